"""The fullest minute or hour of the calls that a budget matches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis import calendar
from jauge.analysis.attributing import attach
from jauge.analysis.conversion import Converter
from jauge.analysis.desk import Desk
from jauge.analysis.dimensions import dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.rulebook import Attribution
from jauge.attribution import UNALLOCATED
from jauge.attribution.patterns import matcher
from jauge.config.tree import Budget
from jauge.model import Period, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

BURSTS: Final = {"minute": 60 * calendar.SECOND_US, "hour": 3_600 * calendar.SECOND_US}
"""Budgets that are shorter than a day, and how long they are."""
_CALL: Final = "call"
_CURRENCY: Final = "billing_currency"


class Burst(msgspec.Struct, frozen=True):
    """The fullest one: when it began, what it took, how many took more than the limit."""

    began: datetime
    amount: Decimal
    times_over: int
    unknown: tuple[str, ...]


def fullest(
    desk: Desk, budget: Budget, names: Mapping[str, str], period: Period, converter: Converter
) -> tuple[Burst | None, int]:
    """The fullest minute or hour of single calls, and how many that match are not known.

    These have no cost, or not all of their tokens were counted, as the limit is in money or tokens.
    None where no call matches, or of none of them the amount is known.
    """
    rows = desk.held.counted(period)
    if rows is None:
        return None, 0
    of = desk.attribution or Attribution(tags={}, zone=period.timezone)
    tags = [name for name in names.values() if name in of.tags]
    if tags:
        rows = attach(desk.session, rows, tags, of.tags, of.zone).table
    calls = _matching(desk, rows.filter(rows["x_grain"] == _CALL), budget, names, tags)
    unit = budget.limit.unit
    amounts: dict[int, list[Decimal]] = {}
    unknown: set[str] = set()
    unknown_calls = 0
    for row in desk.session.run(_summed(calls, budget)).to_pylist():
        amount = row["amount"]
        unknown_calls += row["unknown_calls"] or 0
        if unit not in {"calls", "tokens"} and amount is not None:
            day = calendar.day_of(row["began"] - row["began"] % calendar.DAY_US)
            if converter.currency(row[_CURRENCY], day) != unit:
                unknown.add(row[_CURRENCY])
                continue
            amount = converter.convert(amount, row[_CURRENCY], day)
        if amount is not None:
            amounts.setdefault(row["began"], []).append(Decimal(amount))
    if not amounts:
        return None, unknown_calls
    sums = {began: exact_sum(some) for began, some in amounts.items()}
    began = max(sums, key=lambda moment: (sums[moment], -moment))
    over = sum(amount > budget.limit.amount for amount in sums.values())
    burst = Burst(calendar.from_us(began), sums[began], over, tuple(sorted(unknown)))
    return burst, unknown_calls


def _matching(
    desk: Desk, calls: "ir.Table", budget: Budget, names: Mapping[str, str], tags: Sequence[str]
) -> "ir.Table":
    """The calls that every condition holds for: patterns are decided once a value."""
    for name, patterns in budget.match.items():
        column = names[name]
        value = calls[column] if column in tags else dimension(column).expression(calls)
        every = desk.session.run(calls.select(value=value).distinct())["value"].to_pylist()
        kept = [one for one in every if one is not None and _meets(patterns, one)]
        chosen = value.isin(kept)
        calls = calls.filter(chosen | value.isnull() if UNALLOCATED in patterns else chosen)
    return calls


def _summed(calls: "ir.Table", budget: Budget) -> "ir.Table":
    import ibis

    length = BURSTS[budget.per]
    moment = calls[STARTED_US]
    count, read, written = (
        calls[name] for name in ("request_count", "input_tokens", "output_tokens")
    )
    amount, is_unknown = {
        "calls": (count, ibis.literal(False)),  # noqa: FBT003
        "tokens": (ibis.coalesce(read + written, read, written), calls["metering"] == "unmetered"),
    }.get(budget.limit.unit, (calls["effective_cost"], calls["effective_cost"].isnull()))
    began = moment - moment % length
    return calls.group_by(began=began, **{_CURRENCY: calls[_CURRENCY]}).agg(
        amount=amount.sum(),
        unknown_calls=count.sum(where=is_unknown),
    )


def _meets(patterns: Sequence[str], value: object) -> bool:
    return any(matcher(pattern)(str(value)) for pattern in patterns)
