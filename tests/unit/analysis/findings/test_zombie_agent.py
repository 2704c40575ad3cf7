"""Zombies: the worked example of the page, every class, and every trap that must not be one."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fleet_rows import calls, case_of, classes, entry, every, found_in, holds
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, load
from spend_rows import known

PAGES = Path(__file__).parents[4] / "docs" / "findings"


def example(kind: str) -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", (PAGES / f"{kind}.md").read_text("utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("kind", ["zombie_agent", "duplicate_agent"])
def test_the_worked_example_of_the_page_is_what_is_found(
    duckdb: Session, tmp_path: Path, kind: str
) -> None:
    told = example(kind)
    rows = [row for one in told["calls"] for row in of_page(one)]
    entries = [entry(one.pop("name"), **one) for one in told["registry"]]
    case = case_of(duckdb, tmp_path, rows, entries)
    found = found_in(case, kind)
    assert set(found) == set(told["expect"])
    for name, expected in told["expect"].items():
        holds(found[name], expected)


def of_page(told: dict[str, Any]) -> list[dict[str, Any]]:
    days = every(told.pop("every_days"), told.pop("count"), date.fromisoformat(told.pop("last")))
    return calls(told.pop("agent"), days, told.pop("per_day", 1), **told)


DAILY = every(1, 100)
GONE = every(1, 60, date(2026, 8, 1))


def test_who_is_gone_with_nothing_left_is_no_finding(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY), *calls("gone", GONE)]
    assert "gone" not in classes(case_of(duckdb, tmp_path, rows, [entry("alive")]))


@pytest.mark.parametrize(
    "told",
    [
        {"is_exempt": True},
        {"next_run_on": "2026-11-20"},
        {"state": "retired"},
        {"state": "suspended"},
    ],
)
def test_the_registry_can_say_that_silence_is_meant(
    duckdb: Session, tmp_path: Path, told: dict[str, Any]
) -> None:
    rows = [*calls("alive", DAILY), *calls("gone", GONE, api_key_id="k")]
    entries = [entry("alive"), entry("gone", **told), entry("planned", **told)]
    assert classes(case_of(duckdb, tmp_path, rows, entries)) == {}


def test_a_run_that_was_due_and_did_not_come_saves_nobody(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY), *calls("gone", GONE)]
    case = case_of(
        duckdb, tmp_path, rows, [entry("alive"), entry("gone", next_run_on="2026-09-01")]
    )
    (one,) = found_in(case, "zombie_agent").values()
    assert one.parameters.silence.live == ("schedule", "entry")
    assert one.monthly_saving is None
    assert one.value_kind is None


def test_a_key_that_an_export_still_bills_is_not_dead(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY), *calls("gone", GONE, api_key_id="k")]
    billed = calls("", every(1, 1), agent_name=None, service_name=None, api_key_id="k")
    bucket = [row | {"x_grain": "bucket", "role": "check", "source": "export"} for row in billed]
    entries = [entry("alive"), entry("gone")]
    assert classes(case_of(duckdb, tmp_path, rows, entries)) == {"gone": "dead"}
    assert classes(case_of(duckdb, tmp_path, [*rows, *bucket], entries)) == {}


def test_agents_that_stop_together_are_a_gap_and_not_dead(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY, service_name="other"), *calls("one", GONE), *calls("two", GONE)]
    entries = [entry(name, fixed_cost="5") for name in ("one", "two")]
    entries.append(entry("alive", service_name="other"))
    (told,) = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent").values()
    assert told.parameters.zombie_class == "telemetry_gap"
    assert dict(told.subject) == {"service": "fleet", "tenant": None}
    assert told.parameters.agents == 2
    assert told.monthly_saving is None


def test_a_service_with_one_agent_left_has_no_gap(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY), *calls("one", GONE), *calls("two", GONE)]
    entries = [entry(name) for name in ("alive", "one", "two")]
    found = classes(case_of(duckdb, tmp_path, rows, entries))
    assert found == {"one": "dead", "two": "dead"}


def test_a_registry_without_owners_accuses_nobody(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("one", DAILY), *calls("two", DAILY)]
    for entries in ((), (entry("one", owner=None),)):
        (told,) = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent").values()
        assert (told.parameters.zombie_class, told.parameters.agents) == ("orphan", 2)
        assert told.action == "register_owners"


@pytest.mark.parametrize(
    ("told", "lack"),
    [
        ({"owner": None}, "no_owner"),
        ({"owner_left_on": "2026-09-01"}, "owner_left"),
        ({"has_team": False}, "team_dissolved"),
        (None, "unregistered"),
    ],
)
def test_an_orphan_says_what_it_lacks(
    duckdb: Session, tmp_path: Path, told: dict[str, Any] | None, lack: str
) -> None:
    rows = [*calls("owned", DAILY), *calls("orphan", DAILY)]
    entries = [entry("owned"), *([] if told is None else [entry("orphan", **told)])]
    (one,) = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent").values()
    assert one.subject["agent"] == "orphan"
    assert one.parameters.ownership.lack == lack


def test_what_is_new_is_no_orphan(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("owned", DAILY), *calls("new", every(1, 10))]
    assert classes(case_of(duckdb, tmp_path, rows, [entry("owned")])) == {}


def test_batches_of_many_sizes_are_no_heartbeat(duckdb: Session, tmp_path: Path) -> None:
    rows = calls("batch", DAILY, 3, prompt_hash="p")
    assert classes(case_of(duckdb, tmp_path, rows, [entry("batch")])) == {}


def test_calls_of_unknown_size_are_no_heartbeat(duckdb: Session, tmp_path: Path) -> None:
    rows = calls("dark", DAILY, 3, input_tokens=None, output_tokens=None)
    assert classes(case_of(duckdb, tmp_path, rows, [entry("dark")])) == {}


def test_a_storm_of_three_days_is_not_useless(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        *calls("stormy", every(1, 60, date(2026, 9, 27)), 4, user_id="u"),
        *calls("stormy", every(1, 3), 9, status="error", user_id="u"),
    ]
    assert classes(case_of(duckdb, tmp_path, rows, [entry("stormy")])) == {}


def test_tasks_that_do_not_succeed_make_it_useless(duckdb: Session, tmp_path: Path) -> None:
    rows = calls("unhelpful", DAILY, user_id="u")
    tasks = [
        {
            "task_id": f"t{number}",
            "agent_name": "Unhelpful",
            "outcome": "success" if number < 2 else "failure",
            "started_at": rows[0]["started_at"],
        }
        for number in range(40)
    ]
    (one,) = found_in(
        case_of(duckdb, tmp_path, rows, [entry("unhelpful")], tasks), "zombie_agent"
    ).values()
    assert one.parameters.zombie_class == "useless"
    assert (one.parameters.failures.tasks, one.parameters.failures.successes) == (40, 2)
    fewer = case_of(duckdb, tmp_path, rows, [entry("unhelpful")], tasks[:20])
    assert classes(fewer) == {}


def test_a_canary_version_and_a_blue_green_pair_supersede_nothing(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [
        *calls("canary", DAILY, 9, agent_version="1"),
        *calls("canary", every(1, 10), 1, agent_version="2"),
        *calls("pair", DAILY, 2, agent_version="blue"),
        *calls("pair", DAILY, 3, agent_version="green"),
    ]
    assert classes(case_of(duckdb, tmp_path, rows, [entry("canary"), entry("pair")])) == {}


def test_an_agent_whose_successor_works_is_superseded(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("old", DAILY), *calls("young", every(1, 30), 3, effective_cost=Decimal("0.04"))]
    entries = [entry("old", successor="young"), entry("young")]
    (one,) = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent").values()
    assert (one.parameters.zombie_class, one.parameters.replaced.newer) == ("superseded", "young")
    saving = one.monthly_saving
    assert saving is not None
    assert (saving.low, saving.mid, saving.high) == (0, Decimal("1.82625"), Decimal("3.04375"))


def test_registered_agents_of_a_source_that_is_never_seen_are_one_statement(
    duckdb: Session, tmp_path: Path
) -> None:
    entries = [entry("one"), *(entry(f"card-{n}", sources=["cards"]) for n in range(3))]
    (told,) = found_in(
        case_of(duckdb, tmp_path, calls("one", DAILY), entries), "zombie_agent"
    ).values()
    assert (told.parameters.zombie_class, told.parameters.agents) == ("silent", 3)


def test_an_entry_under_another_service_is_the_agent_of_its_name(
    duckdb: Session, tmp_path: Path
) -> None:
    entries = [entry("one"), entry("One", service_name=None, agent_id="0" * 32)]
    assert classes(case_of(duckdb, tmp_path, calls("one", DAILY), entries)) == {}


@pytest.mark.parametrize("kind", ["zombie_agent", "duplicate_agent"])
def test_the_rows_of_a_finding_are_as_many_as_its_evidence_says(
    duckdb: Session, tmp_path: Path, kind: str
) -> None:
    told = example(kind)
    rows = [row for one in told["calls"] for row in of_page(one)]
    entries = [entry(one.pop("name"), **one) for one in told["registry"]]
    case = case_of(duckdb, tmp_path, rows, entries)
    behind = load(kind).rows
    assert behind is not None
    for one in found_in(case, kind).values():
        for evidence in one.evidence:
            if evidence.table == "usage":
                assert duckdb.run(behind(case, one)).num_rows == evidence.rows


def test_without_calls_the_kind_says_what_it_needs(duckdb: Session, tmp_path: Path) -> None:
    case = Case(known(duckdb, tmp_path), "EUR")
    for kind in ("zombie_agent", "duplicate_agent"):
        assert list(load(kind).find(case)) == []
        assert load(kind).needs(case) == ("calls",)
