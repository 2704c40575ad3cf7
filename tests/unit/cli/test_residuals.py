"""`jauge residuals`, `jauge layers` and the notes of `jauge cost`, after imports."""

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
timezone = "America/New_York"

[mapping.log]
match = "calls*.csv"
table = "usage"
key = ["id"]
constants = { provider_name = "openai", service_tier = "standard" }
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"

[mapping.bill]
match = "bill*.csv"
table = "charge"
constants = { billing_currency = "USD" }
[mapping.bill.columns]
charge_period_start = "day"
charge_period_end = "end"
billed_cost = "cost"
charge_category = "category"
x_model = "model"
x_gen_ai_provider_name = "provider"
x_cost_layer = "layer"
"""
GIVEN = """
[[layer]]
name = "people"
amount = "310 EUR"
note = "half a day a month"
"""
CALLS = """id,at,in,out,model
1,2026-10-01T10:00:00,1000000,0,gpt-4o-mini
2,2026-10-03T10:00:00,2000000,0,gpt-4o-mini
3,2026-10-03T10:00:00,1000000,0,gpt-4o
"""
BILL = """day,end,cost,category,model,provider,layer
2026-10-01,2026-10-02,0.25,Usage,gpt-4o-mini,openai,inference
2026-10-02,2026-10-03,9,Usage,gpt-4o,openai,inference
2026-10-03,2026-10-04,2.50,Usage,gpt-4o,openai,inference
2026-10-01,2026-11-01,30,Usage,,,seats
2026-10-01,2026-11-01,70,Usage,,,other_it
2026-10-01,2026-11-01,6.50,Tax,,,
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = tmp_path_factory.mktemp("once")
    folder = files / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    for name, text in (("calls.csv", CALLS), ("bill.csv", BILL)):
        (files / name).write_text(text, encoding="utf-8")
        assert run(["--workspace", str(folder), "import", str(files / name)]) == 0
    return folder


@pytest.fixture
def workspace(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "workspace"))


class Asked:
    """What a command printed."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code = code
        self.out: str = captured.out
        self.err: str = captured.err
        self.said = " ".join((self.out + self.err).replace("\N{NO-BREAK SPACE}", " ").split())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def ask(workspace: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> Asked:
    code = run(["--workspace", str(workspace), *arguments])
    return Asked(code, capsys.readouterr())


def test_a_cost_says_what_stands_beside_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(workspace, capsys, "cost", "--currency", "USD", "--period", "2026-09")
    assert "is unexplained" not in found.said, "the first of October is of October in New York too"
    found = ask(workspace, capsys, "cost", "--currency", "USD", "--period", "2026-10")
    residuals = f"jauge --workspace {workspace} residuals"
    assert "$0.10 of the total (<0.1%) is unexplained" in found.said
    assert f"Billed, never seen: $9.00 by bills (see `{residuals}`)." in found.said
    assert f"Seen, no bill: $0.30 of calls (see `{residuals}`)." in found.said
    assert "$70.00 of the total (62.5%) is other IT" in found.said
    assert "Tax stands apart, in no total: $6.50." in found.said
    machine = ask(workspace, capsys, "cost", "--json")
    assert len(machine.lines) == 1
    assert "Tax stands apart" in machine.err
    compared = ask(workspace, capsys, "cost", "--period", "2026-10", "--compare", "2026-09")
    assert compared.said.count("is other IT") == 1


def test_a_bill_that_no_call_explains_is_no_cost_of_calls(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apart = "Calls cost $2.95; $109.10 is what bills state and no call explains."
    found = ask(workspace, capsys, "cost", "--currency", "USD")
    assert apart in found.said
    found = ask(workspace, capsys, "cost", "--by", "agent", "--currency", "USD")
    assert "Of (unknown), calls cost $2.95; $109.10 is what bills state" in found.said
    found = ask(workspace, capsys, "agents", "list", "--currency", "USD")
    assert "No agent is known for 3 calls, which cost $2.95: nothing in their rows" in found.said
    assert "No agent is known for $109.10 that bills state and no call explains" in found.said
    for audience in ("board", "cio-cfo"):
        path = tmp_path / f"{audience}.html"
        asked = ("--currency", "USD", "--audience", audience, "-o", str(path))
        assert ask(workspace, capsys, "report", *asked).code == 0
        text = path.read_text(encoding="utf-8")
        assert apart in text
        assert "AI calls cost" not in text


def test_residuals_lead_with_what_nobody_saw(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["residuals", "--by", "model,day", "--currency", "USD", "--json"]
    found = ask(workspace, capsys, *asked)
    assert [(line["kind"], line["model"], line["day"]) for line in found.lines] == [
        ("ghost_spend", "gpt-4o", "2026-10-02"),
        ("unbilled", "gpt-4o-mini", "2026-10-03"),
        ("matched", "gpt-4o-mini", "2026-10-01"),
        ("matched", "gpt-4o", "2026-10-03"),
    ]
    ghost, unbilled, higher, equal = found.lines
    assert (ghost["billed_cost"], ghost["own_cost"]) == ("9", None)
    assert (unbilled["own_cost"], unbilled["calls"]) == ("0.3", 1)
    assert (higher["unexplained_cost"], higher["difference"]) == ("0.1", "0.1")
    assert (equal["unexplained_cost"], equal["difference"]) == ("0", "0")
    assert f"jauge --workspace {workspace} export charges" in found.err


def test_residuals_of_a_period_are_days_of_bills(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["residuals", "--period", "2026-10-01..2026-10-02", "--csv", "--currency", "native"]
    found = ask(workspace, capsys, *asked)
    rows = list(csv.DictReader(io.StringIO(found.out)))
    assert [(row["supplier"], row["kind"], row["billed_cost"]) for row in rows] == [
        ("openai", "matched", "0.25")
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "asked", [["residuals"], ["residuals", "--by", "account,model,day", "--limit", "1"], ["layers"]]
)
def test_tables_fit_80_columns(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
    language: str,
) -> None:
    monkeypatch.chdir(workspace.parent)
    found = ask(Path("workspace"), capsys, *asked, "--lang", language)
    assert found.code == 0
    assert max(map(cell_len, found.out.splitlines())) <= 80


def test_an_empty_ledger_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("residuals", "layers"):
        found = ask(tmp_path, capsys, command)
        assert (found.code, found.out) == (0, "")
        assert "The ledger holds no usage yet" in found.err


def test_calls_alone_have_nothing_to_be_compared_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert ask(tmp_path, capsys, "import", str(tmp_path / "calls.csv")).code == 0
    found = ask(tmp_path, capsys, "residuals")
    assert found.out == ""
    assert "Nothing to compare" in found.err
    assert "residual" not in ask(tmp_path, capsys, "cost").said


def test_a_period_without_cells_is_said(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(workspace, capsys, "residuals", "--period", "2020")
    assert found.out == ""
    assert "No usage export, cost report or bill in 2020" in found.err


@pytest.mark.parametrize(
    "asked",
    [
        ["residuals", "--by", "agent"],
        ["residuals", "--json", "--csv"],
        ["residuals", "--currency", "EURO"],
        ["layers", "--currency", "native"],
        ["layers", "--period", "soon"],
    ],
)
def test_wrong_questions_are_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    found = ask(workspace, capsys, *asked)
    assert found.code == 2
    assert len(found.err.strip().splitlines()) == 1


def test_layers_are_one_object(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ask(workspace, capsys, "cost", "--json").lines[0]["effective_cost"]
    with (workspace / "jauge.toml").open("a", encoding="utf-8") as file:
        file.write(GIVEN)
    (found,) = ask(workspace, capsys, "layers", "--currency", "USD", "--json").lines
    assert found["schema"] == "jauge.layers/1"
    layers = {line["layer"]: line for line in found["layers"]}
    assert layers["inference"]["amount"] == "12.05"
    assert layers["inference"]["sources"] == {"usage": "2.95", "bills": "9.1", "given": None}
    assert layers["seats"]["sources"] == {"usage": None, "bills": "30", "given": None}
    assert layers["training"]["amount"] is None
    assert "import" in layers["training"]["reason"]
    assert Decimal(layers["people"]["sources"]["given"]) > 310
    ratios = {ratio["name"]: ratio for ratio in found["ratios"]}
    inference = ratios["inference_in_ai"]
    assert inference["denominator"] == found["ai_total"]
    assert inference["value"] == pytest.approx(12.05 / float(found["ai_total"]))
    assert (ratios["control_plane_in_ai"]["value"], ratios["ai_in_it"]["bound"]) == (None, None)
    assert ratios["ai_in_it"]["denominator_is"] == "ai_and_other_it"
    assert ask(workspace, capsys, "cost", "--json").lines[0]["effective_cost"] == before
    table = ask(workspace, capsys, "layers")
    assert "Given, people: €320.33 for 32 days" in table.said
    assert "not all of IT" in table.said


def test_layers_given_without_any_row_need_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text(GIVEN, encoding="utf-8")
    assert "name a --period" in ask(tmp_path, capsys, "layers").err
    found = ask(tmp_path, capsys, "layers", "--period", "2026-10")
    assert "Given, people: €310.00 for 31 days (half a day a month)." in found.said
    empty = ask(tmp_path, capsys, "cost", "--period", "2026-10")
    assert "The ledger holds no usage yet" in empty.err
