"""Five accounts of the same money, line by line, and what explains the gaps between them."""

from collections.abc import Iterator
from decimal import Decimal

from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.i18n import _
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import reconcile_wording
from jauge.surfaces.terminal.reconcile_wording import stage_heading


def says(found: Reconciled) -> tuple[str, ...]:
    """What is unexplained, if anything, and how to read the table."""
    return (*reconcile_wording.settled(found), *reconcile_wording.notes(found))


def table(found: Reconciled, most: int | None) -> Table:
    """A line per supplier, account, product and month; each stage in the supplier's currency."""
    shown = found.suppliers if most is None else found.suppliers[:most]
    rows = [tuple(_row(one)) for one in shown]
    if left := len(found.suppliers) - len(shown):
        rows.append((cells.others(left), *[Cell("")] * (len(_headings()) - 1)))
    return Table(headings=_headings(), rows=tuple(rows))


def _headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Supplier")),
        Heading(_("Month")),
        Heading(_("Currency")),
        Heading(stage_heading("own_measure"), "money"),
        Heading(stage_heading("provider_usage"), "money"),
        Heading(stage_heading("provider_cost"), "money"),
        Heading(stage_heading("invoice"), "money"),
        Heading(_("Settled"), "money"),
        Heading(stage_heading("bank"), "money"),
        Heading(_("Currency of the bank")),
        Heading(_("Unexplained"), "money"),
        Heading(_("Explained by")),
    )


def _row(one: Entry) -> Iterator[Cell]:
    yield cells.words(reconcile_wording.what(one))
    yield cells.words(f"{one.month:%Y-%m}")
    yield cells.currency(one.currency or None)
    for amount in _stages(one):
        yield cells.figure(amount)
    yield cells.currency(one.bank_currency)
    yield cells.figure(one.unexplained)
    yield cells.words(reconcile_wording.gaps(one))


def _stages(one: Entry) -> tuple[Decimal | None, ...]:
    known = (one.own_measure, one.provider_usage, one.provider_cost, one.gross)
    return (*known, one.settled, one.bank)
