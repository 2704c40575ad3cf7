"""Two agents for one work: what is one, what is none, and which of both is kept."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fleet_rows import calls, case_of, entry, every, found_in
from jauge.analysis.engines import Session

DAYS = every(1, 30)
TOOLS = ["crm", "mail", "pdf"]


def agent(name: str, service: str, **values: Any) -> list[dict[str, Any]]:
    """An agent with three tools, one prompt and two users, in a service of its own."""
    told: dict[str, Any] = {"tool_names": TOOLS, "prompt_hash": "p", "user_id": ["a", "b"]} | values
    return calls(name, DAYS, service_name=service, **told)


def of_group(group: str, name: str, service: str, **values: Any) -> list[dict[str, Any]]:
    """An agent that shares its work with those of its group only."""
    told = {"tool_names": [f"{group}-tool"], "prompt_hash": group, "user_id": [f"{group}-u"]}
    return agent(name, service, **(told | values))


def test_what_is_no_double(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        # One agent in two environments, as a canary, and under a stage of its service.
        *of_group("stages", "claims", "claims"),
        *of_group("stages", "claims", "claims", environment="test"),
        *of_group("stages", "claims-canary", "claims-green"),
        *of_group("stages", "claims", "claims-blue"),
        # Exempt, replaced, over: the registry says so.
        *of_group("exempt", "probe", "one"),
        *of_group("exempt", "worker", "two"),
        *of_group("follows", "former", "one"),
        *of_group("follows", "younger", "fleet"),
        *of_group("over", "retired", "one"),
        *of_group("over", "alive", "two"),
        # The same tools alone; the same users and data without tools and prompts.
        *of_group("tools", "left", "one", prompt_hash=None, user_id=None),
        *of_group("tools", "right", "two", prompt_hash=None, user_id=None),
        *of_group("people", "left-p", "one", tool_names=None, prompt_hash=None, feature="f"),
        *of_group("people", "right-p", "two", tool_names=None, prompt_hash=None, feature="f"),
        # Nine calls are too few to know an agent by.
        *of_group("few", "rare", "one")[:9],
        *of_group("few", "often", "two"),
        # A prompt and a class of data alone.
        *of_group("class", "left-c", "one", tool_names=None, user_id=None, data_class="internal"),
        *of_group("class", "right-c", "two", tool_names=None, user_id=None, data_class="internal"),
        # Two tenants.
        *of_group("tenants", "ours", "one"),
        *of_group("tenants", "theirs", "two", tenant="acme"),
    ]
    entries = [
        entry("probe", service_name="one", is_exempt=True),
        entry("former", service_name="one", successor="younger"),
        entry("retired", service_name="one", state="retired"),
    ]
    assert found_in(case_of(duckdb, tmp_path, rows, entries), "duplicate_agent") == {}


def test_the_one_with_an_owner_is_kept_then_the_younger_version(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [
        *agent("owned", "one"),
        *agent("busy", "two"),
        *agent("busy", "two"),
        *agent("young", "three", agent_version="9"),
    ]
    entries = [entry("owned", service_name="one")]
    found = found_in(case_of(duckdb, tmp_path, rows, entries), "duplicate_agent")
    assert {name: one.parameters.kept for name, one in found.items()} == {
        "busy": "owned",
        "young": "owned",
    }
    assert {one.parameters.agents for one in found.values()} == {3}
    alone = found_in(case_of(duckdb, tmp_path, rows), "duplicate_agent")
    assert {one.parameters.kept for one in alone.values()} == {"young"}


def test_what_is_unknown_of_one_side_is_left_out_and_doubted(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [*agent("one", "one", feature="f"), *agent("other", "two", user_id=None)]
    (found,) = found_in(case_of(duckdb, tmp_path, rows), "duplicate_agent").values()
    assert found.parameters.factors == {"tools": 1.0, "prompt": 1.0}
    assert found.parameters.unknown == ("task_types", "users", "data")
    assert found.confidence == Decimal("0.70")


def test_different_work_with_the_same_tools_is_no_double(duckdb: Session, tmp_path: Path) -> None:
    rows = [*agent("one", "one"), *agent("other", "two", prompt_hash="q", user_id=["c", "d"])]
    assert found_in(case_of(duckdb, tmp_path, rows), "duplicate_agent") == {}


def test_questions_are_no_fingerprints(duckdb: Session, tmp_path: Path) -> None:
    asked = [f"q{number}" for number in range(30)]
    rows = [*agent("one", "one", prompt_hash=asked), *agent("other", "two", prompt_hash=asked)]
    (found,) = found_in(case_of(duckdb, tmp_path, rows), "duplicate_agent").values()
    assert "prompt" in found.parameters.unknown


def test_the_dearer_one_is_saved_what_the_cheaper_one_costs_at_most(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [*agent("owned", "one"), *agent("dear", "two", effective_cost=Decimal(1))]
    case = case_of(duckdb, tmp_path, rows, [entry("owned", service_name="one")])
    (found,) = found_in(case, "duplicate_agent").values()
    saving = found.monthly_saving
    assert saving is not None
    assert (saving.low, saving.mid, saving.high) == (0, Decimal("3.04375"), Decimal("3.04375"))


@pytest.mark.parametrize(
    ("currencies", "high"),
    [(["EUR", "AED"], Decimal("1.521875")), (["AED", "AED"], None), (["AED", "BHD"], None)],
)
def test_what_has_no_exchange_rate_is_told_beside_the_saving(
    duckdb: Session, tmp_path: Path, currencies: list[str], high: Decimal | None
) -> None:
    rows = [
        *agent("kept", "one", agent_version="2"),
        *agent("other", "two", billing_currency=currencies),
    ]
    entries = [entry("kept", service_name="one"), entry("other", service_name="two", owner=None)]
    one = found_in(case_of(duckdb, tmp_path, rows, entries), "duplicate_agent")["other"]
    saving = one.monthly_saving
    assert (None if saving is None else saving.high) == high
    assert sum(each.amount for each in one.unconverted) == Decimal("3.04375") - (high or 0)
    assert {each.currency for each in one.unconverted} == {*currencies} - {"EUR"}
