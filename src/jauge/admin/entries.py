"""The entries of agents as their events left them; only `admin.changes` writes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from jauge.admin.store import Store
from jauge.admin.tables import AGENT
from jauge.model.money import Money
from jauge.model.registry import AgentEntry


class Held(msgspec.Struct, frozen=True):
    """An entry, and how many events led to it."""

    entry: AgentEntry
    version: int


def held(store: Store) -> Mapping[str, Held]:
    """All entries by their ids, in the order of their names."""
    asked = select(AGENT).where(AGENT.c.tenant == store.tenant)
    rows = store.connection.execute(asked.order_by(AGENT.c.name, AGENT.c.agent_id)).mappings()
    return {row["agent_id"]: Held(_entry(row), row["version"]) for row in rows}


def one(store: Store, agent_id: str) -> Held | None:
    """One entry, None where the agent is not registered."""
    asked = select(AGENT).where(AGENT.c.tenant == store.tenant, AGENT.c.agent_id == agent_id)
    row = store.connection.execute(asked).mappings().one_or_none()
    return None if row is None else Held(_entry(row), row["version"])


def put(store: Store, agent_id: str, entry: AgentEntry | None, version: int) -> None:
    """Make the entry what it is after its `version`th event; None takes it away."""
    key = (AGENT.c.tenant == store.tenant, AGENT.c.agent_id == agent_id)
    if entry is None:
        store.connection.execute(delete(AGENT).where(*key))
        return
    columns = _columns(entry) | {"tenant": store.tenant, "version": version}
    changed = store.connection.execute(update(AGENT).where(*key).values(columns))
    if not changed.rowcount:
        store.connection.execute(insert(AGENT).values(columns))


def _columns(entry: AgentEntry) -> dict[str, Any]:
    cost = entry.fixed_cost
    own = {name: getattr(entry, name) for name in entry.__struct_fields__ if name in AGENT.c}
    return own | {
        "fixed_cost": None if cost is None else str(cost.amount),
        "fixed_cost_currency": None if cost is None else cost.currency,
    }


def _entry(row: RowMapping) -> AgentEntry:
    own = {name: row[name] for name in AgentEntry.__struct_fields__ if name in row}
    for name in ("tools", "aliases", "sources"):
        own[name] = tuple(own[name])
    if row["fixed_cost"] is not None:
        own["fixed_cost"] = Money(Decimal(row["fixed_cost"]), row["fixed_cost_currency"])
    return AgentEntry(**own)
