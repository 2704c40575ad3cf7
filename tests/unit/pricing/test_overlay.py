import json
from pathlib import Path

import pytest

from jauge.pricing import BadPriceBook, bundled_book, load_book
from jauge.pricing.overlay import FILE, plan, read_rows, write_rows

HEAD = "provider,model,class,price,currency,valid_from,source,checked_at\n"


def written(folder: Path, text: str, name: str = "new.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_workspace_without_rows_has_the_bundled_book(tmp_path: Path) -> None:
    assert load_book(tmp_path).version == bundled_book().version


def test_rows_are_added_and_read_back_with_their_source(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + "mistral_ai,mistral-large-4,input,1.1,USD,2026-11-01,,\n")
    rows = read_rows(file, source="new.csv", checked_at="2026-11-22")
    (change,) = plan(load_book(tmp_path), rows)
    assert [old.price for old in change.replaces] == ["0.7"]
    write_rows(tmp_path, rows)
    write_rows(tmp_path, rows)
    kept = (tmp_path / FILE).read_text().splitlines()
    assert len(kept) == 3, "rows are only added"
    found = load_book(tmp_path).prices("mistral")["mistral-large-4"]
    assert [
        (row.price, row.source, row.checked_at)
        for row in found
        if row.unit == "input" and row.valid_until is None and row.service_tier == "standard"
    ] == [("1.1", "new.csv", "2026-11-22")]


def test_json_rows_are_the_same_rows(tmp_path: Path) -> None:
    row = {"provider": "acme", "model": "a", "class": "input", "price": 1.10, "currency": "EUR"}
    line = written(tmp_path, json.dumps(row) + "\n", "rows.jsonl")
    many = written(tmp_path, json.dumps([row]), "rows.json")
    table = written(tmp_path, "provider,model,class,price,currency\nacme,a,input,1.1,EUR\n")
    assert read_rows(line) == read_rows(many) == read_rows(table)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("provider,model,prize\na,b,1\n", "unknown column prize"),
        (HEAD, "no price row"),
        (HEAD + "acme,a,input,x,EUR,,s,2026-01-01\n", "row 1"),
        ("[1]", "not a list of objects"),
        ("[{", "Expecting"),
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadPriceBook, match=said):
        read_rows(written(tmp_path, text))


def test_rows_that_contradict_each_other_or_the_book_are_refused(tmp_path: Path) -> None:
    twice = HEAD + 2 * "acme,a,input,1,EUR,,s,2026-01-01\n"
    with pytest.raises(BadPriceBook, match="in force at once"):
        plan(bundled_book(), read_rows(written(tmp_path, twice)))
    euro = HEAD + "mistral,mistral-large-4,input,1,EUR,,s,2026-01-01\n"
    with pytest.raises(BadPriceBook, match="two currencies in force at once"):
        plan(bundled_book(), read_rows(written(tmp_path, euro)))


def test_hours_and_a_provider_of_ones_own_are_written_and_read_back(tmp_path: Path) -> None:
    head = HEAD.replace("valid_from", "window")
    file = written(
        tmp_path,
        head + "acme,a,input,1,EUR,08:00-20:30,s,2026-11-01\n"
        "acme,a,input,0.5,EUR,20:30-24:00,s,2026-11-01\n",
    )
    rows = read_rows(file)
    assert [change.replaces for change in plan(load_book(tmp_path), rows)] == [(), ()]
    write_rows(tmp_path, rows)
    assert [row.window for row in read_rows(tmp_path / FILE)] == [(28800, 73800), (73800, 86400)]
