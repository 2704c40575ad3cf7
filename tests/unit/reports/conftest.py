"""Ledgers for reports, each asked once."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.overview import Overview
from report_desks import plain, whole

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Session]:
    with engines.load("duckdb").start() as session:
        yield session


@pytest.fixture(scope="session")
def calls_alone(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    return plain(duckdb, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def october(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    return whole(duckdb, tmp_path_factory.mktemp("october"))


@pytest.fixture(scope="session")
def october_native(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    return whole(duckdb, tmp_path_factory.mktemp("native"), "native")
