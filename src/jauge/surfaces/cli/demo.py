"""Fill a workspace with real traffic and show what it costs."""

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


@click.command(help=_("Fill a workspace with real traffic and show what it costs."))
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
def command(folder: Path | None) -> int:
    """Import the traffic that comes with Jauge, print its cost, write the report."""
    from jauge.surfaces.cli import main

    workspace = FOLDER if folder is None else folder
    with as_file(files("jauge.demo")) as data:
        prepare(workspace, data)
        fill(workspace, data)
    worst = 0
    for asked in (*QUESTIONS, ("report", "--output", str(workspace / REPORT))):
        click.echo(f"\n$ jauge --workspace {workspace} {' '.join(asked)}")
        whole = ("--lang", i18n.language(), "--workspace", str(workspace), *asked)
        worst = max(worst, main.run(whole))
    return worst


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


def fill(workspace: Path, data: Path) -> None:
    """Import the traffic; a second time everything is there already."""
    from jauge.config import load
    from jauge.ingest import run_import

    paths = [file for name in DATA for file in sorted((data / name).iterdir()) if _is_data(file)]
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
    """Whether it is traffic and not the page that says where the traffic comes from."""
    return file.suffix not in {".md", ".py"} and not file.name.startswith("__")
