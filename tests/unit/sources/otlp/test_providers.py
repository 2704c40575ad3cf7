"""Whose models they are, under OpenTelemetry's names."""

import csv
import re
from importlib import resources

import pytest

from jauge.sources.otlp.conventions import conventions
from jauge.sources.otlp.providers import aliases, from_host, from_model, normalise

FACTS = resources.files("jauge.facts")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("OpenAI", "openai"),
        ("openai.responses", "openai"),
        ("anthropic.messages", "anthropic"),
        ("Anthropic", "anthropic"),
        ("az.ai.openai", "azure.ai.openai"),
        ("azure-openai.chat", "azure.ai.openai"),
        ("amazon-bedrock", "aws.bedrock"),
        ("google.generative-ai", "gcp.gemini"),
        ("google.vertex.chat", "gcp.vertex_ai"),
        ("mistralai", "mistral_ai"),
        ("xai", "x_ai"),
        ("strands-agents", None),
        ("langgraph", None),
        ("Our Own GPU room", "our own gpu room"),
        ("", None),
    ],
)
def test_names(said: str, expected: str | None) -> None:
    assert normalise(said) == expected


def test_every_alias_is_usable() -> None:
    with FACTS.joinpath("provider_names.csv").open("r", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(aliases()) > 100
    for row in rows:
        assert row["alias"] == row["alias"].strip().lower()
        assert aliases()[row["provider_name"]] == row["provider_name"]
        assert row["source"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["checked_on"])


def test_every_guess_names_a_known_provider() -> None:
    providers = set(aliases().values())
    rules = conventions().providers
    for guess in (*rules.host, *rules.model):
        assert guess.provider_name in providers
        re.compile(guess.match)


def test_hosts_and_models() -> None:
    assert from_host("API.openai.com") == ("openai", None)
    assert from_host("localhost") is None
    assert from_model("Claude-Sonnet-4-5") == "anthropic"
    assert from_model("eu.anthropic.claude-sonnet-4-5-v1:0") == "aws.bedrock"
    assert from_model("llama-3.3-70b") is None
