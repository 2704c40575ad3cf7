"""A workspace's own rows over the book: `pricebook.csv`, to which rows are only added."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

import msgspec

from jauge.pricing.book import PRICE_COLUMNS, BadPriceBook, Book, PriceRow, bundled_book, parse_row
from jauge.pricing.check import check_rows
from jauge.pricing.price_rows import list_parts

FILE: Final = "pricebook.csv"
_KEY: Final = (
    "provider", "model", "region", "service_tier", "unit", "above_input_tokens", "window",
)  # fmt: skip


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A new row and the rows of the book whose time it takes."""

    new: PriceRow
    replaces: tuple[PriceRow, ...]


def load_book(workspace: Path) -> Book:
    """The book of a workspace: the one that comes with Jauge, its own rows over it."""
    own = workspace / FILE
    rows = read_rows(own) if own.is_file() else ()
    return Book(files("jauge.pricebook"), rows)


def read_rows(path: Path, source: str = "", checked_at: str = "") -> Sequence[PriceRow]:
    """Price rows of a CSV or JSON file; `source` and `checked_at` fill what a row lacks.

    Raises BadPriceBook with the file, the row and what to do.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = _json_rows(text) if text.lstrip()[:1] in {"[", "{"} else _csv_rows(text)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as fault:
        msg = f"{path}: {fault}: give a CSV or JSON file of price rows in UTF-8"
        raise BadPriceBook(msg) from None
    defaults = {"source": source, "checked_at": checked_at}
    rows = [
        parse_row(defaults | {k: v for k, v in row.items() if v}, f"{path}: row {number}")
        for number, row in enumerate(found, start=1)
    ]
    rows = [_named(row) for row in rows]
    if not rows:
        msg = f"{path}: no price row: give a CSV or JSON file of price rows"
        raise BadPriceBook(msg)
    return rows


def plan(book: Book, rows: Iterable[PriceRow]) -> tuple[Change, ...]:
    """What each row would change; raises BadPriceBook when the rows contradict each other."""
    rows = tuple(rows)
    groups: dict[tuple[str, str], list[PriceRow]] = {}
    for row in rows:
        groups.setdefault((row.provider, row.model), []).append(row)
    for group in groups.values():
        for fault in check_rows(group):
            raise BadPriceBook(fault)
    after = book.with_rows(rows)
    for row in rows:
        found = after.prices(row.provider)[row.model]
        for _ in list_parts(found, row.region, row.service_tier):
            pass  # raises where the new row does not fit beside the others
    return tuple(Change(new=row, replaces=_replaced(book, row)) for row in rows)


def unknown_rows(workspace: Path, rows: Iterable[PriceRow]) -> Sequence[PriceRow]:
    """The rows that would change something over the workspace's own.

    A row changes nothing when it is there and no later one took a part of its time. Where a row
    comes from and when it was looked up say nothing about the price.
    """
    path = workspace / FILE
    own = [_said(row) for row in (read_rows(path) if path.is_file() else ())]
    return [row for row in rows if not _is_in_force(_said(row), own)]


def _is_in_force(row: PriceRow, own: Sequence[PriceRow]) -> bool:
    for other in reversed(own):
        if other == row:
            return True
        if _is_same_price(row, other) and _overlap(row, other):
            return False
    return False


def _is_same_price(one: PriceRow, other: PriceRow) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _KEY)


def _said(row: PriceRow) -> PriceRow:
    plain = format(Decimal(row.price).normalize(), "f")
    return msgspec.structs.replace(row, price=plain, source="", checked_at="")


def _overlap(one: PriceRow, other: PriceRow) -> bool:
    return (
        one.valid_from is None or other.valid_until is None or other.valid_until > one.valid_from
    ) and (
        one.valid_until is None or other.valid_from is None or other.valid_from < one.valid_until
    )


def write_rows(workspace: Path, rows: Iterable[PriceRow]) -> None:
    """Add rows to the workspace's own, in one step that a crash cannot leave half done."""
    path = workspace / FILE
    kept = path.read_text(encoding="utf-8") if path.is_file() else ",".join(PRICE_COLUMNS) + "\n"
    out = io.StringIO()
    columns: list[str] = list(PRICE_COLUMNS)
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writerows(as_text(row) for row in rows)
    waiting = path.with_suffix(".csv.new")
    with waiting.open("w", encoding="utf-8", newline="") as file:
        file.write(kept + out.getvalue())
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


def as_text(row: PriceRow) -> dict[str, str]:
    """A row under the names of the columns, empty where nothing is stated."""
    window = ""
    if row.window is not None:
        window = "-".join(f"{s // 3600:02}:{s % 3600 // 60:02}" for s in row.window)
    values: dict[str, object] = {
        "provider": row.provider,
        "model": row.model,
        "region": row.region,
        "service_tier": row.service_tier,
        "class": row.unit,
        "price": row.price,
        "per": row.per,
        "currency": row.currency,
        "above_input_tokens": row.above_input_tokens,
        "valid_from": row.valid_from and row.valid_from.isoformat().removesuffix("T00:00:00+00:00"),
        "valid_until": row.valid_until
        and row.valid_until.isoformat().removesuffix("T00:00:00+00:00"),
        "window": window,
        "cache_lifetime_s": row.cache_lifetime_s,
        "source": row.source,
        "checked_at": row.checked_at,
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _replaced(book: Book, row: PriceRow) -> tuple[PriceRow, ...]:
    if row.provider not in book.providers:
        return ()
    return tuple(
        old
        for old in book.prices(row.provider).get(row.model, ())
        if _is_same_price(row, old) and _overlap(row, old)
    )


def _named(row: PriceRow) -> PriceRow:
    """The row under the book's name of its provider, where traffic's name is written."""
    wanted = row.provider.strip().lower()
    for known in bundled_book().providers.values():
        if wanted in known.names:
            return msgspec.structs.replace(row, provider=known.provider)
    return msgspec.structs.replace(row, provider=wanted)


def _csv_rows(text: str) -> list[Mapping[str, str]]:
    reader = csv.DictReader(text.splitlines())
    _refuse_unknown(reader.fieldnames or ())
    return [cast("dict[str, str]", row) for row in reader]


def _json_rows(text: str) -> list[Mapping[str, str]]:
    """A list of objects, or one object a line; amounts as text or numbers."""
    if text.lstrip().startswith("["):
        found = json.loads(text, parse_float=Decimal)
    else:
        found = [json.loads(line, parse_float=Decimal) for line in text.splitlines() if line]
    rows: list[Mapping[str, str]] = []
    for row in cast("list[object]", found):
        if not isinstance(row, dict):
            msg = "not a list of objects"
            raise ValueError(msg)  # noqa: TRY004 - a problem of the file, not of a type of ours
        named = cast("dict[str, object]", row)
        _refuse_unknown(named)
        rows.append({name: str(value) for name, value in named.items() if value is not None})
    return rows


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(PRICE_COLUMNS))
    if unknown:
        msg = f"unknown column {unknown[0]}"
        raise ValueError(msg)
