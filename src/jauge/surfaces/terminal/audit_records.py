"""An audit for machines: one object with lines, stacks and what is missing, or a row a line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from jauge.analysis.audit_lines import AuditLine
from jauge.analysis.savings import Left, Stack
from jauge.model import Saving
from jauge.surfaces.terminal import audit_wording, findings_records
from jauge.surfaces.terminal.records import Value, money

if TYPE_CHECKING:
    from jauge.surfaces.terminal.audit_command import Audited

NAMES: Final = ("what", "who", "to_do")
"""Columns that hold words of others."""


def document(found: "Audited") -> dict[str, Any]:
    """The whole audit; every line names its findings, whose rows prove it."""
    until, over = found.known_until, found.over
    return {
        "schema": "jauge.audit/1",
        "period": found.period.label if found.period else None,
        "currency": found.currency,
        "known_until": None if until is None else _moment(until.isoformat()),
        "amounts_from": None if over is None else over.days[0].isoformat(),
        "amounts_to": None if over is None else over.days[1].isoformat(),
        "lines": _lines(found, found.lines.lines),
        "more": _lines(found, found.lines.more),
        "stacks": [stack(one) for one in found.lines.stacks],
        "done": [findings_records.listed(one) for one in found.done],
        "dismissed": found.dismissed,
        "missing": {kind: list(needs) for kind, needs in found.missing.items()},
    }


def _moment(text: str) -> str:
    return text.replace("+00:00", "Z")


def _lines(found: "Audited", lines: Sequence[AuditLine]) -> list[dict[str, Any]]:
    commands = audit_wording.commands(found, lines)
    return [line(one, command) for one, command in zip(lines, commands, strict=True)]


def line(one: AuditLine, command: str) -> dict[str, Any]:
    """A line with its words, the ids of its findings and the command that leads to them."""
    return {
        **row(one),
        "owners": list(one.owners),
        "teams": list(one.teams),
        "ownerless": one.ownerless,
        "finding_ids": [finding.finding_id for finding in one.findings],
        "command": command,
    }


def row(one: AuditLine) -> dict[str, Value]:
    """The same, flat."""
    return {
        "what": audit_wording.what(one),
        "kind": one.kind,
        "variant": one.variant,
        "findings": len(one.findings),
        **{f"monthly_saving_{end}": money(_end(one, end)) for end in ("low", "mid", "high")},
        "currency": one.currency,
        "value_kind": one.value_kind,
        "sureness": one.sureness,
        "who": audit_wording.who(one),
        "to_do": audit_wording.verb(one),
        "action": one.action,
        "cash_from": None if one.cash_from is None else one.cash_from.isoformat(),
    }


def _end(one: AuditLine, end: str) -> Any:
    return None if one.saving is None else getattr(one.saving, end)


def rows(found: "Audited") -> list[dict[str, Value]]:
    """All lines, those below too."""
    return [row(one) for one in (*found.lines.lines, *found.lines.more)]


def stack(one: Stack) -> dict[str, Any]:
    """The savings of one kind of value, step by step."""
    return {
        "value_kind": one.value_kind,
        "currency": one.currency,
        "base": money(one.base),
        "total": _ends(one.total),
        "steps": [
            {
                "finding_id": step.finding.finding_id,
                "kind": step.finding.kind,
                "claimed": _ends(step.claimed),
                "left": _ends(step.left),
            }
            for step in one.steps
        ],
    }


def _ends(one: Saving | Left) -> dict[str, Any]:
    return {"low": money(one.low), "mid": money(one.mid), "high": money(one.high)}
