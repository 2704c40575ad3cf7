"""What calls cost: counted rows summed by any dimensions, in one currency or in their own."""

import gc
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis import calendar, measures
from jauge.analysis.conversion import NATIVE, Converter, RateOn, StaleRate
from jauge.analysis.dimensions import Dimension, dimensions
from jauge.analysis.engines import STARTED_US
from jauge.analysis.measures import Sums
from jauge.model import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from jauge.analysis.engines import Session

Key = str | int | bool | None | tuple[str, ...]
_RATE_DAY: Final = "rate_day"
_LOCAL_DAY: Final = "local_day"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: groups, a period (None is all), a time zone and a currency or `native`."""

    by: tuple[str, ...] = ()
    period: Period | None = None
    timezone: str = "UTC"
    currency: str = "EUR"


class Line(msgspec.Struct, frozen=True):
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


def ask(session: "Session", paths: Sequence[Path], question: Question, rate_on: RateOn) -> Answer:
    """Answer a question over usage files; raises UsageError for an unknown dimension."""
    groups = dimensions(question.by)
    if not paths:
        return Answer(question=question)
    table = counted(session.usage(paths), question.period)
    coverage = _coverage(session, table)
    if not coverage.rows or coverage.first is None or coverage.last is None:
        return Answer(question=question)
    offsets = calendar.offsets(
        question.timezone, calendar.to_us(coverage.first), calendar.to_us(coverage.last)
    )
    grouped = expression(table, groups, offsets, currency=question.currency)
    converter = Converter(_target(question.currency), rate_on)
    answered = session.run(grouped)
    with _collector_at_rest():
        lines = _lines(answered, groups, converter)
        return Answer(
            question=question,
            lines=tuple(arrange(lines, groups)),
            totals=totals(lines),
            coverage=coverage,
            stale_rates=tuple(sorted(converter.stale)),
        )


@contextmanager
def _collector_at_rest() -> Generator[None]:
    """Make many small objects without looking for cycles among them: they have none.

    With 45,000 groups the collector took a third of the answer's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def counted(table: "ir.Table", period: Period | None) -> "ir.Table":
    """The rows that totals are made of: role `counted`, started within the period."""
    rows = table["role"] == "counted"
    if period is not None:
        moment = table[STARTED_US]
        rows &= moment >= calendar.to_us(period.start)
        rows &= moment < calendar.to_us(period.end)
    return table.filter(rows)


def expression(
    table: "ir.Table",
    groups: Sequence[Dimension],
    offsets: tuple[tuple[int, int], ...],
    *,
    currency: str,
) -> "ir.Table":
    """One scan and one group by: the groups, the billing currency, and the UTC day of the rate.

    Weeks and months are made of days afterwards, so a month costs no more than a day. The day of
    the rate is left out where nothing is converted.
    """
    keys: dict[str, ir.Value] = {
        f"key_{number}": group.expression(table)
        for number, group in enumerate(groups)
        if not group.is_calendar
    }
    keys["billing_currency"] = table["billing_currency"]
    if any(group.is_calendar for group in groups):
        keys[_LOCAL_DAY] = calendar.day_start(table[STARTED_US], offsets)
    if currency != NATIVE:
        import ibis

        utc_day = calendar.day_start(table[STARTED_US], ((0, 0),))
        is_same = table["billing_currency"] == currency
        keys[_RATE_DAY] = ibis.ifelse(is_same, None, utc_day)
    keys[measures.TRAITS] = measures.traits(table)
    return table.group_by(**keys).agg(**measures.expressions(table))


def _coverage(session: "Session", table: "ir.Table") -> Coverage:
    """A cheap look first: most ledgers assume nothing and hold one version of the book."""
    moment, assumed, book = table[STARTED_US], table["x_assumed"], table["price_book_version"]
    found = session.run(
        table.agg(
            rows=table.count(),
            first=moment.min(),
            last=moment.max(),
            assumed=assumed.max(),
            book=book.max(),
            other_book=book.min(),
        )
    ).to_pylist()[0]
    if not found["rows"]:
        return Coverage()
    assumptions: list[Assumption] = []
    if found["assumed"] is not None:
        per_text = table.filter(assumed.notnull()).group_by("x_assumed")
        counted_calls = session.run(per_text.agg(calls=table["request_count"].sum())).to_pylist()
        assumptions = [Assumption(row["x_assumed"], row["calls"]) for row in counted_calls]
    books = {found["book"], found["other_book"]}
    if len(books) > 1:
        books = set(session.run(table.select(book).distinct())["price_book_version"].to_pylist())
    return Coverage(
        rows=found["rows"],
        first=calendar.from_us(found["first"]),
        last=calendar.from_us(found["last"]),
        assumptions=tuple(sorted(assumptions, key=lambda one: one.text)),
        price_books=tuple(sorted(books - {None})),
    )


def _target(currency: str) -> str | None:
    return None if currency == NATIVE else currency


def _lines(answered: "pa.Table", groups: Sequence[Dimension], converter: Converter) -> list[Line]:
    """Convert each day's sums, then add the days of a line up."""
    columns: dict[str, list[Any]] = answered.to_pydict()
    size = answered.num_rows
    nothing: list[Any] = [None] * size
    local = [
        None if day is None else calendar.day_of(day) for day in columns.get(_LOCAL_DAY, nothing)
    ]
    days = [
        None if day is None else calendar.day_of(day) for day in columns.get(_RATE_DAY, nothing)
    ]
    own: list[str | None] = columns["billing_currency"]
    key_columns = [
        [calendar.label(group.name, day) for day in local if day is not None]
        if group.is_calendar
        else [_key(value) for value in columns[f"key_{number}"]]
        for number, group in enumerate(groups)
    ]
    keys: list[tuple[Key, ...]] = list(zip(*key_columns, strict=True)) if groups else [()] * size
    summed = [columns[name] for name in measures.SUMMED]
    of_day: dict[tuple[tuple[Key, ...], str | None, date | None], list[Sums]] = {}
    for key, currency, day, number, *values in zip(
        keys, own, days, columns[measures.TRAITS], *summed, strict=True
    ):
        sums = measures.part(number, dict(zip(measures.SUMMED, values, strict=True)))
        of_day.setdefault((key, currency, day), []).append(sums)
    parts: dict[tuple[tuple[Key, ...], str | None], list[Sums]] = {}
    for (key, currency, day), found in of_day.items():
        sums = measures.gather(found)
        if day is not None:
            to_target = partial(converter.convert, currency=currency, day=day)
            sums = measures.converted(sums, to_target)
        parts.setdefault((key, converter.currency(currency, day)), []).append(sums)
    return [Line(key, currency, measures.gather(sums)) for (key, currency), sums in parts.items()]


def _key(value: object) -> Key:
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            return value.hex()
        case list():
            return tuple(str(item) for item in value)
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
        case _:
            return f"{value:f}"


def totals(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The sum of lines, one per currency, known currencies first and in alphabetical order."""
    parts: dict[str | None, list[Sums]] = {}
    for line in lines:
        parts.setdefault(line.currency, []).append(line.sums)
    ordered = sorted(parts, key=lambda currency: (currency is None, currency or ""))
    return tuple(Line((), currency, measures.gather(parts[currency])) for currency in ordered)


def arrange(
    lines: Iterable[Line], groups: Sequence[Dimension], sort: str | None = None
) -> list[Line]:
    """Lines in a stated order that no engine and no import order can change.

    `sort` is `cost`, `calls` or `tokens` (largest first, unknown last) or `name`; by default the
    names when a day, week or month comes first, else the cost.
    """
    if sort is None:
        sort = "name" if groups and groups[0].is_calendar else "cost"
    by_name = sorted(lines, key=_name_order)
    if sort == "name":
        return by_name
    return sorted(by_name, key=lambda line: _size_order(line.sums, sort))


def _name_order(line: Line) -> tuple[object, ...]:
    return (
        *((key is None, "" if key is None else str(key)) for key in line.keys),
        line.currency or "",
    )


def _size_order(sums: Sums, sort: str) -> tuple[bool, Decimal | int]:
    size: Decimal | int | None
    if sort == "calls":
        size = sums.calls
    elif sort == "tokens":
        known = [t for t in (sums.input_tokens, sums.output_tokens) if t is not None]
        size = sum(known) if known else None
    else:
        size = sums.effective_cost
    return size is None, 0 if size is None else -size


def limit(lines: Sequence[Line], count: int | None) -> tuple[Line, ...]:
    """The first `count` lines and the rest added up, one line per currency: totals still add."""
    if count is None or len(lines) <= count:
        return tuple(lines)
    rest = lines[count:]
    width = len(lines[0].keys)
    merged = (
        Line((None,) * width, total.currency, total.sums, _groups_in(rest, total.currency))
        for total in totals(rest)
    )
    return (*lines[:count], *merged)


def _groups_in(lines: Iterable[Line], currency: str | None) -> int:
    return sum(line.currency == currency for line in lines)
