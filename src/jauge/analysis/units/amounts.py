"""Columns of amounts in the reporting currency: exact sums by group, and numbers to resample."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis import calendar
from jauge.analysis.conversion import Converter, RateOn, StaleRate
from jauge.analysis.units.resampling import Floats
from jauge.model import exact_sum

Codes = npt.NDArray[np.int64]
_SUM: Final = "amount_sum"


class Amounts:
    """Converts columns into one currency; remembers currencies without a rate."""

    def __init__(self, currency: str, rate_on: RateOn) -> None:
        self.currency = currency
        self.without_rate: set[str] = set()
        self._converter = Converter(currency, rate_on)

    @property
    def stale(self) -> tuple[StaleRate, ...]:
        """The rates that were more than seven days old on the day of an amount."""
        return tuple(sorted(self._converter.stale))

    def one(self, amount: Decimal, currency: str | None, day: int | None) -> Decimal | None:
        """An amount of a day since 1970; None without a rate."""
        on = None if day is None else calendar.day_of(day * calendar.DAY_US)
        if currency in {None, self.currency}:
            return amount
        if on is None or self._converter.currency(currency, on) != self.currency:
            self.without_rate.add(str(currency))
            return None
        return self._converter.convert(amount, currency, on)

    def sums(
        self, groups: Codes, amounts: pa.ChunkedArray, currencies: pa.ChunkedArray, days: pa.Array
    ) -> dict[int, Decimal]:
        """The exact sum of each group that has an amount, each day of a currency converted once."""
        table = pa.table(
            {"group": groups, "amount": amounts, "currency": currencies, "day": days}
        ).filter(pc.is_valid(amounts))
        found: dict[int, list[Decimal]] = {}
        keys = ["group", "currency", "day"]
        for row in table.group_by(keys).aggregate([("amount", "sum")]).to_pylist():
            amount = self.one(row[_SUM], row["currency"], row["day"])
            if amount is not None:
                found.setdefault(row["group"], []).append(amount)
        return {group: exact_sum(parts) for group, parts in found.items()}

    def numbers(
        self, amounts: pa.ChunkedArray, currencies: pa.ChunkedArray, days: pa.ChunkedArray
    ) -> Floats:
        """The amounts as floating-point numbers; what is unknown or has no rate is nan."""
        plain = pc.fill_null(amounts.cast(pa.float64()), np.nan).to_numpy().copy()
        foreign = pc.fill_null(pc.not_equal(currencies, self.currency), False)  # noqa: FBT003
        where = np.flatnonzero(foreign.to_numpy(zero_copy_only=False))
        if len(where):
            pairs = pa.table({"currency": currencies, "day": days}).take(pa.array(where))
            plain[where] *= self._factors(pairs)
        return plain

    def has_rate(self, currencies: pa.ChunkedArray, days: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
        """Which amounts of these currencies and days can be converted."""
        ones = pa.chunked_array([np.ones(len(currencies))])
        return ~np.isnan(self.numbers(ones, currencies, days))

    def _factors(self, pairs: pa.Table) -> Floats:
        names = pairs["currency"].combine_chunks().dictionary_encode()
        days = pc.fill_null(pairs["day"], -1).to_numpy()
        keys = np.column_stack([names.indices.to_numpy(), days])
        unique, places = np.unique(keys, axis=0, return_inverse=True)
        known = names.dictionary.to_pylist()
        rates = [self._factor(known[code], int(day)) for code, day in unique]
        return np.array(rates)[places.reshape(-1)]

    def _factor(self, currency: str, day: int) -> float:
        found = self.one(Decimal(1), currency, None if day < 0 else day)
        return np.nan if found is None else float(found)


def added(parts: Iterable[dict[int, Decimal]]) -> dict[int, Decimal]:
    """Sums of groups added up."""
    found: dict[int, Decimal] = {}
    for part in parts:
        for group, amount in part.items():
            found[group] = exact_sum((found.get(group, Decimal(0)), amount))
    return found
