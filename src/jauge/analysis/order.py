"""Lines in an order that no engine and no import order can change, totals, and what is left out."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from jauge.analysis import measures
from jauge.analysis.dimensions import Dimension
from jauge.analysis.measures import Sums
from jauge.analysis.question import Key, Line
from jauge.attribution import UNALLOCATED


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
    """Lines in a stated order.

    `sort` is `cost`, `calls` or `tokens` (largest first, unknown last) or `name`; by default the
    names when a day, week or month comes first, else the cost. What a virtual tag that leads
    leaves unallocated comes before all.
    """
    if sort is None:
        sort = "name" if groups and groups[0].is_calendar else "cost"
    ordered = _sorted(lines, sort)
    if groups and groups[0].is_virtual:
        ordered.sort(key=lambda line: line.keys[0] != UNALLOCATED)
    return ordered


def _sorted(lines: Iterable[Line], sort: str) -> list[Line]:
    by_name = _by_name(lines)
    if sort == "name":
        return by_name
    sized = [(_size(line.sums, sort), line) for line in by_name]
    known = [(size, line) for size, line in sized if size is not None]
    # Reversed sorting keeps the names' order among equals, and negates no Decimal: that rounds.
    known.sort(key=lambda one: one[0], reverse=True)
    return [*(line for _, line in known), *(line for size, line in sized if size is None)]


def _by_name(lines: Iterable[Line]) -> list[Line]:
    """By the first key, then the next, unknown ones last; then by currency."""
    ordered = sorted(lines, key=lambda line: line.currency or "")
    width = len(ordered[0].keys) if ordered else 0
    for place in reversed(range(width)):
        ordered.sort(key=_rank(ordered, place))
    return ordered


def _rank(lines: Sequence[Line], place: int) -> Callable[[Line], int]:
    """The place of each key of a column among the keys there: cheaper to compare than the keys."""
    keys: set[Key] = {line.keys[place] for line in lines}
    ranks = {key: rank for rank, key in enumerate(sorted(keys, key=_name))}
    return lambda line: ranks[line.keys[place]]


def _name(key: Key) -> tuple[bool, str]:
    return key is None, "" if key is None else str(key)


def _size(sums: Sums, sort: str) -> Decimal | int | None:
    if sort == "calls":
        return sums.calls
    if sort == "tokens":
        known = [t for t in (sums.input_tokens, sums.output_tokens) if t is not None]
        return sum(known) if known else None
    return sums.effective_cost


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
