"""Show who is known and under which pseudonym; forget people, and say what is processed.

Nobody is named unless `--names` asks for it. `erase` and `retain` keep every figure: rows stay
and name a pseudonym that is nobody's.
"""

import sys
from pathlib import Path

import click

from jauge.i18n import _
from jauge.surfaces.cli import options


@click.group(
    help=_("Show who is known and under which pseudonym; forget people, and say what is processed.")
)
def command() -> None:
    """The group of its commands."""


@command.command("list", help=_("Count the people of lists by team; small teams go together."))
@click.option("--names", is_flag=True, help=_("Name them: for whoever assigns seats."))
@options.as_json
@options.workspace
def list_people(workspace: Path, *, names: bool, as_json: bool) -> None:
    """Ask, then print."""
    from jauge.surfaces.terminal.people_command import print_list

    print_list(workspace, sys.stdout, sys.stderr, names=names, as_json=as_json)


@command.command("id", help=_("Print the pseudonym of an address or login."))
@click.argument("address")
@options.workspace
def show_id(workspace: Path, address: str) -> None:
    """Print it."""
    from jauge.surfaces.terminal.people_command import id_of

    click.echo(id_of(workspace, address))


@command.command(
    "export", help=_("Print every row on one person as JSON lines, to answer a request for access.")
)
@click.argument("address")
@options.workspace
def export_person(workspace: Path, address: str) -> None:
    """Find the rows, then print."""
    from jauge.surfaces.terminal.people_command import print_rows

    print_rows(workspace, address, sys.stdout)


@command.command(
    "erase", help=_("Forget one person in every table and version; figures stay as they are.")
)
@click.argument("address")
@click.option("--dry-run", is_flag=True, help=_("Say what would be forgotten and write nothing."))
@options.workspace
def erase(workspace: Path, address: str, *, dry_run: bool) -> None:
    """Forget, then say what was done."""
    from jauge.surfaces.terminal.people_command import erase_one

    erase_one(workspace, address, sys.stdout, dry_run=dry_run)


@command.command(
    "retain",
    help=_(
        "Forget who people are in rows older than privacy.retention_months. Without --yes it only"
        " says what would be forgotten."
    ),
)
@click.option("--months", type=click.IntRange(min=1), help=_("Other months than those."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be forgotten and write nothing."))
@click.option("--yes", is_flag=True, help=_("Forget them."))
@options.workspace
def retain(workspace: Path, *, months: int | None, dry_run: bool, yes: bool) -> None:
    """Forget what is too old, or say what would be."""
    from jauge.surfaces.terminal.people_command import erase_old

    erase_old(workspace, months, sys.stdout, dry_run=dry_run or not yes)


@command.command("record", help=_("Print a record of processing for data protection, as Markdown."))
@options.workspace
def record(workspace: Path) -> None:
    """Print it in the language asked for."""
    from jauge.surfaces.terminal.people_record import print_record

    print_record(workspace, options.asked_language(), sys.stdout)
