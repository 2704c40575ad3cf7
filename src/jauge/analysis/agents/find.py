"""Agents found without a form: one entry per cluster of signals, and the rows that none tells.

rows ─► observe (the engine) ─► signals ─► clusters ─► describe, with what they cost
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from jauge.analysis import calendar, measures
from jauge.analysis.agents import money
from jauge.analysis.agents.agent import Agent
from jauge.analysis.agents.clusters import clusters
from jauge.analysis.agents.describe import describe
from jauge.analysis.agents.reading import (
    Combination,
    Extent,
    Observed,
    extent,
    identities,
    observe,
    users_together,
)
from jauge.analysis.agents.signals import Identity, Marked, mark
from jauge.analysis.conversion import NATIVE, Converter, RateOn, StaleRate
from jauge.analysis.dimensions import dimension
from jauge.analysis.order import arrange, totals
from jauge.analysis.question import Line
from jauge.model import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.desk import Desk
    from jauge.analysis.engines import Session


@dataclass(frozen=True)
class Ground:
    """Counted rows that are marked by signals, under one engine, in a zone and a currency."""

    session: "Session"
    marked: Marked
    extent: Extent
    timezone: str
    currency: str
    rate_on: RateOn

    @property
    def offsets(self) -> tuple[tuple[int, int], ...]:
        """The offsets of the zone while there are rows; those without a time are of no day."""
        return calendar.offsets(self.timezone, self.extent.first_us or 0, self.extent.last_us or 0)

    def converter(self) -> Converter:
        """A converter into the currency asked for."""
        return Converter(None if self.currency == NATIVE else self.currency, self.rate_on)


class Found(msgspec.Struct, frozen=True):
    """All agents, dearest first, unattributed rows last; the totals are those of `jauge cost`."""

    agents: tuple[Agent, ...] = ()
    totals: tuple[Line, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()


def survey(
    session: "Session", table: "ir.Table", timezone: str, currency: str, rate_on: RateOn
) -> Ground | None:
    """Look at rows that each count once, whatever they come from; None when there is none.

    The service of a line of a bill is the supplier's product, not what calls it.
    """
    import ibis

    is_charge = table["x_grain"] == "charge"
    table = table.mutate(
        service_name=ibis.ifelse(is_charge, ibis.null("string"), table["service_name"])
    )
    there = extent(session, table)
    if there is None:
        return None
    return Ground(session, mark(session, table, there.present), there, timezone, currency, rate_on)


def at(
    desk: "Desk", period: Period | None, timezone: str, currency: str, environment: str | None
) -> Ground | None:
    """The counted rows of a period at a desk, of all environments or one; None without a row."""
    counted = desk.held.counted(period)
    if counted is None:
        return None
    if environment is not None:
        counted = counted.filter(counted["environment"] == environment)
    return survey(desk.session, counted, timezone, currency, desk.rate_on)


def find(ground: Ground) -> Found:
    """The agents behind all rows, and what they cost to the last decimal of the total."""
    observed = observe(ground.session, ground.marked, ground.extent, ground.offsets)
    found = clusters(observed)
    where = {identity: place for place, one in enumerate(found) for identity in one.members}
    converter = ground.converter()
    by_day = _sums(ground, converter, "day")
    costs: dict[tuple[int, str | None], list[Line]] = {}
    days: dict[int, set[date]] = {}
    for line in by_day:
        *keys, day = line.keys
        place = where[ground.marked.identity(tuple(keys))]  # type: ignore[arg-type]
        costs.setdefault((place, line.currency), []).append(line)
        if isinstance(day, str):
            days.setdefault(place, set()).add(date.fromisoformat(day))
    merged = [
        Line((place,), currency, measures.gather([line.sums for line in several]))
        for (place, currency), several in sorted(costs.items(), key=lambda one: str(one[0]))
    ]
    whole = money.sums(
        ground.session, ground.marked.table, (), ground.offsets, ground.currency, converter
    )
    settled: dict[int, list[Line]] = {}
    for line in money.settled(merged, whole):
        own = msgspec.structs.replace(line, keys=())
        settled.setdefault(int(str(line.keys[0])), []).append(own)
    parts: dict[int, list[Combination]] = {}
    for one in observed.combinations:
        parts.setdefault(where[one.identity], []).append(one)
    users = _users(ground, observed, [parts[place] for place in range(len(found))])
    agents = [
        describe(
            one, parts[place], observed, days.get(place, set()), users[place], tuple(settled[place])
        )
        for place, one in enumerate(found)
    ]
    return Found(tuple(arranged(agents)), totals(whole), tuple(sorted(converter.stale)))


def identified(ground: Ground) -> tuple[Agent, ...]:
    """The same agents by name and evidence alone, in the order of their names.

    Without costs, users, tools and days, which take four fifths of the time: for who asks for
    these of a period by himself.
    """
    observed = identities(ground.session, ground.marked, ground.extent)
    found = clusters(observed)
    parts: dict[Identity, list[Combination]] = {}
    for one in observed.combinations:
        parts.setdefault(one.identity, []).append(one)
    mine = ([one for member in each.members for one in parts[member]] for each in found)
    agents = [
        describe(each, some, observed, set(), 0, ()) for each, some in zip(found, mine, strict=True)
    ]
    return tuple(arranged(agents, "name"))


def _sums(ground: Ground, converter: Converter, calendar_unit: str) -> list[Line]:
    groups = (*ground.marked.dimensions, dimension(calendar_unit))
    return money.sums(
        ground.session, ground.marked.table, groups, ground.offsets, ground.currency, converter
    )


def _users(ground: Ground, observed: Observed, found: Sequence[Sequence[Combination]]) -> list[int]:
    """How many users each agent has; only where two combinations have some must they be met."""
    with_users = [
        sorted({one.raw for one in parts if observed.users.get(one.raw)}, key=str)
        for parts in found
    ]
    several = [place for place, raws in enumerate(with_users) if len(raws) > 1]
    groups = [with_users[place] for place in several]
    together = dict(
        zip(several, users_together(ground.session, ground.marked, groups), strict=True)
    )
    return [
        together.get(place, sum(observed.users[raw] for raw in raws))
        for place, raws in enumerate(with_users)
    ]


def arranged(agents: Sequence[Agent], sort: str = "cost") -> list[Agent]:
    """Agents by `cost`, `calls` or `tokens` (largest first), `name` or `last` (latest first).

    Unattributed rows come last, and equals in the order of their names.
    """
    by_name = sorted(agents, key=lambda one: (one.name or "", one.agent_id))
    if sort == "last":
        by_name.sort(key=lambda one: (one.last_us is not None, one.last_us or 0), reverse=True)
    elif sort != "name":
        by_name.sort(key=_places(by_name, sort))
    return sorted(by_name, key=lambda one: one.is_unattributed)


def _places(agents: list[Agent], sort: str) -> "Callable[[Agent], int]":
    """The first place of each agent among the costs of all."""
    named = [
        Line((one.agent_id,), line.currency, line.sums) for one in agents for line in one.costs
    ]
    places: dict[object, int] = {}
    for line in arrange(named, (), sort):
        places.setdefault(line.keys[0], len(places))
    return lambda one: places[one.agent_id]


def limited(
    agents: Sequence[Agent], most: int | None, least_cost: Decimal | None
) -> tuple[list[Agent], list[Line]]:
    """The first agents that cost enough, and the others as one line a currency: totals still add.

    Unattributed rows are never among the others.
    """
    dear = [one for one in agents if one.is_unattributed or _costs(one, least_cost)]
    told = [one for one in dear if not one.is_unattributed]
    kept = {one.agent_id for one in told[:most]}
    shown = [one for one in agents if one.is_unattributed or one.agent_id in kept]
    rest = [one for one in agents if not one.is_unattributed and one.agent_id not in kept]
    merged = totals(line for one in rest for line in one.costs)
    return shown, [
        msgspec.structs.replace(
            line,
            others=sum(any(own.currency == line.currency for own in one.costs) for one in rest),
        )
        for line in merged
    ]


def _costs(agent: Agent, least: Decimal | None) -> bool:
    """Whether an agent may cost that much: the upper end of a range decides."""
    known = [line.sums.cost_high for line in agent.costs if line.sums.cost_high is not None]
    return least is None or any(amount >= least for amount in known)
