"""Spend and calls by the size of the model, beside the target, and how the mix moves by month.

The size of a model is that of the first day of each month. Sums are those of `jauge cost`: every
counted row is in one size, what names no model in `unknown`. Calls and tokens count whatever their
currency; money without a rate to the reporting currency stands beside, in its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import measures
from jauge.analysis.desk import Desk
from jauge.analysis.order import totals
from jauge.analysis.question import Answer, Line, Question
from jauge.analysis.tiers.facts import ORDERED, TIERS, Tier, tier_of
from jauge.model import Period

TARGET: Final[Mapping[Tier, tuple[float, float]]] = {
    "small": (0.70, 0.80),
    "medium": (0.15, 0.25),
    "frontier": (0.05, 0.10),
}
"""Share of the calls that each size should have: 70 to 80, 15 to 25 and 5 to 10 %."""
_MOST: Final = 5


class ModelLine(msgspec.Struct, frozen=True):
    """A model within its size: calls and cost."""

    supplier: str | None
    model: str | None
    calls: int | None
    cost: Decimal | None


class TierLine(msgspec.Struct, frozen=True, kw_only=True):
    """One size in the reporting currency; shares are of small, medium and frontier together.

    `cost` leaves out that of `unconverted_calls`, whose currency has no rate. `is_within` says
    whether the share of calls is in the target; None where there is none.
    """

    tier: Tier
    calls: int | None
    cost: Decimal | None
    unconverted_calls: int
    tokens: int | None
    call_share: float | None
    cost_share: float | None
    target: tuple[float, float] | None
    is_within: bool | None
    models: tuple[ModelLine, ...] = ()


class MonthMix(msgspec.Struct, frozen=True):
    """The share of calls of each size in a month, smallest size first; None without calls."""

    month: str | None
    shares: tuple[float | None, ...]


class Mix(msgspec.Struct, frozen=True, kw_only=True):
    """All sizes, the months of the period, and what is in other currencies or unknown.

    `totals` are those of `jauge cost` for the same question: the costs of the sizes add up to that
    in `currency`, their calls and tokens to all of them.
    """

    period: Period | None
    currency: str
    lines: tuple[TierLine, ...]
    months: tuple[MonthMix, ...]
    totals: tuple[Line, ...]
    answer: Answer

    @property
    def unconverted(self) -> tuple[Line, ...]:
        """The totals in currencies without a rate: their money is in no size."""
        return tuple(one for one in self.totals if one.currency != self.currency)

    @property
    def unknown_share(self) -> float | None:
        """The part of all calls of text models or unknown ones whose size nobody knows."""
        of = {line.tier: line.calls or 0 for line in self.lines}
        whole = sum(of.get(tier, 0) for tier in (*TIERS, "unknown"))
        return of.get("unknown", 0) / whole if whole else None


def mix(desk: Desk, period: Period | None, timezone: str, currency: str) -> Mix:
    """Ask what each model costs by month, and put models together by their size then."""
    question = Question(
        by=("month", "provider", "model"), period=period, timezone=timezone, currency=currency
    )
    answer = desk.ask(question)
    sized: list[tuple[Tier, Line]] = [(_tier(line), line) for line in answer.lines]
    by_tier: dict[Tier, list[Line]] = {tier: [] for tier in ORDERED}
    for tier, line in sized:
        by_tier[tier].append(line)
    whole = [line for tier in TIERS for line in by_tier[tier]]
    return Mix(
        period=period,
        currency=currency,
        lines=tuple(
            _line(tier, by_tier[tier], whole, currency) for tier in ORDERED if by_tier[tier]
        ),
        months=tuple(_months(sized)),
        totals=totals(answer.lines),
        answer=answer,
    )


def _tier(line: Line) -> Tier:
    month, _supplier, model = line.keys
    if month is None or model is None:
        return "unknown"
    return tier_of(str(model), date.fromisoformat(f"{month}-01"))


def _line(tier: Tier, lines: Sequence[Line], whole: Sequence[Line], currency: str) -> TierLine:
    calls, cost = _calls(lines), _cost(lines, currency)
    target = TARGET.get(tier)
    is_sized = tier in TARGET
    share = _part(calls, _calls(whole)) if is_sized else None
    return TierLine(
        tier=tier,
        calls=calls,
        cost=cost,
        unconverted_calls=_calls(one for one in lines if one.currency != currency) or 0,
        tokens=measures.add(
            count for one in lines for count in (one.sums.input_tokens, one.sums.output_tokens)
        ),
        call_share=share,
        cost_share=_part(cost, _cost(whole, currency)) if is_sized else None,
        target=target,
        is_within=None if target is None or share is None else target[0] <= share <= target[1],
        models=tuple(_models(lines, currency)),
    )


def _models(lines: Iterable[Line], currency: str) -> list[ModelLine]:
    """The dearest models of a size, each over all months; those without a known cost last."""
    groups: dict[tuple[object, object], list[Line]] = {}
    for line in lines:
        groups.setdefault(line.keys[1:3], []).append(line)  # pyright: ignore[reportArgumentType] # two keys
    found = [
        ModelLine(
            None if supplier is None else str(supplier),
            None if model is None else str(model),
            _calls(some),
            _cost(some, currency),
        )
        for (supplier, model), some in groups.items()
    ]
    found.sort(
        key=lambda one: (
            one.cost is None,
            -(one.cost or Decimal(0)),
            one.model or "",
            one.supplier or "",
        )
    )
    return found[:_MOST]


def _months(sized: Sequence[tuple[Tier, Line]]) -> list[MonthMix]:
    months: dict[str | None, dict[Tier, list[Line]]] = {}
    for tier, line in sized:
        month = None if line.keys[0] is None else str(line.keys[0])
        months.setdefault(month, {}).setdefault(tier, []).append(line)
    found: list[MonthMix] = []
    for month in sorted(months, key=lambda one: (one is None, one or "")):
        mine = {tier: _calls(months[month].get(tier, ())) or 0 for tier in TIERS}
        whole = sum(mine.values())
        found.append(MonthMix(month, tuple(_part(mine[tier], whole) for tier in TIERS)))
    return found


def _calls(lines: Iterable[Line]) -> int | None:
    calls: int | None = measures.add(line.sums.calls for line in lines)
    return calls


def _cost(lines: Iterable[Line], currency: str) -> Decimal | None:
    """The money that is in the currency of the report."""
    cost: Decimal | None = measures.add(
        line.sums.effective_cost for line in lines if line.currency == currency
    )
    return cost


def _part(part: Decimal | int | None, whole: Decimal | int | None) -> float | None:
    """A part as a share; None where nothing positive is divided."""
    return None if part is None or whole is None or whole <= 0 else float(part) / float(whole)
