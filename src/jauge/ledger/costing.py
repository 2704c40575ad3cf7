"""The cost of a row as SQL expressions over the joined price: what `pricing.rate` does per call.

A product of count and unit price is cast to DECIMAL(38,18) at once. Classes that no row has, and
list prices that equal the contracted ones, are not computed: rating is the hot path of imports.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from jauge.pricing.compiled import Compiled, Price
from jauge.pricing.rate import EMBEDDINGS
from jauge.pricing.units import registry

CLASSES: Final = ("input", "cache_read", "cache_write", "output", "other")
_ZERO: Final = "0::DECIMAL(38,18)"
_UNKNOWN: Final = "NULL::DECIMAL(38,18)"
_CACHE_FACTS: Final = (
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_1h_input_tokens",
)
_PARTS: Final = {
    "input": (("plain_input", "input"), ("audio_input_tokens", "audio_input")),
    "cache_read": (("cache_read_input_tokens", "cache_read"),),
    "cache_write": (
        ("write_5m", "cache_write"),
        ("cache_write_1h_input_tokens", "cache_write_1h"),
    ),
    "output": (
        ("plain_output", "output"),
        ("reasoning_output_tokens", "reasoning"),
        ("audio_output_tokens", "audio_output"),
    ),
}


class _Counts:
    """Counts as SQL; None for those that no row has."""

    def __init__(self, present: set[str]) -> None:
        self._present = present

    def sql(self, name: str) -> str | None:
        if name == "plain_input":
            return self._rest(
                "input_tokens",
                "cache_read_input_tokens",
                "cache_write_input_tokens",
                "audio_input_tokens",
            )
        if name == "plain_output":
            return self._rest("output_tokens", "reasoning_output_tokens", "audio_output_tokens")
        if name == "write_5m":
            return self._rest("cache_write_input_tokens", "cache_write_1h_input_tokens")
        if name == "cache_write_input_tokens":
            # One-hour writes stand for all writes where nobody counted those.
            own = [n for n in (name, "cache_write_1h_input_tokens") if n in self._present]
            return f"coalesce({', '.join(own)}, 0)" if own else None
        return f"coalesce({name}, 0)" if name in self._present else None

    def _rest(self, whole: str, *parts: str) -> str | None:
        """The whole less its parts; counts that contradict each other are flagged, not negative."""
        total = self.sql(whole)
        if total is None:
            return None
        less = [found for part in parts if (found := self.sql(part))]
        return f"greatest({' - '.join([total, *less])}, 0)" if less else total


def columns(present: set[str], compiled: Compiled, *, meters: bool) -> tuple[str, str]:
    """The costs of the classes, then their sums (which read the former), each comma separated."""
    counts = _Counts(present)
    own = _classes(counts, compiled, "c", meters=meters)
    listed = _classes(counts, compiled, "l", meters=meters)
    same = all(price.listed == price.contracted for price in compiled.prices)
    cached_input = _cached_input(counts)
    costs = [f"{cost} AS c_{name}_cost" for name, cost in own.items()]
    if not same:
        costs += [f"{cost} AS l_{name}_cost" for name, cost in listed.items()]
    costs += [
        f"{_unknown_meters() if meters else 'NULL::VARCHAR'} AS unknown_meters",
        f"{cached_input or _UNKNOWN} AS cached_input_cost",
        f"{_suffices(present)} AS suffices",
        f"{_saving(counts)} AS saving",
        f"coalesce({', '.join(_CACHE_FACTS)}) IS NULL AS no_cache_facts",
    ]
    rest = {name: cost for name, cost in own.items() if name != "input"}
    cached = _sum(["cached_input_cost", *_charged(rest, "c")]) if cached_input else _UNKNOWN
    sums = [
        f"{_sum(_charged(own, 'c'))} AS own_total",
        f"{'own_total' if same else _sum(_charged(listed, 'l'))} AS list_total",
        f"{cached} AS cached_total",
        "coalesce(no_cache_facts AND has_cache AND input_tokens > 0, false) AS is_open",
    ]
    return ", ".join(costs), ", ".join(sums)


def _classes(counts: _Counts, compiled: Compiled, side: str, *, meters: bool) -> dict[str, str]:
    costs = {name: _class_cost(counts, compiled, side, name) for name in _PARTS}
    return costs | {"other": _other(compiled, side, meters=meters)}


def _charged(costs: Mapping[str, str], side: str) -> list[str]:
    """The columns of the classes that can cost something."""
    return [f"{side}_{name}_cost" for name, cost in costs.items() if cost != _ZERO]


def _sum(terms: Sequence[str]) -> str:
    return f"CAST({' + '.join(terms)} AS DECIMAL(38,18))" if terms else _ZERO


def _product(count: str, price: str) -> str:
    return f"CAST({count} * {price} AS DECIMAL(38,18))"


def _class_cost(counts: _Counts, compiled: Compiled, side: str, name: str) -> str:
    terms: list[str] = []
    for count, unit in _PARTS[name]:
        tokens = counts.sql(count)
        if tokens is None:
            continue
        product = _product(tokens, f"{side}_{unit}")
        if any(_price(price, side, unit) is None for price in compiled.prices):
            # Without tokens a class costs nothing even where it has no price.
            product = f"CASE WHEN {tokens} = 0 THEN {_ZERO} ELSE {product} END"
        terms.append(product)
    return _sum(terms)


def _price(price: Price, side: str, unit: str) -> object:
    return getattr(price.contracted if side == "c" else price.listed, unit)


def _other(compiled: Compiled, side: str, *, meters: bool) -> str:
    """Fees per request, and meters by name."""
    fee = _ZERO
    if any(_price(price, side, "request") is not None for price in compiled.prices):
        fee = _product("coalesce(request_count, 0)", f"coalesce({side}_request, 0)")
    if not meters:
        return fee
    amount = "CAST(m.value AS DECIMAL(20,6))"
    each = f"CAST({amount} * coalesce({side}_meters[m.key], 0) AS DECIMAL(38,18))"
    total = f"coalesce(list_sum(list_transform(map_entries(meters), lambda m: {each})), 0)"
    return f"CAST({fee} + {total} AS DECIMAL(38,18))"


def _unknown_meters() -> str:
    """Names of meters without a price that are not tokens counted in a class already."""
    tokens = ", ".join(f"'{u.name}'" for u in registry().values() if u.charged_as is not None)
    known = f"list_concat(map_keys(c_meters), [{tokens}])"
    names = f"list_sort(list_filter(map_keys(meters), lambda k: NOT list_contains({known}, k)))"
    return f"'no price for ' || nullif(array_to_string({names}, ', '), '')"


def _cached_input(counts: _Counts) -> str | None:
    """What the input would have cost with every repeated prefix cached while it lived."""
    whole = counts.sql("input_tokens")
    if whole is None or counts.sql("x_prefix_tokens") is None:
        return None
    prefix = f"least(coalesce(x_prefix_tokens, 0), {whole})"
    read = _product(prefix, "c_cache_read")
    rest = _product(f"({whole} - {prefix})", "c_cache_write")
    return (
        f"CASE WHEN x_pause_ms <= cache_lifetime_s * 1000 THEN CAST({read} + {rest}"
        f" AS DECIMAL(38,18)) ELSE {_product(whole, 'c_cache_write')} END"
    )


def _suffices(present: set[str]) -> str:
    """As `pricing.rate.suffices`: an unknown total is not charged as zero."""
    known = {
        name: f"{name} IS NOT NULL" if name in present else "false"
        for name in ("input_tokens", "output_tokens")
    }
    counted = "coalesce(cardinality(meters), 0) > 0" if "meters" in present else "false"
    return (
        f"CASE WHEN {known['input_tokens']} THEN {known['output_tokens']}"
        f" OR coalesce(operation_name = '{EMBEDDINGS}', false)"
        " OR (coalesce(c_output, 0) = 0 AND coalesce(l_output, 0) = 0)"
        f" ELSE NOT ({known['output_tokens']}) AND {counted} END"
    )


def _saving(counts: _Counts) -> str:
    terms = [
        sign + _product(tokens, price)
        for sign, name, price in (
            ("+", "cache_read_input_tokens", "(c_input - c_cache_read)"),
            ("-", "write_5m", "(c_cache_write - c_input)"),
            ("-", "cache_write_1h_input_tokens", "(c_cache_write_1h - c_input)"),
        )
        if (tokens := counts.sql(name))
    ]
    return f"CAST({' '.join(terms)} AS DECIMAL(38,18))" if terms else _UNKNOWN
