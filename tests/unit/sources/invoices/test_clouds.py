"""Invoices of clouds and of FOCUS: documented fields, exact figures."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from jauge.sources.base import Unreadable
from unit.sources.invoices.papers import figures

D = Decimal
OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


def lines(found: Any) -> list[dict[str, Any]]:
    """The rows of `invoice_line` alone."""
    return [
        row
        for batch in found.batches
        if batch.kind == "invoice_line"
        for row in batch.table.to_pylist()
    ]


def totals(rows: list[dict[str, Any]]) -> tuple[Decimal, ...]:
    names = ("billed_cost", "tax_amount", "gross_amount")
    return tuple(sum((row[name] for row in rows), D(0)) for name in names)


def test_scaleway_states_totals(reading: Any, fixtures: Path) -> None:
    (row,) = lines(reading(fixtures / "scaleway" / "invoices.json"))
    assert figures([row]) == [("total", "total", D("172.32"), D("34.46"), D("206.78"))]
    assert (row["billing_period_start"], row["billing_period_end"]) == OCTOBER
    assert row["invoice_id"] == "33333333-3333-4333-8333-333333333333"
    assert row["x_invoice_number"] == "123456"
    assert row["natural_key"] == "scaleway\x1f\x1f123456\x1ftotal"
    assert row["invoice_issuer_name"] == "Scaleway SAS"
    assert row["payment_due_date"] == datetime(2026, 11, 2, tzinfo=UTC)


def test_ovhcloud_states_totals_and_details(reading: Any, fixtures: Path) -> None:
    folder = fixtures / "ovhcloud"
    (row,) = lines(reading(folder / "me_bill.json"))
    assert figures([row]) == [("total", "total", D("72.05"), D("14.41"), D("86.46"))]
    assert (row["billing_period_start"], row["billing_period_end"]) == OCTOBER
    bill = (folder / "me_bill.json").read_text(encoding="utf-8").rstrip().removesuffix("}")
    details = (folder / "me_bill_details.json").read_text(encoding="utf-8")
    rows = lines(reading(f'[{bill}, "details": {details}}}]'))
    assert figures(rows) == [
        ("1", "item", D("8.04"), D("1.61"), D("9.65")),
        ("2", "item", D("2.01"), D("0.40"), D("2.41")),
        ("3", "item", D("62.00"), D("12.40"), D("74.40")),
    ]
    assert totals(rows) == (D("72.05"), D("14.41"), D("86.46"))
    assert (rows[0]["x_service_start"], rows[0]["x_service_end"]) == OCTOBER
    assert (rows[0]["x_quantity"], rows[0]["x_unit_price"]) == (D(12), D("0.67"))


def test_focus_invoice_detail_gives_net_tax_and_payable(reading: Any, fixtures: Path) -> None:
    path = fixtures / "focus" / "focus14_invoice_detail_example.csv"
    found = reading(path)
    assert found.format == "focus-invoice-detail"
    assert totals(found.rows) == (D("36.8711238"), D("7.37"), D("44.2411238"))
    assert figures(found.rows) == [
        ("EUINFR26-000123-1", "item", D("41.8711238"), D(0), D("41.8711238")),
        ("EUINFR26-000123-2", "allowance", D(-5), D(0), D(-5)),
        ("EUINFR26-000123-3", "tax", D(0), D("7.37"), D("7.37")),
    ]
    assert [row["charge_category"] for row in found.rows] == ["Usage", "Credit", "Tax"]
    row = found.rows[2]
    assert row["x_columns"]["BilledCost"] == "7.37"
    assert {
        "invoice_id": "EUINFR26-000123",
        "invoice_issuer_name": "Amazon Web Services EMEA SARL",
        "billing_account_id": "999900001111",
        "billing_currency": "USD",
        "payment_currency": "USD",
        "payment_currency_billed_cost": D("7.37"),
        "payment_terms": "Net 30",
        "purchase_order_number": "PO-2026-17",
        "invoice_detail_grain": "{}",
        "invoice_detail_description": "VAT 20 percent",
    }.items() <= row.items()
    assert (row["billing_period_start"], row["billing_period_end"]) == OCTOBER
    assert row["payment_due_date"] == datetime(2026, 12, 2, tzinfo=UTC)


def test_focus_invoice_detail_as_parquet_and_with_the_names_of_drafts(
    reading: Any, fixtures: Path, tmp_path: Path
) -> None:
    path = fixtures / "focus" / "focus14_invoice_detail_example.csv"
    expected = reading(path).rows
    options = pc.ConvertOptions(column_types={"BilledCost": pa.decimal128(38, 18)})
    pq.write_table(pc.read_csv(path, convert_options=options), tmp_path / "detail.parquet")
    typed = reading(tmp_path / "detail.parquet")
    assert typed.format == "focus-invoice-detail"
    assert figures(typed.rows) == figures(expected)
    text = path.read_text(encoding="utf-8").replace("PaymentDueDate", "InvoicePaymentDueDate")
    assert reading(text).rows[0]["payment_due_date"] == expected[0]["payment_due_date"]


def test_focus_rows_that_cannot_be_are_told(reading: Any, fixtures: Path) -> None:
    path = fixtures / "focus" / "focus14_invoice_detail_example.csv"
    header, first, *_rest = csv.reader(path.read_text(encoding="utf-8").splitlines())

    def with_(**values: str) -> str:
        cells = dict(zip(header, first, strict=True)) | values
        return ",".join(cells[name] for name in header)

    rows = [
        with_(BilledCost="NULL"),
        with_(InvoiceIssueStatus="Late"),
        with_(InvoiceId=""),
        with_(),
        with_(InvoiceIssueStatus="Voided"),
    ]
    found = reading("\n".join([",".join(header), *rows]) + "\n")
    assert [name for _row, name, _value in found.refused] == [
        "BilledCost", "InvoiceIssueStatus", "InvoiceId",
    ]  # fmt: skip
    assert [row["invoice_issue_status"] for row in found.rows] == ["Issued", "Voided"]
    again = "EUINFR26-000123-1#2"
    assert found.rows[1]["invoice_detail_id"] == again
    assert len({row["natural_key"] for row in found.rows}) == 2


AWS: dict[str, Any] = {
    "InvoiceSummaries": [
        {
            "AccountId": "999900001111",
            "InvoiceId": "EUINFR26-000123",
            "IssuedDate": 1793577600.0,
            "DueDate": "2026-12-02T00:00:00Z",
            "Entity": {"InvoicingEntity": "Amazon Web Services EMEA SARL"},
            "BillingPeriod": {"Month": 10, "Year": 2026},
            "InvoiceType": "INVOICE",
            "PurchaseOrderNumber": "PO-2026-17",
            "BaseCurrencyAmount": {
                "TotalAmount": "44.24",
                "TotalAmountBeforeTax": "36.87",
                "CurrencyCode": "USD",
                "AmountBreakdown": {
                    "SubTotalAmount": "41.87",
                    "Discounts": {"TotalAmount": "-5.00"},
                    "Taxes": {
                        "TotalAmount": "7.37",
                        "Breakdown": [{"Description": "VAT", "Amount": "7.37", "Rate": "20%"}],
                    },
                },
            },
            "PaymentCurrencyAmount": {
                "TotalAmount": "39.60", "TotalAmountBeforeTax": "33.00", "CurrencyCode": "EUR",
            },
            "TaxCurrencyAmount": {
                "TotalAmount": "39.60", "CurrencyCode": "EUR",
                "AmountBreakdown": {"Taxes": {"TotalAmount": "6.60"}},
            },
        }
    ]
}  # fmt: skip


def test_aws_states_totals_in_base_and_payment_currency(reading: Any) -> None:
    found = reading(AWS)
    assert found.format == "aws-invoices"
    (row,) = found.rows
    assert figures([row]) == [("total", "total", D("36.87"), D("7.37"), D("44.24"))]
    assert (row["billing_period_start"], row["billing_period_end"]) == OCTOBER
    assert {
        "invoice_issuer_name": "Amazon Web Services EMEA SARL",
        "billing_currency": "USD",
        "payment_currency": "EUR",
        "payment_currency_billed_cost": D("33.00"),
        "x_tax_currency": "EUR",
        "x_tax_currency_amount": D("6.60"),
        "x_tax_rate": D(20),
        "purchase_order_number": "PO-2026-17",
        "invoice_issue_date": datetime(2026, 11, 2, tzinfo=UTC),
    }.items() <= row.items()


def test_a_credit_memo_of_aws_takes_off(reading: Any) -> None:
    memo = {
        **AWS["InvoiceSummaries"][0],
        "InvoiceId": "EUCNFR26-1",
        "InvoiceType": "CREDIT_MEMO",
        "OriginalInvoiceId": "EUINFR26-000123",
        "TaxCurrencyAmount": None,
        "BillingPeriod": None,
    }
    (row,) = reading({"InvoiceSummaries": [memo]}).rows
    assert figures([row]) == [("total", "total", D("-36.87"), D("-7.37"), D("-44.24"))]
    assert (row["x_document_type"], row["reference_invoice_id"]) == (
        "credit_note", "EUINFR26-000123",
    )  # fmt: skip
    assert row["x_tax_currency"] is None
    base = AWS["InvoiceSummaries"][0]["BaseCurrencyAmount"]
    two = {"TotalAmount": "7.37", "Breakdown": [{"Rate": "20%"}, {"Rate": "0%"}]}
    mixed = {**memo, "BaseCurrencyAmount": {**base, "AmountBreakdown": {"Taxes": two}}}
    assert reading([mixed]).rows[0]["x_tax_rate"] is None
    amount = {**base, "TotalAmountBeforeTax": "30"}
    found = reading([memo, {**memo, "BaseCurrencyAmount": amount}])
    assert found.refused == [(2, "gross", "-44.24")]


def money(value: float) -> dict[str, Any]:
    return {"currency": "EUR", "value": value}


AZURE: dict[str, Any] = {
    "id": "/providers/Microsoft.Billing/billingAccounts/b/invoices/G001",
    "name": "G001",
    "type": "Microsoft.Billing/billingAccounts/invoices",
    "properties": {
        "invoiceDate": "2026-11-05T00:00:00Z",
        "dueDate": "2026-12-05T00:00:00Z",
        "invoicePeriodStartDate": "2026-10-01T00:00:00Z",
        "invoicePeriodEndDate": "2026-10-31T00:00:00Z",
        "status": "Due",
        "documentType": "Invoice",
        "billingProfileId": "/providers/Microsoft.Billing/billingAccounts/b/billingProfiles/p1",
        "amountDue": money(120.0),
        "subTotal": money(100.0),
        "taxAmount": money(20.0),
        "totalAmount": money(120.0),
    },
}


def azure(**properties: Any) -> dict[str, Any]:
    return {**AZURE, "properties": {**AZURE["properties"], **properties}}


@pytest.mark.parametrize("wrap", [lambda one: {"value": [one]}, lambda one: [one]])
def test_azure_states_totals(reading: Any, wrap: Any) -> None:
    found = reading(wrap(AZURE))
    assert found.format == "azure-invoices"
    (row,) = found.rows
    assert figures([row]) == [("total", "total", D(100), D(20), D(120))]
    assert (row["billing_period_start"], row["billing_period_end"]) == OCTOBER
    assert (row["invoice_id"], row["billing_account_id"]) == ("G001", "p1")
    flat = {"name": "G001", **AZURE["properties"]}
    assert figures(reading(wrap(flat)).rows) == figures([row])


def test_azure_tells_what_was_prepaid_apart(reading: Any) -> None:
    applied = azure(
        totalAmount=money(85.0), azurePrepaymentApplied=money(30.0), creditAmount=money(5.0)
    )
    (row,) = reading({"value": [applied]}).rows
    assert figures([row]) == [("total", "total", D(100), D(20), D(120))]
    assert (row["x_invoice_prepaid"], row["x_invoice_due"]) == (D(35), D(85))
    found = reading({"value": [azure(totalAmount=money(86.0))]})
    assert [name for _row, name, _value in found.refused] == ["totalAmount"]


def test_azure_credit_notes_voided_invoices_and_old_agreements(reading: Any) -> None:
    reference = "/providers/Microsoft.Billing/billingAccounts/b/invoices/G000"
    page = [
        azure(documentType="CreditNote", creditForDocumentId=reference),
        azure(status="Void"),
        azure(documentType="TaxReceipt"),
        azure(subTotal=None, taxAmount=None, totalAmount=None, billedAmount=money(7.0)),
    ]
    found = reading({"value": page})
    credit, voided, old = found.rows
    assert figures([credit]) == [("total", "total", D(-100), D(-20), D(-120))]
    assert (credit["x_document_type"], credit["reference_invoice_id"]) == ("credit_note", "G000")
    assert voided["invoice_issue_status"] == "Voided"
    assert figures([old]) == [("total", "total", None, None, D(7))]
    assert found.ignored == 1


GCP = """Invoice number,5123456789
Invoice date,2026-10-31
Due date,2026-11-30
Billing ID,1111-2222
Billing account ID,00AA00-11BB11-22CC22
Currency,EUR
Currency exchange rate,0.9
Total amount due,"€1,150.00"

Billing account name,Billing account ID,Project name,Project ID,Service description,Service ID,\
SKU description,SKU ID,Credit type,Cost type,Usage start date,Usage end date,Usage amount,\
Usage unit,Unrounded Cost (€),Cost (€)
Mine,00AA00-11BB11-22CC22,prod,prod-1,Vertex AI,S1,Claude input,K1,,Usage,2026-10-01,2026-10-31,\
1000,count,"1,000.004","1,000.00"
Mine,00AA00-11BB11-22CC22,prod,prod-1,Vertex AI,S1,Claude output,K2,,Usage,2026-10-03,2026-10-31,\
10,count,9.996,10.00
Mine,00AA00-11BB11-22CC22,prod,prod-1,Vertex AI,S1,Discount,K2,DISCOUNT,Usage,2026-10-03,\
2026-10-31,,,-60.004,-60.00
,,,,,,,,,Tax,2026-10-01,2026-10-31,,,200.00,200.00
,,,,,,,,,Rounding error,,,,,0.00,0.00
,,,,,,,,,Total,,,,,"1,150.00","1,150.00"
"""


def test_the_cost_table_of_google_cloud_is_an_invoice(reading: Any) -> None:
    found = reading(GCP)
    assert found.format == "gcp-invoice"
    kinds = {row["x_line_kind"]: row for row in found.rows}
    assert totals(found.rows) == (D(950), D(200), D(1150))
    assert kinds["item"]["billed_cost"] == D(1010)
    assert kinds["item"]["invoice_detail_description"] == "Vertex AI - prod-1 - Usage"
    assert kinds["allowance"]["billed_cost"] == D(-60)
    assert kinds["tax"]["tax_amount"] == D(200)
    assert {row["invoice_id"] for row in found.rows} == {"5123456789"}
    assert (found.rows[0]["billing_period_start"], found.rows[0]["billing_period_end"]) == OCTOBER
    assert found.rows[0]["payment_due_date"] == datetime(2026, 11, 30, tzinfo=UTC)
    head, _blank, body = GCP.partition("\n\n")
    header, *rows = body.strip().split("\n")
    shuffled = "\n".join([head, "", header, *reversed(rows)])
    assert reading(shuffled).rows == found.rows


def test_a_cost_table_that_is_filtered_or_of_no_invoice_is_refused(reading: Any) -> None:
    cut = "\n".join(line for line in GCP.split("\n") if ",DISCOUNT," not in line)
    found = reading(cut)
    assert [(name, value) for _row, name, value in found.refused] == [("gross", "1150.00")]
    with pytest.raises(Unreadable, match="no invoice number"):
        reading(GCP.partition("\n")[2])
    free = GCP.replace("\u20ac1,150.00", "soon")
    assert reading(free).refused == [(1, "Total amount due", "soon")]
    told = reading(GCP.replace('"1,000.004","1,000.00"', "x,x"))
    assert told.refused[0] == (1, None, "x")
