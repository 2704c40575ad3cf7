"""A file of records, recognised by its content and read whole; or why it is refused."""

from collections.abc import Mapping
from typing import Final

import msgspec

from jauge.i18n import _
from jauge.model.rejection import Rejection
from jauge.sources import strange
from jauge.sources.agent_records import agent365, cards, lists
from jauge.sources.agent_records.document import document
from jauge.sources.agent_records.result import Read
from jauge.sources.agent_records.table import table
from jauge.sources.base import Unreadable
from jauge.sources.table.encoding import sniff

__all__ = ["LARGEST_BYTES", "Read", "read"]

LARGEST_BYTES: Final = 64 * 1024 * 1024


def read(file: str, data: bytes) -> Read | None:
    """The records that a file holds; None when its content shows no format that is known.

    A file that is no text, too large, or nested too deep gives one rejection.
    """
    try:
        text = _text(data)
        if text.lstrip()[:1] in {"{", "["}:
            return _json(file, document(text))
    except Unreadable as problem:
        return Read(format="", rejections=(Rejection(file=file, reason=str(problem)),))
    found = table(file, text)
    if found is None:
        return None
    if agent365.recognise(found.header):
        rows = agent365.read(file, [cells for _row, cells in found.rows], found.header)
        return msgspec.structs.replace(rows, rejections=(*found.rejections, *rows.rejections))
    form = lists.recognise(found.header)
    return None if form is None else lists.read(file, form, found)


def _text(data: bytes) -> str:
    if len(data) > LARGEST_BYTES:
        hint = _("larger than {count} MiB: no list of agents or people is; split it")
        raise Unreadable(hint.format(count=LARGEST_BYTES >> 20))
    if not data.strip():
        raise Unreadable(_("empty: export it again"))
    if problem := strange(data[:1024]):
        raise Unreadable(problem)
    encoding = sniff(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        hint = _("byte {place} is not {encoding}: save it as UTF-8")
        raise Unreadable(hint.format(place=error.start, encoding=encoding)) from None


def _json(file: str, found: object) -> Read | None:
    records = cards.unpacked(found)
    form = cards.recognise(records)
    if form is not None:
        return cards.read(file, form, records)
    names = {str(name) for one in records if isinstance(one, Mapping) for name in one}
    return agent365.read(file, records) if agent365.recognise(sorted(names)) else None
