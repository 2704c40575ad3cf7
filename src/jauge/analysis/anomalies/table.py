"""Sums of spend per scope, day and hour: one scan for each dimension, then arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis import calendar
from jauge.analysis.anomalies.asked import ALL, Scope
from jauge.analysis.attributing import attach
from jauge.analysis.conversion import Converter
from jauge.analysis.dimensions import dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.rows import between
from jauge.analysis.rulebook import Attribution
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.desk import Desk

HOUR_US: Final = 3_600 * calendar.SECOND_US
HOURS: Final = 24
CURRENCY: Final = "billing_currency"
_FIGURES: Final = ("cost", "calls", "input", "output")
_LONG_US: Final = calendar.DAY_US + 2 * HOUR_US
_CALL: Final = "call"
_EPOCH: Final = date(1970, 1, 1)
_MOST_GROUPS: Final = 4_000_000
_LOOKED_AT: Final = 4
"""Days whose combinations stand for all of them."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """The rows asked about, with a column for each virtual tag, and how their days are cut."""

    desk: "Desk"
    rows: "ir.Table"
    offsets: tuple[tuple[int, int], ...]
    first: date
    days: int
    converter: Converter
    currency: str

    def value(self, name: str) -> "ir.Value":
        """What rows are told apart by: a dimension or a virtual tag."""
        if name in self.tags:
            return self.rows[name]
        return dimension(name).expression(self.rows)

    @property
    def epoch_days(self) -> int:
        """Days from 1970-01-01 to the first of the arrays."""
        return (self.first - _EPOCH).days

    @property
    def tags(self) -> Mapping[str, object]:
        """The virtual tags."""
        return self.desk.attribution.tags if self.desk.attribution else {}

    def local_us(self) -> "ir.IntegerValue":
        """Local time of each row."""
        return calendar.local_time(self.rows[STARTED_US], self.offsets)

    def about(self, first: int, last: int | None = None) -> "ir.BooleanValue":
        """The rows from one day to another and some hours around: it spares reading the others."""
        last = self.days - 1 if last is None else last
        start, end = ((self.epoch_days + day) * calendar.DAY_US for day in (first - 1, last + 2))
        return between(self.rows, start, end)

    def day_number(self, day: date) -> int:
        """The place of a day in the arrays."""
        return (day - self.first).days

    def day(self, number: int) -> date:
        """The day at a place of the arrays."""
        return self.first + timedelta(days=number)


@dataclass(frozen=True)
class Cube:
    """Sums of one dimension: `scopes` x days, and the cost x hours from day `hours_from` on.

    All are floats: statistics decide what is looked at, exact sums then say what it cost.
    """

    name: str
    scopes: tuple[Scope, ...]
    cost: Floats
    calls: Floats
    input: Floats
    output: Floats
    failed_calls: Floats
    failed_cost: Floats
    hourly: Floats
    hours_from: int


def grounded(rows: "ir.Table", desk: "Desk", by: Sequence[str], zone: str) -> "ir.Table":
    """The rows with a column for each virtual tag asked."""
    of = desk.attribution or Attribution(tags={}, zone=zone)
    tags = [name for name in by if name in of.tags]
    return attach(desk.session, rows, tags, of.tags, of.zone).table if tags else rows


def is_long(rows: "ir.Table") -> "ir.BooleanValue":
    """Lines of bills that are for more than a day: nobody knows of which of its days."""
    if "charge_category" not in rows.columns:
        import ibis

        return ibis.literal(value=False)
    length = rows["ended_at"].epoch_seconds() - rows["started_at"].epoch_seconds()
    return (rows["x_grain"] != _CALL) & (length > _LONG_US // calendar.SECOND_US)


def cubes(ground: Ground, names: Sequence[str], hours_from: int) -> list[Cube]:
    """The sums of each dimension, and of everything together as the last.

    One scan where few combinations occur, as in most ledgers, else one for each dimension.
    """
    if not names:
        return [_cube(ground, ALL, hours_from, _summed(ground, (), hours_from), "")]
    together = _few(ground, names, hours_from)
    found: list[Cube] = []
    answered = _summed(ground, names, hours_from) if together else None
    for number, name in enumerate(names):
        if answered is None:
            found.append(
                _cube(ground, name, hours_from, _summed(ground, (name,), hours_from), _column(0))
            )
        else:
            found.append(_cube(ground, name, hours_from, answered, _column(number)))
    return [*found, everything_of(found[0])]


def _few(ground: Ground, names: Sequence[str], hours_from: int) -> bool:
    """Whether all dimensions together make few groups, by what the last days have."""
    if len(names) == 1:
        return True
    keys = {_column(number): ground.value(name) for number, name in enumerate(names)}
    wide = ground.rows.mutate(**keys).filter(ground.about(max(0, ground.days - _LOOKED_AT)))
    many = wide.group_by(list(keys)).agg(many=wide.count())
    combinations = ground.desk.session.run(many.agg(many=many.count())).to_pylist()[0]["many"]
    slots = hours_from + (ground.days - hours_from) * HOURS
    return combinations * slots <= _MOST_GROUPS


def _column(number: int) -> str:
    return f"scope_{number}"


def _summed(ground: Ground, names: Sequence[str], hours_from: int) -> pa.Table:
    """The sums by dimensions, hours where they are looked at, and days before."""
    import ibis

    rows = ground.rows
    hour = ground.local_us() // HOUR_US
    begin = (hours_from + ground.epoch_days) * HOURS
    is_call = (rows["x_grain"] == _CALL).fill_null(ibis.literal(value=False))
    keys: dict[str, ir.Value] = {
        "hour": ibis.ifelse((hour >= begin) & is_call, hour, hour - hour % HOURS),
        CURRENCY: rows[CURRENCY],
        "is_failed": (rows["status"] == "error").fill_null(ibis.literal(value=False)),
        "is_call": is_call,
        **{_column(number): ground.value(name) for number, name in enumerate(names)},
    }
    summed = rows.group_by(**keys).agg(
        cost=rows["effective_cost"].sum(),
        calls=rows["request_count"].sum(),
        input=rows["input_tokens"].sum(),
        output=rows["output_tokens"].sum(),
    )
    return ground.desk.session.run(summed)


def exact_costs(ground: Ground, days: range) -> dict[int, Decimal]:
    """What everything together cost on each of these days, exact; nothing where none is known."""
    import ibis

    rows = ground.rows
    day = ground.local_us() // (HOURS * HOUR_US) - ground.epoch_days
    rate_day = calendar.day_start(rows[STARTED_US], ((0, 0),))
    own = rows[CURRENCY] == ground.currency
    late = rows.mutate(jauge_day=day, rate_day=ibis.ifelse(own, None, rate_day)).filter(
        ground.about(days.start, days.stop - 1) & (day >= days.start) & (day < days.stop)
    )
    summed = late.group_by("jauge_day", "rate_day", CURRENCY).agg(cost=late["effective_cost"].sum())
    found: dict[int, list[Decimal]] = {}
    for row in ground.desk.session.run(summed).to_pylist():
        on = None if row["rate_day"] is None else calendar.day_of(row["rate_day"])
        currency, converter = row[CURRENCY], ground.converter
        if row["cost"] is not None and converter.currency(currency, on) == ground.currency:
            amount = converter.convert(row["cost"], currency, on)
            found.setdefault(row["jauge_day"], []).append(amount)
    return {day: exact_sum(amounts) for day, amounts in found.items()}


def everything_of(some: Cube) -> Cube:
    """Everything together, from the scopes of one dimension: each row is in one of them."""
    names = ("cost", "calls", "input", "output", "failed_calls", "failed_cost", "hourly")
    sums = {one: getattr(some, one).sum(axis=0, keepdims=True) for one in names}
    return replace(some, name=ALL, scopes=(Scope(ALL),), **sums)


def _cube(ground: Ground, name: str, hours_from: int, answered: pa.Table, column: str) -> Cube:
    if name == ALL:
        values, places = [None], np.zeros(answered.num_rows, np.int64)
    else:
        coded = pc.dictionary_encode(answered[column].combine_chunks(), null_encoding="encode")
        values = coded.dictionary.to_pylist()
        places = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    order = sorted(
        range(len(values)), key=lambda place: (values[place] is None, str(values[place]))
    )
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values))
    places = rank[places]
    hour = answered["hour"].to_numpy() - ground.epoch_days * HOURS
    day, of_day = hour // HOURS, hour % HOURS
    shape = (len(values), ground.days)
    figures = {one: _numbers(answered[one]) for one in _FIGURES}
    figures["cost"] *= rates(ground, answered[CURRENCY], day)
    is_failed = answered["is_failed"].to_numpy(zero_copy_only=False)

    def by_day(figure: Floats) -> Floats:
        flat = np.bincount(places * ground.days + day, figure, shape[0] * shape[1])
        return flat.reshape(shape).astype(np.float64)

    hourly_days = ground.days - hours_from
    late = (day >= hours_from) & answered["is_call"].to_numpy(zero_copy_only=False)
    at = (places * hourly_days + day - hours_from) * HOURS + of_day
    hourly = np.bincount(at[late], figures["cost"][late], shape[0] * hourly_days * HOURS)
    return Cube(
        name=name,
        scopes=tuple(Scope(name, key_of(values[place])) for place in order),
        cost=by_day(figures["cost"]),
        calls=by_day(figures["calls"]),
        input=by_day(figures["input"]),
        output=by_day(figures["output"]),
        failed_calls=by_day(np.where(is_failed, figures["calls"], 0)),
        failed_cost=by_day(np.where(is_failed, figures["cost"], 0)),
        hourly=hourly.reshape(shape[0], hourly_days, HOURS).astype(np.float64),
        hours_from=hours_from,
    )


def key_of(value: object) -> str | int | bool | None:
    """A value of an answer as a key: ids as hex, what is neither text nor number as text."""
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _numbers(column: pa.ChunkedArray) -> Floats:
    found: Floats = pc.fill_null(column.cast(pa.float64()), 0.0).to_numpy().astype(np.float64)
    return found


def rates(ground: Ground, currencies: pa.ChunkedArray, day: npt.NDArray[np.int64]) -> Floats:
    """What one unit of the row's currency is on its day; 0 where there is no rate."""
    coded = pc.dictionary_encode(currencies.combine_chunks(), null_encoding="encode")
    names = coded.dictionary.to_pylist()
    table = np.array([list(_factors(ground, name)) for name in names]).reshape(-1, ground.days)
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    found: Floats = table[codes, day]
    return found


def _factors(ground: Ground, currency: str | None) -> Iterator[float]:
    for number in range(ground.days):
        day = ground.day(number)
        if currency is None or currency == ground.currency:
            yield 1.0
        elif ground.converter.currency(currency, day) != ground.currency:
            yield 0.0
        else:
            yield float(ground.converter.convert(Decimal(1), currency, day))
