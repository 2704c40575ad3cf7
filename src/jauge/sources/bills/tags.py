"""Maps of text in one column: JSON, JSON without its braces (Azure), `k=v` lists, lists of pairs.

Maps of text to text without escapes, the usual case, are cut by Arrow; the others by Python.
Each distinct text is read once.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.table.chunk import true_mask

TEXT_MAP: Final = pa.map_(pa.string(), pa.string())
_BETWEEN: Final = "\x1e"
_WITHIN: Final = "\x1f"
_CONTROLS: Final = str.maketrans({_BETWEEN: " ", _WITHIN: " "})
_PLAIN: Final = r'^\{\s*"[^"\\]+"\s*:\s*"[^"\\]*"(\s*,\s*"[^"\\]+"\s*:\s*"[^"\\]*")*\s*\}$'
_NONE: Final = frozenset({"", "{}", "[]", "NULL", "null", "-"})
_PAIR: Final = re.compile(r"\s*([^=;,|]+?)\s*[=:]\s*([^;,|]*?)\s*")
_SEPARATOR: Final = re.compile(r"[;,|]")


def text_maps(values: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Maps, texts that say the same however it was written, and what is no map (else null).

    A key without a value has an empty text; numbers and booleans are their JSON.
    """
    if pa.types.is_map(values.type):
        texts = _of_maps(values)
        return _maps(texts), texts, pa.nulls(len(values), pa.string())
    coded = json_texts(values).dictionary_encode()
    distinct = coded.dictionary
    plain = pc.match_substring_regex(distinct, _PLAIN)
    texts = pc.replace_substring_regex(distinct, r'^\{\s*"|"\s*\}$', "")
    texts = pc.replace_substring_regex(texts, r'"\s*,\s*"', _BETWEEN)
    texts = pc.replace_substring_regex(texts, r'"\s*:\s*"', _WITHIN)
    other = true_mask(pc.invert(plain))
    odd = pa.nulls(len(distinct), pa.string())
    if other.any():
        mask = pa.array(other)
        rest = distinct.filter(mask)
        read = [_read(text) for text in rest.to_pylist()]
        joined = pa.array([_joined(found) for found in read], pa.string())
        texts = pc.replace_with_mask(texts, mask, joined)
        wrong = pc.if_else(pa.array([found is None for found in read]), rest, None)
        odd = pc.replace_with_mask(odd, mask, wrong)
    texts, odd = texts.take(coded.indices), odd.take(coded.indices)
    return _maps(texts), texts, odd


def json_texts(values: pa.Array) -> pa.Array:
    """Nested values of Parquet as JSON; texts as they are."""
    if pa.types.is_string(values.type):
        return values
    if not pa.types.is_nested(values.type):
        return values.cast(pa.string())
    lossy = "lossy" if pa.types.is_map(values.type) else None
    listed = values.to_pylist(maps_as_pydicts=lossy)
    texts = [None if value is None else _encode(value) for value in listed]
    return pa.array(texts, pa.string())


def _encode(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def _maps(texts: pa.Array) -> pa.Array:
    """Maps of texts whose parts are joined by control characters."""
    lists = pc.split_pattern(texts, _BETWEEN)
    pairs = pc.split_pattern(lists.flatten(), _WITHIN).flatten()
    count = len(pairs) // 2
    keys = pairs.take(pa.array(np.arange(count) * 2))
    items = pairs.take(pa.array(np.arange(count) * 2 + 1))
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    nothing = np.append(true_mask(texts.is_null()), False)
    return pa.MapArray.from_arrays(pa.array(offsets, pa.int32(), mask=nothing), keys, items)


def _of_maps(values: pa.MapArray) -> pa.Array:
    """Maps of Parquet as texts whose parts are joined by control characters."""
    pairs = pc.binary_join_element_wise(
        values.keys.cast(pa.string()),
        values.items.cast(pa.string()),
        _WITHIN,
        null_handling="replace",
        null_replacement="",
    )
    lists = pa.ListArray.from_arrays(values.offsets, pairs)
    texts = pc.binary_join(lists, _BETWEEN)
    return pc.if_else(pc.and_(values.is_valid(), pc.not_equal(texts, "")), texts, None)


def _joined(found: dict[str, str] | None) -> str | None:
    if not found:
        return None
    return _BETWEEN.join(
        f"{key.translate(_CONTROLS)}{_WITHIN}{item.translate(_CONTROLS)}"
        for key, item in found.items()
    )


def _read(text: str | None) -> dict[str, str] | None:
    """A map; empty for no tags, None for what is no map."""
    text = (text or "").strip()
    if text in _NONE:
        return {}
    for form in (text, f"{{{text}}}"):
        try:
            value = msgspec.json.decode(form)
        except (msgspec.DecodeError, RecursionError):
            continue
        if isinstance(value, dict):
            return {str(key): _value(item) for key, item in value.items()}
        if isinstance(value, list):
            return _pairs(value)
        break
    parts = [part for part in _SEPARATOR.split(text.strip("{}")) if part.strip()]
    found = [_PAIR.fullmatch(part) for part in parts]
    if not found or any(pair is None for pair in found):
        return None
    return {pair[1].strip("\"'"): pair[2].strip("\"'") for pair in found if pair is not None}


def _pairs(items: Iterable[Any]) -> dict[str, str] | None:
    """`[{"key": "team", "value": "a"}]`, each item perhaps JSON text itself."""
    found: dict[str, str] = {}
    for item in items:
        pair = msgspec.json.decode(item) if isinstance(item, str) and item[:1] == "{" else item
        if not isinstance(pair, dict) or "key" not in pair:
            return None
        found[str(pair["key"])] = _value(pair.get("value"))
    return found


def _value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
