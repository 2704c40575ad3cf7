"""Products of the table of vendors, in the reader's words where they are no names."""

import re
from collections.abc import Iterator

import pytest

from jauge import i18n
from jauge.attribution.vendors import built_in
from jauge.surfaces.terminal.spend_wording import product

ENGLISH = re.compile(
    r"\b(and|or|of|for|with|usage|use|services|credits|included|other)\b", re.IGNORECASE
)
NAMES = {"AI Foundation Services", "Browser Use"}
"""Names of products that hold such a word."""


@pytest.fixture
def french() -> Iterator[None]:
    before = i18n.language()
    i18n.use("fr")
    yield
    i18n.use(before)


def sold() -> set[str]:
    table = built_in()
    plans = {plan.product for several in table.plans.values() for plan in several}
    return plans | {vendor.product for vendor in table.vendors.values()}


@pytest.mark.usefixtures("french")
def test_french_says_no_english_word_but_names() -> None:
    assert not {name for name in sold() - NAMES if ENGLISH.search(product(name))}
    assert product("Notion (AI included)") == "Notion (IA comprise)"
    assert product(None) == "(inconnu)"


def test_words_that_are_translated_stand_in_the_table() -> None:
    assert {name for name in sold() if ENGLISH.search(name)} - NAMES == {
        "AI Endpoints and AI Deploy",
        "Cursor usage",
        "Generative APIs and Managed Inference",
        "Microsoft cloud services",
        "Notion (AI included)",
        "OUTSCALE LLM services",
        "Runway credits",
    }
    assert product("Le Chat Pro") == "Le Chat Pro"
