"""Connections to the database of a registry: a file of the workspace, or PostgreSQL by its URL."""

import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from jauge.errors import ConfigError, JaugeError, ServiceMissing, Transient
from jauge.i18n import _

FILE: Final = "registry.db"
SQLITE: Final = "sqlite"
_POSTGRESQL: Final = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_WAIT_S: Final = 30
"""How long a writer waits for another one."""
_CONNECT_S: Final = 5
_WRITERS: Final = 0x6A617567
"""The advisory lock of PostgreSQL under which writers go one after another."""


def place(workspace: Path, url: str) -> str:
    """Where a registry is, without its password."""
    if url == SQLITE:
        return str(workspace / FILE)
    # Its query may name a password, too.
    return _parsed(url).set(drivername="postgresql", query={}).render_as_string()


def is_file(url: str) -> bool:
    """Whether the registry is a file of the workspace."""
    return url == SQLITE


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in _POSTGRESQL:
        # The text is not repeated: it may hold a password.
        hint = _('jauge.toml: workspace.registry: write "sqlite" or "postgresql://user@host/db"')
        raise ConfigError(hint)
    return parsed.set(drivername="postgresql+psycopg")


def engine(workspace: Path, url: str, *, writes: bool) -> Engine:
    """An engine whose transactions of writers go one after another; it connects when it is used."""
    if url != SQLITE:
        arguments = {"connect_timeout": _CONNECT_S}
        return create_engine(_parsed(url), poolclass=NullPool, connect_args=arguments)
    file = workspace / FILE
    if writes:
        _make(file)

    def connect() -> sqlite3.Connection:
        uri = f"{file.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None)

    made = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    _settle(made, begin="BEGIN IMMEDIATE" if writes else "BEGIN")
    return made


def empty_engine() -> Engine:
    """A registry that holds nothing and is kept nowhere."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    _settle(made, begin="BEGIN")
    return made


def _make(file: Path) -> None:
    """An empty file for its owner alone: it names people."""
    if not file.parent.is_dir():
        hint = _("{folder}: no workspace: make one with `jauge init`")
        raise ConfigError(hint.format(folder=file.parent))
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    except OSError as error:
        hint = _("{file}: {problem}: the registry is kept there, so it must be writable")
        raise ConfigError(hint.format(file=file, problem=error.strerror)) from None


def _settle(made: Engine, *, begin: str) -> None:
    @event.listens_for(made, "connect")
    def settings(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(made, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    del settings, start


@contextmanager
def transaction(made: Engine, where: str, *, writes: bool) -> Generator[Connection]:
    """A connection in one transaction: all of it or nothing.

    Raises ServiceMissing when the database does not answer, JaugeError when it is damaged.
    """
    try:
        with made.begin() as connection:
            if writes and made.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_WRITERS)))
            yield connection
    except DBAPIError as error:
        raise _problem(error, where) from None


def _problem(error: DBAPIError, where: str) -> JaugeError:
    first = next(iter(str(error.orig).splitlines()), "")
    if isinstance(error.orig, sqlite3.Error):
        if "locked" in first:
            return Transient(_("{place}: another program writes it: try again").format(place=where))
        hint = _("{place}: {problem}: put a backup in its place")
        return JaugeError(hint.format(place=where, problem=first))
    if isinstance(error, OperationalError):
        hint = _("{place}: the registry does not answer: {problem}")
        return ServiceMissing(hint.format(place=where, problem=first))
    return JaugeError(_("{place}: {problem}").format(place=where, problem=first))
