"""Findings for machines: one object with the evidence, or a row each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

import msgspec

from jauge.model import Finding, Period
from jauge.surfaces.terminal import findings_wording
from jauge.surfaces.terminal.records import Value, money

NAMES: Final = ("subject", "why")
"""Columns that hold words of others."""


def document(
    found: Sequence[Finding[Any]], period: Period | None, currency: str
) -> dict[str, object]:
    """All findings, each with its parameters and the ids of the rows that prove it."""
    return {
        "schema": "jauge.findings/1",
        "period": period.label if period else None,
        "currency": currency,
        "findings": [record(one) for one in found],
    }


def record(one: Finding[Any]) -> object:
    """A finding with its parameters and evidence; every decimal as other amounts are written."""
    return _written(msgspec.to_builtins(one, builtin_types=(Decimal,)))


def _written(value: Any) -> object:
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, dict):
        return {key: _written(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in cast("Sequence[Any]", value)]
    return value


def row(one: Finding[Any]) -> dict[str, Value]:
    """A finding on one line; the rows that prove it are counted."""
    return {
        "kind": one.kind,
        "subject": findings_wording.about(one),
        "why": findings_wording.why(one),
        **_flat(one),
        "value_kind": one.value_kind,
        "cash_from": None if one.cash_from is None else one.cash_from.isoformat(),
        "confidence": money(one.confidence),
        "effort": one.effort,
        "action": one.action,
        "evidence_rows": sum(each.count for each in one.evidence),
    }


def _flat(one: Finding[Any]) -> dict[str, Value]:
    saving = one.monthly_saving
    ends = (None, None, None) if saving is None else (saving.low, saving.mid, saving.high)
    named = zip(("low", "mid", "high"), ends, strict=True)
    amounts: dict[str, Value] = {f"monthly_saving_{name}": money(end) for name, end in named}
    return amounts | {"currency": saving.currency if saving else None}
