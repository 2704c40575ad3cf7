import pytest

from jauge.pricing.cores import core


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5"),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4.5"),
        ("anthropic.claude-3-5-sonnet-20240620-v1:0", "claude-sonnet-3.5"),
        ("us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b"),
        ("amazon.nova-pro-v1:0", "nova-pro"),
        ("mistral.mistral-large-2407-v1:0", "mistral-large-2407"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4.5"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("GPT-4o-mini ", "gpt-4o-mini"),
        ("gpt-5.6-luna", "gpt-5.6-luna"),
        ("gemini-2.5-flash", "gemini-2.5-flash"),
        ("llama-3.3-70b-instruct", "llama-3.3-70b"),
        ("o3", "o3"),
        ("qwen3.5-72b", "qwen-3.5-72b"),
        ("", ""),
    ],
)
def test_the_core_of_a_name(name: str, expected: str) -> None:
    assert core(name) == expected
    assert core(expected) == expected
