"""Numbers, dates and tags as exports and spreadsheets write them."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources.bills.amounts import amounts, canonical
from jauge.sources.bills.moments import order_of
from jauge.sources.bills.tags import text_maps
from jauge.sources.table.numbers import MONEY

PLACES = st.decimals(
    min_value=Decimal("-1e19"), max_value=Decimal("1e19"), places=18, allow_nan=False
)


@given(st.lists(PLACES, min_size=1), st.sampled_from(["plain", "scientific", "decimal"]))
def test_what_fits_is_exact_however_it_is_written(numbers: list[Decimal], form: str) -> None:
    if form == "decimal":
        values = pa.array(numbers, MONEY)
    else:
        sign = "f" if form == "plain" else "E"
        values = pa.array([f"{number:{sign}}" for number in numbers])
    found = amounts(values, decimal_comma=False)
    assert found.bad is None or not found.bad.any()
    assert found.values.to_pylist() == numbers
    plainly = canonical(values, found.values).to_pylist()
    assert [Decimal(text) for text in plainly] == numbers


@given(st.lists(PLACES, min_size=1))
def test_the_canonical_text_does_not_depend_on_the_form(numbers: list[Decimal]) -> None:
    decimals = pa.array(numbers, MONEY)
    texts = pa.array([f"{number + 0:f}" for number in numbers])
    assert canonical(texts, decimals).to_pylist() == canonical(decimals, decimals).to_pylist()


@pytest.mark.parametrize(
    ("text", "comma", "wanted"),
    [
        ("1e999", False, None),
        ("1e30", False, None),
        ("1E-19", False, None),
        ("123456789012345678901", False, None),
        ("$1,234.50 ", False, "1234.5"),
        ("-$5", False, "-5"),
        ("(5.00)", False, "-5"),
        ("1,234", False, "1234"),
        ("1,23", False, None),
        ("1,234", True, "1.234"),
        ("0,001", True, "0.001"),
        ("1,234.5", True, "1234.5"),
        ("1,234,567", True, "1234567"),
        ("1,5", True, "1.5"),
        ("1.234,5", True, "1234.5"),
        ("1 234,5", True, "1234.5"),
        ("0x10", False, None),
        ("12abc", False, None),
    ],
)
def test_numbers_of_a_spreadsheet(text: str, comma: bool, wanted: str | None) -> None:
    found = amounts(pa.array([text, "1"]), decimal_comma=comma)
    assert found.values.to_pylist()[0] == (None if wanted is None else Decimal(wanted))
    assert (found.bad is not None and found.bad[0]) == (wanted is None)


@pytest.mark.parametrize("text", ["9" * 40, "-1e999", "1e21", "1e-999"])
def test_what_is_far_too_large_is_bad_where_numbers_are_rounded_as_well(text: str) -> None:
    found = amounts(pa.array([text, "1"]), decimal_comma=False, is_rounded=True)
    assert found.values.to_pylist() == [Decimal(0) if text == "1e-999" else None, Decimal(1)]


def test_other_types() -> None:
    assert amounts(pa.nulls(1), decimal_comma=False).values.to_pylist() == [None]
    assert amounts(pa.array([7]), decimal_comma=False).values.to_pylist() == [7]
    odd = amounts(pa.array([True]), decimal_comma=False)
    assert odd.bad is not None
    assert odd.bad.all()
    floats = pa.array([0.1, float("nan"), 1e-7, 2.5e-19])
    found = amounts(floats, decimal_comma=False).values.to_pylist()
    assert found == [Decimal("0.1"), None, Decimal("1e-7"), Decimal(0)]


def test_the_order_of_day_and_month() -> None:
    month = ("4/1/25", "5/1/25")
    assert order_of({"25/1/25"}, set()) == "day first"
    assert order_of({"1/25/25"}, set()) == "month first"
    assert order_of({"1/25/25", "25/1/25"}, set()) is None
    assert order_of(set(month), {month}) == "month first"
    assert order_of(set(month), set()) is None
    assert order_of({"1/9/2023", "30/9/2023"}, {("1/9/2023", "30/9/2023")}) == "day first"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"a": "b", "c": ""}', {"a": "b", "c": ""}),
        ('{"a":"b","c":1,"d":null,"e":true}', {"a": "b", "c": "1", "d": "", "e": "true"}),
        ('{"a": "quote \\" and, comma"}', {"a": 'quote " and, comma'}),
        ('"a": "b","c": "d"', {"a": "b", "c": "d"}),
        ("a=b;c=d", {"a": "b", "c": "d"}),
        ("a:b, c:d", {"a": "b", "c": "d"}),
        ('[{"key": "a", "value": "b"}]', {"a": "b"}),
        ('{"a": "1", "a": "2"}', {"a": "2"}),
        ('{"a": "1", "b": "", "a": "2"}', {"a": "2", "b": ""}),
        ('{"a": "1", "a": 2}', {"a": "2"}),
        ("a=1;a=2", {"a": "2"}),
        ("{}", None),
        ("", None),
        ("-", None),
    ],
)
def test_tags(text: str, wanted: dict[str, str] | None) -> None:
    maps, _texts, odd = text_maps(pa.array([text, text]))
    assert odd.null_count == 2
    assert maps.to_pylist() == [wanted and list(wanted.items())] * 2


def test_what_is_no_map_is_kept_as_text() -> None:
    texts = ["just words", '["a"]', '["{x", "y"]', "[" * 5_000, None]
    maps, _texts, odd = text_maps(pa.array(texts))
    assert maps.to_pylist() == [None] * 5
    assert odd.to_pylist() == texts


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([("a", "1"), ("b", "2"), ("a", "3")], [("a", "3"), ("b", "2")]),
        ([("a\x1fb", "c\x1ed")], [("a b", "c d")]),
        ([("a", None)], [("a", "")]),
    ],
)
def test_maps_of_parquet_have_a_key_once(
    pairs: list[tuple[str, str]], wanted: list[tuple[str, str]]
) -> None:
    column = pa.array([None, pairs, [], pairs], pa.map_(pa.string(), pa.string()))
    maps, texts, _odd = text_maps(column)
    assert maps.to_pylist() == [None, wanted, None, wanted]
    same = text_maps(pa.array([None, wanted, [], wanted], column.type))[1]
    assert texts.to_pylist() == same.to_pylist()


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=4), max_size=5))
def test_maps_of_parquet_and_of_json_are_the_same(tags: list[dict[str, str]]) -> None:
    import msgspec

    clean = [
        {
            k.replace("\x1e", "").replace("\x1f", ""): v.replace("\x1e", "").replace("\x1f", "")
            for k, v in each.items()
        }
        for each in tags
    ]
    kind = pa.map_(pa.string(), pa.string())
    native = pa.array([list(each.items()) for each in clean], kind)
    written = pa.array([msgspec.json.encode(each).decode() for each in clean], pa.string())
    assert text_maps(native)[0].to_pylist() == text_maps(written)[0].to_pylist()
