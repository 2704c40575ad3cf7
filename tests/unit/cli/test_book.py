import json
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

ROW = {
    "provider": "mistral_ai",
    "model": "mistral-large-4",
    "class": "output",
    "price": "3",
    "currency": "USD",
    "valid_from": "2026-11-10",
}


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str | None]]:
    assert run(["book", "list", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_rows_are_listed_by_any_name_of_the_provider_and_moment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = listed(
        capsys,
        *("--workspace", str(tmp_path)),
        *("--provider", "mistral_ai", "--model", "mistral-large-4-0", "--at", "2026-10-25"),
    )
    standard = {row["class"]: row["price"] for row in rows if row["service_tier"] == "standard"}
    assert standard == {"input": "1.36", "cache_read": "0.14", "output": "4.18"}
    assert {row["source"] for row in rows} == {"genai-prices 0.2.3"}
    assert {row["region"] for row in rows} == {None}


def test_versions_name_their_sources(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = listed(capsys, "--versions", "--workspace", str(tmp_path))
    found = {row["provider"]: row for row in rows}
    assert found["scaleway"]["sources"] == "litellm 1.109.1"
    assert len({row["version"] for row in rows}) == 1


def test_an_update_shows_what_it_replaces_and_then_counts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([ROW]), encoding="utf-8")
    here = ["--workspace", str(tmp_path)]
    assert run(["book", "update", str(file), "--dry-run", "--json", *here]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["price"], shown["replaces"], shown["source"]) == ("3", "2.1 USD", "mine.json")
    assert not (tmp_path / "pricebook.csv").exists()
    assert run(["book", "update", str(file), "--yes", *here]) == 0
    assert "price rows added: 1" in capsys.readouterr().err
    query = ("--provider", "mistral", "--model", "mistral-large-4", "--at")
    after = listed(capsys, *query, "2026-11-10", *here)
    before = listed(capsys, *query, "2026-11-09", *here)
    assert [
        row["price"]
        for rows in (before, after)
        for row in rows
        if (row["class"], row["service_tier"]) == ("output", "standard")
    ] == ["2.1", "3"]


def test_a_bad_file_changes_nothing_and_says_where(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([ROW, ROW | {"class": "tokens"}]), encoding="utf-8")
    assert run(["book", "update", str(file), "--yes", "--workspace", str(tmp_path)]) == 2
    assert "mine.json: row 2: 'tokens' is not a unit" in capsys.readouterr().err
    assert not (tmp_path / "pricebook.csv").exists()


def test_an_unknown_provider_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["book", "list", "--provider", "nosuch", "--workspace", str(tmp_path)]) == 2
    assert "nosuch is not in the price book" in capsys.readouterr().err
