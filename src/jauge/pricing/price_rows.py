"""The price rows of one model cut into parts that never overlap: days, hours, input sizes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

import msgspec

from jauge.model import unit_price
from jauge.pricing.book import STANDARD, BadPriceBook, PriceRow
from jauge.pricing.compiled import DEFAULT_CACHE_LIFETIME_S, UnitPrices
from jauge.pricing.filled import fill_listed
from jauge.pricing.units import registry

_DAY_S: Final = 24 * 3600
Span = tuple[datetime | None, datetime | None]


class ListPart(msgspec.Struct, frozen=True, kw_only=True):
    """List prices for one span of time, part of the day and bracket of input sizes."""

    span: Span
    window: tuple[int, int] | None
    above: int | None
    upto: int | None
    currency: str
    units: UnitPrices
    has_cache: bool
    has_audio: bool
    cache_lifetime_s: int


def list_parts(
    rows: Iterable[PriceRow], region: str | None, service_tier: str
) -> Iterator[ListPart]:
    """The parts of a model's rows; spans where it has no price yield nothing.

    Rows of the region and of the service tier come before those of neither, class by class. A
    service tier without any row of its own is not priced as another.
    """
    near = [
        row
        for row in rows
        if row.region in {None, region} and row.service_tier in {STANDARD, service_tier}
    ]
    for span in cut(near):
        valid = [row for row in near if _covers(row, span)]
        if not any(row.service_tier == service_tier for row in valid):
            continue
        for window in _windows(valid):
            yield from _brackets(_in_window(_first_choice(valid), window), span, window)


def cut(rows: Sequence[PriceRow]) -> list[Span]:
    """The spans between the days on which any row starts or ends, first and last open."""
    days = sorted({day for row in rows for day in (row.valid_from, row.valid_until) if day})
    return list(zip((None, *days), (*days, None), strict=True))


def _covers(row: PriceRow, span: Span) -> bool:
    start, end = span
    return (row.valid_from is None or (start is not None and row.valid_from <= start)) and (
        row.valid_until is None or (end is not None and row.valid_until >= end)
    )


def _first_choice(rows: Iterable[PriceRow]) -> list[PriceRow]:
    """Per unit, the rows of the narrowest kind: region before tier before neither."""
    best: dict[str, tuple[bool, bool]] = {}
    kept: dict[str, list[PriceRow]] = {}
    for row in rows:
        rank = (row.region is not None, row.service_tier != STANDARD)
        if row.unit not in best or rank > best[row.unit]:
            best[row.unit], kept[row.unit] = rank, [row]
        elif rank == best[row.unit]:
            kept[row.unit].append(row)
    return [row for found in kept.values() for row in found]


def _windows(rows: Iterable[PriceRow]) -> list[tuple[int, int] | None]:
    edges = {edge for row in rows if row.window for edge in row.window}
    if not edges:
        return [None]
    marks = sorted(edges | {0, _DAY_S})
    return list(pairwise(marks))


def _in_window(rows: Sequence[PriceRow], window: tuple[int, int] | None) -> list[PriceRow]:
    """The rows of a part of the day; a row without hours gives way to one with."""
    if window is None:
        return list(rows)
    timed = [
        row
        for row in rows
        if row.window and row.window[0] <= window[0] and window[1] <= row.window[1]
    ]
    named = {row.unit for row in timed}
    return timed + [row for row in rows if row.window is None and row.unit not in named]


def _brackets(
    rows: Sequence[PriceRow], span: Span, window: tuple[int, int] | None
) -> Iterator[ListPart]:
    edges = sorted({row.above_input_tokens for row in rows if row.above_input_tokens is not None})
    currencies = {row.currency for row in rows}
    if len(currencies) > 1:
        place = f"{rows[0].provider}/{rows[0].model}"
        msg = f"{place}: two currencies in force at once: give every class in one currency"
        raise BadPriceBook(msg)
    for above, upto in zip((None, *edges), (*edges, None), strict=True):
        chosen: dict[str, PriceRow] = {}
        for row in rows:
            start = -1 if row.above_input_tokens is None else row.above_input_tokens
            if start > (-1 if above is None else above):
                continue
            other = chosen.get(row.unit)
            if other is None or start > (other.above_input_tokens or -1):
                chosen[row.unit] = row
        if chosen:
            yield _part(chosen, span, window, (above, upto))


def _part(
    chosen: dict[str, PriceRow],
    span: Span,
    window: tuple[int, int] | None,
    bracket: tuple[int | None, int | None],
) -> ListPart:
    own: dict[str, Decimal] = {
        unit: unit_price(row.amount, row.per) for unit, row in sorted(chosen.items())
    }
    lifetimes = (row.cache_lifetime_s for row in chosen.values() if row.cache_lifetime_s)
    return ListPart(
        span=span,
        window=window,
        above=bracket[0],
        upto=bracket[1],
        currency=next(iter(chosen.values())).currency,
        units=fill_listed(own),
        has_cache="cache_read" in own,
        has_audio=any(unit.modality == "audio" for unit in map(registry().__getitem__, own)),
        cache_lifetime_s=next(lifetimes, DEFAULT_CACHE_LIFETIME_S),
    )
