"""The rows of one model cut into parts: regions, and brackets of input sizes."""

from decimal import Decimal
from itertools import permutations

import pytest

from jauge.pricing.book import PriceRow, parse_row
from jauge.pricing.price_rows import ListPart, list_parts

MILLION = 1_000_000


def row(price: str, **changes: str) -> PriceRow:
    base = {"provider": "acme", "model": "a", "class": "input", "price": price, "currency": "USD"}
    return parse_row(base | changes, "here")


def parts(rows: tuple[PriceRow, ...], region: str | None = None) -> list[ListPart]:
    return list(list_parts(rows, region, "standard"))


def per_million(part: ListPart) -> Decimal | None:
    return None if part.units.input is None else part.units.input * MILLION


@pytest.mark.parametrize("rows", list(permutations([row("1"), row("2", region="eu")])))
def test_a_price_of_the_region_comes_first_in_any_order(rows: tuple[PriceRow, ...]) -> None:
    assert [per_million(part) for part in parts(rows, "eu")] == [2]
    assert [per_million(part) for part in parts(rows, "us")] == [1]


@pytest.mark.parametrize(
    "rows",
    list(
        permutations(
            [row("1"), row("2", above_input_tokens="1000"), row("3", above_input_tokens="5000")]
        )
    ),
)
def test_brackets_of_input_sizes_follow_each_other_in_any_order(
    rows: tuple[PriceRow, ...],
) -> None:
    assert [(part.above, part.upto, per_million(part)) for part in parts(rows)] == [
        (None, 1000, 1), (1000, 5000, 2), (5000, None, 3)
    ]  # fmt: skip


def test_sizes_below_the_first_bracket_have_no_price() -> None:
    found = parts((row("2", above_input_tokens="1000"),))
    assert [(part.above, part.upto) for part in found] == [(1000, None)]
