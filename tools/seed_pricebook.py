"""Write `src/jauge/pricebook/` anew from two price lists, and print what was left out.

    python tools/seed_pricebook.py --litellm TABLE.json --checked-at 2026-11-22

Sources: the package genai-prices (MIT) for all providers, in dollars, with its dates, hours of
the day, input tiers and service tiers; the table `model_prices_and_context_window_backup.json`
of the litellm wheel (MIT) for OVHcloud and Scaleway, which publish in euros (that table holds
their euro figures unchanged and calls them dollars), for Azure's data zones, for Bedrock
models and regions that the first does not know, and for audio that it leaves without a price.
`units.csv` is written by hand.
The same input gives the same files.
"""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

from genai_prices import types as gp
from genai_prices.data import providers
from genai_prices.data_units import unit_data

from jauge.pricing.book import PRICE_COLUMNS

BOOK = Path(__file__).parents[1] / "src" / "jauge" / "pricebook"
COLUMNS = tuple(name for name in PRICE_COLUMNS if name != "provider")
CLASSES = {
    "input_tokens": "input",
    "output_tokens": "output",
    "cache_read_tokens": "cache_read",
    "cache_write_tokens": "cache_write",
    "cache_write_1h_tokens": "cache_write_1h",
    "input_audio_tokens": "audio_input",
    "output_audio_tokens": "audio_output",
    "output_reasoning_tokens": "reasoning",
    "requests": "request",
}
UNITS = {raw["price_key"]: (CLASSES.get(name, name), raw["per"]) for name, raw in unit_data.items()}
TIERS = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
    ("service_tier", "fast"): "fast",
    ("speed", "fast"): "fast",
}
NAMES = {  # OpenTelemetry's value first; then what routers and SDKs write
    "anthropic": "anthropic claude",
    "aws": "aws.bedrock bedrock bedrock_converse amazon_bedrock amazon-bedrock aws_bedrock",
    "azure": "azure.ai.openai azure.ai.inference az.ai.openai az.ai.inference azure azure_ai "
    "azure_openai azure-openai azureopenai azure_text microsoft",
    "cohere": "cohere cohere_chat",
    "deepseek": "deepseek",
    "fireworks": "fireworks fireworks_ai fireworks-ai",
    "github-copilot": "github_copilot github-copilot github.copilot copilot",
    "google": "gcp.gemini gcp.vertex_ai gcp.gen_ai google vertex_ai vertexai vertex gemini "
    "google_genai google-genai google-vertex google-gla",
    "groq": "groq",
    "mistral": "mistral_ai mistralai mistral codestral",
    "moonshotai": "moonshot_ai moonshotai moonshot",
    "openai": "openai openai_compatible_openai text-completion-openai",
    "openrouter": "openrouter open_router",
    "ovhcloud": "ovhcloud ovh",
    "perplexity": "perplexity",
    "scaleway": "scaleway scw",
    "together": "together together_ai together-ai togetherai",
    "voyageai": "voyageai voyage",
    "x-ai": "x_ai xai x-ai",
    "zai": "zai z_ai z.ai",
}
COSTS = {  # columns of the litellm table, each for one token
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "input_cost_per_audio_token": "audio_input",
    "output_cost_per_audio_token": "audio_output",
    "output_cost_per_reasoning_token": "reasoning",
}
REGION = re.compile(r"[a-z]+(-[a-z]+)+-\d$")
EUROS = ("ovhcloud", "scaleway")
SAME_AS_STANDARD = {"service_tier": "default"}  # the standard prices once more, checked
DEARER = {"gpt-4o-audio-preview-2024-10-01": "gpt-4o-audio-preview"}
"""Snapshots of OpenAI whose audio costs more than that of their successors, by no list here."""
FREE = {"gemma-3", "gemma-3n", "moderation"}  # by the pages of Google and OpenAI
OPEN: "Span" = (None, None)
MILLION = Decimal(1_000_000)
Row = dict[str, str]
Span = tuple[date | None, date | None]
dropped: list[str] = []


def main() -> None:
    """Write the book."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--litellm", type=Path, required=True)
    parser.add_argument("--litellm-version", required=True)
    parser.add_argument("--checked-at", required=True)
    chosen = parser.parse_args()
    table: dict[str, dict[str, Any]] = json.loads(
        chosen.litellm.read_text(encoding="utf-8"), parse_float=Decimal
    )
    first = {"source": f"genai-prices {version('genai-prices')}", "checked_at": chosen.checked_at}
    second = {"source": f"litellm {chosen.litellm_version}", "checked_at": chosen.checked_at}
    models: dict[str, list[Row]] = {}
    prices: dict[str, list[Row]] = {}
    for provider in providers:
        models[provider.id] = [
            {"model": model.id, "match": pattern(model.match)} for model in provider.models
        ]
        prices[provider.id] = [
            row | first
            for model in provider.models
            for row in sorted(model_rows(provider.id, model), key=_order)
        ]
    for name in EUROS:
        put_euros(name, table, models, prices, second)
    put_audio(table, models["openai"], prices["openai"], second)
    put_zones(table, models, prices, second)
    put_bedrock(table, models, prices, second)
    for name, rows in models.items():
        write(BOOK / "models" / f"{name}.csv", ("model", "match"), rows)
        write(BOOK / "prices" / f"{name}.csv", COLUMNS, prices[name])
    write(
        BOOK / "providers.csv",
        ("provider", "title", "names", "match", "models", "fallbacks"),
        provider_rows(),
    )
    (BOOK / "checked_at").write_text(f"{chosen.checked_at}\n", encoding="utf-8")
    sys.stdout.write("\n".join(["left out:", *sorted(dropped)]) + "\n")
    count = sum(len(rows) for rows in prices.values())
    sys.stdout.write(f"{len(models)} providers, {count} price rows\n")


def provider_rows() -> Iterator[Row]:
    """One row a provider, in the order in which names are matched."""
    for provider in providers:
        yield {
            "provider": provider.id,
            "title": provider.name,
            "names": NAMES.get(provider.id, provider.id),
            "match": "" if provider.provider_match is None else pattern(provider.provider_match),
            "models": "" if provider.model_match is None else pattern(provider.model_match),
            "fallbacks": " ".join(provider.fallback_model_providers or ()),
        }
    yield {"provider": "scaleway", "title": "Scaleway", "names": NAMES["scaleway"]}


def pattern(clause: object) -> str:
    """A clause of the source as a pattern of ours: alternatives of conditions."""
    return " | ".join(" & ".join(terms) for terms in _alternatives(clause))


def _alternatives(clause: object) -> list[list[str]]:
    if isinstance(clause, gp.ClauseOr):
        return [terms for part in clause.or_ for terms in _alternatives(part)]
    if isinstance(clause, gp.ClauseAnd):
        result: list[list[str]] = [[]]
        for part in clause.and_:
            result = [left + right for left in result for right in _alternatives(part)]
        return result
    return [[_term(clause)]]


def _term(clause: object) -> str:
    match clause:
        case gp.ClauseEquals(equals=text):
            return text
        case gp.ClauseStartsWith(starts_with=text):
            return f"{text}*"
        case gp.ClauseEndsWith(ends_with=text):
            return f"*{text}"
        case gp.ClauseContains(contains=text):
            return f"*{text}*"
        case gp.ClauseRegex(regex=text):
            return f"/{text}/"
        case _:
            message = f"no pattern for {clause!r}"
            raise ValueError(message)


def model_rows(provider: str, model: gp.ModelInfo) -> Iterator[Row]:
    """All rows of a model: its list prices in time, then those of its service tiers."""
    entries = (
        model.prices
        if isinstance(model.prices, list)
        else [gp.ConditionalPrice(None, prices=model.prices)]
    )
    found: dict[tuple[str, ...], list[Span]] = {}
    for span in _spans([entry.constraint for entry in entries]):
        for window, price in _in_force(entries, span):
            for cell in _cells(price):
                _extend(found.setdefault(("standard", window, *cell), []), span)
    variants = model.price_variants or []
    for tier, entry in _tiered(provider, model.id, variants):
        same = [other for name, other in _tiered("", "", variants) if name == tier]
        for span in _spans([other.constraint for other in same]):
            if not _active(entry.constraint, span):
                continue
            before = same[: same.index(entry)]
            taken = {
                key
                for other in before
                if _active(other.constraint, span)
                for key, value in vars(other.prices).items()
                if value is not None
            }
            for cell in _cells(entry.prices, taken):
                _extend(found.setdefault((tier, "", *cell), []), span)
    if not found and _is_free(model):
        found = {("standard", "", unit, "1000000", "", "0"): [OPEN] for unit in ("input", "output")}
    elif not found:
        dropped.append(f"{provider}/{model.id}: no price is stated")
    for (tier, window, unit, per, above, price), spans in found.items():
        for start, end in spans:
            yield {
                "model": model.id,
                "service_tier": "" if tier == "standard" else tier,
                "class": unit,
                "price": price,
                "per": per,
                "currency": "USD",
                "above_input_tokens": above,
                "valid_from": "" if start is None else start.isoformat(),
                "valid_until": "" if end is None else end.isoformat(),
                "window": window,
            }


def _is_free(model: gp.ModelInfo) -> bool:
    """Whether a model without prices is said to be free, not merely unknown."""
    comments = (model.price_comments or "").lower()
    said = any(text in comments for text in ("free of charge", "included in the subscription"))
    return said or model.id.endswith(":free") or model.id in FREE


def _tiered(
    provider: str, model: str, variants: Iterable[gp.PriceVariant]
) -> Iterator[tuple[str, gp.PriceVariant]]:
    for entry in variants:
        tier = TIERS.get(next(iter(entry.when.items()))) if len(entry.when) == 1 else None
        if tier is not None:
            yield tier, entry
        elif provider and entry.when != SAME_AS_STANDARD:
            dropped.append(f"{provider}/{model}: prices for {entry.when}")


def _spans(constraints: Iterable[Any]) -> list[Span]:
    days = sorted({c.start_date for c in constraints if isinstance(c, gp.StartDateConstraint)})
    return list(zip((None, *days), (*days, None), strict=True))


def _active(constraint: object, span: Span) -> bool:
    """Whether a price holds in the span; one for hours of the day never holds all day."""
    if constraint is None:
        return True
    if not isinstance(constraint, gp.StartDateConstraint):
        return False
    return span[0] is not None and constraint.start_date <= span[0]


def _in_force(
    entries: list[gp.ConditionalPrice], span: Span
) -> Iterator[tuple[str, gp.ModelPrice]]:
    """The last entry of the span that holds all day, and the hours that come after it."""
    for entry in reversed(entries):
        if isinstance(entry.constraint, gp.TimeOfDateConstraint):
            yield (
                f"{entry.constraint.start_time:%H:%M}-{entry.constraint.end_time:%H:%M}",
                entry.prices,
            )
        elif _active(entry.constraint, span):
            yield "", entry.prices
            return


def _cells(price: gp.ModelPrice, taken: Iterable[str] = ()) -> Iterator[tuple[str, ...]]:
    """Unit, block, threshold and price of everything that a price set states."""
    for key, value in vars(price).items():
        if value is None or key in taken:
            continue
        unit, per = UNITS[key]
        if isinstance(value, gp.TieredPrices):
            yield unit, str(per), "", _plain(value.base)
            for tier in value.tiers:
                yield unit, str(per), str(tier.start), _plain(tier.price)
        else:
            yield unit, str(per), "", _plain(value)


def _extend(spans: list[Span], span: Span) -> None:
    if spans and spans[-1][1] == span[0] and span[0] is not None:
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)


def _order(row: Row) -> tuple[str, ...]:
    return row["service_tier"], row["valid_from"], row["window"]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def cost_rows(entry: dict[str, Any], model: str, region: str, currency: str) -> Iterator[Row]:
    """The rows of one entry of the litellm table, quoted per million."""
    for key, unit in COSTS.items():
        if (cost := entry.get(key)) is not None:
            yield {
                "model": model,
                "region": region,
                "class": unit,
                "price": _plain(Decimal(cost) * MILLION),
                "per": "1000000",
                "currency": currency,
            }


def put_euros(
    name: str,
    table: dict[str, dict[str, Any]],
    models: dict[str, list[Row]],
    prices: dict[str, list[Row]],
    source: Row,
) -> None:
    """Euro rows first; a model of the same name in dollars gives way to them."""
    own: list[Row] = []
    rows: list[Row] = []
    for key, entry in table.items():
        if entry.get("litellm_provider") != name:
            continue
        model = key.removeprefix(f"{name}/")
        stated = list(cost_rows(entry, model, "", "EUR"))
        if all(Decimal(row["price"]) == 0 for row in stated):
            dropped.append(f"{name}/{model}: every price is 0")
            continue
        short = model.rpartition("/")[2]
        match = model if short == model else f"{model} | {short}"
        own.append({"model": model, "match": match})
        rows += [row | source for row in stated]
    taken = {row["model"].lower() for row in own}
    for row in models.get(name, ()):
        if row["model"].lower() in taken:
            dropped.append(f"{name}/{row['model']}: dollars of genai-prices, euros are kept")
            alike = next(new for new in own if new["model"].lower() == row["model"].lower())
            if row["match"].lower() != alike["match"].lower():
                alike["match"] += f" | {row['match']}"
    models[name] = own + [row for row in models.get(name, ()) if row["model"].lower() not in taken]
    prices[name] = rows + [row for row in prices.get(name, ()) if row["model"].lower() not in taken]


def put_audio(
    table: dict[str, dict[str, Any]], models: list[Row], prices: list[Row], source: Row
) -> None:
    """Audio prices of OpenAI's models that the first source prices as text alone.

    Taken where both sources agree on the text, and all snapshots of a model on the audio.
    """
    known = next(provider for provider in providers if provider.id == "openai")
    stated = {(row["model"], row["class"]) for row in prices}
    text = {(row["model"], row["class"]): row["price"] for row in prices}
    found: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for key, entry in table.items():
        rows = list(cost_rows(entry, key, "", "USD"))
        audio = tuple((row["class"], row["price"]) for row in rows if "audio" in row["class"])
        match = known.find_model(key) if entry.get("litellm_provider") == "openai" else None
        if match is None or not audio or (match.id, audio[0][0]) in stated or key in DEARER:
            continue
        if any(
            row["price"] != text.get((match.id, row["class"]))
            for row in rows
            if row["class"] in {"input", "output"}
        ):
            dropped.append(f"openai/{key}: audio, but other prices of text")
            continue
        found.setdefault(match.id, set()).add(audio)
    for name, said in found.items():
        if len(said) != 1:
            dropped.append(f"openai/{name}: its snapshots differ in the price of audio")
            continue
        place = max(at for at, row in enumerate(prices) if row["model"] == name) + 1
        prices[place:place] = [
            {"model": name, "class": unit, "price": price, "per": "1000000", "currency": "USD"}
            | source
            for unit, price in next(iter(said))
        ]
    for name, model in DEARER.items():
        place = next(at for at, row in enumerate(models) if row["model"] == model)
        models.insert(place, {"model": name, "match": name})
        place = next(at for at, row in enumerate(prices) if row["model"] == model)
        prices[place:place] = [
            row | {"model": name}
            for row in prices
            if row["model"] == model and "audio" not in row["class"]
        ]


def put_zones(
    table: dict[str, dict[str, Any]],
    models: dict[str, list[Row]],
    prices: dict[str, list[Row]],
    source: Row,
) -> None:
    """Azure's data zones: `azure/eu/NAME` is NAME deployed in the zone `eu`."""
    for key, entry in table.items():
        head, _, rest = key.partition("/")
        zone, _, name = rest.partition("/")
        if head != "azure" or zone not in {"eu", "us"} or not name:
            continue
        model = f"{zone}/{name}"
        models["azure"].insert(0, {"model": model, "match": model})
        prices["azure"] += [row | source for row in cost_rows(entry, model, "", "USD")]


def put_bedrock(
    table: dict[str, dict[str, Any]],
    models: dict[str, list[Row]],
    prices: dict[str, list[Row]],
    source: Row,
) -> None:
    """Bedrock models that the first source does not know, and prices of single regions."""
    known = next(provider for provider in providers if provider.id == "aws")
    added: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for key, entry in table.items():
        if not str(entry.get("litellm_provider", "")).startswith("bedrock"):
            continue
        *path, name = key.removeprefix("bedrock/").split("/")
        region = path[0] if path else ""
        rows = list(cost_rows(entry, name, region, "USD"))
        if not rows or len(path) > 1 or (region and not REGION.match(region)):
            dropped.append(f"aws/{key}: no token price, or a commitment")
            continue
        match = known.find_model(name)
        if match is None and name not in added:
            added.add(name)
            models["aws"].append({"model": name, "match": name})
        if match is not None and not region:
            continue
        model = name if match is None else match.id
        if (model, region) in seen:
            dropped.append(f"aws/{key}: stated before under another name")
            continue
        seen.add((model, region))
        prices["aws"] += [row | source | {"model": model} for row in rows]


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write rows as CSV with every column."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
