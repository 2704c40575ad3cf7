"""Figures that were published about AI spend, as a user would check them: rows 63 to 68 of the
list of worked examples. Where they hold, they come out; where they do not, Jauge says so."""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

CLAUDE = """
[mapping.seats]
match = "seats*.csv"
table = "seat"
columns = { user_id = "person", unit_price = "price", x_price_period = "per", tax_basis = "basis" }
constants = { tool = "Claude", status = "active", currency = "EUR", as_of = "2026-10-31" }
"""
INVOICES = """
[mapping.invoices]
match = "invoices*.csv"
table = "invoice_line"

[mapping.invoices.columns]
invoice_issuer_name = "issuer"
invoice_id = "number"
invoice_issue_date = "day"
billed_cost = "net"
gross_amount = "gross"
billing_currency = "currency"
"""


class Workspace:
    """A folder with a configuration, and what its commands say."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], more: str = "") -> None:
        self._folder = folder
        self._capsys = capsys
        (folder / "jauge.toml").write_text(f"[workspace]\n{more}", encoding="utf-8")

    def imported(self, name: str, header: str, rows: Iterable[str]) -> None:
        path = self._folder / name
        path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
        assert run(["--workspace", str(self._folder), "import", str(path)]) == 0
        self._capsys.readouterr()

    def bank(self, *rows: str) -> None:
        self.imported("bank.csv", "Date;Libellé;Montant;Devise", rows)

    def invoices(self, *rows: str) -> None:
        self.imported("invoices.csv", "issuer,number,day,net,gross,currency", rows)

    def asked(self, *arguments: str) -> dict[str, Any]:
        assert run(["--workspace", str(self._folder), *arguments, "--json"]) == 0
        return json.loads(self._capsys.readouterr().out)

    def page(self, language: str) -> str:
        path = self._folder / "report.html"
        start = ["--workspace", str(self._folder), "--lang", language]
        assert run([*start, "report", "-o", str(path)]) == 0
        return path.read_text(encoding="utf-8")

    def said(self, *arguments: str) -> str:
        assert run(["--workspace", str(self._folder), *arguments]) == 0
        return " ".join(self._capsys.readouterr().out.split())


def monthly(text: str, amount: str) -> list[str]:
    return [f"05/{month:02}/2026;{text};{amount};EUR" for month in range(5, 11)]


def test_row_63_six_months_come_to_47000_and_a_year_to_94000(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(tmp_path, capsys)
    workspace.bank(
        *monthly("OPENAI *CHATGPT SUBSCR", "-2000,00"),
        *monthly("ANTHROPIC* CLAUDE TEAM SUB", "-750,00"),
        *monthly("MIDJOURNEY INC. SOUTH SAN FR", "-300,00"),
        *monthly("GITHUB, INC. COPILOT BUSINESS", "-3000,00"),
        "12/07/2026;CURSOR, AI POWERED IDE;-10700,00;EUR",
    )
    asked = ("spend", "--period", "2026-05-01..2026-11-01")
    found = workspace.asked(*asked)
    by_supplier = {one["supplier"]: one["amount"] for one in found["by_supplier"]}
    assert by_supplier == {
        "OpenAI": "12000", "Anthropic": "4500", "Midjourney": "1800", "GitHub": "18000",
        "Cursor": "10700",
    }  # fmt: skip
    assert (found["total"], found["total_a_year"]) == ("47000", "94000")
    assert "At this pace, €94,000.00 a year." in workspace.said(*asked)


@pytest.mark.parametrize(
    ("days", "is_whole"), [((2, 26), True), ((20, 26), False), ((1, 7), False), ((8, 24), True)]
)
def test_a_week_of_a_month_says_nothing_of_a_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: tuple[int, int], is_whole: bool
) -> None:
    workspace = Workspace(tmp_path, capsys)
    workspace.bank(*(f"{day:02}/10/2026;CARTE MIDJOURNEY INC;-30,00;EUR" for day in days))
    asked = ("spend", "--period", "2026-10")
    assert workspace.asked(*asked)["total_a_year"] == ("720" if is_whole else None)
    assert ("At this pace" in workspace.said(*asked)) is is_whole
    assert workspace.asked("spend", "--period", "2026")["total_a_year"] is None
    assert workspace.asked("spend", "--period", "2026-05-01..2026-05-20")["total_a_year"] is None
    assert workspace.asked("spend")["total_a_year"] is None


def test_row_64_a_seat_of_50_is_not_one_of_15(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(tmp_path, capsys, CLAUDE)
    people = (f"p{number}@example.com,15.00,month,net" for number in range(15))
    workspace.imported("seats.csv", "person,price,per,basis", people)
    workspace.bank(*monthly("ANTHROPIC* CLAUDE TEAM SUB", "-750,00"))
    paid = workspace.asked("spend", "--period", "2026-05-01..2026-11-01")
    assert paid["total"] == "4500"
    (one,) = workspace.asked("reconcile", "--period", "2026-10")["suppliers"]
    assert (one["seats"], one["seat_price"], one["seat_paid"]) == (15, "15", "50")
    assert (one["provider_cost"], one["bank"], one["unexplained"]) == ("225", "750", "525")
    # The rest stands beside the total of what was paid too, of all six months or of one.
    beside = workspace.asked("spend", "--period", "2026-10")
    assert (beside["unexplained"], beside["without_source"]) == ({"EUR": "525"}, 0)
    said = workspace.said("spend", "--period", "2026-10")
    assert "Unexplained between what was charged, invoiced and paid: €525.00" in said
    said = workspace.said("reconcile", "--period", "2026-10")
    assert "€50.00 was paid for a seat that costs €15.00 by list" in said


def test_row_65_dollars_and_amounts_with_tax_are_not_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(tmp_path, capsys, INVOICES)
    workspace.invoices(
        "OpenAI Ireland,1,2026-10-30,3625,,EUR",
        "Midjourney Inc,2,2026-10-30,,1800,EUR",
        "Anthropic,3,2026-10-30,2400,,USD",
        "Perplexity AI,4,2026-10-30,720,,EUR",
    )
    found = workspace.asked("spend", "--basis", "owed")
    # 2,400 dollars at 1.1172 are 2,148.23 euros; the 1,800 with tax stand in no total.
    assert Decimal(found["total"]).quantize(Decimal("0.01")) == Decimal("6493.23")
    assert [one["amount"] for one in found["without_net"]] == ["1800"]
    assert 3625 + 1800 + 2400 + 720 == 8545
    said = workspace.said("spend", "--basis", "owed")
    assert "Only known with tax, in no total: €1,800.00 of Midjourney" in said


def test_row_66_a_year_of_362_50_without_tax_is_a_price_with_tax(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = '[[tool]]\nname = "Claude"\nprice = "25 EUR"\n'
    workspace = Workspace(tmp_path, capsys, CLAUDE + contract)
    workspace.imported("seats.csv", "person,price,per,basis", ["p@example.com,362.50,year,net"])
    (fault,) = workspace.asked("spend", "--basis", "owed")["wrong_tax_basis"]
    assert (fault["cause"], fault["expected"], fault["tax_percent"]) == (
        "both_called_net", "25", "20",
    )  # fmt: skip
    assert Decimal(fault["stated"]).quantize(Decimal("0.01")) == Decimal("30.21")
    # Twelve times 25 is 300, and 360 with tax.
    owed = workspace.asked("spend", "--basis", "owed", "--period", "2026-10")
    assert (owed["total"], owed["total_a_year"]) == ("25", "300")
    said = workspace.said("spend", "--basis", "owed")
    assert "€30.21 and €25.00 a month are both said to be without tax" in said
    workspace.bank("05/10/2026;ANTHROPIC* CLAUDE TEAM SUB;-30,00;EUR")
    page = workspace.page("fr").partition('id="wrong-tax-basis"')[2].partition("</section>")[0]
    assert "sont dits tous deux sans taxe" in page


def test_row_67_tax_explains_12000_for_10000(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(
        tmp_path, capsys, INVOICES.replace('net"\n', 'net"\ntax_amount = "tax"\n')
    )
    workspace.imported(
        "invoices.csv",
        "issuer,number,day,net,tax,gross,currency",
        ["OpenAI Ireland,1,2026-10-02,10000,2000,12000,EUR",
         "OpenAI Ireland,2,2026-09-02,25,5,30,EUR"],
    )  # fmt: skip
    workspace.bank(
        "05/10/2026;OPENAI *CHATGPT SUBSCR;-12000,00;EUR",
        "05/09/2026;OPENAI *CHATGPT SUBSCR;-30,00;EUR",
    )
    for period, plan, tax in (("2026-10", "10000", "2000"), ("2026-09", "25", "5")):
        gap = workspace.asked("spend", "--period", period, "--planned", f"{plan} EUR")["gap"]
        steps = {step["kind"]: step["amount"] for step in gap["steps"] if step["amount"]}
        assert steps["tax"] == tax
        assert Decimal(gap["planned"]) + sum(map(Decimal, steps.values())) == Decimal(gap["paid"])
    assert steps["unexplained"] == "0"


@pytest.mark.parametrize(("paid", "share"), [("22,00", "22"), ("24,00", "34")])
def test_row_68_exchange_does_not_make_22_or_24_euros_of_20_dollars(
    paid: str, share: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(tmp_path, capsys)
    workspace.bank(f"05/11/2026;PERPLEXITY AI 20,00 USD;-{paid};EUR")
    (one,) = workspace.asked("spend")["exchanged"]
    # The rate of 2026-10-30: 20 / 1.1172 are 17.90 euros.
    assert Decimal(one["at_ecb_rate"]).quantize(Decimal("0.01")) == Decimal("17.90")
    said = workspace.said("spend")
    assert f"for $20.00 is {share}." in said
    assert "No card takes that much: tax or another price is in it." in said
    gap = workspace.asked("spend", "--planned", "20 USD")["gap"]
    assert next(step for step in gap["steps"] if step["kind"] == "fx")["amount"] == "0"


def test_row_68_with_tax_and_a_margin_20_dollars_are_22_euros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(tmp_path, capsys)
    # 20 and 20 % are 24 dollars, 21.48 euros, and 2.4 % of margin.
    workspace.bank("05/11/2026;PERPLEXITY AI 24,00 USD;-22,00;EUR")
    (one,) = workspace.asked("spend")["exchanged"]
    assert Decimal(one["fx_margin"]).quantize(Decimal("0.01")) == Decimal("0.52")
    assert "No card takes" not in workspace.said("spend")
