"""`jauge cost` and `jauge report` over a ledger that `jauge import` filled."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from call_log import MAPPING, imported
from jauge.config import load
from jauge.ingest.open_ledger import open_ledger
from jauge.surfaces.cli.main import run

CONFIGURATION = f"""
[workspace]
name = "Test"
timezone = "Europe/Paris"
{MAPPING}
[mapping.log.assume]
service_tier = "standard"
"""
CALLS = """id,at,in,out,model,agent,provider
1,2026-09-30T21:59:00,1000,100,gpt-4o-mini,helper,openai
2,2026-09-30T22:01:00,2000,200,gpt-4o-mini,helper,openai
3,2026-10-10T10:00:00,3000,300,gpt-4o-mini,a very long name of an agent that does not fit,openai
4,2026-10-10T10:00:00,4000,400,no-such-model,[bold]helper[/bold],openai
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("once"), CONFIGURATION, CALLS)


@pytest.fixture
def workspace(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "workspace"))


def cost(workspace: Path, *arguments: str) -> int:
    return run(["--workspace", str(workspace), "cost", *arguments])


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_are_the_contract(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(workspace, "--by", "agent,month", "--json") == 0
    found = lines(capsys.readouterr().out)
    assert len(found) == 4
    assert list(found[0])[:12] == [
        "agent", "month", "currency", "effective_cost", "cost_low", "cost_high", "calls",
        "input_tokens", "output_tokens", "estimated_calls", "unmetered_calls", "unpriced_calls",
    ]  # fmt: skip
    months = {(line["agent"], line["month"]): line for line in found}
    assert months["helper", "2026-09"]["input_tokens"] == 1000
    assert months["helper", "2026-10"]["input_tokens"] == 2000
    helper = months["helper", "2026-10"]
    assert isinstance(helper["effective_cost"], str)
    assert Decimal(helper["effective_cost"]) > 0
    lost = months["[bold]helper[/bold]", "2026-10"]
    assert (lost["effective_cost"], lost["unpriced_calls"], lost["calls"]) == (None, 1, 1)


def test_period_is_cut_in_the_zone(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(workspace, "--period", "2026-09", "--json") == 0
    assert [line["calls"] for line in lines(capsys.readouterr().out)] == [1]


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--by", "agent"],
        ["--by", "agent,model,provider", "--limit", "1"],
        ["--by", "agent", "--period", "2026-10", "--compare", "2026-09"],
        ["--by", "day", "--currency", "native"],
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_tables_fit_80_columns(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str], language: str
) -> None:
    assert cost(workspace, *asked, "--lang", language) == 0
    out = capsys.readouterr().out
    assert max(map(cell_len, out.splitlines())) <= 80
    assert "Total" in out
    assert "service_tier=standard" in " ".join(out.split())


def test_names_are_not_markup(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(workspace, "--by", "agent") == 0
    assert "[bold]helper" in capsys.readouterr().out


def test_csv_is_read_back(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(workspace, "--by", "model", "--csv") == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert {row["model"]: row["effective_cost"] == "" for row in rows} == {
        "gpt-4o-mini": False,
        "no-such-model": True,
    }
    assert "service_tier=standard" in captured.err


def test_limit_says_what_it_put_together(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cost(workspace, "--by", "agent", "--limit", "1", "--json") == 0
    first, *others = lines(capsys.readouterr().out)
    assert first["agent"] is not None
    assert sum(int(str(line["others"])) for line in others) == 2


def test_comparison_says_the_difference(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--by", "model", "--period", "2026-10", "--compare", "2026-09", "--json"]
    assert cost(workspace, *asked) == 0
    by_model = {line["model"]: line for line in lines(capsys.readouterr().out)}
    mini = by_model["gpt-4o-mini"]
    assert Decimal(str(mini["effective_cost"])) - Decimal(
        str(mini["before_effective_cost"])
    ) == Decimal(str(mini["difference"]))
    assert Decimal(str(mini["cost_high"])) - Decimal(str(mini["before_cost_low"])) == Decimal(
        str(mini["difference_high"])
    )


def test_a_name_of_any_length_leaves_room_for_the_others(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "agent" * 2000
    more = f"id,at,in,out,model,agent,provider\n9,2026-10-10,1,1,gpt-4o-mini,{long},openai\n"
    (tmp_path / "calls-2.csv").write_text(more, encoding="utf-8")
    assert run(["--workspace", str(workspace), "import", str(tmp_path / "calls-2.csv")]) == 0
    capsys.readouterr()
    assert cost(workspace, "--by", "agent") == 0
    assert len(capsys.readouterr().out.splitlines()) < 40
    assert cost(workspace, "--by", "agent", "--json") == 0
    assert long in {line["agent"] for line in lines(capsys.readouterr().out)}


def test_a_missing_segment_is_one_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_ledger(workspace, load(workspace), now=datetime.now(UTC)) as ledger:
        ledger.compact(everything=True)
    (segment,) = (workspace / "ledger").glob("usage/tenant=*/month=2026-09/*.parquet")
    segment.unlink()
    for asked in (["cost"], ["report"], ["export", "usage"]):
        assert run(["--workspace", str(workspace), *asked]) == 1
        said = capsys.readouterr().err
        assert len(said.strip().splitlines()) == 1
        assert f"{segment}: missing: run `jauge doctor`" in said


def test_an_older_commit_answers_as_it_did(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = tmp_path / "calls-more.csv"
    more.write_text(
        CALLS.splitlines()[0] + "\n9,2026-10-11T00:00:00,1,1,gpt-4o-mini,newcomer,openai\n"
    )
    assert run(["--workspace", str(workspace), "import", str(more)]) == 0
    capsys.readouterr()
    calls = {}
    for commit in ("1", "2"):
        assert cost(workspace, "--json", "--as-of", commit) == 0
        calls[commit] = sum(int(str(line["calls"])) for line in lines(capsys.readouterr().out))
    assert calls == {"1": 4, "2": 5}
    assert cost(workspace, "--as-of", "1") == 0
    assert "The ledger as commit 1 left it." in capsys.readouterr().out
    page = tmp_path / "old.html"
    asked = ["--workspace", str(workspace), "report", "--as-of", "1", "-o", str(page)]
    assert run(asked) == 0
    assert "<dt>Ledger commit</dt><dd>1</dd>" in page.read_text(encoding="utf-8")
    assert "newcomer" not in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert cost(workspace, "--as-of", "9") == 2
    assert "no commit 9" in capsys.readouterr().err


def test_nothing_in_the_period_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost(workspace, "--period", "2020", "--json") == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No usage in 2020" in captured.err


@pytest.mark.parametrize("kind", ["svg", "png", "html"])
def test_charts_are_files(workspace: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"chart.{kind}"
    assert cost(workspace, "--by", "agent", "--chart", str(path)) == 0
    starts = {"svg": b"<svg", "png": b"\x89PNG", "html": b"<!doctype html>"}
    assert path.read_bytes().startswith(starts[kind])


@pytest.mark.parametrize(
    "asked",
    [
        ["--by", "colour"],
        ["--period", "soon"],
        ["--compare", "2026-09", "--by", "day"],
        ["--currency", "EURO"],
        ["--json", "--csv"],
        ["--engine", "abacus"],
        ["--by", "agent", "--chart", "chart.gif"],
        ["--by", "agent", "--chart", "no/such/folder/chart.svg"],
    ],
)
def test_wrong_questions_are_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    assert cost(workspace, *asked) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_report_is_one_file_in_the_language_asked(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    path = tmp_path / "report.html"
    asked = ["--lang", language, "--workspace", str(workspace), "report", "-o", str(path)]
    assert run(asked) == 0
    page = path.read_text(encoding="utf-8")
    assert f'<html lang="{language}" ' in page
    assert "no-such-model" in page
    assert "service_tier=standard" in page
    assert capsys.readouterr().out == ""


def test_report_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--workspace", str(tmp_path), "report"]) == 0
    shown = capsys.readouterr().out
    assert "Nothing to look at as far as the ledger knows: bring traces" in shown
    assert "€" not in shown
