"""From the engine's sums to lines: names of groups, one currency, one line a group."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

import msgspec
import pyarrow as pa

from jauge.analysis import aggregation, calendar, measures
from jauge.analysis.conversion import Converter
from jauge.analysis.dimensions import Dimension
from jauge.analysis.measures import Sums
from jauge.analysis.question import Key, Line

_PLAIN: Final = {"text", "int", "bool"}
"""Types whose values are keys as they come."""
_Owner = TypeVar("_Owner", bound=Hashable)
_Figures = TypeVar("_Figures", bound=msgspec.Struct)


def lines(answered: pa.Table, groups: Sequence[Dimension], converter: Converter) -> list[Line]:
    """The sums of each group in one currency."""
    found = figures(answered, groups, converter, Sums)
    return [Line(keys, currency, sums) for keys, currency, sums in found]


def figures(
    answered: pa.Table, groups: Sequence[Dimension], converter: Converter, kind: type[_Figures]
) -> Iterator[tuple[tuple[Key, ...], str | None, _Figures]]:
    """Convert each day's sums, then add the days of a group up: column by column, it is faster.

    `kind` has a field for each column of sums; Decimals are money.
    """
    named = list(zip(*_keys(answered, groups), strict=True))
    keys: list[tuple[Key, ...]] = named if groups else [()] * answered.num_rows
    own: list[str | None] = answered[aggregation.CURRENCY].to_pylist()
    columns = _columns(answered, kind.__struct_fields__)
    # A week or a month may have several local days in one day of the rate.
    of_day = zip(keys, own, _days(answered, aggregation.RATE_DAY), strict=True)
    daily, columns = _joined(list(of_day), columns)
    if any(day is not None for _key, _own, day in daily):
        money = {n: columns[n] for n in columns if pa.types.is_decimal(answered[n].type)}
        columns |= _converted(money, daily, converter)
    target = [(key, converter.currency(currency, day)) for key, currency, day in daily]
    found, columns = _joined(target, columns)
    for (key, currency), some in zip(found, map(kind, *columns.values()), strict=True):
        yield key, currency, some


def _converted(
    columns: Mapping[str, list[Any]],
    owners: Sequence[tuple[object, str | None, date | None]],
    converter: Converter,
) -> dict[str, list[Any]]:
    """The amounts of each day at its rate; the ends of a range are mostly the cost itself."""
    places: dict[tuple[str | None, date | None], list[int]] = {}
    # In the order of their names, so that every engine rounds the same parts up.
    for place in sorted(range(len(owners)), key=lambda place: repr(owners[place][0])):
        places.setdefault(owners[place][1:], []).append(place)

    def convert(amounts: list[Any]) -> list[Any]:
        found: list[Any] = [None] * len(amounts)
        for (currency, day), here in places.items():
            parts = converter.convert_parts([amounts[place] for place in here], currency, day)
            for place, part in zip(here, parts, strict=True):
                found[place] = part
        return found

    cost = columns.get("effective_cost")
    converted = [] if cost is None else convert(cost)
    return {
        name: converted if amounts == cost else convert(amounts)
        for name, amounts in columns.items()
    }


def _joined(
    owners: Sequence[_Owner], columns: dict[str, list[Any]]
) -> tuple[Sequence[_Owner], dict[str, list[Any]]]:
    """Each owner once, and the sums of the values that belong to it."""
    places: dict[_Owner, int] = {}
    where = [places.setdefault(owner, len(places)) for owner in owners]
    if len(places) == len(owners):
        return owners, columns
    return list(places), {
        name: _added(values, where, len(places)) for name, values in columns.items()
    }


def _keys(answered: pa.Table, groups: Sequence[Dimension]) -> list[list[Key]]:
    """A column of names for each group."""
    days = _days(answered, aggregation.LOCAL_DAY)
    keys: list[list[Key]] = []
    for number, group in enumerate(groups):
        if group.is_calendar:
            labels = {day: None if day is None else calendar.label(group.name, day) for day in days}
            keys.append([labels[day] for day in days])
        else:
            values = answered[aggregation.key(number)].to_pylist()
            keys.append(values if group.type in _PLAIN else [_key(value) for value in values])
    return keys


def _key(value: object) -> Key:
    match value:
        case bytes():
            return value.hex()
        case list():
            return tuple(str(item) for item in value)
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
        case Decimal():
            return f"{value:f}"
        case _:
            return None


def _days(answered: pa.Table, name: str) -> list[date | None]:
    """The dates of a column of `calendar.day_start`; unknown without such a column."""
    if name not in answered.column_names:
        return [None] * answered.num_rows
    return [None if day is None else calendar.day_of(day) for day in answered[name].to_pylist()]


def _columns(answered: pa.Table, names: Sequence[str]) -> dict[str, list[Any]]:
    """The columns of sums; the ends of a range, which are mostly the cost itself, share its."""
    found: dict[str, list[Any]] = {}
    for name in names:
        same = next((other for other in found if answered[other].equals(answered[name])), None)
        found[name] = _values(answered[name]) if same is None else found[same]
    return found


def _values(column: "pa.ChunkedArray") -> list[Any]:
    """The numbers of a column; Decimals through text, which takes half the time."""
    if not pa.types.is_decimal(column.type):
        return column.to_pylist()
    texts = column.cast(pa.string()).to_pylist()
    return [None if text is None else Decimal(text) for text in texts]


def _added(values: Sequence[Any], where: Sequence[int], size: int) -> list[Any]:
    """The sums of the values that belong to the same place."""
    found: list[list[Any]] = [[] for _ in range(size)]
    for place, value in zip(where, values, strict=True):
        found[place].append(value)
    return [measures.add(parts) for parts in found]
