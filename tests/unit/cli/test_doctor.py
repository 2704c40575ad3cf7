"""`jauge doctor` on workspaces that are fine, empty, old, misconfigured and damaged."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jauge.config import load
from jauge.ingest import open_ledger
from jauge.ledger import sqlite
from jauge.surfaces.cli import doctor, main
from laws.record_rows import record, records

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = """started_at,input_tokens,output_tokens
2026-10-01T08:00:00Z,100,10
2026-10-01T09:00:00Z,200,20
"""
MAPPING = """
[mapping.log]
match = "log*.csv"
table = "usage"
columns.started_at = "started_at"
columns.input_tokens = "input_tokens"
columns.output_tokens = "output_tokens"
constants = { provider_name = "openai" }
assume = { response_model = "gpt-4o-mini" }
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "spend"
    folder.mkdir()
    (folder / "jauge.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture
def filled(workspace: Path, tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    main.run(["import", "--workspace", str(workspace), str(tmp_path / "log.csv")])
    return workspace


def states(workspace: Path, now: datetime = NOW) -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.examine(workspace, now)}


def test_a_new_workspace_is_fine_and_empty(workspace: Path) -> None:
    found = states(workspace)
    assert found["workspace"].state == "ok"
    assert "1 mapping," in found["workspace"].detail
    assert found["ledger"].state == "missing"
    assert "jauge import" in (found["ledger"].advice or "")
    assert found["SQLite"].state == found["price book"].state == "ok"


def test_a_folder_that_is_not_there_is_missing_and_stays_so(tmp_path: Path) -> None:
    found = states(tmp_path / "nowhere")
    assert found["workspace"].state == "missing"
    assert "ledger" not in found
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_without_configuration_is_said(tmp_path: Path) -> None:
    assert states(tmp_path)["workspace"].state == "missing"
    assert not (tmp_path / "ledger").exists()


def test_a_wrong_key_is_named(workspace: Path) -> None:
    (workspace / "jauge.toml").write_text("[workspace]\ncurency = 'EUR'\n", encoding="utf-8")
    found = states(workspace)["workspace"]
    assert found.state == "wrong"
    assert "curency" in found.detail


def test_a_filled_ledger_is_checked_byte_by_byte(filled: Path) -> None:
    found = states(filled)
    assert found["ledger"].state == "ok"
    assert found["rating"].state == "ok"


def test_the_key_of_pseudonyms_is_looked_at(filled: Path) -> None:
    assert states(filled)["pseudonyms"].detail == "nobody is named yet"
    with open_ledger(filled, load(filled), now=NOW) as ledger, ledger.importing() as sink:
        sink.add(records("person", record("person")))
    found = states(filled)["pseudonyms"]
    assert (found.state, found.detail) == ("ok", "the key is there, for its owner alone")
    secret = filled / "ledger" / "secret"
    secret.chmod(0o644)
    found = states(filled)["pseudonyms"]
    assert (found.state, found.advice) == ("wrong", f"chmod 600 {secret}")
    secret.write_text("broken")
    assert "damaged" in states(filled)["pseudonyms"].detail
    secret.unlink()
    checks = list(doctor.examine(filled, NOW))
    assert "put it back from a backup" in str(states(filled)["pseudonyms"].advice)
    assert doctor.exit_code(checks) == 1
    (filled / "jauge.toml").write_text("workspace = { privacy = { pseudonyms = false } }")
    assert states(filled)["pseudonyms"].state == "ok"


def test_a_changed_segment_is_named(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_ledger(filled, load(filled), now=NOW) as ledger:
        ledger.compact(everything=True)
    sealed = sorted(filled.glob("ledger/usage/**/*.parquet"))
    assert sealed
    damaged = bytearray(sealed[0].read_bytes())
    damaged[len(damaged) // 2] ^= 1
    sealed[0].chmod(0o644)
    sealed[0].write_bytes(damaged)
    found = states(filled)["ledger"]
    assert found.state == "wrong"
    assert sealed[0].stem in found.detail
    capsys.readouterr()
    assert main.run(["doctor", "--workspace", str(filled)]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_an_old_price_book_and_old_rates_are_stale(workspace: Path) -> None:
    later = states(workspace, datetime(2027, 6, 1, tzinfo=UTC))
    assert later["price book"].state == "stale"
    assert later["exchange rates"].state == "stale"


def test_a_new_price_asks_for_a_restatement(filled: Path) -> None:
    (filled / "pricebook.csv").write_text(
        "provider,model,class,price,per,currency,source,checked_at\n"
        "openai,gpt-4o-mini,input,0.10,1000000,USD,negotiated,2026-11-22\n",
        encoding="utf-8",
    )
    assert states(filled)["rating"].state == "stale"


def test_an_unsafe_sqlite_is_wrong(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "version", lambda: (3, 51, 2))
    found = states(workspace)["SQLite"]
    assert (found.state, found.detail) == ("wrong", "3.51.2")
    assert "3.51.3" in (found.advice or "")


def test_machines_read_one_object(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--lang", "fr", "doctor", "--workspace", str(workspace), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "jauge.doctor/1"
    assert {"name", "state", "detail", "advice"} == set(document["checks"][0])
    assert {"jauge", "SQLite", "ledger"} <= {check["name"] for check in document["checks"]}


def test_people_read_a_line_a_check(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["doctor", "--workspace", str(workspace)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ok          SQLite: ") for line in lines)


def test_the_exit_code_says_why_it_cannot_work(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No workspace, a wrong configuration, and a wrong library; `1` is the damaged ledger."""
    plain = tmp_path / "plain"
    plain.mkdir()
    for folder in (tmp_path / "nowhere", plain):
        assert main.run(["doctor", "--workspace", str(folder)]) == 2
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "version", lambda: (3, 51, 2))
        assert main.run(["doctor", "--workspace", str(workspace)]) == 5
    (workspace / "pricebook.csv").write_text("provider,model\nopenai,x\n", encoding="utf-8")
    assert main.run(["doctor", "--workspace", str(workspace)]) == 2
    (workspace / "pricebook.csv").unlink()
    (workspace / "jauge.toml").write_text("strange = 1\n", encoding="utf-8")
    assert main.run(["doctor", "--workspace", str(workspace)]) == 2


def test_a_ledger_without_configuration_works(filled: Path) -> None:
    (filled / "jauge.toml").unlink()
    assert states(filled)["workspace"].state == "missing"
    assert main.run(["doctor", "--workspace", str(filled)]) == 0
