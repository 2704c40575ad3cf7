from datetime import UTC, datetime
from decimal import Decimal

from jauge.pricing.book import bundled_book
from jauge.pricing.contracts import Alias, Contract
from jauge.pricing.price_spans import price_spans

CHANGE = datetime(2026, 9, 1, tzinfo=UTC)
NAMED = ("openai", "our-own", None, None)


def contract(
    price: str, valid_from: datetime | None = None, valid_until: datetime | None = None
) -> Contract:
    return Contract(
        name="C",
        provider="openai",
        model="our-own",
        currency="EUR",
        unit_prices={"input": Decimal(price), "output": Decimal(price)},
        valid_from=valid_from,
        valid_until=valid_until,
    )


def test_a_contract_that_goes_on_at_another_price_has_a_span_for_each() -> None:
    contracts = (contract("0.002", valid_until=CHANGE), contract("0.001", valid_from=CHANGE))
    first, second = price_spans(bundled_book(), contracts, (), [NAMED])
    assert (first.valid_from, first.valid_until, second.valid_from) == (None, CHANGE, CHANGE)
    assert (first.units.input, second.units.input) == (Decimal("0.002"), Decimal("0.001"))
    assert (first.named, first.part) == (NAMED, second.part)
    assert first.price_id == "contract C;model=openai/our-own"
    assert second.price_id == "contract C;model=openai/our-own;contract_from=2026-09-01"


def test_an_identity_that_nobody_prices_has_none() -> None:
    assert price_spans(bundled_book(), (), (), [("nobody", "none", None, None)]) == []


def test_a_list_price_from_after_a_name_has_changed_hands_has_no_span() -> None:
    moved = datetime(2025, 1, 1, tzinfo=UTC)
    named = ("openai", "prod", None, None)
    before = Alias(name="prod", model="o3", provider="openai", valid_until=moved)
    after = Alias(name="prod", model="o3", provider="openai", valid_from=moved)
    # The list price of o3 fell on 10 June 2025.
    (old,) = price_spans(bundled_book(), (), (before,), [named])
    assert (old.valid_from, old.valid_until) == (None, moved)
    first, second = price_spans(bundled_book(), (), (after,), [named])
    fell = datetime(2025, 6, 10, tzinfo=UTC)
    assert (first.valid_from, first.valid_until) == (moved, fell)
    assert (second.valid_from, second.valid_until) == (fell, None)
    assert old.units == first.units != second.units
