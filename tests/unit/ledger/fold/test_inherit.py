"""What a call has from the spans above it."""

from typing import Any

import pytest


def agent(made: Any, *rows: Any) -> tuple[str | None, list[str]]:
    row = made.one(*rows)
    return row["agent_name"], [f for f in row["x_flags"] or [] if f.startswith("agent_")]


def test_the_order_of_the_agent_rule(made: Any) -> None:
    outer = made.agent(1, "outer", agent_kind="span")
    middle = made.agent(2, "middle", 1, agent_kind="span")
    near = made.agent(3, "near", 2)
    link = made.span(4, "link", 3)
    own = made.call(5, 4, agent_name="own", agent_kind="attribute")
    bare = made.call(5, 4)
    assert agent(made, outer, middle, near, link, own) == ("own", [])
    assert agent(made, outer, middle, near, link, bare) == ("near", ["agent_is_inherited"])
    unnamed = made.span(3, "link", 2)
    found = agent(made, outer, middle, unnamed, link, bare)
    assert found == ("outer", ["agent_is_span_name"])
    resource = made.call(5, 4, agent_name="main", agent_kind="resource")
    assert agent(made, resource) == ("main", ["agent_is_resource"])
    assert agent(made, near, link, resource) == ("near", ["agent_is_inherited"])
    assert agent(made, bare) == ("bot", ["agent_is_service_name"])
    assert agent(made, made.call(1, service_name=None)) == (None, [])


def test_the_agent_of_the_outer_member_counts_as_own(made: Any) -> None:
    outer = made.call(2, 1, agent_name="own", agent_kind="attribute")
    assert agent(made, made.agent(1, "above"), outer, made.call(3, 2)) == ("own", [])


@pytest.mark.parametrize(
    "name", ["conversation_id", "user_id", "feature", "customer", "task_id", "data_class"]
)
def test_the_nearest_ancestor_that_says_it(made: Any, name: str) -> None:
    far = made.span(1, **{name: "far"})
    near = made.span(2, "tool", 1, **{name: "near"})
    silent = made.span(3, "link", 2)
    assert made.one(far, near, silent, made.call(4, 3))[name] == "near"
    assert made.one(far, near, silent, made.call(4, 3, **{name: "own"}))[name] == "own"
    assert made.one(silent, made.call(4, 3))[name] is None


def test_a_sibling_gives_nothing(made: Any) -> None:
    sibling = made.span(2, "link", 1, conversation_id="c")
    assert made.one(made.span(1), sibling, made.call(3, 1))["conversation_id"] is None


def test_a_later_export_of_a_parent_fills(made: Any) -> None:
    early = made.span(1, "agent")
    late = made.agent(1, "triage", id=9)
    assert agent(made, early, late, made.call(2, 1))[0] == "triage"
