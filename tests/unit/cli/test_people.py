"""`jauge people`: who is known, who is forgotten, and what is written about it."""

import json
import shutil
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

PEOPLE = "Email,Login,Name,Team,Hire date,Termination date,Export date\n" + "".join(
    f"p{n}@example.com,p{n},Person {n},{team},2020-01-01,{left},{day}\n"
    for n, team, left, day in [
        *((n, "Platform", "", "2026-10-31") for n in range(7)),
        (7, "Data", "2026-10-15", "2026-10-31"),
        (8, "Old", "2021-01-31", "2021-02-28"),
    ]
)
SEATS = "Tool,Email,Status,Last active,Seat price,Currency,Export date\n" + "".join(
    f"Helper,p{n}@example.com,active,2026-10-30,20,EUR,2026-10-31\n" for n in range(8)
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "workspace"
    folder.mkdir()
    for name, text in (("people.csv", PEOPLE), ("seats.csv", SEATS)):
        file = folder.parent / name
        file.write_text(text, encoding="utf-8")
        assert run(["--workspace", str(folder), "import", str(file)]) == 0
    return folder


@pytest.fixture
def workspace(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "workspace"))


def asked(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *words]) == 0
    return capsys.readouterr().out


def test_a_list_counts_and_names_nobody(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = asked(filled, capsys, "people", "list")
    rows = [json.loads(line) for line in
            asked(filled, capsys, "people", "list", "--json").splitlines()]  # fmt: skip
    # Two people of small teams would be what is left: the next team joins them.
    assert rows == [{"team": None, "people": 9, "leavers": 2, "others": 3}]
    assert "Person" not in shown
    assert "Data" not in shown
    assert "Person 7" in asked(filled, capsys, "people", "list", "--names")


def test_all_ids_lead_to_all_rows(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_login = asked(filled, capsys, "people", "export", "p3")
    assert by_login == asked(filled, capsys, "people", "export", "P3@example.com")
    rows = [json.loads(line) for line in by_login.splitlines()]
    assert [row["table"] for row in rows] == ["person", "seat"]
    assert rows[0]["user_id"] == asked(filled, capsys, "people", "id", "p3@example.com").strip()


def test_forgetting_changes_no_figure(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = ("seats", "--on", "2026-10-31", "--json")
    before = asked(workspace, capsys, *question)
    assert "would be forgotten" in asked(workspace, capsys, "people", "erase", "p3", "--dry-run")
    assert "Person 3" in asked(workspace, capsys, "people", "list", "--names")
    assert "1 person forgotten" in asked(workspace, capsys, "people", "erase", "p3")
    assert "Person 3" not in asked(workspace, capsys, "people", "list", "--names")
    assert asked(workspace, capsys, "people", "export", "p3") == ""
    assert asked(workspace, capsys, *question) == before
    assert "Nobody to forget" in asked(workspace, capsys, "people", "erase", "p3")


def test_what_is_too_old_is_forgotten_when_it_is_said_twice(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = asked(workspace, capsys, "people", "retain")
    assert "1 person would be forgotten" in said
    assert "--yes" in said
    assert "would be" in asked(workspace, capsys, "people", "retain", "--yes", "--dry-run")
    assert "Person 8" in asked(workspace, capsys, "people", "list", "--names")
    assert "1 person forgotten" in asked(workspace, capsys, "people", "retain", "--yes")
    named = asked(workspace, capsys, "people", "list", "--names")
    assert "Person 8" not in named
    assert "Person 7" in named


def test_a_record_of_processing_in_both_languages(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english = asked(filled, capsys, "people", "record")
    french = asked(filled, capsys, "--lang", "fr", "people", "record")
    assert english.startswith("# Record of processing")
    assert "24 months" in english
    assert "24 mois" in french
    assert not {"Purpose", "Recipients", "the "} & set(french.split())


def test_an_empty_ledger_names_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--workspace", str(tmp_path), "people", "list"]) == 0
    assert "no list of people" in capsys.readouterr().err
    assert run(["--workspace", str(tmp_path), "people", "id", "ada"]) == 2
    (tmp_path / "jauge.toml").write_text("[workspace]\nprivacy = { pseudonyms = false }\n")
    assert asked(tmp_path, capsys, "people", "id", " ada ") == "ada\n"
