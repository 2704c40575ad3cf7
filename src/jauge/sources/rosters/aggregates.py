"""Reports that count seats without naming anybody: no row, one sentence."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pyarrow as pa

from jauge.i18n import _
from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY, namespace_of
from jauge.sources.base import Input, Unreadable
from jauge.sources.exports.records import Element, elements


def aggregates(
    file: Input,
    lists: tuple[str, ...],
    sentence: Callable[[Mapping[str, Any]], str | None],
    *,
    newest: str | None = None,
) -> Iterator[Batch]:
    """One batch without rows, that says what the newest record counts, or the last one.

    Raises Unreadable when nothing of the file says anything.
    """
    read = 0
    latest: Mapping[str, Any] = {}
    said: str | None = None
    for element in elements(file, lists):
        read += 1
        value = element.value
        if not isinstance(element, Element) or not isinstance(value, dict):
            continue
        record = cast("Mapping[str, Any]", value)
        if newest and str(record.get(newest)) < str(latest.get(newest, "")):
            continue
        if (text := sentence(record)) is not None:
            latest, said = record, text
    if said is None:
        raise Unreadable(_("counts of seats without a count: export the report again"))
    table = pa.table({NATURAL_KEY: pa.array([], pa.string())})
    yield Batch(
        kind="seat",
        namespace=namespace_of("seat", file.format),
        table=table,
        read=read,
        ignored=read,
        notes=[said],
    )
