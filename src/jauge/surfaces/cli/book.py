"""Show the price book, and add price rows of one's own."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.cli import options
from jauge.surfaces.cli.options import workspace_dir

if TYPE_CHECKING:
    from jauge.pricing import Book
    from jauge.pricing.book import PriceRow
    from jauge.pricing.overlay import Change


@click.group(help=_("Show the price book, and add price rows of one's own."))
def command() -> None:
    """The group of `list` and `update`."""


@command.command("list", help=_("List price rows, or with --versions the parts of the book."))
@click.option("--provider", help=_("Only this provider, by any of its names."))
@click.option("--model", help=_("Only models that match this pattern or that this name means."))
@click.option("--at", type=click.DateTime(), help=_("Only rows in force at this time (UTC)."))
@click.option("--versions", is_flag=True, help=_("Show the version of the book and its parts."))
@options.as_json
def list_rows(
    provider: str | None,
    model: str | None,
    at: datetime | None,
    *,
    versions: bool,
    as_json: bool,
) -> None:
    """Rows on stdout; the version on stderr."""
    from jauge.pricing.overlay import as_text, load_book

    book = load_book(workspace_dir())
    if versions:
        _show(_versions(book), as_json=as_json)
        return
    moment = None if at is None else at.replace(tzinfo=UTC)
    rows = (as_text(row) for row in _rows(book, provider, model) if _holds(row, moment))
    if not as_json:
        click.echo(_("price book {version}").format(version=book.version), err=True)
    _show(rows, as_json=as_json)


@command.command("update", help=_("Add the price rows of FILE (CSV or JSON) to the workspace."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--yes", is_flag=True, help=_("Do not ask before writing."))
@options.as_json
def update(file: Path, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Show the changes, then write them to the workspace's own rows.

    Raises UsageError where nobody can be asked and `--yes` is missing.
    """
    from jauge.pricing.overlay import load_book, plan, read_rows, unknown_rows, write_rows

    book = load_book(workspace_dir())
    today = datetime.now(UTC).date().isoformat()
    read = read_rows(file, source=file.name, checked_at=today)
    rows = unknown_rows(workspace_dir(), read)
    changes = plan(book, read)
    _show((_change(change) for change in changes if change.new in rows), as_json=as_json)
    if not rows:
        text = _("every row is there already: nothing was written, the book stays {version}")
        click.echo(text.format(version=book.version), err=True)
        return
    if dry_run:
        click.echo(_("nothing was written (--dry-run)"), err=True)
        return
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(_("nothing was written: nobody can be asked here, so add --yes"))
        click.confirm(_("Add these rows?"), abort=True, err=True)
    write_rows(workspace_dir(), rows)
    version = load_book(workspace_dir()).version
    text = _("price rows added: {count}; the book is now {version}; `jauge restate` applies it")
    click.echo(text.format(count=len(rows), version=version), err=True)


def _rows(book: "Book", provider: str | None, model: str | None) -> "Iterator[PriceRow]":
    from jauge.pricing import find_provider
    from jauge.pricing.names import find_in
    from jauge.pricing.patterns import matcher

    names: Iterable[str] = book.providers
    if provider is not None:
        found = find_provider(book, provider)
        if found is None:
            text = _("{name} is not in the price book: see `jauge book list --versions`")
            raise click.BadParameter(text.format(name=provider), param_hint="--provider")
        names = (found,)
    for name in names:
        meant = None
        if model is not None and (match := find_in(book, name, model.lower())):
            meant = match.model if match.provider == name else None
        for row in (row for rows in book.prices(name).values() for row in rows):
            if model is None or row.model == meant or matcher(model)(row.model.lower()):
                yield row


def _holds(row: "PriceRow", at: datetime | None) -> bool:
    if at is None:
        return True
    return (row.valid_from is None or row.valid_from <= at) and (
        row.valid_until is None or at < row.valid_until
    )


def _versions(book: "Book") -> Iterator[dict[str, str]]:
    for name in book.providers:
        rows = [row for rows in book.prices(name).values() for row in rows]
        yield {
            "version": book.version,
            "provider": name,
            "rows": str(len(rows)),
            "sources": ", ".join(sorted({row.source for row in rows})),
            "checked_at": max((row.checked_at for row in rows), default=""),
        }


def _change(change: "Change") -> dict[str, str]:
    from jauge.pricing.overlay import as_text

    old = ", ".join(f"{row.price} {row.currency}" for row in change.replaces)
    return as_text(change.new) | {"replaces": old}


def _show(rows: Iterable[dict[str, str]], *, as_json: bool) -> None:
    """JSON lines with null where nothing is stated, or tab-separated columns with a header."""
    import msgspec

    header = False
    for row in rows:
        if as_json:
            stated = {name: value or None for name, value in row.items()}
            click.echo(msgspec.json.encode(stated).decode())
            continue
        if not header:
            click.echo("\t".join(row))
            header = True
        click.echo("\t".join(row.values()))
