"""What is asked, and what an answer is made of."""

from datetime import datetime
from typing import Literal

import msgspec

from jauge.analysis.conversion import StaleRate
from jauge.analysis.measures import Sums
from jauge.model import Period

Key = str | int | bool | None | tuple[str, ...]
Basis = Literal["rated", "billed"]
"""Whether what a bill covers counts as the calls were rated, or as they were billed."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: groups, a period (None is all), a time zone and a currency or `native`.

    Groups are dimensions and virtual tags.
    """

    by: tuple[str, ...] = ()
    period: Period | None = None
    timezone: str = "UTC"
    currency: str = "EUR"
    basis: Basis = "rated"


class Line(msgspec.Struct, frozen=True, gc=False):
    """One group in one currency; `keys` follow the dimensions, None is unknown.

    `others` counts the groups that were put together into this line.
    """

    keys: tuple[Key, ...]
    currency: str | None
    sums: Sums
    others: int = 0


class Assumption(msgspec.Struct, frozen=True):
    """What a mapping assumes, and for how many calls."""

    text: str
    calls: int | None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What stands behind the figures: the counted rows of the period."""

    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    assumptions: tuple[Assumption, ...] = ()
    price_books: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a question, dearest first (in calendar order when a day leads), and totals.

    There is one total per currency; several only with `native` or where a rate is missing.
    """

    question: Question
    lines: tuple[Line, ...] = ()
    totals: tuple[Line, ...] = ()
    coverage: Coverage = Coverage()
    stale_rates: tuple[StaleRate, ...] = ()
