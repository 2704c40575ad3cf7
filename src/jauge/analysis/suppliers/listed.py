"""What calls cost beside their list price, by supplier and model: the discount that they have."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.suppliers.summing import sums, text, total, usage
from jauge.model import Money, divide

Place = tuple[str | None, str | None, str]
"""A supplier, a priced model (None: all of them), and a currency."""


class Rated(msgspec.Struct, frozen=True, gc=False):
    """Sums of calls: as rated, at list price, and the part under a contract of jauge.toml."""

    paid: Decimal | None
    listed: Decimal | None
    contracted: Decimal | None

    def at_list(self, cost: Decimal) -> Decimal | None:
        """A cost of the same calls at list price, in proportion; None where it is not known."""
        if not self.paid or self.listed is None:
            return None
        return divide(Money(cost, "").times(self.listed).amount, self.paid)

    @property
    def share_under_contract(self) -> float:
        """The part of the cost that a contract prices."""
        return float((self.contracted or Decimal(0)) / self.paid) if self.paid else 0.0


class Ratings:
    """The calls of a case: in the currency of their prices, or in that of the case."""

    def __init__(self, calls: CallCase) -> None:
        self._calls = calls
        self.currency = calls.currency

    def of(self, place: Place, *, is_native: bool) -> Rated | None:
        """What is known of the calls of a supplier and model; None of calls that nobody saw."""
        return (self._native if is_native else self._converted).get(place)

    @cached_property
    def _native(self) -> dict[Place, Rated]:
        return dict(self._read(is_native=True))

    @cached_property
    def _converted(self) -> dict[Place, Rated]:
        return dict(self._read(is_native=False))

    def _read(self, *, is_native: bool) -> Iterator[tuple[Place, Rated]]:
        import ibis

        table = usage(self._calls)
        if table is None:
            return
        is_contract = table["price_rule"].contains("contract ")
        values = {
            "paid": table["effective_cost"].sum(),
            "listed": table["list_cost"].sum(),
            "contracted": ibis.ifelse(is_contract, table["effective_cost"], None).sum(),
        }
        by = ("provider_name", "price_id")
        found: dict[Place, list[Rated]] = {}
        for keys, currency, one in sums(self._calls, table, by, Rated, values, is_native=is_native):
            supplier, price = map(text, keys)
            if currency is not None and one.paid is not None:
                model = None if price is None else price.partition(";")[0].partition("/")[2]
                for name in {model, None}:
                    found.setdefault((supplier, name, currency), []).append(one)
        names = Rated.__struct_fields__
        for place, some in found.items():
            yield place, Rated(*(total(getattr(one, name) for one in some) for name in names))
