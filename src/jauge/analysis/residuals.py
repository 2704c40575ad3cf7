"""What was seen beside what exports, cost reports and bills say: the cells of `settle`, summed.

Days and periods are UTC, as bills and the cells are.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import ibis
import msgspec

from jauge.analysis import aggregation, measures
from jauge.analysis.conversion import NATIVE, Converter, RateOn, StaleRate
from jauge.analysis.dimensions import Dimension
from jauge.analysis.held import Held
from jauge.analysis.lines import figures
from jauge.analysis.question import Key
from jauge.analysis.residuals_cells import (
    KIND,
    UTC_ONLY,
    Uncompared,
    cells_of,
    groups_of,
    not_compared,
)
from jauge.model import Money, Period

KINDS: Final = ("ghost_spend", "unbilled", "matched")
"""Billed and never seen; seen without a bill; seen and billed."""
_SUMMED: Final = (
    "own_cost",
    "usage_export_cost",
    "provider_cost",
    "billed_cost",
    "unexplained_cost",
)
_STATED: Final = ("billed_cost", "provider_cost", "usage_export_cost")


class Residual(msgspec.Struct, frozen=True, gc=False):
    """Sums over cells; None where no cell states the figure, which is not 0.

    The costs are those of the table `cell`, each stage by itself: they are never added to each
    other. `calls` are those behind `own_cost`; `cells` counts the rows summed.
    """

    calls: int | None = None
    own_cost: Decimal | None = None
    usage_export_cost: Decimal | None = None
    provider_cost: Decimal | None = None
    billed_cost: Decimal | None = None
    unexplained_cost: Decimal | None = None
    cells: int | None = None

    @property
    def stated_cost(self) -> Decimal | None:
        """What the last stage says that says anything: the bill, else the report, else the export.

        None where nothing is stated.
        """
        stated = (getattr(self, name) for name in _STATED)
        return next((amount for amount in stated if amount is not None), None)

    @property
    def difference(self) -> Decimal | None:
        """`stated_cost` less what was seen; None unless both are known."""
        stated, own = self.stated_cost, self.own_cost
        return (
            None if stated is None or own is None else (Money(stated, "") - Money(own, "")).amount
        )


class ResidualLine(msgspec.Struct, frozen=True, gc=False):
    """One group of one kind in one currency; `others` counts the groups put together."""

    keys: tuple[Key, ...]
    kind: str | None
    currency: str | None
    sums: Residual
    others: int = 0


class Residuals(msgspec.Struct, frozen=True, kw_only=True):
    """Lines by kind, largest first; totals per currency.

    `not_compared` are calls of suppliers, or at times, without any export, report or bill.
    """

    by: tuple[str, ...]
    period: Period | None
    currency: str
    lines: tuple[ResidualLine, ...] = ()
    totals: tuple[ResidualLine, ...] = ()
    not_compared: tuple[Uncompared, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()


def residuals(
    held: Held,
    by: Sequence[str],
    period: Period | None,
    currency: str,
    rate_on: RateOn,
) -> Residuals | None:
    """Sum the cells of a period by groups and kind; None where the ledger has no cells at all."""
    groups = groups_of(by)
    names = tuple(group.name for group in groups)
    if not held.of("cell"):
        return None
    keys = (*groups, Dimension(KIND, (KIND,)))
    converter = Converter(None if currency == NATIVE else currency, rate_on)
    cells = cells_of(held, period)
    sums = {name: cells[name].sum() for name in _SUMMED}
    calls = ibis.ifelse(cells["own_cost"].notnull(), cells["calls"], None).sum()
    by_key = aggregation.grouping(cells, keys, UTC_ONLY, currency)
    answered = held.session.run(
        cells.group_by(**by_key).agg(**sums, calls=calls, cells=cells.count())
    )
    lines = [
        ResidualLine(tuple(key), None if kind is None else str(kind), own, found)
        for (*key, kind), own, found in figures(answered, keys, converter, Residual)
    ]
    missing = not_compared(held, cells, period, converter, currency)
    return Residuals(
        by=names,
        period=period,
        currency=currency,
        lines=tuple(sorted(lines, key=_place)),
        totals=totals(lines),
        not_compared=missing,
        stale_rates=tuple(sorted(converter.stale)),
    )


def totals(lines: Iterable[ResidualLine]) -> tuple[ResidualLine, ...]:
    """The sum of lines, one per currency, in alphabetical order."""
    parts: dict[str | None, list[Residual]] = {}
    for line in lines:
        parts.setdefault(line.currency, []).append(line.sums)
    return tuple(
        ResidualLine((), None, currency, _gathered(parts[currency]))
        for currency in sorted(parts, key=lambda one: (one is None, one or ""))
    )


def limit(lines: Sequence[ResidualLine], count: int | None) -> tuple[ResidualLine, ...]:
    """The first `count` lines, and the others as one line per currency."""
    if count is None or len(lines) <= count:
        return tuple(lines)
    shown, rest = lines[:count], lines[count:]
    width = len(lines[0].keys)
    merged = (
        msgspec.structs.replace(
            total,
            keys=(None,) * width,
            others=sum(line.currency == total.currency for line in rest),
        )
        for total in totals(rest)
    )
    return (*shown, *merged)


def _gathered(sums: Sequence[Residual]) -> Residual:
    columns = zip(*map(msgspec.structs.astuple, sums), strict=True)
    return Residual(*map(measures.add, columns))


def _place(line: ResidualLine) -> tuple[int, Decimal, tuple[str, ...], str]:
    """Kinds in their order, in each the largest first, then by name."""
    sums = line.sums
    kind = KINDS.index(line.kind) if line.kind in KINDS else len(KINDS)
    size = (
        sums.unexplained_cost if line.kind == "matched" else sums.stated_cost or sums.own_cost
    ) or Decimal(0)
    named = tuple("" if key is None else str(key) for key in line.keys)
    return kind, size.copy_negate(), named, line.currency or ""
