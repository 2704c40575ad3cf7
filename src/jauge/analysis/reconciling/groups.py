"""The stages of a supplier, an account, a part and a month together, and what is due for them.

An account that is not known is the only one that the supplier has of that part, if there is just
one. Own measure and usage join the currency that the supplier charges in, at the ECB rate of each
day. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.reconciling.dues import (
    Due,
    PerEuro,
    at_rate,
    month_after,
)
from jauge.analysis.reconciling.gaps import Stages
from jauge.analysis.reconciling.stages import USE, Listed, Paper, Said
from jauge.analysis.spend.names import is_alike
from jauge.model import exact_sum

BEFORE: Final = timedelta(days=15)
AFTER: Final = timedelta(days=60)
"""An invoice is paid from so many days before its issue (a card) to so many after it is due."""
TERM: Final = timedelta(days=30)
"""When an invoice is due that does not say it: so many days after its issue."""
ARREARS: Final = timedelta(days=45)
"""What has no invoice is paid from the start of its month to so many days after its end."""
_SOON: Final = timedelta(days=15)
_STATED: Final = frozenset({"cost", "credit", "tax"})


class Place(msgspec.Struct, frozen=True, order=True):
    """Whose, what and when: where stages meet."""

    supplier: str
    account: str
    month: date
    part: str
    currency: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What is known at a place; `invited_net` is what invitations cost if they are charged."""

    place: Place
    stages: Stages
    papers: tuple[Paper, ...] = ()
    seats: int | None = None
    invited_net: Decimal | None = None

    @property
    def dues(self) -> tuple[Due, ...]:
        """What is to be paid: the invoices, else the cost, else seats of which only the number."""
        if self.papers:
            return tuple(_of_paper(self.place, paper) for paper in self.papers)
        if self.stages.cost is None and self.seats is None:
            return ()
        return (_of_cost(self),)


def grouped(
    said: Iterable[Said], papers: Iterable[Paper], listed: Iterable[Listed], rates: PerEuro
) -> list[Group]:
    """The groups by supplier, account, month, part and currency."""
    stated, invoices, seats = list(said), list(papers), list(listed)
    accounts = _accounts(
        [
            *((one.supplier, one.part, one.account) for one in (*stated, *invoices, *seats)),
        ]
    )
    places: dict[Place, dict[str, list[Decimal]]] = {}
    taxes: dict[Place, dict[str, list[Decimal]]] = {}
    for one in stated:
        place = _place(one, one.day.replace(day=1), accounts)
        if one.stage == "tax":
            taxes.setdefault(place, {}).setdefault(one.source or "", []).append(one.amount)
        elif one.stage in _STATED:
            places.setdefault(place, {}).setdefault(one.stage, []).append(one.amount)
    counted: dict[Place, int] = {}
    invited: dict[Place, list[Decimal]] = {}
    for one in seats:
        place = _place(one, one.month, accounts)
        counted[place] = counted.get(place, 0) + one.seats
        amounts = places.setdefault(place, {})
        if one.invited_net is not None:
            invited.setdefault(place, []).append(one.invited_net)
        if one.net is not None:
            amounts.setdefault("cost", []).append(one.net)
    kept: dict[Place, list[Paper]] = {}
    for paper in sorted(invoices, key=lambda one: (one.issued_on, one.invoice_id)):
        kept.setdefault(_of(paper, places, accounts), []).append(paper)
    for place in kept:
        places.setdefault(place, {})
    _add_use(stated, places, accounts, rates)
    return [
        Group(
            place=place,
            stages=_stages(places[place], taxes.get(place, {}), kept.get(place, ())),
            papers=tuple(kept.get(place, ())),
            seats=counted.get(place),
            invited_net=exact_sum(invited[place]) if place in invited else None,
        )
        for place in sorted(places)
    ]


def _accounts(known: Iterable[tuple[str, str, str | None]]) -> Mapping[tuple[str, str], str]:
    """The account of a supplier's part, where it has just one."""
    found: dict[tuple[str, str], set[str]] = {}
    for supplier, part, account in known:
        if account is not None:
            found.setdefault((supplier, part), set()).add(account)
    return {where: min(names) for where, names in found.items() if len(names) == 1}


def _place(
    one: Said | Paper | Listed, month: date, accounts: Mapping[tuple[str, str], str]
) -> Place:
    account = one.account or accounts.get((one.supplier, one.part), "")
    return Place(one.supplier, account, month, one.part, one.currency)


def _of(
    paper: Paper, places: Mapping[Place, object], accounts: Mapping[tuple[str, str], str]
) -> Place:
    """Where an invoice stands: with what it bills, its product alike and its account equal."""
    place = _place(paper, paper.month, accounts)
    if place in places:
        return place
    there = [
        other
        for other in places
        if (other.supplier, other.month, other.currency)
        == (place.supplier, place.month, place.currency)
        and (paper.account is None or other.account in {"", place.account})
        and is_alike(other.part, place.part)
    ]
    return there[0] if len(there) == 1 else place


def _add_use(
    stated: Iterable[Said],
    places: dict[Place, dict[str, list[Decimal]]],
    accounts: Mapping[tuple[str, str], str],
    rates: PerEuro,
) -> None:
    """Own measure and usage, in the currency of what is charged at the same place."""
    charged: dict[tuple[str, str, date, str], set[str]] = {}
    for place in places:
        where = (place.supplier, place.account, place.month, place.part)
        charged.setdefault(where, set()).add(place.currency)
    for one in stated:
        if one.stage in {*_STATED}:
            continue
        place = _place(one, one.day.replace(day=1), accounts)
        where = (place.supplier, place.account, place.month, place.part)
        currencies = charged.get(where, {one.currency})
        wanted = one.currency if one.currency in currencies else min(currencies)
        amount = at_rate(one.amount, one.currency, wanted, one.day, rates)
        if amount is None:
            wanted, amount = one.currency, one.amount
        at = msgspec.structs.replace(place, currency=wanted)
        places.setdefault(at, {}).setdefault(one.stage, []).append(amount)


def _stages(
    amounts: Mapping[str, Sequence[Decimal]],
    taxes: Mapping[str, Sequence[Decimal]],
    papers: Sequence[Paper],
) -> Stages:
    """The sums; of taxes that several sources state the largest, for they state the same."""
    sums = {stage: exact_sum(some) for stage, some in amounts.items()}
    credit = sums.get("credit", Decimal(0))
    cost = sums.get("cost")
    if cost is not None or "credit" in sums:
        cost = exact_sum((cost or Decimal(0), credit))
    tax = max((exact_sum(some) for some in taxes.values()), default=None)
    if not papers:
        return Stages(
            own=sums.get("own"), usage=sums.get("usage"), cost=cost, credit=credit, tax=tax
        )
    return Stages(
        own=sums.get("own"),
        usage=sums.get("usage"),
        cost=cost,
        credit=credit,
        tax=tax,
        net=exact_sum(paper.net for paper in papers),
        invoice_tax=exact_sum(paper.tax for paper in papers),
        gross=exact_sum(paper.gross for paper in papers),
        papers=len(papers),
    )


def _of_paper(place: Place, paper: Paper) -> Due:
    due_on = max(paper.due_on or paper.issued_on + TERM, paper.issued_on)
    return Due(
        id=_id("invoice", place.supplier, paper.invoice_id, place.currency),
        supplier=place.supplier,
        part=place.part,
        month=place.month,
        currency=place.currency,
        net=paper.net,
        tax=paper.tax,
        kind="invoice",
        first=paper.issued_on - BEFORE,
        last=due_on + AFTER,
        near_first=paper.issued_on,
        near_last=due_on,
        references=tuple(dict.fromkeys((paper.number, paper.invoice_id))),
    )


def _of_cost(group: Group) -> Due:
    """By use it is mostly paid after its month, by the seat within."""
    place = group.place
    end = month_after(place.month)
    by_use = place.part == USE
    return Due(
        id=_id("cost", place.supplier, place.account, str(place.month), place.part, place.currency),
        supplier=place.supplier,
        part=place.part,
        month=place.month,
        currency=place.currency,
        net=group.stages.cost,
        tax=group.stages.tax,
        kind="cost" if group.seats is None else "seats",
        first=place.month,
        last=end + ARREARS,
        near_first=end if by_use else place.month,
        near_last=end + _SOON if by_use else end,
        seats=group.seats,
        invited_net=group.invited_net,
    )


def _id(*parts: str) -> str:
    """What a due is called in decisions: the same whatever else is imported."""
    return "|".join(parts)
