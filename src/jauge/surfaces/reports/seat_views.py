"""Adoption, overlap and consolidations in the report: tables and sentences, nobody named."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jauge.analysis.seats.adoption import Point
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.checklist import Checklist
from jauge.analysis.seats.consolidation import Consolidated, Lacking
from jauge.analysis.seats.overlap import ClassOverlap, Overlap, Overlaps
from jauge.analysis.seats.ranges import Range
from jauge.i18n import _, format
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import (
    consolidation_wording,
    seats_checklist,
    seats_overlap,
    seats_table,
    seats_wording,
    wording,
)


def adoption_says(points: Sequence[Point]) -> tuple[str, ...]:
    """The newest list that most people stand in, in one sentence, and what the columns are."""
    newest = {(point.tool, point.account): point for point in points}
    largest = max(newest.values(), key=lambda point: (point.users, point.tool))
    first = _("{tool}: {active} of {users} holders used it lately, {gone} have been gone 60 days.")
    said = first.format(
        tool=wording.name(largest.tool),
        active=format.number(largest.active_users),
        users=format.number(largest.users),
        gone=wording.share(largest.gone),
    )
    return (said, seats_table.points_note())


def adoption(points: Sequence[Point], most: int | None) -> Table:
    """A line per list: who held a seat, who used it, and how long ago the others did."""
    counts = (
        (_("Seats held"), "users"),
        (_("Active"), "active_users"),
        (_("0-6 days"), "weekly"),
        (_("7-29 days"), "monthly"),
        (_("30-59 days"), "quiet_30"),
        (_("60-89 days"), "quiet_60"),
        (_("90 days or more"), "quiet_90"),
        (_("Never used"), "never_used"),
        (_("Unknown"), "use_unknown"),
    )
    return Table(
        headings=(
            Heading(_("Tool")),
            Heading(_("Account")),
            Heading(_("Day"), "day"),
            Heading(_("Adoption"), "share"),
            *(Heading(name, "count") for name, _field in counts),
        ),
        rows=tuple(
            (
                cells.text(point.tool),
                cells.text(point.account),
                _day(point.as_of),
                cells.ratio(point.adoption),
                *(cells.count(getattr(point, field)) for _name, field in counts),
            )
            for point in points[:most]
        ),
    )


def _day(day: date | None) -> Cell:
    return Cell(format.day(day), day, "day", is_unknown=day is None)


def overlap_says(found: Overlaps, asked: Asked) -> tuple[str, ...]:
    """The pair that most people hold, and what must be known of the figures."""
    largest = found.pairs[0]
    first = _("{people} people hold {pair}: at most {amount} a month to save.").format(
        people=format.number(largest.people),
        pair=seats_overlap.pair_name(largest),
        amount=format.money(largest.cheaper, largest.currency),
    )
    return (first, *seats_overlap.notes(found, asked))


def overlap(found: Overlaps, most: int | None) -> Table:
    """A line per class of use and per pair of its tools."""
    return Table(
        headings=(
            Heading(_("Class")),
            Heading(_("Tools")),
            Heading(_("People"), "count"),
            Heading(_("Currency")),
            Heading(_("Cheaper seats a month"), "money"),
            Heading(_("Cash from"), "day"),
        ),
        rows=tuple(_overlaps(found))[:most],
    )


def _overlaps(found: Overlaps) -> Iterator[tuple[Cell, ...]]:
    for one in found.classes:
        tools = ", ".join(map(wording.name, one.tools))
        yield _overlap(one, Cell(tools, tools), one.spare, None)
        for pair in (pair for pair in found.pairs if pair.name == one.name):
            name = seats_overlap.pair_name(pair)
            yield _overlap(pair, Cell(name, name), pair.cheaper, pair.cash_from)


def _overlap(
    one: ClassOverlap | Overlap, tools: Cell, amount: Decimal | None, day: date | None
) -> tuple[Cell, ...]:
    return (
        cells.words(seats_wording.tool_class(one.name)),
        tools,
        cells.count(one.people),
        cells.currency(one.currency),
        cells.figure(amount),
        _day(day) if isinstance(one, Overlap) else Cell(""),
    )


def checklist(found: Checklist) -> Table:
    """A line per trap."""
    return Table(
        headings=(Heading(_("Trap")), Heading(_("State")), Heading(_("Number"), "count")),
        rows=tuple(
            (
                cells.words(seats_checklist.trap(check)),
                cells.words(seats_checklist.state(check)),
                cells.count(check.count),
            )
            for check in found.checks
        ),
    )


def consolidation_title(found: Consolidated | Lacking) -> str:
    """What a scenario replaces by what."""
    return _("Consolidation: {name}").format(name=wording.name(found.scenario.name))


def consolidation_says(found: Consolidated | Lacking) -> tuple[str, ...]:
    """What is saved, from when, and all that it rests on; or what is lacking to say it."""
    if isinstance(found, Lacking):
        return (consolidation_wording.lacking(found),)
    saving = found.saving
    if saving is None:
        first = _("What it saves is unknown: the cost of a tool is.")
    else:
        hint = _(
            "Saved a month: {amount}. Giving back what nobody uses saves {given} without any"
            " platform."
        )
        first = hint.format(
            amount=consolidation_wording.amount(saving, found.currency),
            given=format.money(found.give_back, found.currency),
        )
    return (
        first,
        *consolidation_wording.assumptions(found),
        *consolidation_wording.claims(found),
    )


def consolidation(found: Consolidated | Lacking) -> Table | None:
    """Each figure as low, middle and high, after the tools that go."""
    if isinstance(found, Lacking):
        return None
    tools = (
        (
            cells.text(one.tool),
            cells.currency(found.currency),
            *(cells.figure(one.monthly_cost),) * 3,
            _day(one.notice_on),
            _day(one.cash_from),
        )
        for one in found.tools
    )
    figures = (
        (
            cells.words(consolidation_wording.figure(name)),
            cells.words(consolidation_wording.unit(name, found)),
            *_ends(value),
            Cell(""),
            _day(found.cash_from) if name == "saving" else Cell(""),
        )
        for name, value in consolidation_wording.shown(found)
    )
    return Table(
        headings=(
            Heading(_("What")),
            Heading(_("Unit")),
            Heading(_("Low"), "money"),
            Heading(_("Middle"), "money"),
            Heading(_("High"), "money"),
            Heading(_("Notice by"), "day"),
            Heading(_("Cash from"), "day"),
        ),
        rows=(*tools, *figures),
    )


def _ends(value: Range | None) -> tuple[Cell, Cell, Cell]:
    low, mid, high = value.ends if value else (None, None, None)
    return cells.figure(low), cells.figure(mid), cells.figure(high)
