"""Sums that are no calls: metric points and silent agents."""

from typing import Any


def sums(made: Any, *rows: Any) -> list[tuple[Any, ...]]:
    found = sorted(made.usage(*rows), key=lambda row: row["ended_at"])
    return [(row["input_tokens"], row["output_tokens"], row["request_count"]) for row in found]


def test_totals_that_are_sent_again_add_nothing(made: Any) -> None:
    first = made.point(1, "i", 60, input_tokens=100)
    again = made.point(2, "i", 120, input_tokens=100)
    more = made.point(3, "i", 180, input_tokens=130)
    assert sums(made, first, again, more) == [(100, None, None), (30, None, None)]
    assert sums(made, first, again) == [(100, None, None)]


def test_the_interval_of_a_difference(made: Any) -> None:
    rows = made.usage(
        made.point(1, "i", 60, start=10, input_tokens=100),
        made.point(2, "i", 120, start=10, input_tokens=150),
    )
    assert [(r["started_at"].second, r["ended_at"].minute) for r in rows] == [(10, 1), (0, 2)]
    assert rows[1]["started_at"] == rows[0]["ended_at"]


def test_a_new_start_begins_at_zero(made: Any) -> None:
    before = made.point(1, "i", 60, input_tokens=100)
    after = made.point(2, "i", 180, start=120, input_tokens=20)
    assert sums(made, before, after) == [(100, None, None), (20, None, None)]
    shrunk = made.point(3, "i", 240, start=120, input_tokens=5)
    assert sums(made, before, after, shrunk)[-1] == (5, None, None)


def test_deltas_add_up(made: Any) -> None:
    rows = [made.point(n, "i", 60 * n, input_tokens=10, delta=True) for n in (1, 2)]
    assert sums(made, *rows) == [(10, None, None), (10, None, None)]


def test_types_and_counts_of_an_export_are_one_bucket(made: Any) -> None:
    rows = (
        made.point(1, "i", 60, input_tokens=100),
        made.point(2, "o", 60, output_tokens=10),
        made.point(3, "d", 60, rank=0, request_count=4),
        made.point(4, "x", 60, family="other", input_tokens=7),
    )
    assert sorted(sums(made, *rows), key=str) == [(100, 10, 4), (7, None, None)]
    bucket = made.usage(*rows)[0]
    assert (bucket["x_grain"], bucket["role"]) == ("bucket", "counted")
    assert bucket["metering"] == "measured"
    assert bucket["x_columns"] is None


def test_of_two_metrics_of_the_same_tokens_one_is_used(made: Any) -> None:
    rows = (
        made.point(1, "old", 60, metric="gen_ai.client.token.usage", rank=4, input_tokens=100),
        made.point(2, "new", 60, metric="announced", rank=1, input_tokens=90),
    )
    assert sums(made, *rows) == [(90, None, None)]


def test_counts_without_cache_become_totals(made: Any) -> None:
    bucket = made.one(
        made.point(1, "i", 60, input_tokens=13, flags=["input_excludes_parts"]),
        made.point(2, "r", 60, cache_read_input_tokens=10),
        made.point(3, "o", 60, output_tokens=5, flags=["output_excludes_parts"]),
        made.point(4, "t", 60, reasoning_output_tokens=2),
    )
    assert (bucket["input_tokens"], bucket["output_tokens"]) == (23, 7)
    assert bucket["x_flags"] == ["input_excludes_cache", "output_excludes_reasoning"]


def test_an_agent_without_calls_is_a_check(made: Any) -> None:
    outer = made.agent(1, "outer", input_tokens=500, output_tokens=50)
    inner = made.agent(2, "inner", 1, input_tokens=200)
    row = made.one(outer, inner)
    assert (row["role"], row["role_rule"], row["x_grain"]) == ("check", "agent_total", "bucket")
    assert (row["agent_name"], row["input_tokens"]) == ("outer", 500)
    assert row["request_count"] is None
    assert made.one(outer, inner, made.call(3, 2))["x_grain"] == "call"


def test_a_silent_agent_beside_a_busy_one(made: Any) -> None:
    rows = made.usage(
        made.agent(1, "root", input_tokens=900),
        made.agent(2, "silent", 1, input_tokens=300),
        made.call(3, 1),
    )
    assert [(row["x_grain"], row["agent_name"]) for row in rows] == [
        ("bucket", "silent"),
        ("call", "root"),
    ]


def test_spans_alone_are_no_usage(made: Any) -> None:
    assert made.usage(made.span(1), made.agent(2, "a", 1), made.span(3, "tool", 2)) == []


def test_zeros_make_no_bucket(made: Any) -> None:
    assert made.usage(made.point(1, "i", 60, input_tokens=0)) == []


def test_calls_that_failed_have_a_count_and_no_tokens(made: Any) -> None:
    bucket = made.one(made.point(1, "d", 60, rank=0, request_count=2))
    assert (bucket["metering"], bucket["request_count"]) == ("unmetered", 2)


def test_sums_that_contradict_each_other_are_flagged(made: Any) -> None:
    bucket = made.one(
        made.point(1, "w", 60, cache_write_input_tokens=5),
        made.point(2, "h", 60, cache_write_1h_input_tokens=7),
    )
    assert bucket["x_flags"] == ["inconsistent_usage"]


def test_agents_without_counts_are_nothing(made: Any) -> None:
    assert made.usage(made.agent(1, "a"), made.span(2, "link", 1)) == []
    busy = [made.agent(1, "a", input_tokens=5), made.call(2, 1)]
    assert [row["x_grain"] for row in made.usage(*busy)] == ["call"]
