"""Zombies: the worked example of the page, every class, and every trap that must not be one."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fleet_rows import LAST, calls, case_of, classes, entry, every, found_in, holds
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, load
from jauge.model import Money, Saving
from jauge.surfaces.terminal.findings_wording import why
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
    behind = load(kind).rows
    assert behind is not None
    for name, expected in told["expect"].items():
        holds(found[name], expected)
        for evidence in found[name].evidence:
            if evidence.table == "usage":
                assert duckdb.run(behind(case, found[name])).num_rows == evidence.rows


def of_page(told: dict[str, Any]) -> list[dict[str, Any]]:
    days = every(told.pop("every_days"), told.pop("count"), date.fromisoformat(told.pop("last")))
    return calls(told.pop("agent"), days, told.pop("per_day", 1), **told)


DAILY = every(1, 100)
GONE = every(1, 60, date(2026, 8, 1))


def test_what_looks_like_a_zombie_and_is_none(duckdb: Session, tmp_path: Path) -> None:
    meant: dict[str, dict[str, Any]] = {
        "exempt": {"is_exempt": True},
        "awaited": {"next_run_on": "2026-11-20"},
        "retired": {"state": "retired"},
        "suspended": {"state": "suspended"},
    }
    rows = [
        *calls("alive", DAILY, user_id="u"),
        *(row for name in meant for row in calls(name, GONE, api_key_id=f"key of {name}")),
        # Gone, not registered, and nothing of it lives on.
        *calls("nothing-left", GONE),
        # Half of its gap and 13 days late: a monthly job, and a quarterly closing seen once.
        *calls("monthly", every(31, 12, date(2026, 8, 17))),
        *calls("closing", every(1, 4, date(2026, 7, 4))),
        # Many sizes, unknown sizes, users: no heartbeat.
        *calls("batch", DAILY, 3, prompt_hash="p"),
        *calls("dark", DAILY, 3, input_tokens=None, output_tokens=None),
        *calls("served", DAILY, 3, input_tokens=9, output_tokens=9, user_id="u"),
        # A storm of three days, and a third of failures for long.
        *calls("stormy", every(1, 60, date(2026, 9, 27)), 4, user_id="u"),
        *calls("stormy", every(1, 3), 9, status="error", user_id="u"),
        *calls("shaky", DAILY, 3, status=["error", "ok", "ok"], user_id="u"),
        # A canary version, two sides of one roll-out, a migration that is over.
        *calls("canary", DAILY, 9, agent_version="1"),
        *calls("canary", every(1, 10), 1, agent_version="2"),
        *calls("pair", DAILY, 2, agent_version="blue"),
        *calls("pair", DAILY, 3, agent_version="green"),
        *calls("moved", every(1, 60, date(2026, 8, 1)), agent_version="1"),
        *calls("moved", every(1, 60), agent_version="2"),
        # Too new to have an owner.
        *calls("new", every(1, 10)),
    ]
    known_ones = ("alive", "monthly", "closing", "batch", "dark", "served", "stormy", "shaky",
                  "canary", "pair", "moved")  # fmt: skip
    entries = [
        *(entry(name) for name in known_ones),
        *(entry(name, **told) for name, told in meant.items()),
        # Registered and never called, under other words.
        entry("planned", next_run_on="2026-10-20"),
        entry("Alive", service_name=None, agent_id="0" * 32),
        entry("young-card", discovered_at="2026-09-25"),
    ]
    assert classes(case_of(duckdb, tmp_path, rows, entries)) == {}


def test_what_is_gone_says_what_lives_on(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("alive", DAILY), *calls("due", GONE), *calls("keyed", GONE, api_key_id="k")]
    entries = [entry("alive"), entry("due", next_run_on="2026-09-01"), entry("keyed", owner=None)]
    found = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent")
    live = {name: one.parameters.silence.live for name, one in found.items()}
    # One agent of the service is left: that they stopped on one day is no gap.
    assert live == {"due": ("schedule", "entry"), "keyed": ("key", "entry")}
    assert {name: one.action for name, one in found.items()} == {
        "due": "notify_owner",
        "keyed": "quarantine_key",
    }
    assert {one.monthly_saving for one in found.values()} == {None}
    assert found["keyed"].parameters.also == ("orphan",)


def test_an_orphan_says_what_it_lacks(duckdb: Session, tmp_path: Path) -> None:
    lacks: dict[str, dict[str, Any]] = {
        "no_owner": {"owner": None},
        "owner_left": {"owner_left_on": "2026-09-01"},
        "team_dissolved": {"has_team": False},
    }
    names = ["owned", "unregistered", *lacks]
    rows = [row for name in names for row in calls(name, DAILY)]
    entries = [entry("owned"), *(entry(name, **told) for name, told in lacks.items())]
    found = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent")
    assert {name: one.parameters.ownership.lack for name, one in found.items()} == {
        name: name for name in names if name != "owned"
    }
    assert found["owner_left"].action == "assign_owner"
    assert found["no_owner"].action == "retire"


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


def test_a_registry_without_owners_accuses_nobody(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("one", DAILY), *calls("two", DAILY)]
    case = case_of(duckdb, tmp_path, rows, [entry("one", owner=None)])
    (told,) = found_in(case, "zombie_agent").values()
    assert (told.parameters.zombie_class, told.parameters.agents) == ("orphan", 2)
    assert told.action == "register_owners"


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


def test_an_agent_whose_successor_works_is_superseded(duckdb: Session, tmp_path: Path) -> None:
    rows = [*calls("old", DAILY), *calls("young", every(1, 30), 3, effective_cost=Decimal("0.04"))]
    entries = [entry("old", successor="young"), entry("young")]
    (one,) = found_in(case_of(duckdb, tmp_path, rows, entries), "zombie_agent").values()
    assert (one.parameters.zombie_class, one.parameters.replaced.newer) == ("superseded", "young")
    saving = one.monthly_saving
    assert saving is not None
    assert (saving.low, saving.mid, saving.high) == (0, Decimal("1.82625"), Decimal("3.04375"))


def test_requests_that_succeed_at_the_third_try_are_not_useless(
    duckdb: Session, tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = []
    for name, minutes in (("retrier", 1), ("too-late", 90), ("other-prompt", 1), ("loner", 1)):
        for number, day in enumerate(every(1, 30)):
            tries = calls(name, [day], 3, status=["error", "error", "ok"], prompt_hash=name)
            for place, row in enumerate(tries):
                row["started_at"] = tries[0]["started_at"] + timedelta(minutes=minutes * place)
                row["conversation_id"] = None if name == "loner" else f"{name}-{number}"
                row["user_id"] = "u"
            if name == "other-prompt":
                tries[2]["prompt_hash"] = "q"
            rows += tries
    names = ("retrier", "too-late", "other-prompt", "loner")
    case = case_of(duckdb, tmp_path, rows, [entry(name) for name in names])
    assert classes(case) == dict.fromkeys(names[1:], "useless")


def test_agents_that_are_each_others_successor_are_not_superseded(
    duckdb: Session, tmp_path: Path
) -> None:
    names = ("one", "two", "three")
    rows = [row for name in (*names, "old") for row in calls(name, DAILY, user_id="u")]
    circle = [
        entry(name, successor=after) for name, after in zip(names, (*names[1:], "one"), strict=True)
    ]
    assert classes(case_of(duckdb, tmp_path, rows, [*circle, entry("old", successor="one")])) == {
        "old": "superseded"
    }


def test_one_burst_of_alike_calls_is_a_batch_and_no_heartbeat(
    duckdb: Session, tmp_path: Path
) -> None:
    sizes = {"input_tokens": 10, "output_tokens": 2}
    rows = [
        *calls("batch", every(1, 1) * 300, **sizes),
        *calls("twice", every(1, 2) * 40, **sizes),
        *calls("probe", every(1, 3) * 20, **sizes),
    ]
    for number, row in enumerate(rows):
        row["started_at"] += timedelta(seconds=5 * number)
    entries = [entry(name) for name in ("batch", "twice", "probe")]
    assert classes(case_of(duckdb, tmp_path, rows, entries)) == {"probe": "heartbeat"}


def test_registered_agents_of_a_source_that_is_never_seen_are_one_statement(
    duckdb: Session, tmp_path: Path
) -> None:
    entries = [entry("one"), *(entry(f"card-{n}", sources=["cards"]) for n in range(3))]
    (told,) = found_in(
        case_of(duckdb, tmp_path, calls("one", DAILY), entries), "zombie_agent"
    ).values()
    assert (told.parameters.zombie_class, told.parameters.agents) == ("silent", 3)


def test_never_seen_is_silent_14_days_after_it_was_registered(
    duckdb: Session, tmp_path: Path
) -> None:
    entries = [
        entry("one"),
        *(entry(f"card-{ago}", discovered_at=str(LAST - timedelta(ago))) for ago in (13, 14)),
    ]
    assert classes(case_of(duckdb, tmp_path, calls("one", DAILY), entries)) == {"card-14": "silent"}


MONTH = Decimal("3.04375")
"""What a call of EUR 0.10 a day costs a month."""
HALF = {"billing_currency": ["EUR", "AED"]}


@pytest.mark.parametrize(
    ("values", "fixed", "saved", "beside"),
    [
        (HALF, None, MONTH, {"AED": MONTH}),
        ({"billing_currency": "AED"}, None, None, {"AED": 2 * MONTH}),
        ({"billing_currency": "AED"}, "EUR", Decimal(5), {"AED": 2 * MONTH}),
        ({"billing_currency": ["AED", "BHD"]}, None, None, {"AED": MONTH, "BHD": MONTH}),
        ({}, "AED", 2 * MONTH, {"AED": Decimal(5)}),
        (HALF, "AED", MONTH, {"AED": MONTH + 5}),
        ({"billing_currency": ["EUR", "AED"], "effective_cost": [Decimal("0.10"), Decimal(0)]},
         None, MONTH, {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zombie", ["useless", "orphan", "orphan of somebody"])
def test_what_has_no_exchange_rate_is_told_beside_the_saving(
    duckdb: Session,
    tmp_path: Path,
    zombie: str,
    values: dict[str, Any],
    fixed: str | None,
    saved: Decimal | None,
    beside: dict[str, Decimal],
) -> None:
    told = {"useless": {"status": "error", "user_id": "u"}, "orphan": {}}.get(zombie)
    rows = calls("mixed", DAILY, 2, **values, **({"user_id": "u"} if told is None else told))
    owner = "Ada" if zombie == "useless" else None
    cost = None if fixed is None else Money(Decimal(5), fixed)
    agent = replace(entry("mixed", owner=owner), fixed_cost=cost)
    found = found_in(case_of(duckdb, tmp_path, rows, [agent, entry("other")]), "zombie_agent")
    one = found["mixed"]
    assert {each.currency: each.amount for each in one.unconverted} == beside
    assert one.value_kind == "budget_saving"
    saving = one.monthly_saving
    assert (None if saving is None else (saving.high, saving.currency)) == (
        None if saved is None else (saved, "EUR")
    )
    assert (one.cash_from is None) == (saved is None)
    assert sum(cell.amount for cell in one.base) == (saved or 0)
    assert ("has no exchange rate" in why(one)) == bool(beside)


def test_a_fixed_cost_without_a_rate_of_what_is_gone_is_told(
    duckdb: Session, tmp_path: Path
) -> None:
    gone = replace(entry("gone"), fixed_cost=Money(Decimal(5), "AED"))
    rows = [*calls("alive", DAILY), *calls("gone", GONE)]
    one = found_in(case_of(duckdb, tmp_path, rows, [entry("alive"), gone]), "zombie_agent")["gone"]
    assert (one.monthly_saving, one.unconverted) == (None, (Money(Decimal(5), "AED"),))


def test_an_old_version_in_two_currencies_saves_what_has_a_rate_at_most(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [
        *calls("helper", DAILY, 2, agent_version="1", user_id="u", **HALF),
        *calls("helper", every(1, 40), 4, agent_version="2", user_id="u"),
    ]
    one = found_in(case_of(duckdb, tmp_path, rows, [entry("helper")]), "zombie_agent")["helper"]
    assert one.monthly_saving == Saving(Decimal(0), Decimal(0), MONTH, "EUR")
    assert one.unconverted == (Money(MONTH, "AED"),)


def test_without_calls_the_kind_says_what_it_needs(duckdb: Session, tmp_path: Path) -> None:
    case = Case(known(duckdb, tmp_path), "EUR")
    for kind in ("zombie_agent", "duplicate_agent"):
        assert list(load(kind).find(case)) == []
        assert load(kind).needs(case) == ("calls",)
