"""Read files and folders into the ledger."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.cli import options
from jauge.surfaces.cli.rejection_lines import rejection_line

if TYPE_CHECKING:
    from jauge.ingest import ImportReport, Progress

_LISTED = 20
"""So many rejections are told to people; machines get all of them."""
_PATH = click.Path(path_type=Path, readable=False)
"""A path that cannot be read is a rejection of the report, not an error of the call."""


@click.command(help=_("Read files and folders into the ledger; what each is shows in its content."))
@click.argument("paths", nargs=-1, type=_PATH, metavar="PATH...")
@click.option("--as", "as_", metavar="ID", help=_("Read every file as this format or mapping."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be added; write nothing."))
@click.option("--list", "list_", is_flag=True, help=_("List the names that --as takes."))
@options.workspace
def command(
    workspace: Path,
    paths: tuple[Path, ...],
    as_: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag of click
    list_: bool,  # noqa: FBT001 - a flag of click
) -> None:
    """Import, print the report as JSON on stdout and for people on stderr."""
    from jauge.config import load
    from jauge.ingest import Formats, run_import

    config = load(workspace)
    if list_:
        for name, title in Formats(config).names():
            click.echo(f"{name}\t{title}")
        return
    if not paths:
        raise UsageError(_("nothing to import: name files or folders"))
    with _progress() as progress:
        report = run_import(
            workspace,
            paths,
            config=config,
            now=datetime.now(UTC),
            as_=as_,
            dry_run=dry_run,
            progress=progress,
        )
    _tell(report, dry_run=dry_run)
    click.echo(json.dumps(report.document(), ensure_ascii=False))
    sys.exit(report.exit_code)


def _tell(report: "ImportReport", *, dry_run: bool) -> None:
    """The summary for people, on stderr."""
    for note in report.notes:
        click.echo(note, err=True)
    for name in report.ignored_files:
        click.echo(_("{file}: not recognised, ignored").format(file=name), err=True)
    for rejection in report.rejections[:_LISTED]:
        click.echo(rejection_line(rejection), err=True)
    if report.rows_rejected > _LISTED:
        rest = _("... and {count} more rejections, in the JSON on stdout")
        click.echo(rest.format(count=report.rows_rejected - _LISTED), err=True)
    if dry_run:
        line = _(
            "{files} files, {read} records: {added} would be added, {duplicate} are there already,"
            " {ignored} ignored, {rejected} rejected"
        )
    else:
        line = _(
            "{files} files, {read} records: {added} added, {duplicate} already there,"
            " {ignored} ignored, {rejected} rejected"
        )
    summary = line.format(
        files=report.files,
        read=report.rows_read,
        added=report.rows_added,
        duplicate=report.rows_duplicate,
        ignored=report.rows_ignored,
        rejected=report.rows_rejected,
    )
    click.echo(summary, err=True)
    if not report.rows_read or report.rows_read == report.rows_rejected:
        line = _("no record of any file could be read: check the paths, or name the format by --as")
        click.echo(f"jauge: {line}", err=True)


@contextmanager
def _progress() -> "Generator[Progress | None]":
    """A bar of bytes on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        shown: list[tuple[str, int]] = []

        def advance(name: str, count: int, size: int) -> None:
            if not shown or shown[-1] != (name, size):
                shown[:] = [(name, size)]
                bar.reset(task, description=name, total=size)
            bar.advance(task, count)

        yield advance
