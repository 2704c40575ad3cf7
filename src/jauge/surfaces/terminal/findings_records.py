"""Findings for machines: one object a line with the evidence, or a flat row each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

import msgspec

from jauge.analysis.audit_lines import variant_of
from jauge.analysis.savings.decided import Decided
from jauge.model import Finding
from jauge.model.decision import FindingDecision
from jauge.surfaces.terminal import findings_wording
from jauge.surfaces.terminal.records import Value, money

NAMES: Final = ("subject", "why")
"""Columns that hold words of others."""


def listed(one: Decided) -> dict[str, Any]:
    """A finding with its parameters, evidence and status, and what was decided about it.

    `monthly_saving` is what it claims now, `promised_saving` what it did when it was decided about.
    """
    return {
        "finding_id": one.finding.finding_id,
        **_finding(one.finding),
        "class": variant_of(one.finding),
        "why": findings_wording.why(one.finding),
        "status": one.status,
        "is_found": one.is_found,
        "decision": None if one.decision is None else decision(one.decision),
        "promised_saving": None if one.promised is None else _plain(one.promised),
        "realised_saving": None if one.realised is None else _plain(one.realised),
    }


def record(one: Finding[Any]) -> object:
    """A finding alone, with its parameters and evidence."""
    return _finding(one)


def decision(one: FindingDecision) -> dict[str, Any]:
    """Who decided what about which finding, when and why, and what it promised then."""
    return cast("dict[str, Any]", _plain(one))


def _finding(one: Finding[Any]) -> dict[str, Any]:
    told = cast("dict[str, Any]", _plain(one))
    for each, evidence in zip(told["evidence"], one.evidence, strict=True):
        each["rows"] = evidence.count
    return told


def _plain(one: msgspec.Struct) -> object:
    """Every decimal as other amounts are written."""
    return _written(msgspec.to_builtins(one, builtin_types=(Decimal,)))


def _written(value: Any) -> object:
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, dict):
        return {key: _written(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in cast("Sequence[Any]", value)]
    return value


def row(one: Decided) -> dict[str, Value]:
    """A finding on one line; the rows that prove it are counted."""
    finding = one.finding
    return {
        "finding_id": finding.finding_id,
        "kind": finding.kind,
        "class": variant_of(finding),
        "subject": findings_wording.about(finding),
        "why": findings_wording.why(finding),
        **_flat(finding),
        "value_kind": finding.value_kind,
        "cash_from": None if finding.cash_from is None else finding.cash_from.isoformat(),
        "confidence": money(finding.confidence),
        "effort": finding.effort,
        "action": finding.action,
        "status": one.status,
        "promised_saving": None if one.promised is None else money(one.promised.mid),
        "promised_currency": None if one.promised is None else one.promised.currency,
        "realised_saving": None if one.realised is None else money(one.realised.mid),
        "evidence_rows": sum(each.count for each in finding.evidence),
    }


def _flat(one: Finding[Any]) -> dict[str, Value]:
    saving = one.monthly_saving
    ends = (None, None, None) if saving is None else (saving.low, saving.mid, saving.high)
    named = zip(("low", "mid", "high"), ends, strict=True)
    amounts: dict[str, Value] = {f"monthly_saving_{name}": money(end) for name, end in named}
    return amounts | {"currency": saving.currency if saving else None}
