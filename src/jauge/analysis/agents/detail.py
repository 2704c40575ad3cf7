"""One agent in full: what it cost by model and by week, and the rows behind it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import calendar
from jauge.analysis.agents import money
from jauge.analysis.agents.agent import Agent
from jauge.analysis.agents.find import Found, Ground
from jauge.analysis.dimensions import Dimension, dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.order import arrange
from jauge.analysis.question import Assumption, Coverage, Line
from jauge.errors import UsageError
from jauge.i18n import _

_EXAMPLES: Final = 5
_SHORTEST_ID: Final = 6
_ROW: Final = (
    "usage_id", "source", "provider_name", "model", "request_count", "input_tokens",
    "output_tokens", "effective_cost", "billing_currency",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of usage, in the currency that it was billed in."""

    usage_id: str
    started_at: datetime | None
    source: str | None
    provider_name: str | None
    model: str | None
    request_count: int | None
    input_tokens: int | None
    output_tokens: int | None
    effective_cost: Decimal | None
    billing_currency: str | None


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an agent's cost add up to it; `examples` are its dearest rows."""

    agent: Agent
    coverage: Coverage
    by_model: tuple[Line, ...]
    by_week: tuple[Line, ...]
    examples: tuple[Row, ...]


def choose(found: Found, wanted: str) -> Agent:
    """The agent of this id, start of an id, name or alias.

    Raises UsageError where there is none, or where several have the name.
    """
    tests = (
        lambda one: one.agent_id == wanted,
        lambda one: one.name == wanted,
        lambda one: any(alias.found.value == wanted for alias in one.aliases),
        lambda one: len(wanted) >= _SHORTEST_ID and one.agent_id.startswith(wanted),
        lambda one: any(alias.found.value.casefold() == wanted.casefold() for alias in one.aliases),
    )
    for test in tests:
        several = [one for one in found.agents if test(one)]
        if len(several) > 1:
            ids = ", ".join(one.agent_id for one in several)
            hint = _("{name!r} are several agents: choose one by its id, of {ids}")
            raise UsageError(hint.format(name=wanted, ids=ids))
        if several:
            return several[0]
    hint = _("no agent {name!r}: see `jauge agents list`")
    raise UsageError(hint.format(name=wanted))


def detail(ground: Ground, agent: Agent) -> Detail:
    """Ask about the rows of one agent."""
    return Detail(
        agent=agent,
        coverage=_coverage(ground, agent),
        by_model=_by(ground, agent, Dimension("model", ("model",))),
        by_week=_by(ground, agent, dimension("week")),
        examples=tuple(rows(ground, agent, _EXAMPLES)),
    )


def _by(ground: Ground, agent: Agent, group: Dimension) -> tuple[Line, ...]:
    found = money.sums(
        ground.session,
        ground.marked.rows_of(agent.combinations),
        (group,),
        ground.offsets,
        ground.currency,
        ground.converter(),
    )
    return tuple(arrange(money.settled(arrange(found, (group,)), agent.costs), (group,)))


def _coverage(ground: Ground, agent: Agent) -> Coverage:
    mine = ground.marked.rows_of(agent.combinations)
    grouped = mine.group_by(["x_assumed", "price_book_version"])
    found = ground.session.run(grouped.agg(calls=mine["request_count"].sum())).to_pylist()
    calls: dict[str, int] = {}
    for row in found:
        if (text := row["x_assumed"]) is not None:
            calls[text] = calls.get(text, 0) + (row["calls"] or 0)
    books = {row["price_book_version"] for row in found} - {None}
    return Coverage(
        rows=agent.rows,
        first=calendar.from_us_if_known(agent.first_us),
        last=calendar.from_us_if_known(agent.last_us),
        assumptions=tuple(Assumption(text, calls[text]) for text in sorted(calls)),
        price_books=tuple(sorted(books)),
    )


def rows(ground: Ground, agent: Agent, most: int | None = None) -> Iterator[Row]:
    """The rows of an agent, dearest first, at most `most` of them."""
    import ibis

    mine = ground.marked.rows_of(agent.combinations)
    columns = mine.select(*_ROW, STARTED_US)
    ordered = columns.order_by(
        columns["effective_cost"].isnull(), ibis.desc("effective_cost"), "usage_id"
    )
    asked = ordered if most is None else ordered.limit(most)
    for row in ground.session.run(asked).to_pylist():
        started = calendar.from_us_if_known(row.pop(STARTED_US))
        yield Row(**row | {"usage_id": row["usage_id"].hex(), "started_at": started})
