"""JSON in every layout as records, a file too large to hold, and what is no record."""

import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources import Unreadable
from jauge.sources.exports.look import look

COST = {"amount": {"value": 1.5, "currency": "usd"}, "object": "organization.costs.result"}
scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=6)


def bucket(day: int, *results: object) -> dict[str, Any]:
    start = 1790812800 + day * 86400
    return {"object": "bucket", "start_time": start, "end_time": start + 86400, "results": results}


@pytest.mark.parametrize("content", ["", "   \n\n ", "\ufeff"])
def test_an_empty_file_is_refused(reading: Any, content: str) -> None:
    with pytest.raises(Unreadable, match="empty file"):
        reading(content, as_="openai-costs")


@pytest.mark.parametrize("content", ["{", "[", "nothing", '{"a": }\n{"b": }'])
def test_what_is_no_json_is_refused(reading: Any, content: str) -> None:
    with pytest.raises(Unreadable, match="cut or damaged"):
        reading(content, as_="openai-costs")


def test_blank_lines_before_and_between_are_nothing(reading: Any) -> None:
    pages = [json.dumps({"data": [bucket(day, COST)]}) for day in (0, 1)]
    found = reading("\n\n" + "\n\n".join(pages) + "\n")
    assert found.total("billed_cost") == 3


def test_records_that_are_no_objects_are_told(reading: Any) -> None:
    found = reading({"data": [bucket(0, COST, 7, None, [COST])]})
    assert [(row, field) for row, field, _value in found.refused] == [
        (2, None),
        (3, None),
        (4, None),
    ]
    found = reading(json.dumps({"data": [bucket(0, COST), 7, "text"]}, indent=1))
    assert [row for row, _field, _value in found.refused] == [2, 3]
    assert len(found.rows) == 1


def test_a_line_that_is_too_long_is_told_once(reading: Any) -> None:
    long = '"' + "x" * (9 << 20)
    lines = [json.dumps(bucket(0, COST)), long, json.dumps(bucket(1, COST))]
    found = reading("\n".join(lines))
    assert [row for row, _field, _value in found.refused] == [2]
    assert found.total("billed_cost") == 3


def test_numbers_are_as_they_are_written(reading: Any) -> None:
    text = json.dumps({"data": [bucket(0, COST)]}).replace("1.5", "0.1000000000000000")
    for content in (text, text.replace(",", ",\n")):
        (row,) = reading(content).rows
        assert row["source_columns"]["amount.value"].startswith("0.1000000000000000")


def test_a_file_larger_than_memory_is_read_in_pieces(reading: Any, tmp_path: Path) -> None:
    """Thirty megabytes of one page: what is held at once is a bucket and a batch."""
    path = tmp_path / "large.json"
    filler = {**COST, "line_item": "gpt-4o-mini, input", "note": "n" * 400}

    def pieces() -> Iterator[str]:
        yield '{"object": "page",\n "data": ['
        for day in range(50):
            results = [{**filler, "project_id": f"p{n}"} for n in range(1_000)]
            yield ("," if day else "") + json.dumps(bucket(day % 50, *results))
        yield '], "has_more": false}'

    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces())
    assert path.stat().st_size > 25e6
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    batches = list(reading(path).batches)
    assert sum(batch.table.num_rows for batch in batches) == 50_000
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 600


@given(st.dictionaries(st.text(max_size=8), values, max_size=6), st.integers(0, 200))
def test_a_look_at_anything_never_fails(record: dict[str, Any], cut: int) -> None:
    head = json.dumps([{"data": [record]}]).encode()
    whole, part = look(head).chain, look(head[:cut]).chain
    assert [piece.keys() for piece in whole[:2]] == [{"data"}, record.keys()]
    assert all(piece.keys() <= seen.keys() for piece, seen in zip(part[:2], whole, strict=False))
    assert look(bytes(reversed(head))).chain == ()


def test_a_look_sees_the_first_record_of_a_cut_head() -> None:
    text = json.dumps({"data": [bucket(0), bucket(1, COST, COST)], "has_more": True})
    seen = look(text[: text.index("}", text.index("costs.result")) + 1].encode())
    assert seen.record.get("object") == "organization.costs.result"
    assert look(b"id;type;startTime\n1;2;3\n").header == {"id", "type", "startTime"}
    assert not look(b'{"resourceSpans": []}').chain
