"""Prices by the ids that rated calls carry."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jauge.pricing import bundled_book, compile_prices
from jauge.pricing.call_prices import call_prices
from jauge.pricing.compiled import Wanted
from jauge.pricing.contracts import parse_contracts

FRAME = {"provider": "openai", "contract": "frame"}
OLD, NEW = {"until": "2026-07-01"}, {"from": "2026-07-01"}


def quoted(price: str) -> dict[str, object]:
    return {"currency": "EUR", "per_million": {"input": price, "output": price}}


@pytest.mark.parametrize("model", ["gpt-4o", "our-own"])
def test_a_call_has_the_price_of_its_own_period_of_a_contract(model: str) -> None:
    periods = [FRAME | {"model": model} | quoted("2") | OLD]
    periods.append(FRAME | {"model": model} | quoted("1") | NEW)
    contracts = parse_contracts(periods)
    named = ("openai", model, None, None)
    wanted = Wanted(provider_name="openai", model=model)
    prices = {one.price_id: one for one in call_prices(bundled_book(), contracts, (), [named])}
    compiled = compile_prices(bundled_book(), contracts, [wanted])
    for month, price in ((6, "0.000002"), (8, "0.000001")):
        rated = compiled.find(wanted, datetime(2026, month, 15, tzinfo=UTC), 1)[1]
        assert rated is not None
        assert prices[rated.price_id].units.input == rated.contracted.input == Decimal(price)


def test_models_of_one_contract_have_prices_of_their_own() -> None:
    contracts = parse_contracts(
        [FRAME | {"model": name} | quoted(price) for name, price in (("own", "2"), ("other", "1"))]
    )
    named = [("openai", name, None, None) for name in ("own", "other")]
    found = call_prices(bundled_book(), contracts, (), named)
    assert sorted(one.units.input or 0 for one in found) == [
        Decimal("0.000001"),
        Decimal("0.000002"),
    ]
