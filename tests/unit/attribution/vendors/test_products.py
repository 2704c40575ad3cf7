"""Which product, by words, then by amount, and which amounts prove nothing."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from bank_lines import answer, line, rates
from jauge.attribution.vendors import built_in, recognise
from jauge.attribution.vendors.amounts import explain, no_rates
from jauge.attribution.vendors.table import Plan


@pytest.mark.parametrize(
    ("text", "amount", "product", "by"),
    [
        ("OPENAI *CHATGPT SUBSCR", "-23.00", "ChatGPT Plus", "amount"),
        ("OPENAI *CHATGPT SUBSCR", "-58.00", "ChatGPT Business", "amount"),
        ("OPENAI *CHATGPT SUBSCR", "-229.00", "ChatGPT Pro", "amount"),
        ("OPENAI *CHATGPT SUBSCR", "-77.77", "ChatGPT", "words"),
        ("OPENAI *CHATGPT PLUS", "-229.00", "ChatGPT Plus", "words"),
        ("OPENAI", "-23.00", "OpenAI API", "default"),
        ("ANTHROPIC* CLAUDE SUB", "-21.60", "Claude Pro", "amount"),
        ("ANTHROPIC* CLAUDE TE", "-77.77", "Claude Team", "words"),
        ("ANTHROPIC* CLAUDE T", "-77.77", "Claude", "words"),
        ("MISTRAL AI", "-17.99", "Le Chat Pro", "amount"),
        ("MISTRAL AI", "-77.77", "Mistral AI API", "default"),
        ("MICROSOFT IRELAND", "-33.72", "Microsoft 365 Copilot", "amount"),
        ("MICROSOFT IRELAND", "-421.50", "Microsoft 365 Copilot", "amount"),
        ("MICROSOFT IRELAND", "-421.51", "Microsoft 365 Copilot", "amount"),
        ("MICROSOFT IRELAND", "-421.60", "Microsoft cloud services", "default"),
        ("MICROSOFT 365", "-33.72", "Microsoft 365", "words"),
        ("MICROSOFT*365 COPILOT", "-33.72", "Microsoft 365 Copilot", "words"),
        ("MICROSOFT 365 COPILOT", "-77.77", "Microsoft 365 Copilot", "words"),
        ("GITHUB INC", "-77.77", "GitHub Copilot Business", "default"),
        ("OVH DOMAINE RENOUVELLEMENT", "-49.18", "OVHcloud", "words"),
        ("PRLV SEPA OVH SAS TELECOM", "-20.00", "OVHcloud", "words"),
        ("PRLV SEPA OVH SAS", "-20.00", "AI Endpoints and AI Deploy", "default"),
    ],
)
def test_words_then_the_amount_then_the_usual_product(
    text: str, amount: str, product: str, by: str
) -> None:
    found = answer(text, amount)
    assert (found.product, found.rule.product_by) == (product, by)


@pytest.mark.parametrize(
    ("dollars", "product"),
    [
        ("4.00", "GitHub Team"),
        ("40.00", "GitHub Team"),
        ("400.00", "GitHub Copilot Business"),
        ("38.00", "GitHub Copilot Business"),
        ("10.00", "GitHub Copilot Pro"),
        ("39.00", "GitHub Copilot Business"),
        ("100.00", "GitHub Copilot Pro"),
    ],
)
def test_so_many_cheap_seats_that_any_amount_fits_prove_nothing(dollars: str, product: str) -> None:
    """39 is the price of two plans: neither is said, and the usual product stays."""
    assert answer("GITHUB, INC.", "-33.33", usd=dollars).product == product


def test_a_price_in_dollars_is_met_at_the_rate_of_the_day_with_a_margin() -> None:
    converted = answer("PERPLEXITY AI", "-18.26", date(2026, 11, 5))
    assert converted.rule.fit is not None
    assert (converted.rule.fit.seats, converted.rule.fit.is_converted) == (1, True)
    for far in ("-17.70", "-18.80"):
        assert answer("PERPLEXITY AI", far, date(2026, 11, 5)).rule.fit is None
    pounds = line("PERPLEXITY AI", "-15.20", date(2026, 10, 30), currency="GBP")
    assert recognise([pounds], built_in(), rates)[0].rule.fit is not None
    nowhere = line("PERPLEXITY AI", "-18.26", currency="XAF")
    assert recognise([nowhere], built_in(), rates)[0].rule.fit is None


def test_what_was_paid_in_a_third_currency_meets_no_price() -> None:
    found = answer("PERPLEXITY AI", "-18.26", original_amount=Decimal(15), original_currency="GBP")
    assert found.rule.fit is None


def test_two_seats_may_be_converted_and_no_more() -> None:
    assert answer("CURSOR, AI POWERED IDE", "-36.40", date(2026, 10, 15)).rule.fit is not None
    plan = Plan(
        product="p",
        spend_kind="ai_subscription",
        price=Decimal(30),
        currency="USD",
        per_seat=True,
    )
    two = line("x", "-54.65", date(2026, 10, 14))
    three = line("x", "-81.98", date(2026, 10, 14))
    found = explain([plan], two, rates)
    assert found is not None
    assert found.fit.seats == 2
    assert explain([plan], three, rates) is None
    alone = msgspec.structs.replace(plan, per_seat=False)
    assert explain([alone], two, rates) is None
    assert explain([alone], line("x", "-60.00", currency="USD"), rates) is None
    assert explain([plan], two, no_rates) is None
    assert explain([], two, no_rates) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PRLV SEPA SCALEWAY SAS", "cloud_with_ai"),
        ("CARTE NOTION LABS", "tool_with_ai"),
        ("CARTE CURSOR USAGE MID SEP", "ai_metered"),
        ("CARTE RUNWAY CREDITS", "ai_subscription"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert answer(text, "-77.77").spend_kind == kind


def test_what_is_bought_once_says_so() -> None:
    assert answer("CARTE RUNWAY CREDITS", "-77.77").recurrence == "once"
    assert answer("CARTE PERPLEXITY AI", "-77.77", usd="200.00").recurrence == "yearly"
    assert answer("CARTE ADOBE *FIREFLY", "-77.77").recurrence is None
