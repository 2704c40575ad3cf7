"""Sizes and successors are facts: each row is readable, dated, sourced, and never a guess."""

from datetime import date
from importlib.resources import files

import pytest

from jauge.analysis.tiers.facts import (
    ORDERED,
    by_parameters,
    successor_of,
    successors,
    thinks,
    tier_facts,
    tier_of,
)
from jauge.pricing import api_prices, bundled_book

TODAY = date(2026, 11, 22)
SOLD_AS = {"gcp.*": "gcp.gemini"}


@pytest.mark.parametrize(
    ("model", "tier"),
    [
        ("gpt-4o-mini-2024-07-18", "small"),
        ("gpt-5-2025-08-07", "frontier"),
        ("gpt-5-mini", "small"),
        ("o3-mini-2025-01-31", "medium"),
        ("o3-2025-04-16", "frontier"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "medium"),
        ("anthropic/claude-opus-4-5", "frontier"),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct", "small"),
        ("llama-3.3-70b-versatile", "medium"),
        ("Meta-Llama-3.1-405B-Instruct", "frontier"),
        ("qwen3-235b-a22b", "frontier"),
        ("deepseek-r1-distill-llama-70b", "medium"),
        ("llama-4-scout-17b-16e-instruct", "medium"),
        ("mixtral-8x7b-instruct", "medium"),
        ("gpt-oss-20b", "small"),
        ("text-embedding-3-small", "other"),
        ("whisper-1", "other"),
        ("our-own-model", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_name_has_one_size(model: str | None, tier: str) -> None:
    assert tier_of(model, TODAY) == tier


def test_the_size_of_a_model_is_of_a_day() -> None:
    days = (date(2024, 6, 1), date(2025, 8, 6), date(2025, 8, 7), TODAY)
    sizes = [tier_of("gpt-4o-2024-05-13", day) for day in days]
    assert sizes == ["frontier", "frontier", "medium", "medium"]
    assert tier_of("gpt-3.5-turbo", date(2024, 1, 1)) == "medium"
    assert tier_of("gpt-3.5-turbo", TODAY) == "small"


@pytest.mark.parametrize(
    ("name", "tier"),
    [("a-7b", "small"), ("a-32b", "small"), ("a-33b", "medium"), ("a-150b", "medium"),
     ("a-151b", "frontier"), ("a-8x22b", "frontier"), ("a-0.5b", "small"), ("v2b-x", None),
     ("claude", None)],
)  # fmt: skip
def test_parameters_in_a_name_decide(name: str, tier: str | None) -> None:
    assert by_parameters(name) == tier


def test_every_row_says_what_why_and_by_whom() -> None:
    for row in tier_facts():
        assert row.why
        assert row.source
        assert row.tier in {*ORDERED, ""}
        assert row.first_on is None or row.end_on is None or row.first_on < row.end_on
    assert sum(row.tier == "" for row in tier_facts()) == 1
    text = (files("jauge.facts") / "README.md").read_text(encoding="utf-8")
    assert "model_tiers.csv" in text
    assert "model_successors.csv" in text
    assert "thinking_models.csv" in text


@pytest.mark.parametrize(
    ("model", "is_thinking"),
    [
        ("openai/o3-2025-04-16", True),
        ("gpt-5-nano", True),
        ("gemini-2.5-pro", True),
        ("gpt-5-chat-latest", False),
        ("gpt-4o", False),
        ("gemini-2.5-flash", False),
        ("claude-opus-4-5", False),
    ],
)
def test_models_that_always_think_are_known_by_name(model: str, *, is_thinking: bool) -> None:
    assert thinks(model) is is_thinking


def test_no_day_is_left_without_a_size_where_a_name_has_dated_rows() -> None:
    dated = {row.match for row in tier_facts() if row.end_on}
    for match in dated:
        name = match.split(" | ")[0].strip("*")
        days = [date(year, month, 1) for year in range(2024, 2027) for month in (1, 7)]
        assert "unknown" not in {tier_of(name, day) for day in days}


def test_every_successor_is_sold_and_follows_nobody_it_replaces() -> None:
    book = bundled_book()
    for row in successors():
        provider = SOLD_AS.get(row.provider, row.provider)
        assert api_prices(book, row.successor, provider, TODAY), row.successor
        assert row.source
        assert row.checked_on <= TODAY
        following = successor_of(provider, row.successor)
        assert following is None or following.successor != row.successor


def test_dates_of_a_developer_are_not_those_of_clouds_that_resell() -> None:
    assert successor_of("openai", "gpt-4o") is not None
    assert successor_of("azure.ai.openai", "gpt-4o") is None
    assert successor_of(None, "gpt-4o") is None
    assert successor_of("openai", None) is None
    assert successor_of("openai", "gpt-4o-audio-preview") is None
