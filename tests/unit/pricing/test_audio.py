"""Audio tokens cost what audio costs, or nothing is said: never what text costs."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jauge.model import TokenCounts
from jauge.pricing import (
    CostClasses,
    Price,
    Wanted,
    bundled_book,
    compile_prices,
    parse_contracts,
    rate,
)

AT = datetime(2026, 11, 10, tzinfo=UTC)
SPOKEN = TokenCounts(
    input_tokens=1000, audio_input_tokens=800, output_tokens=500, audio_output_tokens=400
)
WRITTEN = TokenCounts(input_tokens=1000, output_tokens=500)
PER = Decimal(1_000_000)


def priced(provider: str, model: str, **per_million: str) -> Price:
    contract = {"provider": provider, "model": model, "currency": "USD", "per_million": per_million}
    contracts = parse_contracts([contract] if per_million else ())
    wanted = Wanted(provider_name=provider, model=model)
    price = compile_prices(bundled_book(), contracts, [wanted]).find(wanted, AT, 1000)[1]
    assert price is not None
    return price


def cost(provider: str, model: str, counts: TokenCounts) -> CostClasses:
    return rate(priced(provider, model), counts)


@pytest.mark.parametrize("provider", ["openai", "azure.ai.openai"])
@pytest.mark.parametrize(
    "model", ["gpt-4o-audio-preview", "gpt-4o-audio-preview-2024-12-17",
              "gpt-4o-audio-preview-2025-06-03"]
)  # fmt: skip
def test_audio_of_gpt_4o_costs_sixteen_and_eight_times_its_text(provider: str, model: str) -> None:
    """200 x 2.5 + 800 x 40 in, 100 x 10 + 400 x 80 out, in dollars per million."""
    found = cost(provider, model, SPOKEN)
    assert (found.input_cost, found.output_cost) == (Decimal("0.0325"), Decimal("0.033"))
    assert found.missing == ()


def test_audio_of_gpt_4o_mini_costs_what_litellm_says() -> None:
    found = cost("openai", "gpt-4o-mini-audio-preview-2024-12-17", SPOKEN)
    assert found.input_cost == (200 * Decimal("0.15") + 800 * 10) / PER
    assert found.output_cost == (100 * Decimal("0.6") + 400 * 20) / PER


def test_each_price_names_its_source() -> None:
    rows = bundled_book().prices("openai")["gpt-4o-audio-preview"]
    sources = {row.unit: row.source.split()[0] for row in rows}
    assert sources == {
        "input": "genai-prices", "output": "genai-prices",
        "audio_input": "litellm", "audio_output": "litellm",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-4o-audio-preview-2024-10-01"),  # dearer, by no list that is read here
        ("openrouter", "openai/gpt-audio"),
        ("openrouter", "openai/gpt-4o-audio-preview"),  # sold there under the text model
    ],
)
def test_a_model_of_audio_without_its_price_is_priced_for_text_alone(
    provider: str, model: str
) -> None:
    assert cost(provider, model, SPOKEN).missing == ("input", "output")
    written = cost(provider, model, WRITTEN)
    assert written.missing == ()
    assert written.total == (1000 * Decimal("2.5") + 500 * 10) / PER


def test_a_contract_may_price_what_the_list_leaves_open() -> None:
    model = "gpt-4o-audio-preview-2024-10-01"
    price = priced("openai", model, audio_input="100", audio_output="200")
    found = rate(price, SPOKEN, contracted=True)
    assert found.input_cost == (200 * Decimal("2.5") + 800 * 100) / PER
    assert found.output_cost == (100 * 10 + 400 * 200) / PER


def test_what_is_free_and_what_is_text_is_as_before() -> None:
    assert cost("openai", "gpt-4o", SPOKEN).missing == ()
    assert cost("openai", "gpt-realtime", SPOKEN).input_cost == (200 * 4 + 800 * 32) / PER
    free = priced("openrouter", "nvidia/nemotron-3-nano-omni-30b-a3b-reasoning:free")
    assert rate(free, SPOKEN).total == 0
