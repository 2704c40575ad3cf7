"""Two periods side by side."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from jauge.analysis.cost import Answer, Key, Line
from jauge.analysis.measures import Sums
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Money


class Change(msgspec.Struct, frozen=True):
    """One group now and before; a period in which it has no call has no line, and cost nothing."""

    keys: tuple[Key, ...]
    currency: str | None
    now: Line | None
    before: Line | None

    @property
    def difference(self) -> Decimal | None:
        """Cost now less cost before; None when a side has calls of unknown cost only."""
        now, before = _cost(self.now), _cost(self.before)
        if now is None or before is None:
            return None
        return (Money(now, self.currency or "") - Money(before, self.currency or "")).amount

    @property
    def ratio(self) -> float | None:
        """Difference as a part of the cost before; None from nothing or unknown."""
        before, difference = _cost(self.before), self.difference
        return None if difference is None or not before else float(difference / before)


def _cost(line: Line | None) -> Decimal | None:
    return Decimal(0) if line is None else line.sums.effective_cost


def check(by: Sequence[str]) -> None:
    """Raise UsageError for groups that two periods cannot share."""
    for name in by:
        if name in {"day", "week", "month"}:
            hint = _("--compare puts groups side by side, and two periods share no {name}")
            raise UsageError(hint.format(name=name))


def compare(now: Answer, before: Answer) -> tuple[Change, ...]:
    """The lines of both answers: in the order of the first, then what is only in the second."""
    earlier = {_identity(line): line for line in before.lines}
    changes = [
        Change(line.keys, line.currency, line, earlier.pop(_identity(line), None))
        for line in now.lines
    ]
    gone = (Change(line.keys, line.currency, None, line) for line in earlier.values())
    return (*changes, *gone)


def _identity(line: Line) -> tuple[object, ...]:
    # A line of others has no keys: it must not meet the group whose name is unknown.
    return line.keys, line.currency, bool(line.others)


def compare_totals(now: Answer, before: Answer) -> tuple[Change, ...]:
    """The totals of both answers, one per currency."""
    return compare(
        Answer(question=now.question, lines=now.totals),
        Answer(question=before.question, lines=before.totals),
    )


def sums_of(line: Line | None) -> Sums:
    """The sums of a line, empty where there is none."""
    return Sums() if line is None else line.sums
