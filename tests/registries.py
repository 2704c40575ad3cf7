"""Empty registries for tests: a file of a new workspace, and a schema of its own in PostgreSQL."""

import os
import secrets
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from jauge.admin.store import Store, open_registry

KINDS: Final = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.service),
)
SERVER: Final = os.environ.get("JAUGE_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/postgres")
"""A server where tests may make schemas: libpq fills in the user."""


@dataclass(frozen=True)
class Home:
    """A workspace and the URL of its registry."""

    workspace: Path
    url: str

    @property
    def is_file(self) -> bool:
        return self.url == "sqlite"

    def read(self) -> AbstractContextManager[Store]:
        return open_registry(self.workspace, self.url)

    def write(self) -> AbstractContextManager[Store]:
        return open_registry(self.workspace, self.url, writes=True)


@contextmanager
def home(kind: str, workspace: Path) -> Generator[Home]:
    """A registry that does not exist yet; a schema is dropped at the end."""
    (workspace / "jauge.toml").write_text("", encoding="utf-8")
    if kind == "sqlite":
        yield Home(workspace, kind)
        return
    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL: {str(error).splitlines()[0]}")
    schema = sql.Identifier(name := f"jauge_{secrets.token_hex(6)}")
    with connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        url = f"{SERVER}?options={quote(f'-csearch_path={name}')}"
        (workspace / "jauge.toml").write_text(
            f'[workspace]\nregistry = "{url}"\n', encoding="utf-8"
        )
        try:
            yield Home(workspace, url)
        finally:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
