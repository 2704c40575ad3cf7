"""When a finding is made, and when it is not."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, a_month, findings
from jauge.model import Finding
from spend_rows import known, line, monthly

PERPLEXITY = "CARTE PERPLEXITY AI SAN FRANCISCO"
CURSOR = "CB CURSOR, AI POWERED IDE"


def found(
    session: Session, folder: Path, kind: str, currency: str = "EUR", **tables: Any
) -> list[Finding[Any]]:
    return list(findings(Case(known(session, folder, **tables), currency), (kind,)))


def doubled(session: Session, folder: Path, *rows: dict[str, Any]) -> list[Finding[Any]]:
    return found(session, folder, "doubled_subscription", bank_line=rows)


def test_a_doubled_subscription_of_several_months_is_one_finding(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [*monthly(PERPLEXITY, ["-18.26"] * 3), *monthly(PERPLEXITY, ["-18.26"] * 3)]
    (one,) = doubled(duckdb, tmp_path, *rows)
    assert (one.parameters.months, one.parameters.payments_again) == (3, 3)
    assert one.parameters.paid_again == Decimal("54.78")
    assert one.monthly_saving is not None
    assert one.monthly_saving.mid == Decimal("18.26")
    assert one.cash_from == date(2026, 4, 5)
    assert len(one.evidence[0].ids) == 6


def test_what_has_stopped_is_claimed_back(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        *monthly(PERPLEXITY, ["-18.26"]),
        *monthly(PERPLEXITY, ["-18.26"]),
        line("X", "-1", "2026-09-01"),
    ]
    (one,) = doubled(duckdb, tmp_path, *rows)
    assert (one.monthly_saving, one.cash_from, one.action) == (None, None, "claim_back")
    assert one.parameters.paid_again == Decimal("18.26")


def test_two_accounts_pay_the_same(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        *monthly(PERPLEXITY, ["-18.26"] * 2),
        *monthly(PERPLEXITY, ["-18.40"] * 2, account="FR2"),
    ]
    (one,) = doubled(duckdb, tmp_path, *rows)
    assert one.parameters.cause == "two_accounts"
    assert set(one.parameters.accounts) == {"FR1", "FR2"}


@pytest.mark.parametrize(
    "rows",
    [
        [line(PERPLEXITY, "-18.26", "2026-10-05"), line(PERPLEXITY, "-18.26", "2026-11-05")],
        [line("OPENAI API", "-20"), line("OPENAI API", "-20")],
        [line("CARTE RESTAURANT", "-20"), line("CARTE RESTAURANT", "-20")],
        [line(PERPLEXITY, "-18.26"), line(PERPLEXITY, "-18.26"),
         line("AVOIR CARTE PERPLEXITY AI", "18.26", "2026-10-06")],
    ],
)  # fmt: skip
def test_nothing_is_doubled(duckdb: Session, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert doubled(duckdb, tmp_path, *rows) == []


def test_a_rhythm_makes_a_month() -> None:
    assert a_month(Decimal(120), "yearly") == 10
    assert a_month(Decimal(12), "weekly") == 52
    assert a_month(Decimal(12), "monthly") == 12
    assert a_month(Decimal(12), "usage") is None
    assert a_month(Decimal(12), None) is None


@pytest.mark.parametrize(
    "amounts",
    [
        ["-20"] * 6,
        ["-25"] * 3 + ["-20"] * 3,
        ["-20"] * 3 + ["-40"] * 3,  # twice as many seats
        ["-20", "-20", "-25", "-20", "-20"],
        ["-20"] * 2 + ["-25"] * 2 + ["-20"] * 2,
    ],
)
def test_no_price_went_up(duckdb: Session, tmp_path: Path, amounts: list[str]) -> None:
    rows = monthly(CURSOR, amounts)
    assert found(duckdb, tmp_path, "price_increase", bank_line=rows) == []


def test_a_higher_price_that_stopped_is_over(duckdb: Session, tmp_path: Path) -> None:
    rows = [*monthly(CURSOR, ["-20"] * 3 + ["-25"] * 3), line("X", "-1", "2026-12-01")]
    assert found(duckdb, tmp_path, "price_increase", bank_line=rows) == []


def test_a_price_in_dollars_is_compared_in_dollars(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line(CURSOR, f"-{euros}", f"2026-0{month}-05", usd=f"-{dollars}")
        for month, (euros, dollars) in enumerate(
            [("18.2", "20"), ("18.9", "20"), ("17.1", "20"), ("23.1", "25"), ("22.8", "25")], 1
        )
    ]
    (one,) = found(duckdb, tmp_path, "price_increase", bank_line=rows)
    assert (one.parameters.old, one.parameters.new, one.parameters.currency) == (20, 25, "USD")
    assert one.monthly_saving is not None
    assert 4 < one.monthly_saving.high < 5
    (none,) = found(duckdb, tmp_path, "price_increase", "XAF", bank_line=rows)
    assert none.monthly_saving is None


def test_no_loss_where_the_rate_was_right(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("PRLV AMAZON WEB SERVICES EMEA SARL", "-39.60", "2026-11-03", usd="-44.24")]
    assert found(duckdb, tmp_path, "fx_loss", bank_line=rows) == []
    assert found(duckdb, tmp_path, "fx_loss", "XAF", bank_line=rows) == []


def test_charges_for_exchange_are_a_loss_of_each_account(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("ANTHROPIC* CLAUDE TEAM SUB", "-136.67", "2026-10-14", usd="-150"),
        line("COMMISSION CHANGE", "-2.73", "2026-10-14"),
        line("ANTHROPIC* CLAUDE TEAM SUB", "-140", "2026-11-14", usd="-150", account="FR2"),
    ]
    one, other = found(duckdb, tmp_path, "fx_loss", bank_line=rows)
    assert {one.subject["account"], other.subject["account"]} == {"FR1", "FR2"}
    first = next(each for each in (one, other) if each.subject["account"] == "FR1")
    assert first.parameters.fees == Decimal("2.73")
    assert first.monthly_saving is not None
    assert first.monthly_saving.mid == first.parameters.fx_margin + Decimal("2.73")


def tax(session: Session, folder: Path, **tables: Any) -> list[Finding[Any]]:
    return found(session, folder, "wrong_tax_basis", **tables)


INVOICE = {
    "invoice_issuer_name": "OpenAI",
    "invoice_detail_description": "ChatGPT Business",
    "billed_cost": "100",
    "tax_amount": "20",
    "gross_amount": "120",
    "x_invoice_net": "100",
    "x_invoice_tax": "20",
    "x_invoice_gross": "120",
    "x_tax_rate": "20",
}


@pytest.mark.parametrize(
    ("values", "cause", "stated", "expected"),
    [
        ({}, None, None, None),
        ({"x_invoice_gross": "120.01"}, None, None, None),
        ({"x_invoice_gross": "100"}, "totals", "100", "120"),
        ({"billed_cost": "120", "tax_amount": None}, "lines_gross", "120", "100"),
        ({"tax_amount": "19.6"}, "rate", "19.6", "20"),
        ({"x_tax_rate": None, "tax_amount": "19.6"}, None, None, None),
        ({"invoice_issuer_name": "Boulangerie", "invoice_detail_description": "Pain",
          "x_invoice_gross": "100"}, None, None, None),
    ],
)  # fmt: skip
def test_an_invoice_that_does_not_add_up(
    duckdb: Session, tmp_path: Path, values: dict[str, Any], cause: str | None,
    stated: str | None, expected: str | None,
) -> None:  # fmt: skip
    made = tax(duckdb, tmp_path, invoice_line=[{**INVOICE, **values}])
    if cause is None or stated is None or expected is None:
        assert made == []
        return
    (one,) = made
    told = one.parameters
    assert (told.cause, told.stated, told.expected) == (cause, Decimal(stated), Decimal(expected))
    assert one.evidence[0].table == "invoice_line"
    assert one.monthly_saving is None


@pytest.mark.parametrize(
    ("one", "other", "cause"),
    [
        (("25", "net"), ("30", "net"), "both_called_net"),
        (("25", "gross"), ("30", "gross"), "both_called_gross"),
        (("25", "net"), ("25", "gross"), "same"),
        (("25", "net"), ("30", "gross"), None),
        (("25", "net"), ("40", "net"), None),
        (("25", "net"), ("25", "net"), None),
    ],
)
def test_seats_at_two_prices(
    duckdb: Session, tmp_path: Path, one: tuple[str, str], other: tuple[str, str], cause: str | None
) -> None:
    seats = [
        {"unit_price": price, "currency": "EUR", "tax_basis": basis}
        for price, basis in (one, other)
    ]
    made = [each.parameters.cause for each in tax(duckdb, tmp_path, seat=seats)]
    assert made == ([] if cause is None else [cause])
    older = [{**seats[0], "as_of": "2026-01-31"}, seats[1]]
    assert tax(duckdb, tmp_path, seat=older) == []
