"""The report as PDF/A-2a, readable by machines that read aloud (PDF/UA-1), set by typst.

    sections ─► content (plain data) ─► letters that fonts have ─► template ─► PDF/A

Everything is handed over as data: no word of others is ever source, nothing is read from a disk
or a network, and the same report at the same moment is the same file.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

import msgspec
import typst

from jauge import i18n
from jauge.analysis.overview import Overview
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.documents import letters
from jauge.surfaces.reports.documents.content import Content, content
from jauge.surfaces.terminal import demo_marks
from jauge.surfaces.terminal.demo_marks import Holds

_LONGEST: Final = 600
_RUN: Final = 16
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_SVG: Final = "svg"


def render(
    overview: Overview,
    *,
    name: str,
    language: str,
    now: datetime,
    audit: AuditView | None = None,
    audience: Audience = "cio-cfo",
    holds: Holds | None = None,
) -> bytes:
    """The file in one language, of a demo so marked; the language before is spoken again after."""
    with i18n.speaking(language):
        made = content(overview, audit, audience, name, now)
        marked = demo_marks.said(holds)
    return compiled(msgspec.structs.replace(made, marked=marked), now)


def compiled(made: Content, now: datetime) -> bytes:
    """The document as a file, valid by both standards: typst refuses what is not."""
    told: dict[str, Any] = msgspec.to_builtins(made)
    fonts = letters.Letters(_texts(told))
    try:
        return _compiled(_each(told, fonts.fit), now)
    except typst.TypstError:
        # Characters that can be shown one by one, and not beside each other.
        return _compiled(_each(told, letters.plain), now)


def _compiled(told: object, now: datetime) -> bytes:
    compiler = typst.Compiler(
        _template(),
        font_paths=letters.FONTS,
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(told).decode()},
    )
    made = compiler.compile(
        format="pdf", pdf_standards=letters.STANDARDS, timestamp=int(now.timestamp())
    )
    return cast("bytes", made)


@cache
def _template() -> bytes:
    return (files("jauge.surfaces.reports.documents") / "report.typ").read_bytes()


def _texts(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in cast("dict[str, object]", told).values():
            yield from _texts(value)
    elif isinstance(told, list | tuple):
        for value in cast("list[object]", told):
            yield from _texts(value)


def _each(told: Any, fit: Callable[[str], str]) -> Any:
    """Every text that can be shown, short enough to be broken; charts keep their own length."""
    if isinstance(told, str):
        return broken(fit(told[:_LONGEST] + "…" if len(told) > _LONGEST else told))
    if isinstance(told, dict):
        return {
            key: fit(value) if key == _SVG and isinstance(value, str) else _each(value, fit)
            for key, value in cast("dict[str, Any]", told).items()
        }
    if isinstance(told, list | tuple):
        return [_each(value, fit) for value in cast("list[Any]", told)]
    return told


def broken(text: str) -> str:
    """The text with places where a word longer than a column can be broken."""
    if all(len(word) <= _RUN for word in text.split()):
        return text
    return " ".join(
        _BREAK.join(word[start : start + _RUN] for start in range(0, len(word), _RUN))
        for word in text.split(" ")
    )
