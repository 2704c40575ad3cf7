"""The rows that a budget is about, as amounts a day in the unit of its limit.

Lines are those of `jauge cost` by what the budget matches, so shared costs are in them as there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jauge.analysis.budgets import series
from jauge.analysis.budgets.use import COUNTED
from jauge.analysis.conversion import StaleRate
from jauge.analysis.cost import Line, Question
from jauge.analysis.desk import Desk
from jauge.analysis.question import Key
from jauge.attribution import UNALLOCATED
from jauge.attribution.patterns import matcher
from jauge.config.budgets import MATCHED
from jauge.config.tree import Budget
from jauge.model import exact_sum


@dataclass(frozen=True)
class Matched:
    """The amounts a day of the rows that a budget is about, and what is in none of them."""

    amounts: Mapping[date, Decimal]
    unknown_calls: Mapping[date, int]
    unknown: tuple[str, ...]
    stale_rates: tuple[StaleRate, ...]


def matched(desk: Desk, budget: Budget, zone: str, known: series.Span) -> Matched:
    """The amounts a day of the rows that match, in the unit of the limit."""
    unit = budget.limit.unit
    money = unit not in COUNTED
    names = tuple(dict.fromkeys(MATCHED.get(name, name) for name in budget.match))
    question = Question(by=names, timezone=zone, currency=unit if money else "EUR")
    found: dict[date, list[Decimal]] = {}
    unknown: set[str] = set()
    unknown_calls: Counter[date] = Counter()
    groups = series.by_day(desk, question)
    for (keys, currency), lines in groups.lines.items():
        if not _matches(budget, names, keys):
            continue
        if money and currency is not None and currency != unit:
            unknown.add(currency)
            continue
        for line in lines:
            amount = _amount(line, unit)
            if line.keys[-1] is not None and amount is not None:
                found.setdefault(series.day_of(line), []).append(amount)
            if line.keys[-1] is not None and _unknown_calls(line, unit):
                unknown_calls[series.day_of(line)] += _unknown_calls(line, unit)
    amounts = {day: exact_sum(some) for day, some in found.items() if day <= known.last}
    return Matched(amounts, unknown_calls, tuple(sorted(unknown)), groups.stale_rates)


def _amount(line: Line, unit: str) -> Decimal | None:
    sums = line.sums
    if unit == "calls":
        return None if sums.calls is None else Decimal(sums.calls)
    if unit == "tokens":
        known = [each for each in (sums.input_tokens, sums.output_tokens) if each is not None]
        return Decimal(sum(known)) if known else None
    return sums.effective_cost


def _unknown_calls(line: Line, unit: str) -> int:
    if unit == "tokens":
        return line.sums.unmetered_calls or 0
    return 0 if unit == "calls" else series.without_cost(line)


def _matches(budget: Budget, names: Sequence[str], keys: Sequence[Key]) -> bool:
    values = dict(zip(names, keys, strict=True))
    return all(
        _meets(patterns, values[MATCHED.get(name, name)]) for name, patterns in budget.match.items()
    )


def _meets(patterns: Sequence[str], value: Key) -> bool:
    if value is None:
        return UNALLOCATED in patterns
    return any(matcher(pattern)(str(value)) for pattern in patterns)
