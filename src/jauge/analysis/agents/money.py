"""What agents cost: converted like every cost, and adding up to the last decimal."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis import aggregation, measures
from jauge.analysis.lines import lines
from jauge.analysis.question import Line

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.conversion import Converter
    from jauge.analysis.dimensions import Dimension
    from jauge.analysis.engines import Session

_EXACT: Final = Context(prec=76)


def sums(
    session: "Session",
    rows: "ir.Table",
    groups: "Sequence[Dimension]",
    zone_offsets: tuple[tuple[int, int], ...],
    currency: str,
    converter: "Converter",
) -> list[Line]:
    """The sums of the rows by groups, as `jauge cost` makes them."""
    asked = aggregation.expression(rows, groups, zone_offsets, currency=currency)
    return lines(session.run(asked), groups, converter)


def settled(found: Sequence[Line], totals: Iterable[Line]) -> list[Line]:
    """The lines with what conversion rounded away given to the largest, so that they add up.

    A day of a line is converted and rounded half-even at 18 decimals, and so is the same day of
    the total: the two differ by less than 1e-18 for each line and day.
    """
    ordered = list(found)
    for total in totals:
        places = [n for n, line in enumerate(ordered) if line.currency == total.currency]
        for name in measures.MONEY:
            _settle(ordered, places, name, getattr(total.sums, name))
    return ordered


def _settle(found: list[Line], places: Sequence[int], name: str, total: Decimal | None) -> None:
    amounts = {
        place: amount
        for place in places
        if (amount := getattr(found[place].sums, name)) is not None
    }
    if total is None or not amounts:
        return
    rest = _EXACT.subtract(total, measures.add(amounts.values()))
    if rest:
        place = max(amounts, key=lambda one: (amounts[one].copy_abs(), -one))
        line = found[place]
        whole = msgspec.structs.replace(line.sums, **{name: _EXACT.add(amounts[place], rest)})
        found[place] = msgspec.structs.replace(line, sums=whole)
