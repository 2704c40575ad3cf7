"""The totals as a table: every figure with its unit and what it stands for."""

from collections.abc import Iterator

from jauge.analysis.cost import Line
from jauge.analysis.overview import Overview
from jauge.attribution import UNALLOCATED
from jauge.i18n import _
from jauge.model import Money
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import wording

Row = tuple[Cell, Cell, Cell]


def figures(overview: Overview) -> Table:
    """Cost, calls, tokens, unit costs, what is unknown, unallocated and unexplained."""
    rows = [
        *(row for total in overview.total.totals for row in _of_total(total)),
        *_unallocated(overview),
        *_beside(overview),
    ]
    return Table(
        headings=(Heading(_("Figure")), Heading(_("Value")), Heading(_("Unit"))), rows=tuple(rows)
    )


def _of_total(total: Line) -> Iterator[Row]:
    sums = total.sums
    low, high = sums.ends
    currency = cells.currency(total.currency)
    units = (_("calls"), _("share"), _("million tokens"))
    calls, share, tokens = map(cells.words, units)

    def row(name: str, cell: Cell, unit: Cell) -> Row:
        return cells.words(name), cell, unit

    if sums.is_range:
        yield row(_("Total cost, from"), cells.figure(sums.cost_low), currency)
        yield row(_("Total cost, to"), cells.figure(sums.cost_high), currency)
    else:
        yield row(_("Total cost"), cells.figure(sums.effective_cost), currency)
    if sums.calls and sums.line_cost:
        for end, name in zip(sums.calls_cost, (_("from"), _("to")), strict=True):
            if sums.is_range:
                yield row(f"{_('Calls cost')}, {name}", cells.figure(end), currency)
        if not sums.is_range:
            yield row(_("Calls cost"), cells.figure(sums.calls_cost[1]), currency)
        yield row(_("Bills that no call explains"), cells.figure(sums.line_cost), currency)
    yield row(_("Calls"), cells.count(sums.calls), calls)
    yield row(_("Tokens, input and output"), cells.figure(cells.millions(sums), "quantity"), tokens)
    for end, name in ((low, _("from")), (high, _("to"))) if sums.is_range else ((high, ""),):
        suffix = f", {name}" if name else ""
        each = cells.figure(end.per_call, "unit_cost")
        million = cells.figure(end.per_million_tokens, "unit_cost")
        yield row(_("Cost per call") + suffix, each, currency)
        yield row(_("Cost per million tokens") + suffix, million, currency)
    yield row(_("Read from the cache"), cells.ratio(sums.cache_hit_ratio), share)
    yield row(_("Saved by the cache"), cells.figure(sums.cache_saving), currency)
    for name, count in (
        (_("Measured"), sums.measured_calls),
        (_("Estimated"), sums.estimated_calls),
        (_("Unmetered"), sums.unmetered_calls),
        (_("Unpriced"), sums.unpriced_calls),
        (_("Cache unknown"), sums.cache_unknown_calls),
    ):
        yield row(name, cells.count(count), calls)


def _unallocated(overview: Overview) -> Iterator[Row]:
    for answer in overview.by_tags:
        tag = wording.name(answer.question.by[0])
        name = _("Unallocated, by {tag}").format(tag=tag)
        for line in answer.lines:
            if line.keys[0] == UNALLOCATED:
                yield (
                    cells.words(name),
                    cells.figure(line.sums.effective_cost),
                    cells.currency(line.currency),
                )


def _beside(overview: Overview) -> Iterator[Row]:
    found = overview.beside
    for name, amounts in (
        (_("Unexplained"), found.unexplained),
        (_("Billed and never seen"), found.ghost_billed or found.ghost_reported),
        (_("Seen and not billed"), found.unbilled_calls),
        (_("Tax, in no total"), found.tax),
    ):
        for amount in amounts:
            yield _money(name, amount)


def _money(name: str, amount: Money) -> Row:
    return cells.words(name), cells.figure(amount.amount), cells.currency(amount.currency)
