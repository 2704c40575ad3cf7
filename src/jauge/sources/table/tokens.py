"""Token counts of mapped rows: totals that hold their parts, and what is known at all."""

from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model import TOKEN_COLUMNS
from jauge.sources.table.chunk import Chunk, Mask, true_mask
from jauge.sources.table.numbers import integers
from jauge.sources.table.plan import Plan
from jauge.sources.table.screen import Screen

MOST_TOKENS: Final = 1_000_000_000
"""More tokens than one call can have."""
_NAMES: Final = tuple(column.name for column in TOKEN_COLUMNS)
_CACHE: Final = ("cache_read_input_tokens", "cache_write_input_tokens")
_HOUR: Final = "cache_write_1h_input_tokens"
_PARTS: Final = (
    ("cache_write_input_tokens", (_HOUR,)),
    ("input_tokens", (*_CACHE, "audio_input_tokens")),
    ("output_tokens", ("reasoning_output_tokens", "audio_output_tokens")),
)


def complete(found: dict[str, pa.Array], chunk: Chunk, plan: Plan, screen: Screen) -> None:
    """Check the counts in `found` and add what follows from them: grain, metering, prefix."""
    count = len(chunk.numbers)
    found.setdefault("request_count", pa.repeat(pa.scalar(1, pa.int64()), count))
    several = pc.greater(found["request_count"], 1).fill_null(False)  # noqa: FBT003
    found["x_grain"] = pc.if_else(several, "bucket", "call")
    most = pc.multiply(MOST_TOKENS, pc.if_else(several, _capped(found["request_count"]), 1))

    def reject(mask: Mask, target: str, reason: str) -> None:
        column = plan.columns.get(target)
        if column is None:
            screen.reject(mask, target, found[target], reason)
        else:
            screen.reject(mask, column.from_, chunk.columns[column.from_], reason)

    for name in _NAMES:
        if name in found:
            absurd = true_mask(pc.greater(found[name], most))
            reject(absurd, name, _("over a billion tokens in one call: correct it"))
    if not plan.mapping.input_includes_cache:
        _add_cache(found)
    for total, parts in _PARTS:
        known = [_at_least(found, part) for part in parts if _is_given(found, part)]
        if total in found and known:
            exceeds = true_mask(pc.greater(reduce(pc.add, known), found[total]))
            reject(exceeds, total, _exceeds(total, [part for part in parts if part in found]))
    tokens = [found[name].is_valid() for name in ("input_tokens", "output_tokens") if name in found]
    tokens += [values.is_valid() for name, values in found.items() if name.startswith("meters.")]
    known_any = reduce(pc.or_, tokens) if tokens else pa.repeat(False, count)  # noqa: FBT003
    found["metering"] = pc.if_else(known_any, "measured", "unmetered")
    _prefix(found, chunk, plan, screen)


def _is_given(found: dict[str, pa.Array], part: str) -> bool:
    return part in found or (part == _CACHE[1] and _HOUR in found)


def _at_least(found: dict[str, pa.Array], part: str) -> pa.Array:
    """What a part takes off its total: unknown cache writes take what they keep for an hour."""
    values = [found[part]] if part in found else []
    if part == _CACHE[1] and _HOUR in found:
        values.append(found[_HOUR])
    return pc.coalesce(*values, pa.scalar(0, pa.int64()))


def _capped(counts: pa.Array) -> pa.Array:
    """Counts low enough that a product with the most tokens stays within 64 bits."""
    return pc.min_element_wise(counts, 1_000_000_000)


def _add_cache(found: dict[str, pa.Array]) -> None:
    """Make `input_tokens` all input, for sources that report the cached part beside it."""
    parts = [pc.fill_null(found[name], 0) for name in _CACHE if name in found]
    if parts and "input_tokens" in found:
        found["input_tokens"] = reduce(pc.add, parts, found["input_tokens"])


def _exceeds(total: str, parts: list[str]) -> str:
    names = " + ".join(parts)
    if total == "input_tokens":
        hint = _("{total} is less than {parts}: correct it, or set input_includes_cache = false")
    else:
        hint = _("{total} is less than its parts {parts}: correct it")
    return hint.format(total=total, parts=names)


def _prefix(found: dict[str, pa.Array], chunk: Chunk, plan: Plan, screen: Screen) -> None:
    name = plan.mapping.prefix_tokens
    if name is None:
        return
    source = chunk.columns[name]
    values, bad = integers(source, decimal_comma=chunk.decimal_comma)
    if bad is not None:
        screen.reject(bad, name, source, _("not a whole number: correct it"))
    screen.reject(true_mask(pc.less(values, 0)), name, source, _("negative: correct it"))
    if "input_tokens" in found:
        longer = true_mask(pc.greater(values, found["input_tokens"]))
        screen.reject(longer, name, source, _("longer than input_tokens: correct it"))
    found["x_prefix_tokens"] = values
