"""`jauge agents`: the demo's agents, and a ledger whose rows tell agents in several ways."""

import json
import shlex
import shutil
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from call_log import MAPPING, imported
from jauge.analysis import agents
from jauge.surfaces.cli import demo
from jauge.surfaces.cli.main import run
from jauge.surfaces.terminal import registry_records

CONFIGURATION = f"""
[workspace]
name = "Test"
timezone = "Europe/Paris"
{MAPPING}environment = "env"
user_id = "user"
"""
CALLS = """id,at,in,out,model,agent,provider,env,user
1,2026-10-01T10:00:00,1000,100,gpt-4o-mini,helper,openai,prod,ann
2,2026-10-12T10:00:00,2000,200,gpt-4o-mini,Helper v2,openai,prod,bob
3,2026-10-12T11:00:00,3000,300,no-such-model,reader,openai,prod,ann
4,2026-10-13T10:00:00,4000,400,gpt-4o-mini,,openai,prod,ann
5,2026-11-02T10:00:00,5000,500,gpt-4o-mini,helper,openai,test,ann
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("once"), CONFIGURATION, CALLS)


@pytest.fixture
def workspace(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "workspace"))


def ask(workspace: Path, *arguments: str) -> int:
    return run(["--workspace", str(workspace), "agents", *arguments])


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def total(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal(0))


def test_json_lines_hold_every_field_and_add_up_to_the_cost(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(workspace, "list", "--json") == 0
    found = records(capsys.readouterr().out)
    known = (*agents.COLUMNS, *registry_records.COLUMNS)
    fields = [*(column.name for column in known), "others"]
    assert all(list(one) == fields for one in found)
    assert [one["name"] for one in found] == ["helper", "helper", "reader", None]
    assert found[-1]["agent_id"] == "unattributed"
    assert found[-1]["confidence"] is None
    helper = next(one for one in found if one["environment"] == "prod" and one["name"] == "helper")
    assert helper["aliases"] == ["Helper v2"]
    assert (helper["users"], helper["active_days"], helper["longest_gap_days"]) == (2, 2, 10)
    assert helper["first_seen_at"] == "2026-10-01T10:00:00Z"
    assert run(["--workspace", str(workspace), "cost", "--json"]) == 0
    (cost,) = records(capsys.readouterr().out)
    for name in ("effective_cost", "cost_low", "cost_high", "calls", "input_tokens"):
        assert total(found, name) == Decimal(cost[name])


def test_the_others_stand_on_one_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "list", "--json") == 0
    whole = records(capsys.readouterr().out)
    assert ask(workspace, "list", "--json", "--limit", "1") == 0
    found = records(capsys.readouterr().out)
    assert [one["others"] for one in found] == [0, 0, 2]
    assert list(found[-1]) == list(whole[0])
    assert total(found, "effective_cost") == total(whole, "effective_cost")
    assert ask(workspace, "list", "--min-cost", "1000") == 0
    assert "3 others" in capsys.readouterr().out


def test_a_period_and_an_environment_keep_their_rows(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(workspace, "list", "--json", "--period", "2026-11", "--environment", "test") == 0
    (one,) = records(capsys.readouterr().out)
    assert (one["calls"], one["environment"]) == (1, "test")
    assert ask(workspace, "list", "--environment", "nowhere") == 0
    assert "No usage of environment 'nowhere'" in capsys.readouterr().err
    assert ask(workspace, "list", "--period", "2020") == 0
    assert "No usage in 2020" in capsys.readouterr().err


def test_the_table_says_what_no_signal_tells(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(workspace, "list") == 0
    out = capsys.readouterr().out
    assert "(unattributed)" in out
    assert "No agent is known for 1 call" in out
    assert max(map(len, out.splitlines())) <= 80
    assert ask(workspace, "--lang", "fr", "list") == 0
    assert "(non attribué)" in capsys.readouterr().out


def test_one_agent_in_json_leads_to_its_rows(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(workspace, "show", "Helper v2", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "jauge.agent/1"
    assert found["name"] == "helper"
    assert [(one["value"], one["joined_by"]) for one in found["aliases"]] == [
        ("helper", None), ("Helper v2", "name"),
    ]  # fmt: skip
    assert [one["value"] for one in found["versions"]] == ["v2"]
    assert found["longest_gap"] == {
        "days": 10, "last_before": "2026-10-01", "first_after": "2026-10-12",
    }  # fmt: skip
    (cost,) = found["costs"]
    for parts in ("by_model", "by_week"):
        assert total(found[parts], "effective_cost") == Decimal(cost["effective_cost"])
    name, *words = shlex.split(found["rows_command"])
    assert (name, words[:2]) == ("jauge", ["--workspace", str(workspace)])
    assert run(words) == 0
    rows = records(capsys.readouterr().out)
    assert len(rows) == found["rows"] == 2
    assert [row["usage_id"] for row in rows] == [one["usage_id"] for one in found["examples"]]
    assert rows[0]["effective_cost"] > rows[1]["effective_cost"]


def test_one_agent_on_screen(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(workspace, "show", "Helper v2", "--period", "2026-10") == 0
    out = capsys.readouterr().out
    for text in (
        "differs in spelling or version only", "Longest gap: 10 days", "2026-W40", "████",
        "gpt-4o-mini", "Missing to be sure: service (2 of 2 rows)", "--rows`", "Sure: mid",
    ):  # fmt: skip
        assert text in out, text
    assert max(map(len, out.splitlines())) <= 80
    assert ask(workspace, "show", "unattributed") == 0
    assert "Nothing in these rows tells an agent" in capsys.readouterr().out


def test_a_chart_of_weeks(workspace: Path, tmp_path: Path) -> None:
    chart = tmp_path / "weeks.svg"
    assert ask(workspace, "show", "Helper v2", "--chart", str(chart)) == 0
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    assert ask(workspace, "show", "Helper v2", "--chart", str(tmp_path / "weeks.gif")) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "nobody"], "no agent 'nobody'"),
        (["show", "helper"], "several agents"),
        (["list", "--min-cost", "much"], "'much' is not an amount"),
        (["list", "--min-cost", "1", "--currency", "native"], "--min-cost needs one currency"),
        (["list", "--currency", "euro"], "'euro' is not a currency"),
        (["show", "helper", "--period", "2020"], "No usage in 2020"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert ask(workspace, *arguments) == 2
    said_now = capsys.readouterr().err
    assert said in said_now
    assert said_now.count("\n") == 1


@pytest.mark.slow
def test_the_agents_of_the_demo_cost_what_it_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "spend"
    with as_file(files("jauge.demo")) as data:
        demo.prepare(folder, data)
        demo.fill_traffic(folder, data)
    capsys.readouterr()
    assert ask(folder, "list", "--json") == 0
    found = records(capsys.readouterr().out)
    assert [one["name"] for one in found] == [
        "coding-assistant", "customer-chat", "code-completion", "claims-bot", "claims-triage",
        "orchestrator", "fact-finder",
    ]  # fmt: skip
    assert run(["--workspace", str(folder), "cost", "--json"]) == 0
    (cost,) = records(capsys.readouterr().out)
    for name in ("effective_cost", "cost_low", "cost_high", "calls", "input_tokens"):
        assert total(found, name) == Decimal(cost[name])
