"""What a call is kept without: a reported cost that cannot be one, a count that is no number."""

import json
from decimal import Decimal
from typing import Any

import pytest

LEFT_OUT = [
    ("gen_ai.usage.cost", "cheap", "'cheap': is not an amount"),
    ("gen_ai.usage.cost", -3, "'-3': is negative"),
    ("gen_ai.usage.cost", -0.25, "'-0.25': is negative"),
    ("gen_ai.usage.cost", "9" * 30, f"'{'9' * 30}': does not fit"),
    ("gen_ai.usage.input_tokens", True, "'True': is not a count"),
    ("gen_ai.usage.input_tokens", [1, 2], "'[1, 2]': is not a count"),
]


@pytest.mark.parametrize(("field", "value", "shown"), LEFT_OUT)
def test_what_says_nothing_of_a_call_is_left_out_of_it_and_told(
    wire: Any, field: str, value: Any, shown: str
) -> None:
    said = {field: value}
    body = wire.traces(wire.chat(1), wire.chat(2, attributes=said), wire.chat(3, attributes=said))
    (batch,) = wire.batches(body)
    assert (batch.read, batch.table.num_rows, list(batch.rejections)) == (3, 3, [])
    (note,) = batch.notes
    assert note.startswith(f"row 2, {field} = {shown}")
    assert note.endswith("calls kept without it: 2")
    first, second, _third = wire.calls(body)
    column = "reported_cost" if field.endswith("cost") else "input_tokens"
    assert second[column] is None
    assert second["output_tokens"] == first["output_tokens"] == 10
    link = wire.traces(wire.span(1, attributes=said), wire.chat(2))
    assert [list(batch.notes) for batch in wire.batches(link)] == [[]]


def test_what_is_left_out_is_told_once_a_field(wire: Any) -> None:
    """Also inside JSON; of persons nothing; the amount that can be one is taken."""
    kept = {"gen_ai.usage.raw": json.dumps({"cache_creation_input_tokens": {"5m": 1}}),
            "gen_ai.usage.cost": "ask someone@example.org", "operation.cost": 0.5}  # fmt: skip
    (batch,) = wire.batches(wire.traces(wire.chat(1, attributes=kept)))
    raw, cost = sorted(batch.notes, key=lambda note: "cost" in note)
    assert "gen_ai.usage.raw: cache_creation_input_tokens" in raw
    assert "someone@" not in cost
    assert batch.table["reported_cost"].to_pylist() == [Decimal("0.5")]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 21])
def test_a_count_beyond_all_rejects_its_span_only(wire: Any, number: str) -> None:
    body = wire.traces(wire.chat(1), wire.chat(2))
    text = json.dumps(body).replace('"intValue": "100"', f'"intValue": {number}', 1)
    (batch,) = wire.batches(text.encode())
    (rejection,) = batch.rejections
    assert (rejection.row, rejection.field) == (1, "gen_ai.usage.input_tokens")
    assert batch.table.num_rows == 1
