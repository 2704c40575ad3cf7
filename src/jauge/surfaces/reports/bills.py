"""What was seen beside what exports, cost reports and bills say."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jauge.analysis.comparison import compare_totals
from jauge.analysis.overview import Overview
from jauge.analysis.residuals import Residual, ResidualLine, limit
from jauge.i18n import _, format
from jauge.model import Money
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.reports.summary import Share, share
from jauge.surfaces.terminal import residuals_wording, wording


def title() -> str:
    """What the section is called."""
    return _("Bills and what is unexplained")


def compared(overview: Overview, most: int | None) -> Table | None:
    """What each stage says, by supplier and by who knows of it; None without exports and bills."""
    found = overview.residuals
    if found is None or not found.lines:
        return None
    lines = limit(found.lines, most)
    several = len({line.currency for line in lines}) > 1

    def row(names: Sequence[Cell], line: ResidualLine) -> tuple[Cell, ...]:
        own = (cells.currency(line.currency),) if several else ()
        return (*names, *own, *_figures(line.sums))

    return Table(
        headings=(
            Heading(wording.heading("supplier")),
            Heading(wording.heading("kind")),
            *((Heading(_("Currency")),) if several else ()),
            Heading(_("Seen ({currency})").format(currency=cells.shown(found.currency)), "money"),
            Heading(_("Exported"), "money"),
            Heading(_("Reported"), "money"),
            Heading(_("Billed"), "money"),
            Heading(_("Unexplained"), "money"),
        ),
        rows=tuple(row(_names(line), line) for line in lines),
        total=()
        if several
        else next((row((Cell(_("Total")), Cell("")), total) for total in found.totals), ()),
    )


def _names(line: ResidualLine) -> tuple[Cell, Cell]:
    if line.others:
        return cells.others(line.others), Cell("")
    return cells.name("supplier", line.keys[0]), cells.words(wording.kind(line.kind))


def _figures(sums: Residual) -> Iterator[Cell]:
    for amount in (
        sums.own_cost,
        sums.usage_export_cost,
        sums.provider_cost,
        sums.billed_cost,
        sums.unexplained_cost,
    ):
        yield cells.figure(amount)


def says(overview: Overview) -> tuple[str, ...]:
    """The totals of both bases, and what stands beside them."""
    if overview.residuals is None:
        hint = _(
            "Nothing to compare: the ledger holds no usage export, cost report or bill of "
            "inference. Bring one in with `jauge import PATH`."
        )
        return (hint,)
    return tuple(_said(overview))


def _said(overview: Overview) -> Iterator[str]:
    if overview.billed is not None:
        for change in compare_totals(overview.billed, overview.total):
            rated, billed = (
                Decimal(0) if line is None else line.sums.effective_cost
                for line in (change.before, change.now)
            )
            yield _(
                "As rated {rated}; with the suppliers’ amounts where they bill {billed}."
            ).format(
                rated=format.money(rated, change.currency),
                billed=format.money(billed, change.currency),
            )
    yield from residuals_wording.notes(overview.beside, overview.total)
    for one in overview.residuals.not_compared if overview.residuals else ():
        yield _("Not compared: {amount} of calls of {supplier}, without export or bill.").format(
            amount=format.money(one.cost.amount, one.cost.currency),
            supplier=wording.name(one.supplier),
        )


def unexplained(overview: Overview) -> tuple[Share, ...]:
    """The part of each total that no call shows."""
    wholes = {total.currency: total.sums.effective_cost for total in overview.total.totals}
    return tuple(_share(one, wholes.get(one.currency)) for one in overview.beside.unexplained)


def _share(one: Money, whole: Decimal | None) -> Share:
    part = float(one.amount / whole) if whole else None
    return share(
        "unexplained",
        _("Unexplained"),
        format.money(one.amount, one.currency),
        part,
        _("of the cost: in an export or a bill, and no call shows it"),
    )
