"""Issuers in one spelling."""

import pytest

from jauge.sources.invoices.parties import company_number, issuer_key, tax_number


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Scaleway SAS", "scaleway"),
        ("SCALEWAY S.A.S.", "scaleway"),
        ("Amazon Web Services EMEA SARL", "amazon web services emea"),
        ("SARL Électricité de l’Ouest", "electricite de l ouest"),
        ("OpenAI, L.L.C.", "openai"),
        ("OpenAI Ireland Limited", "openai ireland"),
        ("Anthropic, PBC", "anthropic"),
        ("Müller GmbH & Co. KG", "muller"),
        ("SAP SE", "sap"),
        ("SAS", "sas"),
        ("株式会社", "株式会社"),
    ],
)
def test_a_name_has_no_legal_form_case_and_accents(name: str, key: str) -> None:
    assert issuer_key(name) == key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FR 32 123 456 789", "FR32123456789"),
        ("ie1234567wh", "IE1234567WH"),
        ("GR123456789", "EL123456789"),
        ("123456789", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tax_number_has_one_spelling(text: str | None, number: str | None) -> None:
    assert tax_number(text) == number


def test_a_company_number_has_no_signs() -> None:
    assert company_number(" 123 456.789-00012 ") == "12345678900012"
    assert company_number("  ") is company_number(None) is None
