"""Buckets of usage exports, lines of cost reports and bills, as their sources hand them over."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from jauge.ledger.schema import ARROW
from jauge.model import CHARGE, Batch
from laws.ledger_rows import batch

DAY = datetime(2026, 10, 1, tzinfo=UTC)
_TYPES = {column.name: ARROW[column.type] for column in CHARGE}


def bucket(key: str, day: int = 0, **values: Any) -> dict[str, Any]:
    """One bucket of a provider's usage export: a day of one model, measured."""
    return {
        "natural_key": key,
        "source": "acme-usage",
        "metering": "measured",
        "x_grain": "bucket",
        "started_at": DAY + timedelta(days=day),
        "ended_at": DAY + timedelta(days=day + 1),
        "provider_name": "acme",
        "request_model": "small",
        "request_count": 1,
        "input_tokens": 1000,
        "output_tokens": 10,
    } | values


def buckets(*rows: Mapping[str, Any]) -> Batch:
    return batch(rows, "acme-usage")


def line(key: str, day: int = 0, days: int = 1, **values: Any) -> dict[str, Any]:
    """One line of a bill: what a supplier charges for a model on some days."""
    cost = values.pop("cost", "1")
    return {
        "natural_key": key,
        "source": "focus",
        "x_stage": "bill",
        "charge_category": "Usage",
        "charge_period_start": DAY + timedelta(days=day),
        "charge_period_end": DAY + timedelta(days=day + days),
        "billing_currency": "USD",
        "billed_cost": None if cost is None else Decimal(cost),
        "effective_cost": None if cost is None else Decimal(cost),
        "x_gen_ai_provider_name": "acme",
        "x_cost_layer": "inference",
        "x_model": "small",
    } | values


def lines(*rows: Mapping[str, Any], content: bool = False, namespace: str = "focus") -> Batch:
    listed = [dict(row) for row in rows]
    for row in listed:
        for name in ("tags", "source_columns", "x_columns"):
            if row.get(name) is not None:
                row[name] = list(row[name].items())
    names = sorted({name for row in listed for name in row})
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in names])
    return Batch(
        kind="charge",
        namespace=namespace,
        table=pa.Table.from_pylist(listed, schema=schema),
        read=len(listed),
        key_is_content=content,
    )


def chosen(rows: Iterable[Mapping[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of rows, in an order of their own."""
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)
