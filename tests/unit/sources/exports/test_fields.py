"""Fields of a record: laws of amounts, counts, times and texts."""

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import fits
from jauge.sources.exports import Bad, Fields, key

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
amounts = st.decimals(-(10**12), 10**12, places=18)


def of(value: Any) -> Fields:
    return Fields({"a": {"b": value}}, NOW)


@given(amounts)
def test_an_amount_that_fits_is_that_amount(amount: Decimal) -> None:
    assert of(str(amount)).amount("a.b") == amount
    assert of(amount).amount("a.b") == amount


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_an_amount_is_exact_or_refused(amount: Decimal) -> None:
    """A text is never another amount than the one that it says."""
    try:
        read = of(str(amount)).amount("a.b")
    except Bad:
        assert not fits(amount)
    else:
        assert read == amount


@given(st.floats(min_value=1e-3, max_value=1e6))
def test_a_binary_float_is_read_to_fifteen_digits_at_least(number: float) -> None:
    read = of(Decimal(repr(number))).amount("a.b")
    assert read is not None
    assert abs(read - Decimal(repr(number))) <= abs(read) * Decimal("1e-14")


@given(st.integers(-(10**18), 10**18))
def test_cents_are_hundredths(cents: int) -> None:
    assert of(str(cents)).amount("a.b", scale=-2) == Decimal(cents) / 100


@given(st.integers(0, 10**15))
def test_a_count_may_come_as_number_or_text(count: int) -> None:
    for form in (count, str(count), f"{count}.0", Decimal(count)):
        assert of(form).count("a.b") == count


@given(st.datetimes(datetime(2015, 1, 1), datetime(2026, 11, 22)))  # noqa: DTZ001 - made aware below
def test_a_time_means_the_same_in_every_form(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC, microsecond=0)
    forms = (
        moment.isoformat(),
        moment.isoformat().replace("+00:00", "Z"),
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%Y-%m-%d %H:%M:%S.000000000} UTC",
        int(moment.timestamp()),
        str(int(moment.timestamp())),
        int(moment.timestamp()) * 1000,
        moment.astimezone(tz=datetime.now().astimezone().tzinfo).isoformat(),
    )
    assert {of(form).moment("a.b") for form in forms} == {moment}


@pytest.mark.parametrize("value", ["noon", True, 1e30, "2026-02-30", {"x": 1}, NOW.year])
def test_what_is_no_time_is_bad(value: Any) -> None:
    with pytest.raises(Bad):
        of(value).moment("a.b")


def test_nothing_is_none_and_required_nothing_is_bad() -> None:
    for nothing in (None, "", [], {}):
        fields = of(nothing)
        assert fields.text("a.b") is fields.count("a.b") is fields.amount("a.b") is None
        assert fields.moment("a.b") is fields.cost("a.b") is None
        for reader in (fields.text, fields.count, fields.amount, fields.moment):
            with pytest.raises(Bad, match="missing"):
                reader("a.b", required=True)
    assert of(1).get("a.b.c") is of([1]).get("a.b.7") is of(1).get("z") is None


def test_a_cost_of_a_call_ends_at_eighteen_decimals() -> None:
    assert of("1.2345678901234567e-05").cost("a.b") == Decimal("0.000012345678901235")
    assert of("NaN").cost("a.b") is None


def test_an_end_lies_within_a_year_after_its_start() -> None:
    end = (NOW + timedelta(days=20)).isoformat()
    assert of(end).until("a.b", NOW) == NOW + timedelta(days=20)
    for start in (NOW + timedelta(days=20), NOW - timedelta(days=400)):
        with pytest.raises(Bad):
            of(end).until("a.b", start)


def test_content_is_not_kept_with_the_other_fields() -> None:
    fields = Fields({"known": 1, "short": 2, "long": "x" * 5_000, "none": None}, NOW)
    assert fields.others(frozenset({"known"})) == {"x_short": "2"}


@given(st.lists(st.none() | st.text("abc", min_size=1), min_size=2, max_size=5))
def test_keys_of_different_parts_differ(parts: list[str | None]) -> None:
    assert key(*parts) != key(*reversed(parts)) or parts == parts[::-1]


@pytest.mark.parametrize(
    "value",
    [
        "1e999999999", "-1e999999999", "1e-999999999", "sNaN", "²", "٣", "0x10", "1_0",
        Decimal("1234567890123456e999999"), Decimal("1.5e999999"), Decimal("1e-999999"),
        10**400, True, [1], {"a": 1},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_far_from_any_value_is_read_or_told(value: Any) -> None:
    for read in (
        lambda: of(value).amount("a.b", scale=-2),
        lambda: of(value).amount("a.b", scale=6),
        lambda: of(value).cost("a.b"),
        lambda: of(value).count("a.b"),
        lambda: of(value).moment("a.b"),
    ):
        found: object = None
        with contextlib.suppress(Bad):
            found = read()
        assert not isinstance(found, Decimal) or fits(found)
