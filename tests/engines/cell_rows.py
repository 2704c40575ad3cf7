"""Cells and lines of bills for tests: written as the ledger writes them."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engines.usage_rows import ARROW_TYPES
from jauge.model import TABLES

DAY = datetime(2026, 10, 12, tzinfo=UTC)


def cell_row(number: int, **values: Any) -> dict[str, Any]:
    """One cell of a supplier's model on one day; `values` override columns."""
    return {
        "cell_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "provider_name": "openai",
        "priced_model": "small-1",
        "day": DAY,
        "until": DAY + timedelta(days=1),
        "currency": "EUR",
    } | values


def charge_row(number: int, **values: Any) -> dict[str, Any]:
    """One counted line of a bill; `values` override columns."""
    return {
        "charge_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "source": "focus",
        "role": "counted",
        "role_rule": "charge: as the supplier states it",
        "billing_currency": "EUR",
        "charge_category": "Usage",
        "charge_period_start": DAY,
        "charge_period_end": DAY + timedelta(days=1),
        "x_stage": "bill",
        "x_cost_layer": "inference",
    } | values


def varied_cells(count: int, seed: int = 5) -> list[dict[str, Any]]:
    """Cells of each stage and kind, in three currencies, some with unknown names and costs."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    rows = []
    for number in range(1, count + 1):
        day = datetime(2026, 9, 20, tzinfo=UTC) + timedelta(days=chance.randrange(40))
        stage = chance.choice(["own_cost", "usage_export_cost", "provider_cost", "billed_cost"])
        is_seen = stage in {"own_cost", "usage_export_cost"}
        cost = Decimal(chance.randrange(10**9)) / 10**7
        rows.append(
            cell_row(
                number,
                provider_name=chance.choice(["openai", "anthropic", "mistral_ai"]),
                account_id=chance.choice(["a", "b", None]),
                priced_model=chance.choice(["small-1", "large-2", None]),
                day=day,
                until=day + timedelta(days=chance.choice([1, 1, 30])),
                currency=chance.choice(["EUR", "USD", "TOKENS"]),
                calls=chance.choice([1, 12, None]) if is_seen else None,
                unexplained_cost=None if stage == "own_cost" else cost / 2,
                kind=chance.choice(["matched", "unbilled" if is_seen else "ghost_spend"]),
                **{stage: chance.choice([cost, cost, None])},
            )
        )
    return rows


def varied_charges(count: int, seed: int = 6) -> list[dict[str, Any]]:
    """Lines of bills of all layers, with taxes, unexplained differences and checks."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    layers = ["inference", "training", "seats", "control_plane", "other_it", "own layer", None]
    rows = []
    for number in range(1, count + 1):
        day = datetime(2026, 9, 20, tzinfo=UTC) + timedelta(days=chance.randrange(40))
        is_tax = chance.random() < 0.1
        cost = Decimal(chance.randrange(10**9)) / 10**7
        rows.append(
            charge_row(
                number,
                charge_category="Tax" if is_tax else "Usage",
                role="check" if is_tax or chance.random() < 0.1 else "counted",
                role_rule=chance.choice(
                    ["charge: as the supplier states it", "unexplained: the bill shows more"]
                ),
                billing_currency=chance.choice(["EUR", "USD", "TOKENS"]),
                charge_period_start=day,
                charge_period_end=day + timedelta(days=chance.choice([1, 30])),
                x_cost_layer=chance.choice(layers),
                effective_cost=chance.choice([cost, cost, None]),
                billed_cost=cost,
            )
        )
    return rows


def write_table(folder: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> list[Path]:
    """The rows of a table as one Parquet file, and its path."""
    columns = TABLES[name]
    schema = pa.schema([(column.name, ARROW_TYPES[column.type]) for column in columns])
    whole = [dict.fromkeys(schema.names) | dict(row) for row in rows]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(whole, schema=schema), path)
    return [path]
