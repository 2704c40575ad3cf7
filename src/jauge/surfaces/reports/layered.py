"""What AI costs layer by layer, and the shares with what they are shares of."""

from jauge.analysis.layers import LayerLine, Layers
from jauge.analysis.layers_ratios import AI
from jauge.i18n import _
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import layers_wording, wording


def is_known(found: Layers) -> bool:
    """Whether anything is known beside inference."""
    return any(line.amount is not None and line.layer != AI[0] for line in found.lines)


def says(found: Layers) -> tuple[str, ...]:
    """The shares, and what is missing from them."""
    if is_known(found):
        return tuple(layers_wording.notes(found))
    hint = _(
        "Only inference is known: import the bills of storage, logs, licences and other IT, or "
        "give their cost as [[layer]] in jauge.toml."
    )
    return (hint,)


def table(found: Layers) -> Table | None:
    """A line per layer, by where its cost is known from; None where only inference is known."""
    if not is_known(found):
        return None
    return Table(
        headings=(
            Heading(wording.heading("layer")),
            Heading(_("Cost ({currency})").format(currency=found.currency), "money"),
            Heading(_("Share of AI"), "share"),
            Heading(_("Usage"), "money"),
            Heading(_("Bills"), "money"),
            Heading(_("Given"), "money"),
        ),
        rows=tuple(
            _row(cells.words(layers_wording.layer(line.layer)), line)
            for line in found.lines
            if line.amount is not None or line.layer in AI
        ),
    )


def _row(name: Cell, line: LayerLine) -> tuple[Cell, ...]:
    return (
        name,
        cells.figure(line.amount),
        cells.ratio(line.share),
        *map(cells.figure, (line.usage, line.bills, line.given)),
    )
