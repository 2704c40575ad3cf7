"""Budgets: how much is used, since when a warning holds, how they end, and how they ended before.

Budgets by the minute or the hour are told by their fullest minute or hour.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from jauge.analysis.budgets import methods, outlook, series
from jauge.analysis.budgets.bursts import BURSTS, fullest
from jauge.analysis.budgets.course import (
    HUNDRED,
    burn_rate,
    exhausted_on,
    projected,
    state_of,
    warned_on,
)
from jauge.analysis.budgets.matched import Matched, matched
from jauge.analysis.budgets.periods import Asked, asked_label, label_of, periods_of
from jauge.analysis.budgets.use import Use
from jauge.analysis.conversion import Converter
from jauge.analysis.desk import Desk
from jauge.config import Config
from jauge.config.budgets import MATCHED
from jauge.config.tree import Budget
from jauge.model import difference, divide


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
    amounts = matched(desk, budget, asked.timezone, known)
    periods = periods_of(budget, asked, known)
    if not amounts.amounts:
        first = periods[-1][0] if periods else known.last
        label = asked_label(budget.per, asked) or label_of(budget.per, first)
        yield _nothing(budget, label, amounts)
        return
    if not periods:
        yield _nothing(budget, asked_label(budget.per, asked), amounts)
        return
    look = _outlook(amounts, config, known, periods[-1][1])
    for first, after in periods:
        yield _use(budget, amounts, known, (first, after), look)


def _outlook(
    amounts: Matched, config: Config, known: series.Span, after: date
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
    found: Matched,
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
        projected(amounts, known, first, after, look, budget.limit.unit) if runs and look else None
    )
    warned = tuple(warned_on(budget, amounts, first, after))
    return Use(
        name=budget.name,
        label=label_of(budget.per, first),
        unit=budget.limit.unit,
        limit=limit,
        state=state_of(used, limit, warned, ends),
        first_on=first,
        last_on=None if after == date.max else after - timedelta(days=1),
        used=used,
        share=divide(used, limit) if limit else None,
        variance=divide(difference(used, limit), limit) if limit else None,
        burn_rate=burn_rate(amounts, known) if is_current else None,
        warned=warned,
        projected=ends[1] if ends and after != date.max else None,
        projected_low=ends[0] if ends and after != date.max else None,
        projected_high=ends[2] if ends and after != date.max else None,
        exhausted_on=exhausted_on(budget, amounts, known, period, look if runs else None),
        method=look.method if ends and look else None,
        is_current=is_current,
        unknown_currencies=found.unknown,
        unknown_calls=sum(
            count for day, count in found.unknown_calls.items() if first <= day < after
        ),
        gaps=tuple(gap for gap in known.gaps if gap[0] < after and gap[1] >= first),
        stale_rates=found.stale_rates,
    )


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
    reached = bool(levels) and used * HUNDRED >= levels[0] * limit
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
    budget: Budget, label: str | None, found: Matched | None = None, unknown_calls: int = 0
) -> Use:
    """A budget of which nothing is known: no row matches, or no amount in its unit."""
    return Use(
        name=budget.name, label=label or budget.per, unit=budget.limit.unit,
        limit=budget.limit.amount, state="no_data", first_on=None, last_on=None, used=None,
        share=None, variance=None, burn_rate=None,
        unknown_currencies=found.unknown if found else (),
        unknown_calls=sum(found.unknown_calls.values()) if found else unknown_calls,
    )  # fmt: skip
