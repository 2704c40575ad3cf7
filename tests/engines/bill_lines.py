"""Lines of bills and cells for tests, written as the ledger writes them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engines.usage_rows import ARROW_TYPES
from jauge.model import TABLES

OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def line(number: int, **values: Any) -> dict[str, Any]:
    """One counted line of a bill over the first day of October; `values` override columns."""
    return {
        "charge_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "source": "focus",
        "role": "counted",
        "role_rule": "bill: nothing else says it",
        "provider_name": "AWS",
        "billing_account_id": "999900001111",
        "billing_currency": "USD",
        "billed_cost": Decimal(1),
        "effective_cost": Decimal(1),
        "charge_category": "Usage",
        "charge_period_start": OCTOBER,
        "charge_period_end": OCTOBER + timedelta(days=1),
        "service_category": "Compute",
        "x_stage": "bill",
        "x_cost_layer": "other_it",
        "x_billed_role": "counted",
    } | values


def cell(number: int, **values: Any) -> dict[str, Any]:
    """What was seen of one supplier and model on one day; `values` override columns."""
    return {
        "cell_id": number.to_bytes(16, "big"),
        "tenant": "default",
        "day": OCTOBER,
        "until": OCTOBER + timedelta(days=1),
    } | values


def write(folder: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> list[Path]:
    """The rows in one file, without the columns that no row has."""
    listed = list(rows)
    fields = [
        (column.name, ARROW_TYPES[column.type])
        for column in TABLES[table]
        if any(row.get(column.name) is not None for row in listed)
    ]
    file = folder / f"{table}.parquet"
    pq.write_table(pa.Table.from_pylist(listed, pa.schema(fields)), file)
    return [file]
