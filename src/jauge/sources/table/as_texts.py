"""Columns of any type as texts, as Parquet and JSON have them; no content makes it fail."""

from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.table.chunk import texts

_BYTES = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_binary_view,
)


def as_texts(values: pa.Array) -> pa.Array:
    """Texts as they are, bytes that are no text in hex, nested values as JSON.

    A value that Python cannot hold (a time far beyond the calendar within a list) is null.
    """
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if isinstance(values, pa.ExtensionArray):
        return as_texts(values.storage)
    if any(is_kind(kind) for is_kind in _BYTES):
        return _of_bytes(values.cast(pa.binary()))
    if not pa.types.is_nested(kind):
        try:
            return values.cast(pa.string())
        except pa.ArrowException:
            pass
    return pa.array([_written(value) for value in values], pa.string())


def _of_bytes(values: pa.Array) -> pa.Array:
    found, bad = texts(values)
    if bad is None or not bad.any():
        return found
    mask = pa.array(bad)
    shown = [value.hex() for value in values.filter(mask).to_pylist()]
    return pc.replace_with_mask(found, mask, pa.array(shown, pa.string()))


def _written(scalar: pa.Scalar) -> str | None:
    try:
        value: Any = scalar.as_py()
        if value is None:
            return None
        if pa.types.is_map(scalar.type):
            value = {key if isinstance(key, str) else str(key): item for key, item in value}
        return msgspec.json.encode(value, enc_hook=str).decode()
    except (ArithmeticError, RecursionError, TypeError, ValueError):
        return None
