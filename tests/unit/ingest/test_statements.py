"""Bank statements from files to the ledger: four formats are one set of lines."""

import itertools
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jauge import config
from jauge.ingest import ImportReport, run_import

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BANK = Path(__file__).parents[2] / "fixtures" / "finops" / "bank"
FILES = [BANK / name for name in ("statement_fr.csv", "statement.ofx", "statement_camt053.xml")]
FILES.append(BANK / "statement.mt940.sta")
CONFIG = """
[[bank_account]]
match = "releves/*.csv"
account = "FR76 3000 4000 0312 3456 7890 143"

[[bank_account]]
match = "statement_*.csv"
account = "FR14 2004 1010 0505 0001 3M02 606"
currency = "EUR"
"""


def imported(workspace: Path, *paths: Path, text: str = CONFIG) -> ImportReport:
    workspace.mkdir(exist_ok=True)
    (workspace / config.FILE).write_text(text)
    found = config.load(workspace, environment={})
    return run_import(workspace, paths, config=found, now=NOW)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_a_statement_in_four_formats_is_one_set_of_lines(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    report = imported(tmp_path / "workspace", *(FILES[at] for at in order))
    assert (report.rows_added, report.rows_duplicate, report.rows_rejected) == (20, 60, 0)
    assert not report.notes


def test_the_first_account_whose_pattern_fits_is_that_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    (folder / "releves").mkdir(parents=True)
    shutil.copy(FILES[0], folder / "releves")
    workspace = tmp_path / "workspace"
    assert imported(workspace, folder).rows_added == 20
    assert imported(workspace, FILES[1]).rows_added == 20, "of another account"


def test_a_currency_that_nobody_states_is_that_of_the_workspace(tmp_path: Path) -> None:
    text = '[workspace]\ncurrency = "CHF"\n'
    report = imported(tmp_path / "workspace", FILES[0], text=text)
    assert report.rows_added == 20
    assert "states no currency: CHF is taken" in report.notes[0]
