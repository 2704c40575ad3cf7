"""From the prices that a list states to one price for each class: gaps filled, kinds nested."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from jauge.model import unit_price
from jauge.pricing.compiled import TOKEN_PRICES, UnitPrices
from jauge.pricing.contracts import Contract
from jauge.pricing.units import PARENTS, registry

_ZERO: Final = Decimal(0)


def fill_listed(own: Mapping[str, Decimal]) -> UnitPrices:
    """Unit prices of a price list by unit, with every class filled.

    A class without a price of its own takes its parent's. What a list that states any price
    names neither by itself nor by a parent is not charged by it, so its price is 0: an embedding
    has no output price, a voice session is sold by the hour.
    """
    filled = {name: _nearest(own, name) or _ZERO for name in TOKEN_PRICES}
    return UnitPrices(**filled, request=own.get("request"), meters=_meters(own, filled))


def without_audio(units: UnitPrices) -> UnitPrices:
    """The prices of a list that sells an audio model and states text alone.

    Audio costs a multiple of text: at the price of text it would be a fraction of what is owed.
    What is free as text stays free.
    """
    return msgspec.structs.replace(
        units,
        audio_input=None if units.input else units.audio_input,
        audio_output=None if units.output else units.audio_output,
    )


def apply_contract(contract: Contract, listed: UnitPrices | None, currency: str) -> UnitPrices:
    """What is paid under a contract, given the list prices in `currency` (None: none known).

    A class that the contract does not name takes the contract's price of its parent; an output
    or input that it does not name at all keeps the list price where the currency is the same.
    """
    if contract.factor is not None:
        return _discounted(contract.factor, listed or UnitPrices())
    same = listed is not None and contract.currency == currency
    base = listed if same and listed is not None else UnitPrices()
    filled = {
        name: getattr(base, name) if (own := _nearest(contract.unit_prices, name)) is None else own
        for name in TOKEN_PRICES
    }
    return UnitPrices(**filled, request=base.request, meters=base.meters)


def _nearest(own: Mapping[str, Decimal], name: str) -> Decimal | None:
    """The price of a class, else of the nearest parent that has one."""
    return next((own[place] for place in (name, *PARENTS.get(name, ())) if place in own), None)


def _meters(own: Mapping[str, Decimal], filled: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Prices of the units without a column, each on top of what already is charged for them.

    A narrower unit subtracts the wider ones that contain it, so that a count that is reported
    under both is charged once.
    """
    units = registry()
    extra = [units[name] for name in own if name not in TOKEN_PRICES and name != "request"]
    meters: dict[str, Decimal] = {}
    for unit in sorted(extra, key=lambda unit: sum(unit.within(other) for other in extra)):
        base = _ZERO if unit.charged_as is None else filled[unit.charged_as]
        wider = sum(
            (meters[other.name] for other in extra if other is not unit and unit.within(other)),
            _ZERO,
        )
        meters[unit.name] = own[unit.name] - base - wider
    return dict(sorted(meters.items()))


def _discounted(factor: Decimal, listed: UnitPrices) -> UnitPrices:
    changed: dict[str, Decimal | None] = {
        name: None if (price := getattr(listed, name)) is None else unit_price(price * factor)
        for name in (*TOKEN_PRICES, "request")
    }
    meters = {name: unit_price(price * factor) for name, price in listed.meters.items()}
    return msgspec.structs.replace(listed, **changed, meters=meters)
