import pytest

from jauge.pricing import TOKEN_PRICES
from jauge.pricing.units import registry


def test_every_class_of_the_ledger_is_a_unit() -> None:
    assert set(TOKEN_PRICES) <= set(registry())


@pytest.mark.parametrize(
    ("name", "charged_as"),
    [
        ("cache_audio_read_tokens", "cache_read"),
        ("input_image_tokens", "input"),
        ("output_image_tokens", "output"),
        ("output_citation_tokens", "output"),
        ("audio_output", "audio_output"),
        ("audio_input", "audio_input"),
        ("cache_write_1h", "cache_write_1h"),
        ("cache_write", "cache_write"),
        ("reasoning", "reasoning"),
        ("web_searches", None),
        ("audio_seconds", None),
    ],
)
def test_a_unit_knows_the_class_that_already_counts_it(name: str, charged_as: str | None) -> None:
    assert registry()[name].charged_as == charged_as


def test_a_unit_is_part_of_what_has_fewer_dimensions() -> None:
    units = registry()
    narrow = units["cache_image_read_tokens"]
    assert {unit.name for unit in units.values() if narrow.within(unit)} == {
        "input",
        "cache_read",
        "input_image_tokens",
        "cache_image_read_tokens",
    }
