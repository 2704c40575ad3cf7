"""What a number, a text or a yes may look like on the wire."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import fits
from jauge.sources.otlp import values
from jauge.sources.otlp.values import BadValue, Beside


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(42, 42), ("42", 42), (" 42 ", 42), (42.0, 42), ("42.0", 42), ("+3", 3), (0, 0), ("", None),
     (None, None), ("None", None), ([], None), ({}, None)],
)  # fmt: skip
def test_counts(raw: Any, expected: int | None) -> None:
    assert values.whole(raw) == expected


@pytest.mark.parametrize(
    "raw", [-1, "-1", 1.5, "1.5", "many", "1e3", 10**16, float("nan"), float("inf")]
)
def test_no_counts(raw: Any) -> None:
    with pytest.raises(BadValue, match="correct it at the emitter"):
        values.whole(raw)


@pytest.mark.parametrize("raw", [True, [1], {"a": 1}, b"7"])
def test_what_is_beside_a_count(raw: Any) -> None:
    with pytest.raises(Beside, match="is not a count: correct it at the emitter"):
        values.whole(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(5.675e-05, "0.00005675"), (0.0019377499999999998, "0.00193775"), ("0.25", "0.25"), (3, "3"),
     (1e-19, "0"), (1e10, "10000000000"), (123456789012.5, "123456789012.5")],
)  # fmt: skip
def test_money_of_a_double_ends_at_18_decimals(raw: Any, expected: str) -> None:
    amount = values.money(raw)
    assert amount is not None
    assert abs(amount - Decimal(expected)) < Decimal("1e-17")


@pytest.mark.parametrize(
    "raw", ["1e-19", "dear", 1e21, float("nan"), "9" * 30, -1, True, [1], b"1"]
)
def test_no_money(raw: Any) -> None:
    with pytest.raises(Beside):
        values.money(raw)


@pytest.mark.parametrize("raw", [None, "", [], {}])
def test_money_that_is_not_told(raw: Any) -> None:
    assert values.money(raw) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("a", "a"), (" a ", "a"), ("", None), ('"quoted"', "quoted"), ('"', '"'), (["a", "b"], "a,b"),
     (True, "true"), (7, "7"), ({"a": 1}, '{"a":1}'), (b"\x01", "01"), ([], None)],
)  # fmt: skip
def test_texts(raw: Any, expected: str | None) -> None:
    assert values.text(raw) == expected


def test_lists() -> None:
    assert values.first('["stop"]') == "stop"
    assert values.first(["a", "b"]) == "a,b"
    assert values.first("[broken") == "[broken"
    assert values.texts('["a", "b"]') == ["a", "b"]
    assert values.texts("a") == ["a"]
    assert values.texts([]) is None


def test_claims() -> None:
    assert values.yes("False") is False
    assert values.yes("true") is True
    assert values.yes(1) is True
    assert values.yes("perhaps") is None


def test_durations() -> None:
    assert values.seconds(0.0494) == 49
    assert values.milliseconds("12.4") == 12
    assert values.seconds(-1) is None
    assert values.seconds("soon") is None
    assert values.seconds(float("inf")) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("http://127.0.0.1:18080/v1/", "127.0.0.1"), ("api.openai.com:443", "api.openai.com"),
     ("API.example.ORG", "api.example.org"), ("", None), ("http://[broken", None)],
)  # fmt: skip
def test_hosts(raw: str, expected: str | None) -> None:
    assert values.host(raw) == expected


def test_json_and_what_python_prints() -> None:
    assert values.json('{"a": [1]}') == {"a": [1]}
    assert values.json("{'a': None, 'b': True}") == {"a": None, "b": True}
    assert values.json("{'a': __import__('os')}") is None
    assert values.json("{'a': " + "1" * 30_000 + "}") is None
    assert values.json("not json") is None
    assert values.dig({"a": [{"b": 1}]}, "a.0.b") == 1
    assert values.dig({"a": [{"b": 1}]}, "a.1.b") is None
    assert values.dig("x", "a") is None


@given(st.text())
def test_no_text_breaks_a_reader(raw: str) -> None:
    assert values.yes(raw) in {True, False, None}
    for said in (values.text(raw), values.first(raw), values.host(raw)):
        assert said is None or (isinstance(said, str) and said)
    assert all(isinstance(one, str) for one in values.texts(raw) or ())
    assert isinstance(values.json(raw), dict | list | str | int | float | None)
    for duration in (values.seconds(raw), values.milliseconds(raw)):
        assert duration is None or duration >= 0
    with contextlib.suppress(BadValue):
        count = values.whole(raw)
        assert count is None or count >= 0
    with contextlib.suppress(BadValue):
        amount = values.money(raw)
        assert amount is None or fits(amount)
