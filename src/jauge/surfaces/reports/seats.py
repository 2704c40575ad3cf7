"""Seats of tools in the report: who holds them, what could be given back, nobody named."""

from collections.abc import Iterator

from jauge.analysis.seats.answer import SeatLine, Seats
from jauge.analysis.seats.figures import Amount, per_active_user
from jauge.i18n import _, format
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import seats_wording


def says(found: Seats) -> tuple[str, ...]:
    """What could be given back, and what must be known about it."""
    total = found.total
    first = _("{seats} seats, {reclaimable} of them could be given back: {waste} a month.").format(
        seats=format.number(total.counts.seats),
        reclaimable=format.number(total.counts.reclaimable),
        waste=seats_wording.waste(total),
    )
    return (first, *seats_wording.notes(found))


def table(found: Seats, most: int | None) -> Table:
    """A line per tool and currency: seats by state, what they cost and what could be saved."""
    return Table(
        headings=(
            *(Heading(seats_wording.heading(name)) for name in found.by),
            Heading(_("Seats held"), "count"),
            Heading(_("Active"), "count"),
            Heading(_("Idle"), "count"),
            Heading(_("Never used"), "count"),
            Heading(_("Leavers"), "count"),
            Heading(_("Give back"), "count"),
            Heading(_("Currency")),
            Heading(_("Tax basis")),
            Heading(_("A month"), "money"),
            Heading(_("To save"), "money"),
            Heading(_("Per active user"), "money"),
            Heading(_("Cash from"), "day"),
        ),
        rows=tuple(row for line in found.lines[:most] for row in _rows(found, line)),
    )


def _rows(found: Seats, line: SeatLine) -> Iterator[tuple[Cell, ...]]:
    """A row per amount; one where no price is known."""
    names = seats_wording.names(found.by, line)
    counts = line.counts
    for one in line.amounts or (None,):
        yield (
            *map(cells.words, names),
            *map(
                cells.count,
                (
                    counts.seats,
                    counts.active,
                    counts.idle,
                    counts.never_used,
                    counts.leaver,
                    counts.reclaimable,
                ),
            ),
            *_money(line, one),
            Cell(format.day(line.cash_from), line.cash_from, "day", is_unknown=not line.cash_from),
        )


def _money(line: SeatLine, one: Amount | None) -> tuple[Cell, ...]:
    if one is None:
        return (cells.currency(None), cells.text(None), *(cells.figure(None),) * 3)
    basis = _("net") if one.basis == "net" else _("gross")
    each = None if line.counts.unpriced else per_active_user(one, line.active_users)
    return (
        cells.currency(one.currency),
        cells.words(basis),
        cells.figure(one.monthly_cost),
        cells.figure(one.waste),
        cells.figure(each),
    )
