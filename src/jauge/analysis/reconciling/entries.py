"""One answer per supplier, account, part and month: groups joined by what pays them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.conversion import RateOn
from jauge.analysis.reconciling.candidates import sum_of
from jauge.analysis.reconciling.decisions import match_id
from jauge.analysis.reconciling.dues import (
    EURO,
    Payment,
    PerEuro,
    month_before,
)
from jauge.analysis.reconciling.gaps import Explained, Gap, Paid, Stages, explain
from jauge.analysis.reconciling.groups import Group, Place
from jauge.analysis.reconciling.matching import Match, Pair
from jauge.analysis.reconciling.stages import Paper
from jauge.analysis.spend.names import is_alike
from jauge.model import difference, divide, exact_sum

_EARLY: Final = 10
"""Up to this day of a month, what nothing explains is taken to pay the month before."""


class Rated(msgspec.Struct, frozen=True, order=True):
    """A rate that a gap was measured at: units for one euro, published on or before the day."""

    booked_on: date
    currency: str
    per_euro: Decimal
    published_on: date


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A match as it is shown."""

    match: str
    by: str
    target: str | None
    confidence: Decimal
    invoices: int
    lines: tuple[str, ...]
    is_accepted: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The five stages of one thing, in `currency` up to the bank, and why they differ.

    `bank` is what left the bank, in `bank_currency`, positive where paid; `settled` the same in
    `currency`, as the bank states it, else as it was to be paid. First known stage + gaps in
    `currency` = `settled`, else the last known stage; `at_rate` + gaps in `bank_currency` = `bank`.
    """

    supplier: str
    account: str | None
    product: str
    month: date
    currency: str
    own_measure: Decimal | None
    provider_usage: Decimal | None
    provider_cost: Decimal | None
    invoices: tuple[Paper, ...]
    bank: Decimal | None
    bank_currency: str | None
    settled: Decimal | None
    at_rate: Decimal | None
    gaps: tuple[Gap, ...]
    unexplained: Decimal
    seats: int | None = None
    payments: tuple[Payment, ...] = ()
    matches: tuple[Told, ...] = ()
    rates: tuple[Rated, ...] = ()

    @property
    def net(self) -> Decimal | None:
        """What the invoices come to without tax; None without one."""
        return exact_sum(paper.net for paper in self.invoices) if self.invoices else None

    @property
    def gross(self) -> Decimal | None:
        """What they come to with tax."""
        return exact_sum(paper.gross for paper in self.invoices) if self.invoices else None

    @property
    def reconciliation_gap(self) -> float | None:
        """The part of the invoices, before tax, that the bill lines do not come to.

        None unless both are known.
        """
        net, cost = self.net, self.provider_cost
        if not net or cost is None:
            return None
        return abs(float(difference(net, cost) / net))

    @property
    def seat_price(self) -> Decimal | None:
        """What a seat costs by its list or contract, as a mean, in `currency`."""
        return _each(self.provider_cost, self.seats)

    @property
    def seat_paid(self) -> Decimal | None:
        """What was settled for a seat, tax included, as a mean, in `currency`."""
        return _each(self.settled, self.seats)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its gaps."""
        return frozenset(gap.kind for gap in self.gaps)


def _each(amount: Decimal | None, seats: int | None) -> Decimal | None:
    """Rounded half-even at 18 decimals; None where one is unknown or there is no seat."""
    return divide(amount, Decimal(seats)) if amount is not None and seats else None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All groups, payments and matches."""

    groups: tuple[Group, ...]
    payments: tuple[Payment, ...]
    matches: tuple[Match, ...]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Rates, and what a person accepted and refused."""

    rate_on: RateOn
    rates: PerEuro
    accepted: frozenset[Pair] = frozenset()
    refused: frozenset[Pair] = frozenset()

    def is_refused(self, dues: Iterable[str], line: str) -> bool:
        """Whether a person said that a line does not pay one of some dues."""
        every = set(dues)
        return any(line in pair[1] and every & set(pair[0]) for pair in self.refused)


class _Part(msgspec.Struct, kw_only=True):
    """Groups that are paid together, and by what."""

    groups: list[Group]
    matches: list[Match]
    lines: list[Payment]


def entries(known: Known, evidence: Evidence) -> tuple[Entry, ...]:
    """Every group and every payment in exactly one entry, by supplier, month, account, product.

    Payments of which nothing else is known and that were given back wholly stand in none.
    """
    every = sorted(known.payments, key=lambda one: (one.day, one.id))
    lines = {one.id: one for one in every}
    beside: dict[str, list[Payment]] = {}
    for one in every:
        if one.belongs_to is not None:
            beside.setdefault(one.belongs_to, []).append(one)
    parts = _joined(known, lines)
    paid = {line.id for part in parts for line in part.lines}
    left = [one for one in every if one.belongs_to is None and one.id not in paid]
    found = [
        _entry(part, part.groups[0].place.month, beside, evidence)
        for part in parts
        if not _is_open(part)
    ]
    found += _leftover([part for part in parts if _is_open(part)], left, found, beside, evidence)
    return tuple(sorted(found, key=_order))


def _order(one: Entry) -> tuple[object, ...]:
    paper = min((paper.invoice_id for paper in one.invoices), default="")
    first = min(((line.day, line.id) for line in one.payments), default=(date.max, ""))
    return one.supplier, one.month, one.account or "", one.product, one.currency, paper, first


def _is_open(part: _Part) -> bool:
    return not part.lines


def _joined(known: Known, lines: Mapping[str, Payment]) -> list[_Part]:
    """The groups, those that one match pays together as one."""
    of_due = {due.id: place for place, group in enumerate(known.groups) for due in group.dues}
    root = list(range(len(known.groups)))

    def find(place: int) -> int:
        while root[place] != place:
            place = root[place]
        return place

    for match in known.matches:
        places = sorted({find(of_due[due]) for due in match.dues})
        for place in places[1:]:
            root[place] = places[0]
    parts: dict[int, _Part] = {}
    for place, group in enumerate(known.groups):
        part = parts.setdefault(find(place), _Part(groups=[], matches=[], lines=[]))
        part.groups.append(group)
    for match in known.matches:
        part = parts[find(of_due[match.dues[0]])]
        some = [lines[name] for name in match.lines]
        if not part.lines or some[0].currency == part.lines[0].currency:
            part.matches.append(match)
            part.lines += some
    return list(parts.values())


def _leftover(
    parts: list[_Part],
    left: Sequence[Payment],
    found: Iterable[Entry],
    beside: Mapping[str, Sequence[Payment]],
    evidence: Evidence,
) -> Iterator[Entry]:
    """Lines that match nothing: beside what is open of their product, else by themselves.

    What was given back wholly is nothing to explain.
    """
    taken = {(one.supplier, one.product, one.month) for one in found if one.payments}
    alone: dict[Place, list[Payment]] = {}
    days: dict[tuple[str, str, str, date], list[Payment]] = {}
    for line in sorted(left, key=lambda one: (one.day, one.id)):
        days.setdefault((line.supplier, line.part, line.currency, line.day), []).append(line)
    for (supplier, product, currency, day), lines in days.items():
        part = _open_for(parts, lines[0], evidence) or _owing(parts, lines, evidence)
        if part is not None:
            part.lines += lines
            taken.add((supplier, product, part.groups[0].place.month))
            continue
        month, before = day.replace(day=1), month_before(day)
        if day.day <= _EARLY and (supplier, product, before) not in taken:
            month = before
        taken.add((supplier, product, month))
        alone.setdefault(Place(supplier, "", month, product, currency), []).extend(lines)
    for part in parts:
        yield _entry(part, part.groups[0].place.month, beside, evidence)
    for place, lines in alone.items():
        empty = Group(place=place, stages=Stages())
        part = _Part(groups=[empty], matches=[], lines=lines)
        one = _entry(part, place.month, beside, evidence)
        if one.bank:
            yield one


def _open_for(parts: Sequence[_Part], line: Payment, evidence: Evidence) -> _Part | None:
    """What is open of a product in the month before, for early lines, or in that of the line."""
    months = [line.day.replace(day=1)]
    if line.day.day <= _EARLY:
        months.insert(0, month_before(line.day))
    for month in months:
        for part in parts:
            place = part.groups[0].place
            is_place = (place.supplier, place.month) == (line.supplier, month)
            if is_place and is_alike(place.part, line.part) and _fits(part, line, evidence):
                return part
    return None


def _owing(parts: Sequence[_Part], lines: Sequence[Payment], evidence: Evidence) -> _Part | None:
    """The one month whose open invoices lines of a later one may pay a part of."""
    some = [part for part in parts if all(_owes(part, line, evidence) for line in lines)]
    if len(some) != 1:
        return None
    (group, *_others) = some[0].groups
    paid = sum_of([*some[0].lines, *lines], group.place.currency)
    gross = exact_sum(paper.gross for paper in group.papers)
    return some[0] if paid is not None and paid <= gross else None


def _owes(part: _Part, line: Payment, evidence: Evidence) -> bool:
    """Whether invoices are open there that a line may pay; what fits a plan pays its own month."""
    (group, *_others) = part.groups
    place = group.place
    return (
        bool(group.papers)
        and line.fit is None
        and line.amount > 0
        and place.supplier == line.supplier
        and is_alike(place.part, line.part)
        and any(due.takes(line.day) for due in group.dues)
        and _fits(part, line, evidence)
    )


def _fits(part: _Part, line: Payment, evidence: Evidence) -> bool:
    """Whether a line can be compared with what is open, and is in the currency of those there."""
    if evidence.is_refused((due.id for group in part.groups for due in group.dues), line.id):
        return False
    currency = part.groups[0].place.currency
    if part.lines and part.lines[0].currency != line.currency:
        return False
    if currency in {"", line.currency} or line.paid_in(currency) is not None:
        return True
    return all(
        one == EURO or evidence.rates(one, line.day) is not None
        for one in (currency, line.currency)
    )


def _entry(
    part: _Part, month: date, beside: Mapping[str, Sequence[Payment]], evidence: Evidence
) -> Entry:
    lines = tuple(sorted(part.lines, key=lambda one: (one.day, one.id)))
    hanging = tuple(other for one in lines for other in beside.get(one.id, ()))
    place = part.groups[0].place
    stages = _together(part)
    currency = _currency(part, stages, lines)
    paid = _paid(part, month, lines, hanging)
    told: Explained = explain(stages, paid, currency, evidence.rates)
    account = min((g.place.account for g in part.groups if g.place.account), default=None)
    return Entry(
        supplier=place.supplier,
        account=account,
        product=_product(part),
        month=month,
        currency=currency,
        own_measure=stages.own,
        provider_usage=stages.usage,
        provider_cost=stages.cost,
        invoices=tuple(paper for group in part.groups for paper in group.papers),
        bank=None if paid is None else paid.amount,
        bank_currency=None if paid is None else paid.currency,
        settled=told.settled,
        at_rate=told.at_rate,
        gaps=told.gaps,
        unexplained=told.unexplained,
        seats=_total([group.seats for group in part.groups]),
        payments=(*lines, *hanging),
        matches=tuple(_told(match, evidence) for match in part.matches),
        rates=tuple(sorted(set(_rates(lines, currency, evidence.rate_on)))),
    )


def _currency(part: _Part, stages: Stages, lines: Sequence[Payment]) -> str:
    """That of the stages; where only the line tells a price, of that price, else of the bank."""
    if not lines or (stages.last is not None and part.groups[0].place.currency):
        return part.groups[0].place.currency
    fits = (line.fit for match in part.matches if match.net is not None for line in lines)
    return next((fit.currency for fit in fits if fit is not None), lines[0].currency)


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _product(part: _Part) -> str:
    """What is paid: the product of the seats, else what is used."""
    seated = [group.place.part for group in part.groups if group.seats is not None]
    return (seated or [part.groups[0].place.part])[0]


def _together(part: _Part) -> Stages:
    """The stages of groups that are paid together; of seats the price that the line tells."""
    every = [group.stages for group in part.groups]

    def add(name: str) -> Decimal | None:
        amounts: list[Decimal | None] = [getattr(one, name) for one in every]
        known = [amount for amount in amounts if amount is not None]
        return exact_sum(known) if known else None

    told = [match.net for match in part.matches if match.net is not None]
    cost = add("cost")
    if told:
        cost = exact_sum((cost or Decimal(0), *told))
    return Stages(
        own=add("own"),
        usage=add("usage"),
        cost=cost,
        credit=add("credit") or Decimal(0),
        tax=add("tax"),
        net=add("net"),
        invoice_tax=add("invoice_tax"),
        gross=add("gross"),
        papers=sum(one.papers for one in every),
    )


def _paid(
    part: _Part, month: date, lines: tuple[Payment, ...], beside: tuple[Payment, ...]
) -> Paid | None:
    if not lines:
        return None
    matched = {due for match in part.matches for due in match.dues}
    dues = [due.id for group in part.groups for due in group.dues]
    return Paid(
        month=month,
        lines=lines,
        beside=beside,
        tax=exact_sum(match.tax for match in part.matches),
        untraced=exact_sum(match.untraced for match in part.matches),
        is_matched=matched >= set(dues)
        and bool(part.matches)
        and all(match.agrees for match in part.matches),
    )


def _told(match: Match, evidence: Evidence) -> Told:
    return Told(
        match=match_id(match.pair),
        by=match.by,
        target=match.target,
        confidence=match.confidence,
        invoices=len(match.dues),
        lines=match.lines,
        is_accepted=match.pair in evidence.accepted,
    )


def _rates(lines: Iterable[Payment], currency: str, rate_on: RateOn) -> Iterator[Rated]:
    for line in lines:
        if line.currency == currency:
            continue
        for name in (currency, line.currency):
            rate = None if name == EURO else rate_on(name, line.day)
            if rate is not None:
                yield Rated(line.day, name, rate.per_euro, rate.day)
