"""A row of a table and a span that name the same call are one call, whichever came first."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from jauge.ledger import Rates
from jauge.ledger.schema import arrow_schema
from jauge.model import Batch
from laws.ledger_rows import START, batch, call, exported, put, rates


def spans(*rows: dict[str, Any]) -> Batch:
    """Observations of OTLP spans that are calls."""
    plain = {"source": "otlp", "signal": "span", "kind": "call", "agent_kind": "none",
             "x_grain": "call", "metering": "measured"}  # fmt: skip
    schema = arrow_schema("observation").append(pa.field("natural_key", pa.string()))
    schema = pa.schema([field for field in schema if field.name != "observation_id"])
    listed = [{k: v for k, v in (plain | row).items() if k in schema.names} for row in rows]
    return Batch(
        kind="observation",
        namespace="otlp/span",
        table=pa.Table.from_pylist(listed, schema=schema),
        read=len(rows),
    )


def span(number: int, **values: Any) -> dict[str, Any]:
    return {
        "natural_key": f"span-{number}",
        "trace_id": bytes([number]) * 16,
        "span_id": bytes([number]) * 8,
        "started_at": START + timedelta(minutes=number),
        "ended_at": START + timedelta(minutes=number, seconds=3),
        "provider_name": "acme",
        "response_model": "large",
        "input_tokens": 100,
        "output_tokens": 10,
        "agent_name": "bot",
    } | values


@pytest.fixture
def book(tmp_path: Path) -> Rates:
    return rates(tmp_path / "book")


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: tmp_path / name


def usage(workspace: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in exported(workspace).splitlines()]


@pytest.mark.parametrize("session", [None, "s1"])
@pytest.mark.parametrize(
    "link", [{"response_id": "r-1"}, {"trace_id": b"\1" * 16, "span_id": b"\1" * 8}]
)
def test_a_logged_call_and_its_span_are_one_in_either_order(
    fresh: Callable[[str], Path], book: Rates, link: dict[str, Any], session: str | None
) -> None:
    logged = [
        call(1, input_tokens=100, output_tokens=10, x_session=session, **link),
        call(2, x_session=session),
    ]
    traced = spans(span(1, response_id=link.get("response_id")), span(3))
    put(fresh("a"), book, batch(logged))
    put(fresh("a"), book, traced)
    put(fresh("b"), book, traced)
    put(fresh("b"), book, batch(logged))
    put(fresh("c"), book, batch(logged), traced)
    assert len(usage(fresh("a"))) == 3
    assert exported(fresh("a")) == exported(fresh("b")) == exported(fresh("c"))
    assert exported(fresh("a"), table="observations") == exported(fresh("b"), table="observations")
    for again in (batch(logged), traced):
        assert put(fresh("a"), book, again).added == 0
    assert exported(fresh("a")) == exported(fresh("b"))


def test_a_span_in_pieces_is_one_call(fresh: Callable[[str], Path], book: Rates) -> None:
    rows = [
        span(
            n % 3,
            natural_key=f"s{n}",
            span_id=bytes([n]) * 8,
            parent_span_id=bytes([n - 3]) * 8 if n > 2 else None,
        )
        for n in range(9)
    ]
    put(fresh("whole"), book, spans(*rows))
    for row in reversed(rows):
        put(fresh("pieces"), book, spans(row))
    assert exported(fresh("pieces")) == exported(fresh("whole"))


def test_a_tenant_never_meets_the_calls_of_another(
    fresh: Callable[[str], Path], book: Rates
) -> None:
    put(fresh("w"), book, batch([call(1, response_id="r-1")]), tenant="one")
    put(fresh("w"), book, spans(span(1, response_id="r-1")), tenant="two")
    assert sorted(row["tenant"] for row in usage(fresh("w"))) == ["one", "two"]


def test_two_tables_with_other_response_ids_stay_apart(tmp_path: Path, book: Rates) -> None:
    one = batch([call(1, response_id="r-1")])
    two = batch([call(2, response_id="r-2", source="proxy", x_mapping="proxy")])
    put(tmp_path, book, one)
    put(tmp_path, book, two)
    assert len(exported(tmp_path).splitlines()) == 2


def test_a_span_twice_in_one_file_is_one_observation(tmp_path: Path, book: Rates) -> None:
    total = put(tmp_path, book, spans(span(1), span(1)))
    assert (total.added, total.duplicate) == (1, 1)
