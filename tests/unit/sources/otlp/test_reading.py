"""Files as they come: framed, concatenated, cut, damaged, of the wrong signal."""

import base64
import contextlib
import gzip
import json
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData
from opentelemetry.proto.metrics.v1.metrics_pb2 import MetricsData
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

from jauge.sources.base import Sample, Unreadable
from jauge.sources.otlp import SOURCE

MESSAGES = {"resourceSpans": TracesData, "resourceLogs": LogsData, "resourceMetrics": MetricsData}


def binary(body: Any) -> bytes:
    """The protobuf of a body in JSON; ids go through base64."""
    (key,) = body
    text = json.dumps(body)
    message = MESSAGES[key]()
    ParseDict(json.loads(text, object_hook=_base64_ids), message)
    return message.SerializeToString()


def _base64_ids(value: Any) -> Any:
    return {
        key: base64.b64encode(bytes.fromhex(said)).decode()
        if key in {"traceId", "spanId", "parentSpanId"}
        else said
        for key, said in value.items()
    }


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def grpc(message: bytes) -> bytes:
    return b"\0" + len(message).to_bytes(4, "big") + message


def grpc_gzip(message: bytes) -> bytes:
    packed = gzip.compress(message)
    return b"\1" + len(packed).to_bytes(4, "big") + packed


FRAMINGS = {
    "raw": bytes,
    "varint": lambda message: varint(len(message)) + message,
    "be32": lambda message: len(message).to_bytes(4, "big") + message,
    "grpc": grpc,
    "grpc gzip": grpc_gzip,
}


def bodies(wire: Any) -> list[Any]:
    usage = wire.points("gen_ai.client.token.usage", ({"gen_ai.token.type": "input"}, 0, 9, 5))
    said = {
        "event.name": "codex.sse_event",
        "event.kind": "response.completed",
        "input_token_count": 5,
        "model": "gpt-5.1",
    }
    return [
        wire.traces(wire.chat(1), wire.chat(2, 1)),
        wire.metrics(usage),
        wire.logs(wire.log(1, said)),
        wire.traces(wire.chat(3)),
    ]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_messages_of_all_signals_in_one_file(wire: Any, framing: str) -> None:
    whole = b"".join(FRAMINGS[framing](binary(body)) for body in bodies(wire))
    rows = {batch.namespace: batch.table.num_rows for batch in wire.batches(whole)}
    assert rows == {"otlp-traces": 3, "otlp-metrics": 1, "otlp-logs": 1}


JSON_LAYOUTS = {
    "lines": lambda parts: "\n".join(json.dumps(part) for part in parts),
    "lines with blanks and a mark": lambda parts: (
        "\ufeff" + "\r\n\r\n".join(json.dumps(part) for part in parts) + "\n"
    ),
    "in a row": lambda parts: "".join(map(json.dumps, parts)),
    "pretty, one after another": lambda parts: "\n".join(
        json.dumps(part, indent=2) for part in parts
    ),
    "an array": json.dumps,
    "a pretty array": lambda parts: json.dumps(parts, indent=1),
}


@pytest.mark.parametrize("layout", JSON_LAYOUTS)
def test_json_of_all_signals_in_one_file(wire: Any, layout: str) -> None:
    whole = JSON_LAYOUTS[layout](bodies(wire)).encode()
    found = wire.batches(whole)
    rows = {batch.namespace: batch.table.num_rows for batch in found}
    assert rows == {"otlp-traces": 3, "otlp-metrics": 1, "otlp-logs": 1}
    assert not any(batch.rejections for batch in found)
    binaries = b"".join(binary(body) for body in bodies(wire))
    ids = set(wire.observations(found)["observation_id"].to_pylist())
    assert ids == set(wire.observations(wire.batches(binaries))["observation_id"].to_pylist())


def test_snake_case_numbers_and_enum_numbers(wire: Any) -> None:
    span = {
        "trace_id": wire.trace.upper(),
        "span_id": "00000000000000AB",
        "name": "chat",
        "start_time_unix_nano": wire.start,
        "end_time_unix_nano": wire.start + 1_500_000_000,
        "status": {"code": 2},
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"string_value": "chat"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"int_value": 7}},
            {"key": "gen_ai.response.finish_reasons", "value": {"array_value": {"values": [
                {"string_value": "stop"}]}}},
        ],
    }  # fmt: skip
    body = {"resource_spans": [{"scope_spans": [{"spans": [span]}]}]}
    call = wire.call(body)
    assert (call["input_tokens"], call["status"], call["duration_ms"]) == (7, "error", 1500)
    assert call["span_id"] == bytes.fromhex("00000000000000ab")
    assert call["finish_reason"] == "stop"


BAD = [
    ({"gen_ai.usage.input_tokens": -5}, "gen_ai.usage.input_tokens", "-5"),
    ({"gen_ai.usage.output_tokens": "many"}, "gen_ai.usage.output_tokens", "many"),
    ({"gen_ai.usage.input_tokens": 1.5}, "gen_ai.usage.input_tokens", "1.5"),
    ({"gen_ai.usage.input_tokens": 2_000_000_000}, "input_tokens", "2000000000"),
]


@pytest.mark.parametrize(("said", "field", "value"), BAD)
def test_a_bad_number_rejects_its_span_only(wire: Any, said: Any, field: str, value: str) -> None:
    body = wire.traces(wire.chat(1), wire.chat(2, attributes=said), wire.chat(3))
    for data in (json.dumps(body).encode(), binary(body)):
        (batch,) = wire.batches(data)
        (rejection,) = batch.rejections
        assert (batch.read, batch.table.num_rows) == (3, 2)
        assert (rejection.row, rejection.field, rejection.value) == (2, field, value)
        assert rejection.reason.endswith("correct it at the emitter")


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ({"startTimeUnixNano": "4070908800000000000"}, "startTimeUnixNano"),
        ({"startTimeUnixNano": "1000000000000000000"}, "startTimeUnixNano"),
        ({"startTimeUnixNano": "0"}, "startTimeUnixNano"),
        ({"startTimeUnixNano": "yesterday"}, "startTimeUnixNano"),
        ({"endTimeUnixNano": "4070908800000000000"}, "endTimeUnixNano"),
        ({"traceId": "00"}, "traceId"),
        ({"spanId": ""}, "spanId"),
        ({"traceId": "0" * 32}, "traceId"),
    ],
)
def test_a_span_without_place_or_time_is_rejected(wire: Any, span: Any, field: str) -> None:
    (batch,) = wire.batches(wire.traces(wire.chat(1), {**wire.chat(2), **span}, wire.chat(3)))
    (rejection,) = batch.rejections
    assert (rejection.row, rejection.field) == (2, field)
    assert batch.table.num_rows == 2


def test_rows_are_counted_through_the_file(wire: Any) -> None:
    bad = wire.chat(9, attributes={"gen_ai.usage.input_tokens": -1})
    lines = [wire.traces(wire.chat(1), wire.chat(2)), wire.traces(wire.chat(3), bad)]
    (batch,) = wire.batches("\n".join(map(json.dumps, lines)).encode())
    assert [rejection.row for rejection in batch.rejections] == [4]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_cut_file_keeps_what_came_before(wire: Any, framing: str) -> None:
    parts = [FRAMINGS[framing](binary(body)) for body in bodies(wire)[::3]]
    (batch,) = wire.batches(b"".join(parts)[:-7])
    assert (batch.table.num_rows, batch.read) == (2, 3)
    (rejection,) = batch.rejections
    assert rejection.row == 3
    assert rejection.reason.endswith(("fetch it again", "fetch the file again"))


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_single_body_that_is_cut_is_refused(wire: Any, framing: str) -> None:
    data = FRAMINGS[framing](binary(bodies(wire)[0]))
    for size in (len(data) - 1, len(data) // 2):
        with pytest.raises(Unreadable, match=r"fetch|check"):
            wire.batches(data[:size], "otlp")


def test_cut_json(wire: Any) -> None:
    one, two = (json.dumps(wire.traces(wire.chat(number))) for number in (1, 2))
    (batch,) = wire.batches(f"{one}\n{two[:-30]}".encode())
    assert (batch.table.num_rows, batch.rejections[0].row) == (1, 2)
    (batch,) = wire.batches(f"{one}{two[:-30]}".encode())
    assert (batch.table.num_rows, batch.rejections[0].row) == (1, 2)
    with pytest.raises(Unreadable, match="cut or damaged"):
        wire.batches(one[:-30].encode())


def test_a_damaged_first_line_loses_no_other(wire: Any) -> None:
    lines = [json.dumps(wire.traces(wire.chat(number))) for number in (1, 2, 3)]
    (batch,) = wire.batches("\n".join([lines[0][:-9], *lines[1:]]).encode())
    assert batch.table.num_rows == 2
    assert [rejection.row for rejection in batch.rejections] == [1]


def test_a_damaged_line_loses_no_other(wire: Any) -> None:
    lines = [json.dumps(wire.traces(wire.chat(number))) for number in (1, 2, 3)]
    lines[1] = lines[1].replace('"attributes": [', '"attributes": ]', 1)
    (batch,) = wire.batches("\n".join([*lines, '{"other": 1}']).encode())
    assert batch.table.num_rows == 2
    assert [rejection.row for rejection in batch.rejections] == [2, 4]


def test_the_signal_that_was_asked_for(wire: Any) -> None:
    for data in (json.dumps(bodies(wire)[0]).encode(), binary(bodies(wire)[0])):
        assert wire.batches(data, "otlp-traces")[0].table.num_rows == 2
        with pytest.raises(Unreadable, match="traces, not metrics"):
            wire.batches(data, "otlp-metrics")


def test_a_body_that_could_be_any_signal_asks(wire: Any) -> None:
    data = binary(wire.traces())
    with pytest.raises(Unreadable, match="name it with --as otlp-traces"):
        wire.batches(data, "otlp")
    assert wire.batches(data, "otlp-traces") == []


def test_an_ambiguous_record_asks() -> None:
    """A record with one field of bytes can be a metric's name or a log's nothing: none fits."""
    record = b"\x2a\x03abc"
    scope = b"\x12" + bytes([len(record)]) + record
    resource = b"\x12" + bytes([len(scope)]) + scope
    data = b"\x0a" + bytes([len(resource)]) + resource
    assert SOURCE.recognise(Sample("x", data, len(data))) == "otlp"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n\n\n\n\n\n\n\n\n\n\n\n",
        b"<!doctype html><html><body>not found</body></html>",
        b"a,b,c\n1,2,3\n",
        b'{"model": "gpt-5.1", "usage": {"prompt_tokens": 3}}',
        b'{"text": "about \\"resourceSpans\\": [1]"}',
        b"PAR1\x15\x04\x15\x10",
        bytes(range(256)),
        b"\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a\x0a",
    ],
)
def test_other_files_are_not_recognised(data: bytes) -> None:
    assert SOURCE.recognise(Sample("x", data, len(data))) is None


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_reader(wire: Any, data: bytes) -> None:
    for format_ in SOURCE.formats:
        for start in (b"", b"\x0a", b'{"resourceSpans": ['):
            with contextlib.suppress(Unreadable):
                for batch in wire.batches(start + data, format_):
                    assert all("\n" not in rejection.reason for rejection in batch.rejections)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def places(body: Any) -> list[tuple[Any, Any]]:
    """Every container and key of a body."""
    found: list[tuple[Any, Any]] = []
    keys = list(body) if isinstance(body, dict) else range(len(body))
    for key in keys if isinstance(body, dict | list) else ():
        found.append((body, key))
        if isinstance(body[key], dict | list):
            found.extend(places(body[key]))
    return found


OLDER = {
    "scopeSpans": "instrumentationLibrarySpans",
    "scopeLogs": "instrumentationLibraryLogs",
    "scopeMetrics": "instrumentationLibraryMetrics",
    "scope": "instrumentationLibrary",
}
OLDER_SNAKE = {
    "scopeSpans": "instrumentation_library_spans",
    "scopeLogs": "instrumentation_library_logs",
    "scopeMetrics": "instrumentation_library_metrics",
    "scope": "instrumentation_library",
}


@pytest.mark.parametrize("names", [OLDER, OLDER_SNAKE, {**OLDER, "logRecords": "logs"}])
@pytest.mark.parametrize("is_large", [False, True])
def test_the_names_before_scopes_had_their_name_give_the_same_rows(
    wire: Any, names: dict[str, str], is_large: bool, monkeypatch: Any
) -> None:
    """OTLP before 0.15 called scopes instrumentation libraries."""
    today = "\n".join(json.dumps(body, indent=1) for body in bodies(wire))
    older = today
    for new, old in names.items():
        older = older.replace(f'"{new}":', f'"{old}":')
    expected = wire.observations(wire.batches(today.encode()))
    if is_large:
        monkeypatch.setattr("jauge.sources.otlp.json_stream._IN_MEMORY", 200)
    found = wire.batches(older.encode())
    assert not any(batch.rejections for batch in found)
    assert wire.observations(found).to_pylist() == expected.to_pylist()


@pytest.mark.parametrize("is_large", [False, True])
def test_entries_that_are_no_objects_are_rejected_one_by_one(
    wire: Any, is_large: bool, monkeypatch: Any
) -> None:
    if is_large:
        monkeypatch.setattr("jauge.sources.otlp.json_stream._IN_MEMORY", 200)
    odd = [1, "x", None, [], [{"a": [1]}], True]
    traces = wire.traces(wire.chat(1), *odd, wire.chat(2))
    logs = wire.logs(*odd)
    (spans,) = wire.batches(json.dumps(traces, indent=1).encode())
    assert (spans.table.num_rows, spans.read) == (2, 2 + len(odd))
    assert [(each.field, each.row) for each in spans.rejections] == [
        ("spans", row) for row in range(2, 2 + len(odd))
    ]
    (events,) = wire.batches(json.dumps(logs, indent=1).encode())
    assert [each.field for each in events.rejections] == ["logRecords"] * len(odd)


def test_lists_that_are_none_are_rejected(wire: Any) -> None:
    lines = [wire.traces(wire.chat(1)), wire.traces(), wire.metrics(5), wire.metrics()]
    lines[1]["resourceSpans"][0]["scopeSpans"] = [7, {"spans": {"a": 1}}, {"spans": None}]
    lines[3]["resourceMetrics"][0]["scopeMetrics"] = "x"
    lines.append(wire.metrics({"name": "m", "sum": {"dataPoints": [4]}}))
    found = wire.batches("\n".join(map(json.dumps, lines)).encode())
    fields = [each.field for batch in found for each in batch.rejections]
    assert sorted(fields) == ["dataPoints", "metrics", "scopeMetrics", "scopeSpans", "spans"]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_json_value_anywhere_breaks_the_reader(wire: Any, data: Any) -> None:
    """Good spans beside the odd value are kept, whatever it is."""
    number = data.draw(st.integers(0, 3))
    body = json.loads(json.dumps(bodies(wire)[number]))
    container, key = data.draw(st.sampled_from(places(body)))
    container[key] = data.draw(JSON_VALUES)
    lines = f"{json.dumps(body)}\n{json.dumps(wire.traces(wire.chat(77)))}"
    found = wire.batches(lines.encode(), "otlp")
    rows = [row for batch in found for row in batch.table.to_pylist()]
    assert (77).to_bytes(8, "big") in {row.get("span_id") for row in rows}
    for batch in found:
        assert batch.read == batch.table.num_rows + batch.ignored + len(batch.rejections)


def test_a_text_that_is_not_utf_8_costs_one_span(wire: Any) -> None:
    good = wire.chat(1), wire.chat(3)
    bad = wire.chat(2, attributes={"user.id": "MARK"})
    whole = binary(wire.traces(good[0], bad, good[1])).replace(b"MARK", b"M\xe9RK")
    (batch,) = wire.batches(whole)
    assert (batch.table.num_rows, batch.read) == (2, 3)
    (rejection,) = batch.rejections
    assert rejection.row == 2
    assert "UTF-8" in rejection.reason


def test_spans_with_bad_ids_cost_no_other_in_protobuf(wire: Any) -> None:
    spans = [wire.chat(1), {**wire.chat(2), "spanId": "ab"}, wire.chat(3)]
    for order in (spans, spans[::-1], [spans[1], spans[0]]):
        (batch,) = wire.batches(binary(wire.traces(*order)))
        assert batch.table.num_rows == len(order) - 1
        assert [rejection.field for rejection in batch.rejections] == ["spanId"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_breaks_the_reader(wire: Any, data: Any) -> None:
    whole = b"".join(binary(body) for body in bodies(wire))
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(at, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[cut:]
    try:
        for batch in wire.batches(damaged, "otlp"):
            assert batch.read == batch.table.num_rows + batch.ignored + len(batch.rejections)
    except Unreadable:
        return


def test_a_large_resource_is_read_in_pieces(wire: Any, monkeypatch: Any) -> None:
    body = wire.traces(*(wire.chat(number) for number in range(1, 200)), team="claims")
    whole = binary(body)
    expected = wire.observations(wire.batches(whole))
    monkeypatch.setattr("jauge.sources.otlp.framing._PIECE", 2_000)
    found = wire.observations(wire.batches(whole))
    assert found["observation_id"].to_pylist() == expected["observation_id"].to_pylist()


def test_a_large_json_object_is_read_in_groups(wire: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("jauge.sources.otlp.json_stream._IN_MEMORY", 200)
    monkeypatch.setattr("jauge.sources.otlp.json_stream._GROUP", 7)
    parts = [*bodies(wire), wire.traces(*(wire.chat(number) for number in range(10, 60)))]
    for layout in ("pretty, one after another", "a pretty array", "in a row"):
        found = wire.batches(JSON_LAYOUTS[layout](parts).encode())
        rows = {batch.namespace: batch.table.num_rows for batch in found}
        assert rows == {"otlp-traces": 53, "otlp-metrics": 1, "otlp-logs": 1}
        table = wire.observations(found)
        assert set(table["service_name"].to_pylist()) == {"bot"}
        plain = b"".join(binary(part) for part in parts)
        ids = set(wire.observations(wire.batches(plain))["observation_id"].to_pylist())
        assert set(table["observation_id"].to_pylist()) == ids


def test_batches_are_bounded(wire: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("jauge.sources.otlp.reading._BATCH", 10)
    found = wire.batches(wire.traces(*(wire.chat(number) for number in range(1, 36))))
    assert [batch.table.num_rows for batch in found] == [10, 10, 10, 5]


def test_bytes_that_fit_two_signals_ask() -> None:
    data = b"\x0a\x07\x12\x05\x12\x03\x1a\x01x"
    with pytest.raises(Unreadable, match="logs / metrics / traces: name it with --as"):
        SOURCE.recognise(Sample("x", data, len(data)))


def test_a_later_resource_that_fits_nothing_is_rejected(wire: Any) -> None:
    strange = b"\x0a\x07\x12\x05\x12\x03\x1a\x01x"
    (batch,) = wire.batches(binary(wire.traces(wire.chat(1))) + strange, "otlp")
    assert [rejection.row for rejection in batch.rejections] == [2]
    with pytest.raises(Unreadable, match="name it with --as"):
        wire.batches(strange, "otlp")


def test_another_signal_after_the_one_asked_for_is_rejected(wire: Any) -> None:
    traces, metrics, *_ = bodies(wire)
    lines = f"{json.dumps(traces)}\n{json.dumps(metrics)}".encode()
    for data in (lines, binary(traces) + binary(metrics)):
        (batch,) = wire.batches(data, "otlp-traces")
        assert batch.table.num_rows == 2
        assert [rejection.row for rejection in batch.rejections] == [3]
    with pytest.raises(Unreadable, match="it holds traces, not logs"):
        wire.batches(lines, "otlp-logs")


def test_a_resource_that_cannot_be_split_is_rejected(wire: Any) -> None:
    good = binary(wire.traces(wire.chat(1)))
    scope = b"\x12\x02\x07\x07"
    broken = b"\x0a" + bytes([len(scope) + 4]) + b"\x0a\x02\xff\xff" + scope
    (batch,) = wire.batches(good + broken, "otlp-traces")
    assert batch.table.num_rows == 1
    assert len(batch.rejections) == 1


def test_a_file_of_one_large_cut_json_object(wire: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("jauge.sources.otlp.json_stream._IN_MEMORY", 200)
    monkeypatch.setattr("jauge.sources.otlp.json_stream._GROUP", 2)
    text = json.dumps(wire.traces(*(wire.chat(number) for number in range(1, 9))))
    (batch,) = wire.batches(text[:-300].encode())
    assert batch.table.num_rows == 6
    assert len(batch.rejections) == 1
    late = {
        "resourceSpans": [dict(reversed(wire.traces(wire.chat(1))["resourceSpans"][0].items()))]
    }
    (batch,) = wire.batches(json.dumps(late, indent=1).encode())
    assert batch.table["service_name"].to_pylist() == ["bot"]


def test_json_that_is_no_body_is_refused(wire: Any) -> None:
    with pytest.raises(Unreadable, match="neither OTLP protobuf nor OTLP JSON"):
        wire.batches(b'[{"a": 1}, "resourceSpans"]', "otlp")
    (batch,) = wire.batches(b'{"resourceSpans": null}\n\n' + json.dumps(bodies(wire)[3]).encode())
    assert (batch.table.num_rows, batch.rejections) == (1, [])
