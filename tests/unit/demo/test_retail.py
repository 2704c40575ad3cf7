"""The invented retail group: what the generator knows of it, and what Jauge's commands answer."""

import filecmp
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from jauge.demo import retail
from jauge.surfaces.cli import demo, main

Answer = Callable[..., Any]


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / demo.GROUP
    with as_file(files("jauge.demo")) as data:
        demo.prepare(folder, data / demo.GROUP, "fictitious")
    demo.fill_group(folder)
    return folder


@pytest.fixture(scope="module")
def expected(group: Path) -> Mapping[str, Any]:
    return json.loads((group / "data" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def ask(group: Path, capsys: pytest.CaptureFixture[str]) -> Answer:
    def answer(*asked: str) -> list[Any]:
        assert main.run(["--workspace", str(group), *asked, "--json"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return answer


_FINDINGS: dict[Path, list[Any]] = {}


@pytest.fixture
def findings(group: Path, ask: Answer) -> list[Any]:
    """Every finding, asked once."""
    if group not in _FINDINGS:
        _FINDINGS[group] = ask("findings", "list")
    return _FINDINGS[group]


def of(findings: list[Any], kind: str) -> list[Any]:
    return [one for one in findings if one["kind"] == kind]


def test_the_cost_of_every_agent_in_every_month_is_known_to_the_last_digit(
    ask: Answer, expected: Mapping[str, Any]
) -> None:
    told = ask("cost", "--by", "agent,month", "--currency", "USD")
    found = {(line["agent"], line["month"]): Decimal(line["effective_cost"]) for line in told}
    known = {
        (name or None, month): Decimal(cost)
        for name, by_month in expected["cost_usd_by_agent_and_month"].items()
        for month, cost in by_month.items()
    }
    # Calls that nobody names, what nobody traced, and what was charged over the contract.
    for month in expected["months"]:
        known[None, month] += Decimal(expected["ghost_usd_by_month"][month])
        known[None, month] += Decimal(
            expected["charged_over_contract_usd_by_month"].get(month, "0")
        )
    assert found == known


def test_the_fleet_of_107_has_47_agents_that_nobody_answers_for(
    ask: Answer, findings: list[Any], expected: Mapping[str, Any]
) -> None:
    assert expected["agents"] == 107
    assert len(expected["without_owner"]) == 47
    listed = ask("agents", "list", "--no-owner")
    assert sorted(one["name"] for one in listed) == expected["without_owner"]
    accused = {
        one["subject"]["agent"]
        for one in of(findings, "zombie_agent")
        if one["parameters"]["ownership"] is not None
    }
    assert sorted(accused) == expected["without_owner"]
    left = {
        one["subject"]["agent"]
        for one in of(findings, "zombie_agent")
        if (one["parameters"]["ownership"] or {}).get("lack") == "owner_left"
    }
    assert sorted(left) == expected["owner_left"]


def test_the_18_zombies_are_found_by_name_and_class_and_nobody_else(
    ask: Answer, findings: list[Any], expected: Mapping[str, Any]
) -> None:
    found = {
        one["subject"]["agent"]: one["parameters"]["class"]
        for one in of(findings, "zombie_agent")
        if one["parameters"]["class"] != "orphan"
    }
    assert len(found) == 18
    assert found == expected["zombies"]
    classes = "dead,heartbeat,useless,superseded"
    assert len(ask("findings", "list", "--class", classes)) == 18
    fixed = sum(
        Decimal(one["parameters"]["fixed_cost"]["amount"])
        for one in of(findings, "zombie_agent")
        if one["subject"]["agent"] in expected["zombies"]
    )
    assert fixed == Decimal(expected["zombies_fixed_cost_eur"])


def test_the_monthly_quarterly_yearly_and_seasonal_jobs_are_accused_of_nothing(
    findings: list[Any], expected: Mapping[str, Any]
) -> None:
    assert len(expected["not_dead"]) == 4
    for one in of(findings, "zombie_agent"):
        assert one["subject"]["agent"] not in expected["not_dead"]


def test_three_pairs_do_the_same_work_and_near_misses_do_not(
    findings: list[Any], expected: Mapping[str, Any]
) -> None:
    found = {
        one["subject"]["agent"]: one["parameters"]["kept"]
        for one in of(findings, "duplicate_agent")
    }
    assert found == expected["duplicates"]
    assert len(expected["near_misses"]) == 2


def test_the_doubled_cost_is_found_on_its_day_with_its_prompt(
    findings: list[Any], expected: Mapping[str, Any]
) -> None:
    doubled = expected["doubled"]
    before, after = (Decimal(doubled[f"usd_a_call_{side}"]) for side in ("before", "after"))
    assert Decimal("1.9") < after / before < Decimal("2.1")
    (spike,) = [
        one for one in of(findings, "cost_spike") if one["subject"].get("agent") == doubled["agent"]
    ]
    assert spike["parameters"]["first_on"] == doubled["on"]
    assert spike["parameters"]["cause"] == "prompt"


def test_a_low_margin_is_found_in_three_windows_and_good_work_is_not_accused(
    ask: Answer, findings: list[Any], expected: Mapping[str, Any]
) -> None:
    by_role = {one["role"]: name for name, one in expected["tasks"].items()}
    (low,) = of(findings, "low_margin_agent")
    assert low["subject"]["agent"] == by_role["low_margin"]
    assert len(low["parameters"]["margins"]) == 3
    (route,) = of(findings, "route_to_human")
    assert route["subject"]["agent"] == by_role["low_margin"]

    year = ("--period", "2025-11-01..2026-11-01")
    (answer,) = ask("units", "--by", "agent", "--currency", "USD", *year)
    for line in answer["lines"]:
        known = expected["tasks"][line["agent"]]
        assert (line["tasks"], line["successes"]) == (known["tasks"], known["successes"])
        assert Decimal(line["inference"]) == Decimal(known["cost_usd"])


def test_retries_ghosts_claims_seats_and_doubles_are_those_that_were_planted(
    findings: list[Any], expected: Mapping[str, Any]
) -> None:
    (storm,) = of(findings, "retry_waste")
    assert storm["subject"]["agent"] == expected["storm"]["agent"]
    assert storm["parameters"]["tries"] == expected["storm"]["retries"]
    (ghost,) = of(findings, "ghost_spend")
    assert ghost["subject"]["account"] == "org-acquired-shop"
    (claim,) = of(findings, "price_mismatch")
    assert claim["parameters"]["reason"] == "list_price"
    assert claim["subject"]["model"] == "mistral-large-2512"
    (twice,) = of(findings, "doubled_subscription")
    assert twice["parameters"]["payments_again"] == 12
    assert twice["monthly_saving"]["mid"] == expected["paid_twice_eur_a_month"]
    uncached = max(
        of(findings, "cache_missed"), key=lambda one: Decimal(one["monthly_saving"]["mid"])
    )
    assert uncached["subject"]["agent"] == "catalogue-writer"
    assert "nightly-labels" in {one["subject"]["agent"] for one in of(findings, "batchable")}
    (nobodys,) = of(findings, "unallocated_cost")
    assert nobodys["subject"] == {"tag": "team"}
    (tools,) = of(findings, "duplicate_tool")
    assert tools["parameters"]["tool_class"] == "chat_assistant"


@pytest.mark.parametrize("question", ["maturity", "anomalies", "budgets", "forecast", "tiers"])
def test_a_question_of_the_audit_is_answered(ask: Answer, question: str) -> None:
    assert ask(question)


def test_seats_and_what_is_paid_each_month_are_known(
    ask: Answer, expected: Mapping[str, Any]
) -> None:
    found = {
        one["tool"]: (one["seats"], Decimal(one["waste"]))
        for one in ask("seats", "--on", "2026-10-31")
    }
    known = {
        tool: (one["seats"], Decimal(one["waste_eur_a_month"]))
        for tool, one in expected["seats"].items()
        if "seats" in one
    }
    assert found == known
    paid = {month: Decimal(amount) for month, amount in expected["paid_eur_by_month"].items()}
    for period, amount in (
        ("2025-11-01..2026-11-01", sum(paid.values())),
        ("2026-10", paid["2026-10"]),
    ):
        (spent,) = ask("spend", "--period", period)
        assert Decimal(spent["total"]) == amount


def test_personal_data_under_foreign_law_is_known_by_calls_and_cost(
    ask: Answer, expected: Mapping[str, Any]
) -> None:
    personal = expected["personal_data_under_us_law"]
    lines = ask(
        "cost", "--by", "data_class,provider", "--period", personal["month"], "--currency", "USD"
    )
    foreign = [
        line
        for line in lines
        if line["data_class"] == "personal" and line["provider"] in {"openai", "anthropic"}
    ]
    assert sum(line["calls"] for line in foreign) == personal["calls"]
    assert sum(Decimal(line["effective_cost"]) for line in foreign) == Decimal(personal["cost_usd"])


def test_what_no_team_answers_for_is_known_with_what_no_call_was_seen_of(
    ask: Answer, expected: Mapping[str, Any]
) -> None:
    month = expected["without_team"]["month"]
    lines = ask("cost", "--by", "team", "--period", month, "--currency", "USD")
    found = {line["team"]: Decimal(line["effective_cost"]) for line in lines}
    known = (
        expected["without_team"]["cost_usd"],
        expected["ghost_usd_by_month"][month],
        expected["charged_over_contract_usd_by_month"][month],
    )
    assert found["unallocated"] == sum(map(Decimal, known))


def test_the_same_seed_gives_the_same_bytes(group: Path, tmp_path: Path) -> None:
    retail.write(tmp_path)
    assert (group / "data" / "expected.json").read_bytes() == (
        tmp_path / "expected.json"
    ).read_bytes()
    for name in ("files", "registry"):
        names = sorted(path.name for path in (tmp_path / name).iterdir())
        same, *others = filecmp.cmpfiles(
            group / "data" / name, tmp_path / name, names, shallow=False
        )
        assert sorted(same) == names
        assert others == [[], []]


def test_a_second_run_adds_nothing(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def events() -> str:
        assert main.run(["--workspace", str(group), "agents", "history", "--json"]) == 0
        return capsys.readouterr().out

    before = events()
    assert before
    demo.fill_group(group)
    assert ": 0 added," in capsys.readouterr().err
    assert events() == before


def test_whatever_is_asked_of_it_says_that_it_is_invented(
    group: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, word in (("en", "Fictitious"), ("fr", "Fictif")):
        assert main.run(["--lang", language, "--workspace", str(group), "seats"]) == 0
        assert word in capsys.readouterr().err


def test_the_page_tells_these_totals(expected: Mapping[str, Any]) -> None:
    page = (Path(__file__).parents[3] / "docs" / "demo.md").read_text(encoding="utf-8")
    for month in expected["months"]:
        calls, cost = expected["calls_by_month"][month], expected["cost_usd_by_month"][month]
        paid = expected["paid_eur_by_month"][month]
        assert f"| {month} | {calls:,} | {cost} | {paid} |" in page
    assert f"| all | {expected['calls']:,} | {expected['cost_usd']} |" in page
    personal, team = expected["personal_data_under_us_law"], expected["without_team"]
    planted = (*expected["zombies"], *expected["not_dead"], *expected["duplicates"])
    seats = [one for one in expected["seats"].values() if "seats" in one]
    known = (
        *(f"`{name}`" for name in (*planted, *expected["owner_left"])),
        f"{expected['zombies_fixed_cost_eur']} EUR a month",
        f"{personal['calls']} calls, {personal['cost_usd']} USD",
        f"{team['cost_usd']} of {team['of_usd']} USD",
        *(f"{one['waste_eur_a_month']} EUR" for one in seats),
        *(f"{one['tasks']:,} tasks, {one['successes']:,}" for one in expected["tasks"].values()),
    )
    assert [one for one in known if one not in page] == []
