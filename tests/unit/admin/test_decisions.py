"""Decisions on findings come back as they were made, and the newest one stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from jauge.admin import decisions
from jauge.admin.store import open_registry
from jauge.admin.tables import DECISION
from jauge.errors import JaugeError
from jauge.model import Saving, parse_period
from jauge.model.decision import ACTIONS, DecisionAction, FindingDecision
from registries import Home

AT = datetime(2026, 11, 22, 10, 30, 15, 123456, tzinfo=UTC)


def decided(action: DecisionAction, finding_id: str = "a1", minutes: int = 0) -> FindingDecision:
    return FindingDecision(
        finding_id=finding_id,
        kind="zombie_agent",
        subject={"agent_id": "ff", "environment": None},
        action=action,
        by="ada@example.com",
        at=AT + timedelta(minutes=minutes),
        reason="seen with the owner",
        promised=Saving(Decimal("0.10"), Decimal("1.000000000000000001"), Decimal(2), "EUR"),
        value_kind="budget_saving",
        measured_over=parse_period("2026-10", "Europe/Paris"),
    )


def test_a_decision_comes_back_as_it_was_made(registry: Home) -> None:
    bare = FindingDecision(
        finding_id="b2", kind="idle_seat", subject={}, action="done", by="me", at=AT
    )
    with registry.write() as store:
        decisions.record(store, decided("accepted"))
        decisions.record(store, bare)
    with registry.read() as store:
        assert decisions.history(store) == [decided("accepted"), bare]
        assert decisions.history(store, "b2") == [bare]


def test_the_newest_decision_stands_and_a_reopened_finding_has_none(registry: Home) -> None:
    with registry.write() as store:
        for minutes, action in enumerate(ACTIONS):
            decisions.record(store, decided(action, minutes=minutes))
        decisions.record(store, decided("dismissed", "b2"))
        decisions.record(store, decided("done", "b2"))
    with registry.read() as store:
        assert decisions.standing(store) == {"b2": decided("done", "b2")}
        assert [one.action for one in decisions.history(store, "a1")] == list(ACTIONS)


def test_a_block_that_fails_records_nothing(registry: Home) -> None:
    def fail() -> None:
        with registry.write() as store:
            decisions.record(store, decided("done"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with registry.read() as store:
        assert decisions.history(store) == []


def test_the_database_itself_refuses_to_change_or_remove_a_decision(registry: Home) -> None:
    with registry.write() as store:
        decisions.record(store, decided("done"))
    for change in (update(DECISION).values(reason="other"), delete(DECISION)):
        with (
            pytest.raises(JaugeError, match="append-only"),
            registry.write() as store,
        ):
            store.connection.execute(change)
    with registry.read() as store:
        assert decisions.history(store) == [decided("done")]


def test_tenants_do_not_see_each_other(registry: Home) -> None:
    with open_registry(registry.workspace, registry.url, writes=True, tenant="other") as store:
        decisions.record(store, decided("done"))
    with registry.read() as store:
        assert decisions.history(store) == []
