"""The names of the columns of a table, whatever it is written as."""

from pathlib import Path
from typing import Any, Final

import msgspec

from jauge.sources.table.delimited import DELIMITERS, first_rows
from jauge.sources.table.encoding import as_utf8

_PARQUET: Final = b"PAR1"
_LINES: Final = 50


def names(head: bytes, path: Path | None) -> tuple[str, ...] | None:
    """The columns of a CSV, Parquet or JSON lines file; None where there are none."""
    if head.startswith(_PARQUET):
        return None if path is None else _of_parquet(path)
    text = as_utf8(head).lstrip()
    if text.startswith(b"{"):
        return _of_lines(text)
    if text[:1] in {b"[", b"<", b""}:
        return None
    header = max((first_rows(text, mark)[0] for mark in DELIMITERS), key=len)
    return tuple(dict.fromkeys(name for name in header if name))


def _of_parquet(path: Path) -> tuple[str, ...] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        return None
    found: list[str] = []
    for field in schema:
        if pa.types.is_struct(field.type) and field.name == "tags":
            found.extend(f"tags.{part.name}" for part in field.type)
        else:
            found.append(str(field.name))
    return tuple(found)


def _of_lines(text: bytes) -> tuple[str, ...] | None:
    """The keys of the first lines; those of tags by a dot."""
    found: dict[str, None] = {}
    for line in text.splitlines()[:_LINES]:
        try:
            record: Any = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if not isinstance(record, dict):
            continue
        for name, value in record.items():
            if name == "tags" and isinstance(value, dict):
                found |= dict.fromkeys(f"tags.{key}" for key in value if key)
            elif name:
                found[name] = None
    return tuple(found) or None
