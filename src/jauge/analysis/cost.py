"""What AI costs: counted rows summed by any dimensions, in one currency or in their own.

rows ─► coverage ─► tags ─► aggregation (the engine) ─► lines ─► splits ─► order
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jauge.analysis import calendar, coverage
from jauge.analysis.allocating import Allocator
from jauge.analysis.conversion import NATIVE, Converter, RateOn
from jauge.analysis.dimensions import dimensions
from jauge.analysis.following import Following
from jauge.analysis.held import Held
from jauge.analysis.order import arrange, limit, totals
from jauge.analysis.question import Answer, Assumption, Basis, Coverage, Key, Line, Question
from jauge.analysis.rulebook import Attribution, whole_months
from jauge.attribution import compile_tags

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "Answer",
    "Assumption",
    "Basis",
    "Coverage",
    "Key",
    "Line",
    "Prepared",
    "Question",
    "arrange",
    "ask",
    "limit",
    "prepare",
    "totals",
]


@dataclass(frozen=True)
class Prepared:
    """The rows of a question, and how they are grouped and converted."""

    rows: "ir.Table"
    months: "ir.Table"
    behind: Coverage
    allocator: Allocator


def prepare(
    held: Held, question: Question, rate_on: RateOn, attribution: Attribution | None
) -> Prepared | None:
    """What is needed to sum, None where no row counts; raises UsageError for an unknown name."""
    of = attribution or Attribution(tags={}, zone=question.timezone)
    following = Following(of, question.by)
    splits, read = following.splits, (*question.by, *following.reads)
    names = {*read, *compile_tags(of.tags, [name for name in read if name in of.tags]).columns}
    rows = held.counted(question.period, question.basis, names)
    behind = coverage.coverage(held, question.period)
    if rows is None or not behind.rows:
        return None
    whole = whole_months(question.period, of.zone) if splits else question.period
    months = rows if whole == question.period else held.counted(whole, question.basis, names)
    ends = (whole.start, whole.end) if splits and whole else (behind.first, behind.last)
    # Rows without a time are of no day, whatever the offsets of the zone.
    first, last = (0 if end is None else calendar.to_us(end) for end in ends)
    offsets = calendar.offsets(question.timezone, first, last)
    converter = Converter(None if question.currency == NATIVE else question.currency, rate_on)
    allocator = Allocator(held.session, of, offsets, question.currency, converter)
    return Prepared(rows, rows if months is None else months, behind, allocator)


def ask(
    held: Held, question: Question, rate_on: RateOn, attribution: Attribution | None = None
) -> Answer:
    """Answer a question; raises UsageError for what is neither dimension nor virtual tag."""
    groups = dimensions(question.by, attribution.tags if attribution else ())
    made = prepare(held, question, rate_on, attribution)
    if made is None:
        return Answer(question=question)
    found = made.allocator.lines_by(question.by, made.rows, made.months)
    return Answer(
        question=question,
        lines=tuple(arrange(found, groups)),
        totals=totals(found),
        coverage=made.behind,
        stale_rates=tuple(sorted(made.allocator.converter.stale)),
    )
