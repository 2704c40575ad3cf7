"""The history of agents: events, appended and never changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, func, insert, select

from jauge.admin.store import Store
from jauge.admin.tables import EVENT
from jauge.model.agent_event import Act, AgentEvent


def append(store: Store, event: AgentEvent) -> None:
    """Keep an event; the database refuses a version that the agent has already."""
    store.connection.execute(
        insert(EVENT).values(
            tenant=store.tenant,
            agent_id=event.agent_id,
            version=event.version,
            action=event.action,
            by=event.act.by,
            at=event.act.at,
            reason=event.act.reason,
            before=_json(event.before),
            after=_json(event.after),
            undoes=event.undoes,
        )
    )


def newest(store: Store, agent_id: str) -> int:
    """The version of an agent's newest event, 0 where it has none."""
    asked = select(func.coalesce(func.max(EVENT.c.version), 0)).where(
        EVENT.c.tenant == store.tenant, EVENT.c.agent_id == agent_id
    )
    return store.connection.execute(asked).scalar_one()


def history(store: Store, agent_id: str | None = None) -> list[AgentEvent]:
    """All events, or those of one agent, oldest first."""
    asked = select(EVENT).where(EVENT.c.tenant == store.tenant)
    if agent_id is not None:
        asked = asked.where(EVENT.c.agent_id == agent_id)
    rows = store.connection.execute(asked.order_by(EVENT.c.event_id)).mappings()
    return [_event(row) for row in rows]


def standing(several: list[AgentEvent]) -> list[AgentEvent]:
    """Of one agent's events, oldest first, those that no other has taken back."""
    found: list[AgentEvent] = []
    for event in several:
        if event.undoes is None:
            found.append(event)
        else:
            found = [one for one in found if one.version != event.undoes]
    return found


def _json(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if found is None else dict(found)


def _event(row: RowMapping) -> AgentEvent:
    return AgentEvent(
        agent_id=row["agent_id"],
        version=row["version"],
        action=row["action"],
        act=Act(by=row["by"], at=row["at"], reason=row["reason"]),
        before=row["before"],
        after=row["after"],
        undoes=row["undoes"],
    )
