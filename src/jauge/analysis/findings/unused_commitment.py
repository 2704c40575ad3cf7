"""What was bought before it is used, and is not: machines, throughput, credits, commitments."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from jauge.analysis.capacity.line import CapacityLine, Drawn
from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_capacity
from jauge.analysis.spend.days import Days, month_of
from jauge.config.capacity import MACHINES
from jauge.model import Evidence, Finding, Saving, difference, divide, exact_sum, product
from jauge.model.finding import ValueKind

_NOTHING: Final = Decimal(0)
_LEAST: Final = Decimal("0.01")
_STATED: Final = Decimal("0.95")
_LIKELY: Final = Decimal("0.80")
_UNSURE: Final = Decimal("0.60")

Part = Literal["running", "sunk", "agreed", "stated"]
"""Of a machine what runs on, or what stays when it is given up; an agreed amount; a bill's line."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What of a capacity nobody used, in `currency`, over the days from `first_on` to `last_on`.

    `cost` and `idle` are of the `part` that the claim is about. `utilisation` is that of the days,
    `busiest` that of the busiest day; None where the throughput is not known.
    """

    capacity_kind: str
    part: Part
    cost: Decimal
    idle: Decimal
    currency: str
    utilisation: float | None
    busiest: float | None
    first_on: date
    last_on: date
    term_ends_on: date | None
    notice_on: date | None


class _Range(msgspec.Struct, frozen=True):
    """A saving a month: at least, expected, at most."""

    low: Decimal
    mid: Decimal
    high: Decimal


class _Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What is claimed of a line; see `Finding`."""

    part: Part
    cost: Decimal
    idle: Decimal
    saving: _Range | None = None
    value_kind: ValueKind | None = None
    cash_from: date | None = None
    confidence: Decimal = _LIKELY
    action: str = "renegotiate"


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.capacities is None:
        return
    for line in case.capacities.lines:
        if line.drawn is not None:
            yield from _agreed(line, line.drawn, case, case.capacities.today)
        elif line.kind in MACHINES:
            yield from _machine(line, case, case.capacities.today)
        else:
            yield from _by_month(line, case)


def _by_month(line: CapacityLine, case: Case) -> Iterator[Finding[Parameters]]:
    """Bills and minimums: the least, the mean and the most that a month left unused."""
    amounts = [amount for _month, amount in line.idle_by_month]
    idle = line.idle or _NOTHING
    if not amounts or idle < _LEAST or line.term.is_over:
        return
    mean = divide(exact_sum(amounts), Decimal(len(amounts)))
    claim = _Claim(
        part="stated",
        cost=line.cost,
        idle=idle,
        saving=_Range(min(*amounts, mean), mean, max(*amounts, mean)),
        value_kind="budget_saving",
        cash_from=line.term.cash_from,
        confidence=_STATED if line.source == "bills" else _LIKELY,
    )
    yield _finding(line, case, claim)


def _machine(line: CapacityLine, case: Case, today: date | None) -> Iterator[Finding[Parameters]]:
    """What runs on can be saved, whole units at least; what is sunk is only free for other use."""
    idle = line.idle or _NOTHING
    if idle < _LEAST or line.term.is_over:
        return
    sunk = divide(idle * line.sunk, line.cost)
    running, cost = (
        difference(idle, sunk),
        difference(line.cost, line.sunk),
    )
    confidence = _UNSURE if line.is_least else _LIKELY
    claims = (
        _Claim(
            part="running",
            cost=cost,
            idle=running,
            saving=_free(line, cost, running),
            value_kind="budget_saving",
            cash_from=line.term.cash_from,
            confidence=confidence,
            action="give_back",
        ),
        _Claim(
            part="sunk",
            cost=line.sunk,
            idle=sunk,
            saving=_free(line, line.sunk, sunk),
            value_kind="freed_capacity",
            cash_from=today,
            confidence=confidence,
            action="serve_more",
        ),
    )
    yield from (_finding(line, case, claim) for claim in claims if claim.idle >= _LEAST)


def _free(line: CapacityLine, cost: Decimal, idle: Decimal) -> _Range:
    """At most the idle part; expected what the busiest day left; at least whole units of that."""
    high = _a_month(idle, line.days)
    if not line.tokens:
        return _Range(high, high, high)
    if line.busiest is None:
        return _Range(_NOTHING, _NOTHING, high)
    left = max(1 - line.busiest.quantity / line.busiest.capability, _NOTHING)
    units = (left * line.units).to_integral_value(ROUND_FLOOR) / line.units
    whole = _a_month(cost, line.days)
    mid = min(divide(whole * left, Decimal(1)), high)
    return _Range(min(divide(whole * units, Decimal(1)), mid), mid, high)


def _agreed(
    line: CapacityLine, drawn: Drawn, case: Case, today: date | None
) -> Iterator[Finding[Parameters]]:
    """What would be left at the end at the pace of today; what has run out is only said."""
    ends_on = line.term.ends_on
    if (line.idle or _NOTHING) >= _LEAST:
        gone = _Claim(part="agreed", cost=line.cost, idle=line.idle or _NOTHING, action="buy_less")
        yield _finding(line, case, gone)
    if ends_on is None or (today is not None and ends_on <= today):
        return
    if (drawn.unburnt or _NOTHING) < _LEAST or not line.left:
        return
    is_paid = line.kind == "credits"
    # What is left of credits can be used from tomorrow on, whatever days were asked.
    since = line.days.end if today is None else today + timedelta(days=1)
    rest = Days(since if is_paid else line.days.first, ends_on)
    unburnt = divide(line.left * (drawn.unburnt or _NOTHING), drawn.left)
    claim = _Claim(
        part="agreed",
        cost=line.cost,
        idle=unburnt,
        saving=_Range(_NOTHING, _of_month(unburnt, rest), _of_month(line.left, rest)),
        value_kind="avoided_cost" if is_paid else "budget_saving",
        cash_from=today if is_paid else line.term.cash_from,
        confidence=_UNSURE,
        action="use_before_it_ends" if is_paid else "renegotiate",
    )
    yield _finding(line, case, claim)


def _finding(line: CapacityLine, case: Case, claim: _Claim) -> Finding[Parameters]:
    return Finding(
        kind=KIND.name,
        subject={"capacity": line.name, "supplier": line.provider},
        parameters=Parameters(
            capacity_kind=line.kind,
            part=claim.part,
            cost=claim.cost,
            idle=claim.idle,
            currency=line.currency,
            utilisation=line.utilisation,
            busiest=line.busiest.utilisation if line.busiest else None,
            first_on=line.days.first,
            last_on=line.days.last,
            term_ends_on=line.term.ends_on,
            notice_on=line.term.notice_on,
        ),
        evidence=_evidence(line),
        monthly_saving=None if claim.saving is None else _saving(claim.saving, line, case),
        value_kind=claim.value_kind,
        cash_from=claim.cash_from,
        confidence=claim.confidence,
        effort="medium",
        action=claim.action,
    )


def _evidence(line: CapacityLine) -> tuple[Evidence, ...]:
    """Lines of bills; of what is configured its entry, and the lines that are tied to it."""
    if line.source == "bills":
        return (Evidence("charge", line.ids),)
    return (Evidence("capacity", (line.name,)), *_tied(line.invoiced_by, line.invoiced_in))


def _tied(ids: Sequence[str], table: str | None) -> Iterator[Evidence]:
    if ids and table is not None:
        yield Evidence(table, tuple(ids))


def _saving(found: _Range, line: CapacityLine, case: Case) -> Saving:
    """In the currency of the findings at the rate of the last day; without one in its own."""
    day = line.days.last
    ends = [case.amount(each, line.currency, day) for each in (found.low, found.mid, found.high)]
    known = [each for each in ends if each is not None]
    if len(known) < len(ends):
        return Saving(found.low, found.mid, found.high, line.currency)
    return Saving(known[0], known[1], known[2], case.currency)


def _a_month(amount: Decimal, days: Days) -> Decimal:
    """What an amount for some days is for a month, by the parts of months that they are."""
    return _divided(amount, _months(days))


def _of_month(amount: Decimal, days: Days) -> Decimal:
    """What of an amount that there is once is a month's: all of it where less than one is left."""
    return _divided(amount, max(_months(days), Fraction(1)))


def _months(days: Days) -> Fraction:
    parts = (Fraction(each.count, month_of(each.first).count) for each in days.months())
    return sum(parts, Fraction(0))


def _divided(amount: Decimal, months: Fraction) -> Decimal:
    return divide(product(amount, months.denominator), Decimal(months.numerator))


KIND: Final = FindingKind("unused_commitment", Parameters, _find, needs=needs_capacity)
