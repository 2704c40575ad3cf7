"""CSV and TSV: delimiters, encodings, cut lines, quotes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.sources.base import Unreadable
from jauge.sources.table import delimited

COLUMNS = {"started_at": "t", "input_tokens": "i", "agent_name": "a"}
DAY = "2026-10-31 18:00:00"


def test_every_delimiter_is_found_by_the_columns(reading: Any) -> None:
    for mark in delimited.DELIMITERS:
        text = f"t{mark}i{mark}a\n{DAY}{mark}12{mark}bot\n"
        (row,) = reading(text, columns=COLUMNS).rows
        assert (row["input_tokens"], row["agent_name"]) == (12, "bot")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"t:i:a\n{DAY}:12:bot\n", "no delimiter of , ; tab | cuts the header 't:i:a'"),
        (f"t,input,a\n{DAY},1,b\n", "missing column i; the file has: t, input, a"),
        (f"t;i;a\n{DAY},1,b\n{DAY},1,b\n", "the header is cut by ';' and the rows by ','"),
        (f"t,i,a,i\n{DAY},1,b,2\n", "column i stands twice"),
        ("\0" * 100, "not a text"),
        (f"t,i,a\n{DAY},1,b\0\n", "not a text"),
        (f"t,i,a\x1b\n{DAY},1,b\n", "not a text"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_line(reading: Any, text: str, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        reading(text, columns=COLUMNS)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_line_without_an_end_is_told_with_its_row(
    reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 64)
    with pytest.raises(Unreadable, match="near row 3: a quote is never closed, or a line is over"):
        reading(f"t,i,a\n{DAY},1,x\n{DAY},2,x\n{DAY},3,{'x' * 1000}\n", columns=COLUMNS)


def test_cut_lines_are_rejected_with_their_row_and_the_others_kept(reading: Any) -> None:
    text = f"t,i,a\n{DAY},1,x\n{DAY},2\n{DAY},3,x\n{DAY},4,x,y\n{DAY},5,x\n2026-"
    found = reading(text, columns=COLUMNS)
    assert [row["input_tokens"] for row in found.rows] == [1, 3, 5]
    assert [(row, value) for row, _field, value in found.refused] == [
        (2, f"{DAY},2"),
        (4, f"{DAY},4,x,y"),
        (6, "2026-"),
    ]
    assert found.read == 6


@pytest.mark.parametrize("mark", ["\x1b[31m", "\a", "\x1f", "\x7f"])
def test_a_control_character_rejects_its_row_alone(reading: Any, mark: str) -> None:
    text = f"t,i,a\n{DAY},1,x\n{DAY},2,a{mark}\n{DAY},3,x\t\n{DAY},4{mark}\n"
    found = reading(text, columns=COLUMNS)
    assert [row["input_tokens"] for row in found.rows] == [1, 3]
    (bad, cut) = found.rejections
    assert (bad.row, bad.field, bad.value) == (2, "a", f"a{mark}")
    assert bad.reason == "holds control characters: take them out"
    assert (cut.row, cut.reason.partition(":")[0]) == (4, "2 fields where the header has 3")


def test_rows_are_counted_across_blocks(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 64)
    lines = [f"{DAY},{n},x" if n % 7 else f"{DAY},{n}" for n in range(1, 200)]
    lines[99] = f"{DAY},no,x"
    found = reading("\n".join(["t,i,a", *lines]), columns=COLUMNS)
    assert [row["input_tokens"] for row in found.rows] == [
        n for n in range(1, 200) if n % 7 and n != 100
    ]
    assert sorted(row for row, _field, _value in found.refused) == sorted([*range(7, 200, 7), 100])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_give_the_same_rows(reading: Any, encoding: str) -> None:
    text = f"t,i,a\n{DAY},1,équipe\n{DAY},2,naïf\n"
    found = reading(text.encode(encoding), columns=COLUMNS)
    assert [row["agent_name"] for row in found.rows] == ["équipe", "naïf"]
    assert found.rows[0]["natural_key"] == f"{DAY}\x1f1\x1féquipe"


def test_one_row_in_another_encoding_is_rejected_alone(reading: Any) -> None:
    text = f"t,i,a\n{DAY},1,équipe\n".encode() + f"{DAY},2,naïf\n{DAY},3,x\n".encode("cp1252")
    found = reading(text, columns=COLUMNS)
    assert [row["input_tokens"] for row in found.rows] == [1, 3]
    assert [(row, field) for row, field, _value in found.refused] == [(2, "a")]


def test_an_unclosed_quote_costs_its_own_line_alone(reading: Any) -> None:
    text = f't,i,a\n{DAY},1,"x\n{DAY},2,y\n{DAY},3,"a\nb"\n{DAY},4,5" disk\n{DAY},"5,z\n{DAY},6,z\n'
    found = reading(text, columns=COLUMNS)
    assert [(row["input_tokens"], row["agent_name"]) for row in found.rows] == [
        (2, "y"),
        (3, "a\nb"),
        (4, '5" disk'),
        (6, "z"),
    ]
    assert [row for row, _field, _value in found.refused] == [1, 5]
    assert all("quote" in rejection.reason for rejection in found.rejections)


@pytest.mark.parametrize("text", ["", "\n", "t,i,a", "t,i,a\n", "\r\n\r\nt,i,a\r\n"])
def test_a_file_without_records_has_none(reading: Any, text: str) -> None:
    assert reading(text, columns=COLUMNS).read == 0


def test_blank_lines_are_no_records(reading: Any) -> None:
    found = reading(f"\n\nt,i,a\n\n{DAY},1,x\n\n{DAY},no,x\n", columns=COLUMNS)
    assert len(found.rows) == 1
    assert found.refused == [(2, "i", "no")]


texts = st.text(st.characters(exclude_categories=["C"], exclude_characters="\x1f"), max_size=12)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.lists(texts, min_size=1, max_size=20), st.sampled_from(delimited.DELIMITERS))
def test_what_a_csv_writer_writes_is_what_is_read(
    reading: Any, agents: list[str], mark: str
) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerow(["t", "i", "a"])
    writer.writerows([DAY, index, agent] for index, agent in enumerate(agents))
    found = reading(out.getvalue(), columns=COLUMNS)
    assert [row["agent_name"] or "" for row in found.rows] == agents
