from decimal import Decimal

import pytest

from jauge.model import TokenCounts
from jauge.sources.responses import UnreadableUsage, read_usage
from jauge.sources.responses.shapes import common, flavours, shape

CHAT = {
    "prompt_tokens": 1000,
    "prompt_tokens_details": {"cached_tokens": 400, "audio_tokens": 10},
    "completion_tokens": 200,
    "completion_tokens_details": {"reasoning_tokens": 150, "audio_tokens": 5},
    "total_tokens": 1200,
}
ANTHROPIC = {
    "input_tokens": 100,
    "cache_creation_input_tokens": 300,
    "cache_creation": {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 100},
    "cache_read_input_tokens": 600,
    "output_tokens": 50,
    "server_tool_use": {"web_search_requests": 2},
    "service_tier": "standard",
}


def test_chat_counts_its_parts_inside_its_totals() -> None:
    found = read_usage({"model": "gpt-5", "usage": CHAT}, "openai")
    assert found.counts == TokenCounts(
        input_tokens=1000,
        cache_read_input_tokens=400,
        audio_input_tokens=10,
        output_tokens=200,
        reasoning_output_tokens=150,
        audio_output_tokens=5,
    )
    assert (found.model, found.shape) == ("gpt-5", "chat")


def test_anthropic_counts_the_cache_outside_and_searches_beside() -> None:
    found = read_usage({"usage": ANTHROPIC}, "anthropic", "default")
    assert found.counts == TokenCounts(
        input_tokens=1000,
        cache_read_input_tokens=600,
        cache_write_input_tokens=300,
        cache_write_1h_input_tokens=100,
        output_tokens=50,
    )
    assert found.meters == {"web_searches": Decimal(2)}
    assert found.service_tier == "standard"


def test_gemini_adds_thoughts_and_tool_prompts_and_tells_kinds_apart() -> None:
    usage = {
        "promptTokenCount": 1000,
        "cachedContentTokenCount": 300,
        "toolUsePromptTokenCount": 50,
        "promptTokensDetails": [
            {"modality": "TEXT", "tokenCount": 700},
            {"modality": "AUDIO", "tokenCount": 200},
            {"modality": "IMAGE", "tokenCount": 60},
            {"modality": "DOCUMENT", "tokenCount": 40},
        ],
        "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 80}],
        "candidatesTokenCount": 90,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 70}],
        "thoughtsTokenCount": 30,
    }
    found = read_usage({"usageMetadata": usage, "modelVersion": "gemini-3"}, "google")
    assert found.counts == TokenCounts(
        input_tokens=1050,
        cache_read_input_tokens=300,
        audio_input_tokens=120,  # of 200, 80 were cached
        output_tokens=120,
        reasoning_output_tokens=30,
    )
    assert found.meters == {
        "input_image_tokens": Decimal(100),
        "cache_audio_read_tokens": Decimal(80),
        "output_image_tokens": Decimal(70),
    }
    assert found.model == "gemini-3"


def test_bedrock_reads_lifetimes_from_its_list() -> None:
    usage = {
        "inputTokens": 10,
        "cacheReadInputTokens": 20,
        "cacheWriteInputTokens": 30,
        "cacheDetails": [{"ttl": "5m", "inputTokens": 10}, {"ttl": "1h", "inputTokens": 20}],
        "outputTokens": 4,
    }
    found = read_usage({"usage": usage}, "aws")
    assert found.counts == TokenCounts(
        input_tokens=60,
        cache_read_input_tokens=20,
        cache_write_input_tokens=30,
        cache_write_1h_input_tokens=20,
        output_tokens=4,
    )


@pytest.mark.parametrize(
    ("provider", "flavour", "usage", "output", "reasoning"),
    [
        # xAI and Perplexity report reasoning beside the completion, the others inside it.
        ("x-ai", "default", {"completion_tokens": 10, "reasoning_tokens": 90}, 100, 90),
        (
            "x-ai",
            "chat",
            {"completion_tokens": 10, "completion_tokens_details": {"reasoning_tokens": 90}},
            100,
            90,
        ),
        ("perplexity", "default", {"completion_tokens": 10, "reasoning_tokens": 90}, 100, 90),
        (
            "groq",
            "default",
            {"completion_tokens": 100, "completion_tokens_details": {"reasoning_tokens": 90}},
            100,
            90,
        ),
        ("modal", "chat", {"completion_tokens": 100, "reasoning_tokens": 90}, 100, 90),
        # The total tells where xAI put it, and the form is found without its name.
        (
            "x-ai",
            None,
            {
                "completion_tokens": 10,
                "completion_tokens_details": {"reasoning_tokens": 90},
                "total_tokens": 107,
            },
            100,
            90,
        ),
        (
            "x-ai",
            None,
            {
                "completion_tokens": 100,
                "completion_tokens_details": {"reasoning_tokens": 90},
                "total_tokens": 107,
            },
            100,
            90,
        ),
    ],
)
def test_reasoning_stands_where_the_provider_puts_it(
    provider: str, flavour: str | None, usage: dict[str, object], output: int, reasoning: int
) -> None:
    found = read_usage({"usage": usage | {"prompt_tokens": 7}}, provider, flavour)
    assert found.counts.output_tokens == output
    assert found.counts.reasoning_output_tokens == reasoning


def test_the_bare_usage_reads_like_its_body() -> None:
    for provider, usage, root in (
        ("openai", CHAT, "usage"),
        ("anthropic", ANTHROPIC, "usage"),
        ("cohere", {"billed_units": {"input_tokens": 3, "output_tokens": 4}}, "usage"),
        ("google", {"promptTokenCount": 3, "candidatesTokenCount": 4}, "usageMetadata"),
    ):
        assert read_usage(usage, provider).counts == read_usage({root: usage}, provider).counts


def test_without_a_flavour_the_one_that_fits_is_taken() -> None:
    responses = {"input_tokens": 5, "output_tokens": 2}
    assert read_usage({"usage": responses}, "openai").shape == "responses"
    assert read_usage({"usage": {"prompt_tokens": 5}}, "openai").shape == "embeddings"
    assert read_usage({"usage_info": {"pages_processed": 3}}, "mistral").meters == {
        "input_document_pages": Decimal(3)
    }
    assert read_usage({"usage": CHAT}, "scaleway").counts.input_tokens == 1000


def test_an_embeddings_flavour_reads_no_output() -> None:
    assert read_usage({"usage": CHAT}, "openai", "embeddings").counts == TokenCounts(
        input_tokens=1000
    )


def test_a_special_service_tier_wins_over_a_plain_one() -> None:
    body = {"usage": CHAT | {"service_tier": "standard"}, "service_tier": "flex"}
    assert read_usage(body, "openai").service_tier == "flex"
    fast = {"usage": ANTHROPIC | {"speed": "fast"}}
    assert read_usage(fast, "anthropic").service_tier == "fast"


def test_zero_stays_zero_and_unknown_stays_unknown() -> None:
    found = read_usage({"prompt_tokens": 5, "completion_tokens": 0}, "openai").counts
    assert (found.output_tokens, found.cache_read_input_tokens) == (0, None)
    null = {"prompt_tokens": 5, "completion_tokens": 0, "prompt_tokens_details": None}
    assert read_usage(null, "openai").counts == found


def test_lifetimes_without_a_total_are_the_total() -> None:
    usage = {
        "input_tokens": 5,
        "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 1},
        "output_tokens": 1,
    }
    found = read_usage({"usage": usage}, "anthropic").counts
    assert found.cache_write_input_tokens == 3


@pytest.mark.parametrize(
    ("usage", "flavour", "said"),
    [
        ({}, None, "no usage found|is missing"),
        ([1], None, "not an object"),
        ({"prompt_tokens": 5}, "chat", "completion_tokens is missing"),
        ({"prompt_tokens": -5, "completion_tokens": 1}, None, "prompt_tokens = -5 is not a count"),
        (
            {**CHAT, "prompt_tokens_details": {"cached_tokens": -1}},
            None,
            "cached_tokens = -1 is not a count",
        ),
        ({"prompt_tokens": "many", "completion_tokens": 1}, None, "'many' is not a count"),
        ({"prompt_tokens": True, "completion_tokens": 1}, None, "true is not a count"),
        ({"prompt_tokens": 1.5, "completion_tokens": 1}, None, "input_tokens = 1.5 is not a count"),
        ({"completion_tokens": 5}, None, "prompt_tokens is missing"),
        ({"output_tokens": 5}, "responses", "input_tokens is missing"),
        ({"tokens": 5}, None, "no usage found: openai reports prompt_tokens"),
        ({"prompt_tokens": 10**30, "completion_tokens": 1}, None, "is not a count"),
        (CHAT, "telepathy", "api_flavor 'telepathy' of openai is not known"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(
    usage: object, flavour: str | None, said: str
) -> None:
    with pytest.raises(UnreadableUsage, match=said):
        read_usage(usage, "openai", flavour)


def test_parts_without_their_total_leave_it_unknown() -> None:
    usage = {"response": {"usage": {"input_token_details": {"audio_tokens": 5}}}}
    found = read_usage(usage, "openai", "realtime").counts
    assert (found.input_tokens, found.audio_input_tokens) == (None, 5)


def test_every_flavour_names_a_shape() -> None:
    for provider in ("openai", "anthropic", "aws", "azure", "google", "mistral", "perplexity"):
        assert flavours(provider)
        for name in flavours(provider).values():
            assert shape(name).fields
    assert all(shape(name).fields for name in common().values())
