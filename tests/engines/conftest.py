"""Segments that every engine reads, and the engines that are installed."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from engines.usage_rows import varied_rows, write_segments
from jauge.analysis import engines
from jauge.analysis.engines import Session

NEEDS = {"duckdb": ("duckdb",), "sail": ("pysail", "pyspark")}


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files in folders that look like partitions, as the ledger names them."""
    folder = tmp_path_factory.mktemp("ledger") / "tenant=default" / "month=2026-10"
    folder.mkdir(parents=True)
    return write_segments(folder, varied_rows(1500))


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Session]:
    with engines.load("duckdb").start() as session:
        yield session


@pytest.fixture(scope="session", params=[name for name in engines.names() if name != "duckdb"])
def other(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Every engine but the one that the answers are compared with."""
    missing = [need for need in NEEDS[request.param] if importlib.util.find_spec(need) is None]
    if missing:
        pytest.skip(f"{request.param} needs {', '.join(missing)}: install the engines lock")
    with engines.load(request.param).start() as session:
        yield session
