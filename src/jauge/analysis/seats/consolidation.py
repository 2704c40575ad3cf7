"""One platform or pooled API in place of several tools: what it would cost and save, and when."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from jauge.analysis.conversion import Converter
from jauge.analysis.desk import Desk
from jauge.analysis.seats.administration import Administration, administration, hours_a_year
from jauge.analysis.seats.answer import cells_of, told_of
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.contracts import months_between
from jauge.analysis.seats.measured_use import MeasuredUse, measured_use
from jauge.analysis.seats.persons import persons
from jauge.analysis.seats.pictures import seats
from jauge.analysis.seats.ranges import Claim, Range, judged
from jauge.analysis.seats.replaced import Replaced, by_contract, by_seats
from jauge.config import Consolidation
from jauge.model import Money, difference, divide, exact_sum, parse_period

if TYPE_CHECKING:
    import ibis.expr.types as ir

_MONTHS: Final = 12


class People(msgspec.Struct, frozen=True):
    """For whom the platform is paid: `seats` of it, and those whose use of it is metered.

    `source` says where `seats` comes from.
    """

    seats: Range
    users: Range
    source: Literal["given", "holders", "active"]


class Lacking(msgspec.Struct, frozen=True):
    """A scenario that cannot be worked out: for want of people, or of calls that name people."""

    scenario: Consolidation
    what: Literal["people", "measure"]
    smallest_group: int


class Consolidated(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario worked out. Money is that of a month in one currency, on one tax basis.

    `today` is what the tools replaced cost, `give_back` what of it nobody uses: that can be saved
    without any platform, so `beyond` is what the platform saves on what is left. All of these are
    None where a cost of a tool is unknown. `paid_twice` is what the tools cost from the first day
    of the platform to their ends, None where an end is unknown; without such a day it is 0.
    `paid_twice_in_year` is the part of it in the twelve months from that day.
    """

    scenario: Consolidation
    day: date
    currency: str
    tools: tuple[Replaced, ...]
    people: People
    measured: MeasuredUse | None
    platform: Range
    administration: Administration | None
    admin_after: Range | None
    paid_twice: Decimal | None
    paid_twice_in_year: Decimal | None

    @property
    def today(self) -> Decimal | None:
        """What the tools cost."""
        costs = [one.monthly_cost for one in self.tools]
        known = [cost for cost in costs if cost is not None]
        return exact_sum(known) if len(known) == len(costs) else None

    @property
    def give_back(self) -> Decimal | None:
        """What nobody uses of it; None where a tool has no list of seats."""
        wastes = [one.give_back for one in self.tools]
        known = [waste for waste in wastes if waste is not None]
        return exact_sum(known) if len(known) == len(wastes) else None

    @property
    def saving(self) -> Range | None:
        """Least where the platform is dearest."""
        return None if self.today is None else self.platform.left_of(self.today)

    @property
    def beyond(self) -> Range | None:
        """What is saved beside giving back: it may be less than nothing."""
        if self.today is None or self.give_back is None:
            return None
        return self.platform.left_of(difference(self.today, self.give_back))

    @property
    def percent(self) -> Range | None:
        """The part of today's cost that is saved."""
        return None if self.saving is None else self.saving.percent_of(self.today or Decimal(0))

    @property
    def once(self) -> Range:
        """What the change costs once."""
        return Range.of([money.amount for money in self.scenario.once])

    @property
    def first_year(self) -> Range | None:
        """Saved in the first twelve months of the platform, less what they cost besides.

        That is the change, and what is paid twice in these months.
        """
        if self.saving is None or self.paid_twice_in_year is None:
            return None
        year = a_year(self.saving)
        low, mid, high = (
            difference(saved, cost, self.paid_twice_in_year)
            for saved, cost in zip(year.ends, reversed(self.once.ends), strict=True)
        )
        return Range(low, mid, high)

    @property
    def cash_from(self) -> date | None:
        """The day from which all of it is saved; None where the end of a tool is unknown."""
        days = [one.cash_from for one in self.tools]
        known = [day for day in (*days, self.scenario.starts_on) if day is not None]
        return None if None in days else max(known)

    @property
    def freed_hours(self) -> Range | None:
        """Hours of administration a year that fall away; None where either side is unknown."""
        if self.administration is None or self.admin_after is None or self.administration.unknown:
            return None
        before, after = self.administration.hours, self.admin_after
        pairs = zip(before.ends, reversed(after.ends), strict=True)
        return Range(*(difference(had, needed) for had, needed in pairs))

    @property
    def figures(self) -> tuple[tuple[str, Range | None], ...]:
        """Every figure by its name, in the order in which they follow from each other."""
        hours = self.administration.hours if self.administration else None
        return (
            ("today", _exact(self.today)),
            ("give_back", _exact(self.give_back)),
            ("platform", self.platform),
            ("saving", self.saving),
            ("beyond_give_back", self.beyond),
            ("saving_percent", self.percent),
            ("today_a_year", None if self.today is None else a_year(Range.of([self.today]))),
            ("platform_a_year", a_year(self.platform)),
            ("saving_a_year", None if self.saving is None else a_year(self.saving)),
            ("once", self.once),
            ("paid_twice", _exact(self.paid_twice)),
            ("first_year", self.first_year),
            ("hours_a_year", hours),
            ("hours_after", self.admin_after),
            ("hours_freed", self.freed_hours),
        )

    @property
    def percent_claims(self) -> tuple[Claim, ...]:
        """Savings that are claimed, against the one worked out."""
        return judged(self.scenario.claimed_percent, self.percent)

    @property
    def hour_claims(self) -> tuple[Claim, ...]:
        """Hours of administration a year that are claimed, against those of the minutes given."""
        known = self.administration
        hours = known.hours if known is not None and not known.unknown else None
        return judged(self.scenario.claimed_hours, hours)


def _exact(amount: Decimal | None) -> Range | None:
    return None if amount is None else Range.of([amount])


def a_year(month: Range) -> Range:
    """Twelve months of it."""
    return Range(*(Money(end, "").times(_MONTHS).amount for end in month.ends))


def consolidate(
    desk: Desk, asked: Asked, scenario: Consolidation, timezone: str, currency: str
) -> Consolidated | Lacking:
    """A scenario over the seats of a day, or what it lacks to be worked out.

    `currency` is that of the scenario where it names no amount.
    """
    amounts = (*scenario.seat_price, *scenario.use_per_user, *scenario.fixed, *scenario.once)
    code = amounts[0].currency if amounts else currency
    rows = seats(desk.held, asked, persons(desk.held, asked.day))
    if rows is not None:
        names = [name.casefold() for name in scenario.replaces]
        rows = rows.filter(rows["tool"].lower().isin(names))
    tools = _tools(desk, asked, scenario, code, rows)
    people = _people(desk, scenario, tools, rows)
    if people is None:
        return Lacking(scenario, "people", asked.smallest_group)
    use, measured = _range(scenario.use_per_user), None
    if scenario.use_measured_in is not None:
        period = parse_period(scenario.use_measured_in, timezone)
        measured = measured_use(desk, period, timezone, code, asked.smallest_group)
        if measured is None:
            return Lacking(scenario, "measure", asked.smallest_group)
        use = measured.per_user
    platform = _range(scenario.seat_price).times(people.seats).plus(use.times(people.users))
    minutes = scenario.admin_minutes_per_week
    return Consolidated(
        scenario=scenario,
        day=asked.day,
        currency=code,
        tools=tools,
        people=people,
        measured=measured,
        platform=platform.plus(_range(scenario.fixed)),
        administration=administration(asked.contracts, scenario.replaces),
        admin_after=hours_a_year(minutes) if minutes else None,
        paid_twice=_paid_twice(tools, scenario.starts_on),
        paid_twice_in_year=_paid_twice(tools, scenario.starts_on, most=Fraction(_MONTHS)),
    )


def _range(several: Sequence[Money]) -> Range:
    return Range.of([money.amount for money in several])


def _tools(
    desk: Desk, asked: Asked, scenario: Consolidation, code: str, rows: "ir.Table | None"
) -> tuple[Replaced, ...]:
    converter = Converter(code, desk.rate_on)
    found: dict[str, Replaced] = {}
    if rows is not None:
        cells = cells_of(desk.held, rows, (), asked)
        for name in sorted({cell.tool for cell in cells}):
            here = [cell for cell in cells if cell.tool == name and not cell.is_repeat]
            found[name.casefold()] = by_seats(name, here, asked, scenario.basis, converter)
    return tuple(
        found.get(name.casefold()) or by_contract(name, asked, scenario.basis, converter)
        for name in dict.fromkeys(scenario.replaces)
    )


def _people(
    desk: Desk,
    scenario: Consolidation,
    tools: Sequence[Replaced],
    rows: "ir.Table | None",
) -> People | None:
    """For how many the platform is priced; None where a price needs it and a tool has no list."""
    given = [Decimal(count) for count in scenario.people]
    if given:
        return People(Range.of(given), Range.of(given), "given")
    by_head = scenario.seat_price or scenario.use_per_user or scenario.use_measured_in
    if by_head and any(one.is_by_contract for one in tools):
        return None
    told = told_of(desk.held, rows, ()).get(()) if rows is not None else None
    holders, active = told[:2] if told else (0, 0)
    known = {"holders": holders, "active": active}[scenario.seats_for]
    return People(Range.of([Decimal(known)]), Range.of([Decimal(active)]), scenario.seats_for)


def _paid_twice(
    tools: Sequence[Replaced], start: date | None, most: Fraction | None = None
) -> Decimal | None:
    """What tools cost from the first day of the platform to their ends, or for so many months.

    Rounded half-even at 18 decimals where a month is not whole.
    """
    if start is None:
        return Decimal(0)
    parts: list[Decimal] = []
    for one in tools:
        if one.cash_from is None or one.monthly_cost is None:
            return None
        months = months_between(start, one.cash_from)
        if most is not None:
            months = min(months, most)
        times = Money(one.monthly_cost, "").times(months.numerator).amount
        parts.append(divide(times, Decimal(months.denominator)))
    return exact_sum(parts)
