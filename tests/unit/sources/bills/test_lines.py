"""What the words of a line say; what they do not say stays unknown."""

import csv
from pathlib import Path

import pytest

from jauge.pricing import bundled_book
from jauge.pricing.names import Match, find_match
from jauge.sources.bills.lines import Line, line

FACTS = Path(__file__).parents[4] / "src" / "jauge" / "facts"
AI = "AI and Machine Learning"


def said(**words: str) -> Line:
    return line(tuple(words.items()))


@pytest.mark.parametrize(
    ("provider", "service", "meter", "gen_ai", "model", "kind"),
    [
        (
            "AWS",
            "Amazon Bedrock",
            "USE1-NovaLite-output-tokens",
            "aws.bedrock",
            "nova-lite",
            "output",
        ),
        (
            "AWS",
            "Amazon Bedrock",
            "USE1-Claude3.5Sonnet-input-tokens",
            "aws.bedrock",
            "claude-3-5-sonnet",
            "input",
        ),
        (
            "AWS",
            "Claude Opus 4.1 (Amazon Bedrock Edition)",
            "EUW3_CacheReadInputTokenCount",
            "aws.bedrock",
            "claude-opus-4-1",
            "cache_read",
        ),
        (
            "AWS",
            "Claude Opus 4.1 (Amazon Bedrock Edition)",
            "EUW3_CacheWriteInputTokenCount",
            "aws.bedrock",
            "claude-opus-4-1",
            "cache_write",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt 4.1 mini cached Inp glbl",
            "azure.ai.openai",
            "gpt-4.1-mini",
            "cache_read",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt-35-turbo-16k Outp",
            "azure.ai.openai",
            "gpt-3.5-turbo-16k",
            "output",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "o3 mini 0131 Inp glbl",
            "azure.ai.openai",
            "o3-mini",
            "input",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt 5.6 luna Inp glbl",
            "azure.ai.openai",
            "gpt-5.6-luna",
            "input",
        ),
        ("Microsoft", "Azure OpenAI", "gpt 4o rt aud Inp glbl", "azure.ai.openai", None, "input"),
        ("Microsoft", "Azure OpenAI", "my-deployment Inp", "azure.ai.openai", None, "input"),
        (
            "Google Cloud",
            "Vertex AI",
            "Gemini 2.5 Flash Lite GA Image Input - Predictions",
            "gcp.vertex_ai",
            "gemini-2.5-flash-lite",
            "input",
        ),
        (
            "Google Cloud",
            "Gemini API",
            "Generate content output token count Gemini 2.0 Flash",
            "gcp.gemini",
            "gemini-2.0-flash",
            "output",
        ),
        (
            "Google Cloud",
            "Vertex AI",
            "Claude Haiku 4.5 Cache Read Tokens",
            "gcp.vertex_ai",
            "claude-haiku-4-5",
            "cache_read",
        ),
        (
            "Mistral AI",
            "API",
            "mistral-large-2512 output",
            "mistral_ai",
            "mistral-large-2512",
            "output",
        ),
    ],
)
def test_inference(
    provider: str, service: str, meter: str, gen_ai: str, model: str | None, kind: str
) -> None:
    found = said(provider_name=provider, service_name=service, sku_meter=meter, service_category=AI)
    assert found.x_cost_layer == "inference"
    assert (found.x_gen_ai_provider_name, found.x_model, found.x_cost_class) == (
        gen_ai,
        model,
        kind,
    )


@pytest.mark.parametrize(
    ("provider", "service", "meter", "category", "layer"),
    [
        ("AWS", "Amazon Elastic Compute Cloud", "BoxUsage:m7g.large", "Compute", "other_it"),
        ("AWS", "AWS Training and Certification", "Course", "Other", "other_it"),
        ("AWS", "Amazon SageMaker", "USE1-Train:ml.p4d.24xlarge", AI, "training"),
        ("AWS", "Amazon Elastic Compute Cloud", "GPU H100 training cluster", "Compute", "training"),
        (
            "AWS",
            "Amazon OpenSearch Service",
            "Vector engine OCU vector search",
            "Analytics",
            "retrieval_and_storage",
        ),
        ("Pinecone", "Pinecone Serverless", "Read units", "Databases", "retrieval_and_storage"),
        ("Microsoft", "Azure OpenAI", "gpt 4o fine tuning training glbl", AI, "training"),
        ("Microsoft", "Azure AI Search", "Standard S1 Unit", AI, "retrieval_and_storage"),
        ("OpenAI", "File search", "Storage GB days", AI, "retrieval_and_storage"),
        (
            "Google Cloud",
            "Vertex AI",
            "Gemini 2.5 Pro input caching storage",
            AI,
            "retrieval_and_storage",
        ),
        ("LangChain", "LangSmith", "Traces", "Developer Tools", "logs"),
        ("AWS", "Amazon Bedrock", "Model invocation logging", AI, "logs"),
        ("GitHub", "GitHub Copilot Business", "User", "Developer Tools", "seats"),
        ("Cloudflare", "AI Gateway", "Requests", "Networking", "control_plane"),
        ("Microsoft", "Azure Machine Learning", "Load Balancer", AI, "control_plane"),
    ],
)
def test_layers(provider: str, service: str, meter: str, category: str, layer: str) -> None:
    found = said(
        provider_name=provider, service_name=service, sku_meter=meter, service_category=category
    )
    assert found.x_cost_layer == layer
    if layer != "inference":
        assert found.x_cost_class is None


def test_details_of_the_sku_name_the_model_first() -> None:
    found = said(
        provider_name="AWS",
        service_name="Amazon Bedrock",
        sku_meter="Claude Haiku 4.5 input tokens",
        sku_price_details='{"ModelId": "anthropic.claude-haiku-4-5-20251001-v1:0"}',
    )
    assert found.x_model == "anthropic.claude-haiku-4-5-20251001-v1:0"
    assert said(sku_price_details="[", service_category=AI).x_model is None


def test_tiers() -> None:
    meter = "gpt 4.1 Batch Inp glbl"
    found = said(provider_name="Microsoft", service_name="Azure OpenAI", sku_meter=meter)
    assert found.x_service_tier == "batch"


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("anthropic", "claude-sonnet-4-5"),
        ("azure.ai.openai", "gpt-4o-mini"),
        ("azure.ai.openai", "gpt-5.6-luna"),
        ("gcp.vertex_ai", "gemini-2.5-flash"),
        ("mistral_ai", "mistral-large-2512"),
    ],
)
def test_names_of_models_are_those_of_the_price_book(provider: str, model: str) -> None:
    assert isinstance(find_match(bundled_book(), provider, model), Match)


@pytest.mark.parametrize("name", ["bill_services", "cost_layers", "bill_meters", "bill_models"])
def test_every_fact_has_its_source_and_date(name: str) -> None:
    with (FACTS / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["source"] and row["checked_on"] for row in rows)
