"""Laws of the fold: order, repeats and pieces change nothing, and calls are counted once."""

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.ledger.fold import ALIAS_SCHEMA, fold
from jauge.ledger.fold.merge import USAGE_SCHEMA
from jauge.ledger.schema import arrow_schema

KINDS = st.sampled_from(["call", "call", "agent", "tool", "link"])
SIGNALS = st.sampled_from(["span", "span", "span", "event", "record"])


@st.composite
def forests(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows with parents anywhere (loops too), shared response ids, versions of one span."""
    return [
        {
            "number": draw(st.integers(1, number)),
            "id": number,
            "kind": draw(KINDS),
            "signal": draw(SIGNALS),
            "parent": draw(st.integers(0, 12)),
            "at": draw(st.integers(0, 200_000)),
            "response_id": draw(st.sampled_from([None, None, "a", "b"])),
            "status": draw(st.sampled_from(["ok", "error"])),
            "input_tokens": draw(st.sampled_from([None, 10, 1000])),
            "cache_read_input_tokens": draw(st.sampled_from([None, 0, 7, 500])),
            "agent_name": draw(st.sampled_from([None, "x", "y"])),
            "x_flags": draw(st.sampled_from([None, ["tokens_may_be_guessed"]])),
            "tags": draw(st.sampled_from([None, [("k", "1")], [("k", "2"), ("l", "3")]])),
        }
        for number in range(1, draw(st.integers(1, 12)) + 1)
    ]


def built(made: Any, rows: list[dict[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for row in rows:
        said = dict(row)
        made_row = made.span(said.pop("number"), said.pop("kind"), said.pop("parent"), **said)
        if made_row["signal"] != "span":
            made_row["kind"] = "call"
        made_row["agent_kind"] = "attribute" if made_row["agent_name"] else None
        found.append(made_row)
    return found


@given(forests(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_changes_nothing(made: Any, forest: Any, chance: Any) -> None:
    rows = built(made, forest)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = made.fold(*rows), made.fold(*shuffled)
    assert first.usage.equals(second.usage)
    assert first.aliases.equals(second.aliases)


@given(forests())
@settings(max_examples=60, deadline=None)
def test_every_observation_is_in_one_call_at_most(made: Any, forest: Any) -> None:
    rows = built(made, forest)
    folded = made.fold(*rows)
    usage = folded.usage.to_pylist()
    ids = [row["usage_id"] for row in usage]
    former = folded.aliases["former_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    assert len(set(former)) == len(former)
    assert not set(ids) & set(former)
    assert set(folded.aliases["usage_id"].to_pylist()) <= set(ids)
    assert set(ids) | set(former) <= {row["observation_id"] for row in rows}
    if any(row["kind"] == "call" for row in rows):
        assert any(row["x_grain"] == "call" for row in usage)


@given(forests())
@settings(max_examples=60, deadline=None)
def test_no_token_is_made_up(made: Any, forest: Any) -> None:
    rows = built(made, forest)
    said = {row["input_tokens"] for row in rows} | {None}
    for row in made.usage(*rows):
        assert row["input_tokens"] in said
        known = row["input_tokens"] is not None or row["output_tokens"] is not None
        assert (row["metering"] == "unmetered") is not known


@given(forests())
@settings(max_examples=40, deadline=None)
def test_two_components_fold_as_each_alone(made: Any, forest: Any) -> None:
    here = built(made, forest)
    there = [
        {
            **row,
            "trace_id": b"u" * 16,
            "observation_id": b"\xff" + row["observation_id"][1:],
            "response_id": row["response_id"] and f"other {row['response_id']}",
        }
        for row in here
    ]
    assert made.usage(*here, *there) == made.usage(*here) + made.usage(*there)


def test_a_call_told_a_thousand_times(made: Any) -> None:
    told = [made.call(n, response_id="r", trace_id=n.to_bytes(16, "big")) for n in range(1, 1001)]
    told[500] = told[500] | {"conversation_id": "c"}
    row = made.one(*told)
    assert row["conversation_id"] == "c"
    assert made.fold(*told, made.call(2000)).aliases.num_rows == 999


def test_the_columns_are_those_of_the_ledger(made: Any) -> None:
    folded = made.fold(made.call(1), made.point(2, "i", 60, input_tokens=3))
    assert folded.usage.schema.equals(USAGE_SCHEMA)
    assert folded.aliases.schema.equals(ALIAS_SCHEMA)
    usage = arrow_schema("usage")
    for field in USAGE_SCHEMA:
        assert usage.field(field.name).type == field.type


def test_nothing_is_nothing() -> None:
    folded = fold(arrow_schema("observation").empty_table())
    assert folded.usage.schema.equals(USAGE_SCHEMA)
    assert folded.usage.num_rows == folded.aliases.num_rows == 0


def test_chunked_tables_are_taken(made: Any) -> None:
    rows = [made.call(1), made.call(2, 1), made.agent(3, "a")]
    chunks = pa.concat_tables([made.table([row]) for row in rows])
    assert fold(chunks).usage.equals(made.fold(*rows).usage)
