"""`jauge restate`: what a new price changes, said before and after, in words and for machines."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[mapping.log]
match = "calls*.csv"
table = "usage"
key = ["id"]
constants = { provider_name = "openai" }
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"
"""
PRICES = """
[[price]]
provider = "openai"
model = "gpt-4o"
discount_percent = 20
[[alias]]
name = "house"
model = "gpt-4o-mini"
"""
CALLS = """id,at,in,out,model
a,2026-10-10T00:00:00Z,1000000,0,gpt-4o
b,2026-10-10T00:00:00Z,1000000,0,house
"""


@pytest.fixture
def workspace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "import", str(tmp_path / "calls.csv")]) == 0
    (tmp_path / "jauge.toml").write_text(CONFIGURATION + PRICES, encoding="utf-8")
    capfd.readouterr()
    return tmp_path


def restate(workspace: Path, *arguments: str) -> int:
    return run(["--workspace", str(workspace), "restate", *arguments])


def test_a_table_says_what_moved_and_which_commit_shows_the_old_version(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert restate(workspace, "--dry-run") == 0
    before = capfd.readouterr().out
    assert "2 of 2 rows change with price book" in " ".join(before.split())
    assert "--as-of" not in before
    assert restate(workspace) == 0
    after = capfd.readouterr().out
    for line in before.splitlines():
        assert line in after or "2 of 2 rows" in line
    known = next(line for line in after.splitlines() if "gpt-4o" in line)
    assert known.split()[2:] == ["$2.50", "$2.00", "-$0.50", "-20.0%", "1"]
    unknown = next(line for line in after.splitlines() if "house" in line)
    assert ("unpriced" in unknown, "%" in unknown) == (True, False)
    assert "2 of 2 rows changed with price book" in " ".join(after.split())
    assert f"`jauge --workspace {workspace} cost --as-of 1`" in " ".join(after.split())
    total = next(line for line in after.splitlines() if line.startswith(" Total"))
    assert total.split() == ["Total", "$2.50", "$2.15", "-$0.35", "-14.0%"]
    assert run(["--workspace", str(workspace), "cost", "--as-of", "1", "--currency", "USD"]) == 0
    assert "2.50" in capfd.readouterr().out


def test_one_object_for_machines_and_nothing_the_second_time(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert restate(workspace, "--json") == 0
    first = json.loads(capfd.readouterr().out)
    assert (first["schema"], first["dry_run"], first["changed_rows"]) == (
        "jauge.restate/1",
        False,
        2,
    )
    moved = {change["model"]: change for change in first["changes"]}
    assert float(moved["gpt-4o"]["after"]) == 2
    assert (moved["house"]["before"], moved["house"]["before_currency"]) == (None, None)
    (total,) = first["totals"]
    assert Decimal(total["after"]) - Decimal(total["before"]) == Decimal(total["difference"])
    assert restate(workspace, "--json") == 0
    second = json.loads(capfd.readouterr().out)
    assert (second["changed_rows"], second["changes"], second["commit"]) == (0, [], None)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_narrow_terminal_keeps_names_and_differences(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    language: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert restate(workspace, "--dry-run", "--lang", language) == 0
    out = capfd.readouterr().out
    assert max(map(cell_len, out.splitlines())) <= 50
    assert ("opena" in out, "-20" in out or "0.50" in out or "0,50" in out) == (True, True)
