"""Rate the whole ledger again with the prices of today, beside the old version."""

import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.i18n import _
from jauge.surfaces.cli import options

if TYPE_CHECKING:
    from jauge.ledger import Change, Restated


@click.command(
    help=_(
        "Rate the whole ledger again with the prices of today and say what changed. "
        "The old version stays: `--as-of` shows it."
    )
)
@click.option("--dry-run", is_flag=True, help=_("Say what would change and write nothing."))
@options.as_json
@options.workspace
def command(workspace: Path, *, dry_run: bool, as_json: bool) -> int:
    """Restate, then print what moved."""
    import msgspec

    from jauge.config import load
    from jauge.ingest.open_ledger import open_ledger
    from jauge.surfaces.terminal.progress import counted

    with (
        open_ledger(workspace, load(workspace), now=datetime.now(UTC)) as ledger,
        counted(_("Rating")) as progress,
    ):
        outcome = ledger.restate(dry_run=dry_run, progress=progress)
    if as_json:
        fields = msgspec.structs.asdict(outcome)
        document = {"schema": "jauge.restate/1", "dry_run": dry_run, **fields}
        encoder = msgspec.json.Encoder(decimal_format="string")
        sys.stdout.write(encoder.encode(document).decode() + "\n")
    else:
        _print(outcome, dry_run=dry_run)
    return 0


def _print(outcome: "Restated", *, dry_run: bool) -> None:
    """A table of what moved by model, then one line on the whole."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if outcome.changes:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(_("Provider"), overflow="fold")
        table.add_column(_("Model"), overflow="fold")
        for title in (_("Rows"), _("Before"), _("After"), _("Difference")):
            table.add_column(title, justify="right")
        for change in outcome.changes:
            table.add_row(
                change.provider_name or "?",
                change.model or "?",
                str(change.rows),
                _amount(change.before, change.before_currency),
                _amount(change.after, change.after_currency),
                _difference(change),
            )
        console.print(table)
    said = _("{changed} of {rows} rows change with price book {version}.")
    if not dry_run:
        said = _("{changed} of {rows} rows changed with price book {version}.")
    line = said.format(
        changed=outcome.changed_rows, rows=outcome.rows, version=outcome.price_book_version
    )
    console.print(line, soft_wrap=True, highlight=False)
    if outcome.shown_as_of is not None:
        kept = _("The version before stays: --as-of {commit} shows it.")
        console.print(kept.format(commit=outcome.shown_as_of), highlight=False)


def _amount(amount: Decimal | None, currency: str | None) -> str:
    from jauge.i18n.format import money

    return _("unpriced") if amount is None or currency is None else money(amount, currency)


def _difference(change: "Change") -> str:
    before, after = change.before, change.after
    if not before or after is None or change.before_currency != change.after_currency:
        return ""
    from jauge.i18n.format import percent

    return percent((after - before) / before)
