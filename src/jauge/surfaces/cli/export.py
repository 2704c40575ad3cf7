"""Write a table of the ledger in full, for other tools."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from jauge.i18n import _, ngettext
from jauge.surfaces.cli import asking, options

if TYPE_CHECKING:
    from jauge.config import Config
    from jauge.ledger import Charges, Exported, Records, Snapshot
    from jauge.ledger.export import Basis, Format

FORMATS = ("parquet", "csv", "jsonl", "focus-1.2")
_AGENTS: Final = "agents"
_FINDINGS: Final = "findings"
_CONCLUDED: Final = (_AGENTS, _FINDINGS)
"""No tables that are stored: what is concluded of the rows of the ledger."""


@click.command(
    help=_(
        "Write a table of the ledger in full: usage, charges, observations, bank-lines,"
        " invoice-lines, seats, people, tasks, grades, agents or findings."
    )
)
@click.argument("table", metavar="TABLE")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help=_(
        "The format (default: by the name of FILE, else jsonl). focus-1.2: the counted charges as"
        " FOCUS 1.2, as CSV, or Parquet where FILE ends so."
    ),
)
@options.period
@click.option(
    "--basis",
    type=click.Choice(("rated", "billed")),
    default="rated",
    help=_("Which charges count: what calls cost as rated, or what bills say of them."),
)
@click.option(
    "--names", is_flag=True, help=_("Write the names of people too; without it they are empty.")
)
@asking.as_of
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Write to FILE instead of stdout."),
)
@options.workspace
def command(workspace: Path, **asked: object) -> int:
    """Export one table."""
    return _run(workspace, _Request(**asked))  # pyright: ignore[reportArgumentType] # click has parsed them


@dataclass(frozen=True)
class _Request:
    """The options of the command, as given."""

    table: str
    form: str | None
    period: str | None
    basis: "Basis"
    names: bool
    as_of: int | None
    output: Path | None


def _run(workspace: Path, request: _Request) -> int:
    from jauge.errors import UsageError
    from jauge.ledger import EXPORTED, whole

    table, output = request.table, request.output
    if table not in {*EXPORTED, *_CONCLUDED}:
        hint = _("{table} is not a table of this ledger: export one of {tables}")
        raise UsageError(hint.format(table=table, tables=", ".join((*EXPORTED, *_CONCLUDED))))
    if request.form == "focus-1.2" and table != "charges":
        hint = _("{table}: focus-1.2 holds charges only: use `jauge export charges`")
        raise UsageError(hint.format(table=table))
    if output is None:
        _tell_left_out(_write(workspace, request, sys.stdout.buffer))
        return 0
    try:
        with whole(output) as to:
            exported = _write(workspace, request, to)
    except OSError as error:
        hint = _("{path}: {problem}: choose another file")
        raise UsageError(hint.format(path=output, problem=error.strerror)) from None
    message = _("{rows} rows of {table} in {file}")
    click.echo(message.format(rows=exported.rows, table=table, file=output), err=True)
    _tell_left_out(exported)
    return 0


def _write(workspace: Path, request: _Request, to: BinaryIO) -> "Exported":
    from jauge.config import load
    from jauge.ledger import export, open_snapshot

    config, table = load(workspace), request.table
    zone = config.workspace.timezone
    period = options.parse_period(request.period, zone) if request.period else None
    form = _format(request.form, request.output)
    if table == _AGENTS:
        from jauge.surfaces.terminal import agents_export

        return agents_export.write(workspace, config, period, request.as_of, form, to)
    if table == _FINDINGS:
        from jauge.surfaces.terminal import findings_export

        return findings_export.write(workspace, request.period, request.as_of, form, to)
    with open_snapshot(workspace, request.as_of) as snapshot:
        shown: Charges | Records = _records(snapshot, config, request)
        if table == "charges":
            shown = _charges(workspace, config, request)
        return export(snapshot, table, form, to, period, shown)


def _format(form: str | None, output: Path | None) -> "Format":
    """The format of the bytes: as asked, else by the name of the file."""
    named: dict[str, Format] = {".parquet": "parquet", ".csv": "csv"}
    asked: dict[str | None, Format] = {"parquet": "parquet", "csv": "csv", "jsonl": "jsonl"}
    default: Format = "csv" if form == "focus-1.2" else "jsonl"
    return asked.get(form) or named.get(output.suffix if output else "", default)


def _records(snapshot: "Snapshot", config: "Config", request: _Request) -> "Records":
    """How records are shown: of lines of banks what they are, whatever the period."""
    from jauge.ledger import RESTRICTED, Records

    hidden: frozenset[str] = frozenset() if request.names else RESTRICTED
    if request.table != "bank-lines":
        return Records(hidden=hidden)
    from jauge.analysis import engines
    from jauge.analysis.held import Held
    from jauge.analysis.spend import bank
    from jauge.analysis.spend.columns import concluded
    from jauge.attribution.vendors import built_in, with_own
    from jauge.pricing.fx import rate_on

    vendors = with_own(built_in(), config.vendor, config.vendor_denied)
    with engines.load(engines.DEFAULT).start() as session:
        found = concluded(bank.read(Held(session, snapshot.files), vendors, rate_on))
    return Records(hidden=hidden, concluded=found, otherwise={"spend_kind": "not_ai"})


def _charges(workspace: Path, config: "Config", request: _Request) -> "Charges":
    from jauge.analysis.tag_columns import tag_columns
    from jauge.ingest.open_ledger import rates_of
    from jauge.ledger import Charges

    return Charges(
        rates=rates_of(workspace, config),
        attach=tag_columns(config) if config.tag else None,
        is_focus=request.form == "focus-1.2",
        basis=request.basis,
    )


def _tell_left_out(exported: "Exported") -> None:
    """Say on stderr what FOCUS cannot hold, by the column that is missing."""
    for column, rows in exported.left_out.items():
        message = ngettext(
            "left out: {rows} charge without {column}, which FOCUS requires"
            " (`jauge export charges` has it)",
            "left out: {rows} charges without {column}, which FOCUS requires"
            " (`jauge export charges` has them)",
            rows,
        )
        click.echo(message.format(rows=rows, column=column), err=True)
