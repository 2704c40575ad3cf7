"""Prices of single tokens: what the code that compares prices asks of the code that knows them."""

from decimal import Decimal
from typing import Protocol


class UnitPrices(Protocol):
    """Prices of a token by class, in one currency; None of a class that has none."""

    @property
    def input(self) -> Decimal | None:
        """Input that no cache served."""
        ...

    @property
    def cache_read(self) -> Decimal | None:
        """Input read from a cache."""
        ...

    @property
    def cache_write(self) -> Decimal | None:
        """Input written to a cache for its usual lifetime."""
        ...

    @property
    def output(self) -> Decimal | None:
        """Output."""
        ...
