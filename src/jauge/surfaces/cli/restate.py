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
    from jauge.analysis.restatement import Moved
    from jauge.ledger import Restated


@click.command(
    help=_(
        "Rate the whole ledger again with the prices of today and say what changed. "
        "The old version stays: `jauge cost --as-of` shows it."
    )
)
@click.option("--dry-run", is_flag=True, help=_("Say what would change and write nothing."))
@options.as_json
@options.workspace
def command(workspace: Path, *, dry_run: bool, as_json: bool) -> int:
    """Restate, then print what moved."""
    import msgspec

    from jauge.analysis.restatement import moved
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
        totals = [
            {**msgspec.structs.asdict(total), "difference": total.difference}
            for total in moved(outcome.changes)
        ]
        document = {"schema": "jauge.restate/1", "dry_run": dry_run, **fields, "totals": totals}
        encoder = msgspec.json.Encoder(decimal_format="string")
        sys.stdout.write(encoder.encode(document).decode() + "\n")
    else:
        _print(outcome, dry_run=dry_run)
    return 0


def _print(outcome: "Restated", *, dry_run: bool) -> None:
    """A table of what moved by model and in all, then a sentence on the whole."""
    from jauge.surfaces.terminal.table import print_notes

    if outcome.changes:
        _print_table(outcome)
    said = _("{changed} of {rows} rows change with price book {version}.")
    if not dry_run:
        said = _("{changed} of {rows} rows changed with price book {version}.")
    sentences = [
        said.format(
            changed=_number(outcome.changed_rows),
            rows=_number(outcome.rows),
            version=outcome.price_book_version,
        )
    ]
    if outcome.shown_as_of is not None:
        kept = _("The version before stays: `jauge cost --as-of {commit}` shows it.")
        sentences.append(kept.format(commit=outcome.shown_as_of))
    print_notes(sentences, sys.stdout)


def _print_table(outcome: "Restated") -> None:
    """What moved, largest difference first, and a total for each currency."""
    from jauge.analysis.restatement import moved, of_one
    from jauge.surfaces.terminal.table import print_grid
    from jauge.surfaces.terminal.wording import name

    totals = moved(outcome.changes)
    names = [(name(change.provider_name), name(change.model)) for change in outcome.changes]
    lines = [
        (
            _amount(change.before, change.before_currency),
            _amount(change.after, change.after_currency),
            *_difference(of_one(change)),
            _number(change.rows),
        )
        for change in outcome.changes
    ]
    lines += [
        (
            _amount(total.before, total.currency),
            _amount(total.after, total.currency),
            *_difference(total),
            "",
        )
        for total in totals
    ]
    headings = (_("Before"), _("After"), _("Difference"), "%", _("Rows"))
    print_grid(
        (_("Provider"), _("Model")),
        [*names, *((_("Total"), "") for _total in totals)],
        list(zip(headings, zip(*lines, strict=True), strict=True)),
        sys.stdout,
        totals=len(totals),
        needed=3,
    )


def _number(count: int) -> str:
    from jauge.i18n.format import number

    return number(count)


def _amount(amount: Decimal | None, currency: str | None) -> str:
    from jauge.i18n.format import money

    return _("unpriced") if amount is None or currency is None else money(amount, currency)


def _difference(found: "Moved | None") -> tuple[str, str]:
    """The difference as an amount and in percent, with their signs."""
    from jauge.i18n import format

    if found is None:
        return format.UNKNOWN, format.UNKNOWN
    sign = "+" if found.difference > 0 else ""
    ratio = format.UNKNOWN if found.ratio is None else f"{sign}{format.percent(found.ratio)}"
    return f"{sign}{format.money(found.difference, found.currency)}", ratio
