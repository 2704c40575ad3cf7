"""`jauge findings` over the exports of a company: claims, the rows that prove them, and words."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from jauge.analysis.finding_kinds import names
from jauge.model import Finding
from jauge.surfaces.cli.main import run
from jauge.surfaces.terminal import findings_wording

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
FILES = (
    "bank/statement_camt053.xml",
    "microsoft_365",
    "chatgpt",
    "github_copilot/billing_seats.json",
)
CONFIGURATION = """
[workspace]
timezone = "Europe/Paris"
[[tool]]
name = "GitHub Copilot"
price = "19 USD"
per = "month"
basis = "net"
renews_on = 2027-01-31
notice_days = 30
"""


class Nothing(msgspec.Struct):
    """The parameters of a finding that says nothing."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    paths = [str(FIXTURES / name) for name in FILES]
    assert run(["--workspace", str(folder), "import", *paths]) == 0
    return folder


def told(workspace: Path, capsys: pytest.CaptureFixture[str], *asked: str) -> str:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "findings", *asked]) == 0
    return capsys.readouterr().out


def found(workspace: Path, capsys: pytest.CaptureFixture[str], *asked: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told(workspace, capsys, "--json", *asked).splitlines()]


def test_what_is_paid_twice_is_claimed_with_its_lines_its_amount_and_its_day(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [one] = found(workspace, capsys, "--kind", "doubled_subscription")
    assert one["subject"] == {"supplier": "Perplexity", "product": "Perplexity Pro"}
    assert one["monthly_saving"] == {
        "low": "0", "mid": "18.26", "high": "18.26", "currency": "EUR",
    }  # fmt: skip
    assert "€18.26 again" in one["why"]
    assert (one["value_kind"], one["cash_from"]) == ("budget_saving", "2026-12-05")
    [evidence] = one["evidence"]
    assert run(["--workspace", str(workspace), "export", "bank-lines"]) == 0
    lines = {
        line["bank_line_id"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())
    }
    assert {lines[name]["vendor"] for name in evidence["ids"]} == {"Perplexity"}
    assert sum(Decimal(lines[name]["amount"]) for name in evidence["ids"]) == Decimal("-36.52")


def test_seats_contracts_and_payments_are_all_looked_at(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = found(workspace, capsys)
    assert {"doubled_subscription", "fx_loss", "idle_seat"} <= {one["kind"] for one in every}
    savings = [Decimal(one["monthly_saving"]["mid"]) for one in every if "low" in (
        one["monthly_saving"] or {}
    )]  # fmt: skip
    assert savings == sorted(savings, reverse=True)
    copilot = next(
        one
        for one in every
        if (one["kind"], one["subject"].get("tool")) == ("idle_seat", "GitHub Copilot")
    )
    assert copilot["cash_from"] == "2027-01-31"
    assert copilot["parameters"]["seats"] == len(copilot["evidence"][0]["ids"])


def test_rows_say_the_same_as_the_objects(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(io.StringIO(told(workspace, capsys, "--csv"))))
    every = found(workspace, capsys)
    assert [row["kind"] for row in rows] == [one["kind"] for one in every]
    assert [row["monthly_saving_mid"] for row in rows] == [
        (one["monthly_saving"] or {"mid": ""})["mid"] for one in every
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_tables_fit_80_columns_and_add_nothing_up(
    workspace: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    run(["--workspace", str(workspace), "--lang", language, "findings"])
    shown = capsys.readouterr().out
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert "Perplexity Pro" in shown
    assert "Total" not in shown
    if language == "fr":
        assert not {"idle", "seats", "About", "From", "paid"} & set(shown.split())


def test_every_kind_has_a_name_and_a_sentence() -> None:
    for kind in names():
        one: Finding[Any] = Finding(
            kind=kind, subject={}, parameters=Nothing(), evidence=(), monthly_saving=None,
            value_kind=None, cash_from=None, confidence=Decimal(1), effort="low", action="",
        )  # fmt: skip
        assert "_" not in findings_wording.kind(one)
    assert set(names()) == findings_wording.kinds_said()


@pytest.mark.parametrize(
    "asked",
    [
        ["--kind", "colour"],
        ["--json", "--csv"],
        ["--currency", "X"],
        ["list", "--class", "colour"],
        ["list", "--class", "dead", "--kind", "idle_seat"],
        ["list", "--action", "colour"],
    ],
)
def test_wrong_questions_are_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    assert run(["--workspace", str(workspace), "findings", *asked]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_an_empty_ledger_says_what_to_bring_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(tmp_path), "findings"]) == 0
    assert f"`jauge --workspace {tmp_path} import" in capsys.readouterr().err


def test_bills_without_models_are_not_said_to_be_no_bills_nor_calls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = FIXTURES / "provider-native" / "oci_cost_report.csv"
    assert run(["--workspace", str(tmp_path), "import", str(report)]) == 0
    assert told(tmp_path, capsys, "--json") == ""
    assert run(["--workspace", str(tmp_path), "findings"]) == 0
    said = capsys.readouterr().err
    assert "no bills:" not in said
    assert "no bill of models: import usage exports" in said
    assert run(["--workspace", str(tmp_path), "cost"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "no calls, bills from 2023-11-13" in said
