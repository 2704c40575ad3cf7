"""How FOCUS names what was sold, from the price and the model's name."""

import json

import pytest

from jauge.ledger.skus import describe, providers, regions
from jauge.pricing import bundled_book


@pytest.mark.parametrize(
    ("provider_name", "model", "price_id", "names"),
    [
        (
            "aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws/claude-sonnet-4-5",
            ("AWS", "Amazon Bedrock", "AWS Account"),
        ),
        (None, "gpt-5.1", "openai/gpt-5.1", ("OpenAI", "OpenAI API", "Organization")),
        ("fireworks", "deepseek-v3", "fireworks/x", ("Fireworks", "Fireworks", "Account")),
        ("house", "m", "contract ours", ("house", "house", "Account")),
        (None, None, None, (None, None, "Account")),
    ],
)  # fmt: skip
def test_a_provider_has_its_names(
    provider_name: str | None,
    model: str | None,
    price_id: str | None,
    names: tuple[str | None, ...],
) -> None:
    sku = describe(bundled_book(), provider_name, model, price_id)
    assert (sku.focus_provider, sku.service, sku.billing_account_type) == names


def test_a_price_keeps_its_terms_but_not_what_was_negotiated_or_when() -> None:
    price = "openai/gpt-5.6-sol;region=eu;tier=batch;from=2026-10-14;above=272000;contract=ours"
    sku = describe(bundled_book(), "openai", "gpt-5.6-sol-2026-10-14", price)
    assert sku.sku == "openai/gpt-5.6-sol"
    assert sku.price_terms == ";region=eu;tier=batch;above=272000"
    assert json.loads(sku.details + "}") == {
        "ModelDeveloper": "OpenAI",
        "ModelFamily": "GPT",
        "ModelId": "gpt-5.6-sol",
        "ModelVersion": "5.6",
        "x_PriceRegion": "eu",
        "x_ServiceTier": "batch",
        "x_AboveInputTokens": "272000",
    }


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("claude-sonnet-4-5", {"ModelFamily": "Claude", "ModelVersion": "4.5"}),
        ("gpt-4o-2024-08-06", {"ModelFamily": "GPT", "ModelVersion": "2024-08-06"}),
        ("mistral-large-latest", {"ModelFamily": "Mistral"}),
        ("gpt-oss-120b", {"ModelFamily": "gpt-oss"}),
        ("house-model", {}),
    ],
)
def test_a_name_tells_what_it_tells(model: str, told: dict[str, str]) -> None:
    sku = describe(bundled_book(), None, model, None)
    found = json.loads(sku.details + "}")
    assert found.pop("ModelId") == model
    found.pop("ModelDeveloper", None)
    assert found == told


def test_every_fact_is_whole() -> None:
    assert all(all(row.values()) for row in providers().values())
    assert regions()["eu-west-3"] == "Europe (Paris)"
