"""Laws of conversion: parts of a sum in another currency add up to the sum in it."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.conversion import Converter
from jauge.model import exact_sum
from jauge.pricing.fx import rate_on

UNIT = Decimal("1E-18")
DAY = date(2026, 10, 14)
amounts = st.decimals(
    min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=18
)


@given(st.lists(st.none() | amounts, max_size=12), st.sampled_from(["USD", "GBP", "JPY"]))
def test_parts_add_up_and_are_off_by_less_than_a_unit(
    parts: list[Decimal | None], currency: str
) -> None:
    converter = Converter("EUR", rate_on)
    found = converter.convert_parts(parts, currency, DAY)
    known = [part for part in parts if part is not None]
    whole = converter.convert(exact_sum(known), currency, DAY)
    assert exact_sum(part for part in found if part is not None) == whole
    for part, mine in zip(parts, found, strict=True):
        if part is None or mine is None:
            assert part is mine
        else:
            assert abs(converter.convert(part, currency, DAY) - mine) <= UNIT


@given(st.lists(amounts, max_size=6))
def test_what_has_no_rate_or_needs_none_stays(parts: list[Decimal]) -> None:
    converter = Converter("EUR", rate_on)
    for currency, day in (("EUR", DAY), ("CREDIT", DAY), ("USD", None), (None, DAY)):
        assert converter.convert_parts(parts, currency, day) == parts
