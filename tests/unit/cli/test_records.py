"""Bank lines, invoices, seats and people: through a mapping into the ledger and out again."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jauge.ledger import pseudonym_of
from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
timezone = "Europe/Paris"
[mapping.card]
match = "card*.csv"
table = "bank_line"
dates = "day first"
columns = { booked_on = "Date", amount = "Montant", text = "Libelle" }
constants = { currency = "EUR" }
[mapping.supplier]
match = "invoices*.csv"
table = "invoice_line"
timezone = "Europe/Paris"
columns = { invoice_id = "no", gross_amount = "ttc", tax_amount = "tva", invoice_issue_date = "on" }
constants = { billing_currency = "EUR", invoice_issuer_name = "Mistral AI" }
[mapping.tool]
match = "seats*.csv"
table = "seat"
columns = { user_id = "mail", as_of = "day" }
constants = { tool = "chatgpt", unit_price = "25", currency = "EUR", status = "active" }
[mapping.staff]
match = "staff*.csv"
table = "person"
columns = { email_hash = "mail", display_name = "name", left_on = "left", as_of = "day" }
"""
FILES = {
    "card.csv": "Date;Libelle;Montant\n31/10/2026;OPENAI;-24,00\n31/10/2026;OPENAI;-24,00\n"
    "01/11/2026;CURSOR;-20,00\n",
    "invoices.csv": "no,ttc,tva,on\nF1,120,20,2026-11-02\n",
    "seats.csv": "mail,day\nada@example.com,2026-10-31\n",
    "staff.csv": "mail,name,left,day\nADA@example.com,Ada L.,2026-10-15,2026-10-31\n",
}


@pytest.fixture
def workspace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert imported(folder, capfd)["rows_added"] == 6
    return folder


def imported(workspace: Path, capfd: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    files = [str(workspace.parent / name) for name in FILES]
    assert run(["--workspace", str(workspace), "import", *options, *files]) == 0
    return json.loads(capfd.readouterr().out)


def export(
    workspace: Path, capfd: pytest.CaptureFixture[str], *arguments: str
) -> list[dict[str, Any]]:
    assert run(["--workspace", str(workspace), "export", *arguments]) == 0
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_what_was_imported_is_there_once(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for option in ([], ["--dry-run"]):
        again = imported(workspace, capfd, *option)
        assert (again["rows_added"], again["rows_duplicate"]) == (0, 6)


def test_an_import_says_how_many_lines_without_an_account_it_took_for_the_same(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "Date;Libellé;Montant;Devise\n13/10/2026;"
    texts = ("OPENAI *CHATGPT", "ANTHROPIC CLAUDE.AI", "CARTE OPENAI *CHATGPT SUBSCR")
    told = []
    for number, text in enumerate(texts):
        file = tmp_path / f"{number}.csv"
        file.write_text(f"{head}{text};-20,00;EUR\n")
        assert run(["--workspace", str(tmp_path), "import", str(file)]) == 0
        found = capfd.readouterr()
        told.append((json.loads(found.out)["rows_added"], "that name no account" in found.err))
    assert told == [(1, False), (1, False), (0, True)]


def test_lines_of_a_period_by_the_calendar(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = export(workspace, capfd, "bank-lines", "--period", "2026-10")
    found = [(row["booked_on"], row["amount"], row["x_number"], row["role"]) for row in rows]
    assert sorted(found) == [("2026-10-31", "-24", n, "counted") for n in (1, 2)]
    (row,) = export(workspace, capfd, "invoice-lines", "--period", "2026-11")
    assert [row[name] for name in ("billed_cost", "tax_amount", "gross_amount")] == [
        "100",
        "20",
        "120",
    ]
    assert row["invoice_issue_date"] == "2026-11-02T00:00:00Z"


def test_a_seat_meets_its_person_and_no_name_leaves_unasked(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (seat,) = export(workspace, capfd, "seats")
    (person,) = export(workspace, capfd, "people")
    assert seat["user_id"] == person["email_hash"] == person["user_id"]
    assert seat["user_id"] == pseudonym_of(workspace, "Ada@Example.com")
    assert (person["display_name"], person["left_on"]) == (None, "2026-10-15")
    (named,) = export(workspace, capfd, "people", "--names")
    assert named == person | {"display_name": "Ada L."}


@pytest.mark.parametrize("table", ["bank-lines", "invoice-lines", "seats", "people"])
def test_files_hold_what_stdout_does(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], table: str
) -> None:
    rows = export(workspace, capfd, table)
    for ending in ("csv", "parquet"):
        assert export(workspace, capfd, table, "-o", str(tmp_path / f"out.{ending}")) == []
    ids = [row[next(name for name in row if name.endswith("_id"))] for row in rows]
    names = list(rows[0])
    read = pq.read_table(tmp_path / "out.parquet")
    written = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert read.column_names == names == written.fieldnames
    assert read[names[1]].to_pylist() == [row[names[1]] for row in written] == ids


def test_without_pseudonyms_people_are_what_the_file_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    text = CONFIGURATION.replace("[workspace]", "[workspace]\nprivacy = { pseudonyms = false }")
    (folder / "jauge.toml").write_text(text, encoding="utf-8")
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    imported(folder, capfd)
    assert [row["user_id"] for row in export(folder, capfd, "seats")] == ["ada@example.com"]
    assert not (folder / "ledger" / "secret").exists()
