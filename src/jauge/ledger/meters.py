"""The meters of a rated row: what of a call has a price of its own, as SQL over `sku` prices.

Where the prices of the book give the row's costs to the last decimal, its charges are those of the
meters. Where they do not (the row was rated with another version of the book), they are those of
its cost classes, and a unit price is what the cost makes it.
"""

from typing import Final

import msgspec

from jauge.pricing.units import registry

MILLION: Final = 1_000_000
_MONEY: Final = "DECIMAL(38,18)"
_ZERO: Final = f"0::{_MONEY}"
_NONE: Final = f"NULL::{_MONEY}"


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of a kind; `within` names the meter that they are part of when they cost the same."""

    name: str
    cost_class: str
    label: str
    what: str
    count: str
    within: str | None = None


_READ: Final = "coalesce(cache_read_input_tokens, 0)"
_HOUR: Final = "coalesce(cache_write_1h_input_tokens, 0)"
_WRITE: Final = "coalesce(cache_write_input_tokens, cache_write_1h_input_tokens, 0)"
_AUDIO_IN: Final = "coalesce(audio_input_tokens, 0)"
_AUDIO_OUT: Final = "coalesce(audio_output_tokens, 0)"
_REASONING: Final = "coalesce(reasoning_output_tokens, 0)"

TOKENS: Final = (
    Meter(
        name="input",
        cost_class="input",
        label="Input Tokens",
        what="uncached input",
        count=f"greatest(coalesce(input_tokens, 0) - {_READ} - {_WRITE} - {_AUDIO_IN}, 0)",
    ),
    Meter(
        name="audio_input",
        cost_class="input",
        label="Audio Input Tokens",
        what="audio input",
        count=_AUDIO_IN,
        within="input",
    ),
    Meter(
        name="cache_read",
        cost_class="cache_read",
        label="Cache Read Tokens",
        what="input read from a cache",
        count=_READ,
    ),
    Meter(
        name="cache_write",
        cost_class="cache_write",
        label="Cache Write Tokens",
        what="input written to a cache",
        count=f"greatest({_WRITE} - {_HOUR}, 0)",
    ),
    Meter(
        name="cache_write_1h",
        cost_class="cache_write",
        label="1-Hour Cache Write Tokens",
        what="input written to a cache for an hour",
        count=_HOUR,
        within="cache_write",
    ),
    Meter(
        name="output",
        cost_class="output",
        label="Output Tokens",
        what="output",
        count=f"greatest(coalesce(output_tokens, 0) - {_REASONING} - {_AUDIO_OUT}, 0)",
    ),
    Meter(
        name="reasoning",
        cost_class="output",
        label="Reasoning Tokens",
        what="reasoning",
        count=_REASONING,
        within="output",
    ),
    Meter(
        name="audio_output",
        cost_class="output",
        label="Audio Output Tokens",
        what="audio output",
        count=_AUDIO_OUT,
        within="output",
    ),
)
CLASSES: Final = ("input", "cache_read", "cache_write", "output", "other")
UNITS: Final = {
    "tokens": "Tokens",
    "requests": "Requests",
    "characters": "Characters",
    "messages": "Messages",
    "durations": "Seconds",
    "document_pages": "Pages",
    "pixels": "Pixels",
    "rerank": "Searches",
    "tool_calls": "Searches",
}
"""The FOCUS unit of each family of `pricebook/units.csv`."""

_PART: Final = "{{'meter': {meter}, 'quantity': {quantity}, 'cost': {cost}, 'listed': {listed}}}"


def measured(relation: str) -> str:
    """Rows joined with `sku`, with `n_`, `k_` and `h_`: count, cost and list cost of each meter."""
    counts = ", ".join(f"{meter.count} AS n_{meter.name}" for meter in TOKENS)
    costs = ", ".join(
        f"{_product(f'n_{meter.name}', f'coalesce({side}_{meter.name}, 0)')} AS {to}_{meter.name}"
        for meter in TOKENS
        for side, to in (("c", "k"), ("l", "h"))
    )
    other = ", ".join(
        f"{_product('coalesce(request_count, 0)', f'coalesce({side}_request, 0)')} AS {to}_request,"
        f" {_metered(side)} AS {to}_meters"
        for side, to in (("c", "k"), ("l", "h"))
    )
    return (
        f"SELECT *, {_is_exact()} AS is_exact FROM (SELECT *, {costs}, {other}"
        f" FROM (SELECT *, {counts} FROM {relation}))"
    )


def parted(relation: str) -> str:
    """Rows of `measured`, one for each of their charges; a row without a price has one.

    A charge has `meter`, `quantity`, `cost` and `listed`.
    """
    nothing = _part("'unpriced'", "request_count", _NONE, _NONE)
    chosen = (
        f"CASE WHEN effective_cost IS NULL THEN [{nothing}] WHEN is_exact THEN {_by_meter()}"
        f" ELSE {_by_class()} END"
    )
    every = f"SELECT *, {chosen} AS every FROM ({relation})"
    said = f"SELECT *, list_filter(every, lambda p: {_SAYS}) AS said FROM ({every})"
    return (
        "SELECT * EXCLUDE (every, said), unnest(CASE WHEN len(said) = 0 THEN every[1:1] ELSE said"
        f" END, recursive := true) FROM ({said})"
    )


_SAYS: Final = (
    "p.cost <> 0 OR p.listed <> 0"
    " OR (p.quantity <> 0 AND NOT list_contains(['request', 'other'], p.meter))"
)


def _is_exact() -> str:
    """Whether the meters at the book's prices are the costs of the row."""
    same = [
        f"{name}_cost = {' + '.join(f'k_{m.name}' for m in TOKENS if m.cost_class == name)}"
        for name in CLASSES[:-1]
    ]
    every = " + ".join(f"h_{name}" for name in (*(m.name for m in TOKENS), "request", "meters"))
    same += ["other_cost = k_request + k_meters", f"list_cost = {every}"]
    return f"coalesce(is_known AND {' AND '.join(same)}, false)"


def _by_meter() -> str:
    """Every meter; a part that costs what its whole costs is no meter of its own."""
    found: list[str] = []
    for meter in TOKENS:
        if meter.within:
            own = [
                f"CASE WHEN {_is_apart(meter)} THEN {kind}_{meter.name} ELSE 0 END"
                for kind in "nkh"
            ]
        else:
            inner = [other for other in TOKENS if other.within == meter.name]
            own = [
                " + ".join((
                    f"{kind}_{meter.name}",
                    *(f"CASE WHEN {_is_apart(o)} THEN 0 ELSE {kind}_{o.name} END" for o in inner),
                ))
                for kind in "nkh"
            ]  # fmt: skip
        found.append(_part(f"'{meter.name}'", *own))
    found.append(_part("'request'", "request_count", "k_request", "h_request"))
    cost, listed = (
        f"CAST(CAST(m.value AS DECIMAL(20,6)) * coalesce({side}_meters[m.key], 0) AS {_MONEY})"
        for side in ("c", "l")
    )
    one = _part("m.key", "m.value", cost, listed)
    priced = "list_filter(map_entries(meters), lambda m: map_contains(c_meters, m.key))"
    several = (
        f"CASE WHEN cardinality(meters) > 0 THEN list_transform({priced}, lambda m: {one}) END"
    )
    return f"list_concat([{', '.join(found)}], {several})"


def _is_apart(meter: Meter) -> str:
    whole = meter.within
    return f"c_{meter.name} IS DISTINCT FROM c_{whole} OR l_{meter.name} IS DISTINCT FROM l_{whole}"


def _by_class() -> str:
    """The cost classes; what a contract takes off the list price stands on the dearest of them."""
    counts = {
        name: " + ".join(f"n_{m.name}" for m in TOKENS if m.cost_class == name)
        for name in CLASSES[:-1]
    } | {"other": "request_count"}
    dearest = f"greatest({', '.join(f'{name}_cost' for name in CLASSES)})"
    listed = {
        name: f"{name}_cost + CASE WHEN {_first(name, dearest)} THEN list_cost - effective_cost"
        " ELSE 0 END"
        for name in CLASSES
    }
    each = (_part(f"'{name}'", counts[name], f"{name}_cost", listed[name]) for name in CLASSES)
    return f"[{', '.join(each)}]"


def _first(name: str, dearest: str) -> str:
    """Whether a class is the first of the dearest."""
    earlier = CLASSES[: CLASSES.index(name)]
    return " AND ".join(
        (f"{name}_cost = {dearest}", *(f"{other}_cost < {dearest}" for other in earlier))
    )


def _part(meter: str, quantity: str, cost: str, listed: str) -> str:
    return _PART.format(
        meter=meter,
        quantity=f"CAST({quantity} AS DECIMAL(26,6))",
        cost=f"CAST({cost} AS {_MONEY})",
        listed=f"CAST({listed} AS {_MONEY})",
    )


def _product(count: str, price: str) -> str:
    return f"CAST({count} * {price} AS {_MONEY})"


def _metered(side: str) -> str:
    each = f"CAST(CAST(m.value AS DECIMAL(20,6)) * coalesce({side}_meters[m.key], 0) AS {_MONEY})"
    total = f"list_sum(list_transform(map_entries(meters), lambda m: {each}))"
    return f"CAST(CASE WHEN cardinality(meters) > 0 THEN {total} ELSE 0 END AS {_MONEY})"


def by_meter(tokens: dict[str, str], other: dict[str, str], default: str) -> str:
    """An SQL value for each meter: those of tokens, those of the registry, then the rest."""
    cases = " ".join(f"WHEN '{name}' THEN {value}" for name, value in {**tokens, **other}.items())
    return f"CASE meter {cases} ELSE {default} END"


def unit() -> str:
    """The FOCUS unit in which a meter is counted."""
    named = {name: f"'{UNITS[one.family]}'" for name, one in registry().items()}
    counted = {meter.name: "'Tokens'" for meter in TOKENS}
    requests = {"request": "'Requests'", "other": "'Requests'", "unpriced": "'Requests'"}
    return by_meter(counted, named | requests, "'Units'")
