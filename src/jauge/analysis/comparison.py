"""Two periods side by side."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from jauge.analysis.decomposition import Effects
from jauge.analysis.measures import Sums
from jauge.analysis.question import Answer, Key, Line
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Money, difference, exact_sum

Group = tuple[tuple[Key, ...], str | None]
"""The keys of a line, and its currency."""


class Change(msgspec.Struct, frozen=True):
    """One group now and before; a period in which it has no call has no line, and cost nothing.

    `effects` add up to `difference`; None where they were not asked for or it is unknown.
    """

    keys: tuple[Key, ...]
    currency: str | None
    now: Line | None
    before: Line | None
    effects: Effects | None = None

    @property
    def difference(self) -> Decimal | None:
        """Cost now less cost before; None when a side has calls of unknown cost only."""
        return _less(_cost(self.now), _cost(self.before))

    @property
    def ratio(self) -> float | None:
        """Difference as a part of the cost before; None from nothing or unknown."""
        return _part(self.difference, _cost(self.before))

    @property
    def is_range(self) -> bool:
        """Whether either cost is known only between two ends."""
        return sums_of(self.now).is_range or sums_of(self.before).is_range

    @property
    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Least and largest difference: an end of one period less the other end of the other."""
        (low, high), (before_low, before_high) = _ends(self.now), _ends(self.before)
        return _less(low, before_high), _less(high, before_low)

    @property
    def ratio_ends(self) -> tuple[float | None, float | None]:
        """Least and largest difference as parts of the cost before; None from nothing or unknown.

        It is least from the high end of the cost before to the low end of the cost now.
        """
        (low, high), (before_low, before_high) = _ends(self.now), _ends(self.before)
        return _part(_less(low, before_high), before_high), _part(
            _less(high, before_low), before_low
        )


def _ends(line: Line | None) -> tuple[Decimal | None, Decimal | None]:
    return (Decimal(0), Decimal(0)) if line is None else (line.sums.cost_low, line.sums.cost_high)


def _less(amount: Decimal | None, other: Decimal | None) -> Decimal | None:
    if amount is None or other is None:
        return None
    return (Money(amount, "") - Money(other, "")).amount


def _part(difference: Decimal | None, of: Decimal | None) -> float | None:
    return None if difference is None or not of else float(difference / of)


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


def explain(changes: Sequence[Change], effects: Mapping[Group, Effects]) -> tuple[Change, ...]:
    """The changes of groups with their effects; the line of the others has those not shown.

    What splits move, and what rounding leaves of a conversion, is `other`, so that the effects of
    a change add up to it.
    """
    named = {(change.keys, change.currency) for change in changes if not _is_rest(change)}
    rest = {group: found for group, found in effects.items() if group not in named}
    found: list[Change] = []
    for change in changes:
        group = (change.keys, change.currency)
        mine = _of(rest, change.currency) if _is_rest(change) else [effects.get(group, Effects())]
        found.append(msgspec.structs.replace(change, effects=_fitted(change, mine)))
    return tuple(found)


def explain_totals(
    totals: Sequence[Change], effects: Mapping[Group, Effects]
) -> tuple[Change, ...]:
    """The totals with the effects of all groups of their currency."""
    return tuple(
        msgspec.structs.replace(total, effects=_fitted(total, _of(effects, total.currency)))
        for total in totals
    )


def _of(effects: Mapping[Group, Effects], currency: str | None) -> list[Effects]:
    return [found for group, found in effects.items() if group[1] == currency]


def _is_rest(change: Change) -> bool:
    return any(line is not None and line.others for line in (change.now, change.before))


def _fitted(change: Change, effects: Iterable[Effects]) -> Effects | None:
    if change.difference is None:
        return None
    known = sum(effects, Effects())
    rest = difference(exact_sum((change.difference, known.other)), known.change)
    return msgspec.structs.replace(known, other=rest)
