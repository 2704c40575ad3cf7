"""Bank lines, invoice lines, seats and people, as their sources hand them over."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jauge.ledger import open_snapshot
from jauge.ledger.schema import ARROW
from jauge.model import TABLES, Batch, Kind
from jauge.model.batch import namespace_of

IBAN = "FR7630006000011234567890189"
DAY = date(2026, 10, 5)
_MAPS = ("x_columns",)


def record(kind: Kind, **values: Any) -> dict[str, Any]:
    """A row of a table with the natural key of docs/spend.md, unless `natural_key` is given."""
    row = _DEFAULTS[kind] | values
    row.setdefault("natural_key", "\x1f".join(str(row.get(name) or "") for name in _KEYS[kind]))
    return row


_DEFAULTS: dict[Kind, dict[str, Any]] = {
    "bank_line": {
        "source": "ofx",
        "source_format": "ofx",
        "account": IBAN,
        "booked_on": DAY,
        "amount": Decimal(-24),
        "currency": "EUR",
        "text": "CB OPENAI CHATGPT",
        "x_number": 1,
    },
    "invoice_line": {
        "source": "ubl",
        "invoice_issuer_name": "Mistral AI",
        "invoice_id": "F-1",
        "invoice_detail_id": "1",
        "billed_cost": Decimal(100),
        "tax_amount": Decimal(20),
        "gross_amount": Decimal(120),
        "billing_currency": "EUR",
        "billing_period_start": datetime(2026, 10, 1, tzinfo=UTC),
        "invoice_issue_date": datetime(2026, 11, 1, tzinfo=UTC),
    },
    "seat": {
        "source": "copilot",
        "tool": "github_copilot",
        "account": "octo",
        "user_id": "ada",
        "as_of": DAY,
        "plan": "business",
        "status": "active",
        "unit_price": Decimal(19),
        "currency": "USD",
    },
    "person": {
        "source": "people",
        "user_id": "ada",
        "as_of": DAY,
        "email_hash": "ada@example.com",
        "display_name": "Ada",
        "team": "Research",
    },
}
_KEYS: dict[Kind, tuple[str, ...]] = {
    "bank_line": ("account", "booked_on", "amount", "currency", "x_number"),
    "invoice_line": ("invoice_issuer_name", "invoice_id", "invoice_detail_id"),
    "seat": ("tool", "account", "user_id", "as_of"),
    "person": ("user_id", "as_of"),
}


def records(
    kind: Kind, *rows: Mapping[str, Any], namespace: str | None = None, content: bool = False
) -> Batch:
    """The rows, made by `record`, as one batch."""
    listed = [dict(row) for row in rows]
    for row in listed:
        for name in _MAPS:
            if row.get(name) is not None:
                row[name] = list(row[name].items())
    types = {column.name: ARROW[column.type] for column in TABLES[kind]}
    names = sorted({name for row in listed for name in row})
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    source = str(listed[0]["source"])
    return Batch(
        kind=kind,
        namespace=namespace or namespace_of(kind, source),
        table=pa.Table.from_pylist(listed, schema=schema),
        read=len(listed),
        key_is_content=content,
    )


def stored(workspace: Path, kind: str, as_of: int | None = None) -> list[dict[str, Any]]:
    """Every row of a table as readers see it, all columns, in an order of its own."""
    names = [column.name for column in TABLES[kind]]
    with open_snapshot(workspace, as_of) as snapshot:
        rows = [
            row for file in snapshot.paths(kind) for row in pq.ParquetFile(file).read().to_pylist()
        ]
    whole = [{name: row.get(name) for name in names} for row in rows]
    return sorted(whole, key=lambda row: str(row[names[1]]))
