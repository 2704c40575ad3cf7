"""What one period of a budget has used, as it is told."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.budgets.bursts import Burst
from jauge.analysis.budgets.silence import Gap
from jauge.analysis.conversion import StaleRate

State = Literal["over", "will_pass", "warned", "ok", "no_data"]
COUNTED: Final = frozenset({"calls", "tokens"})
"""Units that are counted: whole ones."""


class Warned(msgspec.Struct, frozen=True):
    """A level in per cent that was passed, and the day on which it was."""

    percent: Decimal
    day: date


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One period of a budget, in its unit (`currency`, calls or tokens).

    `used` is exact; projections are estimates with the ends of an 80 % interval, None where the
    period is over, has no end, or nothing can be said. `unknown_currencies` could not be converted;
    `unknown_calls` match and are in none of its figures, or not with all that they used: calls of
    unknown cost where the limit is money, of unknown tokens where it is tokens. Of the days of
    `gaps`, first and last, nothing was imported.
    """

    name: str
    label: str
    unit: str
    limit: Decimal
    state: State
    first_on: date | None
    last_on: date | None
    used: Decimal | None
    share: Decimal | None
    variance: Decimal | None
    burn_rate: Decimal | None
    warned: tuple[Warned, ...] = ()
    projected: Decimal | None = None
    projected_low: Decimal | None = None
    projected_high: Decimal | None = None
    exhausted_on: date | None = None
    method: str | None = None
    is_current: bool = False
    times_over: int | None = None
    burst: Burst | None = None
    unknown_currencies: tuple[str, ...] = ()
    unknown_calls: int = 0
    gaps: tuple[Gap, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()
