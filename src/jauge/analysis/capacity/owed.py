"""Capacity among what is owed: for the days that nothing tied pays, and instead of its calls."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.capacity.answer import Asked, Capacities, capacities, days_of
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.capacity.tied import ties, unpaid
from jauge.analysis.capacity.use import Use, period_of, served
from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import Desk
from jauge.analysis.question import Question
from jauge.analysis.rulebook import Attribution
from jauge.analysis.spend import Known
from jauge.analysis.spend.bills import call_claim
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import Days
from jauge.attribution import UNALLOCATED
from jauge.config import Capacity
from jauge.config.capacity import AGREED
from jauge.model import exact_sum

_CALLS: Final = ("provider", "account_id", "x_grain")
_LINE: Final = "charge"


def with_capacities(desk: Desk, asked: Asked, known: Known) -> Known:
    """What is known of spend, with the machines, throughput and outcomes of jauge.toml.

    Each is owed for the days that no invoice or line of a bill tied to it is for; the calls that
    it serves are paid by it, so what they cost as rated is taken off.
    """
    mine = [one for one in asked.capacities if one.kind not in AGREED]
    days = days_of(desk, asked)
    if not mine or days is None:
        return known
    desk = replace(desk, attribution=_unsplit(desk.attribution))
    tag = None if known.whose is None else known.whose.asked.key
    question = msgspec.structs.replace(
        asked, capacities=mine, known=known, prices=None, by=() if tag is None else (tag,)
    )
    found = capacities(desk, question)
    named = {one.name: one for one in mine}
    owed = [
        (claim, left)
        for line in found.lines
        if line.source == "configured" and line.name in named
        for left in _left(desk, known, named[line.name], line)
        for claim in _claims(known, named[line.name], line, found)
    ]
    paid = list(_paid(desk, mine, days, tag))
    return known._replace(capacities=owed, bills=_without(known.bills, list(_less(known, paid))))


def _unsplit(of: Attribution | None) -> Attribution | None:
    """Whose calls are, without what splits move: what is owed is not split either."""
    return None if of is None else msgspec.structs.replace(of, splits=())


def _left(desk: Desk, known: Known, one: Capacity, line: CapacityLine) -> list[Days]:
    """The days that nothing else pays; none where lines of bills state the commitment."""
    if one.commitment_id is not None and line.invoiced_in is not None and one.vendor is None:
        return []
    return unpaid(line.days, ties(one, desk.held, known.invoices, known.names))


def _claims(known: Known, one: Capacity, line: CapacityLine, found: Capacities) -> Iterator[Claim]:
    """Its cost as one claim; by a virtual tag the parts of those who used it, and the idle rest."""
    supplier = one.name if one.vendor is None else known.names.supplier(one.vendor) or one.vendor
    whole = Claim(
        source="capacity",
        supplier=supplier,
        product=line.name,
        kind="ai_metered",
        days=line.days,
        rate_day=line.days.first,
        currency=line.currency,
        net=line.cost,
    )
    if not found.by:
        yield whole
        return
    for group in line.groups:
        tag = UNALLOCATED if group.keys[0] is None else str(group.keys[0])
        yield msgspec.structs.replace(whole, net=group.cost, tag=tag)
    yield msgspec.structs.replace(whole, net=line.idle or Decimal(0), tag=UNALLOCATED)


def _paid(desk: Desk, mine: Sequence[Capacity], days: Days, tag: str | None) -> Iterator[Use]:
    """The calls that capacities serve, each once, in the currency of their prices, by UTC day.

    Claims of calls are by UTC day too: both sides of the subtraction are the same calls.
    """
    question = Question(period=period_of(days, "UTC"), currency=NATIVE, basis="billed")
    extra = _CALLS if tag is None else (*_CALLS, tag)
    found = served(desk, mine, question, extra)
    every = {id(use): use for uses in found.by_name.values() for use in uses}
    yield from (use for use in every.values() if use.named[2] != _LINE)


def _less(known: Known, paid: Sequence[Use]) -> Iterator[Claim]:
    """What the calls were taken to cost, taken off again."""
    for use in paid:
        provider, account, _grain, *tag = (None if n is None else str(n) for n in use.named)
        if use.cost is None or use.currency is None or provider is None:
            continue
        amount = use.cost.copy_negate()
        claim = call_claim(known.names, provider, account, use.day, amount, use.currency)
        if claim is not None:
            yield msgspec.structs.replace(claim, tag=(tag or [None])[0])


def _without(claims: Sequence[Claim], less: Sequence[Claim]) -> list[Claim]:
    """Claims with others taken off those that they are alike; what is nothing then is left out."""
    found: dict[Claim, list[Decimal]] = {}
    untouched: list[Claim] = []
    taken = {msgspec.structs.replace(one, net=None) for one in less}
    for claim in (*claims, *less):
        key = msgspec.structs.replace(claim, net=None)
        if claim.net is None or key not in taken:
            untouched.append(claim)
        else:
            found.setdefault(key, []).append(claim.net)
    sums = ((key, exact_sum(amounts)) for key, amounts in found.items())
    return [*untouched, *(msgspec.structs.replace(key, net=net) for key, net in sums if net)]
