"""What is owed: by service period, net with tax apart, each euro once."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import Spend, spend
from jauge.model import exact_sum, parse_period
from spend_rows import known, line

ChatGpt = {
    "invoice_issuer_name": "OpenAI Ireland Ltd",
    "invoice_detail_description": "ChatGPT Business seats",
    "x_service_start": "2026-10-15",
    "x_service_end": "2026-11-15",
}
API = {"provider_name": "openai", "x_gen_ai_provider_name": "openai", "billed_cost": "40"}


def invoice(net: str | None = "100", tax: str | None = "20", **values: Any) -> dict[str, Any]:
    gross = None if net is None or tax is None else str(Decimal(net) + Decimal(tax))
    return {
        **ChatGpt, "billed_cost": net, "tax_amount": tax, "gross_amount": gross, **values,
    }  # fmt: skip


def ask(session: Session, folder: Path, period: str | None, **tables: Any) -> Spend:
    cut = parse_period(period) if period else None
    return spend(known(session, folder, **tables), cut, "EUR", "owed")


def found_lines(answer: Spend) -> dict[tuple[str | None, ...], tuple[Decimal, Decimal | None]]:
    return {one.keys: (one.amount, one.tax) for one in answer.lines}


def test_an_invoice_over_two_months_is_split_by_days(duckdb: Session, tmp_path: Path) -> None:
    answers = {
        period: ask(duckdb, tmp_path, period, invoice_line=[invoice()])
        for period in ("2026-10", "2026-11", "2026-12", None)
    }
    amounts = {period: (one.total, one.tax) for period, one in answers.items()}
    assert amounts["2026-10"] == (Decimal("54.84"), Decimal("10.97"))
    assert amounts["2026-11"] == (Decimal("45.16"), Decimal("9.03"))
    assert amounts["2026-12"] == (None, None)
    assert amounts[None] == (100, 20)
    (only,) = answers[None].lines
    assert only.keys == ("OpenAI", "ChatGPT Business", "ai_subscription", "invoice")


@settings(max_examples=25, deadline=None)
@given(net=st.decimals("0.01", 99999, places=2), day=st.integers(1, 28), count=st.integers(1, 400))
def test_months_of_an_invoice_add_up_to_it(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, net: Decimal, day: int, count: int
) -> None:
    from spend_rows import days

    start, end = days(f"2026-02-{day:02}", count)
    row = invoice(f"{net}", None, x_service_start=f"{start}", x_service_end=f"{end}")
    of = known(duckdb, tmp_path_factory.mktemp("months"), invoice_line=[row])
    whole = spend(of, None, "EUR", "owed")
    assert whole.total == net
    months = [month.keys[0] or "" for month in whole.by_month]
    parts = [spend(of, parse_period(month), "EUR", "owed").total for month in months]
    assert exact_sum(part or Decimal(0) for part in parts) == net
    assert all(part == round(part or 0, 2) for part in parts)


def test_a_bill_counts_where_no_invoice_is(duckdb: Session, tmp_path: Path) -> None:
    bill = [API, {**API, "charge_period_start": "2026-11-20", "charge_period_end": "2026-11-21"}]
    use = invoice(
        "90", None, invoice_detail_description="API usage", x_service_start="2026-10-01",
        x_service_end="2026-11-01",
    )  # fmt: skip
    alone = ask(duckdb, tmp_path, None, charge=bill)
    assert found_lines(alone) == {("OpenAI", "OpenAI API", "ai_metered", "bill"): (80, None)}
    both = ask(duckdb, tmp_path, None, charge=bill, invoice_line=[use])
    assert found_lines(both) == {
        ("OpenAI", "OpenAI API", "ai_metered", "invoice"): (90, None),
        ("OpenAI", "OpenAI API", "ai_metered", "bill"): (40, None),
    }


def test_a_subscription_hides_no_use(duckdb: Session, tmp_path: Path) -> None:
    found = ask(duckdb, tmp_path, "2026-10", charge=[API], invoice_line=[invoice()])
    assert found.total == Decimal("94.84")


def test_accounts_are_compared_where_both_sides_name_them_alike(
    duckdb: Session, tmp_path: Path
) -> None:
    month = {"x_service_start": "2026-10-01", "x_service_end": "2026-11-01"}
    use = {"invoice_detail_description": "API usage", **month}
    bills = [{**API, "billing_account_id": "a"}, {**API, "billing_account_id": "b"}]
    same = invoice("50", None, billing_account_id="a", **use)
    assert ask(duckdb, tmp_path, None, charge=bills, invoice_line=[same]).total == 90
    foreign = invoice("50", None, billing_account_id="cus_1", **use)
    assert ask(duckdb, tmp_path, None, charge=bills, invoice_line=[foreign]).total == 50
    nameless = invoice("50", None, **use)
    assert ask(duckdb, tmp_path, None, charge=bills, invoice_line=[nameless]).total == 50


def test_a_bill_over_a_month_counts_for_the_days_that_are_left(
    duckdb: Session, tmp_path: Path
) -> None:
    month = {"charge_period_start": "2026-10-01", "charge_period_end": "2026-11-01"}
    use = invoice(
        "9", None, invoice_detail_description="API usage", x_service_start="2026-10-01",
        x_service_end="2026-10-11",
    )  # fmt: skip
    rows = [{**API, **month, "billed_cost": "31"}]
    found = ask(duckdb, tmp_path, None, charge=rows, invoice_line=[use])
    assert found.total == 9 + 21


def test_seats_count_where_neither_is(duckdb: Session, tmp_path: Path) -> None:
    seats = [
        {"plan": "Business", "unit_price": "29", "currency": "EUR", "tax_basis": "net"},
        {"plan": "Business", "unit_price": "29", "currency": "EUR", "tax_basis": "net"},
        {"plan": "Business", "unit_price": "29", "currency": "EUR", "status": "pending"},
    ]
    alone = ask(duckdb, tmp_path, None, seat=seats)
    assert found_lines(alone) == {
        ("OpenAI", "ChatGPT Business", "ai_subscription", "seats"): (58, None)
    }
    (only,) = alone.lines
    assert len(only.ids) == 2
    both = ask(duckdb, tmp_path, "2026-10", seat=seats, invoice_line=[invoice()])
    # The first fourteen days are of no invoice: 14 of 31 of 58.
    assert found_lines(both)["OpenAI", "ChatGPT Business", "ai_subscription", "seats"] == (
        Decimal("26.19"), None,
    )  # fmt: skip
    half = ask(duckdb, tmp_path, "2026-10-01..2026-10-16", seat=seats)
    assert half.total == Decimal("28.06")


def test_seats_of_a_year_and_with_tax(duckdb: Session, tmp_path: Path) -> None:
    seats = [
        {"unit_price": "300", "currency": "EUR", "x_price_period": "year", "tax_basis": "net"},
        {"unit_price": "30", "currency": "EUR", "tax_basis": "gross"},
        {"unit_price": None, "currency": "EUR"},
        {"tool": "Unheard", "unit_price": "5", "currency": "EUR"},
    ]
    found = ask(duckdb, tmp_path, "2026-10", seat=seats)
    assert found.total == 25
    assert [one.amount for one in found.without_net] == [30]
    assert [(one.name, one.evidence) for one in found.to_review] == [("Unheard", ("seats",))]


def test_a_list_holds_until_the_next_one_and_no_longer_than_records_go(
    duckdb: Session, tmp_path: Path
) -> None:
    seats = [
        {"as_of": "2026-08-31", "unit_price": "10", "currency": "EUR"},
        {"as_of": "2026-10-20", "unit_price": "20", "currency": "EUR"},
    ]
    bank = [line("SALAIRES", "-1", "2026-11-10")]
    found = ask(duckdb, tmp_path, None, seat=seats, bank_line=bank)
    assert {one.keys[0]: one.amount for one in found.by_month} == {
        "2026-08": 10, "2026-09": 10, "2026-10": 20, "2026-11": 20,
    }  # fmt: skip


def test_a_credit_note_takes_off_and_a_tax_line_is_tax(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        invoice("100", "0"),
        invoice("0", "20", invoice_detail_description="VAT", x_line_kind="tax"),
        invoice("-30", "-6", invoice_id="2"),
    ]
    found = ask(duckdb, tmp_path, None, invoice_line=rows)
    assert found_lines(found) == {
        ("OpenAI", "ChatGPT Business", "ai_subscription", "invoice"): (70, 14)
    }


def test_only_what_is_known_with_tax_is_in_no_total(duckdb: Session, tmp_path: Path) -> None:
    rows = [invoice(None, None, gross_amount="120", x_line_kind="total")]
    found = ask(duckdb, tmp_path, None, invoice_line=rows)
    assert found.total is None
    assert [one.amount for one in found.without_net] == [120]


def test_other_currencies_count_at_the_day_of_issue(duckdb: Session, tmp_path: Path) -> None:
    rows = [invoice("111.86", None, billing_currency="USD", invoice_issue_date="2026-10-08")]
    assert ask(duckdb, tmp_path, None, invoice_line=rows).total == 100


def test_clouds_stand_apart_with_the_share_that_is_known(duckdb: Session, tmp_path: Path) -> None:
    cloud = {"provider_name": "AWS", "billed_cost": "30"}
    charges = [
        {**cloud, "x_gen_ai_provider_name": "aws.bedrock"},
        {**cloud, "billed_cost": "70", "x_cost_layer": "other_it"},
        {**cloud, "billed_cost": "20", "charge_category": "Tax", "role": "check"},
    ]
    found = ask(duckdb, tmp_path, "2026-10", charge=charges)
    assert found.total == 0
    (apart,) = found.apart
    assert apart.line.keys == ("AWS", "Amazon Bedrock", "cloud_with_ai", "bill")
    assert (apart.line.amount, apart.line.tax) == (100, 20)
    assert apart.ai is not None
    assert (apart.ai.ratio, apart.ai.amount, apart.ai.bound) == (0.3, 30, "exact")
    assert found.known_ai == 30


def test_what_is_no_ai_is_not_owed_for_it(duckdb: Session, tmp_path: Path) -> None:
    charges = [
        {"provider_name": "GitHub", "billed_cost": "5", "x_cost_layer": "other_it"},
        {"provider_name": "Electricity", "billed_cost": "7", "x_cost_layer": "other_it"},
        {"provider_name": "Nobody", "billed_cost": "3", "x_cost_layer": "inference"},
        {"provider_name": None, "billed_cost": "2"},
        {"provider_name": "GitHub", "billed_cost": "19", "x_cost_layer": "seats",
         "service_name": "Copilot Business"},
    ]  # fmt: skip
    rows = [invoice("9", None, invoice_issuer_name="Boulangerie", invoice_detail_description="x")]
    found = ask(duckdb, tmp_path, None, charge=charges, invoice_line=rows)
    assert found_lines(found) == {
        ("Nobody", None, "ai_metered", "bill"): (3, None),
        ("GitHub", "GitHub Copilot Business", "ai_subscription", "bill"): (19, None),
    }


def test_calls_count_where_nothing_is_billed(duckdb: Session, tmp_path: Path) -> None:
    from engines.usage_rows import usage_row

    calls = [
        usage_row(1, provider_name="openai", effective_cost=Decimal(4), billing_currency="EUR")
    ]
    found = ask(duckdb, tmp_path, None, usage=calls)
    assert found_lines(found) == {("OpenAI", "OpenAI API", "ai_metered", "calls"): (4, None)}


def test_the_mission_table_of_ten_people_is_no_sum(duckdb: Session, tmp_path: Path) -> None:
    """3,625 + 1,800 + 2,400 + 720 is 8,545 only if dollars are euros and tax is no tax."""
    seats = [
        {"tool": "ChatGPT", "unit_price": "3625", "currency": "EUR", "tax_basis": "net"},
        {"tool": "Claude", "unit_price": "1800", "currency": "EUR", "tax_basis": "gross"},
        {"tool": "Cursor", "unit_price": "2400", "currency": "USD", "tax_basis": "net"},
        {"tool": "Midjourney", "unit_price": "720", "currency": "EUR", "tax_basis": "net"},
    ]
    found = ask(duckdb, tmp_path, "2026-10", seat=seats)
    dollars = Decimal(2400) / Decimal("1.1172")  # ECB, 2026-10-30
    assert found.total is not None
    assert round(found.total, 2) == round(3625 + 720 + dollars, 2)
    assert [one.amount for one in found.without_net] == [1800]
    assert found.total + 1800 != 8545
