"""Five accounts of the same money, line by line, and what explains the gaps between them."""

from collections.abc import Iterator, Sequence

from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.i18n import _, format
from jauge.model import Money
from jauge.surfaces.reports import bills, cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import reconcile_wording, wording
from jauge.surfaces.terminal.reconcile_wording import stage_heading


def says(found: Reconciled, unseen: Sequence[Money]) -> tuple[str, ...]:
    """What is unexplained, if anything, and how to read the table.

    `unseen` is what exports and bills show and no call does: another gap, of another section.
    """
    beside = tuple(
        _(
            "The {amount} that no call shows are the gap between calls and bills, not one between "
            "the stages below: see “{section}”."
        ).format(amount=format.money(one.amount, one.currency), section=bills.title())
        for one in unseen
    )
    return (*reconcile_wording.settled(found), *beside, *reconcile_wording.notes(found))


def table(found: Reconciled, most: int | None) -> Table:
    """A line per supplier, account, product and month; each stage in the supplier's currency.

    What nothing explains comes first: the stages are for who wants to know why. The month stands
    there where there are several.
    """
    shown = found.suppliers if most is None else found.suppliers[:most]
    by_month = len({one.month for one in found.suppliers}) > 1
    headings = tuple(_headings(by_month=by_month))
    rows = [tuple(_row(one, by_month=by_month)) for one in shown]
    if left := len(found.suppliers) - len(shown):
        rows.append((cells.others(left), *[Cell("")] * (len(headings) - 1)))
    return Table(headings=headings, rows=tuple(rows))


def _headings(*, by_month: bool) -> Iterator[Heading]:
    yield Heading(_("Supplier"))
    if by_month:
        yield Heading(_("Month"))
    yield Heading(_("Unexplained"), "money")
    yield Heading(_("Explained by"))
    yield Heading(stage_heading("own_measure"), "money")
    yield Heading(stage_heading("provider_usage"), "money")
    yield Heading(stage_heading("provider_cost"), "money")
    yield Heading(stage_heading("invoice"), "money")
    yield Heading(_("Currency"))
    yield Heading(stage_heading("bank"), "money")
    yield Heading(_("Currency"))


def _row(one: Entry, *, by_month: bool) -> Iterator[Cell]:
    yield cells.words(reconcile_wording.what(one))
    if by_month:
        month = f"{one.month:%Y-%m}"
        yield Cell(wording.label("month", month), month)
    is_compared = bool(one.unexplained) or "missing_source" not in one.kinds
    yield cells.figure(one.unexplained if is_compared else None)
    yield cells.words(reconcile_wording.gaps(one))
    for amount in (one.own_measure, one.provider_usage, one.provider_cost, one.gross):
        yield cells.figure(amount)
    yield cells.currency(one.currency or None)
    yield cells.figure(one.bank)
    yield cells.currency(one.bank_currency)
