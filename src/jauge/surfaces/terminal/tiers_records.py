"""Spend by size for machines: one object, or a row for each size."""

from collections.abc import Sequence
from typing import Any, Final

from jauge.analysis.tiers.facts import TIERS
from jauge.analysis.tiers.mix import Mix, TierLine
from jauge.model import Finding
from jauge.surfaces.terminal import findings_records
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.tiers/1"


def document(
    found: Mix,
    claims: Sequence[Finding[Any]],
    grades: int,
    sources: Sequence[str],
    notes: Sequence[str],
) -> dict[str, object]:
    """The answer for machines; money as text, unknown as null."""
    return {
        "schema": SCHEMA,
        "period": found.period.label if found.period else None,
        "currency": found.currency,
        "tiers": [
            row(line)
            | {
                "models": [
                    {
                        "provider": model.supplier,
                        "model": model.model,
                        "calls": model.calls,
                        "effective_cost": money(model.cost),
                    }
                    for model in line.models
                ]
            }
            for line in found.lines
        ],
        "totals": [
            {
                "currency": one.currency,
                "effective_cost": money(one.sums.effective_cost),
                "calls": one.sums.calls,
            }
            for one in found.totals
        ],
        "unknown_share": found.unknown_share,
        "months": [
            {"month": one.month, **dict(zip(TIERS, one.shares, strict=True))}
            for one in found.months
        ],
        "grades": grades,
        "grade_files": list(sources),
        "findings": [findings_records.record(one) for one in claims],
        "notes": list(notes),
    }


def rows(found: Mix) -> list[dict[str, Value]]:
    """A row for each size."""
    return [row(line) for line in found.lines]


def row(line: TierLine) -> dict[str, Any]:
    """A size: its cost, calls and tokens, its shares, and the target."""
    low, high = line.target or (None, None)
    return {
        "tier": line.tier,
        "effective_cost": money(line.cost),
        "calls": line.calls,
        "unconverted_calls": line.unconverted_calls,
        "tokens": line.tokens,
        "call_share": line.call_share,
        "cost_share": line.cost_share,
        "target_low": low,
        "target_high": high,
        "is_within": line.is_within,
    }
