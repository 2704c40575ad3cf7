"""What calls cost: counted rows summed by any dimensions, in one currency or in their own.

rows ─► coverage ─► aggregation (the engine) ─► lines ─► order
"""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jauge.analysis import aggregation, calendar, rows
from jauge.analysis.conversion import NATIVE, Converter, RateOn
from jauge.analysis.coverage import coverage
from jauge.analysis.dimensions import dimensions
from jauge.analysis.lines import lines
from jauge.analysis.order import arrange, limit, totals
from jauge.analysis.question import Answer, Assumption, Coverage, Key, Line, Question

if TYPE_CHECKING:
    from jauge.analysis.engines import Session

__all__ = [
    "Answer",
    "Assumption",
    "Coverage",
    "Key",
    "Line",
    "Question",
    "arrange",
    "ask",
    "limit",
    "totals",
]
_NOTHING_TOLD: Final[rows.Told] = MappingProxyType({})


def ask(
    session: "Session",
    paths: Sequence[Path],
    question: Question,
    rate_on: RateOn,
    told: rows.Told = _NOTHING_TOLD,
) -> Answer:
    """Answer a question over usage files; raises UsageError for an unknown dimension."""
    groups = dimensions(question.by)
    files = rows.files(paths, told, question.period)
    behind = coverage(session, files, told, question.period)
    if not behind.rows:
        return Answer(question=question)
    # Rows without a time are of no day, whatever the offsets of the zone.
    first, last = (0 if end is None else calendar.to_us(end) for end in (behind.first, behind.last))
    offsets = calendar.offsets(question.timezone, first, last)
    table = rows.counted(session.usage(files), question.period)
    answered = session.run(
        aggregation.expression(table, groups, offsets, currency=question.currency)
    )
    converter = Converter(None if question.currency == NATIVE else question.currency, rate_on)
    found = lines(answered, groups, converter)
    return Answer(
        question=question,
        lines=tuple(arrange(found, groups)),
        totals=totals(found),
        coverage=behind,
        stale_rates=tuple(sorted(converter.stale)),
    )
