"""Documents into batches, for every format."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from jauge.model import Batch
from jauge.sources.base import Input
from jauge.sources.exports import Bad, Item, Row, batches
from jauge.sources.exports.records import Broken
from jauge.sources.invoices.balance import settled
from jauge.sources.invoices.document import Document
from jauge.sources.invoices.rows import rows_of


def read(
    file: Input,
    items: Iterable[Item | Broken],
    document_of: Callable[[Item], Document | None],
) -> Iterator[Batch]:
    """The batches of a file whose items are documents; `document_of` raises Bad as `batches` says.

    A document that does not add up is a rejection; notes on the others come with their batch.
    """
    notes: dict[str, None] = {}

    def lines(item: Item) -> list[Row] | None:
        document = document_of(item)
        if document is None:
            return None
        made = rows_of(settled(document))
        notes.update(dict.fromkeys(document.notes))
        return made

    for batch in batches(file, "invoice_line", items, lines):
        yield replace(batch, notes=tuple(notes))
        notes.clear()


def taxed(items: Iterable[Item], document_of: Callable[[Item], Document]) -> Iterator[Item]:
    """The items whose document can be taken and states a tax."""
    for item in items:
        try:
            document = settled(document_of(item))
            if rows_of(document) and document.totals.tax:
                yield item
        except Bad:
            continue
