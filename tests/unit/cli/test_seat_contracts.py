"""`jauge seats --contracts`: what was agreed, and by when it can be changed."""

import csv
import io
import json
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

CONTRACTS = """
[[tool]]
name = "Late"
plan = "team"
price = "360 EUR"
per = "year"
basis = "gross"
tax_percent = 20
seats = 12
renews_on = 2025-03-01
term_months = 12
notice_days = 30

[[tool]]
name = "=Soon"
price = "10 USD"
basis = "gross"
renews_on = 2026-12-31
notice_days = 45

[[tool]]
name = "Over"
renews_on = 2026-11-10
notice_days = 30
"""


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    command = ["--workspace", str(folder), "seats", "--contracts", "--on", "2026-10-31", *options]
    assert run(command) == 0
    return capsys.readouterr().out


def test_the_most_urgent_contract_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text(CONTRACTS, encoding="utf-8")
    soon, late, over = map(json.loads, asked(tmp_path, capsys, "--json").splitlines())
    assert (soon["notice_on"], soon["cash_from"]) == ("2026-11-16", "2026-12-31")
    assert (soon["monthly_price"], soon["currency"], soon["tax_basis"]) == ("10", "USD", "gross")
    # 360 a year with 20 % tax in it are 25 a month without.
    assert late == {
        "tool": "Late",
        "plan": "team",
        "account": None,
        "monthly_price": "25",
        "currency": "EUR",
        "tax_basis": "net",
        "seats_bought": 12,
        "term_months": 12,
        "notice_days": 30,
        "notice_on": "2027-01-30",
        "cash_from": "2027-03-01",
    }
    # Its notice is over and nobody says when it renews next.
    assert (over["monthly_price"], over["notice_on"], over["cash_from"]) == (None, None, None)
    rows = list(csv.DictReader(io.StringIO(asked(tmp_path, capsys, "--csv"))))
    assert rows[0]["tool"] == "'=Soon"


def test_a_table_says_what_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "jauge.toml").write_text(CONTRACTS, encoding="utf-8")
    text = asked(tmp_path, capsys)
    assert "2026-11-16" in text
    assert "no renewal that is known" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_without_contracts_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "jauge.toml").write_text("", encoding="utf-8")
    assert "No contract is known" in asked(tmp_path, capsys)
