"""Capacity in the report: what it cost, what was used, what was idle, and what that comes to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.line import CapacityLine
from jauge.i18n import _, format
from jauge.model import exact_sum
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import capacity_wording


def says(found: Capacities) -> tuple[str, ...]:
    """What capacity cost in the reporting currency, what of it was idle, and what to know."""
    return (*_total(found), *capacity_wording.notes(found))


def _total(found: Capacities) -> Iterator[str]:
    """Credits and commitments pay for use that is counted already: they are in no total."""
    mine = [
        line
        for line in found.lines
        if line.currency == found.currency and line.drawn is None and line.source == "configured"
    ]
    if not mine:
        return
    known = [line.idle for line in mine if line.idle is not None]
    said = _("{amount} for capacity; nobody knows what of it was unused.")
    if known and (len(known) < len(mine) or any(line.is_least for line in mine)):
        said = _("{amount} for capacity, at least {idle} of it unused.")
    elif known:
        said = _("{amount} for capacity, {idle} of it unused.")
    yield said.format(
        amount=format.money(exact_sum(line.cost for line in mine), found.currency),
        idle=format.money(exact_sum(known), found.currency),
    )


def table(found: Capacities, most: int | None) -> Table:
    """A line per capacity: its cost, its parts, its use and what others ask for the same."""
    return Table(
        headings=(
            Heading(_("Capacity")),
            Heading(_("Kind")),
            Heading(_("Currency")),
            Heading(_("Cost"), "money"),
            Heading(_("Used"), "money"),
            Heading(_("Unused"), "money"),
            Heading(_("Left"), "money"),
            Heading(_("Utilisation"), "share"),
            Heading(_("M tokens"), "quantity"),
            Heading(_("Per M tokens"), "unit_cost"),
            Heading(_("API per M"), "unit_cost"),
            Heading(_("Invoiced"), "money"),
            Heading(_("Difference"), "difference"),
        ),
        rows=tuple(map(_row, _shown(found.lines, most))),
    )


def _shown(lines: Sequence[CapacityLine], most: int | None) -> Sequence[CapacityLine]:
    return lines if most is None else lines[:most]


def _row(line: CapacityLine) -> tuple[Cell, ...]:
    idle = cells.figure(line.idle)
    if line.is_least:
        idle = Cell(capacity_wording.idle(line), line.idle, "money")
    return (
        cells.text(line.name),
        cells.words(capacity_wording.kind(line.kind)),
        cells.currency(line.currency),
        cells.figure(line.cost),
        cells.figure(line.used),
        idle,
        cells.figure(line.left) if line.left is not None else Cell("", kind="money"),
        cells.ratio(line.utilisation),
        cells.figure(Decimal(line.tokens) / 1_000_000, "quantity"),
        cells.figure(line.per_million, "unit_cost"),
        cells.figure(line.api.per_million if line.api else None, "unit_cost"),
        cells.figure(line.invoiced),
        cells.figure(line.difference, "difference"),
    )
