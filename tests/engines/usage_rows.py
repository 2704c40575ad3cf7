"""Usage rows for tests: built from the list of columns, written as the ledger writes them."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jauge.model import USAGE

ARROW_TYPES = {
    "id": pa.binary(16),
    "span": pa.binary(8),
    "text": pa.string(),
    "int": pa.int64(),
    "time": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "money": pa.decimal128(38, 18),
    "bool": pa.bool_(),
    "map": pa.map_(pa.string(), pa.string()),
    "list": pa.list_(pa.string()),
}
SCHEMA = pa.schema([(column.name, ARROW_TYPES[column.type]) for column in USAGE])
ODD_NAMES = (
    "support-bot",
    "<script>alert(1)</script>",
    'élève d\'été — "quoted"',
    "=cmd|' /C calc'!A1",
    "comma, tab\t and\nnewline",
    "日本語エージェント",
    "",
    None,
)
MODELS = {
    "small-1": (Decimal("0.000000150000"), Decimal("0.000000600000"), "USD"),
    "large-2": (Decimal("0.000003000000"), Decimal("0.000015000000"), "USD"),
    "maison-3": (Decimal("0.000000400000"), Decimal("0.000002000000"), "EUR"),
}
"""Price of one input and one output token; a cache read costs a tenth, a write 1.25 times."""


def usage_row(number: int, **values: Any) -> dict[str, Any]:
    """One counted, measured call at a fixed time; `values` override columns."""
    return {
        "usage_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "source": "otlp",
        "role": "counted",
        "metering": "measured",
        "x_grain": "call",
        "request_count": 1,
        "started_at": datetime(2026, 10, 12, 9, 0, tzinfo=UTC),
    } | values


def priced(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its costs, when its model has a price; else it says why it has none."""
    price = MODELS.get(row.get("response_model") or row.get("request_model") or "")
    tokens = row.get("input_tokens")
    if price is None or tokens is None:
        reason = "unknown model" if price is None else "no tokens"
        return row | {"unpriced_reason": reason}
    unit_in, unit_out, currency = price
    read = row.get("cache_read_input_tokens") or 0
    write = row.get("cache_write_input_tokens") or 0
    read_price, write_price = unit_in / 10, unit_in * 5 / 4
    cost = {
        "input_cost": (tokens - read - write) * unit_in,
        "cache_read_cost": read * read_price,
        "cache_write_cost": write * write_price,
        "output_cost": (row.get("output_tokens") or 0) * unit_out,
    }
    total = sum(cost.values(), Decimal(0))
    known = row.get("cache_read_input_tokens") is not None
    saving = read * (unit_in - read_price) - write * (write_price - unit_in) if known else None
    return (
        row
        | cost
        | {
            "list_cost": total,
            "effective_cost": total,
            "billing_currency": currency,
            "price_id": f"book/{row.get('response_model')}",
            "price_book_version": "2026-11-20",
            "price_rule": "book",
            "cache_saving": saving,
            "cache_unknown": not known,
        }
    )


def varied_rows(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """Calls of four months around a change to winter time, with what real ledgers hold: odd
    names, nulls, two currencies, ranges, unpriced, unmetered, estimated and check rows."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    first = datetime(2026, 8, 30, 21, 0, tzinfo=UTC)
    rows = []
    for number in range(1, count + 1):
        model = chance.choice([*MODELS, "mystery-9", None])
        row = usage_row(
            number,
            source=chance.choice(["otlp", "sessions"]),
            role="check" if chance.random() < 0.1 else "counted",
            metering=chance.choices(["measured", "estimated", "unmetered"], [8, 2, 1])[0],
            started_at=first + timedelta(microseconds=chance.randrange(90 * 86_400_000_000)),
            request_count=chance.choice([1, 1, 1, 12]),
            provider_name=chance.choice(["openai", "anthropic", "mistral_ai", None]),
            request_model=model,
            response_model=model if chance.random() < 0.7 else None,
            agent_name=chance.choice(ODD_NAMES),
            environment=chance.choice(["prod", "test", None]),
            is_streamed=chance.choice([True, False, None]),
            tool_names=chance.choice([None, [], ["search", "calc"]]),
            tags=chance.choice([None, {}, {"team": "Support"}, {"team": "Returns", "tier": "b"}]),
            x_assumed=chance.choice([None, None, "anchor=2026-09-01T08:00:00Z"]),
        )
        if row["metering"] != "unmetered":
            row["input_tokens"] = chance.randrange(1, 200_000)
            row["output_tokens"] = chance.randrange(8_000)
            if chance.random() < 0.6:
                row["cache_read_input_tokens"] = row["input_tokens"] // 2
                row["cache_write_input_tokens"] = row["input_tokens"] // 8
        row = priced(row)
        cost = row.get("effective_cost")
        if cost is not None and row["cache_unknown"] and chance.random() < 0.5:
            row |= {"cost_low": cost / 4, "cost_high": cost}
        rows.append(row)
    return rows


def usage_table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows with every column of the usage table; absent ones are null."""
    empty = dict.fromkeys(SCHEMA.names)
    prepared = []
    for row in rows:
        if unknown := row.keys() - empty.keys():
            raise KeyError(sorted(unknown))
        whole = empty | dict(row)
        for name in ("meters", "tags", "x_columns"):
            if whole[name] is not None:
                whole[name] = list(whole[name].items())
        prepared.append(whole)
    return pa.Table.from_pylist(prepared, schema=SCHEMA)


def write_segments(folder: Path, rows: list[dict[str, Any]], files: int = 3) -> list[Path]:
    """The rows spread over some Parquet files, and the paths of these."""
    paths = []
    for number in range(files):
        path = folder / f"{number:04}.parquet"
        pq.write_table(usage_table(rows[number::files]), path, compression="zstd")
        paths.append(path)
    return paths
