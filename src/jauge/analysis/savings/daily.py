"""What the calls that a decision is about cost on each day, by stratum of work and by model."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis import calendar
from jauge.analysis.aggregation import CURRENCY, RATE_DAY
from jauge.analysis.call_case import AGENT, CallCase
from jauge.analysis.engines import STARTED_US
from jauge.analysis.rows import between
from jauge.analysis.savings.prices import Costs, PricedCalls, Valuer
from jauge.analysis.waste import tokens
from jauge.analysis.waste.prices import NAMED

if TYPE_CHECKING:
    import ibis.expr.types as ir

Side = tuple[date, date]
"""The first day and the day after the last."""
Stratum = tuple[str | None, ...]
"""Agent, operation and feature: calls of one stratum do the same work."""
_MODEL: Final = {"supplier": "provider_name", "model": "model"}
"""The names of a subject that say which model, and their columns."""
_STRATUM: Final = (AGENT, "operation_name", "feature")


class Day(msgspec.Struct, frozen=True):
    """What one day of one stratum cost with the model of the finding, or with another one.

    `model` is None for the finding's own (all models, where it names none). Calls that did not
    fail are `successes`.
    """

    day: date
    stratum: Stratum
    model: Stratum | None
    costs: Costs
    successes: int


class Days(msgspec.Struct, frozen=True):
    """Days of both sides; `is_priced` where the prices of all calls over time are known."""

    every: Sequence[Day]
    is_priced: bool


def days_of(
    priced: PricedCalls, subject: Mapping[str, str | None], before: Side, after: Side
) -> Days | None:
    """The days of a subject, at prices and rates of the last day before; None without a rate."""
    calls = priced.calls
    mine = of_subject(calls, {"agent_id": subject.get("agent_id")})
    if mine is None:
        return Days((), is_priced=True)
    table = _between(calls, mine, (before[0], after[1]))
    rows = calls.desk.session.run(_summed(calls, table, (before[0], after[1]))).to_pylist()
    valuer = Valuer(priced, before[1] - date.resolution, rows)
    model = _model(subject)
    found: list[Day] = []
    for row in rows:
        costs = valuer.value(row)
        if costs is None:
            return None
        label = tuple(row[name] for name in model)
        found.append(
            Day(
                calendar.day_of(row["day"]),
                tuple(row[name] for name in _STRATUM),
                None if label == tuple(model.values()) else label,
                costs,
                int(row["successes"] or 0),
            )
        )
    return Days(found, valuer.is_priced)


def first_day(calls: CallCase | None, subject: Mapping[str, str | None]) -> date | None:
    """The day of the first call of a subject's agent, with its model where it names one.

    Of one that names neither the first call of the ledger; None without any call.
    """
    mine = None if calls is None else of_subject(calls, subject)
    if calls is None or mine is None:
        return None
    found = calls.desk.session.run(mine.agg(first=mine[STARTED_US].min()))
    first = calendar.from_us_if_known(found["first"][0].as_py())
    return None if first is None else first.astimezone(ZoneInfo(calls.timezone)).date()


def of_subject(calls: CallCase, subject: Mapping[str, str | None]) -> "ir.Table | None":
    """All calls of the agent and the model that a subject names, up to the end of what is known."""
    mine = calls.history
    if mine is None:
        return None
    agent = subject.get("agent_id")
    if agent is not None and agent in calls.agents:
        mine = calls.of_agents(mine, [agent])
    for column, value in _model(subject).items():
        mine = mine.filter(mine[column].isnull() if value is None else mine[column] == value)
    return mine


def _model(subject: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """The columns that tell the model of a subject, with its own values; none names no model."""
    if "model" not in subject:
        return {}
    return {column: subject[name] for name, column in _MODEL.items() if name in subject}


def _between(calls: CallCase, table: "ir.Table", side: Side) -> "ir.Table":
    here = ZoneInfo(calls.timezone)
    first, last = (
        calendar.to_us(datetime.combine(day, time.min, here).astimezone(UTC)) for day in side
    )
    return table.filter(between(table, first, last))


def _summed(calls: CallCase, table: "ir.Table", side: Side) -> "ir.Table":
    """Cost, successes and tokens by day, stratum, identity of the price, price and currency."""
    import ibis

    edges = (calendar.to_us(datetime.combine(day, time.min, UTC)) for day in side)
    offsets = calendar.offsets(calls.timezone, *edges)
    own = ("operation_name", "feature", *NAMED, "price_id", CURRENCY)
    keys = {name: table[name] for name in own} | {
        "day": calendar.day_start(table[STARTED_US], offsets),
        RATE_DAY: calendar.day_start(table[STARTED_US], ((0, 0),)),
    }
    parts = table.group_by(**{name: table[name] for name in calls.places}, **keys).agg(
        cost=table["effective_cost"].sum(),
        successes=ibis.ifelse(
            table["status"] == "error", 0, table["request_count"].fill_null(1)
        ).sum(),
        **{name: count.sum() for name, count in tokens.by_class(table).items()},
    )
    named = calls.named(parts)
    sums = {name: named[name].sum() for name in ("cost", "successes", *tokens.CLASSES)}
    return named.group_by([AGENT, *keys]).agg(**sums).order_by([AGENT, *keys])
