"""One usage row from what several observations say."""

from typing import Any


def test_the_deepest_span_speaks_first_and_others_fill(made: Any) -> None:
    outer = made.call(1, input_tokens=90, conversation_id="c", service_tier="flex")
    inner = made.call(2, 1, cache_read_input_tokens=20, response_id="r")
    row = made.one(outer, inner)
    assert row["input_tokens"] == 100
    assert row["span_id"] == inner["span_id"]
    assert row["started_at"].second == 2
    assert (row["conversation_id"], row["service_tier"]) == ("c", "flex")
    assert (row["cache_read_input_tokens"], row["response_id"]) == (20, "r")
    assert row["request_count"] == 1


def test_the_providers_own_client_speaks_before_deeper_spans(made: Any) -> None:
    own = made.call(1, input_tokens=5, x_flags=["provider_sdk"])
    row = made.one(own, made.call(2, 1))
    assert row["input_tokens"] == 5
    assert "provider_sdk" not in row["x_flags"]


def test_the_last_whole_export_of_a_span_wins(made: Any) -> None:
    first = made.call(1, ended_at=None, output_tokens=None, input_tokens=None)
    second = made.call(1, id=2, ended_at=3 * made.second, output_tokens=12)
    third = made.call(1, id=3, ended_at=4 * made.second, output_tokens=14)
    folded = made.fold(second, third, first)
    (row,) = folded.usage.to_pylist()
    assert row["output_tokens"] == 14
    assert folded.aliases.num_rows == 2
    assert set(folded.aliases["usage_id"].to_pylist()) == {row["usage_id"]}


def test_parts_that_do_not_fit_come_from_one_observation(made: Any) -> None:
    """An outer emitter that knows the cache, an inner one whose input leaves it out."""
    outer = made.call(1, input_tokens=4621, cache_read_input_tokens=4096)
    row = made.one(outer, made.call(2, 1, input_tokens=13))
    assert row["input_tokens"] == 4621
    assert row["cache_read_input_tokens"] == 4096


def test_a_guess_is_used_only_when_nobody_counted(made: Any) -> None:
    guess = made.call(2, 1, scope_name="openlit", x_flags=["tokens_may_be_guessed"])
    assert made.one(guess)["metering"] == "estimated"
    row = made.one(made.call(1, input_tokens=77), guess)
    assert (row["metering"], row["input_tokens"]) == ("measured", 77)
    blank = made.call(1, input_tokens=None, output_tokens=None)
    assert made.one(blank, guess)["metering"] == "estimated"


def test_nobody_counted(made: Any) -> None:
    row = made.one(made.call(1, input_tokens=None, output_tokens=None))
    assert row["metering"] == "unmetered"
    assert row["input_tokens"] is None


def test_an_inferred_provider_gives_way(made: Any) -> None:
    inner = made.call(2, 1, provider_name="openai", x_flags=["provider_is_inferred"])
    row = made.one(made.call(1, provider_name="azure.ai.openai"), inner)
    assert row["provider_name"] == "azure.ai.openai"
    assert "provider_is_inferred" not in row["x_flags"]
    assert "provider_is_inferred" in made.one(inner)["x_flags"]


def test_a_good_end_has_no_error_type(made: Any) -> None:
    outer = made.call(1, status="error", error_type="ValidationError")
    row = made.one(outer, made.call(2, 1))
    assert (row["status"], row["error_type"]) == ("ok", None)
    assert made.one(outer)["error_type"] == "ValidationError"


def test_a_span_speaks_before_a_record_which_keeps_its_columns(made: Any) -> None:
    record = made.record(1, "r", x_mapping="gw", x_columns=[("x_queue", "3")], api_key_id="k")
    row = made.one(record, made.call(2, response_id="r", input_tokens=101))
    assert (row["input_tokens"], row["source"]) == (101, "otlp")
    assert (row["x_mapping"], row["api_key_id"]) == ("gw", "k")
    assert dict(row["x_columns"]) == {"x_queue": "3"}
    assert row["usage_id"] == record["observation_id"]


def test_tags_are_joined(made: Any) -> None:
    rows = (
        made.span(1, tags=[("team", "far"), ("tier", "gold")]),
        made.call(2, 1, tags=[("team", "outer"), ("a", "1")]),
        made.call(3, 2, tags=[("team", "inner")]),
    )
    assert dict(made.one(*rows)["tags"]) == {"team": "inner", "a": "1", "tier": "gold"}
