"""The calls that findings are looked for in: each with its agent, and sums of them in one currency.

    counted rows of usage ─► places of signals ─► group by ─► agent of each place ─► one currency

Rows keep the columns in which agents are told (`places`); which agent that is, is joined after
grouping, to thousands of combinations instead of millions of rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from jauge.analysis import agents, calendar, measures, rows
from jauge.analysis.agents.signals import key_of, marked_like, text_of
from jauge.analysis.aggregation import CURRENCY, RATE_DAY
from jauge.analysis.conversion import Converter
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk
from jauge.analysis.engines import STARTED_US
from jauge.analysis.units import reading as tasks
from jauge.analysis.waste import tries
from jauge.config import Config
from jauge.model import USAGE, Money, Period, Registry, divide

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.units.reading import Book

AGENT: Final = "agent_id"
"""The column that `named` adds: the id of an agent, or of the rows that no signal attributes."""
WINDOW: Final = timedelta(days=30)
_MONTH: Final = Decimal("30.4375")
"""Days of a month: 365.25 / 12."""
_CALL: Final = "call"


class Summed(msgspec.Struct, frozen=True, gc=False):
    """Sums of the rows of one agent and one combination of keys in one currency.

    `money` and `counts` are by the names asked; None where no row knows the figure, which is not 0.
    """

    agent_id: str
    keys: tuple[Any, ...]
    currency: str | None
    money: Mapping[str, Decimal | None]
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class CallCase:
    """The calls of one ledger.

    `period` is what money is summed over, `as_of` the end of what is known (docs/audit.md).
    """

    desk: Desk
    config: Config
    currency: str
    as_of: datetime
    period: Period
    registry: Registry

    @property
    def timezone(self) -> str:
        """Where days are cut."""
        return str(self.config.workspace.timezone)

    @cached_property
    def days(self) -> Decimal:
        """How many days the period has."""
        seconds = (self.period.end - self.period.start).total_seconds()
        return divide(Decimal(int(seconds)), Decimal(86_400))

    def a_month(self, amount: Decimal) -> Decimal:
        """What an amount of the period is in a month of 365.25 / 12 days."""
        return month_of(amount, self.days)

    @cached_property
    def converter(self) -> Converter:
        """Amounts into the currency of the case."""
        return Converter(self.currency, self.desk.rate_on)

    @cached_property
    def _ground(self) -> "agents.Ground | None":
        return agents.at(self.desk, None, self.timezone, self.currency, None)

    @cached_property
    def agents(self) -> Mapping[str, agents.Agent]:
        """All agents of the whole ledger by their ids, in the order of their names.

        By name and evidence alone: what they cost and how they are used is asked of a period.
        """
        found = () if self._ground is None else agents.identified(self._ground)
        return {one.agent_id: one for one in found}

    @cached_property
    def tasks(self) -> "Book | None":
        """The tasks of the whole ledger, with what their calls cost; None where there is none."""
        if not tasks.has_tasks(self.desk):
            return None
        return tasks.read(self.desk, self.timezone, self.currency)

    @cached_property
    def places(self) -> Sequence[str]:
        """The columns of `calls` and `history` that tell the agent together: group by them."""
        return [] if self._ground is None else self._ground.marked.names

    @cached_property
    def calls(self) -> "ir.Table | None":
        """The counted calls of the period, every column of usage; None where there is none.

        Buckets of metrics and exports are no calls: nothing is known of a single one.
        """
        return self._of(self.period)

    @cached_property
    def followed(self) -> "ir.Table":
        """The ids of `calls` that another try followed: two kinds ask, and it takes long."""
        if self.calls is None:
            msg = "no calls"
            raise LookupError(msg)
        session = self.desk.session
        return session.bring(session.run(tries.followed(self, self.calls)))

    @cached_property
    def history(self) -> "ir.Table | None":
        """The same of the whole ledger up to `as_of`."""
        start = datetime(1970, 1, 1, tzinfo=UTC)
        return self._of(Period(start, self.as_of, "", self.timezone))

    def _of(self, period: Period) -> "ir.Table | None":
        held = self.desk.held
        paths = held.within("usage", period)
        if not paths or self._ground is None:
            return None
        counted = rows.counted(held.session.read("usage", paths), period)
        every = (*(column.name for column in USAGE), STARTED_US)
        ground = self._ground
        calls = counted.filter(counted["x_grain"] == _CALL)
        return held.session.named(marked_like(calls, ground.marked, every).table)

    @cached_property
    def _agent_of(self) -> "ir.Table":
        """The agent of each combination of places, by their text."""
        keys = {
            text_of(raw): one.agent_id for one in self.agents.values() for raw in one.combinations
        }
        table = pa.table({"agent_key": pa.array(keys, pa.string()), AGENT: list(keys.values())})
        return self.desk.session.bring(table)

    def named(self, grouped: "ir.Table") -> "ir.Table":
        """Rows that still have `places`, with the id of their agent instead."""
        key = key_of(grouped, self.places)
        keyed = grouped.mutate(agent_key=key).drop(*self.places)
        small = self._agent_of
        joined = keyed.left_join(small, keyed["agent_key"] == small["agent_key"])
        return joined.drop("agent_key", "agent_key_right")

    @cached_property
    def spent(self) -> Sequence[Summed]:
        """What the calls of the period cost, by agent and currency."""
        return () if self.calls is None else self.sums(self.calls)

    def of_agents(self, table: "ir.Table", ids: Sequence[str]) -> "ir.Table":
        """The rows of these agents, of a table that has `places`."""
        wanted = {text_of(raw) for one in ids for raw in self.agents[one].combinations}
        return table.filter(key_of(table, self.places).isin(sorted(wanted)))

    def sums(
        self,
        table: "ir.Table",
        by: "Mapping[str, ir.Value] | Sequence[str]" = (),
        money: "Mapping[str, ir.Value] | Sequence[str]" = ("effective_cost",),
        counts: "Mapping[str, ir.Value] | None" = None,
    ) -> list[Summed]:
        """The sums of a table that has `places`, by agent and the keys asked, in one currency.

        `money` are columns of money (or expressions over rows) to add up, each day at its rate;
        `counts` are whole expressions, such as `table.count()`, which must add up too. What has no
        rate stays in its own currency, as a sum of its own.
        """
        keys = dict(by) if isinstance(by, Mapping) else {name: table[name] for name in by}
        amounts = (
            dict(money) if isinstance(money, Mapping) else {name: table[name] for name in money}
        )
        counted = counts or {}
        rate_day = self._rate_day(table)
        parts = table.group_by(
            **{name: table[name] for name in self.places},
            **keys,
            **{CURRENCY: table[CURRENCY], RATE_DAY: rate_day},
        ).agg(**{name: amount.sum() for name, amount in amounts.items()}, **counted)
        named = self.named(parts)
        whole = named.group_by([AGENT, *keys, CURRENCY, RATE_DAY]).agg(
            **{name: named[name].sum() for name in (*amounts, *counted)}
        )
        return self._gathered(self.desk.session.run(whole), list(keys), amounts, counted)

    def _rate_day(self, table: "ir.Table") -> "ir.Value":
        import ibis

        day = calendar.day_start(table[STARTED_US], ((0, 0),))
        return ibis.ifelse(table[CURRENCY] == self.currency, None, day)

    def _gathered(
        self,
        answered: pa.Table,
        keys: Sequence[str],
        money: Mapping[str, object],
        counts: Mapping[str, object],
    ) -> list[Summed]:
        parts: dict[tuple[str, tuple[Any, ...], str | None], list[Mapping[str, Any]]] = {}
        found = answered.to_pylist()
        for row, amounts in zip(found, self._converted(found, money), strict=True):
            day = _rate_day_of(row)
            target = self.converter.currency(row[CURRENCY], day)
            owner = (row[AGENT], tuple(row[key] for key in keys), target)
            parts.setdefault(owner, []).append({name: row[name] for name in counts} | dict(amounts))
        return [
            Summed(
                agent,
                named,
                currency,
                {name: measures.add(part[name] for part in some) for name in money},
                {name: measures.add(part[name] for part in some) for name in counts},
            )
            for (agent, named, currency), some in sorted(parts.items(), key=repr)
        ]

    def _converted(
        self, found: Sequence[Mapping[str, Any]], money: Iterable[str]
    ) -> Sequence[Mapping[str, Decimal | None]]:
        """The amounts of each row, so that those of a day add up as the day is converted."""
        days: dict[tuple[str | None, date | None], list[int]] = {}
        # In an order of their own, so that every engine rounds the same parts up.
        for place in sorted(range(len(found)), key=lambda place: repr(list(found[place].items()))):
            row = found[place]
            days.setdefault((row[CURRENCY], _rate_day_of(row)), []).append(place)
        amounts: list[dict[str, Decimal | None]] = [{} for _row in found]
        for name in money:
            for (currency, day), places in days.items():
                own = [found[place][name] for place in places]
                parts = self.converter.convert_parts(own, currency, day)
                for place, part in zip(places, parts, strict=True):
                    amounts[place][name] = part
        return amounts


def _rate_day_of(row: Mapping[str, Any]) -> date | None:
    """The day at whose rate a row is converted; None where it needs no rate."""
    return None if row[RATE_DAY] is None else calendar.day_of(row[RATE_DAY])


def month_of(amount: Decimal, days: Decimal) -> Decimal:
    """What an amount of so many days is in a month of 365.25 / 12 days, rounded half-even at 18."""
    return divide(Money(amount, "").times(_MONTH).amount, days)


def case_of_calls(
    desk: Desk,
    config: Config,
    currency: str,
    now: datetime,
    period: Period | None,
    registry: Registry,
) -> CallCase | None:
    """The calls at a desk up to the end of the newest day that has one; None without any row.

    Where there are tasks alone, the newest end of a task is the end.


    Without a period money is that of the last 30 days before that end.
    """
    zone = str(config.workspace.timezone)
    last = coverage(desk.held, None).last or tasks.last_end(desk)
    if last is None:
        return None
    # A day that is not over ends with its newest call: the same ledger gives the same answer.
    after = _after_day(last, zone)
    end = after if after <= now else last + datetime.resolution
    if period is not None:
        end = min(end, period.end)
    chosen = period
    if chosen is None:
        chosen = Period(_days_before(end, zone), end, "", zone)
    return CallCase(desk, config, currency, end, chosen, registry)


def _after_day(moment: datetime, zone: str) -> datetime:
    """The midnight after a moment, in UTC."""
    here = ZoneInfo(zone)
    day = moment.astimezone(here).date() + timedelta(days=1)
    return datetime.combine(day, time.min, here).astimezone(UTC)


def _days_before(end: datetime, zone: str) -> datetime:
    """The midnight 30 days before the last day of what is known began, in UTC."""
    here = ZoneInfo(zone)
    first = (end - datetime.resolution).astimezone(here).date() + timedelta(days=1) - WINDOW
    return datetime.combine(first, time.min, here).astimezone(UTC)
