"""A small book of prices, and batches of usage for ledgers in a temporary folder."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from jauge.ledger import Added, Ledger, Rates, export, open_snapshot
from jauge.ledger.export import Format
from jauge.ledger.schema import ARROW
from jauge.model import USAGE, Batch, Period
from jauge.pricing.book import Book, parse_row

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = datetime(2026, 10, 1, 8, tzinfo=UTC)
_TYPES = {column.name: ARROW[column.type] for column in USAGE}
PROVIDERS = {
    "units.csv": "name,per\n",
    "providers.csv": (
        "provider,title,names,match,models,fallbacks\nacme,Acme,acme,,,\nmaison,Maison,maison,,,\n"
    ),
    "checked_at": "2026-11-01",
}
PRICES = (
    ("acme", "small", "input", "0.15", "USD", None),
    ("acme", "small", "output", "0.6", "USD", None),
    ("acme", "large", "input", "3", "USD", None),
    ("acme", "large", "cache_read", "0.3", "USD", None),
    ("acme", "large", "cache_write", "3.75", "USD", None),
    ("acme", "large", "output", "15", "USD", None),
    ("maison", "petit", "input", "0.4", "EUR", None),
    ("maison", "petit", "output", "2", "EUR", None),
)
"""Provider, model, class, price for a million, currency, valid from."""


def rates(
    folder: Path, prices: Iterable[tuple[str, str, str, str, str, str | None]] = PRICES
) -> Rates:
    """A book in `folder` that holds exactly these prices."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in PROVIDERS.items():
        (folder / name).write_text(text)
    rows = [
        parse_row(
            {
                "provider": provider,
                "model": model,
                "class": unit,
                "price": price,
                "per": "1000000",
                "currency": currency,
                "valid_from": since,
                "checked_at": "2026-11-01",
            },
            "test",
        )
        for provider, model, unit, price, currency, since in prices
    ]
    return Rates(Book(folder, rows))


def call(number: int, **values: Any) -> dict[str, Any]:
    """One measured call, some minutes after the one before; `values` override columns."""
    return {
        "natural_key": f"call-{number}",
        "source": "log",
        "metering": "measured",
        "x_mapping": "log",
        "started_at": START + timedelta(minutes=7 * number),
        "provider_name": "acme",
        "request_model": "large" if number % 2 else "small",
        "input_tokens": 1000 + number,
        "output_tokens": 10 * number,
    } | values


def batch(
    rows: Iterable[Mapping[str, Any]], namespace: str = "log", *, content: bool = False
) -> Batch:
    """The rows as a source hands them over: only the columns that some row has."""
    listed = [dict(row) for row in rows]
    names = sorted({name for row in listed for name in row})
    for row in listed:
        for name in ("meters", "tags", "x_columns"):
            if row.get(name) is not None:
                row[name] = list(row[name].items())
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in names])
    table = pa.Table.from_pylist(listed, schema=schema)
    return Batch(
        kind="usage", namespace=namespace, table=table, read=len(listed), key_is_content=content
    )


def put(
    workspace: Path,
    book: Rates,
    *batches: Batch,
    source_ref: str = "log.csv",
    dry_run: bool = False,
    **options: Any,
) -> Added:
    """Import the batches as one file into the ledger of `workspace`."""
    given: dict[str, Any] = {"now": NOW, **options}
    with Ledger(workspace, book, **given) as ledger:
        with ledger.importing(source_ref, dry_run=dry_run) as sink:
            for one in batches:
                sink.add(one)
        return sink.total


def exported(
    workspace: Path, form: Format = "jsonl", table: str = "usage", as_of: int | None = None
) -> bytes:
    """The whole table as `jauge export` writes it."""
    to = io.BytesIO()
    with open_snapshot(workspace, as_of) as snapshot:
        export(snapshot, table, form, to)
    return to.getvalue()


def files_of(folder: Path) -> dict[str, str]:
    """Every file under a folder with its hash, databases' shared memory left out."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith("-shm")
    }


def within(workspace: Path, start: datetime, end: datetime) -> bytes:
    """The usage of a period as `jauge export` writes it."""
    to = io.BytesIO()
    with open_snapshot(workspace) as snapshot:
        export(snapshot, "usage", "jsonl", to, Period(start, end, "part"))
    return to.getvalue()


def commits(workspace: Path) -> int:
    """How many commits the ledger has."""
    with open_snapshot(workspace) as snapshot:
        return snapshot.commit
