"""The law of bank statements: the same movements are the same lines, whatever the format."""

import string
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unit.sources.bank.writers import IBAN, WRITERS, Movement

cents = st.integers(-99_999_999, 99_999_999).filter(bool)
words = st.text(string.ascii_letters + string.digits + "*'&<>.,/=+", min_size=3, max_size=11)
texts = st.lists(words.map(lambda word: f"A{word}"), min_size=1, max_size=9).map(" ".join)
movements = st.builds(
    Movement,
    booked_on=st.dates(date(2025, 11, 1), date(2026, 11, 20)),
    amount=(cents | st.sampled_from([-1826, -2000, 500])).map(lambda each: Decimal(each) / 100),
    text=texts,
)


def decimal(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stated=st.lists(movements, min_size=1, max_size=12),
    twice=st.booleans(),
    currency=st.sampled_from(["EUR", "CHF"]),
)
def test_the_same_movements_are_the_same_lines_in_four_formats(
    read: Any, stated: list[Movement], twice: bool, currency: str
) -> None:
    written = stated * (1 + twice)
    expected = [(each.booked_on, decimal(each.amount), currency, IBAN) for each in written]
    keys: dict[str, Counter[str]] = {}
    for format_, write in WRITERS.items():
        content = write(written, currency)
        assert read.recognised(content) == format_
        found = read(content, format_)
        assert not found.reasons
        assert not found.notes
        lines = [
            (row["booked_on"], decimal(row["amount"]), row["currency"], row["account"])
            for row in found.rows
        ]
        assert lines == expected
        keys[format_] = Counter(found.column("natural_key"))
        assert keys[format_].total() == len(keys[format_]), "a key twice"
    assert len({frozenset(each) for each in keys.values()}) == 1


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stated=st.lists(movements, min_size=1, max_size=6), order=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_key(
    read: Any, stated: list[Movement], order: Any
) -> None:
    shuffled = stated[:]
    order.shuffle(shuffled)
    for format_, write in WRITERS.items():
        one, other = (
            set(read(write(each, "EUR"), format_).column("natural_key"))
            for each in (stated, shuffled)
        )
        assert one == other


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stated=st.lists(movements, min_size=1, max_size=4), where=st.integers(0, 10_000))
@pytest.mark.parametrize("format_", ["ofx", "camt053", "mt940"])
def test_a_statement_that_is_cut_anywhere_is_refused(
    read: Any, format_: str, stated: list[Movement], where: int
) -> None:
    from jauge.sources.base import Unreadable

    content = WRITERS[format_](stated, "EUR").rstrip(b"-\r\n")
    last = content.rindex(b"\r\n:62F:") if format_ == "mt940" else len(content) - 1
    with pytest.raises(Unreadable):
        read(content[: where % last], format_)
