from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import TokenCounts
from jauge.pricing import Price, UnitPrices, cost_range

UNITS = UnitPrices(
    input=Decimal("0.000003"),
    cache_read=Decimal("0.0000003"),
    cache_write=Decimal("0.00000375"),
    cache_write_1h=Decimal("0.000006"),
    output=Decimal("0.000015"),
    reasoning=Decimal("0.000015"),
)
PRICE = Price(
    price_key=0, price_id="p", currency="USD", listed=UNITS, contracted=UNITS, has_cache=True
)
CALL = TokenCounts(input_tokens=1000, output_tokens=100)


@pytest.mark.parametrize(
    ("pause_ms", "low", "high"),
    [
        (60_000, "0.002145", "0.0045"),  # 900 read and 100 written, against 1,000 at full price
        (300_000, "0.002145", "0.0045"),  # the lifetime itself still counts
        (300_001, "0.0045", "0.00525"),  # too late: all of it written
        (None, "0.0045", "0.00525"),  # the session's first call
    ],
)
def test_the_pause_decides_what_the_cache_could_hold(
    pause_ms: int | None, low: str, high: str
) -> None:
    found = cost_range(PRICE, CALL, 900, pause_ms)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert found.uncached == Decimal("0.0045")


def test_without_a_prefix_a_warm_call_writes_everything() -> None:
    assert cost_range(PRICE, CALL, 0, 0).high == Decimal("0.00525")


@given(
    tokens=st.integers(0, 10**7),
    prefix=st.integers(0, 2 * 10**7),
    pause=st.none() | st.integers(0, 10**6),
)
def test_the_ends_are_in_order_and_one_is_the_uncached_one(
    tokens: int, prefix: int, pause: int | None
) -> None:
    found = cost_range(PRICE, TokenCounts(input_tokens=tokens), prefix, pause)
    assert found.low <= found.high
    assert found.uncached in {found.low, found.high}
    assert found.low >= tokens * Decimal("0.0000003")
    assert found.high <= tokens * Decimal("0.00000375")
