"""Which observations are one call."""

from typing import Any


def ids(made: Any, *rows: Any) -> list[int]:
    return [int.from_bytes(row["usage_id"], "big") for row in made.usage(*rows)]


def test_a_call_inside_a_call_is_one(made: Any) -> None:
    assert ids(made, made.call(1), made.call(2, 1)) == [1]
    assert ids(made, made.call(1), made.span(2, "link", 1), made.call(3, 2)) == [1]
    assert ids(made, made.call(1), made.call(2, 1), made.call(3, 2)) == [1]


def test_an_agent_or_a_tool_between_ends_it(made: Any) -> None:
    for between in ("agent", "tool"):
        assert ids(made, made.call(1), made.span(2, between, 1), made.call(3, 2)) == [1, 3]


def test_calls_beside_each_other_are_two(made: Any) -> None:
    assert ids(made, made.span(1, "agent"), made.call(2, 1), made.call(3, 1)) == [2, 3]


def test_failed_tries_inside_a_call_are_calls(made: Any) -> None:
    failed = made.call(2, 1, status="error", input_tokens=None, output_tokens=None)
    rows = made.usage(made.call(1), failed, made.call(3, 1))
    assert [(int.from_bytes(row["usage_id"], "big"), row["status"]) for row in rows] == [
        (1, "ok"),
        (2, "error"),
    ]
    assert [row["metering"] for row in rows] == ["measured", "unmetered"]


def test_tries_that_all_failed(made: Any) -> None:
    tries = [made.call(n, 1, status="error", input_tokens=None) for n in (2, 3)]
    assert ids(made, made.call(1, status="error"), *tries) == [1, 2]


def test_an_outer_span_around_several_good_calls_is_their_sum(made: Any) -> None:
    rows = made.usage(made.call(1, input_tokens=200), made.call(2, 1), made.call(3, 1))
    assert [row["input_tokens"] for row in rows] == [100, 100]
    nested = made.usage(made.call(9), made.call(1, 9), made.call(2, 1), made.call(3, 1))
    assert len(nested) == 2


def test_an_outer_span_joins_the_call_with_its_response_id(made: Any) -> None:
    rows = made.usage(
        made.call(1, response_id="b", time_to_first_token_ms=7),
        made.call(2, 1, response_id="a"),
        made.call(3, 1, response_id="b"),
    )
    assert [(row["response_id"], row["time_to_first_token_ms"]) for row in rows] == [
        ("b", 7),
        ("a", None),
    ]


def test_a_response_id_joins_traces(made: Any) -> None:
    other = made.call(2, response_id="r", trace_id=b"u" * 16)
    assert ids(made, made.call(1, response_id="r"), other) == [1]


def test_a_response_id_that_comes_again_next_week_is_another_call(made: Any) -> None:
    later = made.call(2, response_id="r", trace_id=b"u" * 16, at=8 * 86_400)
    assert ids(made, made.call(1, response_id="r"), later) == [1, 2]


def test_a_response_id_is_joined_within_its_tenant(made: Any) -> None:
    other = made.call(2, response_id="r", tenant="other")
    assert ids(made, made.call(1, response_id="r"), other) == [1, 2]


def test_records_of_one_table_stay_apart(made: Any) -> None:
    one, two = made.record(1, "r"), made.record(2, "r")
    assert ids(made, one, two) == [1, 2]
    assert ids(made, one, two, made.call(3, response_id="r")) == [1, 2]
    elsewhere = made.record(4, "r", source="log")
    assert ids(made, one, two, elsewhere) == [1, 2]


def test_a_record_that_names_a_span_is_that_call(made: Any) -> None:
    span = made.call(1)
    record = made.record(2, None, trace_id=span["trace_id"], span_id=span["span_id"])
    again = made.record(3, None, trace_id=span["trace_id"], span_id=span["span_id"])
    assert ids(made, span, record) == [1]
    assert ids(made, span, record, again) == [1, 3]


def test_an_event_of_an_agents_span_is_a_call_below_it(made: Any) -> None:
    agent = made.agent(1, "triage")
    event = made.call(2, signal="event", span_id=agent["span_id"], response_id="r")
    row = made.one(agent, event)
    assert row["agent_name"] == "triage"
    assert ids(made, agent, event, made.call(3, 1, response_id="r")) == [2]


def test_parents_in_a_loop_are_survived(made: Any) -> None:
    assert ids(made, made.call(1, 2), made.call(2, 1)) == [1]
    loop = [made.span(3, "link", 4), made.span(4, "link", 3)]
    assert ids(made, *loop, made.call(5, 3)) == [5]
    assert ids(made, made.call(6, 6)) == [6]


def test_a_chain_of_twenty_thousand_links(made: Any) -> None:
    links = [made.span(n, "link", n + 1) for n in range(2, 20_000)]
    row = made.one(made.call(1, 2), *links, made.agent(20_000, "far"))
    assert row["agent_name"] == "far"


def test_a_stream_told_in_two_spans(made: Any) -> None:
    def told(number: int, at: float, **more: Any) -> Any:
        return made.call(number, 9, at=at, request_model="gpt-5.1", **more)

    flag = ["completes_a_stream"]
    unmetered = {"input_tokens": None, "output_tokens": None}
    rows = made.usage(
        told(1, 1, **unmetered),
        told(2, 3, **unmetered),
        told(3, 4, x_flags=flag, ended_at=4 * made.second, input_tokens=300),
        told(4, 2, x_flags=flag, ended_at=2 * made.second, input_tokens=200),
    )
    assert [row["input_tokens"] for row in rows] == [200, 300]


def test_records_without_a_time_join_too(made: Any) -> None:
    record = made.record(1, "r", started_at=None)
    assert ids(made, record, made.call(2, response_id="r")) == [1]
    assert ids(made, record, made.record(3, "r", started_at=None, source="log")) == [1]


def test_a_stream_that_ended_without_its_beginning(made: Any) -> None:
    flag = ["completes_a_stream"]
    late = made.call(2, 9, x_flags=flag, request_model="gpt-5.1")
    other = made.call(3, 9, request_model="gpt-5.1", at=8)
    assert ids(made, late) == [2]
    assert ids(made, late, other) == [2, 3]


def told(made: Any, number: int, at: float, **more: Any) -> Any:
    """A record of a session; without `event` a span."""
    event = more.pop("event", None)
    said: dict[str, Any] = {"signal": "event", "trace_id": None, "span_id": None} if event else {}
    if event:
        said["x_columns"] = [("x_event", event)]
    return made.call(
        number, at=at, join_key="gemini:s", response_model="gemini-2.5-flash", **said, **more
    )


def test_records_of_a_session_are_matched_by_their_end(made: Any) -> None:
    spans = [told(made, 1, 10), told(made, 2, 20)]
    own = [told(made, 3, 20.1, event="own"), told(made, 4, 10.1, event="own")]
    details = [
        told(made, n, at, event="details", ended_at=None) for n, at in ((5, 11.2), (6, 21.2))
    ]
    assert ids(made, *spans, *own, *details) == [1, 2]
    assert ids(made, *own, *details) == [3, 4]
    far = told(made, 7, 40, event="own")
    assert ids(made, *spans, far) == [1, 2, 7]
    other = told(made, 8, 10.1, event="own") | {"response_model": "gemini-2.5-pro"}
    assert ids(made, *spans, other) == [1, 2, 8]


def test_a_span_without_ids_stands_alone(made: Any) -> None:
    bare = [made.call(n, trace_id=None, span_id=None) for n in (1, 2)]
    assert ids(made, *bare) == [1, 2]
