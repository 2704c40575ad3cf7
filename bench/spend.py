"""Bank statements and lists of seats of a large group into the ledger, and what was paid for AI.

python bench/spend.py FOLDER --bank 500000 --seats 500000
"""

import argparse
import shutil
import sys
from pathlib import Path

import duckdb

from measure import step

JAUGE = str(Path(sys.executable).with_name("jauge"))
MERCHANTS = (
    ("OPENAI *CHATGPT SUBSCR", 348_00),
    ("OPENAI OPENAI.COM CA", 49_80),
    ("ANTHROPIC* CLAUDE TEAM SUB", 136_67),
    ("CURSOR, AI POWERED IDE", 36_40),
    ("MIDJOURNEY INC. SOUTH SAN FR", 27_19),
)
"""Who is recognised, one line in twenty, and the least that a line of theirs is, in cents."""
LINES = """
WITH made AS (
  SELECT i, DATE '2024-01-01' + CAST(i * 1000 // {rows} AS INT) AS day,
    hash(i) % 20 = 0 AS is_ai, CAST(hash(i, 1) % 5 AS INT) AS which, hash(i, 2) % 900000 AS cents
  FROM range({rows}) t(i)
)
SELECT strftime(day, '%d/%m/%Y') AS "Date", strftime(day, '%d/%m/%Y') AS "Date de valeur",
  CASE WHEN is_ai THEN 'CARTE ' || strftime(day, '%d/%m') || ' ' || m.name
    WHEN hash(i, 3) % 9 = 0 THEN 'VIR RECU CLIENT ' || (hash(i, 4) % 20000) || ' FACT ' || i
    ELSE 'PRLV SEPA FOURNISSEUR ' || (hash(i, 5) % 50000) || ' REF ' || i END AS "Libellé",
  CASE WHEN is_ai OR hash(i, 3) % 9 > 0 THEN '-' || printf('%d,%02d',
    (CASE WHEN is_ai THEN m.cents ELSE made.cents + 100 END) // 100,
    (CASE WHEN is_ai THEN m.cents ELSE made.cents + 100 END) % 100) END AS "Débit",
  CASE WHEN NOT is_ai AND hash(i, 3) % 9 = 0
    THEN printf('%d,%02d', made.cents // 100, made.cents % 100) END AS "Crédit"
FROM made JOIN merchant m ON m.number = which
"""
SEATS = """
SELECT '2026-10-31' AS "Report Refresh Date", 30 AS "Report Period",
  'user' || i || '@example.com' AS "User Principal Name", 'User ' || i AS "Display Name",
  last AS "Last Activity Date",
  NULL AS "Microsoft Teams Copilot Last Activity Date",
  last AS "Word Copilot Last Activity Date",
  NULL AS "Excel Copilot Last Activity Date",
  NULL AS "PowerPoint Copilot Last Activity Date",
  last AS "Outlook Copilot Last Activity Date",
  NULL AS "OneNote Copilot Last Activity Date",
  NULL AS "Loop Copilot Last Activity Date",
  last AS "Copilot Chat Last Activity Date"
FROM (
  SELECT i, CASE WHEN hash(i) % 10 > 0
    THEN strftime(DATE '2026-10-30' - CAST(hash(i, 1) % 120 AS INT), '%Y-%m-%d') END AS last
  FROM range({rows}) t(i)
)
"""
CONFIGURATION = """[workspace]
currency = "EUR"

[[bank_account]]
match = "bank-*.csv"
account = "FR1420041010050500013M02606"
currency = "EUR"

[[tool]]
name = "Microsoft 365 Copilot"
price = "28.10 EUR"
"""


def generate(folder: Path, name: str, query: str, rows: int, options: str) -> Path:
    """A file of so many rows; the same each time."""
    file = folder / f"{name}-{rows}.csv"
    if not file.exists():
        db = duckdb.connect()
        db.execute("CREATE TABLE merchant (number INT, name TEXT, cents BIGINT)")
        merchants = [(i, *one) for i, one in enumerate(MERCHANTS)]
        db.executemany("INSERT INTO merchant VALUES (?, ?, ?)", merchants)
        made = query.format(rows=rows)
        db.execute(f"COPY ({made}) TO '{file}' (FORMAT csv, HEADER, {options})")
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bank", type=int, default=500_000)
    parser.add_argument("--seats", type=int, default=500_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    if asked.bank:
        files.append(generate(asked.folder, "bank", LINES, asked.bank, "DELIMITER ';'"))
    if asked.seats:
        files.append(generate(asked.folder, "seats", SEATS, asked.seats, "DELIMITER ','"))
    workspace = asked.folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    (workspace / "jauge.toml").write_text(CONFIGURATION)
    here = [JAUGE, "--workspace", str(workspace)]
    rows = asked.bank + asked.seats
    step("import", [*here, "import", *map(str, files)], rows)
    step("spend", [*here, "spend", "--period", "2026-Q3"], rows)


if __name__ == "__main__":
    main()
