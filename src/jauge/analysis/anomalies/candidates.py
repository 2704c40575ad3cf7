"""What stands out of the arrays: scopes and spans of days, before anybody knows why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from jauge.analysis.anomalies import almanac
from jauge.analysis.anomalies.asked import Asked, Kind, Scope, State
from jauge.analysis.anomalies.baseline import Baseline, by_day
from jauge.analysis.anomalies.expected import a_month_ago
from jauge.analysis.anomalies.hours import by_hour
from jauge.analysis.anomalies.months import Places, places
from jauge.analysis.anomalies.rhythm import MAD, Flags, Floats, Rhythm, second_highest
from jauge.analysis.anomalies.rhythm import median as row_median
from jauge.analysis.anomalies.table import Cube

OFF_80: Final = 1.2816
"""A normal value is within so many standard deviations in 80 of 100 cases."""
NEW: Final[dict[str, Kind]] = {"model": "new_model", "api_key_id": "new_key"}
NEW_DAYS: Final = 7
"""What is new is looked at for a week."""
_STAYED: Final = 1.3
"""So many times what was expected afterwards is a new level."""
_WINDOW: Final = 28
_LEAST_CALLS: Final = 30
_ERROR_RATE: Final = 0.2
_TIMES: Final = 3.0
_LARGEST: Final = 1.5
"""Calls must be larger than on nearly all days before, by this."""
_MOST: Final = 40
"""Candidates of one kind and dimension that are looked into, dearest first."""


@dataclass(frozen=True)
class Days:
    """What is known of the days of the arrays, and which of them are judged."""

    days: Sequence[date]
    weekday: almanac.npt.NDArray[np.int64]
    start: almanac.npt.NDArray[np.int64]
    free: frozenset[date]
    former: Sequence[Places]
    judged: range

    @property
    def working(self) -> Flags:
        """Which are neither weekend nor holiday."""
        return np.array([almanac.is_working(day, self.free) for day in self.days], np.bool_)


@dataclass(frozen=True)
class Candidate:
    """A span of days in which a scope was out of its rhythm; places of days, last included.

    `prompt` is the new prompt that it is about, where it is about one.
    """

    kind: Kind
    scope: Scope
    first: int
    last: int
    actual: float
    expected: float
    off: float
    state: State
    hour: int | None = None
    measure: str | None = None
    before: float | None = None
    now: float | None = None
    prompt: str | None = None

    @property
    def excess(self) -> float:
        """What it cost beyond what was expected."""
        return self.actual - self.expected

    @property
    def days(self) -> range:
        """Its days."""
        return range(self.first, self.last + 1)


def days_of(first: date, count: int, country: str, judged: range) -> Days:
    """The days of the arrays."""
    days = almanac.span(first, count)
    free = almanac.holidays_among(days, country)
    weekday, start = almanac.classes(days, free), almanac.starts(days, free)
    return Days(days, weekday, start, free, places(days, free), judged)


def baseline_of(cube: Cube, days: Days, rhythm: Rhythm) -> Baseline:
    """What each scope was expected to cost."""
    return by_day(cube.cost, days.weekday, days.start, days.former, rhythm)


def candidates(cube: Cube, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Everything of one dimension that stands out and costs more than the floor."""
    floor = float(asked.floor)
    chosen = np.flatnonzero(cube.cost.max(axis=1, initial=0.0) >= floor)
    small = _of(cube, chosen)
    base = baseline_of(small, days, asked.rhythm)
    found = [
        *_spikes(small, base, days, asked),
        *_doubled(small, base, days, asked),
        *_larger(small, days, asked),
    ]
    yield from _dearest(found)
    yield from _dearest(_errors(cube, days, asked))
    if cube.name in NEW:
        yield from _dearest(_new(cube, days, asked))


def _dearest(found: "Sequence[Candidate] | Iterator[Candidate]") -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.excess, str(one.scope.value), one.first))[:_MOST]


def _of(cube: Cube, chosen: almanac.npt.NDArray[np.int64]) -> Cube:
    names = (
        "cost", "calls", "input", "output", "failed_calls", "failed_cost", "hourly",
    )  # fmt: skip
    scopes = tuple(cube.scopes[place] for place in chosen)
    return replace(cube, scopes=scopes, **{one: getattr(cube, one)[chosen] for one in names})


def _spikes(cube: Cube, base: Baseline, days: Days, asked: Asked) -> Iterator[Candidate]:
    over = cube.cost - base.expected
    told = base.is_out & (over >= float(asked.floor))
    for place, first, last in _spans(told, days):
        span = slice(first, last + 1)
        state = _state(cube.cost[place], base.expected[place], span, asked.rhythm)
        yield _span(cube, base, place, span, "spike", state)


def _spans(told: Flags, days: Days) -> Iterator[tuple[int, int, int]]:
    """Runs of days that touch the period judged; a free day, or one day, does not end a run."""
    working = days.working
    for place in np.flatnonzero(told.any(axis=1)):
        run: list[int] = []
        for day in (int(one) for one in np.flatnonzero(told[place])):
            if run and not adjacent(run[-1], day, working):
                yield from _judged(int(place), run, days)
                run = []
            run.append(day)
        yield from _judged(int(place), run, days)


def _judged(place: int, run: Sequence[int], days: Days) -> Iterator[tuple[int, int, int]]:
    if run and run[-1] >= days.judged.start and run[0] < days.judged.stop:
        yield place, run[0], min(run[-1], days.judged.stop - 1)


def adjacent(day: int, other: int, working: Flags) -> bool:
    """Whether at most one working day lies between two days."""
    between = working[day + 1 : other]
    return int(between.sum()) <= 1 and other - day <= 5  # noqa: PLR2004 - a long weekend


def _state(values: Floats, expected: Floats, span: slice, rhythm: Rhythm) -> State:
    """How it went on: each day after it beside what was expected of that day."""
    if span.stop >= len(values):
        return "ongoing"
    after = np.arange(span.stop, min(span.stop + NEW_DAYS, len(values)))
    if span.stop - span.start >= rhythm.accept_after:
        # It is what is expected now: the same weekday before it is not.
        back = NEW_DAYS * ((after - span.start) // NEW_DAYS + 1)
        usual = np.where(after >= back, expected[np.maximum(after - back, 0)], np.nan)
    else:
        usual = expected[after]
    known = ~np.isnan(usual)
    spent = values[after][known].sum()
    return "new_level" if spent > 0 and spent >= _STAYED * usual[known].sum() else "ended"


def _span(
    cube: Cube, base: Baseline, place: int, span: slice, kind: Kind, state: State
) -> Candidate:
    expected = np.nan_to_num(base.expected[place, span])
    return Candidate(
        kind=kind,
        scope=cube.scopes[place],
        first=span.start,
        last=span.stop - 1,
        actual=float(cube.cost[place, span].sum()),
        expected=float(expected.sum()),
        off=float(OFF_80 * np.nan_to_num(base.scale[place, span]).sum()),
        state=state,
    )


def _doubled(cube: Cube, base: Baseline, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Days with hours that cost twice as much as the same hours of earlier days.

    They must show in their day too: a few large sessions double many an hour.
    """
    start = cube.hours_from
    evaluate = range(days.judged.start - start, min(days.judged.stop - start, cube.hourly.shape[1]))
    sums, expected, out = by_hour(cube.hourly, days.working[start:], evaluate, asked.rhythm)
    told = out & (sums - expected >= float(asked.floor))
    for place, day in zip(*np.nonzero(told.any(axis=2)), strict=True):
        number = int(day) + start
        over = cube.cost[place, number] - base.expected[place, number]
        usual = asked.rhythm.least_ratio * base.monthly[place, number]
        least = max(float(asked.floor), base.bound[place, number])
        if number not in days.judged or not over >= least or cube.cost[place, number] <= usual:
            continue
        hour = int(np.argmax(told[place, day]))
        one = _span(cube, base, int(place), slice(number, number + 1), "doubled", "ended")
        yield replace(
            one,
            state="ongoing" if number == len(days.days) - 1 else "ended",
            hour=hour,
            measure="cost_of_hours",
            before=float(expected[place, day, hour]),
            now=float(sums[place, day, hour]),
        )


def _ratio(part: Floats, whole: Floats, least: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole >= least, part / whole, np.nan)


def _trail(values: Floats, day: int, rhythm: Rhythm) -> tuple[Floats, Floats]:
    """Median and scale of the days before; NaN where fewer than `least_days` are known."""
    past = values[:, max(0, day - _WINDOW) : day]
    middle = row_median(past)
    enough = (~np.isnan(past)).sum(axis=1) >= rhythm.least_days // 2
    spread = MAD * row_median(np.abs(past - middle[:, None]))
    return np.where(enough, middle, np.nan), spread


def _pooled(cube: Cube, told: Flags, day: int, rhythm: Rhythm) -> Floats:
    """The share that failed of all calls of the days before, where few days have enough calls.

    Days that are told are left out; NaN where too few days or calls are known.
    """
    past = slice(max(0, day - _WINDOW), day)
    calls = np.where(told[:, past], 0.0, cube.calls[:, past])
    failed = np.where(told[:, past], 0.0, cube.failed_calls[:, past]).sum(axis=1)
    enough = (calls > 0).sum(axis=1) >= rhythm.least_days // 2
    return np.where(enough, _ratio(failed, calls.sum(axis=1), _LEAST_CALLS), np.nan)


def _larger(cube: Cube, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Calls that became larger at once, and cost more for it."""
    rhythm = asked.rhythm
    size = _ratio(cube.input + cube.output, cube.calls, _LEAST_CALLS)
    known = np.nan_to_num(size)
    told = np.zeros(size.shape, np.bool_)
    usual = np.full(size.shape, np.nan)
    for day in days.judged:
        middle, spread = _trail(size, day, rhythm)
        many = np.nan_to_num(row_median(cube.calls[:, max(0, day - _WINDOW) : day]), nan=np.inf)
        usual[:, day] = middle
        with np.errstate(divide="ignore", invalid="ignore"):
            money = cube.cost[:, day] * (1 - middle / size[:, day])
        told[:, day] = (
            (size[:, day] >= rhythm.least_ratio * middle)
            & (size[:, day] - middle > rhythm.limit * np.maximum(spread, 0.1 * middle))
            & (money >= float(asked.floor))
            & (size[:, day] > _LARGEST * second_highest(size[:, max(0, day - rhythm.window) : day]))
            # A large call once a month is no surprise the second time.
            & (size[:, day] > _LARGEST * a_month_ago(known, days.former[day]))
            # On a quiet day one large session makes all calls look large.
            & (cube.calls[:, day] >= many / 2)
        )
    for place, first, last in _spans(told, days):
        span = slice(first, last + 1)
        cost, now = cube.cost[place, span].sum(), float(np.nanmean(size[place, span]))
        before = float(np.nanmean(usual[place, span]))
        yield Candidate(
            "tokens_per_call", cube.scopes[place], first, last, float(cost),
            float(cost * before / now), float(0.1 * cost),
            "ongoing" if last == len(days.days) - 1 else "ended",
            measure="tokens_per_call", before=before, now=now,
        )  # fmt: skip


def _errors(cube: Cube, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Days on which many more calls failed than usual."""
    rate = _ratio(cube.failed_calls, cube.calls, _LEAST_CALLS)
    told = np.zeros(rate.shape, np.bool_)
    usual = np.full(rate.shape, np.nan)
    for day in days.judged:
        middle, _spread = _trail(rate, day, asked.rhythm)
        middle = np.where(np.isnan(middle), _pooled(cube, told, day, asked.rhythm), middle)
        usual[:, day] = middle
        told[:, day] = (rate[:, day] >= np.maximum(_ERROR_RATE, _TIMES * middle)) & (
            cube.failed_calls[:, day] >= _LEAST_CALLS
        )
    for place, first, last in _spans(told, days):
        span = slice(first, last + 1)
        cost, failed = cube.cost[place, span].sum(), cube.failed_cost[place, span].sum()
        before = float(np.nanmean(usual[place, span]))
        now = float(cube.failed_calls[place, span].sum() / cube.calls[place, span].sum())
        excess = failed * max(0.0, 1 - before / now)
        yield Candidate(
            "error_storm", cube.scopes[place], first, last, float(cost), float(cost - excess),
            0.0, "ongoing" if last == len(days.days) - 1 else "ended",
            measure="error_rate", before=before, now=now,
        )  # fmt: skip


def _new(cube: Cube, days: Days, asked: Asked) -> Iterator[Candidate]:
    """Values that nobody had used before, and what their first week cost."""
    used = cube.calls > 0
    anything = np.flatnonzero(used.any(axis=0))
    if not len(anything):
        return
    for place in np.flatnonzero(used.any(axis=1)):
        first = int(np.argmax(used[place]))
        known = first - int(anything[0]) >= asked.rhythm.least_days
        if not known or first not in days.judged or cube.scopes[place].value is None:
            continue
        last = min(first + NEW_DAYS - 1, len(days.days) - 1)
        cost = float(cube.cost[place, first : last + 1].sum())
        if cost >= float(asked.floor):
            state: State = "ongoing" if last == len(days.days) - 1 else "new_level"
            yield Candidate(NEW[cube.name], cube.scopes[place], first, last, cost, 0.0, 0.0, state)
