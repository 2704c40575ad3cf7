"""Bank lines, invoice lines, seats and people through a mapping."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

BANK = {"booked_on": "Date", "amount": "Montant", "text": "Libelle", "account": "Compte"}
HEAD = "Date;Libelle;Montant;Compte\n"
IBAN = "FR7630006000011234567890189"


def bank(reading: Any, rows: str, **mapping: Any) -> Any:
    given = {"columns": BANK, "constants": {"currency": "eur"}, "dates": "day first"} | mapping
    said = {name: value for name, value in given.items() if value is not None}
    return reading(HEAD + rows, table="bank_line", **said)


def test_a_statement_as_a_bank_writes_it(reading: Any) -> None:
    found = bank(
        reading,
        f"05/10/2026;CB  OPENAI   CHATGPT ;-24,50;{IBAN[:4]} {IBAN[4:]}\n"
        f"05/10/2026;VIR RECU;1 200,00;{IBAN}\n"
        f"31/10/2026;;(5,00);\n",
    )
    (batch,) = found.batches
    assert (batch.kind, batch.namespace, batch.key_is_content) == ("bank_line", "bank_line", False)
    first, second, third = found.rows
    assert (first["booked_on"], first["amount"]) == (date(2026, 10, 5), Decimal("-24.5"))
    assert (first["text"], first["account"], first["currency"]) == (
        "CB OPENAI CHATGPT",
        IBAN,
        "EUR",
    )
    assert (first["source"], first["source_format"], first["x_number"]) == ("m", "table", 1)
    assert second["amount"] == Decimal(1200)
    assert (third["amount"], third["account"], third["text"]) == (Decimal(-5), None, None)


def test_a_line_has_the_key_that_the_formats_of_banks_give_it(reading: Any) -> None:
    found = bank(reading, "05/10/2026;CAFE;-2,10;\n" * 2 + "06/10/2026;CAFE;-2,10;\n")
    assert [row["natural_key"] for row in found.rows] == [
        "\x1f2026-10-05\x1f-2.1\x1fEUR\x1fCAFE\x1f1",
        "\x1f2026-10-05\x1f-2.1\x1fEUR\x1fCAFE\x1f2",
        "\x1f2026-10-06\x1f-2.1\x1fEUR\x1fCAFE\x1f1",
    ]
    own = bank(reading, "05/10/2026;CAFE;-2,10;\n", key=["Libelle"])
    assert [batch.namespace for batch in own.batches] == ["m"]
    assert [row["natural_key"] for row in own.rows] == ["CAFE"]


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (";CAFE;-2,10;", (1, "Date", None)),
        ("31/02/2026;CAFE;-2,10;", (1, "Date", "31/02/2026")),
        ("05/10/1926;CAFE;-2,10;", (1, "Date", "05/10/1926")),
        ("05/12/2026;CAFE;-2,10;", (1, "Date", "05/12/2026")),
        ("05/10/2026;CAFE;;", (1, "Montant", None)),
        ("05/10/2026;CAFE;two;", (1, "Montant", "two")),
    ],
)
def test_a_line_that_cannot_be_is_rejected_and_the_others_stay(
    reading: Any, row: str, refused: tuple[Any, ...]
) -> None:
    found = bank(reading, f"{row}\n05/10/2026;GOOD;-1,00;\n")
    assert (found.refused, len(found.rows)) == ([refused], 1)


def test_days_of_an_unknown_order_are_never_guessed(reading: Any) -> None:
    found = bank(reading, "05/10/2026;A;-1;\n2026-10-05;B;-1;\n", dates=None)
    assert [(each.row, each.value) for each in found.rejections] == [(1, "05/10/2026")]
    assert "dates" in found.rejections[0].reason
    found = bank(reading, "05/10/2026;A;-1;\n", dates="month first")
    assert found.rows[0]["booked_on"] == date(2026, 5, 10)


def test_a_time_is_the_day_that_it_has_in_its_zone(reading: Any) -> None:
    found = bank(reading, "2026-10-05T22:30:00Z;A;-1;\n", timezone="Europe/Paris")
    assert found.rows[0]["booked_on"] == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02", "2026-11-02T00:00:00+00:00"),
        ("02/11/2026", "2026-11-02T00:00:00+00:00"),
        ("2026-11-02 09:00", "2026-11-02T08:00:00+00:00"),
        ("02/11/2026 09:00", "2026-11-02T08:00:00+00:00"),
        ("2026-11-02T09:00:00Z", "2026-11-02T09:00:00+00:00"),
    ],
)
def test_a_day_stands_for_its_midnight_and_a_time_has_its_zone(
    reading: Any, text: str, moment: str
) -> None:
    found = invoice(reading, f"F1,M,{text},1,,,1,\nF1,M,some day,1,,,2,\nF1,M,32/11/2026,1,,,2,\n",
                    timezone="Europe/Paris", dates="day first")  # fmt: skip
    assert [row["invoice_issue_date"].isoformat() for row in found.rows] == [moment]
    assert [each.row for each in found.rejections] == [2, 3]


def test_maps_scales_and_other_columns_are_as_for_calls(reading: Any) -> None:
    found = reading(
        "d,cents,kind,who\n2026-10-05,-2450,sub,Anthropic\n",
        table="bank_line",
        columns={
            "booked_on": "d",
            "amount": {"from": "cents", "scale": 0.01},
            "spend_kind": {"from": "kind", "map": {"sub": "ai_subscription"}},
            "counterparty": "who",
            "x_kind": "kind",
        },
        constants={"currency": "EUR", "vendor": "anthropic"},
    )
    (row,) = found.rows
    assert (row["amount"], row["spend_kind"]) == (Decimal("-24.5"), "ai_subscription")
    assert (row["counterparty"], row["text"], row["vendor"]) == (
        "Anthropic",
        "Anthropic",
        "anthropic",
    )
    assert row["x_columns"] == [("x_kind", "sub")]


# --- invoices ------------------------------------------------------------------------------------
INVOICE = {
    "invoice_id": "no",
    "invoice_issuer_name": "from",
    "invoice_issue_date": "on",
    "billed_cost": "net",
    "tax_amount": "tax",
    "gross_amount": "gross",
    "invoice_detail_id": "line",
    "x_tax_rate": "rate",
}
LINES = "no,from,on,net,tax,gross,line,rate\n"


def invoice(reading: Any, rows: str, **more: Any) -> Any:
    given = {"columns": INVOICE, "constants": {"billing_currency": "EUR"}} | more
    return reading(LINES + rows, table="invoice_line", **given)


@pytest.mark.parametrize("amounts", ["100,20,120", "100,20,", "100,,120", ",20,120"])
def test_two_of_net_tax_and_gross_give_the_third(reading: Any, amounts: str) -> None:
    (row,) = invoice(reading, f"F1,Mistral AI SAS,2026-11-01,{amounts},1,20\n").rows
    found = [row[name] for name in ("billed_cost", "tax_amount", "gross_amount", "x_tax_rate")]
    assert found == [100, 20, 120, 20]
    assert row["x_issuer_key"] == "mistral ai"
    assert row["invoice_issue_date"].isoformat() == "2026-11-01T00:00:00+00:00"


def test_one_amount_alone_leaves_the_others_unknown(reading: Any) -> None:
    net, gross = invoice(
        reading, "F1,Mistral,2026-11-01,-100,,,1,\nF1,Mistral,2026-11-01,,,120,2,\n"
    ).rows
    assert (net["billed_cost"], net["gross_amount"]) == (-100, None)
    assert (gross["billed_cost"], gross["gross_amount"]) == (None, 120)


def test_lines_are_told_by_issuer_invoice_and_line(reading: Any) -> None:
    found = invoice(
        reading,
        "F1,Mistral AI,2026-11-01,1,,,1,\nF1,MISTRAL AI SAS,2026-11-01,1,,,1,\n"
        "F1,Mistral AI,2026-11-01,1,,,,\nF1,Mistral AI,2026-11-01,1,,,,\n",
    )
    keys = [row["natural_key"] for row in found.rows]
    start = "mistral ai\x1f\x1fF1\x1f"
    assert keys == [f"{start}1", f"{start}1#2", start, f"{start}#2"]
    assert {batch.namespace for batch in found.batches} == {"m"}


def test_a_line_without_amount_or_day_is_rejected(reading: Any) -> None:
    found = invoice(reading, "F1,M,2026-11-01,,3,,1,\nF1,M,,1,,,1,\n")
    assert [each.field for each in found.rejections] == ["net, gross", "on"]


# --- seats and people ----------------------------------------------------------------------------
def test_seats_on_the_day_of_the_list(reading: Any) -> None:
    found = reading(
        "mail,last,price,day,state\n"
        " Ada@Example.com,2026-10-30T10:00:00Z,19,2026-10-31,active\n"
        "bob@example.com,,-1,2026-10-31,active\n"
        "eve@example.com,,19,2026-10-31,asleep\n",
        table="seat",
        columns={
            "user_id": "mail",
            "last_activity_at": "last",
            "unit_price": "price",
            "as_of": "day",
            "status": "state",
        },
        constants={"tool": "github_copilot", "currency": "USD", "tax_basis": "net"},
    )
    (row,) = found.rows
    assert row["natural_key"] == "github_copilot\x1f\x1fada@example.com\x1f2026-10-31"
    assert (row["user_id"], row["as_of"]) == ("ada@example.com", date(2026, 10, 31))
    assert [batch.notes for batch in found.batches] == [()]
    assert found.refused == [(2, "price", "-1"), (3, "state", "asleep")]


def test_a_list_without_its_day_is_of_today_and_says_so(reading: Any) -> None:
    columns = {"email_hash": "mail", "display_name": "name", "x_other_ids": "logins"}
    found = reading(
        'mail,name,logins\nAda@example.com,Ada,"ada,ada-l"\n,Nobody,\n',
        table="person",
        columns=columns,
    )
    (row,) = found.rows
    assert (row["user_id"], row["email_hash"]) == ("ada@example.com", "ada@example.com")
    assert row["as_of"] == date(2026, 11, 22)
    assert row["x_other_ids"] == ["ada", "ada-l"]
    assert row["natural_key"] == "ada@example.com\x1f2026-11-22"
    assert found.refused == [(2, "mail", None)]
    assert found.batches[0].notes == ("the mapping names no as_of: the day of the import is taken",)
    login = reading("login,mail\nada,\nbob@example.com,\n", table="person",
                    columns={"user_id": "login"}, constants={"as_of": "2026-10-31"})  # fmt: skip
    assert [(row["user_id"], row["email_hash"]) for row in login.rows] == [
        ("ada", None),
        ("bob@example.com", "bob@example.com"),
    ]
