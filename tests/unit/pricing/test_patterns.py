import pytest

from jauge.pricing.patterns import matcher


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("gpt-4o", "gpt-4o", True),
        ("gpt-4o", "gpt-4o-mini", False),
        ("GPT-4o", "gpt-4o", True),
        ("claude-opus*", "claude-opus-4-5", True),
        ("*-mini", "gpt-5-mini", True),
        ("*-mini", "gpt-5-mini-2", False),
        ("*nova-lite*", "eu.amazon.nova-lite-v1:0", True),
        ("mistral-*-2?12", "mistral-large-2512", True),
        ("a | b*", "bc", True),
        ("gemini* & /^(?!.*tts)/", "gemini-3-tts", False),
        ("gemini* & /^(?!.*tts)/", "gemini-3", True),
        ("/^gpt-6(?:a|b)$/", "gpt-6b", True),
        ("composer[fast=true]", "composer[fast=true]", True),
        ("a?c[x]*z", "abc[x]yz", True),
    ],
)
def test_a_pattern_means_what_it_says(pattern: str, name: str, *, expected: bool) -> None:
    assert matcher(pattern)(name) is expected


def test_a_bad_regular_expression_is_named() -> None:
    with pytest.raises(ValueError, match=r"/\(/ is not a regular expression"):
        matcher("/(/")
