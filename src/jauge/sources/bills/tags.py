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

from jauge.sources.table.as_texts import as_texts
from jauge.sources.table.chunk import true_mask

TEXT_MAP: Final = pa.map_(pa.string(), pa.string())
_BETWEEN: Final = "\x1e"
_WITHIN: Final = "\x1f"
_CONTROLS: Final = str.maketrans({_BETWEEN: " ", _WITHIN: " "})
_TEXT: Final = r'"[^"\\\x00-\x1f]'
_PLAIN: Final = rf'^\{{\s*{_TEXT}+"\s*:\s*{_TEXT}*"(\s*,\s*{_TEXT}+"\s*:\s*{_TEXT}*")*\s*\}}$'
_NONE: Final = frozenset({"", "{}", "[]", "NULL", "null", "-"})
_PAIR: Final = re.compile(r"\s*([^=;,|]+?)\s*[=:]\s*([^;,|]*?)\s*")
_SEPARATOR: Final = re.compile(r"[;,|]")


def text_maps(values: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Maps, texts that say the same however it was written, and what is no map (else null).

    A key without a value has an empty text; numbers and booleans are their JSON.
    """
    if pa.types.is_map(values.type):
        coded = _of_maps(values).dictionary_encode()
        texts = _once(coded.dictionary).take(coded.indices)
        return _maps(texts), texts, pa.nulls(len(values), pa.string())
    coded = as_texts(values).dictionary_encode()
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
    texts = _once(texts)
    texts, odd = texts.take(coded.indices), odd.take(coded.indices)
    return _maps(texts), texts, odd


def _maps(texts: pa.Array) -> pa.Array:
    """Maps of texts whose parts are joined by control characters."""
    lists, pairs = _pairs_of(texts)
    count = len(pairs) // 2
    keys = pairs.take(pa.array(np.arange(count) * 2))
    items = pairs.take(pa.array(np.arange(count) * 2 + 1))
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    nothing = np.append(true_mask(texts.is_null()), False)
    return pa.MapArray.from_arrays(pa.array(offsets, pa.int32(), mask=nothing), keys, items)


def _pairs_of(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """For each text its pairs, and all keys and values one after the other."""
    lists = pc.split_pattern(texts, _BETWEEN)
    return lists, pc.split_pattern(lists.flatten(), _WITHIN).flatten()


def _once(texts: pa.Array) -> pa.Array:
    """The same texts, of a key that comes again only the last value: JSON and maps allow it."""
    lists, pairs = _pairs_of(texts)
    keys = pairs.take(pa.array(np.arange(len(pairs) // 2) * 2)).dictionary_encode()
    owners = pc.list_parent_indices(lists).to_numpy()
    places = owners * max(len(keys.dictionary), 1) + keys.indices.to_numpy()
    distinct, counts = np.unique(places, return_counts=True)
    again = np.zeros(len(texts), np.bool_)
    again[distinct[counts > 1] // max(len(keys.dictionary), 1)] = True
    if not again.any():
        return texts
    mask = pa.array(again)
    found = [
        _joined(dict(pair.split(_WITHIN, 1) for pair in text.split(_BETWEEN)))
        for text in texts.filter(mask).to_pylist()
    ]
    return pc.replace_with_mask(texts, mask, pa.array(found, pa.string()))


def _of_maps(values: pa.MapArray) -> pa.Array:
    """Maps of Parquet as texts whose parts are joined by control characters."""
    keys, items = as_texts(values.keys), as_texts(values.items)
    for sign in (_BETWEEN, _WITHIN):
        keys, items = (pc.replace_substring(part, sign, " ") for part in (keys, items))
    pairs = pc.binary_join_element_wise(
        keys, items, _WITHIN, null_handling="replace", null_replacement=""
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
        value = _decoded(form)
        if isinstance(value, dict):
            return {str(key): _value(item) for key, item in value.items()}
        if isinstance(value, list):
            return _pairs(value)
        if value is not None:
            break
    parts = [part for part in _SEPARATOR.split(text.strip("{}")) if part.strip()]
    found = [_PAIR.fullmatch(part) for part in parts]
    if not found or any(pair is None for pair in found):
        return None
    return {pair[1].strip("\"'"): pair[2].strip("\"'") for pair in found if pair is not None}


def _decoded(text: str) -> Any:
    """The value of a JSON text; None for what is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _pairs(items: Iterable[Any]) -> dict[str, str] | None:
    """`[{"key": "team", "value": "a"}]`, each item perhaps JSON text itself."""
    found: dict[str, str] = {}
    for item in items:
        pair = _decoded(item) if isinstance(item, str) else item
        if not isinstance(pair, dict) or "key" not in pair:
            return None
        found[str(pair["key"])] = _value(pair.get("value"))
    return found


def _value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
