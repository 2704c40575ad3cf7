"""Segments for questions."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from jauge.analysis import engines
from jauge.analysis.engines import Session


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Session]:
    with engines.load("duckdb").start() as session:
        yield session
