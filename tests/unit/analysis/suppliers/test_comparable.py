"""A model in the name of a deployment: words are left out, versions and sizes never."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.findings.unpriced_usage import code
from jauge.analysis.suppliers.comparable import names


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("gpt-4o-prod-eu", "gpt-4o"),
        ("prod-gpt-4o-mini", "gpt-4o-mini"),
        ("azure/gpt-5-westeurope", "gpt-5"),
        ("team-gpt-4.1-nano-staging", "gpt-4.1-nano"),
    ],
)
def test_words_around_a_model_are_left_out(name: str, meaning: str) -> None:
    assert meaning in list(names(name))


@pytest.mark.parametrize(
    ("name", "other"),
    [("gpt-5-mini-eu", "gpt-5"), ("gpt-5-2", "gpt-5"), ("claude-opus-9", "claude-opus"),
     ("llama-3-70b", "llama-3"), ("our-chat", "our")],
)  # fmt: skip
def test_no_version_and_no_size_stands_for_another(name: str, other: str) -> None:
    assert other not in list(names(name))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (None, "no_tokens"),
        ("no model is recorded", "no_model"),
        ("no provider is recorded, and model x does not tell it", "no_provider"),
        ("provider x is not in the price book", "unknown_provider"),
        ("model x of openai is not in the price book", "unknown_model"),
        ("no batch price of openai/x is in force in the price book", "no_price_in_force"),
        ("no price in force on that day", "no_price_in_force"),
        ("contract frame has no batch price", "no_contract_price"),
        ("no price for a token class of this call", "no_class_price"),
        ("no price for video_seconds", "unknown_meter"),
        ("a token count is unknown", "no_tokens"),
    ],
)
def test_each_reason_of_rating_has_a_code(reason: str | None, expected: str) -> None:
    assert code(reason) == expected
