"""Budgets: how much is used, since when a warning holds, how they end, and how they ended before.

Lines are those of `jauge cost` by what a budget matches, so shared costs are in them as there.
Budgets by the minute or the hour are told by their fullest minute or hour.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.budgets import methods, outlook, series
from jauge.analysis.budgets.bursts import BURSTS, Burst, fullest
from jauge.analysis.budgets.silence import Gap, within
from jauge.analysis.conversion import Converter, StaleRate
from jauge.analysis.cost import Line, Question
from jauge.analysis.desk import Desk
from jauge.analysis.question import Key
from jauge.attribution import UNALLOCATED
from jauge.attribution.patterns import matcher
from jauge.config import Config
from jauge.config.budgets import MATCHED
from jauge.config.tree import Budget
from jauge.model import difference, divide, exact_sum

State = Literal["over", "will_pass", "warned", "ok", "no_data"]
RATE_DAYS: Final = 7
"""The burn rate is that of so many last days."""
_LEVEL: Final = 0.80
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)
COUNTED: Final = frozenset({"calls", "tokens"})
"""Units that are counted: whole ones."""
_YEAR_MONTHS: Final = 12
_QUARTER: Final = 3


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


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which days: the period in which the ledger ends, or every period that these days touch."""

    first: date | None = None
    after: date | None = None
    timezone: str = "UTC"


@dataclass(frozen=True)
class _Series:
    amounts: Mapping[date, Decimal]
    unknown_calls: Mapping[date, int]
    unknown: tuple[str, ...]
    stale_rates: tuple[StaleRate, ...]


def budgets(desk: Desk, config: Config, asked: Asked, now: datetime) -> tuple[Use, ...]:
    """What every budget of the configuration has used, in the order of the configuration."""
    known = series.span_of(desk, asked.timezone, now)
    found: list[Use] = []
    for budget in config.budget:
        if known is None:
            found.append(_nothing(budget, None))
        elif budget.per in BURSTS:
            found.append(_burst(desk, budget, asked, known))
        else:
            found += _uses(desk, config, budget, asked, known)
    return tuple(found)


def _uses(
    desk: Desk, config: Config, budget: Budget, asked: Asked, known: series.Span
) -> Iterator[Use]:
    amounts = _series(desk, budget, asked.timezone, known)
    periods = _periods(budget, asked, known)
    if not amounts.amounts:
        first = periods[-1][0] if periods else known.last
        label = _asked_label(budget.per, asked) or _label(budget.per, first)
        yield _nothing(budget, label, amounts)
        return
    if not periods:
        yield _nothing(budget, _asked_label(budget.per, asked), amounts)
        return
    look = _outlook(amounts, config, known, periods[-1][1])
    for first, after in periods:
        yield _use(budget, amounts, known, (first, after), look)


def _series(desk: Desk, budget: Budget, zone: str, known: series.Span) -> _Series:
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
    return _Series(amounts, unknown_calls, tuple(sorted(unknown)), groups.stale_rates)


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


def _periods(budget: Budget, asked: Asked, known: series.Span) -> list[tuple[date, date]]:
    """The periods that the days asked and the ledger touch; the one in which the ledger ends.

    None where the days asked lie in periods before or after all that is known.
    """
    if budget.per == "once":
        return [(known.first, date.max)]
    end = known.last + timedelta(days=1)
    after = end if asked.after is None else min(asked.after, end)
    first = known.last if asked.first is None else max(asked.first, known.first)
    found: list[tuple[date, date]] = []
    period = period_around(first, budget.per)
    while period[0] < after:
        found.append(period)
        period = period_around(period[1], budget.per)
    return found


def _asked_label(per: str, asked: Asked) -> str | None:
    """The period of the budget that the days asked are in, else these days."""
    if asked.first is None:
        return None
    first, after = period_around(asked.first, per)
    if asked.after is None or asked.after <= after:
        return _label(per, first)
    return f"{asked.first}..{asked.after}"


def period_around(day: date, per: str) -> tuple[date, date]:
    """The period of a budget that a day is in: its first day, and the day after its last."""
    if per == "day":
        return day, day + timedelta(days=1)
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = {"month": 1, "quarter": _QUARTER, "year": _YEAR_MONTHS}[per]
    start = (day.month - 1) // months * months
    end = start + months
    return (
        date(day.year, start + 1, 1),
        date(day.year + end // _YEAR_MONTHS, end % _YEAR_MONTHS + 1, 1),
    )


def _outlook(
    amounts: _Series, config: Config, known: series.Span, after: date
) -> outlook.Outlook | None:
    """What comes until the end of the period that runs; None where nothing is left of it."""
    end = min(after, known.complete + timedelta(days=366)) if after != date.max else None
    ahead = 366 if end is None else (end - known.complete).days - 1
    if ahead <= 0 or known.days < 1:
        return None
    values = series.array([amounts.amounts], known.first, known.days)
    given = methods.known(values, known.first, config.anomaly.country, ahead, known.gaps)
    return outlook.outlooks(given, ahead)[0]


def _use(
    budget: Budget,
    found: _Series,
    known: series.Span,
    period: tuple[date, date],
    look: outlook.Outlook | None,
) -> Use:
    first, after = period
    amounts, limit = found.amounts, budget.limit.amount
    used = series.within(amounts, first, after)
    is_current = first <= known.last < after
    runs = is_current and after > known.complete + timedelta(days=1)
    ends = (
        _projected(amounts, known, first, after, look, budget.limit.unit) if runs and look else None
    )
    warned = tuple(_warned(budget, amounts, first, after))
    return Use(
        name=budget.name,
        label=_label(budget.per, first),
        unit=budget.limit.unit,
        limit=limit,
        state=_state(used, limit, warned, ends),
        first_on=first,
        last_on=None if after == date.max else after - timedelta(days=1),
        used=used,
        share=divide(used, limit) if limit else None,
        variance=divide(difference(used, limit), limit) if limit else None,
        burn_rate=_rate(amounts, known) if is_current else None,
        warned=warned,
        projected=ends[1] if ends and after != date.max else None,
        projected_low=ends[0] if ends and after != date.max else None,
        projected_high=ends[2] if ends and after != date.max else None,
        exhausted_on=_exhausted(budget, amounts, known, period, look if runs else None),
        method=look.method if ends and look else None,
        is_current=is_current,
        unknown_currencies=found.unknown,
        unknown_calls=sum(
            count for day, count in found.unknown_calls.items() if first <= day < after
        ),
        gaps=tuple(gap for gap in known.gaps if gap[0] < after and gap[1] >= first),
        stale_rates=found.stale_rates,
    )


def _rate(amounts: Mapping[date, Decimal], known: series.Span) -> Decimal | None:
    """What a day of the last seven that are over used, whatever the period of the budget.

    Days of which nothing was imported are not counted; None where there is no other.
    """
    days = max(min(RATE_DAYS, known.days), 1)
    until = _after(known)
    first = until - timedelta(days=days)
    seen = days - int(within(known.gaps, first, days).sum())
    return divide(series.within(amounts, first, until), Decimal(seen)) if seen else None


def _projected(
    amounts: Mapping[date, Decimal],
    known: series.Span,
    first: date,
    after: date,
    look: outlook.Outlook,
    unit: str,
) -> tuple[Decimal, Decimal, Decimal] | None:
    if after == date.max:
        return None
    start = max((first - known.complete).days - 1, 0)
    stop = (after - known.complete).days - 1
    used = series.within(amounts, first, after)
    over = series.within(amounts, first, known.complete + timedelta(days=1))
    least = _ONE if unit in COUNTED else _CENT
    low, mid, high = (
        max(exact_sum((over, Decimal(repr(one)))).quantize(least), used)
        for one in look.ends(start, stop, _LEVEL)
    )
    return low, mid, high


def _warned(
    budget: Budget, amounts: Mapping[date, Decimal], first: date, after: date
) -> Iterator[Warned]:
    """The levels that were passed, and 100 % where the limit was: the day of each."""
    levels = sorted({*map(Decimal, budget.warn_at_percent), _HUNDRED})
    total = _NOTHING
    for day in sorted(day for day in amounts if first <= day < after):
        total = exact_sum((total, amounts[day]))
        while levels and total * _HUNDRED >= levels[0] * budget.limit.amount and total > 0:
            yield Warned(levels.pop(0), day)


def _state(
    used: Decimal,
    limit: Decimal,
    warned: Sequence[Warned],
    ends: tuple[Decimal, Decimal, Decimal] | None,
) -> State:
    if used > limit:
        return "over"
    if ends is not None and ends[1] > limit:
        return "will_pass"
    return "warned" if warned else "ok"


def _exhausted(
    budget: Budget,
    amounts: Mapping[date, Decimal],
    known: series.Span,
    period: tuple[date, date],
    look: outlook.Outlook | None,
) -> date | None:
    """The day on which the limit is reached: it was, or as things are expected it will be."""
    first, after = period
    total = _NOTHING
    for day in sorted(day for day in amounts if first <= day < min(after, _after(known))):
        total = exact_sum((total, amounts[day]))
        if total >= budget.limit.amount and total > 0:
            return day
    if look is None:
        return None
    for number, amount in enumerate(look.path):
        day = known.complete + timedelta(days=number + 1)
        if day >= after:
            return None
        if day >= first:
            expected = max(Decimal(repr(float(amount))), amounts.get(day, _NOTHING))
            total = exact_sum((total, expected))
            if total >= budget.limit.amount and total > 0:
                return day
    return None


def _after(known: series.Span) -> date:
    return known.complete + timedelta(days=1)


def _label(per: str, first: date) -> str:
    if per == "once":
        return "once"
    if per == "week":
        year, week, _weekday = first.isocalendar()
        return f"{year:04}-W{week:02}"
    if per == "month":
        return f"{first:%Y-%m}"
    if per == "quarter":
        return f"{first.year:04}-Q{(first.month + 2) // _QUARTER}"
    return f"{first.year:04}" if per == "year" else first.isoformat()


def _burst(desk: Desk, budget: Budget, asked: Asked, known: series.Span) -> Use:
    """A budget by the minute or the hour: its fullest one of the days asked, and how many passed.

    Without days asked these are the last 30.
    """
    first = asked.first or known.last - timedelta(days=29)
    after = asked.after or known.last + timedelta(days=1)
    names = {name: MATCHED.get(name, name) for name in budget.match}
    period = series.period_of(first, after, asked.timezone)
    unit = budget.limit.unit
    converter = Converter(unit, desk.rate_on)
    found, unknown_calls = fullest(desk, budget, names, period, converter)
    if found is None:
        return _nothing(budget, period.label, unknown_calls=unknown_calls)
    limit = budget.limit.amount
    used = found.amount
    levels = sorted(map(Decimal, budget.warn_at_percent))
    reached = bool(levels) and used * _HUNDRED >= levels[0] * limit
    return Use(
        name=budget.name, label=period.label, unit=unit, limit=limit,
        state="over" if used > limit else "warned" if reached else "ok",
        first_on=first, last_on=after - timedelta(days=1), used=used,
        share=divide(used, limit) if limit else None,
        variance=divide(difference(used, limit), limit) if limit else None,
        burn_rate=None, is_current=True, times_over=found.times_over, burst=found,
        unknown_currencies=found.unknown, unknown_calls=unknown_calls,
        stale_rates=tuple(sorted(converter.stale)),
    )  # fmt: skip


def _nothing(
    budget: Budget, label: str | None, found: _Series | None = None, unknown_calls: int = 0
) -> Use:
    """A budget of which nothing is known: no row matches, or no amount in its unit."""
    return Use(
        name=budget.name, label=label or budget.per, unit=budget.limit.unit,
        limit=budget.limit.amount, state="no_data", first_on=None, last_on=None, used=None,
        share=None, variance=None, burn_rate=None,
        unknown_currencies=found.unknown if found else (),
        unknown_calls=sum(found.unknown_calls.values()) if found else unknown_calls,
    )  # fmt: skip
