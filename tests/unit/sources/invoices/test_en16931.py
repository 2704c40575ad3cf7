"""E-invoices of EN 16931: figures of whole documents, the same ones in both syntaxes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from unit.sources.invoices.cii import CII, cii
from unit.sources.invoices.papers import TWO_RATES, Item, Paper, Part, Party, figures
from unit.sources.invoices.ubl import ubl

D = Decimal
OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
WRITERS = pytest.mark.parametrize("write", [ubl, cii])
IRISH = Paper(
    number="IE-77",
    seller=Party("Nuage Ireland Limited", "IE1234567WH"),
    items=(
        Item("1", "Seats", D("505.80"), rate=D(0), category="AE", quantity=D(15)),
        Item("2", "Support", D("20.00"), rate=D(0), category="AE"),
    ),
    exempt="Reverse charge",
)


def totals(rows: list[dict[str, Any]]) -> tuple[Decimal, ...]:
    names = ("billed_cost", "tax_amount", "gross_amount")
    return tuple(sum((row[name] for row in rows), D(0)) for name in names)


@WRITERS
def test_a_french_invoice_of_two_rates(reading: Any, write: Any) -> None:
    found = reading(write(TWO_RATES))
    assert figures(found.rows) == [
        ("1", "item", D("812.40"), D("162.48"), D("974.88")),
        ("2", "item", D("33.33"), D("1.83"), D("35.16")),
    ]
    first = found.rows[0]
    assert {name: first[name] for name in first if name.startswith("x_invoice")} == {
        "x_invoice_number": "FA-2026-1042",
        "x_invoice_prepaid": None,
        "x_invoice_rounding": None,
        "x_invoice_net": D("845.73"),
        "x_invoice_tax": D("164.31"),
        "x_invoice_gross": D("1010.04"),
        "x_invoice_due": D("1010.04"),
    }
    assert (first["x_service_start"], first["x_service_end"]) == OCTOBER
    assert (first["billing_period_start"], first["billing_period_end"]) == OCTOBER
    assert first["invoice_issue_date"] == datetime(2026, 10, 31, tzinfo=UTC)
    assert first["payment_due_date"] == datetime(2026, 11, 30, tzinfo=UTC)
    assert {
        "invoice_issuer_name": "Exemple Conseil SARL",
        "x_issuer_id": "FR32123456789",
        "x_issuer_key": "exemple conseil",
        "x_buyer_id": "FR61987654321",
        "billing_currency": "EUR",
        "purchase_order_number": "EJ-4500",
        "x_payee_account": "FR7630006000011234567890189",
        "invoice_detail_description": "API d'inférence",
        "x_quantity": D(4),
        "x_unit": "MON",
        "x_unit_price": D("203.10"),
        "x_product": "INF-1",
        "x_tax_category": "S",
        "x_tax_rate": D(20),
        "x_document_type": "invoice",
        "invoice_issue_status": "Issued",
    }.items() <= first.items()
    assert first["x_columns"]["BT-10"] == "SERVICE-7"
    assert (first["x_columns"]["BT-30"], first["x_columns"]["BT-30-1"]) == ("123456789", "0002")
    assert found.batches[0].notes == ()


@WRITERS
def test_reverse_charge_has_no_tax(reading: Any, write: Any) -> None:
    rows = reading(write(IRISH)).rows
    assert figures(rows) == [
        ("1", "item", D("505.80"), D(0), D("505.80")),
        ("2", "item", D("20.00"), D(0), D("20.00")),
    ]
    assert {(row["x_tax_category"], row["x_tax_rate"]) for row in rows} == {("AE", D(0))}
    assert rows[0]["x_columns"]["BT-120"] == "Reverse charge"
    assert rows[0]["x_issuer_key"] == "nuage ireland"


@WRITERS
def test_a_credit_note_takes_off_and_names_its_invoice(reading: Any, write: Any) -> None:
    paper = Paper(
        number="AV-12",
        code="381",
        items=(Item("1", "API", D("50.00"), quantity=D(2)), Item("2", "Livre", D(10), D("5.5"))),
        reference="FA-2026-1042",
    )
    rows = reading(write(paper)).rows
    assert figures(rows) == [
        ("1", "item", D(-50), D(-10), D(-60)),
        ("2", "item", D(-10), D("-0.55"), D("-10.55")),
    ]
    assert {row["x_document_type"] for row in rows} == {"credit_note"}
    assert {row["reference_invoice_id"] for row in rows} == {"FA-2026-1042"}
    assert (rows[0]["x_quantity"], rows[0]["x_unit_price"]) == (D(-2), D(25))
    assert (rows[0]["x_invoice_net"], rows[0]["x_invoice_due"]) == (D(-60), D("-70.55"))
    assert rows[0]["payment_due_date"] == datetime(2026, 11, 30, tzinfo=UTC)
    invoice = reading(write(replace(paper, code="380"))).rows
    assert {row["natural_key"] for row in rows}.isdisjoint(row["natural_key"] for row in invoice)


@WRITERS
def test_a_credit_note_over_a_negative_amount_is_told(reading: Any, write: Any) -> None:
    found = reading(write(Paper(code="381", items=(Item("1", "API", D(-50)),))))
    assert totals(found.rows) == (D(50), D(10), D(60))
    assert "EN 16931 reads as a charge" in found.batches[0].notes[0]


@WRITERS
def test_a_negative_invoice_and_a_correction_keep_their_signs(reading: Any, write: Any) -> None:
    refund = reading(write(Paper(items=(Item("1", "API", D(-50)),)))).rows
    assert totals(refund) == (D(-50), D(-10), D(-60))
    assert refund[0]["x_document_type"] == "invoice"
    paper = Paper(code="384", items=(Item("1", "API", D(-5)),), reference="FA-2026-1042")
    correction = reading(write(paper)).rows
    assert totals(correction) == (D(-5), D(-1), D(-6))
    assert correction[0]["x_document_type"] == "correction"
    assert correction[0]["reference_invoice_id"] == "FA-2026-1042"


@WRITERS
def test_allowances_and_charges_are_lines_with_their_tax(reading: Any, write: Any) -> None:
    paper = Paper(
        items=(Item("1", "API", D(100)), Item("2", "Livre", D(20), D("5.5"))),
        parts=(Part(D(-10), "Remise"), Part(D(4), "Port", D("5.5")), Part(D(1), "Emballage")),
    )
    rows = reading(write(paper)).rows
    assert figures(rows) == [
        ("1", "item", D(100), D(20), D(120)),
        ("2", "item", D(20), D("1.10"), D("21.10")),
        ("allowance-1", "allowance", D(-10), D(-2), D(-12)),
        ("charge-1", "charge", D(4), D("0.22"), D("4.22")),
        ("charge-2", "charge", D(1), D("0.20"), D("1.20")),
    ]
    assert [row["charge_category"] for row in rows] == [None, None, "Credit", None, None]
    assert rows[2]["invoice_detail_description"] == "Remise"


@WRITERS
def test_what_was_paid_before_and_rounded_is_due_less(reading: Any, write: Any) -> None:
    paper = Paper(items=(Item("1", "API", D("99.99")),), prepaid=D(50), rounding=D("0.01"))
    rows = reading(write(paper)).rows
    assert totals(rows) == (D("99.99"), D("20.00"), D("119.99"))
    assert (
        rows[0]["x_invoice_prepaid"], rows[0]["x_invoice_rounding"], rows[0]["x_invoice_due"]
    ) == (D(50), D("0.01"), D("70.00"))  # fmt: skip


@WRITERS
def test_tax_of_an_invoice_in_dollars_is_accounted_for_in_euros(reading: Any, write: Any) -> None:
    paper = Paper(
        items=(Item("1", "API", D(100)),),
        currency="USD",
        tax_currency="EUR",
        accounted_tax=D("17.90"),
    )
    (row,) = reading(write(paper)).rows
    assert totals([row]) == (D(100), D(20), D(120))
    assert (row["billing_currency"], row["x_tax_currency"]) == ("USD", "EUR")
    assert row["x_tax_currency_amount"] == D("17.90")


@WRITERS
def test_periods_of_lines_stand_before_the_period_of_the_whole(reading: Any, write: Any) -> None:
    item = Item("1", "API", D(100), first=date(2026, 9, 1), last=date(2026, 9, 30))
    whole = Paper(items=(item, Item("2", "API", D(1))), first=OCTOBER[0].date(), last=None)
    rows = reading(write(whole)).rows
    september = datetime(2026, 9, 1, tzinfo=UTC)
    assert [row["x_service_start"] for row in rows] == [september, OCTOBER[0]]
    assert [row["x_service_end"] for row in rows] == [OCTOBER[0], None]
    assert {row["billing_period_start"] for row in rows} == {OCTOBER[0]}
    (alone,) = reading(write(replace(whole, items=(item,), first=None))).rows
    assert alone["billing_period_start"] == september
    found = reading(write(replace(whole, last=date(2026, 9, 1))))
    assert found.refused == [(1, "BT-74", "2026-09-01")]


def test_both_syntaxes_give_the_same_rows(reading: Any) -> None:
    for paper in (TWO_RATES, IRISH):
        first, second = reading(ubl(paper)), reading(cii(paper))
        assert (first.format, second.format) == ("ubl-invoice", "cii-invoice")
        unlike = {"source", "source_ref"}
        assert [{k: v for k, v in row.items() if k not in unlike} for row in first.rows] == [
            {k: v for k, v in row.items() if k not in unlike} for row in second.rows
        ]


def test_basic_wl_has_a_line_for_each_tax(reading: Any) -> None:
    parts = (Part(D(-12), "Remise"),)
    text = cii(replace(TWO_RATES, parts=parts), "urn:factur-x.eu:1p0:basicwl", lines=False)
    rows = reading(text).rows
    assert figures(rows) == [
        ("tax-S-20", "total", D("800.40"), D("160.08"), D("960.48")),
        ("tax-S-5.5", "total", D("33.33"), D("1.83"), D("35.16")),
    ]
    assert [row["x_tax_rate"] for row in rows] == [D(20), D("5.5")]


MINIMUM = f"""<?xml version='1.0' encoding='UTF-8'?>
<rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100"
    xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="{CII}UnqualifiedDataType:100">
  <!-- written by hand -->
  <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
    <ram:ID>urn:factur-x.eu:1p0:minimum</ram:ID>
  </ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID> M  42 </ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime>
      <udt:DateTimeString format="102">20261031</udt:DateTimeString>
    </ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Petit &amp; Fils S.A.R.L.</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">123 456 789</ram:ID>
        </ram:SpecifiedLegalOrganization></ram:SellerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:TaxBasisTotalAmount>310.00</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">48.21</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>358.21</ram:GrandTotalAmount>
        <ram:DuePayableAmount>258.21</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


def test_minimum_is_one_total(reading: Any) -> None:
    (row,) = reading(MINIMUM).rows
    assert figures([row]) == [("total", "total", D("310.00"), D("48.21"), D("358.21"))]
    assert (row["x_invoice_prepaid"], row["x_invoice_due"]) == (None, D("258.21"))
    assert row["invoice_id"] == "M 42"
    assert row["x_issuer_id"] == "123456789"
    assert row["x_issuer_key"] == "petit fils"
    assert row["natural_key"] == "123456789\x1f\x1fM 42\x1ftotal"


def test_what_others_claim_is_part_of_the_amount_due_in_xrechnung_s_extension(
    reading: Any,
) -> None:
    text = ubl(Paper(items=(Item("1", "API", D(100)),), change={"BT-115": D(130)}))
    claims = "".join(
        f'<cac:PrepaidPayment><cbc:PaidAmount currencyID="EUR">{amount}</cbc:PaidAmount>'
        "</cac:PrepaidPayment>"
        for amount in (7, 3)
    )
    text = text.replace("<cac:TaxTotal>", f"{claims}<cac:TaxTotal>", 1)
    assert [name for _row, name, _value in reading(text).refused] == ["BT-115"]
    profile = "urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:extension:xrechnung_3.0"
    (row,) = reading(text.replace("urn:cen.eu:en16931:2017", profile)).rows
    assert (row["x_invoice_gross"], row["x_invoice_due"]) == (D(120), D(130))


def test_lines_of_the_extended_profile_that_repeat_others_do_not_count(reading: Any) -> None:
    text = cii(Paper(items=(Item("1", "API", D(100)), Item("2", "Dont", D(100)))))
    group = "<ram:LineID>2</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    text = text.replace("<ram:LineID>2</ram:LineID>", group)
    text = text.replace(">200<", ">100<").replace(">40.00<", ">20.00<").replace(">240.00<", ">120<")
    assert figures(reading(text).rows) == [("1", "item", D(100), D(20), D(120))]


def test_lines_need_no_category_where_there_is_one_tax(reading: Any) -> None:
    text = ubl(Paper(items=(Item("1", "API", D("33.33")), Item("2", "API", D("66.67")))))
    start, end = text.index("<cac:ClassifiedTaxCategory>"), text.index("</cac:ClassifiedTaxCat")
    found = reading(text[:start] + text[end + len("</cac:ClassifiedTaxCategory>") :])
    assert [row["tax_amount"] for row in found.rows] == [D("6.67"), D("13.33")]
    assert found.rows[0]["x_tax_rate"] == D(20)


def test_a_tax_that_no_line_has_is_a_line(reading: Any) -> None:
    paper = Paper(items=(Item("1", "API", D(100)), Item("2", "Livre", D(20), D("5.5"))))
    text = ubl(paper)
    head, line, tail = text.rpartition("<cbc:Percent>5.5</cbc:Percent>")
    found = reading(f"{head}{line.replace('5.5', '2.1')}{tail}")
    assert figures(found.rows) == [
        ("1", "item", D(100), D(20), D(120)),
        ("2", "item", D(20), D(0), D(20)),
        ("tax-S-5.5", "tax", D(0), D("1.10"), D("1.10")),
    ]
    assert found.rows[2]["charge_category"] == "Tax"


@WRITERS
def test_a_rate_that_contradicts_is_noted_and_the_tax_stands(reading: Any, write: Any) -> None:
    text = write(Paper(items=(Item("1", "API", D(100)),)))
    text = text.replace(">20.00<", ">19.60<").replace(">120.00<", ">119.60<")
    found = reading(text)
    assert totals(found.rows) == (D(100), D("19.60"), D("119.60"))
    assert found.batches[0].notes == (
        "F-2026-001: the tax 19.60 is not 20 % of 100; it counts as it stands",
    )


@WRITERS
@pytest.mark.parametrize("off", ["0.02", "-0.01"])
def test_lines_that_miss_the_total_by_a_cent_each_get_a_line(
    reading: Any, write: Any, off: str
) -> None:
    items = (Item("1", "API", D("33.33")), Item("2", "API", D("66.67")))
    change = {
        "BT-106": D(100) + D(off), "BT-109": D(100) + D(off), "BT-112": D(120) + D(off),
        "BT-115": D(120) + D(off),
    }  # fmt: skip
    rows = reading(write(Paper(items=items, change=change))).rows
    assert figures(rows)[-1] == ("rounding", "rounding", D(off), D(0), D(off))
    assert rows[-1]["charge_category"] == "Adjustment"
    assert totals(rows) == (D(100) + D(off), D(20), D(120) + D(off))


@WRITERS
@pytest.mark.parametrize(
    ("term", "by"),
    [
        ("BT-106", "0.03"),
        ("BT-107", "0.02"),
        ("BT-108", "0.02"),
        ("BT-109", "0.02"),
        ("BT-110", "0.02"),
        ("BT-112", "-0.02"),
        ("BT-115", "0.02"),
    ],
)
def test_totals_that_do_not_add_up_are_refused(
    reading: Any, write: Any, term: str, by: str
) -> None:
    paper = Paper(
        items=(Item("1", "API", D("33.33")), Item("2", "API", D("66.67"))),
        parts=(Part(D(-10), "Remise"), Part(D(10), "Port")),
    )
    wrong = paper.total(term) + D(by)
    found = reading(write(replace(paper, change={term: wrong})))
    assert (found.rows, found.refused) == ([], [(1, term, str(wrong))])
    assert "ask the supplier" in found.rejections[0].reason


def test_an_attachment_is_not_read(reading: Any) -> None:
    text = ubl(TWO_RATES)
    paper = "<cac:AdditionalDocumentReference><cbc:ID>x</cbc:ID><cac:Attachment>"
    paper += f"<cbc:EmbeddedDocumentBinaryObject>{'QUJD' * 200_000}"
    paper += (
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    )
    at = text.index("<cac:AccountingSupplierParty>")
    assert reading(text[:at] + paper + text[at:]).rows == reading(text).rows


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("<cbc:ID>FA-2026-1042</cbc:ID>", "", "BT-1"),
        (">EUR</cbc:Doc", ">EURO</cbc:Doc", "BT-5"),
        ("2026-10-31</cbc:IssueDate>", "31/10/2026</cbc:IssueDate>", "BT-2"),
        ("2026-10-31</cbc:IssueDate>", "2026-02-30</cbc:IssueDate>", "BT-2"),
        ("2026-10-31</cbc:IssueDate>", "2027-10-31</cbc:IssueDate>", "BT-2"),
        ("2026-10-31</cbc:EndDate>", "9999-12-31</cbc:EndDate>", "BT-74"),
        (">812.40</cbc:LineExt", ">812,40</cbc:LineExt", "BT-131 1"),
        (">812.40</cbc:LineExt", ">1e3</cbc:LineExt", "BT-131 1"),
        (">812.40</cbc:LineExt", f">1{'0' * 20}</cbc:LineExt", "BT-131 1"),
        ('"EUR">33.33</cbc:LineExt', '"USD">33.33</cbc:LineExt', "BT-131 2"),
        (">4</cbc:Invoiced", ">four</cbc:Invoiced", "BT-129 1"),
    ],
)
def test_what_cannot_be_is_told_with_its_term(reading: Any, old: str, new: str, field: str) -> None:
    text = ubl(TWO_RATES)
    assert old in text
    found = reading(text.replace(old, new))
    assert [name for _row, name, _value in found.refused] == [field]
    assert not found.rows
