"""The same tokens at list prices: the lowest of each model, or nothing."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from capacity_rows import call, capacity, one_line, price, server
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.engines import Session
from jauge.pricing import ApiPrice

CALLS = [call(1, "2026-10-05", 1000, cache_read_input_tokens=400, output_tokens=100)]


def line(
    session: Session, folder: Path, offers: Any, calls: Any = None, one: Any = None
) -> CapacityLine:
    told = one or server()
    return one_line(session, folder, [told], calls or CALLS, prices=lambda *_asked: offers)


def test_classes_and_the_lowest_offer(duckdb: Session, tmp_path: Path) -> None:
    offers = [
        price(provider="dear", input="0.01", output="0.02", cache_read="0.001"),
        price(provider="cheap", input="0.01", output="0.01", cache_read="0.001"),
    ]
    api = line(duckdb, tmp_path, offers).api
    assert api is not None
    assert (api.cost, api.providers) == (Decimal("7.4"), ("cheap",))
    assert api.per_million == Decimal("6727.272727272727272727")
    assert api.break_even_tokens == 460810


def test_an_offer_without_a_class_that_is_used_is_none(duckdb: Session, tmp_path: Path) -> None:
    offer = ApiPrice(
        provider="p", model="m", currency="EUR", input=Decimal(1), cache_read=None, output=None
    )
    assert line(duckdb, tmp_path, [offer]).api is None
    plain = [call(1, "2026-10-05", 1000)]
    assert line(duckdb, tmp_path, [offer], plain).api is not None


def test_without_a_price_for_every_model_nothing_is_compared(
    duckdb: Session, tmp_path: Path
) -> None:
    assert line(duckdb, tmp_path, []).api is None
    calls = [*CALLS, call(2, "2026-10-05", 5, response_model=None)]
    one = capacity(match={"source": "otlp"}, serves=["*"], cost_per_month="1 EUR")
    offer = price(provider="p", input="1", output="1")
    api = line(duckdb, tmp_path, [offer], calls, one).api
    assert api is not None
    assert api.break_even_utilisation is None
    free = price(provider="p", input="0", output="0")
    assert line(duckdb, tmp_path, [free]).api is None
    assert line(duckdb, tmp_path, [offer], [call(1, "2026-10-05", 0)]).api is None


def test_another_currency_is_converted_or_left_out(duckdb: Session, tmp_path: Path) -> None:
    def offer(currency: str) -> ApiPrice:
        return ApiPrice(
            provider=currency, model="m", currency=currency, input=Decimal(1),
            cache_read=Decimal(1), output=Decimal(1),
        )  # fmt: skip

    api = line(duckdb, tmp_path, [offer("USD"), offer("XXX")]).api
    assert api is not None
    assert api.providers == ("USD",)
    assert api.cost < 1100
