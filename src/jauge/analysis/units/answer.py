"""The question of unit economics: which tasks, by what, and what they cost and were worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow.compute as pc

from jauge.analysis import calendar
from jauge.analysis.conversion import StaleRate
from jauge.analysis.desk import Desk
from jauge.analysis.question import Key
from jauge.analysis.units import grading, grouping, measuring, metrics, reading, resampling
from jauge.analysis.units.amounts import Amounts, Codes
from jauge.analysis.units.line import UnitLine
from jauge.analysis.units.measuring import Picked
from jauge.analysis.units.reading import CURRENCY, LOCAL_DAY, RATE_DAY, Book
from jauge.analysis.units.valuing import Rates
from jauge.config import Config
from jauge.model import Period

WINDOW_DAYS: Final = 30
WINDOWS: Final = 3
_NOTHING: Final = Decimal(0)


class Window(msgspec.Struct, frozen=True):
    """30 days before the end, as days since 1970, and the total of their tasks."""

    first: int
    after: int
    line: UnitLine | None


class Units(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: a line a group, most tasks first, and their total; days since 1970."""

    currency: str
    timezone: str
    by: tuple[str, ...] = ()
    period: Period | None = None
    first: int | None = None
    after: int | None = None
    lines: tuple[UnitLine, ...] = ()
    total: UnitLine | None = None
    windows: tuple[Window, ...] = ()
    without_rate: tuple[str, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()
    unlinked_cost: Decimal = _NOTHING
    undated: int = 0
    """Tasks without start and end: they are of no day, and in no line."""
    off_scale: grading.Names = ()
    """Evaluators whose grades are left out: not all of them are from 0 to 1."""
    has_tasks: bool = False


@dataclass(frozen=True)
class Asked:
    """A question: groups, a period (None is the last 30 days), and how often is resampled."""

    by: tuple[str, ...] = ()
    period: Period | None = None
    timezone: str = "UTC"
    currency: str = "EUR"
    resamples: int = resampling.RESAMPLES
    has_windows: bool = True


def units(desk: Desk, config: Config, asked: Asked) -> Units:
    """What tasks cost and were worth; raises UsageError for what is no dimension of tasks."""
    grouping.check(asked.by)
    nothing = Units(
        currency=asked.currency, timezone=asked.timezone, by=asked.by, period=asked.period
    )
    if not reading.has_tasks(desk):
        return nothing
    book = reading.read(desk, asked.timezone, asked.currency)
    amounts = Amounts(asked.currency, desk.rate_on)
    return of_book(book, Rates.of(config), amounts, asked)


def of_book(book: Book, rates: Rates, amounts: Amounts, asked: Asked) -> Units:
    """The answer over tasks that were read already."""
    days = _days(book, asked.period)
    total = lines(book, rates, amounts, (), days, asked.resamples)
    by_group = lines(book, rates, amounts, asked.by, days, asked.resamples) if asked.by else total
    _first, after = days
    windows: list[Window] = []
    for ago in range(WINDOWS) if asked.has_windows else ():
        end = after - ago * WINDOW_DAYS
        ends = (end - WINDOW_DAYS, end)
        line = total if ends == days else lines(book, rates, amounts, (), ends, asked.resamples)
        windows.append(Window(*ends, line[0] if line else None))
    unlinked = _unlinked(book, amounts, days, ())[()][0]
    return Units(
        currency=asked.currency,
        timezone=asked.timezone,
        by=asked.by,
        period=asked.period,
        first=days[0],
        after=after,
        lines=tuple(sorted(by_group, key=lambda line: (-line.tasks, str(line.keys)))),
        total=total[0] if total else None,
        windows=tuple(windows),
        without_rate=tuple(sorted(amounts.without_rate)),
        stale_rates=amounts.stale,
        unlinked_cost=unlinked,
        undated=book.tasks[LOCAL_DAY].null_count,
        off_scale=book.off_scale,
        has_tasks=True,
    )


def _days(book: Book, period: Period | None) -> tuple[int, int]:
    """The days of a period since 1970; without one the last 30 up to the newest end."""
    if period is not None:
        first, after = period.days
        return _number(first), _number(after)
    last = book.last_day or 0
    return last + 1 - WINDOW_DAYS, last + 1


def _number(day: Any) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def lines(
    book: Book,
    rates: Rates,
    amounts: Amounts,
    by: Sequence[str],
    days: tuple[int, int] | None,
    resamples: int = resampling.RESAMPLES,
) -> list[UnitLine]:
    """A line a group of the tasks that ended within some days."""
    picked = measuring.pick(book, rates, amounts, days)
    if not picked.count:
        return []
    codes, keys = measuring.groups(picked, by)
    sums, floats = measuring.exact(picked, codes), measuring.floats(picked)
    counts = _counts(picked, codes, len(keys))
    guessed = measuring.estimated(picked, codes)
    worths = measuring.of_successes(picked, codes) if rates.baselines else {}
    found: list[UnitLine] = []
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(keys) + 1))
    sessions = _sessions(picked)
    loose = _unlinked(book, amounts, days, by) if grouping.is_of_calls(by) else None
    for group, key in enumerate(keys):
        mine = order[starts[group] : starts[group + 1]]
        known = mine[picked.is_known[mine]]
        clusters = {name: column[known] for name, column in floats.items()}
        summed = resampling.by_session(clusters, sessions[known])
        found.append(
            metrics.line(
                metrics.Group(
                    key=key,
                    picked=picked,
                    mine=mine,
                    sums=sums[group],
                    resampled=_resampled(summed, resamples),
                    sessions=len(summed["tasks"]),
                    counts={name: int(column[group]) for name, column in counts.items()},
                    estimated=guessed.get(group, _NOTHING),
                    unlinked=(None, None) if loose is None else loose.get(key, (_NOTHING, 0)),
                    of_success=worths.get(group, {}),
                )
            )
        )
    return found


def _resampled(
    summed: Mapping[str, resampling.Floats], resamples: int
) -> Mapping[str, resampling.Floats] | None:
    if not resamples or len(summed["tasks"]) < resampling.LEAST:
        return None
    used = {name: column for name, column in summed.items() if column.any()}
    found = resampling.resampled(used, resamples)
    return {name: found.get(name, np.zeros(resamples)) for name in summed}


def _sessions(picked: Picked) -> Codes:
    """A number for each session, in their order; tasks are sorted by it."""
    names = picked.tasks["x_session"].combine_chunks().dictionary_encode()
    return names.indices.to_numpy().astype(np.int64)


def _unlinked(
    book: Book, amounts: Amounts, days: tuple[int, int] | None, by: Sequence[str]
) -> Mapping[tuple[Key, ...], tuple[Decimal, int]]:
    """What calls of no task cost within some days, and how many, by their own agent and days."""
    some = book.loose
    if days is not None:
        at = some[LOCAL_DAY]
        some = some.filter(pc.and_(pc.greater_equal(at, days[0]), pc.less(at, days[1])))
    codes, keys = grouping.grouped(some, by)
    found = amounts.sums(codes, some["cost"], some[CURRENCY], some[RATE_DAY])
    counts = np.bincount(codes, pc.fill_null(some["calls"], 0).to_numpy(), len(keys))
    return {key: (found.get(group, _NOTHING), int(counts[group])) for group, key in enumerate(keys)}


def _counts(picked: Picked, codes: Codes, groups: int) -> Mapping[str, Codes]:
    """How many tasks of each kind a group has."""
    count = {
        "tasks": np.ones(picked.count, np.bool_),
        "tasks_without_cost": ~picked.is_known,
        "tasks_partly_priced": picked.is_partly,
        "successes": picked.is_outcome("success"),
        "successes_without_value": picked.is_known & picked.is_unvalued,
        "failures": picked.is_outcome("failure"),
        "escalated": picked.is_outcome("escalated"),
        "abandoned": picked.is_outcome("abandoned"),
        "known_successes": picked.is_known & picked.is_outcome("success"),
        "known_completed": picked.is_known & ~picked.is_outcome("abandoned"),
        "graded": picked.tasks["quality"].is_valid().to_numpy(),
    }
    found = {name: np.bincount(codes[mask], minlength=groups) for name, mask in count.items()}
    for name in ("calls", "unpriced"):
        values = pc.fill_null(picked.costs[name], 0).to_numpy()
        found[f"{name}_linked"] = np.bincount(codes[picked.places], values, groups)
    return found


def day_of(number: int) -> str:
    """A day since 1970 as text."""
    return calendar.day_of(number * calendar.DAY_US).isoformat()


Keys = tuple[Key, ...]
