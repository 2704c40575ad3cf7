"""Answers for machines: one flat record a line, money as text, unknown as null."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.comparison import Change, sums_of
from jauge.analysis.cost import Key, Line
from jauge.analysis.decomposition import Effects
from jauge.analysis.measures import Sums

Value = str | int | float | bool | None | tuple[str, ...]
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")


def money(amount: Decimal | None) -> str | None:
    """An amount as text, exact, without exponent and without needless zeros."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def line_record(by: Sequence[str], line: Line) -> dict[str, Value]:
    """A line of an answer under the names asked; `others` counts the groups put together."""
    record = _start(by, line.keys, line.currency) | _figures(line.sums)
    return record | {"others": line.others} if line.others else record


def change_record(by: Sequence[str], change: Change) -> dict[str, Value]:
    """A line of a comparison: the first period's figures, the other's, and the difference."""
    before = sums_of(change.before)
    low, high = change.ends
    effects = change.effects
    return (
        _start(by, change.keys, change.currency)
        | _figures(sums_of(change.now))
        | {
            "before_effective_cost": money(before.effective_cost),
            "before_cost_low": money(before.cost_low),
            "before_cost_high": money(before.cost_high),
            "before_calls": before.calls,
            "difference": money(change.difference),
            "difference_ratio": change.ratio,
            "difference_low": money(low),
            "difference_high": money(high),
            **{
                f"{name}_effect": money(getattr(effects, name) if effects else None)
                for name in Effects.__struct_fields__
            },
        }
    )


def _start(by: Sequence[str], keys: Sequence[Key], currency: str | None) -> dict[str, Value]:
    return {**dict(zip(by, keys, strict=True)), "currency": currency}


def _figures(sums: Sums) -> dict[str, Value]:
    return {
        "effective_cost": money(sums.effective_cost),
        "cost_low": money(sums.cost_low),
        "cost_high": money(sums.cost_high),
        "calls": sums.calls,
        "input_tokens": sums.input_tokens,
        "output_tokens": sums.output_tokens,
        "estimated_calls": sums.estimated_calls,
        "unmetered_calls": sums.unmetered_calls,
        "unpriced_calls": sums.unpriced_calls,
        "cache_read_input_tokens": sums.cache_read_input_tokens,
        "cache_write_input_tokens": sums.cache_write_input_tokens,
        "cache_unknown_calls": sums.cache_unknown_calls,
        "estimated_cost": money(sums.estimated_cost),
        "cost_per_call": money(sums.cost_per_call),
        "cost_per_million_tokens": money(sums.cost_per_million_tokens),
        "cache_hit_ratio": sums.cache_hit_ratio,
        "cache_saving": money(sums.cache_saving),
        "cache_known_calls": sums.cache_known_calls,
    }


def to_json(document: Mapping[str, object]) -> str:
    """One object, on one line."""
    return f"{msgspec.json.encode(document).decode()}\n"


def to_json_lines(records: Iterable[Mapping[str, Value]]) -> str:
    """One object a line."""
    encoder = msgspec.json.Encoder()
    return "".join(f"{encoder.encode(record).decode()}\n" for record in records)


def to_csv(records: Sequence[Mapping[str, Value]], by: Sequence[str]) -> str:
    """A header and one row a record; unknown is an empty cell.

    A spreadsheet would run a name that starts like a formula: it gets an apostrophe in front.
    """
    out = io.StringIO()
    fields = dict.fromkeys(name for record in records for name in record)
    writer = csv.DictWriter(out, list(fields), restval="", lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow(
            {name: _cell(value) if name in by else value for name, value in record.items()}
        )
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _cell(value: Value) -> Value:
    if isinstance(value, tuple):
        value = " ".join(value)
    return harmless(value) if isinstance(value, str) else value
