"""Lists of invoices as accountants keep them, in French and in English."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.base import Unreadable
from unit.sources.invoices.papers import figures

D = Decimal
FRENCH = """Liste des factures fournisseurs;;;;;;;;
Exercice 2026;;;;;;;;

Numéro;Fournisseur;Date;Échéance;HT;TVA;TTC;Devise;Période
123456;Scaleway SAS;02/11/2026;02/11/2026;172,32;34,46;206,78;EUR;octobre 2026
FR70000001;OVH SAS;01/11/2026;;72,05;14,41;;EUR;01/10/2026 - 31/10/2026
INV-9;OpenAI, L.L.C.;05/10/2026;;1 234,50;;1 234,50;USD;
;;;Total;1 478,87;48,87;1 527,74;;
"""
ENGLISH = """Invoice number,Supplier,Issue date,Due date,Net,VAT,Gross,Currency,VAT rate
A-1,Anthropic PBC,2026-11-01,2026-11-15,"1,000.00",0.00,"1,000.00",USD,0 %
A-2,Exemple Ltd,2026-11-02,,100.00,20.00,120.00,GBP,20
"""


def test_a_french_list_of_a_windows_spreadsheet(reading: Any) -> None:
    found = reading(FRENCH.encode("cp1252"))
    assert found.format == "invoice-csv"
    assert figures(found.rows) == [
        ("total", "total", D("172.32"), D("34.46"), D("206.78")),
        ("total", "total", D("72.05"), D("14.41"), D("86.46")),
        ("total", "total", D("1234.50"), D(0), D("1234.50")),
    ]
    first, second, third = found.rows
    assert first["invoice_id"] == first["x_invoice_number"] == "123456"
    assert (first["invoice_issuer_name"], first["x_issuer_key"]) == ("Scaleway SAS", "scaleway")
    assert first["invoice_issue_date"] == datetime(2026, 11, 2, tzinfo=UTC)
    assert first["payment_due_date"] == datetime(2026, 11, 2, tzinfo=UTC)
    october = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    for row in (first, second):
        assert (row["billing_period_start"], row["billing_period_end"]) == october
        assert (row["x_service_start"], row["x_service_end"]) == october
    assert third["billing_period_start"] is None
    assert {row["billing_currency"] for row in found.rows} == {"EUR", "USD"}
    assert (found.read, found.ignored) == (4, 1)


def test_an_english_list(reading: Any) -> None:
    rows = reading(ENGLISH).rows
    assert figures(rows) == [
        ("total", "total", D(1000), D(0), D(1000)),
        ("total", "total", D(100), D(20), D(120)),
    ]
    assert [row["x_tax_rate"] for row in rows] == [D(0), D(20)]
    assert rows[0]["x_invoice_gross"] == D(1000)


def test_a_control_character_rejects_its_row_alone(reading: Any) -> None:
    found = reading(ENGLISH.replace("Exemple Ltd", "Exemple\x07 Ltd"))
    assert [row["invoice_issuer_name"] for row in found.rows] == ["Anthropic PBC"]
    assert found.refused == [(2, "Supplier", "Exemple\x07 Ltd")]


def test_the_key_is_supplier_and_number(reading: Any) -> None:
    rows = reading(FRENCH).rows
    assert rows[0]["natural_key"] == "scaleway\x1f\x1f123456\x1ftotal"
    with_id = reading(
        "N° facture;Fournisseur;N° TVA;Montant HT (€);Date\n7;A;FR 12 345678901;10,00;1/10/2026\n"
    ).rows
    assert with_id[0]["natural_key"] == "FR12345678901\x1f\x1f7\x1ftotal"
    assert with_id[0]["billing_currency"] == "EUR"


HEAD = "Number;Vendor;Date;Net;VAT;Gross;Currency;Type;Status;Reference invoice\n"


@pytest.mark.parametrize(
    ("cells", "kind", "amounts"),
    [
        ("100,00;20,00;120,00;EUR;Invoice;;", "invoice", ("100", "20", "120")),
        ("100,00;;120,00;EUR;;;", "invoice", ("100", "20", "120")),
        (";20,00;120,00;EUR;;;", "invoice", ("100", "20", "120")),
        ("100,00;;;EUR;;;", "invoice", ("100", None, None)),
        (";;120,00;EUR;;;", "invoice", (None, None, "120")),
        ("100,00;20,00;120,00;EUR;Avoir;;12", "credit_note", ("-100", "-20", "-120")),
        ("-100,00;-20,00;-120,00;EUR;Credit note;;", "credit_note", ("-100", "-20", "-120")),
        ("-100,00;-20,00;-120,00;EUR;;;", "credit_note", ("-100", "-20", "-120")),
        ("-1,00;0;-1,00;EUR;Facture rectificative;;", "correction", ("-1", "0", "-1")),
        ("0,00;0,00;0,00;EUR;;;", "invoice", ("0", "0", "0")),
    ],
)
def test_two_give_the_third_and_credit_notes_take_off(
    reading: Any, cells: str, kind: str, amounts: tuple[str | None, ...]
) -> None:
    (row,) = reading(f"{HEAD}7;A;1/10/2026;{cells}\n13;B;31/10/2026;1,00;;;EUR;;;\n").rows[:1]
    assert row["x_document_type"] == kind
    names = ("billed_cost", "tax_amount", "gross_amount")
    assert [row[name] for name in names] == [part and D(part) for part in amounts]


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ("7;A;31/10/2026;100,00;20,00;121,00;EUR", "gross", "121.00"),
        ("7;A;31/10/2026;cent;;;EUR", "net", "cent"),
        ("7;A;31/02/2026;100,00;;;EUR", "date", "31/02/2026"),
        ("7;A;31/10/1926;100,00;;;EUR", "date", "31/10/1926"),
        ("7;A;31/10/2027;100,00;;;EUR", "date", "31/10/2027"),
        ("7;A;31/10/2026;100,00;;;", "currency", None),
        ("7;A;31/10/2026;100,00;;;EURO", "currency", "EURO"),
        ("7;A;31/10/2026;;;;EUR", "net", None),
        ("7;;31/10/2026;100,00;;;EUR", "vendor", None),
        (";A;31/10/2026;100,00;;;EUR", "number", None),
    ],
)
def test_what_cannot_be_is_told_and_the_rest_is_kept(
    reading: Any, cells: str, field: str, value: str | None
) -> None:
    found = reading(f"{HEAD}1;A;31/10/2026;1,00;;;EUR;;;\n{cells};;;\n")
    assert found.refused == [(2, field, value)]
    assert len(found.rows) == 1


def test_drafts_are_ignored_and_voided_ones_say_so(reading: Any) -> None:
    found = reading(
        f"{HEAD}1;A;31/10/2026;1,00;;;EUR;;Brouillon;\n2;A;31/10/2026;1,00;;;EUR;;Annulée;\n"
    )
    assert found.ignored == 1
    assert [row["invoice_issue_status"] for row in found.rows] == ["Voided"]


def test_rows_of_one_number_are_its_lines(reading: Any) -> None:
    text = (
        "Facture;Fournisseur;Date;HT;Taux TVA;TVA;Devise;Désignation\n"
        "8;Exemple SARL;31/10/2026;100,00;20 %;20,00;EUR;API\n"
        "8;EXEMPLE;31/10/2026;33,33;5,5 %;1,83;EUR;Livre\n"
        "8;Autre SA;31/10/2026;1,00;20 %;0,20;EUR;Autre\n"
    )
    rows = reading(text).rows
    assert [(row["invoice_detail_id"], row["x_line_kind"]) for row in rows][2] == ("total", "total")
    text = text.replace("EXEMPLE;", "Exemple SARL;")
    rows = reading(text).rows
    assert figures(rows)[:2] == [
        ("1", "item", D(100), D(20), D(120)),
        ("2", "item", D("33.33"), D("1.83"), D("35.16")),
    ]
    assert rows[0]["x_invoice_net"] is None
    assert len({row["natural_key"] for row in rows}) == 3


def test_a_rate_that_contradicts_is_noted(reading: Any) -> None:
    found = reading(ENGLISH.replace("GBP,20", "GBP,10"))
    assert found.batches[0].notes == (
        "A-2: the tax 20.00 is not 10 % of 100.00; it counts as it stands",
    )


def test_total_is_gross_beside_net_and_unclear_alone(reading: Any) -> None:
    text = "Invoice;Vendor;Date;Subtotal;Tax;Total;Currency\n1;A;2026-10-01;10.00;2.00;12.00;EUR\n"
    assert figures(reading(text).rows) == [("total", "total", D(10), D(2), D(12))]
    with pytest.raises(Unreadable, match="Montant say neither net nor gross"):
        reading("Numéro;Fournisseur;Date;Montant;Devise\n1;A;01/10/2026;10,00;EUR\n")


def test_thousands_that_may_be_decimals_are_not_taken(reading: Any) -> None:
    text = "Invoice;Vendor;Date;Net;Currency\n1;A;2026-10-01;1,234;EUR\n"
    assert reading(text).refused == [(1, "net", "1,234")]
    assert reading(f"{text}2;A;2026-10-01;12,50;EUR\n").rows[0]["billed_cost"] == D("1.234")
    assert reading(f"{text}2;A;2026-10-01;12.50;EUR\n").rows[0]["billed_cost"] == D(1234)


def test_dates_that_may_be_two_days_refuse_an_english_list(reading: Any) -> None:
    with pytest.raises(Unreadable, match="cannot be told apart"):
        reading("Invoice,Vendor,Date,Net,Currency\n1,A,03/04/2026,10.00,EUR\n")


def test_a_line_cut_wrongly_is_told(reading: Any) -> None:
    found = reading(f"{ENGLISH}A-3,x,2026-10-01,,1.00,,1.00,EUR,,extra\n")
    assert [row for row, _field, _value in found.refused] == [3]
    assert len(found.rows) == 2


def test_days_of_a_service_in_two_columns_and_the_currency_in_the_cells(reading: Any) -> None:
    text = (
        "Facture;Fournisseur;Début;Fin;Période;TTC\n"
        "1;A;01/10/2026;31/10/2026;;12,50 €\n"
        "2;A;01/10/2026;30/09/2026;;£ 12,50\n"
        "3;A;;;bientôt;12,50 USD\n"
        "4;A;;;;12,50 $\n"
    )
    found = reading(text)
    (row,) = found.rows
    assert row["billing_currency"] == "EUR"
    assert row["x_service_start"] == datetime(2026, 10, 1, tzinfo=UTC)
    assert row["x_service_end"] == datetime(2026, 11, 1, tzinfo=UTC)
    assert found.refused == [
        (2, "fin", "30/09/2026"),
        (3, "periode", "bientôt"),
        (4, "currency", None),
    ]


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "Numéro;Fournisseur;Date\n1;A;01/10/2026\n"])
def test_a_table_without_the_header_is_refused(reading: Any, text: str) -> None:
    with pytest.raises(Unreadable, match="no row names the columns"):
        reading(text, as_="invoice-csv")
