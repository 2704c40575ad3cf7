"""What a bill takes back is taken off what it says of that model, whatever day it is dated."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from jauge.ledger import Rates
from laws.bill_rows import DAY, line, lines
from laws.ledger_rows import batch, call, put, rates
from laws.test_settle import LAW, table

ZERO = Decimal(0)
MILLION = Decimal("0.15")
"""USD for a million input tokens of `small`."""
Amounts = dict[int, int]
"""Cents by day of the month from 0."""


@pytest.fixture
def book(tmp_path: Path) -> Rates:
    return rates(tmp_path / "book")


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    numbers = itertools.count()
    return lambda: tmp_path / f"w{next(numbers)}"


def imported(workspace: Path, book: Rates, calls: Amounts, stated: Amounts, back: Amounts) -> None:
    seen = [
        call(day, started_at=DAY + timedelta(days=day, hours=9), request_model="small",
             input_tokens=100_000 * cents, output_tokens=0)
        for day, cents in calls.items()
    ]  # fmt: skip
    bill = [line(f"l{day}", day, cost=str(of(cents))) for day, cents in stated.items()]
    bill += [line(f"b{day}", day, cost=str(-of(cents))) for day, cents in back.items()]
    put(workspace, book, batch(seen), lines(*bill))


def of(units: int) -> Decimal:
    """What a call of so many hundred thousand tokens costs."""
    return units * MILLION / 10


def counted(workspace: Path, role: str = "role") -> tuple[Decimal, Decimal]:
    """What calls and what lines of the bill add to a total."""
    calls = sum((row["effective_cost"] for row in table(workspace, "usage")), ZERO)
    charges: list[dict[str, Any]] = table(workspace, "charge")
    return calls, sum((row["effective_cost"] for row in charges if row[role] == "counted"), ZERO)


DAYS = st.integers(0, 5)
ENOUGH = st.dictionaries(DAYS, st.integers(1, 12), min_size=1)


@LAW
@given(ENOUGH, ENOUGH, st.dictionaries(DAYS, st.integers(1, 40)))
@example(dict.fromkeys(range(6), 8), dict.fromkeys(range(6), 10), {5: 12})
@example(dict.fromkeys(range(6), 8), dict.fromkeys(range(6), 10), {5: 11})
@example({0: 1}, {0: 1}, {0: 1, 1: 1})
@example({0: 8}, {0: 10, 3: 10}, {5: 15})
@example({0: 8, 5: 1}, {0: 8, 3: 10}, {4: 7})
@example({0: 8, 5: 1}, {0: 8, 3: 10}, {5: 7, 4: 9})
def test_what_counts_beyond_the_calls_is_what_the_bill_nets_beyond_them(
    fresh: Callable[[], Path], book: Rates, calls: Amounts, stated: Amounts, back: Amounts
) -> None:
    """Day by day without what is taken back, then less all of that, and never below nothing."""
    assume(calls.keys() & (stated | back).keys())
    workspace = fresh()
    imported(workspace, book, calls, stated, back)
    beyond = sum(max(cents - calls.get(day, 0), 0) for day, cents in stated.items())
    expected = max(beyond - sum(back.values()), 0)
    assert counted(workspace) == (of(sum(calls.values())), of(expected))
    billed = sum(stated.values()) - sum(back.values())
    assert counted(workspace, "x_billed_role")[1] == of(billed)


def test_a_bill_without_calls_counts_as_it_is(fresh: Callable[[], Path], book: Rates) -> None:
    workspace = fresh()
    imported(workspace, book, {20: 8}, {0: 10, 1: 10}, {4: 25})
    assert counted(workspace) == (of(8), of(-5))


def test_another_month_keeps_what_it_says(fresh: Callable[[], Path], book: Rates) -> None:
    """What is taken back in November leaves October as it was."""
    workspace = fresh()
    imported(workspace, book, {0: 8}, {0: 10, 1: 10}, {31: 5})
    assert counted(workspace) == (of(8), of(2 + 10 - 5))
