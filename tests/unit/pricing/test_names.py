import pytest

from jauge.pricing import bundled_book, find_provider
from jauge.pricing.names import Match, candidates, find_match, same_provider

SONNET = "regional.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("openai", "openai"),
        ("anthropic", "anthropic"),
        ("aws.bedrock", "aws"),
        ("azure.ai.openai", "azure"),
        ("azure.ai.inference", "azure"),
        ("az.ai.inference", "azure"),
        ("gcp.gemini", "google"),
        ("gcp.vertex_ai", "google"),
        ("gcp.gen_ai", "google"),
        ("mistral_ai", "mistral"),
        ("x_ai", "x-ai"),
        ("cohere", "cohere"),
        ("deepseek", "deepseek"),
        ("groq", "groq"),
        ("perplexity", "perplexity"),
        ("moonshot_ai", "moonshotai"),
        ("fireworks_ai", "fireworks"),
        ("together_ai", "together"),
        ("ovhcloud", "ovhcloud"),
        ("scaleway", "scaleway"),
        (" Vertex_AI ", "google"),
        ("ibm.watsonx.ai", None),
        ("nosuch", None),
    ],
)
def test_traffic_s_names_of_providers_are_known(name: str, provider: str | None) -> None:
    assert find_provider(bundled_book(), name) == provider


@pytest.mark.parametrize(
    ("provider", "name", "model"),
    [
        ("openai", "gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("openai", "GPT-4o", "openai/gpt-4o"),
        ("openai", "openai/gpt-4o", "openai/gpt-4o"),
        ("anthropic", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"),
        ("aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", f"aws/{SONNET}"),
        ("aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", f"aws/{SONNET}"),
        (
            "aws.bedrock",
            f"arn:aws:bedrock:eu-west-3:1234:inference-profile/eu.{SONNET.removeprefix('regional.')}",
            f"aws/{SONNET}",
        ),
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
            f"aws/{SONNET}",
        ),
        (
            "aws.bedrock",
            "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "aws/global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        ("gcp.gemini", "models/gemini-2.5-flash", "google/gemini-2.5-flash"),
        (
            "gcp.vertex_ai",
            "projects/p/locations/europe-west1/publishers/google/models/gemini-2.5-flash",
            "google/gemini-2.5-flash",
        ),
        ("gcp.vertex_ai", "claude-sonnet-4-5@20250929", "google/claude-sonnet-4-5"),
        ("azure.ai.openai", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini"),
        ("azure", "azure/eu/gpt-4o-2024-11-20", "azure/eu/gpt-4o-2024-11-20"),
        ("openrouter", "openai/gpt-4o", "openrouter/openai/gpt-4o"),
        ("scaleway", "qwen3.5-397b-a17b", "scaleway/qwen/qwen3.5-397b-a17b"),
        ("litellm", "anthropic/claude-opus-4-5", "anthropic/claude-opus-4-5"),
        (None, "claude-opus-4-5", "anthropic/claude-opus-4-5"),
        (None, "mistral/mistral-large-4", "mistral/mistral-large-4"),
    ],
)
def test_a_name_of_the_wire_finds_its_model(provider: str | None, name: str, model: str) -> None:
    found = find_match(bundled_book(), provider, name)
    assert isinstance(found, Match), found
    assert f"{found.provider}/{found.model}" == model


@pytest.mark.parametrize(
    ("provider", "name", "rule"),
    [
        ("azure.ai.openai", "gpt-4o", "price of openai"),
        ("openai", "gpt-4o-2027-01-01", "dated name of gpt-4o"),
        (None, "gpt-4o", "no provider recorded, taken as openai"),
    ],
)
def test_what_was_assumed_is_said(provider: str | None, name: str, rule: str) -> None:
    found = find_match(bundled_book(), provider, name)
    assert isinstance(found, Match)
    assert rule in found.rules


@pytest.mark.parametrize(
    ("provider", "name", "said"),
    [
        ("openai", None, "no model is recorded"),
        ("openai", "  ", "no model is recorded"),
        ("openai", "my-model", "model my-model of openai is not in the price book"),
        ("nosuch", "gpt-4o", "provider nosuch is not in the price book"),
        ("azure.ai.openai", "prod-chat", "model prod-chat of azure is not in the price book"),
        (None, "llama-3.3-70b", "no provider is recorded"),
    ],
)
def test_what_is_unknown_is_said_and_never_guessed(
    provider: str | None, name: str | None, said: str
) -> None:
    found = find_match(bundled_book(), provider, name)
    assert isinstance(found, str)
    assert said in found


def test_two_names_of_one_provider_are_one_but_gemini_and_vertex_stay_two() -> None:
    book = bundled_book()
    assert same_provider(book, "mistral", "mistral_ai")
    assert same_provider(book, "gcp.gemini", "google")
    assert not same_provider(book, "gcp.gemini", "gcp.vertex_ai")
    assert not same_provider(book, "nosuch", "other")


def test_a_compact_date_is_one_or_stays() -> None:
    book = bundled_book()
    real = [name for name, _ in candidates(book, "openai", "gpt-4o-20240806")]
    none = [name for name, _ in candidates(book, "openai", "gpt-4o-20260231")]
    assert (real[1], len(none)) == ("gpt-4o-2024-08-06", 2)
    assert none == ["gpt-4o-20260231", "gpt-4o"]
