from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import TokenCounts
from jauge.pricing import Price, UnitPrices, fees, rate, settle

UNITS = UnitPrices(
    input=Decimal("0.000003"),
    cache_read=Decimal("0.0000003"),
    cache_write=Decimal("0.00000375"),
    cache_write_1h=Decimal("0.000006"),
    audio_input=Decimal("0.00001"),
    output=Decimal("0.000015"),
    reasoning=Decimal("0.000016"),
    audio_output=Decimal("0.00002"),
    request=Decimal("0.005"),
    meters={"web_searches": Decimal("0.01"), "output_image_tokens": Decimal("0.0001")},
)
HALF = msgspec.structs.replace(UNITS, input=Decimal("0.0000015"))
PRICE = Price(price_key=0, price_id="p", currency="USD", listed=UNITS, contracted=HALF)
COUNT = st.integers(0, 10**9)


@st.composite
def counts(draw: st.DrawFn) -> TokenCounts:
    """Counts whose parts fit their totals."""
    read, write, audio, rest = (draw(COUNT) for _ in range(4))
    reasoning, audio_out, plain = (draw(COUNT) for _ in range(3))
    return TokenCounts(
        input_tokens=read + write + audio + rest,
        cache_read_input_tokens=read,
        cache_write_input_tokens=write,
        cache_write_1h_input_tokens=draw(st.integers(0, write)),
        audio_input_tokens=audio,
        output_tokens=reasoning + audio_out + plain,
        reasoning_output_tokens=reasoning,
        audio_output_tokens=audio_out,
    )


def test_each_class_is_charged_once_at_its_own_price() -> None:
    cost = rate(
        PRICE,
        TokenCounts(
            input_tokens=1000,
            cache_read_input_tokens=200,
            cache_write_input_tokens=300,
            cache_write_1h_input_tokens=100,
            audio_input_tokens=50,
            output_tokens=100,
            reasoning_output_tokens=60,
            audio_output_tokens=10,
        ),
        {"web_searches": Decimal(2), "output_image_tokens": Decimal(10), "unknown": Decimal(9)},
    )
    assert cost.input_cost == Decimal("0.00185")  # 450 x 3 and 50 x 10 per million
    assert cost.cache_read_cost == Decimal("0.00006")
    assert cost.cache_write_cost == Decimal("0.00135")  # 200 x 3.75 and 100 x 6
    assert cost.output_cost == Decimal("0.00161")  # 30 x 15, 60 x 16 and 10 x 20
    assert cost.other_cost == Decimal("0.026")
    assert cost.total == Decimal("0.03087")
    assert cost.currency == "USD"


@given(one=counts(), other=counts())
def test_two_rows_cost_what_their_sum_costs(one: TokenCounts, other: TokenCounts) -> None:
    total = TokenCounts(
        **{
            name: (getattr(one, name) or 0) + (getattr(other, name) or 0)
            for name in one.__struct_fields__
        }
    )
    both = rate(PRICE, one).total + rate(PRICE, other).total
    assert rate(PRICE, total, request_count=2).total == both


@given(one=counts())
def test_one_price_for_every_class_is_price_times_tokens(one: TokenCounts) -> None:
    flat = UnitPrices(
        **dict.fromkeys(
            (
                "input",
                "cache_read",
                "cache_write",
                "cache_write_1h",
                "audio_input",
                "output",
                "reasoning",
                "audio_output",
            ),
            Decimal("0.000002"),
        )
    )
    price = msgspec.structs.replace(PRICE, listed=flat)
    tokens = (one.input_tokens or 0) + (one.output_tokens or 0)
    assert rate(price, one).total == tokens * Decimal("0.000002")


def test_what_is_paid_is_rated_by_the_contracted_prices() -> None:
    tokens = TokenCounts(input_tokens=1_000_000)
    assert rate(PRICE, tokens, request_count=0).total == 3
    assert rate(PRICE, tokens, request_count=0, contracted=True).total == Decimal("1.5")


def test_tokens_without_a_price_have_no_cost_and_are_named() -> None:
    bare = msgspec.structs.replace(PRICE, listed=UnitPrices(input=Decimal("0.000001")))
    cost = rate(bare, TokenCounts(input_tokens=10, output_tokens=1))
    assert (cost.input_cost, cost.output_cost) == (Decimal("0.00001"), None)
    assert cost.missing == ("output",)
    assert rate(bare, TokenCounts(input_tokens=10, output_tokens=0)).missing == ()


def test_a_one_hour_write_without_a_total_is_all_that_was_written() -> None:
    cost = rate(PRICE, TokenCounts(input_tokens=10, cache_write_1h_input_tokens=10))
    assert (cost.input_cost, cost.cache_write_cost) == (0, Decimal("0.00006"))


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed input_tokens"):
        rate(PRICE, TokenCounts(input_tokens=1, cache_read_input_tokens=2))


def test_parts_beside_their_total_are_left_out_only_where_the_price_is_the_same() -> None:
    odd = TokenCounts(input_tokens=5, output_tokens=1, reasoning_output_tokens=9)
    same = msgspec.structs.replace(
        PRICE, listed=msgspec.structs.replace(UNITS, reasoning=UNITS.output)
    )
    assert settle(same, odd).reasoning_output_tokens is None
    with pytest.raises(ValueError, match="exceed output_tokens"):
        settle(PRICE, odd)
    fine = TokenCounts(input_tokens=5, cache_read_input_tokens=5)
    assert settle(PRICE, fine) is fine
    hour = TokenCounts(input_tokens=5, cache_write_input_tokens=1, cache_write_1h_input_tokens=2)
    flat = msgspec.structs.replace(
        PRICE, listed=msgspec.structs.replace(UNITS, cache_write_1h=UNITS.cache_write)
    )
    assert settle(flat, hour).cache_write_1h_input_tokens is None


def test_parts_without_their_total_are_refused_where_the_total_is_charged() -> None:
    parts = TokenCounts(input_tokens=1, audio_output_tokens=5)
    with pytest.raises(ValueError, match="output_tokens is missing beside its parts"):
        settle(PRICE, parts)
    free = msgspec.structs.replace(
        PRICE, listed=msgspec.structs.replace(UNITS, output=Decimal(0), reasoning=Decimal(0))
    )
    assert settle(free, parts) is parts


def test_fees_are_what_is_neither_input_nor_output() -> None:
    meters = {"web_searches": Decimal(3), "output_image_tokens": Decimal(100)}
    assert fees(PRICE, meters) == Decimal("0.035")
    assert fees(PRICE, {}, request_count=0) == 0
