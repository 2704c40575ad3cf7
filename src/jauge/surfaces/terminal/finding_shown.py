"""What `jauge findings show` does: one finding in full, or the rows that prove it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis.finding_kinds import load
from jauge.analysis.savings.decided import Decided, decided
from jauge.i18n import _, format
from jauge.model import TABLES, Evidence, Finding
from jauge.model.columns import KEYS
from jauge.surfaces.terminal import (
    evidence_wording,
    findings_records,
    findings_wording,
    wording,
)
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import Audit, auditing
from jauge.surfaces.terminal.findings_decided import one_of
from jauge.surfaces.terminal.records import money, to_json

if TYPE_CHECKING:
    import ibis.expr.types as ir

_BATCH: Final = 10_000
_KEYS: Final = {**KEYS, "cell": "cell_id"}


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    rows: bool = False


def show(workspace: Path, wanted: Sequence[str], request: Request, out: IO[str]) -> None:
    """Print findings, or their rows, on `out`."""
    with auditing(workspace, request, datetime.now(UTC)) as audit:
        here = ZoneInfo(str(audit.config.workspace.timezone))
        every = decided(audit.found(), audit.decisions, audit.priced)
        chosen = [one_of(every, one, workspace) for one in dict.fromkeys(wanted)]
        if request.rows:
            for one in chosen:
                for row in rows_of(audit, one.finding):
                    out.write(to_json(row))
            return
    for place, one in enumerate(chosen):
        if request.as_json:
            out.write(to_json(findings_records.listed(one)))
        else:
            out.write("\n" if place else "")
            _print(one, here, audit.again, out)


def rows_of(audit: Audit, one: Finding[Any]) -> Iterator[Mapping[str, Any]]:
    """The rows that a finding rests on, each with the name of its table.

    What stands outside the ledger, agents of the registry and capacities of jauge.toml, is named.
    """
    kind, case = load(one.kind), audit.case
    for evidence in one.evidence:
        if evidence.table not in TABLES:
            yield from (_outside(audit, evidence.table, name) for name in evidence.ids)
        elif evidence.ids or kind.rows is None:
            yield from _by_ids(audit, evidence)
        else:
            yield from _read(audit, evidence.table, kind.rows(case, one))


def _outside(audit: Audit, table: str, name: str) -> Mapping[str, Any]:
    """An agent by its id, with what is known of it; a capacity by its name."""
    if table != "agent":
        return {"table": table, "name": name}
    entry = audit.registry.of(name)
    found = audit.case.calls.agents.get(name) if audit.case.calls is not None else None
    named = entry.name if entry else found.name if found else None
    return {
        "table": table,
        "agent_id": name,
        "agent": named,
        "state": entry.state if entry else None,
        "owner": entry.owner if entry else None,
        "team": entry.team if entry else None,
    }


def _by_ids(audit: Audit, evidence: Evidence) -> Iterator[Mapping[str, Any]]:
    held = audit.desk.held
    paths = held.of(evidence.table)
    if not paths or not evidence.ids:
        return
    table = held.session.read(evidence.table, paths)
    key = table[_KEYS[evidence.table]]
    yield from _read(
        audit, evidence.table, table.filter(key.isin([bytes.fromhex(i) for i in evidence.ids]))
    )


def _read(audit: Audit, name: str, table: "ir.Table") -> Iterator[Mapping[str, Any]]:
    """The columns of the table, in the order of its key; names of people stay hidden."""
    key = _KEYS[name]
    columns = [
        column.name
        for column in TABLES[name]
        if column.name in table.columns and column.name != "display_name"
    ]
    found = audit.desk.session.run(table.select(*columns).order_by(key))
    for batch in found.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist(maps_as_pydicts="lossy"):
            yield {"table": name} | {field: _plain(value) for field, value in row.items()}


def _plain(value: Any) -> Any:
    """A value as the contract writes it."""
    match value:
        case bytes():
            return value.hex()
        case Decimal():
            return money(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return value


def _print(one: Decided, here: ZoneInfo, again: str, out: IO[str]) -> None:
    finding = one.finding
    told = [
        (_("Finding"), f"{finding.finding_id}  {findings_wording.kind(finding)}"),
        (_("About"), findings_wording.about(finding)),
        (_("Why"), findings_wording.why(finding)),
        (_("A month"), _amount(finding)),
        (_("From"), format.UNKNOWN if finding.cash_from is None else format.day(finding.cash_from)),
        (_("Effort"), findings_wording.effort(finding)),
        (_("To do"), findings_wording.action(finding.action)),
        (_("Status"), _status(one, here)),
        *_really(one),
        (_("Evidence"), _evidence(finding)),
        (_("Its page"), f"docs/findings/{finding.kind}.md"),
    ]
    width = max(len(name) for name, _text in told)
    out.writelines(f"{name.ljust(width)}  {text}\n" for name, text in told)
    for name, value in _parameters(finding):
        out.write(f"{''.ljust(width)}  {name} = {value}\n")
    command = findings_wording.rows(finding, again)
    out.write("\n" + _("The rows that prove it: {command}").format(command=f"`{command}`") + "\n")


def _amount(finding: Finding[Any]) -> str:
    ends = findings_wording.ends(finding)
    amount = findings_wording.amount(finding)
    value = findings_wording.value(finding.value_kind if finding.monthly_saving else None)
    return f"{amount} ({ends}), {value}" if ends else f"{amount}, {value}"


def _status(one: Decided, here: ZoneInfo) -> str:
    word, decision = findings_wording.status(one.status), one.decision
    if decision is None:
        return word
    said = _("{status} on {day} by {who}").format(
        status=word,
        day=format.day(decision.at.astimezone(here).date()),
        who=wording.name(decision.by),
    )
    return f"{said}: {decision.reason}" if decision.reason else said


def _really(one: Decided) -> list[tuple[str, str]]:
    if one.realised is None:
        return []
    return [
        (_("Promised"), findings_wording.promised(one.promised)),
        (_("Really saved"), findings_wording.realised(one.realised)),
    ]


def _evidence(finding: Finding[Any]) -> str:
    counted = (evidence_wording.counted(each) for each in finding.evidence)
    return ", ".join(counted) or format.UNKNOWN


def _parameters(finding: Finding[Any]) -> list[tuple[str, str]]:
    told = findings_records.listed(Decided(finding))["parameters"] or {}
    return [
        (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, value in told.items()
    ]
