"""What an audit claims: a kind and typed parameters, never a sentence."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

import msgspec

ValueKind = Literal["budget_saving", "avoided_cost", "freed_capacity", "revenue"]
"""What a saving is worth; the four are never added to each other."""
Effort = Literal["low", "medium", "high"]
Parameters_co = TypeVar("Parameters_co", bound=msgspec.Struct, covariant=True)


class Saving(msgspec.Struct, frozen=True):
    """An amount a month between two ends; `mid` is what is expected. `low` <= `mid` <= `high`."""

    low: Decimal
    mid: Decimal
    high: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.low <= self.mid <= self.high:
            msg = f"a saving from {self.low} over {self.mid} to {self.high} is not in order"
            raise ValueError(msg)


class Evidence(msgspec.Struct, frozen=True):
    """Rows of a table by their ids, in hex: what the claim rests on.

    The table `capacity` is that of jauge.toml, and its ids are names.
    """

    table: str
    ids: tuple[str, ...]


class Finding(msgspec.Struct, Generic[Parameters_co], frozen=True, kw_only=True):
    """A claim about a `subject` (its names by what they are), with what would be saved and when.

    `monthly_saving` is None where nobody can know it before the finding is looked at; it can be
    cashed from the day `cash_from` on, None where no day is known. `confidence` ranks findings from
    0 to 1; it is no measured probability. `action` is the code of what to do.
    """

    kind: str
    subject: Mapping[str, str | None]
    parameters: Parameters_co
    evidence: tuple[Evidence, ...]
    monthly_saving: Saving | None
    value_kind: ValueKind | None
    cash_from: date | None
    confidence: Decimal
    effort: Effort
    action: str
