import io
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


def test_without_a_terminal_and_without_yes_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([ROW]), encoding="utf-8")
    assert run(["book", "update", str(file), "--json", "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["price"] == "3"
    assert "nothing was written" in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "pricebook.csv").exists()


def test_the_same_rows_again_change_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Under another name, written otherwise, and twice in one file too."""
    call = ["--yes", "--workspace", str(tmp_path)]
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([ROW]), encoding="utf-8")
    assert run(["book", "update", str(file), *call]) == 0
    before = (tmp_path / "pricebook.csv").read_bytes()
    other = tmp_path / "other.json"
    other.write_text(json.dumps([ROW | {"price": "3.00"}]), encoding="utf-8")
    for again in (file, other):
        capsys.readouterr()
        assert run(["book", "update", str(again), *call]) == 0
        said = capsys.readouterr()
        assert "every row is there already" in said.err
        assert said.out == ""
    assert (tmp_path / "pricebook.csv").read_bytes() == before


def test_going_back_to_an_earlier_price_is_a_change(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second = ROW, ROW | {"price": "4", "valid_from": "2026-12-01"}
    query = ("--provider", "mistral", "--model", "mistral-large-4", "--at", "2026-12-02")

    def update(*rows: dict[str, str]) -> bytes:
        file = tmp_path / "mine.json"
        file.write_text(json.dumps(rows), encoding="utf-8")
        assert run(["book", "update", str(file), "--yes", "--workspace", str(tmp_path)]) == 0
        capsys.readouterr()
        return (tmp_path / "pricebook.csv").read_bytes()

    def price() -> list[str | None]:
        rows = listed(capsys, *query, "--workspace", str(tmp_path))
        return [
            row["price"]
            for row in rows
            if (row["class"], row["service_tier"]) == ("output", "standard")
        ]

    update(first)
    series = update(second)
    assert price() == ["4"]
    assert update(second) == series
    assert update(first) != series
    assert price() == ["3"]
    ended = ROW | {"valid_until": "2026-12-01"}
    apart = update(ended, second)
    assert update(ended, second) == update(ended) == apart


@pytest.mark.parametrize("price", ["abc", "-1", "NaN", ""])
def test_a_price_that_is_none_is_named(
    price: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        f"provider,model,class,price,currency\nmistral,x,output,{price},USD\n", encoding="utf-8"
    )
    assert run(["book", "update", str(file), "--yes", "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "mine.csv: row 1: " in said
    assert "is not an amount" in said or "price" in said
    assert "decimal" not in said
