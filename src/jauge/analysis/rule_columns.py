"""What rules read of rows, as text on every engine."""

from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from jauge.attribution import Value
from jauge.model.columns import SHORT_NAMES

_BETWEEN: Final = "\x1f"
"""Stands between the elements of a list while it is one text."""


@ibis.udf.scalar.builtin(name="hex", signature=((dt.binary,), dt.string))
def _hex(octets: bytes) -> str:  # pyright: ignore[reportReturnType] # runs in the engine
    """Two capital digits a byte, in DuckDB and in Spark."""


def expression(table: ir.Table, name: str) -> ir.StringValue:
    """What stands under this name; null where the rows have no such column."""
    if name in SHORT_NAMES:
        there = [table[one] for one in SHORT_NAMES[name] if one in table.columns]
        return ibis.coalesce(*there) if there else ibis.null("string")
    head, point, key = name.partition(".")
    if head not in table.columns:
        return ibis.null("string")
    value = table[head]
    if point:
        return value[key]
    kind = value.type()
    if kind.is_string():
        return value
    if kind.is_array():
        return value.join(_BETWEEN)
    return _hex(value).lower() if kind.is_binary() else value.cast("string")


def is_list(table: ir.Table, name: str) -> bool:
    """Whether `expression` joins the elements of a list."""
    return name in table.columns and table[name].type().is_array()


def value_of(text: str | None, *, listed: bool) -> Value:
    """What a text of `expression` stands for."""
    if text is None or not listed:
        return text
    return tuple(text.split(_BETWEEN)) if text else ()
