"""CSV statements as banks outside France export them; names, accounts and amounts are invented."""

from typing import Any

import pytest

GERMAN, SWISS = "DE89370400440532013000", "CH9300762011623852957"
Case = tuple[str, list[tuple[str, str, str]], str | None, str | None, str]
"""The file, its lines, its account, the counterparty and the text of its first line."""
CASES: dict[str, Case] = {
    "Sparkasse": (
        "sparkasse",
        [("2026-11-04", "-1024.00", "EUR"), ("2026-11-03", "67.50", "EUR")],
        GERMAN,
        "OpenAI Ireland Ltd",
        "ChatGPT Abo November",
    ),
    "Deutsche Bank": (
        "deutsche_bank",
        [("2026-10-30", "-87.65", "EUR"), ("2026-10-05", "4200.00", "EUR")],
        None,
        "Notion Labs Inc",
        "NOTION AI 10/26",
    ),
    "Deutsche Bank in English": (
        "deutsche_bank_english",
        [("2026-10-30", "-1087.65", "EUR"), ("2026-10-05", "4200.00", "EUR")],
        None,
        "Notion Labs Inc",
        "NOTION AI 10/26",
    ),
    "Volksbank": (
        "volksbank",
        [("2026-03-09", "-27.00", "EUR"), ("2026-03-10", "1045.90", "EUR")],
        "DE67105179620025862911",
        "Aleph Alpha GmbH",
        "Lastschrift Abo 22-1456",
    ),
    "ING in Germany": (
        "ing_de",
        [("2026-11-09", "-18.26", "EUR"), ("2026-11-08", "1200.00", "EUR")],
        GERMAN,
        "VISA OPENAI",
        "NR XXXX 4025 SAN FRANCISCO KAUFUMSATZ 05.11 USD 20,00 ARN74830725339312466143652",
    ),
    "DKB": (
        "dkb",
        [("2026-11-08", "-17.99", "EUR"), ("2026-11-05", "1200.00", "EUR")],
        "DE42120300001033738756",
        "Mistral AI",
        "Le Chat Pro",
    ),
    "N26": (
        "n26",
        [
            ("2026-10-14", "-136.67", "EUR"),
            ("2026-10-15", "150.00", "EUR"),
            ("2026-10-16", "-23.45", "EUR"),
        ],
        None,
        "ANTHROPIC",
        "ANTHROPIC",
    ),
    "N26 of today": (
        "n26_new",
        [("2026-10-14", "-136.67", "EUR"), ("2026-10-15", "1500.00", "EUR")],
        None,
        "ANTHROPIC",
        "ANTHROPIC",
    ),
    "Revolut": (
        "revolut",
        [("2026-10-12", "-55.34", "EUR"), ("2026-10-12", "-101.50", "EUR")],
        None,
        None,
        "OpenAI",
    ),
    "Revolut Business": (
        "revolut_business",
        [("2026-10-02", "-91.66", "EUR"), ("2026-10-03", "500.00", "EUR")],
        "EUR Main",
        None,
        "Anthropic",
    ),
    "Wise": (
        "wise",
        [("2026-10-30", "-20.00", "USD"), ("2026-10-29", "500.00", "USD")],
        None,
        "OpenAI",
        "Card transaction of 20.00 USD issued by OpenAI",
    ),
    "ING in the Netherlands": (
        "ing_nl",
        [("2026-10-31", "-24.00", "EUR"), ("2026-10-15", "1000.00", "EUR")],
        "NL69INGB0123456789",
        "OpenAI Ireland",
        "Naam: OpenAI Ireland Omschrijving: ChatGPT",
    ),
    "Rabobank": (
        "rabobank",
        [("2026-10-07", "-12.50", "EUR")],
        "NL44RABO0123456789",
        "GITHUB INC",
        "Betaalautomaat 10:00 pas 001",
    ),
    "Lloyds": (
        "lloyds",
        [("2026-10-14", "-120.00", "GBP"), ("2026-10-01", "1000.00", "GBP")],
        "12706368",
        None,
        "NOTION LABS INC",
    ),
    "UBS": (
        "ubs",
        [("2026-10-15", "-1036.40", "CHF"), ("2026-10-01", "2000.00", "CHF")],
        SWISS,
        None,
        "Cursor, AI Powered IDE Debitkarten-Zahlung Transaktions-Nr. 9900",
    ),
    "Santander": (
        "santander",
        [("2026-11-02", "-18.26", "EUR"), ("2026-10-28", "1200.00", "EUR")],
        "ES9121000418450200051332",
        None,
        "COMPRA PERPLEXITY AI, SAN FRANCISCO, TARJETA 1234",
    ),
    "UniCredit": (
        "unicredit",
        [("2026-10-05", "-27.19", "EUR"), ("2026-10-06", "1202.00", "EUR")],
        None,
        None,
        "PAGAMENTO MIDJOURNEY INC CARTA *1234",
    ),
    "Fineco": (
        "fineco",
        [("2026-10-15", "-20.00", "EUR"), ("2026-10-14", "3200.00", "EUR")],
        None,
        None,
        "Pag. CLAUDE.AI SUBSCRIPTION SAN FRANCISCO",
    ),
    "American Express": (
        "amex",
        [("2026-09-08", "-20.34", "EUR"), ("2026-09-19", "120.00", "EUR")],
        None,
        None,
        "OPENAI *CHATGPT",
    ),
    "PostFinance": (
        "postfinance",
        [("2026-10-14", "-36.40", "CHF"), ("2026-10-01", "1000.00", "CHF")],
        SWISS,
        None,
        "KAUF/DIENSTLEISTUNG VOM 13.10.2026 CURSOR AI",
    ),
}


@pytest.mark.parametrize("bank", CASES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_statement_of_a_european_bank(read: Any, bank: str, encoding: str) -> None:
    name, lines, account, counterparty, text = CASES[bank]
    currency = "GBP" if bank == "Lloyds" else "EUR"
    found = read.csv(read.file(name), encoding=encoding, currency=currency)
    assert found.lines == lines
    assert set(found.column("account")) == {account}
    assert found.column("counterparty")[0] == counterparty
    assert found.column("text")[0] == text
    assert not found.reasons


@pytest.mark.parametrize(
    ("name", "waiting"), [("sparkasse", 1), ("dkb", 1), ("revolut", 2), ("fineco", 1), ("n26", 0)]
)
def test_movements_that_wait_are_ignored_and_counted(read: Any, name: str, waiting: int) -> None:
    assert read.csv(read.file(name)).ignored == waiting


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("n26", ["-150.00 USD", None, None]),
        ("n26_new", ["-150.00 USD", None]),
        ("revolut_business", ["-100.00 USD", None]),
        ("rabobank", ["-14.00 USD"]),
        ("ing_de", ["-20.00 USD", None]),
        ("wise", [None, None]),
    ],
)
def test_what_was_paid_in_another_currency_is_kept(
    read: Any, name: str, original: list[str | None]
) -> None:
    found = read.csv(read.file(name))
    pairs = zip(found.column("original_amount"), found.column("original_currency"), strict=True)
    assert [f"{amount} {unit}" if amount else None for amount, unit in pairs] == original


@pytest.mark.parametrize("language", ["fr", "de", "es"])
def test_revolut_says_the_same_in_other_languages(read: Any, language: str) -> None:
    found = read.csv(read.file(f"revolut_{language}"))
    assert found.lines == read.csv(read.file("revolut")).lines
    assert found.ignored == 1
    assert not found.notes


def test_the_other_side_is_who_paid_or_who_was_paid(read: Any) -> None:
    assert read.csv(read.file("dkb")).column("counterparty") == ["Mistral AI", "Client GmbH"]
    assert read.csv(read.file("wise")).column("counterparty") == ["OpenAI", "Client SA"]


def test_value_days_and_references_are_kept(read: Any) -> None:
    found = read.csv(read.file("rabobank"))
    assert [day.isoformat() for day in found.column("value_on")] == ["2026-10-06"]
    assert found.column("reference") == ["000000000000000001"]
    assert read.csv(read.file("sparkasse")).column("reference") == ["11063225-1", None]
