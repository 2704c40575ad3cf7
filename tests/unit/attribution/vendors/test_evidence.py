"""Names out of place, misspelt or cut: only with evidence."""

from datetime import date

import pytest

from bank_lines import answer, answers, line, monthly, rates
from jauge.attribution.vendors import built_in, recognise


def test_a_misspelt_name_needs_its_price_and_more() -> None:
    at_price = answer("CARTE 04/10 MIDJUORNEY SOUTH SAN FR", "-27.19", usd="30.00")
    assert (at_price.vendor, at_price.rule.step) == ("Midjourney", "evidence")
    assert at_price.rule.evidence == ("plan_amount", "foreign")
    assert answer("CARTE 04/10 MIDJUORNEY SOUTH SAN FR", "-27.19").vendor is None
    assert answer("CARTE 04/10 MIDJUORNEY SOUTH SAN FR", "-27.77", usd="31.11").vendor is None
    assert answer("MIDJUORNEY", "27.19", usd="30.00").spend_kind == "not_ai"


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("CARTE PERPLEXTY AI NEW YORK", "Perplexity"),
        ("CARTE PERPLEX ITY AI NEW YORK", "Perplexity"),
        ("CARTE PERPLEXITY NEW YORK", None),
        ("CARTE WINDSURF LEUCATE", None),
        ("CARTE XERPLEXITY AI", None),
    ],
)
def test_a_name_without_its_last_word_is_no_misspelt_name(text: str, vendor: str | None) -> None:
    assert answer(text, "-18.26", usd="20.00").vendor == vendor


def test_a_name_out_of_place_needs_a_company_or_a_price() -> None:
    company = answer("KARTE XY BESTELLUNG OPENROUTER, INC 12", "-33.33")
    assert (company.vendor, company.rule.evidence) == ("OpenRouter", ("company",))
    assert answer("BESTELLUNG XY OPENROUTER", "-33.33").vendor is None
    priced = answer("BESTELLUNG XY MIDJOURNEY", "-33.33", usd="30.00")
    assert (priced.vendor, priced.rule.matched) == ("Midjourney", "midjourney")


def test_software_and_rhythm_are_evidence_too() -> None:
    lines = monthly("BESTELLUNG XY SYNTHESIA LOGICIEL", ["-33.33"] * 3)
    assert {each.vendor for each in answers(lines)} == {"Synthesia"}
    assert answers(lines)[0].rule.evidence == ("software", "cadence")
    assert answers(lines[:2])[0].vendor is None


def test_a_transfer_that_only_mentions_a_vendor_pays_back_a_person() -> None:
    back = answer("VIR SEPA JEAN DUPONT CHATGPT PLUS", "-23.00")
    assert (back.vendor, back.product, back.spend_kind) == ("OpenAI", "ChatGPT Plus", "expense")
    supplier = answer("VIR SEPA ACME POUR MISTRAL AI SAS", "-23.00")
    assert (supplier.vendor, supplier.spend_kind) == ("Mistral AI", "ai_metered")


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("CARTE 04/10 ANTHROPI", "Anthropic"),
        ("CARTE 04/10 NOTION LAB", "Notion"),
        ("CARTE 04/10 CLAUDE SUBSC", "Anthropic"),
        ("PRLV SEPA MISTRAL", None),
        ("CARTE 04/10 CLAUDE", None),
        ("CARTE 04/10 BLACK FOREST", None),
        ("CARTE 04/10 GROQ", "Groq"),
        ("CARTE 04/10 GROQ US", "Groq"),
        ("CARTE 04/10 GROQ LYON", None),
        ("VIR SEPA SLACK", None),
        ("CARTE 04/10 SLACK T0225UG4P9C", "Slack"),
        ("CARTE 04/10 MISTRALAI", "Mistral AI"),
        ("CARTE 04/10 DUST PARIS", None),
        ("CARTE 04/10 DUST ASSISTANTS PARIS", "Dust"),
    ],
)
def test_a_cut_glued_or_ambiguous_name(text: str, vendor: str | None) -> None:
    assert answer(text, "-77.77").vendor == vendor


def test_a_name_that_the_bank_cut_says_so() -> None:
    assert answer("CARTE 04/10 ANTHROPI", "-77.77").rule.evidence == ("cut",)


def test_what_comes_back_and_looks_like_software_is_to_review() -> None:
    lines = monthly("CARTE ACMECLOUD SOFTWARE LTD", ["-49.00", "-50.10", "-49.50"])
    found = answers(lines)
    assert {each.spend_kind for each in found} == {"to_review"}
    assert (found[0].vendor, found[0].rule.matched) == (None, "acmecloud software")
    assert found[0].rule.evidence == ("software", "cadence")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("CARTE ACMECLOUD SOFTWARE LTD", ["-49.00"]),
        ("CARTE ACMECLOUD SOFTWARE LTD", ["-49.00", "-49.00"]),
        ("CARTE ACMECLOUD SOFTWARE LTD", ["-49.00", "-149.00", "-12.00"]),
        ("CARTE ACMECLOUD SOFTWARE LTD", ["49.00", "49.00", "49.00"]),
        ("VIR SEPA ACMECLOUD SOFTWARE LTD", ["-49.00", "-49.00", "-49.00"]),
        ("CARTE ACMECLOUD LTD", ["-49.00", "-49.00", "-49.00"]),
        ("CARTE RESTAURANT CLOUD", ["-49.00", "-49.00", "-49.00"]),
    ],
)
def test_the_rest_is_not_even_to_review(text: str, amounts: list[str]) -> None:
    assert {each.spend_kind for each in answers(monthly(text, amounts))} == {"not_ai"}


def test_two_years_make_a_rhythm_and_a_domain_of_ai_needs_none() -> None:
    text = "CARTE ACMECLOUD SOFTWARE LTD"
    yearly = [line(text, "-490.00", date(2025, 3, 2)), line(text, "-490.00", date(2026, 3, 3))]
    assert {each.spend_kind for each in answers(yearly)} == {"to_review"}
    weeks = [line(text, "-9.00", date(2026, 3, day)) for day in (2, 9, 16)]
    assert {each.spend_kind for each in answers(weeks)} == {"to_review"}
    domain = answer("CARTE 04/10 ZZYZX.AI DUBLIN", "-33.00")
    assert (domain.spend_kind, domain.rule.evidence) == ("to_review", ("software", "domain"))
    assert answer("CARTE 04/10 .AI", "-33.00").spend_kind == "not_ai"


def test_a_payment_to_review_without_a_name_still_says_why() -> None:
    found = answers(monthly("PAIEMENT API", ["-33.00"] * 3))
    assert (found[0].spend_kind, found[0].rule.matched) == ("to_review", "api")


def test_a_name_in_another_place_may_have_no_price_at_all() -> None:
    lines = [line("BESTELLUNG XY DEEPGRAM", "-33.33", usd="35.00")]
    assert recognise(lines, built_in(), rates)[0].vendor is None
