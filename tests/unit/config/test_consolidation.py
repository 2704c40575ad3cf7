"""What a `[[consolidation]]` may say, and what contradicts itself."""

from pathlib import Path

import pytest

from jauge import config
from jauge.config.workspace import EXAMPLE
from jauge.errors import ConfigError

HEAD = '[[consolidation]]\nname = "one"\nreplaces = ["ChatGPT"]\n'


def loaded(folder: Path, text: str) -> config.Config:
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder, environment={})


def test_the_example_has_one(tmp_path: Path) -> None:
    found = loaded(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    (one,) = found.consolidation
    assert one.replaces == ("ChatGPT", "Claude")
    assert [money.amount for money in one.seat_price] == [18, 25]
    assert one.claimed_percent == ((30, 60),)
    assert found.tool[0].admin_minutes_per_week == (30, 45)


def test_one_tool_is_a_text_and_a_range_has_up_to_three_values(tmp_path: Path) -> None:
    text = HEAD.replace('["ChatGPT"]', '"ChatGPT"') + 'fixed = ["1 EUR", "2 EUR", "4 EUR"]\n'
    (one,) = loaded(tmp_path, text).consolidation
    assert one.replaces == ("ChatGPT",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"consolidation\[0\]: costs nothing"),
        ('fixed = ["2 EUR", "1 EUR"]', r"\.fixed: is not in order"),
        ('fixed = ["1 EUR", "2 EUR", "3 EUR", "4 EUR"]', r"\.fixed: has 4 values"),
        ('fixed = ["-1 EUR"]', r"\.fixed: is negative"),
        ('fixed = ["1 EUR"]\nonce = ["1 USD"]', r"\.once: is in another currency"),
        ('seat_price = ["1 EUR", "2 USD"]', r"\.seat_price: is in another currency"),
        (
            'use_per_user = ["1 EUR"]\nuse_measured_in = "2026"',
            r"\.use_per_user: is measured by use_measured_in",
        ),
        ('use_measured_in = "October"', r"\.use_measured_in: 'October' is not a period"),
        ('fixed = ["1 EUR"]\npeople = [5, 4]', r"\.people: is not in order"),
        (
            'fixed = ["1 EUR"]\nadmin_minutes_per_week = [5, 4]',
            r"\.admin_minutes_per_week: is not in order",
        ),
        ('fixed = ["1 EUR"]\nclaimed_percent = [[]]', r"\.claimed_percent\[0\]: has 0 values"),
        ('fixed = ["1 EUR"]\nclaimed_hours = [[9, 8]]', r"\.claimed_hours\[0\]: is not in order"),
        ('fixed = ["1 EUR"]\n' + HEAD + 'fixed = ["1 EUR"]', "'one' stands there twice"),
    ],
)
def test_a_contradiction_is_a_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, HEAD + text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace('"one"', '" "'), r"\.name: is empty"),
        (HEAD.replace('["ChatGPT"]', "[]"), r"\.replaces: is empty"),
        (HEAD.replace('["ChatGPT"]', '["a", " "]'), r"\.replaces: is empty"),
        (
            '[[tool]]\nname = "a"\nadmin_minutes_per_week = [45, 30]',
            r"tool\[0\]\.admin_minutes_per_week: is not in order",
        ),
    ],
)
def test_an_empty_name_is_a_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, text)
