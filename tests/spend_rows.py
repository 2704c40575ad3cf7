"""Bank lines, invoices, seats and bills for tests: written as the ledger writes them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engines.cell_rows import write_table
from engines.usage_rows import write_segments
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.spend import Known, know
from jauge.attribution.vendors import VendorTable, built_in
from jauge.model import TABLES
from jauge.pricing.fx import rate_on

Rows = Sequence[Mapping[str, Any]]
DAY = "2026-10-05"
KEYS = {
    "bank_line": "bank_line_id",
    "invoice_line": "invoice_line_id",
    "seat": "seat_id",
    "charge": "charge_id",
    "person": "person_id",
}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "bank_line": {"role": "counted", "account": "FR1", "currency": "EUR", "booked_on": DAY},
    "invoice_line": {
        "role": "counted",
        "billing_currency": "EUR",
        "invoice_id": "1",
        "invoice_issue_date": DAY,
        "x_line_kind": "item",
    },
    "seat": {"as_of": "2026-10-31", "tool": "ChatGPT", "status": "active"},
    "person": {"as_of": "2026-10-01", "source": "people-hr"},
    "charge": {
        "role": "counted",
        "role_rule": "charge: as the supplier states it",
        "billing_currency": "EUR",
        "charge_category": "Usage",
        "charge_period_start": "2026-10-12",
        "charge_period_end": "2026-10-13",
        "x_cost_layer": "inference",
    },
}


def typed(table: str, number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row of a table; amounts, days and times may be texts."""
    types = {column.name: column.type for column in TABLES[table]}
    row = {**DEFAULTS[table], **values}
    made = {name: _value(types[name], value) for name, value in row.items()}
    key = KEYS[table]
    return {"tenant": "default", "source": "test", key: number.to_bytes(16, "big")} | made


def _value(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "money":
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "time":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


def held(session: Session, folder: Path, **tables: Rows) -> Held:
    """A ledger with these rows; numbers are ids in their order."""
    files: dict[str, list[Path]] = {}
    for name, rows in tables.items():
        if name == "usage":
            (folder / name).mkdir(exist_ok=True)
            files[name] = write_segments(folder / name, [dict(row) for row in rows], 1)
        elif rows:
            made = [typed(name, number, row) for number, row in enumerate(rows, 1)]
            files[name] = write_table(folder / name, name, made)
    return Held(session, files)


def known(
    session: Session, folder: Path, vendors: VendorTable | None = None, **tables: Rows
) -> Known:
    """What a ledger with these rows knows of spend."""
    return know(held(session, folder, **tables), vendors or built_in(), rate_on)


def line(text: str, amount: str, booked_on: str = DAY, **values: Any) -> dict[str, Any]:
    """A bank line; `usd` is its original amount."""
    if "usd" in values:
        values |= {"original_amount": values.pop("usd"), "original_currency": "USD"}
    return {"text": text, "amount": amount, "booked_on": booked_on, **values}


def monthly(text: str, amounts: Iterable[str], **values: Any) -> list[dict[str, Any]]:
    """A line on the fifth of each month of 2026."""
    return [
        line(text, amount, f"2026-{month:02}-05", **values)
        for month, amount in enumerate(amounts, 1)
    ]


def days(first: str, count: int) -> tuple[date, date]:
    """The first day and the day after so many."""
    start = date.fromisoformat(first)
    return start, start + timedelta(days=count)
