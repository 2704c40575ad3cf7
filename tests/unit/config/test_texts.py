"""Durations, limits, amounts and secrets written as text."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.config.texts import (
    Limit,
    parse_amount,
    parse_duration,
    parse_limit,
    parse_secret,
    parse_split,
)


@pytest.mark.parametrize(
    ("text", "months", "microseconds"),
    [
        ("P2Y10M", 34, 0),
        ("PT2H", 0, 7_200_000_000),
        ("P1W", 0, 604_800_000_000),
        ("P1DT0.5S", 0, 86_400_500_000),
        ("P1MT1M", 1, 60_000_000),
    ],
)
def test_durations_are_read(text: str, months: int, microseconds: int) -> None:
    found = parse_duration(text)
    assert (found.months, found.microseconds, str(found)) == (months, microseconds, text)


@pytest.mark.parametrize("text", ["", "P", "PT", "2H", "P2H", "PT2Y", "P1.5Y", "-P1D", "P1D "])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)


def test_a_day_is_clamped_to_the_length_of_its_month() -> None:
    assert parse_duration("P1M").after(datetime(2026, 1, 31, 5, tzinfo=UTC)) == datetime(
        2026, 2, 28, 5, tzinfo=UTC
    )
    assert parse_duration("P4Y").after(datetime(2024, 2, 29, tzinfo=UTC)) == datetime(
        2028, 2, 29, tzinfo=UTC
    )


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 60),
)
def test_a_calendar_shift_lands_in_the_month_that_it_names(moment: datetime, months: int) -> None:
    moved = parse_duration(f"P{months}M").after(moment)
    asked = moment.year * 12 + moment.month + months
    assert moved.year * 12 + moved.month == asked
    assert moved.day <= moment.day
    assert moved.time() == moment.time()


def test_limits_are_money_calls_or_tokens() -> None:
    assert parse_limit("500 EUR") == Limit(Decimal(500), "EUR")
    assert parse_limit("20 calls") == Limit(Decimal(20), "calls")
    assert parse_limit("1000000 tokens") == Limit(Decimal(1_000_000), "tokens")
    for text in ("20", "1.5 calls", "-5 EUR", "5 eur", "NaN EUR", "5 EUROS"):
        with pytest.raises(ValueError, match=": "):
            parse_limit(text)


def test_an_amount_that_the_ledger_would_round_is_refused() -> None:
    assert parse_amount("0.000000000000000001 EUR").amount == Decimal("1e-18")
    with pytest.raises(ValueError, match="digits"):
        parse_amount("0.0000000000000000001 EUR")


def test_a_secret_is_a_reference() -> None:
    assert parse_secret("env:KEY") == "env:KEY"
    for text in ("sk-1234", "env:", "file:", "vault:x"):
        with pytest.raises(ValueError, match="env:NAME"):
            parse_secret(text)


def test_a_split_is_a_measure_or_a_driver_file() -> None:
    assert parse_split("driver:heads.csv") == "driver:heads.csv"
    with pytest.raises(ValueError, match="even"):
        parse_split("driver:")
