"""What a line of a bill charges: provider, model, class and layer, from its words.

The rules are `facts/bill_*.csv` and `facts/cost_layers.csv`. They are asked once for every
distinct line of words, not for every row.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from jauge.sources.bills.layout import Columns
from jauge.sources.otlp.providers import known

INFERENCE: Final = "inference"
OTHER_IT: Final = "other_it"
_AI: Final = "ai and machine learning"
_SELLERS: Final = ("provider_name", "invoice_issuer_name")
_MODEL_WORDS: Final = ("sku_meter", "hint.meter", "service_name", "hint.service")
_MORE_WORDS: Final = ("charge_description", "hint.description", "resource_type")
_WORDS: Final = (*_MODEL_WORDS, *_MORE_WORDS, "service_subcategory", "sku_id")
_READ: Final = (*_SELLERS, "service_category", "sku_price_details", *_WORDS)
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_POINT: Final = re.compile(r"(?<=\d)p(?=\d)")
"""Fireworks writes 3.3 as `3p3`."""
_SIGNS: Final = re.compile(r"[\s_:|/()-]+")


@dataclass(frozen=True)
class Line:
    """What one line charges; None is unknown, or not said of such a line."""

    x_gen_ai_provider_name: str | None = None
    x_model: str | None = None
    x_cost_class: str | None = None
    x_cost_layer: str = OTHER_IT
    x_service_tier: str | None = None


@dataclass(frozen=True)
class _Rules:
    services: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]
    layers: tuple[tuple[str, bool, re.Pattern[str]], ...]
    meters: tuple[tuple[str, str, re.Pattern[str]], ...]
    models: tuple[tuple[re.Pattern[str], str], ...]


def describe(count: int, found: Columns) -> None:
    """Add what the words of each row say; columns that are there already stay."""
    names = [name for name in _READ if name in found and found[name].null_count < count]
    codes = np.zeros(count, np.int64)
    for name in names:
        values = found[name].dictionary_encode(null_encoding="encode")
        codes = codes * len(values.dictionary) + values.indices.to_numpy()
        codes = np.unique(codes, return_inverse=True)[1]
    _distinct, first, rows = np.unique(codes, return_index=True, return_inverse=True)
    taken = [found[name].take(pa.array(first)).to_pylist() for name in names]
    words = zip(*taken, strict=True) if taken else [()]
    lines = [line(tuple(zip(names, row, strict=True))) for row in words]
    for name in Line.__dataclass_fields__:
        if name not in found:
            values = pa.array([getattr(each, name) for each in lines], pa.string())
            found[name] = values.take(pa.array(rows))


@lru_cache(maxsize=1 << 16)
def line(words: tuple[tuple[str, str | None], ...]) -> Line:
    """What the words of a line say, by the column that they stand in."""
    rules = _rules()
    said = {name: text for name, text in words if text}
    raw = [said[name] for name in _WORDS if name in said]
    text = _SIGNS.sub(" ", " | ".join(raw).lower())
    split = _SIGNS.sub(" ", _HUMPS.sub(" ", " | ".join(raw)).lower())
    seller = " ".join(said[name] for name in _SELLERS[:1] if name in said).lower()
    seller = seller or said.get(_SELLERS[1], "").lower()
    provider, is_ai = _provider(rules, seller, text)
    is_ai = is_ai or said.get("service_category", "").strip().lower() == _AI
    layer = next(
        (name for name, any_, rule in rules.layers if (any_ or is_ai) and rule.search(text)),
        OTHER_IT,
    )
    if layer == OTHER_IT:
        return Line()
    is_inference = layer == INFERENCE
    return Line(
        provider,
        _model(rules, said) if is_inference or layer == "training" else None,
        _first(rules, "x_cost_class", split) if is_inference else None,
        layer,
        _first(rules, "x_service_tier", split) if is_inference else None,
    )


def _provider(rules: _Rules, seller: str, text: str) -> tuple[str | None, bool]:
    """OpenTelemetry's name of whose models are charged, and whether the line is AI at all."""
    is_cloud = False
    for sells, rule, name in rules.services:
        if sells.search(seller):
            is_cloud = True
            if rule.search(text):
                return name or None, True
    found = None if is_cloud else known(seller)
    return found, found is not None


def _model(rules: _Rules, said: Mapping[str, str]) -> str | None:
    """The model that the SKU's details, its meter, service or description name, in this order."""
    if details := _details(said.get("sku_price_details", "")):
        return details
    for name in (*_MODEL_WORDS, *_MORE_WORDS):
        text = _POINT.sub(".", said.get(name, "").lower().replace("_", "-"))
        for rule, template in rules.models:
            if found := rule.search(text):
                return _filled(template, found)
    return None


def _filled(template: str, found: re.Match[str]) -> str | None:
    parts = [(part or "").replace("+", " plus") for part in found.groups()]
    name = template.format("", *(part.strip() for part in parts))
    name = re.sub(r"[ -]+", "-", name).replace(".-", "-").strip("-.")
    return name or None


def _details(text: str) -> str | None:
    """`ModelId` of FOCUS 1.5's properties of a SKU."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    model = found.get("ModelId") if isinstance(found, dict) else None
    return model if isinstance(model, str) and model else None


def _first(rules: _Rules, column: str, text: str) -> str | None:
    named = (value for where, value, rule in rules.meters if where == column and rule.search(text))
    return next(named, None)


@cache
def _rules() -> _Rules:
    return _Rules(
        tuple(
            (re.compile(row["seller"]), re.compile(row["pattern"]), row["provider_name"])
            for row in _facts("bill_services")
        ),
        tuple(
            (row["layer"], row["scope"] == "any", re.compile(row["pattern"]))
            for row in _facts("cost_layers")
        ),
        tuple(
            (row["column"], row["value"], re.compile(row["pattern"]))
            for row in _facts("bill_meters")
        ),
        tuple((re.compile(row["pattern"]), row["model"]) for row in _facts("bill_models")),
    )


def _facts(name: str) -> list[dict[str, str]]:
    text = resources.files("jauge.facts").joinpath(f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
