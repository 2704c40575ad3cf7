"""CSV statements as French banks export them; names, accounts and amounts are invented."""

from typing import Any

import pytest

IBAN = "FR1420041010050500013M02606"


Case = tuple[str, str, list[tuple[str, str, str]], str | None, list[str]]
"""The file, its encoding, its first lines, its account, its first texts."""
CASES: dict[str, Case] = {
    "BNP Paribas": (
        "bnp_paribas",
        "cp1252",
        [
            ("2026-11-03", "-24.00", "EUR"),
            ("2026-11-02", "1200.00", "EUR"),
        ],
        None,
        ["PRLV SEPA OPENAI IRELAND LIMITED ECH/031126 ID EMETTEUR/LU96ZZZ0000000000000000058"],
    ),
    "BNP Paribas with names": (
        "bnp_paribas_headed",
        "cp1252",
        [("2026-10-30", "-90.00", "EUR"), ("2026-10-29", "-18.26", "EUR")],
        "FR7630004000031234567890143",
        ["PRLV SEPA ANTHROPIC PBC", "FACTURE CARTE DU 281026 CURSOR AI"],
    ),
    "Crédit Agricole": (
        "credit_agricole",
        "latin-1",
        [
            ("2026-11-09", "-17.99", "EUR"),
            ("2026-11-08", "4200.00", "EUR"),
            ("2026-11-03", "-1086.46", "EUR"),
        ],
        "12345678901",
        ["PAIEMENT PAR CARTE X1234 MISTRAL AI PARIS 08/11"],
    ),
    "Société Générale": (
        "societe_generale",
        "cp1252",
        [
            ("2026-10-30", "-36.40", "EUR"),
            ("2026-10-28", "-206.78", "EUR"),
            ("2026-10-02", "50.00", "EUR"),
        ],
        "0000300030123456",
        ["CARTE X1596 28/10 OPENAI *CHATGPT SUBSCR 40,00 USD IOPD"],
    ),
    "Crédit Mutuel": (
        "credit_mutuel",
        "iso8859-15",
        [
            ("2026-10-02", "-9.90", "EUR"),
            ("2026-10-05", "-20.00", "EUR"),
            ("2026-10-06", "1500.00", "EUR"),
        ],
        None,
        ["FACTURE COTISATION PRO", "PAIEMENT CB 0310 CLAUDE.AI SUBSCRIPTION"],
    ),
    "La Banque Postale": (
        "la_banque_postale",
        "latin-1",
        [("2026-10-30", "-87.65", "EUR"), ("2026-10-05", "123.45", "EUR")],
        "0123456A020",
        ["PRELEVEMENT DE NOTION LABS INC"],
    ),
    "La Banque Postale with tabs": (
        "la_banque_postale_tabs",
        "cp1252",
        [("2026-10-30", "-87.65", "EUR"), ("2026-10-05", "123.45", "EUR")],
        "0123456A020",
        ["PRELEVEMENT DE NOTION LABS INC"],
    ),
    "Boursorama": (
        "boursorama",
        "utf-8-sig",
        [("2026-10-14", "-136.67", "EUR"), ("2026-10-12", "1718.70", "EUR")],
        "00040123456",
        ["CARTE 13/10/26 ANTHROPIC CB*1234"],
    ),
    "Caisse d'Épargne": (
        "caisse_epargne",
        "utf-8",
        [("2026-11-02", "-27.19", "EUR"), ("2026-10-30", "3500.00", "EUR")],
        None,
        ["CB MIDJOURNEY INC. FACT 311026"],
    ),
    "Fortuneo": (
        "fortuneo",
        "latin-1",
        [
            ("2026-10-13", "-18.26", "EUR"),
            ("2026-10-12", "-10.90", "EUR"),
            ("2026-09-30", "45.00", "EUR"),
        ],
        None,
        ["CARTE 12/10 PERPLEXITY AI"],
    ),
    "LCL": (
        "lcl",
        "cp1252",
        [
            ("2026-10-01", "-20.00", "EUR"),
            ("2026-10-01", "350.00", "EUR"),
            ("2026-10-02", "-16.97", "EUR"),
        ],
        None,
        ["CB OPENAI *CHATGPT 29/09/26", "VIR.PERMANENT CLIENT SA", "PRLV SEPA MISTRAL AI"],
    ),
    "BNP Paribas Fortis": (
        "bnp_fortis",
        "utf-8-sig",
        [("2026-10-28", "-18.26", "EUR"), ("2026-10-27", "1200.00", "EUR")],
        "BE71096123456769",
        ["PAIEMENT PAR CARTE CURSOR AI POWERED IDE", "VIREMENT EN EUROS DE CLIENT SA"],
    ),
    "ING in Belgium": (
        "ing_be",
        "utf-8",
        [("2026-10-02", "-2.90", "EUR")],
        "BE71096123456769",
        ["Frais de carte"],
    ),
    "Qonto": (
        "qonto",
        "utf-8",
        [("2026-10-12", "-36.40", "EUR"), ("2026-10-10", "1000.00", "EUR")],
        None,
        ["Cursor", "Client SA"],
    ),
    "Shine": (
        "shine",
        "cp1252",
        [("2026-10-14", "-24.00", "EUR"), ("2026-10-16", "300.00", "EUR")],
        None,
        ["OPENAI *CHATGPT SUBSCR", "Facture 119"],
    ),
}


@pytest.mark.parametrize("bank", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_statement_of_a_french_bank(read: Any, bank: str, end: str) -> None:
    name, encoding, lines, account, texts = CASES[bank]
    found = read.csv(read.file(name).replace("\n", end), encoding=encoding)
    assert found.lines[: len(lines)] == lines
    assert set(found.column("account")) == {account}
    assert found.column("text")[: len(texts)] == texts
    assert set(found.column("source_format")) == {"csv"}
    assert not found.reasons


def test_an_account_line_without_names_of_columns_is_no_movement(read: Any) -> None:
    found = read.csv(read.file("bnp_paribas"), encoding="cp1252")
    assert len(found.rows) == 3
    assert found.lines[2] == ("2026-10-31", "-45.50", "EUR")


def test_a_foreign_amount_in_the_text_keeps_its_currency(read: Any) -> None:
    found = read.csv(read.file("societe_generale"), encoding="cp1252")
    assert found.column("original_amount") == ["-40.00", None, None]
    assert found.column("original_currency") == ["USD", None, None]


def test_a_local_amount_beside_the_booked_one_is_the_original(read: Any) -> None:
    found = read.csv(read.file("qonto"))
    assert found.column("original_amount") == ["-40.00", None]
    assert found.column("original_currency") == ["USD", None]
    assert found.column("counterparty") == ["Cursor", "Client SA"]
    assert found.column("reference")[1] == "client-sa-1-transaction-8"
    assert found.ignored == 2, "one is under way and one was refused"
    assert not found.notes


def test_jauge_toml_names_the_account_that_a_file_does_not(read: Any) -> None:
    account = {"account": "FR14 2004 1010 0505 0001 3M02 606", "currency": "EUR"}
    found = read.csv(read.file("credit_mutuel"), encoding="cp1252", account=account)
    assert set(found.column("account")) == {IBAN}
    assert not found.notes


def test_a_currency_that_nobody_states_is_told(read: Any) -> None:
    (note,) = read.csv(read.file("credit_mutuel"), encoding="cp1252", currency="CHF").notes
    assert "states no currency: CHF is taken" in note


def test_balances_before_the_movements_do_not_narrow_them(read: Any) -> None:
    balance = "02/10/2026;1802,68;;00451 098285A"
    movements = (
        "01/10/2026;-20;Carte;;CB  OPENAI *CHATGPT  29/09/26;;0;Divers",
        "01/10/2026;350;Virement;;;VIR.PERMANENT CLIENT SA;;",
        "02/10/2026;-16,97;Virement;;PRLV SEPA MISTRAL AI;;;",
    )
    found = read.csv("\n".join((balance, *movements, balance, balance, "")))
    assert set(found.column("amount")) >= {"-20.00", "350.00", "-16.97"}
