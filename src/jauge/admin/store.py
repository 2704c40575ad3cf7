"""The registry of a workspace, open for a while: one transaction, all of it or nothing."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from jauge.admin import engine, migrate
from jauge.admin.tables import METADATA

DEFAULT_TENANT = "default"


@dataclass(frozen=True)
class Store:
    """An open registry of one tenant; agents, histories and decisions are asked through it."""

    connection: Connection
    tenant: str = DEFAULT_TENANT


@contextmanager
def open_registry(
    workspace: Path, url: str, *, writes: bool = False, tenant: str = DEFAULT_TENANT
) -> Generator[Store]:
    """The registry at `url` (`sqlite`, or a URL of PostgreSQL); written when the block ends well.

    One that does not exist yet is empty to readers and is made for writers. Raises ServiceMissing
    when the database does not answer.
    """
    where = engine.place(workspace, url)
    if not writes and engine.is_file(url) and not (workspace / engine.FILE).is_file():
        with _empty(tenant) as store:
            yield store
        return
    made = engine.engine(workspace, url, writes=writes)
    with engine.transaction(made, where, writes=writes) as connection:
        found = migrate.revision(connection)
        if found is None and not writes:
            with _empty(tenant) as store:
                yield store
            return
        if found != migrate.NEWEST:
            migrate.migrate(connection)
        yield Store(connection, tenant)


@contextmanager
def _empty(tenant: str) -> Generator[Store]:
    made = engine.empty_engine()
    METADATA.create_all(made)
    with made.begin() as connection:
        yield Store(connection, tenant)
    made.dispose()


@contextmanager
def rehearsed(store: Store, *, only: bool = True) -> Generator[None]:
    """Do what the block does and, where it is `only` a rehearsal or fails, take all of it back."""
    with store.connection.begin_nested() as part:
        yield
        if only:
            part.rollback()
