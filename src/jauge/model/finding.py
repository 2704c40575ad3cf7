"""What an audit claims: a kind and typed parameters, never a sentence."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

import msgspec

from jauge.model.money import Money

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
    """Rows of a table that the claim rests on: their ids in hex, or `rows`, where they are many.

    Then the kind of the finding asks for them again (`FindingKind.rows`). The table `capacity` is
    that of jauge.toml, `agent` that of the registry; their ids are names.
    """

    table: str
    ids: tuple[str, ...] = ()
    rows: int | None = None

    @property
    def count(self) -> int:
        """How many rows these are."""
        return len(self.ids) if self.rows is None else self.rows


class Cell(msgspec.Struct, frozen=True, order=True):
    """A part of what is spent that a saving comes out of, and what it costs a month.

    Named `agent:ID`, `tasks:AGENT`, or by what is paid: `seat:TOOL`, `vendor:NAME`. Savings that
    share a cell are stacked: each takes its part of what the former left.
    """

    name: str
    amount: Decimal


class Finding(msgspec.Struct, Generic[Parameters_co], frozen=True, kw_only=True):
    """A claim about a `subject` (its names by what they are), with what would be saved and when.

    `monthly_saving` is None where nobody can know it before the finding is looked at; it can be
    cashed from the day `cash_from` on, None where no day is known. `confidence` ranks findings from
    0 to 1; it is no measured probability. `action` is the code of what to do. `base` is what is
    spent a month where the saving comes from, in its currency; without one it stands alone.
    `unconverted` is what is expected a month, or of agents spent, in currencies without a rate: it
    is in no saving.
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
    base: tuple[Cell, ...] = ()
    unconverted: tuple[Money, ...] = ()

    @property
    def finding_id(self) -> str:
        """The same for the same claim about the same subject, whenever it is looked for.

        A hash of the kind, the kind of value and the subject: a machine of which a part can be
        saved and a part only freed is two claims.
        """
        named = sorted((name, value) for name, value in self.subject.items() if value is not None)
        parts = (self.kind, self.value_kind or "", *(part for pair in named for part in pair))
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=6).hexdigest()
