"""A small book for every test of the ledger."""

from pathlib import Path

import pytest

from jauge.ledger import Rates
from laws.ledger_rows import rates


@pytest.fixture
def book(tmp_path: Path) -> Rates:
    return rates(tmp_path / "book")
