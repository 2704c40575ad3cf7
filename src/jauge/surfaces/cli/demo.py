"""Fill three workspaces and show them: real traffic, one month of bills, one invented company.

Each is a folder of its own, so that no figure of one is a figure of another, and each says on
every page what it is: traffic that nobody paid for, or a company that does not exist.
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
from jauge.surfaces.terminal import demo_marks
from jauge.surfaces.terminal.demo_marks import MARK, Holds

FOLDER: Final = Path("jauge-demo")
CONFIGURATION: Final = "jauge.toml"
DATA: Final = ("traces", "otlp")
REPORT: Final = "report.html"
QUESTIONS: Final = (
    ("cost", "--by", "agent", "--limit", "12"),
    ("cost", "--by", "model", "--limit", "12"),
    ("cost", "--by", "day", "--limit", "12"),
)
COMPANY: Final = "company"
"""The folder of one month's bills, in the data and in the workspace."""
GROUP: Final = "retail"
"""The folder of the demonstration company, in the same places."""
MONTH: Final = ("--period", "2026-10")
SPENT: Final = ("spend", *MONTH)
RECONCILED: Final = ("reconcile", *MONTH)
AUDITED: Final = ("audit",)


@click.command(
    help=_(
        "Fill a workspace with real traffic and show what it costs; then one company's month of "
        "bills, and the audit of an invented retail group over a year."
    )
)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
def command(folder: Path | None) -> int:
    """Make and fill all workspaces, print what they say, write their reports."""
    workspace = FOLDER if folder is None else folder
    with as_file(files("jauge.demo")) as data:
        prepare(workspace, data, "traces")
        for name in (COMPANY, GROUP):
            prepare(workspace / name, data / name, "fictitious")
        fill_traffic(workspace, data)
        worst = show_traffic(workspace)
        fill_month(workspace / COMPANY, data)
        worst = max(worst, show_company(workspace / COMPANY))
    fill_group(workspace / GROUP)
    return max(worst, show_group(workspace / GROUP))


def ask(workspace: Path, asked: Sequence[str]) -> int:
    """Print a command and what it answers; its exit code."""
    from jauge.surfaces.cli import main

    click.echo(f"\n$ {_said(workspace, asked)}")
    return main.run(("--lang", i18n.language(), "--workspace", str(workspace), *asked))


def fill_traffic(workspace: Path, data: Path) -> None:
    """Import the real traces and the bodies of OTLP."""
    fill(workspace, [file for name in DATA for file in _files(data / name)])


def fill_month(company: Path, data: Path) -> None:
    """Import one month of exports, bills, seats and bank lines."""
    fill(company, _files(data / COMPANY))


def fill_group(workspace: Path) -> None:
    """Make the year of the invented group, import it, and register its agents."""
    from jauge.surfaces.terminal import demo_company

    click.echo(_("Making a year of an invented retail group: some seconds ..."), err=True)
    data = demo_company.write(workspace)
    fill(workspace, demo_company.files(data))
    demo_company.register(workspace, data)


def show_traffic(workspace: Path) -> int:
    """Print what real traffic would cost, between nothing cached and all of it, and write it."""
    click.echo(_("Real traffic, priced as if it were paid for. Nobody's bill."))
    click.echo(_("A range lies between nothing cached and every repeated prefix cached."))
    return max(ask(workspace, asked) for asked in (*QUESTIONS, _report(workspace)))


def show_company(company: Path) -> int:
    """Print what the company paid and whether it reconciles, write its report, say what is more."""
    from jauge.surfaces.terminal.reconcile_command import print_short

    click.echo("\n" + _("The October of one imaginary company, from its files to its bank:"))
    worst = ask(company, SPENT)
    short = _("`{command}`, in short:")
    click.echo("\n" + short.format(command=_said(company, RECONCILED)))
    print_short(company, MONTH[-1], sys.stdout)
    worst = max(worst, ask(company, (*_report(company), *MONTH)))
    more = (
        (RECONCILED, _("why what was used, charged, invoiced and paid differs")),
        (("seats",), _("who uses what is paid by the seat, and what could be given back")),
        ((*SPENT, "--basis", "owed"), _("what is owed for the month, whenever it is paid")),
        (("cost", "--by", "provider", *MONTH), _("what calls and bills of each provider cost")),
    )
    _name(company, more)
    return worst


def show_group(group: Path) -> int:
    """Write the report of the invented group, print its audit in ten lines, say what is more."""
    from jauge.surfaces.terminal import demo_company

    click.echo("\n" + _("The year of a retail group that does not exist: every total is known."))
    worst = max(ask(group, asked) for asked in (_report(group), AUDITED))
    click.echo("\n" + _("Reports of the three workspaces:"))
    for folder in (group.parent, group.parent / COMPANY, group):
        click.echo(f"  {folder / REPORT}")
    _name(group, demo_company.to_try())
    return worst


def _name(workspace: Path, commands: Sequence[tuple[Sequence[str], str]]) -> None:
    click.echo("\n" + _("More of this company:"))
    for asked, what in commands:
        click.echo(f"  {_said(workspace, asked)}\n      {what}")


def _report(workspace: Path) -> tuple[str, ...]:
    return ("report", "--output", str(workspace / REPORT))


def _said(workspace: Path, asked: Sequence[str]) -> str:
    return f"jauge --workspace {workspace} {' '.join(asked)}"


def prepare(workspace: Path, data: Path, holds: Holds = "traces") -> None:
    """Make the workspace with the demo's configuration; an earlier demo keeps its own.

    Raises UsageError when something else is in the folder: invented spending and real spending
    would be counted together.
    """
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        is_taken = not (workspace / MARK).is_file() and any(workspace.iterdir())
        if not is_taken:
            demo_marks.mark(workspace, holds)
    except OSError as error:
        hint = _("{path} cannot be written ({error}): name another folder")
        raise UsageError(hint.format(path=workspace, error=error.strerror)) from None
    if is_taken:
        hint = _("{path} is not empty and no earlier demo: name a new or empty folder")
        raise UsageError(hint.format(path=workspace))
    target = workspace / CONFIGURATION
    if not target.exists():
        target.write_bytes((data / CONFIGURATION).read_bytes())


def fill(workspace: Path, paths: Sequence[Path]) -> None:
    """Import these files; a second time everything is there already."""
    from jauge.config import load
    from jauge.ingest import run_import

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


def _files(folder: Path) -> list[Path]:
    """Data of a folder, without its configuration and the page that says whence it comes."""
    every = sorted(folder.rglob("*"))
    return [file for file in every if file.is_file() and file.suffix not in {".md", ".toml"}]
