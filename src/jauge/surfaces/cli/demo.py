"""Fill a workspace with real traffic and show what it costs; then one company's month.

The company has a workspace of its own inside the first one, so that no figure of the traffic moves.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import click

from jauge import i18n
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.cli.rejection_lines import rejection_line

FOLDER: Final = Path("jauge-demo")
CONFIGURATION: Final = "jauge.toml"
MARK: Final = ".jauge-demo"
"""A file that tells a demo from a workspace with data of one's own."""
DATA: Final = ("traces", "otlp")
REPORT: Final = "report.html"
QUESTIONS: Final = (
    ("cost", "--by", "agent", "--limit", "12"),
    ("cost", "--by", "model", "--limit", "12"),
    ("cost", "--by", "day", "--limit", "12"),
)
COMPANY: Final = "company"
"""The folder of the company, in the data and in the workspace."""
MONTH: Final = ("--period", "2026-10")
SPENT: Final = ("spend", *MONTH)
RECONCILED: Final = ("reconcile", *MONTH)


@click.command(
    help=_("Fill a workspace with real traffic and show what it costs; then one company's month.")
)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
def command(folder: Path | None) -> int:
    """Import the traffic and the company's files, print what they cost, write both reports."""
    workspace = FOLDER if folder is None else folder
    company = workspace / COMPANY
    with as_file(files("jauge.demo")) as data:
        prepare(workspace, data)
        prepare(company, data / COMPANY)
        fill(workspace, [data / name for name in DATA])
        worst = max(ask(workspace, asked) for asked in (*QUESTIONS, _report(workspace)))
        click.echo("\n" + _("The October of one imaginary company, from its files to its bank:"))
        fill(company, [data / COMPANY])
    return max(worst, show_company(company))


def ask(workspace: Path, asked: Sequence[str]) -> int:
    """Print a command and what it answers; its exit code."""
    from jauge.surfaces.cli import main

    click.echo(f"\n$ {_said(workspace, asked)}")
    return main.run(("--lang", i18n.language(), "--workspace", str(workspace), *asked))


def show_company(company: Path) -> int:
    """Print what the company paid and whether it reconciles, write its report, say what is more."""
    from jauge.surfaces.terminal.reconcile_command import print_short

    worst = ask(company, SPENT)
    short = _("`{command}`, in short:")
    click.echo("\n" + short.format(command=_said(company, RECONCILED)))
    print_short(company, MONTH[-1], sys.stdout)
    worst = max(worst, ask(company, (*_report(company), *MONTH)))
    click.echo("\n" + _("More of this company:"))
    for asked, what in (
        (RECONCILED, _("why what was used, charged, invoiced and paid differs")),
        (("seats",), _("who uses what is paid by the seat, and what could be given back")),
        ((*SPENT, "--basis", "owed"), _("what is owed for the month, whenever it is paid")),
        (("cost", "--by", "provider", *MONTH), _("what calls and bills of each provider cost")),
    ):
        click.echo(f"  {_said(company, asked)}\n      {what}")
    return worst


def _report(workspace: Path) -> tuple[str, ...]:
    return ("report", "--output", str(workspace / REPORT))


def _said(workspace: Path, asked: Sequence[str]) -> str:
    return f"jauge --workspace {workspace} {' '.join(asked)}"


def prepare(workspace: Path, data: Path) -> None:
    """Make the workspace with the demo's configuration; an earlier demo keeps its own.

    Raises UsageError when something else is in the folder: invented spending and real spending
    would be counted together.
    """
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        is_taken = not (workspace / MARK).is_file() and any(workspace.iterdir())
        if not is_taken:
            (workspace / MARK).touch()
    except OSError as error:
        hint = _("{path} cannot be written ({error}): name another folder")
        raise UsageError(hint.format(path=workspace, error=error.strerror)) from None
    if is_taken:
        hint = _("{path} is not empty and no earlier demo: name a new or empty folder")
        raise UsageError(hint.format(path=workspace))
    target = workspace / CONFIGURATION
    if not target.exists():
        target.write_bytes((data / CONFIGURATION).read_bytes())


def fill(workspace: Path, folders: Sequence[Path]) -> None:
    """Import the data of these folders; a second time everything is there already."""
    from jauge.config import load
    from jauge.ingest import run_import

    paths = [file for data in folders for file in sorted(data.rglob("*")) if _is_data(file)]
    told = run_import(workspace, paths, config=load(workspace), now=datetime.now(UTC))
    for rejection in told.rejections:
        click.echo(rejection_line(rejection), err=True)
    line = _("{files} files, {read} records: {added} added, {duplicate} there already")
    counts = line.format(
        files=told.files,
        read=told.rows_read,
        added=told.rows_added,
        duplicate=told.rows_duplicate,
    )
    click.echo(counts, err=True)


def _is_data(file: Path) -> bool:
    """Whether it is data, and neither its configuration nor the page that says whence it comes."""
    return file.is_file() and file.suffix not in {".md", ".toml"}
