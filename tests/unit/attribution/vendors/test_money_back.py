"""Refunds and the payments they give back, income, charges of the bank, expenses of people."""

from datetime import date
from decimal import Decimal

import pytest

from bank_lines import answer, answers, line

PAID = line("CARTE 05/10 MIDJOURNEY INC.", "-30.00", 5)


def last(*lines: object) -> object:
    return answers(list(lines))[-1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "AVOIR CARTE 21/10 MIDJOURNEY INC.",
        "REMBOURSEMENT MIDJOURNEY",
        "REFUND MIDJOURNEY INC",
        "GUTSCHRIFT MIDJOURNEY",
        "CARTE 21/10 MIDJOURNEY INC.",
        "MIDJOURNEY INC.",
    ],
)
def test_money_back_belongs_to_the_payment_before_it(text: str) -> None:
    _paid, back = answers([PAID, line(text, "30.00", 20)])
    assert (back.spend_kind, back.belongs_to, back.vendor, back.product) == (
        "refund",
        PAID.id,
        "Midjourney",
        "Midjourney",
    )


@pytest.mark.parametrize(
    "text",
    [
        "REJET PRLV SEPA ANTHROPIC PBC",
        "PRLV REJETE ANTHROPIC PBC",
        "REGUL PRLV ANTHROPIC PBC",
        "IMPAYE PRLV SEPA ANTHROPIC PBC",
        "RUECKLASTSCHRIFT ANTHROPIC PBC",
        "RÜCKLASTSCHRIFT ANTHROPIC PBC",
        "RETURNED DIRECT DEBIT ANTHROPIC PBC",
        "RECHAZO RECIBO ANTHROPIC PBC",
        "DEVOLUCION RECIBO ANTHROPIC PBC",
        "INSOLUTO ANTHROPIC PBC",
        "STORNERING INCASSO ANTHROPIC PBC",
    ],
)
def test_a_direct_debit_that_comes_back_is_a_refund(text: str) -> None:
    paid = line("PRLV SEPA ANTHROPIC PBC", "-87.58", 8)
    _paid, back = answers([paid, line(text, "87.58", 9)])
    assert (back.spend_kind, back.belongs_to, back.vendor) == ("refund", paid.id, "Anthropic")


def test_a_refund_may_have_no_payment() -> None:
    alone = answer("REFUND MIDJOURNEY INC", "30.00")
    assert (alone.spend_kind, alone.belongs_to, alone.vendor) == ("refund", None, "Midjourney")
    later = answers([line("REFUND MIDJOURNEY INC", "30.00", 2), PAID])[0]
    assert later.belongs_to is None


def test_a_refund_is_never_larger_than_its_payment_nor_half_a_year_later() -> None:
    assert answers([PAID, line("REFUND MIDJOURNEY", "32.00", 20)])[1].belongs_to is None
    assert answers([PAID, line("REFUND MIDJOURNEY", "31.00", 20)])[1].belongs_to == PAID.id
    late = line("REFUND MIDJOURNEY", "30.00", date(2027, 5, 1))
    assert answers([PAID, late])[1].belongs_to is None
    twice = [PAID, line("REFUND MIDJOURNEY", "20.00", 20), line("REFUND MIDJOURNEY", "20.00", 21)]
    assert [each.belongs_to for each in answers(twice)] == [None, PAID.id, None]
    other = line("REFUND MIDJOURNEY", "30.00", 20, currency="USD")
    assert answers([PAID, other])[1].belongs_to is None


def test_of_several_payments_that_of_the_account_and_amount_then_the_latest() -> None:
    lines = [
        line("MIDJOURNEY", "-30.00", 5),
        line("MIDJOURNEY", "-30.00", 6),
        line("MIDJOURNEY", "-60.00", 7),
        line("MIDJOURNEY", "-30.00", 8, account="FR2"),
        line("REFUND MIDJOURNEY", "30.00", 20),
    ]
    assert answers(lines)[-1].belongs_to == lines[1].id


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("VIR RECU CLIENT MISTRAL AI FACT 118", "not_ai"),
        ("VIR SEPA MISTRAL AI SAS", "not_ai"),
        ("MISTRAL AI SAS", "to_review"),
    ],
)
def test_money_from_a_vendor_that_is_a_customer_is_no_refund(text: str, kind: str) -> None:
    found = answers([line("MISTRAL AI", "-17.99", 1), line(text, "4200.00", 3)])[1]
    assert found.spend_kind == kind
    assert found.rule.step == ("income" if kind == "not_ai" else "review")
    assert (found.vendor is None) == (kind == "not_ai")


DOLLARS = line("CARTE 05/10 OPENAI *CHATGPT SUBSCR", "-18.26", 5, usd="20.00")


@pytest.mark.parametrize(
    "text",
    [
        "COMMISSION CHANGE",
        "FRAIS PAIEMENT HORS ZONE EURO CARTE X1694 05/10 20,00 USD ETATS UNIS",
        "FRAIS PAIEMENT HORS ZONE EURO 1 PAIEMENT A 1.00 EUR NT 18.26 EUR A 2.70",
        "FOREIGN TRANSACTION FEE",
        "NON-STERLING TRANSACTION FEE",
        "N-S TRN FEE 0.49",
        "1,75% AUSLANDSEINSATZENTGELT",
        "COMISION CAMBIO DIVISA",
        "COMMISSIONE CAMBIO VALUTA",
        "KOSTEN KOERSOPSLAG",
        'IOF de "OpenAI"',
        "FRAIS CB OPENAI",
    ],
)
def test_a_charge_for_exchange_belongs_to_its_payment(text: str) -> None:
    fee = answers([DOLLARS, line(text, "-0.49", 5)])[1]
    assert (fee.spend_kind, fee.vendor, fee.product, fee.belongs_to) == (
        "card_fee",
        "OpenAI",
        "ChatGPT Plus",
        DOLLARS.id,
    )


@pytest.mark.parametrize(
    ("text", "amount", "day", "more"),
    [
        ("FRAIS DE TENUE DE COMPTE", "-0.49", 5, {}),
        ("COMMISSION CHANGE", "0.49", 5, {}),
        ("COMMISSION CHANGE", "-3.00", 5, {}),
        ("COMMISSION CHANGE", "-0.01", 5, {}),
        ("COMMISSION CHANGE", "-0.49", 9, {}),
        ("COMMISSION CHANGE", "-0.49", 5, {"account": "FR2"}),
        ("COMMISSION CHANGE", "-0.49", 5, {"currency": "GBP"}),
        ("FRAIS PAIEMENT HORS ZONE EURO 05/10 19,95 USD", "-0.49", 5, {}),
        ("CHANGE", "-0.49", 5, {}),
        ("CARTE FRANPRIX FRAIS CHANGE", "-0.49", 5, {}),
    ],
)
def test_other_charges_do_not(text: str, amount: str, day: int, more: dict[str, object]) -> None:
    assert answers([DOLLARS, line(text, amount, day, **more)])[1].spend_kind == "not_ai"


def test_a_charge_that_names_a_vendor_needs_no_payment_only_a_word_of_exchange() -> None:
    alone = answer("COMMISSION CHANGE OPENAI", "-0.49")
    assert (alone.spend_kind, alone.vendor, alone.belongs_to) == ("card_fee", "OpenAI", None)
    unsure = answer("FRAIS OPENAI", "-348.00")
    assert (unsure.spend_kind, unsure.vendor, unsure.rule.step) == ("to_review", "OpenAI", "review")
    lines = [
        line("MIDJOURNEY", "-18.26", 5, usd="10.00"),
        line("COMMISSION CHANGE OPENAI", "-0.49", 5),
    ]
    assert answers(lines)[1].belongs_to is None


def test_each_payment_has_one_charge_and_needs_to_be_foreign() -> None:
    lines = [
        DOLLARS,
        line("CARTE OPENAI *CHATGPT SUBSCR", "-18.26", 5, id="b", usd="20.00"),
        line("COMMISSION CHANGE", "-0.49", 5, id="x"),
        line("COMMISSION CHANGE", "-0.49", 6, id="y"),
        line("COMMISSION CHANGE", "-0.49", 6, id="z"),
    ]
    found = answers(lines)
    assert {found[2].belongs_to, found[3].belongs_to} == {DOLLARS.id, "b"}
    assert found[4].spend_kind == "not_ai"
    at_home = line("SCALEWAY", "-18.26", 5)
    assert answers([at_home, lines[2]])[1].spend_kind == "not_ai"
    unknown = line("CARTE OPENAI", "-18.26", 5)
    assert answers([unknown, lines[2]])[1].belongs_to == unknown.id
    euro = line(
        "CARTE OPENAI", "-18.26", 5, original_amount=Decimal("18.26"), original_currency="EUR"
    )
    assert answers([euro, lines[2]])[1].spend_kind == "not_ai"


def test_words_of_a_charge_within_the_text_of_a_payment_change_nothing() -> None:
    found = answer("ANTHROPIC inkl. Fremdwährungsentgelt 1,32 Kurs 1,1405109", "-77.77")
    assert (found.vendor, found.spend_kind) == ("Anthropic", "ai_metered")


@pytest.mark.parametrize(
    "text",
    [
        "VIR SEPA DUPONT MARIE NOTE DE FRAIS CHATGPT",
        "REMBOURSEMENT FRAIS M DURAND OPENAI",
        "EXPENSE REPORT J SMITH CHATGPT",
        "UEBERWEISUNG AUSLAGEN MUELLER CHATGPT",
        "BONIFICO RIMBORSO SPESE ROSSI CHATGPT",
    ],
)
def test_what_a_person_is_paid_back_for_is_an_expense(text: str) -> None:
    found = answer(text, "-77.77")
    assert (found.vendor, found.spend_kind) == ("OpenAI", "expense")
    assert "expense" in found.rule.evidence


def test_lines_of_an_export_of_expenses_keep_their_vendor() -> None:
    found = answer("Abonnement septembre ChatGPT Plus", "-23.00", is_expense=True)
    assert (found.vendor, found.product, found.spend_kind, found.recurrence) == (
        "OpenAI",
        "ChatGPT Plus",
        "expense",
        "monthly",
    )
    assert answer("Repas Le Mistral", "-23.00", is_expense=True).spend_kind == "not_ai"
    assert answer("NOTE DE FRAIS OCTOBRE DUPONT", "-230.00").spend_kind == "not_ai"
    assert answer("Taxi", "-23.00", is_expense=True).spend_kind == "not_ai"
