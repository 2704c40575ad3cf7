"""`jauge anomalies`, `budgets` and `forecast` after an import, in both languages, on nothing."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """\
[workspace]
timezone = "Europe/Paris"
[mapping.calls]
match = "calls*.csv"
table = "usage"
key = ["conversation"]
[mapping.calls.columns]
started_at = "t"
response_model = "model"
agent_name = "agent"
provider_name = "provider"
conversation_id = "conversation"
input_tokens = "input"
output_tokens = "output"
prompt_hash = "prompt"
[[tag.team]]
value = "=Help"
when = { agent_name = "support" }
[[budget]]
name = "=help month"
match = { team = "=Help" }
limit = "60 USD"
[[budget]]
name = "calls of an hour"
limit = "3 calls"
per = "hour"
"""
FIRST = datetime(2026, 8, 3, 8, tzinfo=UTC)


def calls() -> str:
    """89 days of four calls each; on two of October they are of another prompt and larger."""
    lines = ["t,model,agent,provider,conversation,input,output,prompt"]
    for day in range(89):
        for number in range(4):
            moment = FIRST + timedelta(days=day, hours=3 * number)
            odd = day in {78, 79}
            tokens, prompt = (2_000_000, "p2") if odd else (200_000, "p1")
            who = "support" if number < 3 else "search"
            where = "gpt-4o,{},openai,{}-{},{},10000,{}"
            lines.append(f"{moment:%Y-%m-%dT%H:%M:%SZ},"
                         f"{where.format(who, day, number, tokens, prompt)}")  # fmt: skip
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("budgets") / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    file = folder.parent / "calls.csv"
    file.write_text(calls(), encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(file)]) == 0
    return folder


def told(capsys: pytest.CaptureFixture[str], workspace: Path, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["--workspace", str(workspace), *words])
    out, err = capsys.readouterr()
    return code, out, err


def parsed(capsys: pytest.CaptureFixture[str], workspace: Path, *words: str) -> dict[str, Any]:
    code, out, err = told(capsys, workspace, *words, "--json")
    assert (code, err) == (0, "")
    read: dict[str, Any] = json.loads(out)
    return read


def test_an_anomaly_leads_to_its_rows(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    (one,) = parsed(capsys, workspace, "anomalies", "--currency", "usd")["anomalies"]
    assert (one["first_day"], one["last_day"], one["cause"]) == (
        "2026-10-20",
        "2026-10-21",
        "prompt",
    )
    assert one["driver_value"] == "p2"
    words = one["command"].split()[1:]
    assert words[:2] == ["--workspace", str(workspace)]
    by = [name for name in words[words.index("--by") + 1].split(",") if name != "day"]
    code, out, _err = told(capsys, workspace, *words, "--currency", "usd", "--json")
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    scope = one["rows"]["scope"]
    mine = [row for row in rows if scope["scope"] is None or row[scope["scope"]] == scope["value"]]
    assert sum(row["calls"] for row in mine) == one["calls"]
    assert "prompt_hash" in by


def test_words_in_both_languages(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    code, out, _err = told(capsys, workspace, "anomalies")
    assert code == 0
    assert "prompt_hash p2" in " ".join(out.split())
    assert "which is new" in out
    for command in ("anomalies", "budgets", "forecast"):
        _code, english, _err = told(capsys, workspace, command)
        _code, french, _err = told(capsys, workspace, command, "--lang", "fr")
        assert french != english
        assert "expected" not in french


def test_a_higher_floor_and_other_scopes(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    found = parsed(capsys, workspace, "anomalies", "--floor", "10000 USD", "--by", "team")
    assert found["anomalies"] == []
    assert found["by"] == ["team"]
    assert len(found["days"]) == 30
    for wrong in ("abc", "-1", "5 XQQ"):
        code, _out, err = told(capsys, workspace, "anomalies", "--floor", wrong)
        assert code == 2 or "XQQ" in wrong, err
    code, _out, err = told(capsys, workspace, "anomalies", "--by", "day")
    assert code == 2
    assert "day" in err


def test_budgets_say_how_they_end(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    month, hour = parsed(capsys, workspace, "budgets")["budgets"]
    assert (month["budget"], month["period"], month["unit"]) == ("=help month", "2026-10", "USD")
    assert month["state"] in {"over", "will_pass"}
    assert month["projected_low"] is not None
    assert (hour["state"], hour["used"], hour["times_over"]) == ("ok", "1", 0)
    history = parsed(capsys, workspace, "budgets", "--period", "2026")["budgets"]
    assert [one["period"] for one in history[:3]] == ["2026-08", "2026-09", "2026-10"]
    code, out, _err = told(capsys, workspace, "cost", "--by", "team", "--currency", "USD",
                           "--period", "2026-10", "--json")  # fmt: skip
    costs = {row["team"]: row["effective_cost"] for row in map(json.loads, out.splitlines())}
    assert (code, costs["=Help"]) == (0, month["used"])


def test_no_figure_of_a_budget_is_lost_in_80_columns(
    capsys: pytest.CaptureFixture[str], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (month, _hour) = parsed(capsys, workspace, "budgets")["budgets"]
    for columns in ("80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        _code, out, _err = told(capsys, workspace, "budgets")
        said = " ".join(out.split())
        for heading in ("Limit", "Expected", "A day", "Reached on"):
            assert said.count(heading) >= 1, (columns, heading)
        for figure in ("$60.00", month["reached_on"], "3 calls", "1 call "):
            assert figure in said, (columns, figure)


def test_without_a_price_it_is_said_that_there_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    file = tmp_path / "calls.csv"
    file.write_text(calls().replace("gpt-4o", "ours-1"), encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "import", str(file)]) == 0
    for command in ("budgets", "forecast"):
        code, out, _err = told(capsys, tmp_path, command)
        assert code == 0
        assert "no call has a price" in " ".join(out.split())
        assert "no row matches" not in out
        assert "history" not in out
    (total,) = parsed(capsys, tmp_path, "forecast")["totals"]
    assert (total["reason"], total["calls_without_cost"]) == ("no_cost", 356)


def test_french_words_where_there_is_nothing_yet(
    capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path
) -> None:
    budgets = "".join(
        f'[[budget]]\nname = "b{number}"\nlimit = "1 EUR"\nper = "{per}"\n'
        for number, per in enumerate(("month", "quarter", "once"))
    )
    (tmp_path / "jauge.toml").write_text(budgets, encoding="utf-8")
    _code, out, _err = told(capsys, tmp_path, "budgets", "--lang", "fr")
    assert all(word in out for word in ("mois", "trimestre", "une fois"))
    assert not any(word in out for word in ("month", "quarter", "once"))
    _code, out, _err = told(capsys, workspace, "anomalies", "--lang", "fr")
    assert " de prompt_hash" not in " ".join(out.split())


def test_forecast_shows_its_score(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    found = parsed(capsys, workspace, "forecast", "--by", "agent", "--months", "2")
    assert {one["agent"] for one in found["lines"]} == {"support", "search"}
    (total,) = found["totals"]
    assert [month["month"] for month in total["months"]] == ["2026-10", "2026-11"]
    assert {score["method"] for score in total["scores"]} >= {"seasonal", "run_rate"}
    assert {score["days_ahead"] for score in total["scores"]} == {31}
    _code, out, _err = told(capsys, workspace, "forecast", "--months", "2")
    assert "mean error of the sum of the 31 days after" in " ".join(out.split())
    dearer = parsed(capsys, workspace, "forecast", "--scenario", "prices=+30..+50")
    (other,) = dearer["totals"]
    assert float(other["months"][0]["expected"]) > float(total["months"][0]["expected"])
    assert dearer["scenario_factors"] == ["1.3", "1.4", "1.5"]


@pytest.mark.parametrize("command", ["anomalies", "budgets", "forecast"])
def test_tables_for_machines_and_charts(
    capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "chart.svg"
    code, out, _err = told(capsys, workspace, command, "--csv", "--chart", str(file))
    assert code == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows
    assert not any(str(value).startswith("=") for row in rows for value in row.values())
    assert told(capsys, workspace, command, "--chart", str(tmp_path / "chart.pdf"))[0] == 2
    assert told(capsys, workspace, command, "--json", "--csv")[0] == 2


def test_an_empty_workspace_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text('[[budget]]\nname = "b"\nlimit = "1 EUR"\n')
    for command in ("anomalies", "forecast"):
        code, out, err = told(capsys, tmp_path, command)
        assert (code, out) == (0, "")
        assert " import PATH`" in err
    code, out, _err = told(capsys, tmp_path, "budgets")
    assert code == 0
    assert "no data" in out
    (tmp_path / "jauge.toml").write_text("")
    code, _out, err = told(capsys, tmp_path, "budgets")
    assert (code, "[[budget]]" in err) == (0, True)


def test_a_budget_of_an_unknown_tag_names_its_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = '[[budget]]\nname = "b"\nlimit = "1 EUR"\nmatch = { teem = "x" }\n'
    (tmp_path / "jauge.toml").write_text(text)
    code, _out, err = told(capsys, tmp_path, "budgets")
    assert code == 2
    assert "budget[0].match.teem" in err
