"""A model has one core, whether traffic names it or a bill: else its cost would count twice."""

import re
from datetime import UTC, datetime
from functools import cache
from itertools import combinations

import pytest

from jauge.ledger import Rates
from jauge.pricing import bundled_book
from jauge.pricing.cores import akin, core
from jauge.sources.bills.lines import line

AT = datetime(2026, 10, 10, tzinfo=UTC)
SELLERS = {
    "aws": ("AWS", "aws.bedrock", "Amazon Bedrock"),
    "azure": ("Microsoft", "azure.ai.openai", "Azure OpenAI"),
    "google": ("Google Cloud", "gcp.vertex_ai", "Vertex AI"),
    "ovhcloud": ("OVHcloud", "ovhcloud", "AI Endpoints"),
    "scaleway": ("Scaleway", "scaleway", "Generative APIs"),
    **{
        name: (name, provider, "API")
        for name, provider in {
            "anthropic": "anthropic",
            "cohere": "cohere",
            "deepseek": "deepseek",
            "fireworks": "fireworks_ai",
            "groq": "groq",
            "mistral": "mistral_ai",
            "openai": "openai",
            "together": "together_ai",
            "xai": "x_ai",
        }.items()
    },
}
UNSAID = {
    # The words of these products are those of another one with a word more, that bills leave out.
    "finetuned": r"^ft:|\.ft-$",
    "free": r":free$|:extended$",
    "router": r"/routers/",
    "alias of the month": r"^chatgpt-4o-latest$|^mistral-medium-latest$|^grok-4-1-fast$",
    "older names of a family": r"^gpt-4-(0125|1106|vision)|^gpt-3\.5-turbo-0301$|^gpt-4\.5-preview"
    r"|^gemini-1\.0-pro-vision",
    "other use of a family": r"^voxtral-.*transcribe|^mistral-ocr-4-0|multi-agent|instruct-basic$"
    r"|-32k-instruct$",
    "other maker's": r"^deepseek-v4-1-flash-1017$",
}
"""Names of the book that a bill cannot be told to mean, and why."""


@cache
def rates() -> Rates:
    return Rates(bundled_book())


def names(provider: str) -> list[str]:
    """The names that the book's patterns of a provider spell out."""
    found: list[str] = []
    for row in rates().book.models("x-ai" if provider == "xai" else provider):
        alternatives = row.match.split(" | ")
        found += [each.split(" & ")[0].strip("*") for each in alternatives if "/^" not in each]
    return list(dict.fromkeys(found))


def shown(name: str) -> str:
    """As product names write it: blanks, and points in versions."""
    bare = name.rpartition("/")[2]
    return re.sub(r"(?<!\d)(\d)-(\d)(?![\db])", r"\1.\2", bare).replace("-", " ")


@pytest.mark.parametrize("provider", SELLERS)
def test_what_a_bill_calls_a_model_meets_what_traffic_calls_it(provider: str) -> None:
    seller, named, service = SELLERS[provider]
    apart: list[tuple[str, ...]] = []
    told = 0
    for name in names(provider):
        for meter in (name.rpartition("/")[2], shown(name)):
            words = (("provider_name", seller), ("service_name", service), ("sku_meter", meter))
            found = line(words).x_model
            if found is None or any(re.search(each, name.lower()) for each in UNSAID.values()):
                continue
            told += 1
            ours, theirs = (rates().priced_model(named, each, AT) for each in (name, found))
            if ours != theirs and not akin(ours, theirs):
                apart.append((name, ours, found, theirs))
    assert apart == []
    assert told


@pytest.mark.parametrize(
    ("provider", "call", "bill", "is_equal"),
    [
        ("aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", True),
        ("aws.bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet", True),
        ("aws.bedrock", "global.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5", True),
        ("aws.bedrock", "us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b", True),
        ("aws.bedrock", "meta.llama4-maverick-17b-instruct-v1:0", "llama-4-maverick", False),
        ("aws.bedrock", "mistral.pixtral-large-2502-v1:0", "pixtral-large", False),
        ("aws.bedrock", "us.deepseek.r1-v1:0", "deepseek-r1", True),
        ("aws.bedrock", "openai.gpt-oss-120b-1:0", "gpt-oss-120b", True),
        ("gcp.vertex_ai", "gemini-3-pro-preview", "gemini-3.0-pro", False),
        ("gcp.vertex_ai", "meta/llama-3.3-70b-instruct-maas", "llama-3.3-70b", True),
        ("azure.ai.inference", "Llama-3.3-70B-Instruct", "llama-3.3-70b", True),
        ("azure.ai.openai", "eu/gpt-5.1-codex", "gpt-5.1-codex", True),
        ("groq", "llama-3.3-70b-versatile", "llama-3.3-70b", True),
        ("mistral_ai", "mistral-large-latest", "mistral-large-2512", False),
        ("mistral_ai", "codestral-latest", "codestral-2508", False),
        (
            "fireworks_ai",
            "accounts/fireworks/models/llama-v3p3-70b-instruct",
            "llama-3.3-70b",
            True,
        ),
    ],
)
def test_names_seen_on_bills(provider: str, call: str, bill: str, *, is_equal: bool) -> None:
    ours, theirs = (rates().priced_model(provider, each, AT) for each in (call, bill))
    assert (ours == theirs) is is_equal
    assert is_equal or akin(ours, theirs)


@pytest.mark.parametrize(
    "models",
    [
        ("gpt-4o", "gpt-4o-mini", "gpt-4o-audio-preview", "gpt-4", "gpt-4-turbo", "gpt-4.1"),
        ("llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "llama-3-8b", "llama-3.3-70b"),
        ("mistral-large-2407", "mistral-large-2411", "mistral-large-2512", "mistral-medium-2508"),
        ("claude-sonnet-4", "claude-sonnet-4-5", "claude-opus-4-5", "claude-3-5-sonnet"),
        ("gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro", "gemini-2.0-flash"),
        ("o1", "o1-mini", "o1-preview", "o1-pro", "o3"),
        ("gpt-3.5-turbo", "gpt-3.5-turbo-instruct", "gpt-3.5-turbo-16k"),
        ("gpt-oss-20b", "gpt-oss-120b", "gpt-oss-safeguard-20b"),
        ("nova-lite", "nova-pro", "nova-2-lite"),
        ("titan-embed-text-v1", "titan-embed-text-v2:0"),
    ],
)
def test_models_that_differ_stay_apart(models: tuple[str, ...]) -> None:
    for one, other in combinations(models, 2):
        assert core(one) != core(other), (one, other)
        assert not akin(core(one), core(other)), (one, other)


def test_a_core_is_its_own_core_and_akinness_has_no_side() -> None:
    known = sorted({core(name) for provider in SELLERS for name in names(provider)})
    assert [name for name in known if core(name) != name] == []
    for one, other in combinations(known[::7], 2):
        assert akin(one, other) == akin(other, one)
