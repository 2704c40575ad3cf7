"""What is asked of anomalies, and what one is."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.anomalies.rhythm import Rhythm
from jauge.analysis.question import Key
from jauge.model import Money, Period

Kind = Literal[
    "spike", "doubled", "new_model", "new_key", "tokens_per_call", "error_storm",
    "agentic_multiplier",
]  # fmt: skip
State = Literal["ended", "ongoing", "new_level"]
"""Over; still there on the last day; usual by now, because it went on for so long."""
DEFAULT_BY: Final = ("agent", "model", "provider", "api_key_id")
ALL: Final = ""
"""The scope of everything."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Where anomalies are looked for: each name of `by` alone, and everything together.

    `period` is what is judged; what came before is history. `floor` is the least excess a day.
    `share` is the least excess as a part of what was expected.
    """

    period: Period
    by: tuple[str, ...] = DEFAULT_BY
    timezone: str = "UTC"
    currency: str = "EUR"
    country: str = "FR"
    floor: Decimal = Decimal(5)
    rhythm: Rhythm = Rhythm()


class Part(msgspec.Struct, frozen=True):
    """What one value of a driver added to the cost, and what it was and is of it."""

    driver: str
    value: Key
    before: Decimal
    now: Decimal
    is_new: bool

    @property
    def change(self) -> Decimal:
        """What it added."""
        return (Money(self.now, "") - Money(self.before, "")).amount


class Effect(msgspec.Struct, frozen=True):
    """What one reason added: retries, volume, tokens_per_call, model, price, other."""

    name: str
    amount: Decimal


class Scope(msgspec.Struct, frozen=True):
    """Rows that share a value of a dimension or tag; ALL is every row."""

    name: str
    value: Key = None


class Anomaly(msgspec.Struct, frozen=True, kw_only=True):
    """Spend that was out of its rhythm from `first_on` to `last_on` (included).

    `actual` is exact; `expected` is an estimate, and `low` to `high` what it may have been.
    `effects` add up to `actual` - `expected`, and so do the `parts` of each driver. `driver` is
    the part that explains it, None where no value of a column stands out. `also` are scopes that
    showed the same. Measures are named for what is not money: `before` and `now` of `measure`.
    """

    kind: Kind
    scope: Scope
    first_on: date
    last_on: date
    currency: str
    actual: Decimal
    expected: Decimal
    low: Decimal
    high: Decimal
    calls: int
    state: State
    cause: str
    driver: Part | None = None
    effects: tuple[Effect, ...] = ()
    parts: tuple[Part, ...] = ()
    also: tuple[Scope, ...] = ()
    since: datetime | None = None
    measure: str | None = None
    measured_before: float | None = None
    measured_now: float | None = None

    @property
    def excess(self) -> Decimal:
        """What it cost beyond what was expected."""
        return (Money(self.actual, "") - Money(self.expected, "")).amount

    @property
    def excess_ends(self) -> tuple[Decimal, Decimal]:
        """The least and the most that may have been beyond what was expected."""
        return (
            (Money(self.actual, "") - Money(self.high, "")).amount,
            (Money(self.actual, "") - Money(self.low, "")).amount,
        )


class Band(msgspec.Struct, frozen=True):
    """A day of everything: what it cost, and what was to be expected; None without history."""

    day: date
    actual: Decimal
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None


class Anomalies(msgspec.Struct, frozen=True, kw_only=True):
    """All anomalies, dearest first; `scopes` were looked at, `short` had not enough history."""

    asked: Asked
    found: tuple[Anomaly, ...] = ()
    days: tuple[Band, ...] = ()
    scopes: int = 0
    short: int = 0
    long_lines: int = 0
    other_currencies: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
