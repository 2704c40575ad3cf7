"""Machines and reserved throughput: the cost of each month over the tokens of that month."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.capacity.bought import Part, in_force, parts, seconds, throughput
from jauge.analysis.capacity.line import Busiest, CapacityLine, Group
from jauge.analysis.capacity.spread import spread
from jauge.analysis.capacity.use import Use
from jauge.analysis.conversion import Converter
from jauge.analysis.question import Key
from jauge.analysis.spend.days import Days
from jauge.config import Capacity
from jauge.model import exact_sum

_NOTHING: Final = Decimal(0)
_DAY: Final = timedelta(days=1)


def machine_line(
    one: Capacity, days: Days, zone: str, uses: Sequence[Use], converter: Converter
) -> CapacityLine:
    """What a machine cost over days, spread month by month over what it served."""
    mine = in_force(one, days)
    found = _in_one_currency(list(parts(one, mine, zone)), converter)
    rate = throughput(one)
    months = {each.first: each for each in mine.months()}
    weighed = [(use, use.weighed(one.weights)) for use in uses]
    by_month = _by_month(weighed)
    bearing: dict[tuple[Key, ...], Decimal] = {}
    idle: list[Decimal | None] = []
    over: list[str] = []
    for first, month in months.items():
        cost = exact_sum(part.amount for part in found if part.days.first == first)
        here = by_month.get((first.year, first.month), [])
        room = None if rate is None else rate * seconds(month, zone)
        shared = spread(cost, [weight for _use, weight in here], room)
        if room is not None and exact_sum(weight for _use, weight in here) > room:
            over.append(f"{first:%Y-%m}")
        for (use, _weight), amount in zip(here, shared.used, strict=True):
            bearing[use.keys] = exact_sum((bearing.get(use.keys, _NOTHING), amount))
        idle.append(shared.idle)
    cost = exact_sum(part.amount for part in found)
    used = exact_sum(bearing.values())
    known = [amount for amount in idle if amount is not None]
    is_known = len(known) == len(idle)
    whole = exact_sum(known)
    return CapacityLine(
        name=one.name,
        kind=one.kind,
        units=one.units,
        source="configured",
        currency=found[0].currency if found else _currency(one),
        days=mine,
        cost=cost,
        used=used,
        idle=whole if is_known or whole else None,
        is_least=not is_known and bool(whole),
        parts=_added(found),
        quantity=exact_sum(weight for _use, weight in weighed),
        capability=None if rate is None else rate * seconds(mine, zone),
        busiest=_busiest(weighed, rate, zone),
        months_over=tuple(over),
        calls=sum(use.calls for use in uses),
        tokens=sum(use.tokens for use in uses),
        unmetered=sum(use.unmetered for use in uses),
        groups=groups(weighed, bearing),
        provider=one.provider,
        idle_by_month=tuple(
            (f"{first:%Y-%m}", amount)
            for first, amount in zip(months, idle, strict=True)
            if amount is not None
        ),
    )


def groups(
    weighed: Iterable[tuple[Use, Decimal]], bearing: Mapping[tuple[Key, ...], Decimal]
) -> tuple[Group, ...]:
    """The groups of what was used, the dearest first."""
    several: dict[tuple[Key, ...], list[tuple[Use, Decimal]]] = {}
    for use, weight in weighed:
        several.setdefault(use.keys, []).append((use, weight))
    found = [
        Group(
            keys,
            bearing.get(keys, _NOTHING),
            exact_sum(weight for _use, weight in mine),
            sum(use.calls for use, _weight in mine),
            sum(use.tokens for use, _weight in mine),
        )
        for keys, mine in several.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.cost, [str(key) for key in one.keys])))


def _currency(one: Capacity) -> str:
    amounts = (
        one.cost_per_month, one.cost_per_hour, one.purchase, one.lease_per_month,
        one.energy and one.energy.per_kwh, one.staff_per_month, one.other_per_month,
    )  # fmt: skip
    return next(money.currency for money in amounts if money is not None)


def _in_one_currency(found: Sequence[Part], converter: Converter) -> list[Part]:
    """Each month at the rate of its first day; all in their own where one has no rate."""
    targets = {converter.currency(part.currency, part.days.first) for part in found}
    if len(targets) != 1 or None in targets:
        return list(found)
    (target,) = targets
    return [
        msgspec.structs.replace(
            part,
            amount=converter.convert(part.amount, part.currency, part.days.first),
            currency=target or part.currency,
        )
        for part in found
    ]


def _added(found: Iterable[Part]) -> tuple[Part, ...]:
    """One part of each name, over all days."""
    several: dict[str, list[Part]] = {}
    for part in found:
        several.setdefault(part.name, []).append(part)
    return tuple(
        Part(
            mine[0].name,
            Days(mine[0].days.first, mine[-1].days.end),
            exact_sum(part.amount for part in mine),
            mine[0].currency,
        )
        for mine in several.values()
    )


def _by_month(
    weighed: Iterable[tuple[Use, Decimal]],
) -> dict[tuple[int, int], list[tuple[Use, Decimal]]]:
    found: dict[tuple[int, int], list[tuple[Use, Decimal]]] = {}
    for use, weight in weighed:
        found.setdefault((use.day.year, use.day.month), []).append((use, weight))
    return found


def _busiest(
    weighed: Iterable[tuple[Use, Decimal]], rate: Decimal | None, zone: str
) -> Busiest | None:
    if rate is None:
        return None
    days: dict[date, Decimal] = {}
    for use, weight in weighed:
        days[use.day] = exact_sum((days.get(use.day, _NOTHING), weight))
    if not days:
        return None
    day = max(days, key=lambda one: (days[one], one))
    there = rate * seconds(Days(day, day + _DAY), zone)
    return Busiest(day, days[day], there)
