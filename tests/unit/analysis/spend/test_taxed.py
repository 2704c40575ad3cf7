"""The tax in what was paid: an invoice says it, or the price of the seats, or nobody."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import Spend, spend
from jauge.analysis.spend.tax_basis import tax_between, with_tax
from jauge.model import parse_period
from spend_rows import known, line

SEAT = {"tool": "Microsoft 365 Copilot", "unit_price": "28.10", "currency": "EUR"}
COPILOT = "PRLV SEPA MICROSOFT IRELAND OPERATIONS LTD E0400XYZ12"


def paid(session: Session, folder: Path, period: str | None = None, **tables: Any) -> Spend:
    cut = parse_period(period) if period else None
    return spend(known(session, folder, **tables), cut, "EUR")


def invoice(gross: str, tax: str, **values: Any) -> dict[str, Any]:
    return {
        "invoice_issuer_name": "Anthropic, PBC",
        "invoice_detail_description": "Claude Team",
        "billed_cost": str(Decimal(gross) - Decimal(tax)),
        "tax_amount": tax,
        "gross_amount": gross,
        **values,
    }


def test_an_invoice_of_the_amount_says_the_tax(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("ANTHROPIC* CLAUDE TEAM SUB", "-120", "2026-10-14")]
    found = paid(duckdb, tmp_path, bank_line=rows, invoice_line=[invoice("120", "20")])
    assert (found.total, found.net, found.tax, found.tax_unknown) == (120, 100, 20, 0)


@pytest.mark.parametrize(
    ("values", "tax"),
    [
        ({}, "20"),
        ({"invoice_issue_date": "2026-07-01"}, None),
        ({"invoice_issue_date": "2026-11-05"}, None),
        ({"invoice_issuer_name": "OpenAI"}, None),
        ({"billing_currency": "USD"}, None),
        ({"gross_amount": "121"}, None),
        ({"tax_amount": None}, None),
    ],
)
def test_another_invoice_says_nothing(
    duckdb: Session, tmp_path: Path, values: dict[str, Any], tax: str | None
) -> None:
    rows = [line("ANTHROPIC* CLAUDE TEAM SUB", "-120", "2026-10-14")]
    found = paid(duckdb, tmp_path, bank_line=rows, invoice_line=[invoice("120", "20", **values)])
    assert found.tax == (None if tax is None else Decimal(tax))


def test_each_invoice_is_of_one_payment_the_nearest(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("ANTHROPIC* CLAUDE TEAM SUB", "-120", "2026-10-14"),
        line("ANTHROPIC* CLAUDE TEAM SUB", "-120", "2026-11-14"),
    ]
    invoices = [invoice("120", "20", invoice_issue_date="2026-11-13")]
    both = {
        period: paid(duckdb, tmp_path, period, bank_line=rows, invoice_line=invoices).tax
        for period in ("2026-10", "2026-11")
    }
    # A payment of October is too early for it; a period changes nothing.
    assert both == {"2026-10": None, "2026-11": 20}


def test_an_invoice_in_dollars_says_its_part_of_the_euros(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("ANTHROPIC* CLAUDE TEAM SUB", "-136.67", "2026-10-14", usd="-150")]
    dollars = invoice("150", "25", billing_currency="USD")
    found = paid(duckdb, tmp_path, bank_line=rows, invoice_line=[dollars])
    # 25 USD / 1.1195, the margin is no tax.
    assert (found.tax, found.net) == (Decimal("22.33"), Decimal("114.34"))


def test_a_credit_note_says_the_tax_of_a_refund(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("ANTHROPIC* CLAUDE TEAM SUB", "-120", "2026-10-14"),
        line("AVOIR ANTHROPIC* CLAUDE TEAM SUB", "60", "2026-10-20"),
    ]
    invoices = [invoice("120", "20"), invoice("-60", "-10", invoice_id="2")]
    found = paid(duckdb, tmp_path, bank_line=rows, invoice_line=invoices)
    assert (found.total, found.net, found.tax) == (60, 50, 10)


def test_the_net_price_of_all_seats_says_the_tax(duckdb: Session, tmp_path: Path) -> None:
    rows = [line(COPILOT, "-505.80", "2026-10-12")]
    seats = [{**SEAT, "as_of": "2026-10-01", "tax_basis": "net"}] * 15
    found = paid(duckdb, tmp_path, bank_line=rows, seat=seats)
    # 15 x 28.10 = 421.50, and 20 %
    assert (found.net, found.tax) == (Decimal("421.50"), Decimal("84.30"))
    fewer = paid(duckdb, tmp_path, bank_line=rows, seat=seats[1:])
    assert fewer.tax is None
    end = [{**seat, "as_of": "2026-10-31"} for seat in seats]
    assert paid(duckdb, tmp_path, bank_line=rows, seat=end).tax == Decimal("84.30")
    later = [{**seat, "as_of": "2026-11-01"} for seat in seats]
    assert paid(duckdb, tmp_path, bank_line=rows, seat=later).tax is None
    gross = [{**seat, "tax_basis": "gross"} for seat in seats]
    assert paid(duckdb, tmp_path, bank_line=rows, seat=gross).tax is None


def test_seats_without_tax_are_reverse_charge(duckdb: Session, tmp_path: Path) -> None:
    rows = [line(COPILOT, "-421.50", "2026-10-12")]
    seats = [{**SEAT, "as_of": "2026-10-01", "tax_basis": "net"}] * 15
    found = paid(duckdb, tmp_path, bank_line=rows, seat=seats)
    assert (found.tax, found.tax_unknown) == (0, 0)


def test_prices_with_and_without_tax_are_told_apart() -> None:
    assert tax_between(Decimal(25), Decimal(30)) == 20
    assert tax_between(Decimal("9.99"), Decimal("11.89")) == 19
    assert tax_between(Decimal(25), Decimal(25)) is None
    assert tax_between(Decimal(0), Decimal(30)) is None
    assert tax_between(Decimal(25), Decimal(-30)) is None
    assert with_tax(Decimal(10_000), Decimal(20)) == 12_000
    # 362.50 a year was said to be 25 a month without tax: that is 300, and 360 with tax.
    assert 25 * 12 == 300
    assert with_tax(Decimal(300), Decimal(20)) == 360
    assert tax_between(Decimal(25), Decimal("362.50") / 12) == 20
    assert tax_between(Decimal(300), Decimal("362.50")) == 20
    assert Decimal("362.50") not in {Decimal(300), Decimal(360)}
