"""Numbers of any length: one field is refused, the rest of the file is read."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources.large_numbers import Shortened, decode, shortened

BUCKET = {"object": "bucket", "start_time": 1760000000, "end_time": 1760086400}
NUMBERS = ["9" * 5000, "9" * 21, "1e400", "1e99999999999999999999", f"0.{'3' * 5000}"]


def costs(number: str, indent: int | None) -> str:
    """Two amounts of OpenAI's cost report, the first of them this number."""
    results = [
        {"object": "organization.costs.result", "line_item": f"line {n}",
         "amount": {"value": value, "currency": "usd"}}
        for n, value in enumerate([0.123456, 1.5])
    ]  # fmt: skip
    page = {"object": "page", "data": [{**BUCKET, "results": results}]}
    return json.dumps(page, indent=indent).replace("0.123456", number)


@pytest.mark.parametrize("number", NUMBERS)
def test_an_amount_beyond_all_is_one_line_and_the_others_stay(reading: Any, number: str) -> None:
    found = reading(costs(number, None))
    assert [(row, field) for row, field, _value in found.refused] == [(1, "amount.value")]
    assert [row["billed_cost"] for row in found.rows] == [Decimal("1.5")]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 21])
def test_a_printed_page_is_read_too(reading: Any, number: str) -> None:
    found = reading(costs(number, 1))
    assert [(row, field) for row, field, _value in found.refused] == [(1, "amount.value")]
    assert len(found.rows) == 1


def test_an_exponent_without_end_in_a_printed_page_ends_it(reading: Any) -> None:
    """What stands before it is read, and the sentence is ours."""
    lines = costs("1.25", 1) + costs("1e99999999999999999999", 1)
    found = reading(lines)
    assert len(found.rows) == 2
    assert [field for _row, field, _value in found.refused] == [None]


@given(st.lists(st.text("0123456789ab,", max_size=3000).map(str.encode), max_size=4))
def test_a_stream_is_cut_as_its_text_wherever_its_pieces_end(pieces: list[bytes]) -> None:
    class Pieces:
        def __init__(self) -> None:
            self.left = [piece for piece in pieces if piece]

        def read(self, _size: int = -1, /) -> bytes:
            return self.left.pop(0) if self.left else b""

    stream = Shortened(Pieces())
    read = b"".join(iter(stream.read, b""))
    assert read == shortened(b"".join(pieces))


def test_digits_in_a_row_are_a_thousand_at_most() -> None:
    text = b"a" + b"1" * 999 + b"b" + b"2" * 1001 + b"." + b"3" * 5000
    assert shortened(text) == b"a" + b"1" * 999 + b"b" + b"2" * 1000 + b"." + b"3" * 1000
    read = Shortened(io.BytesIO(text))
    assert b"".join(iter(lambda: read.read(7), b"")) == shortened(text)


def test_what_is_no_json_is_none() -> None:
    assert decode(b"{") is None
    assert decode(b"[NaN]") is None
    assert decode(b"[" * 100_000) is None
    assert decode(b"\xff") is None
