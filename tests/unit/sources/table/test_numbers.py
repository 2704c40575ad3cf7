"""Integers and decimals, exact or refused."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.sources.table.numbers import decimals, floats, integers


def bad(parsed: tuple[pa.Array, object]) -> list[bool]:
    mask = parsed[1]
    return [] if mask is None else list(map(bool, mask))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), (" 12 ", 12), ("+12", 12), ("-3", -3), ("1,234", 1234), ("1,234,567", 1234567),
        ("12.0", 12), ("1 234", 1234), ("1\u202f234\u202f567", 1234567), ("1e3", 1000), ("", None),
        ("null", None), ("NaN", None), ("N/A", None),
    ],
)  # fmt: skip
def test_exact_integers_are_taken(text: str, value: int | None) -> None:
    parsed = integers(pa.array(["x", text]))
    assert parsed[0][1].as_py() == value
    assert bad(parsed) == [True, False]


@pytest.mark.parametrize(
    "text", ["12.5", "abc", "1,23", "12,34,5", "0x10", "9223372036854775808", "1e400", "١٢"]
)
def test_what_is_no_exact_integer_is_refused(text: str) -> None:
    assert bad(integers(pa.array([text]))) == [True]


def test_with_a_decimal_comma_thousands_are_unclear_and_refused() -> None:
    parsed = integers(pa.array(["12,0", "1,234", "1.000", "1 234"]), decimal_comma=True)
    assert parsed[0].to_pylist() == [12, None, None, 1234]
    assert bad(parsed) == [False, True, True, False]


def test_arrow_types_become_integers() -> None:
    assert integers(pa.array([1.0, 2.5, float("nan"), float("inf"), None]))[0].to_pylist() == [
        1, None, None, None, None,
    ]  # fmt: skip
    assert bad(integers(pa.array([1.0, 2.5, float("nan"), float("inf"), None]))) == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert bad(integers(pa.array([2**63, 5], pa.uint64()))) == [True, False]
    assert integers(pa.array([Decimal("5.00")]))[0].to_pylist() == [5]
    assert bad(integers(pa.array([True, None]))) == [True, False]


@settings(deadline=None)
@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-1e15, max_value=1e15)
)
def test_a_decimal_comes_back_exactly(amount: Decimal) -> None:
    assert decimals(pa.array([f"{amount:f}"]))[0].to_pylist() == [amount]
    assert decimals(pa.array([str(amount)]))[0].to_pylist() == [amount]


def test_a_decimal_that_does_not_fit_is_refused_never_rounded() -> None:
    parsed = decimals(pa.array(["0.1234567890123456789", "123456789012345678901", "1,5", "5e-5"]))
    assert bad(parsed) == [True, True, True, False]
    assert parsed[0][3].as_py() == Decimal("0.00005")


def test_a_float_stands_for_the_decimal_that_it_shows() -> None:
    assert decimals(pa.array([0.1 + 0.2, 7.27, float("nan")]))[0].to_pylist() == [
        Decimal("0.3"),
        Decimal("7.27"),
        None,
    ]


def test_a_decimal_comma_is_read_where_it_is_one() -> None:
    assert decimals(pa.array(["1,25"]), decimal_comma=True)[0].to_pylist() == [Decimal("1.25")]
    assert floats(pa.array(["1,25", "x"]), decimal_comma=True)[0].to_pylist() == [1.25, None]
