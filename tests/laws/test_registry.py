"""Laws of the registry: histories only grow, entries are their replay, undoing leads all back."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.admin import changes, entries, events
from jauge.admin.store import Store
from jauge.errors import Refused
from jauge.model import Money
from jauge.model.agent_event import Act, replayed
from jauge.model.registry import STATES, AgentEntry
from registries import KINDS, Home, home

START = datetime(2026, 1, 31, 22, 59, 59, 999999, tzinfo=UTC)


@pytest.fixture(params=KINDS)
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with home(request.param, tmp_path) as made:
        yield made


TEXTS = st.none() | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=9
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "owner": TEXTS,
        "team": TEXTS,
        "purpose": TEXTS,
        "data_class": st.sampled_from([None, "public", "health"]),
        "review_on": st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        "fixed_cost": st.none()
        | st.builds(Money, st.decimals(0, 1000, places=2), st.sampled_from(["EUR", "USD"])),
        "is_exempt": st.booleans(),
        "tools": st.lists(st.text("abc", min_size=1), max_size=3).map(tuple),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), FIELDS),
        st.tuples(st.just("move"), st.sampled_from(STATES)),
        st.tuples(st.just("resume"), st.none()),
        st.tuples(st.just("review"), st.none()),
        st.tuples(st.just("undo"), st.none()),
        st.tuples(st.just("remove"), st.none()),
        st.tuples(st.just("add"), st.none()),
    ),
    max_size=12,
)


def entry(agent_id: str, **facts: Any) -> AgentEntry:
    return AgentEntry(agent_id=agent_id, name="a", discovered_at=START, **facts)


def do(store: Store, agent_id: str, step: tuple[str, Any], number: int) -> bool:
    """One step, if it is legal; whether it was."""
    act = Act(by="ada", at=START + timedelta(hours=number), reason=f"step {number}")
    name, value = step
    if entries.one(store, agent_id) is None and name not in {"add", "undo"}:
        return False
    try:
        match name:
            case "add":
                changes.add(store, entry(agent_id, owner="bob"), "imported", act)
            case "change":
                return changes.change(store, agent_id, value, act) is not None
            case "move":
                changes.move(store, agent_id, value, act)
            case "resume":
                changes.resume(store, agent_id, act)
            case "review":
                return changes.review(store, agent_id, act) is not None
            case "remove":
                changes.remove(store, agent_id, "replaced", act)
            case _:
                changes.undo(store, agent_id, act)
    except Refused:
        return False
    return True


def seen(store: Store, agent_id: str) -> AgentEntry | None:
    found = entries.one(store, agent_id)
    return None if found is None else found.entry


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_histories_only_grow_and_lead_to_the_entry_and_back(
    registry: Home, steps: list[tuple[str, Any]]
) -> None:
    agent_id = secrets.token_hex(16)
    with registry.write() as store:
        changes.add(store, entry(agent_id, fixed_cost=Money(Decimal("9.90"), "EUR")), "discovered",
                    Act(by="ada", at=START))  # fmt: skip
        states = [seen(store, agent_id)]
        for number, step in enumerate(steps):
            before = events.history(store, agent_id)
            done = do(store, agent_id, step, number)
            after = events.history(store, agent_id)
            assert after[: len(before)] == before
            assert len(after) == len(before) + done
            assert [one.version for one in after] == list(range(1, len(after) + 1))
            assert replayed(after) == seen(store, agent_id)
            if step[0] != "undo" and done:
                states.append(seen(store, agent_id))
            elif done:
                states.pop()
                assert seen(store, agent_id) == (states[-1] if states else None)
        for number in range(len(states)):
            assert seen(store, agent_id) == states.pop()
            changes.undo(store, agent_id, Act(by="eve", at=START + timedelta(days=number + 1)))
        assert seen(store, agent_id) is None
        with pytest.raises(Refused, match="nothing to undo"):
            changes.undo(store, agent_id, Act(by="eve", at=START))
