"""JSON lines: nested columns, exact numbers, bad lines."""

from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.base import Unreadable

T = '"t": "2026-10-31T18:00:00Z"'
COLUMNS = {"started_at": "t", "input_tokens": "usage.in"}


def test_dotted_names_reach_into_objects(reading: Any) -> None:
    found = reading(
        f'{{{T}, "usage": {{"in": 5}}}}\n{{{T}, "usage.in": 6}}\n{{{T}, "usage": 7}}\n{{{T}}}\n',
        columns=COLUMNS,
    )
    assert [row["input_tokens"] for row in found.rows] == [5, 6, None, None]
    assert found.rows[0]["natural_key"] == f'{{{T}, "usage": {{"in": 5}}}}'


def test_numbers_keep_every_digit(reading: Any) -> None:
    found = reading(
        f'{{{T}, "c": 0.1234567890123456}}\n{{{T}, "c": "0.2"}}\n{{{T}, "c": 3}}\n',
        columns={"started_at": "t", "reported_cost": "c"},
        constants={"reported_currency": "EUR"},
    )
    assert [row["reported_cost"] for row in found.rows] == [
        Decimal("0.1234567890123456"),
        Decimal("0.2"),
        Decimal(3),
    ]


def test_bad_lines_are_rejected_and_the_good_ones_kept(reading: Any) -> None:
    good = f'{{{T}, "usage": {{"in": 1}}}}'
    deep = '{"t":' + "[" * 5000 + "]" * 5000 + "}"
    big = f'{{{T}, "usage": {{"in": 99999999999999999999}}}}'
    lines = [good, "{cut", "[1]", '"text"', deep, big, "", good[:-9], good]
    found = reading("\n".join(lines), columns=COLUMNS)
    assert [row["input_tokens"] for row in found.rows] == [1, 1]
    assert [row for row, _field, _value in found.refused] == [2, 3, 4, 5, 6, 7]


def test_a_line_that_is_no_utf8_is_rejected_alone(reading: Any) -> None:
    good = f'{{{T}, "usage": {{"in": 1}}, "a": "é"}}'.encode()
    found = reading(good + b'\n{"t": "\xff"}\n' + good, columns=COLUMNS)
    assert len(found.rows) == 2
    assert [row for row, _field, _value in found.refused] == [2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"t": 1}]', "one JSON array: write one object a line"),
        ('{\n  "t": 1,\n  "i": 2\n}\n', "not JSON lines"),
        ('{"time": 1, "in": 2}\n', "missing column t; the file has: time, in"),
    ],
)
def test_what_is_no_such_file_is_one_line(reading: Any, text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said.replace("[", r"\[")):
        reading(text, columns=COLUMNS)


def test_a_column_that_no_line_has_yet_is_unknown(reading: Any) -> None:
    """A piece of a file need not hold every optional field."""
    found = reading(f"{{{T}}}\n", columns={"started_at": "t", "error_type": "error"})
    assert found.rows[0]["error_type"] is None
