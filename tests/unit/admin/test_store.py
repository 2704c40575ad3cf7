"""A registry is empty before it exists, made by the first writer, and never half written."""

import multiprocessing
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import jauge.admin.migrations
from jauge.admin import decisions, migrate
from jauge.admin.store import open_registry
from jauge.admin.tables import METADATA
from jauge.errors import ConfigError, JaugeError, ServiceMissing
from jauge.model.decision import FindingDecision
from registries import Home

AT = datetime(2026, 11, 22, tzinfo=UTC)
WRITERS, EACH = 2, 5


def test_a_reader_of_a_registry_that_does_not_exist_sees_nothing_and_makes_nothing(
    registry: Home,
) -> None:
    with registry.read() as store:
        assert decisions.history(store) == []
    if registry.is_file:
        assert not (registry.workspace / "registry.db").exists()
    else:
        with registry.write() as store:
            assert migrate.revision(store.connection) == migrate.NEWEST


def test_the_migrations_end_in_the_tables_that_the_program_knows(registry: Home) -> None:
    with registry.write() as store:
        found = compare_metadata(MigrationContext.configure(store.connection), METADATA)
    # Triggers, and the table of alembic itself, are no tables of ours.
    assert found == []
    folder = Path(jauge.admin.migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [migrate.NEWEST]


def test_a_registry_of_a_newer_program_is_left_alone(registry: Home) -> None:
    with registry.write():
        pass
    with registry.write() as store:
        store.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(JaugeError, match="9999"), registry.read():
        pass


def _write(registry: Home, name: str) -> None:
    for number in range(EACH):
        with registry.write() as store:
            one = FindingDecision(
                finding_id=f"{name}-{number}", kind="k", subject={}, action="done", by="p", at=AT
            )
            decisions.record(store, one)


def test_processes_that_write_at_once_lose_nothing(registry: Home) -> None:
    # The first ones make the tables at the same time, too.
    context = multiprocessing.get_context("spawn")
    several = [
        context.Process(target=_write, args=(registry, str(number))) for number in range(WRITERS)
    ]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert [one.exitcode for one in several] == [0] * WRITERS
    with registry.read() as store:
        assert len(decisions.history(store)) == WRITERS * EACH


def test_the_file_is_for_its_owner_alone_and_keeps_no_log_beside_it(tmp_path: Path) -> None:
    with open_registry(tmp_path, "sqlite", writes=True) as store:
        mode = store.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert mode == "delete"
    assert stat.S_IMODE((tmp_path / "registry.db").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["registry.db"]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "registry.db").write_bytes(b"no database at all" * 100)
    with (
        pytest.raises(JaugeError, match=r"registry\.db: .*backup") as problem,
        open_registry(tmp_path, "sqlite"),
    ):
        pass
    assert problem.value.exit_code == 1


def test_a_file_that_another_program_holds_is_worth_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jauge.admin.engine._WAIT_S", 0.05)
    with open_registry(tmp_path, "sqlite", writes=True):
        pass
    other = sqlite3.connect(tmp_path / "registry.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with (
        pytest.raises(JaugeError, match="try again") as problem,
        open_registry(tmp_path, "sqlite", writes=True),
    ):
        pass
    other.close()
    assert problem.value.exit_code == 5


def test_no_workspace_and_no_right_to_write_are_said(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigError, match="jauge init"),
        open_registry(tmp_path / "nowhere", "sqlite", writes=True),
    ):
        pass
    (tmp_path / "registry.db").mkdir()
    with (
        pytest.raises(ConfigError, match="writable"),
        open_registry(tmp_path, "sqlite", writes=True),
    ):
        pass


@pytest.mark.parametrize("url", ["mysql://me:secret@host/db", "sqlit3", "postgresql//me"])
def test_a_url_that_is_none_is_said_without_repeating_it(tmp_path: Path, url: str) -> None:
    with (
        pytest.raises(ConfigError, match=r"workspace\.registry") as problem,
        open_registry(tmp_path, url),
    ):
        pass
    assert url not in str(problem.value)


def test_a_server_that_does_not_answer_is_a_missing_service_and_no_password_is_said(
    tmp_path: Path,
) -> None:
    url = "postgresql://me:hidden@127.0.0.1:1/nowhere"
    with pytest.raises(ServiceMissing) as problem, open_registry(tmp_path, url):
        pass
    assert problem.value.exit_code == 5
    assert "127.0.0.1" in str(problem.value)
    assert "hidden" not in str(problem.value)
    assert "\n" not in str(problem.value)
