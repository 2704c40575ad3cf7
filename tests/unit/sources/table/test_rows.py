"""Rows of a file as usage: targets, keys, assumptions, rejections."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from jauge.model.columns import TABLES

DAY = "2026-10-31 18:00:00"


def test_everything_that_a_mapping_can_say(reading: Any) -> None:
    text = (
        "when,end,zone,model,in,read,out,ms,stream,team,images,cost,cur,note,tools,rc\n"
        '2026-10-31 18:00,2026-10-31 18:01,eu,m,100,40,5,1.5,s,red,3,0.25,EUR,hi,"a, b",1\n'
        "2026-10-31 18:00,,eu,,,,,,n,,,,,,,7\n"
    )
    found = reading(
        text,
        timezone="Europe/Paris",
        columns={
            "started_at": "when",
            "ended_at": "end",
            "region": "zone",
            "response_model": "model",
            "input_tokens": "in",
            "cache_read_input_tokens": "read",
            "output_tokens": "out",
            "duration_ms": {"from": "ms", "scale": 1000},
            "is_streamed": {"from": "stream", "map": {"s": True, "n": False}},
            "tags.team": "team",
            "meters.images": "images",
            "reported_cost": "cost",
            "reported_currency": "cur",
            "x_note": "note",
            "tool_names": "tools",
            "request_count": "rc",
        },
        constants={"provider_name": "openai", "tags.origin": "file", "status": "ok"},
        assume={"response_model": "gpt-4o-mini", "started_at_shift": "P1M"},
    )
    first, second = found.rows
    assert first["started_at"] == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert first["ended_at"] == datetime(2026, 11, 30, 17, 1, tzinfo=UTC)
    assert (first["region"], first["response_model"], first["provider_name"]) == (
        "eu",
        "m",
        "openai",
    )
    assert (first["input_tokens"], first["cache_read_input_tokens"], first["output_tokens"]) == (
        100,
        40,
        5,
    )
    assert (first["duration_ms"], first["is_streamed"], first["status"]) == (1500, True, "ok")
    assert dict(first["tags"]) == {"team": "red", "origin": "file"}
    assert dict(first["meters"]) == {"images": "3"}
    assert (first["reported_cost"], first["reported_currency"]) == (Decimal("0.25"), "EUR")
    assert dict(first["x_columns"]) == {"x_note": "hi"}
    assert first["tool_names"] == ["a", "b"]
    assert (first["metering"], first["x_grain"]) == ("measured", "call")
    assert first["x_assumed"] == "started_at_shift=P1M"
    assert second["x_assumed"] == "response_model=gpt-4o-mini; started_at_shift=P1M"
    assert second["response_model"] == "gpt-4o-mini"
    assert (second["metering"], second["x_grain"]) == ("unmetered", "bucket")
    assert second["input_tokens"] is None
    assert (second["meters"], second["x_columns"]) == (None, None)
    assert dict(second["tags"]) == {"origin": "file"}
    assert (second["source"], second["source_ref"], second["x_mapping"]) == ("m", "file", "m")


def test_columns_are_those_of_the_ledger(reading: Any) -> None:
    """The ledger casts nothing that is not of its own type."""
    (batch,) = reading(f"t,i\n{DAY},1\n", columns={"started_at": "t", "input_tokens": "i"}).batches
    names = {column.name for column in TABLES["usage"]} | {"natural_key"}
    assert set(batch.table.column_names) <= names
    assert batch.kind == "usage"
    assert batch.table.schema.field("started_at").type == pa.timestamp("us", "UTC")


def test_identifiers_are_bytes_and_all_zeros_mean_none(reading: Any) -> None:
    text = f"t,r,s\n{DAY},{'0a' * 16},{'0b' * 8}\n{DAY},{'0' * 32},\n{DAY},xyz,\n"
    columns = {"started_at": "t", "trace_id": "r", "span_id": "s"}
    found = reading(text, columns=columns)
    assert [(row["trace_id"], row["span_id"]) for row in found.rows] == [
        (bytes([10]) * 16, bytes([11]) * 8),
        (None, None),
    ]
    assert found.refused == [(3, "r", "xyz")]


def test_relative_times_wait_for_their_place(reading: Any) -> None:
    found = reading(
        "s,a,n,t,p,i\nz,main,0,0,0,10\nz,main,1,6.5,8,10\nz,sub,0,-1,0,10\nz,sub,1,,0,10\n"
        ",sub,2,5,0,10\nz,sub,3,5,11,10\n",
        columns={"started_at": "t", "input_tokens": "i"},
        session=["s", "a"],
        key=["s", "a", "n"],
        prefix_tokens="p",
        assume={"anchor": "2026-09-01T08:00:00Z", "session_spacing": "PT2H"},
    )
    assert [(row["x_relative_us"], row["x_session"], row["started_at"]) for row in found.rows] == [
        (0, "z/main", None),
        (6_500_000, "z/main", None),
    ]
    assert [row["natural_key"] for row in found.rows] == ["z\x1fmain\x1f0", "z\x1fmain\x1f1"]
    assert found.rows[1]["x_prefix_tokens"] == 8
    assert found.rows[0]["x_assumed"] == "anchor=2026-09-01T08:00:00Z; session_spacing=PT2H"
    assert found.refused == [
        (3, "t", "-1"),
        (4, "t", None),
        (5, "s/a", None),
        (6, "p", "11"),
    ]


def test_a_wrong_row_is_one_rejection_and_the_good_ones_stay(reading: Any) -> None:
    lines = [
        (f"{DAY},10,4,5,0.5,EUR,ok,k1", None),
        ("2099-01-01,10,4,5,0.5,EUR,ok,k2", "t"),
        ("1999-12-31 23:59:59,10,4,5,0.5,EUR,ok,k3", "t"),
        ("2026-11-23 11:59:59,10,4,5,0.5,EUR,ok,k4", None),
        ("2026-11-23 12:00:01,10,4,5,0.5,EUR,ok,k5", "t"),
        ("soon,10,4,5,0.5,EUR,ok,k6", "t"),
        (",10,4,5,0.5,EUR,ok,k7", "t"),
        (f"{DAY},-10,4,5,0.5,EUR,ok,k8", "i"),
        (f"{DAY},1000000001,4,5,0.5,EUR,ok,k9", "i"),
        (f"{DAY},1000000000,4,5,0.5,EUR,ok,k10", None),
        (f"{DAY},ten,x,y,z,EUR,ok,k11", "i"),
        (f"{DAY},10,11,5,0.5,EUR,ok,k12", "i"),
        (f"{DAY},10,4,5,0.5,EURO,ok,k13", "cur"),
        (f"{DAY},10,4,5,half,EUR,ok,k14", "c"),
        (f"{DAY},10,4,5,0.1234567890123456789,EUR,ok,k15", "c"),
        (f"{DAY},10,4,5,0.5,EUR,fine,k16", "st"),
        (f"{DAY},10,4,5,0.5,EUR,ok,", "k"),
    ]
    found = reading(
        "t,i,r,o,c,cur,st,k\n" + "\n".join(line for line, _field in lines),
        columns={
            "started_at": "t",
            "input_tokens": "i",
            "cache_read_input_tokens": "r",
            "output_tokens": "o",
            "reported_cost": "c",
            "reported_currency": "cur",
            "status": "st",
        },
        key="k",
    )
    expected = [(row, field) for row, (_line, field) in enumerate(lines, 1) if field]
    assert [(row, field) for row, field, _value in found.refused] == expected
    assert [row["natural_key"] for row in found.rows] == ["k1", "k4", "k10"]
    for rejection in found.rejections:
        assert rejection.file == "file"
        assert "\n" not in rejection.reason


def test_money_needs_its_currency(reading: Any) -> None:
    found = reading(
        f"t,c,u\n{DAY},1.5,\n{DAY},,EUR\n{DAY},1.5,EUR\n",
        columns={"started_at": "t", "reported_cost": "c", "reported_currency": "u"},
    )
    assert found.refused == [(1, "u", None)]
    assert [row["reported_cost"] for row in found.rows] == [None, Decimal("1.5")]


def test_an_amount_below_zero_is_rejected_and_nothing_is_taken(reading: Any) -> None:
    found = reading(
        f"t,c,p\n{DAY},-3,1\n{DAY},0,1\n{DAY},-0.0,1\n{DAY},1,-2\n",
        columns={"started_at": "t", "reported_cost": "c", "meters.pages": "p"},
        constants={"reported_currency": "USD"},
    )
    assert [(row, field) for row, field, _value in found.refused] == [(1, "c"), (4, "p")]
    assert [row["reported_cost"] for row in found.rows] == [0, 0]


def test_a_currency_may_be_written_small(reading: Any) -> None:
    found = reading(
        f"t,c,u\n{DAY},1,eur\n{DAY},1, Usd \n{DAY},1,euro\n",
        columns={"started_at": "t", "reported_cost": "c", "reported_currency": "u"},
    )
    assert [row["reported_currency"] for row in found.rows] == ["EUR", "USD"]
    assert [(row, field) for row, field, _value in found.refused] == [(3, "u")]


def test_a_scaled_amount_is_exact(reading: Any) -> None:
    found = reading(
        f"t,c\n{DAY},12345678901.7\n",
        columns={"started_at": "t", "reported_cost": {"from": "c", "scale": "0.01"}},
        constants={"reported_currency": "USD"},
    )
    assert found.rows[0]["reported_cost"] == Decimal("123456789.017")


def test_a_scaled_amount_is_rounded_half_even_and_one_that_is_not_scaled_never(
    reading: Any,
) -> None:
    told = {"constants": {"reported_currency": "USD"}}
    scaled = {"from": "c", "scale": "0.016666666666666667"}
    columns = {"started_at": "t", "reported_cost": scaled}
    found = reading(f"t,c\n{DAY},120.5\n{DAY},1.5\n", columns=columns, **told)
    assert [row["reported_cost"] for row in found.rows] == [
        Decimal("2.008333333333333374"),
        Decimal("0.025"),
    ]
    plain = {"started_at": "t", "reported_cost": "c"}
    found = reading(f"t,c\n{DAY},2.0083333333333333735\n", columns=plain, **told)
    assert [field for _row, field, _value in found.refused] == ["c"]


def test_a_value_that_the_map_lacks_is_rejected(reading: Any) -> None:
    columns = {"started_at": "t", "status": {"from": "s", "map": {"200": "ok", "500": "error"}}}
    found = reading(f"t,s\n{DAY},200\n{DAY},404\n{DAY},\n", columns=columns)
    assert [row["status"] for row in found.rows] == ["ok", None]
    assert found.refused == [(2, "s", "404")]


def test_a_shift_is_applied_after_the_dates_are_judged(reading: Any) -> None:
    """What the mapping assumes on purpose is no mistake of the file."""
    found = reading(f"t\n{DAY}\n", columns={"started_at": "t"}, assume={"started_at_shift": "P3Y"})
    assert found.rows[0]["started_at"] == datetime(2029, 10, 31, 18, tzinfo=UTC)


def test_without_key_columns_the_whole_record_is_the_key(reading: Any) -> None:
    found = reading(f"t,i,more\n{DAY},1,a\n{DAY},1,b\n", columns={"started_at": "t"})
    assert all(batch.key_is_content for batch in found.batches)
    assert [row["natural_key"] for row in found.rows] == [f"{DAY}\x1f1\x1fa", f"{DAY}\x1f1\x1fb"]


def test_keys_do_not_depend_on_the_format(reading: Any) -> None:
    mapping: dict[str, Any] = {"columns": {"started_at": "t"}, "key": ["id", "n"]}
    csv = reading(f"id,n,t\nx,1,{DAY}\n", **mapping)
    lines = reading(f'{{"id": "x", "n": 1, "t": "{DAY}"}}\n', **mapping)
    table = pa.table({"id": ["x"], "n": [1.0], "t": [datetime(2026, 10, 31, 18)]})  # noqa: DTZ001
    parquet = reading(table, **mapping)
    for found in (csv, lines, parquet):
        assert found.rows[0]["natural_key"] == "x\x1f1"
        assert found.rows[0]["started_at"] == datetime(2026, 10, 31, 18, tzinfo=UTC)
        assert not found.batches[0].key_is_content


def test_one_assumption_is_noted_only_where_it_was_needed(reading: Any) -> None:
    found = reading(
        f"when,model\n{DAY},\n{DAY},b\n",
        columns={"started_at": "when", "response_model": "model"},
        assume={"response_model": "a"},
    )
    assert [(row["response_model"], row["x_assumed"]) for row in found.rows] == [
        ("a", "response_model=a"),
        ("b", None),
    ]
