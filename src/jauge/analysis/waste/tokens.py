"""Tokens of calls by the class that prices know, each counted once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jauge.analysis.waste.prices import Units
from jauge.model import exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

CLASSES: Final = (
    "input", "cache_read", "cache_write", "cache_write_1h", "audio_input", "output", "reasoning",
    "audio_output",
)  # fmt: skip


def by_class(calls: "ir.Table") -> "dict[str, ir.IntegerValue]":
    """The tokens of each class, as rating counts them: what is unknown is none."""
    import ibis

    def count(name: str) -> "ir.IntegerValue":
        return calls[f"{name}_tokens"].fill_null(0)

    read, hour = count("cache_read_input"), count("cache_write_1h_input")
    written = ibis.coalesce(calls["cache_write_input_tokens"], hour)
    audio, spoken, thought = count("audio_input"), count("audio_output"), count("reasoning_output")
    return {
        "input": ibis.greatest(count("input") - read - written - audio, 0),
        "cache_read": read,
        "cache_write": ibis.greatest(written - hour, 0),
        "cache_write_1h": hour,
        "audio_input": audio,
        "output": ibis.greatest(count("output") - thought - spoken, 0),
        "reasoning": thought,
        "audio_output": spoken,
    }


def cost(tokens: Mapping[str, int], units: Units) -> Decimal | None:
    """What tokens by class cost; None where one of the classes that has any has no price."""
    parts: list[Decimal] = []
    for name in CLASSES:
        if not tokens[name]:
            continue
        price: Decimal | None = getattr(units, name)
        if price is None:
            return None
        parts.append(product(price, tokens[name]))
    return exact_sum(parts)
