"""All anomalies of a period, each with what it cost, why, and who else showed it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jauge.analysis import calendar
from jauge.analysis.anomalies import multiplier
from jauge.analysis.anomalies.asked import (
    DEFAULT_BY,
    Anomalies,
    Anomaly,
    Asked,
    Band,
)
from jauge.analysis.anomalies.baseline import Baseline
from jauge.analysis.anomalies.behind import behind
from jauge.analysis.anomalies.candidates import (
    NEW,
    OFF_80,
    Candidate,
    Days,
    baseline_of,
    candidates,
    days_of,
)
from jauge.analysis.anomalies.causes import why
from jauge.analysis.anomalies.choose import Judged, cause_of, choose
from jauge.analysis.anomalies.drill import DRIVERS, drill
from jauge.analysis.anomalies.prompts import changes
from jauge.analysis.anomalies.table import Cube, Ground, cubes, exact_costs, grounded, is_long
from jauge.analysis.conversion import Converter
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk
from jauge.analysis.dimensions import dimensions
from jauge.config import Config
from jauge.model import Period, difference, exact_sum

HISTORY_DAYS: Final = 130
"""How far a baseline looks back: eight weeks, and four starts of months."""
WINDOW_DAYS: Final = 30
_CENT: Final = Decimal("0.000001")


def last_days(desk: Desk, timezone: str, now: datetime) -> Period | None:
    """The last 30 days up to the end of the newest day with a call; None without any."""
    last = coverage(desk.held, None).last
    if last is None:
        return None
    here = ZoneInfo(timezone)
    day = min(last, now).astimezone(here).date() + timedelta(days=1)
    start, end = (
        datetime.combine(one, time.min, here).astimezone(UTC)
        for one in (day - timedelta(days=WINDOW_DAYS), day)
    )
    return Period(start, end, "", timezone)


def configured(desk: Desk, config: Config, period: Period, currency: str) -> Asked:
    """The question that a configuration asks: its floor, its holidays, its virtual tags."""
    floor = config.anomaly.floor
    converter = Converter(currency, desk.rate_on)
    amount = converter.convert(floor.amount, floor.currency, period.end.date())
    return Asked(
        period=period,
        by=config.anomaly.by or (*DEFAULT_BY, *sorted(config.tag)),
        timezone=str(config.workspace.timezone),
        currency=currency,
        country=config.anomaly.country,
        floor=amount,
    )


def anomalies(desk: Desk, asked: Asked) -> Anomalies:
    """Look at every scope of every dimension asked for, and at everything together."""
    tags = desk.attribution.tags if desk.attribution else ()
    dimensions(asked.by, tags)
    prepared = ground(desk, asked)
    if prepared is None:
        return Anomalies(asked=asked)
    here, days, long_lines = prepared
    hours_from = max(0, days.judged.start - asked.rhythm.hour_days - 1)
    tables = cubes(here, asked.by, hours_from)
    found = [one for some in tables for one in candidates(some, days, asked)]
    agents = next((some for some in tables if some.name == "agent"), None)
    if agents is not None:
        found += changes(here, agents, days, asked)
    everything = baseline_of(tables[-1], days, asked.rhythm)
    drivers = tuple(
        dict.fromkeys((*DRIVERS, *(name for name in asked.by if name in tags), *asked.by))
    )
    judged = _judged(here, found, drivers)
    if agents is not None:
        judged += _judged(here, list(behind(judged, agents, days, asked.rhythm)), drivers)
    made = [_anomaly(one, here, asked, everything, tables[-1]) for one in choose(judged)]
    made += [one for one in multiplier.anomalies(desk, here, asked) if not _is_told(one, made)]
    kept = [one for one in made if one.excess >= asked.floor or one.kind == "error_storm"]
    return Anomalies(
        asked=asked,
        found=tuple(sorted(kept, key=_place)),
        days=_bands(exact_costs(here, days.judged), everything, days),
        scopes=sum(len(some.scopes) for some in tables),
        short=_short(tables, asked),
        long_lines=long_lines,
        other_currencies=tuple(
            sorted({name for one in judged for name in one.rows.other_currencies})
        ),
        first_on=here.first,
        last_on=here.day(here.days - 1),
    )


def _judged(here: Ground, found: Sequence[Candidate], drivers: Sequence[str]) -> list[Judged]:
    """Each candidate with its rows and its reasons."""
    made: list[Judged] = []
    for one, rows in zip(found, drill(here, found, drivers), strict=True):
        expected = _decimal(one.expected)
        made.append(Judged(one, rows, why(rows, expected, drivers, one.prompt), expected))
    return made


def ground(desk: Desk, asked: Asked) -> tuple[Ground, Days, int] | None:
    """The rows of a period and of its history; None where nothing counts."""
    here = ZoneInfo(asked.timezone)
    start, stop = asked.period.start.astimezone(here).date(), asked.period.end
    back = start - timedelta(days=HISTORY_DAYS)
    period = Period(
        datetime.combine(back, time.min, here).astimezone(UTC), stop, "", asked.timezone
    )
    rows = desk.held.counted(period)
    behind = coverage(desk.held, period)
    if rows is None or behind.first is None or behind.last is None:
        return None
    first, last = (one.astimezone(here).date() for one in (behind.first, behind.last))
    tags = (*asked.by,)
    wide = grounded(rows, desk, tags, asked.timezone)
    long_lines = 0
    if "charge_category" in wide.columns:
        long = is_long(wide)
        counted = desk.session.run(wide.agg(many=long.sum())).to_pylist()
        long_lines = counted[0]["many"] or 0
        wide = wide.filter(~long)
    offsets = calendar.offsets(
        asked.timezone, calendar.to_us(behind.first), calendar.to_us(behind.last)
    )
    count = (last - first).days + 1
    converter = Converter(asked.currency, desk.rate_on)
    made = Ground(desk, wide, offsets, first, count, converter, asked.currency)
    judged = range(max(0, (start - first).days), count)
    return made, days_of(first, count, asked.country, judged), long_lines


def _anomaly(one: Judged, here: Ground, asked: Asked, everything: Baseline, whole: Cube) -> Anomaly:
    seen, rows = one.one, one.rows
    off = _decimal(seen.off)
    low = max(difference(one.expected, off), Decimal(0))
    high = exact_sum((one.expected, off))
    if seen.kind in NEW.values():
        # What is new may stand in place of something else: then everything costs no more.
        high = difference(rows.cost, _beyond(seen, everything, whole, rows.cost))
    return Anomaly(
        kind=seen.kind,
        scope=seen.scope,
        first_on=here.day(seen.first),
        last_on=here.day(seen.last),
        currency=asked.currency,
        actual=rows.cost,
        expected=one.expected,
        low=low,
        high=high,
        calls=rows.calls,
        state=seen.state,
        cause=cause_of(one),
        driver=one.why.driver,
        effects=one.why.effects,
        parts=one.why.parts,
        also=tuple(one.also),
        since=_since(here.day(seen.first), one.hour, asked.timezone),
        measure=seen.measure,
        measured_before=seen.before,
        measured_now=seen.now,
    )


def _is_told(one: Anomaly, told: Sequence[Anomaly]) -> bool:
    """Whether days that are told already make most of what a week of an agent was beyond."""
    return any(
        one.scope in {other.scope, *other.also}
        and other.first_on <= one.last_on
        and one.first_on <= other.last_on
        and 2 * other.excess >= one.excess
        for other in told
    )


def _beyond(seen: Candidate, everything: Baseline, whole: Cube, cost: Decimal) -> Decimal:
    span = slice(seen.first, seen.last + 1)
    over = np.nansum(whole.cost[0, span] - everything.expected[0, span])
    return min(max(_decimal(float(over)), Decimal(0)), cost)


def _since(day: date, hour: int | None, zone: str) -> datetime | None:
    if hour is None:
        return None
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def _place(one: Anomaly) -> tuple[Decimal, date, str, str]:
    return -one.excess, one.first_on, one.scope.name, str(one.scope.value)


def _decimal(amount: float) -> Decimal:
    """A statistic as an amount: an estimate, to a millionth."""
    return Decimal(repr(float(amount))).quantize(_CENT)


def _bands(costs: Mapping[int, Decimal], base: Baseline, days: Days) -> tuple[Band, ...]:
    return tuple(
        Band(days.days[day], costs.get(day, Decimal(0)), *_band(base, day)) for day in days.judged
    )


def _band(base: Baseline, day: int) -> Iterable[Decimal | None]:
    expected, off = base.expected[0, day], OFF_80 * base.scale[0, day]
    if np.isnan(expected):
        return None, None, None
    return _decimal(expected), _decimal(max(expected - off, 0.0)), _decimal(expected + off)


def _short(tables: Sequence[Cube], asked: Asked) -> int:
    """Scopes that cost something and began so late that nothing can be said of their days."""
    least = asked.rhythm.least_days
    return sum(
        int(((some.cost[:, :-least] == 0).all(axis=1) & (some.cost.sum(axis=1) > 0)).sum())
        for some in tables
    )
