"""Stripe's invoices: field names and nesting of the API's documentation, every value invented."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from unit.sources.invoices.papers import figures

D = Decimal
OCTOBER = {"start": 1790812800, "end": 1793491200}
LINES: list[dict[str, Any]] = [
    {
        "id": "il_1", "object": "line_item", "amount": 30000, "currency": "eur",
        "description": "5 × Team seats", "quantity": 5, "period": OCTOBER,
        "discount_amounts": [{"amount": 3000, "discount": "di_1"}],
        "taxes": [{"amount": 5400, "tax_behavior": "exclusive", "taxable_amount": 27000}],
        "pricing": {"unit_amount_decimal": "6000", "price_details": {"product": "prod_1"}},
    },
    {
        "id": "il_2", "object": "line_item", "amount": 1200, "currency": "eur",
        "description": "API", "quantity": 1, "period": OCTOBER,
        "discount_amounts": [],
        "taxes": [{"amount": 200, "tax_behavior": "inclusive", "taxable_amount": 1000}],
    },
]  # fmt: skip
INVOICE: dict[str, Any] = {
    "id": "in_1", "object": "invoice", "account_name": "Exemple AI, Inc.", "currency": "eur",
    "number": "ABCD1234-0007", "status": "paid", "created": 1793491200,
    "status_transitions": {"finalized_at": 1793494800}, "due_date": 1796083200,
    "customer": "cus_1", "customer_tax_ids": [{"type": "eu_vat", "value": "FR61987654321"}],
    "period_start": 1788220800, "period_end": 1790812800,
    "subtotal": 31200, "total_excluding_tax": 28000, "total": 33600, "amount_due": 33600,
    "total_taxes": [{"amount": 5400}, {"amount": 200}],
    "lines": {"object": "list", "data": LINES, "has_more": False, "total_count": 2},
}  # fmt: skip


def test_an_invoice_has_its_lines_in_units(reading: Any) -> None:
    found = reading({"object": "list", "data": [INVOICE], "has_more": False})
    assert found.format == "stripe-invoices"
    assert figures(found.rows) == [
        ("il_1", "item", D(270), D(54), D(324)),
        ("il_2", "item", D(10), D(2), D(12)),
    ]
    row = found.rows[0]
    assert {
        "invoice_id": "in_1",
        "x_invoice_number": "ABCD1234-0007",
        "invoice_issuer_name": "Exemple AI, Inc.",
        "x_issuer_key": "exemple ai",
        "billing_currency": "EUR",
        "billing_account_id": "cus_1",
        "x_buyer_id": "FR61987654321",
        "x_invoice_net": D(280),
        "x_invoice_tax": D(56),
        "x_invoice_gross": D(336),
        "x_invoice_due": D(336),
        "x_quantity": D(5),
        "x_unit_price": D(60),
        "x_product": "prod_1",
        "invoice_issue_status": "Issued",
    }.items() <= row.items()
    assert (
        row["x_service_start"] == row["billing_period_start"] == datetime(2026, 10, 1, tzinfo=UTC)
    )
    assert row["x_service_end"] == datetime(2026, 11, 1, tzinfo=UTC)
    assert row["invoice_issue_date"] == datetime(2026, 11, 1, 1, tzinfo=UTC)
    assert row["payment_due_date"] == datetime(2026, 12, 1, tzinfo=UTC)


def test_the_fields_of_earlier_versions_of_the_api(reading: Any) -> None:
    old = {
        **INVOICE, "tax": 5600, "total_taxes": None, "total_excluding_tax": None,
        "total_tax_amounts": [{"amount": 5600, "inclusive": False}],
        "lines": {"object": "list", "data": [
            {"id": "il_1", "amount": 28000, "tax_amounts": [{"amount": 5600, "inclusive": False}],
             "price": {"unit_amount_decimal": "0.015"}, "period": OCTOBER},
        ]},
    }  # fmt: skip
    (row,) = reading(old).rows
    assert figures([row]) == [("il_1", "item", D(280), D(56), D(336))]
    assert row["x_unit_price"] == D("0.00015")


def test_a_credit_note_takes_off_and_names_its_invoice(reading: Any) -> None:
    note = {
        "id": "cn_1", "object": "credit_note", "number": "ABCD1234-0007-CN-01", "invoice": "in_1",
        "currency": "eur", "status": "issued", "created": 1793491200, "total": 1200,
        "total_excluding_tax": 1000, "total_taxes": [{"amount": 200}], "reason": "duplicate",
        "lines": {"object": "list", "data": [
            {"id": "cnli_1", "amount": 1000, "quantity": 1, "taxes": [{"amount": 200}]}
        ]},
    }  # fmt: skip
    (row,) = reading(note).rows
    assert figures([row]) == [("cnli_1", "item", D(-10), D(-2), D(-12))]
    assert (row["x_document_type"], row["reference_invoice_id"]) == ("credit_note", "in_1")
    assert row["x_quantity"] == D(-1)


@pytest.mark.parametrize(
    ("currency", "total"), [("jpy", D(33600)), ("kwd", D("33.6")), ("usd", D(336))]
)
def test_units_are_those_of_the_currency(reading: Any, currency: str, total: Decimal) -> None:
    bare = {**INVOICE, "currency": currency, "lines": {"data": []}}
    (row,) = reading(bare).rows
    assert (row["gross_amount"], row["billing_currency"]) == (total, currency.upper())


def test_drafts_are_ignored_and_void_ones_say_so(reading: Any) -> None:
    page = {"object": "list", "data": [
        {**INVOICE, "status": "draft"}, {**INVOICE, "id": "in_2", "status": "void"},
    ]}  # fmt: skip
    found = reading(page)
    assert found.ignored == 1
    assert {row["invoice_issue_status"] for row in found.rows} == {"Voided"}


def test_cut_lines_give_the_total_alone(reading: Any) -> None:
    cut = {**INVOICE, "lines": {"data": LINES[:1], "has_more": True}}
    found = reading(cut)
    assert figures(found.rows) == [("total", "total", D(280), D(56), D(336))]
    assert "has_more" in found.batches[0].notes[0]


def test_credits_and_shipping_are_part_of_the_sum(reading: Any) -> None:
    line = {**LINES[0], "discount_amounts": [], "pretax_credit_amounts": [
        {"amount": 2000, "type": "discount"}, {"amount": 1000, "type": "credit_balance_transaction"}
    ]}  # fmt: skip
    paper = {
        **INVOICE, "total_excluding_tax": 27500, "total": 33000,
        "total_taxes": [{"amount": 5400}, {"amount": 100}],
        "shipping_cost": {"amount_subtotal": 500, "amount_tax": 100, "amount_total": 600},
        "lines": {"data": [line]},
    }  # fmt: skip
    assert figures(reading(paper).rows) == [
        ("il_1", "item", D(270), D(54), D(324)),
        ("shipping", "charge", D(5), D(1), D(6)),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"total": 99999}, "gross"),
        ({"currency": "euro"}, "currency"),
        ({"id": None}, "id"),
        ({"total": "33.6x"}, "total"),
    ],
)
def test_what_cannot_be_is_told(reading: Any, change: dict[str, Any], field: str) -> None:
    found = reading([INVOICE, {**INVOICE, **change}])
    assert [(row, name) for row, name, _value in found.refused] == [(2, field)]
    assert len(found.rows) == 2


CSV = """id,Customer,Customer Name,Number,Date (UTC),Currency,Subtotal,Total Discount Amount,Tax,\
Total,Amount Due,Amount Paid,Status,Due Date (UTC),Minimum Line Item Period Start (UTC),\
Maximum Line Item Period End (UTC)
in_1,cus_1,Acheteur SA,ABCD-0001,2026-11-01 08:00,eur,100.00,0.00,20.00,120.00,120.00,120.00,paid,\
,2026-10-01 00:00,2026-11-01 00:00
in_2,cus_1,Acheteur SA,,2026-11-01 08:00,eur,5.00,0.00,,5.00,5.00,0.00,draft,,,
in_3,cus_1,Acheteur SA,ABCD-0002,2026-11-01 08:00,usd,"1,000.00",0.00,,"1,000.00",0.00,0.00,void,,,
in_4,cus_1,Acheteur SA,ABCD-0003,2026-11-01 08:00,usd,5.00,0.00,,five,5.00,0.00,paid,,,
"""


def test_the_export_of_the_dashboard_has_totals(reading: Any) -> None:
    found = reading(CSV)
    assert found.format == "stripe-invoices-csv"
    assert figures(found.rows) == [
        ("total", "total", D(100), D(20), D(120)),
        ("total", "total", None, None, D(1000)),
    ]
    first, second = found.rows
    assert (first["invoice_id"], first["x_invoice_number"]) == ("in_1", "ABCD-0001")
    assert first["invoice_issuer_name"] is None
    assert first["x_service_start"] == datetime(2026, 10, 1, tzinfo=UTC)
    assert second["invoice_issue_status"] == "Voided"
    assert found.refused == [(4, "total", "five")]
    long = f"1.{'1' * 30}"
    tiny = reading(CSV.replace("120.00,120.00,120.00", f"120.00,{long},120.00"))
    assert tiny.refused[0] == (1, "x_invoice_due", long)
    assert found.ignored == 1
    assert "does not name who issued" in found.batches[0].notes[0]
    split = CSV.replace("Tax,", "Exclusive Tax Amount,")
    assert figures(reading(split).rows)[0] == ("total", "total", D(100), D(20), D(120))
