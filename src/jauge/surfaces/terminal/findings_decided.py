"""What `jauge findings accept|dismiss|done|reopen` do: find them again, and keep the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Final
from zoneinfo import ZoneInfo

from jauge.analysis.call_case import CallCase
from jauge.analysis.savings.daily import first_day
from jauge.analysis.savings.decided import Decided, decided
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model.decision import DecisionAction
from jauge.surfaces.terminal import findings_records, findings_wording, records
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing, decide

_SHORTEST: Final = 4
_SHOWN: Final = 8


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the commands, as given."""

    action: DecisionAction
    reason: str | None = None
    on: datetime | None = None


def decide_on(workspace: Path, wanted: Sequence[str], request: Request, out: IO[str]) -> None:
    """Keep one decision on each finding, all of them or none, and say so."""
    now = datetime.now(UTC)
    with auditing(workspace, request, now) as audit:
        at = _moment(request.on, now, ZoneInfo(str(audit.config.workspace.timezone)))
        every = decided(audit.found(), audit.decisions, None)
        chosen = [one_of(every, one, workspace) for one in dict.fromkeys(wanted)]
        for one in chosen:
            _check(one, request.action)
            if request.on is not None:
                _check_day(one, request.on.date(), audit.case.calls)
        findings = [one.finding for one in chosen]
        made = decide(workspace, audit, findings, request.action, request.reason, at)
    if request.as_json:
        out.write(records.to_json_lines([findings_records.decision(one) for one in made]))
        return
    for one, decision in zip(findings, made, strict=True):
        word = findings_wording.status(decision.action)
        out.write(f"{decision.finding_id}  {word}: {findings_wording.why(one)}\n")
        if decision.action != "reopened":
            hint = _("To take it back: `jauge findings reopen {id}`.")
            out.write(f"  {hint.format(id=decision.finding_id[:_SHOWN])}\n")


def _check(one: Decided, action: DecisionAction) -> None:
    """What is open cannot be reopened, and what is not found is only taken back."""
    finding_id = one.finding.finding_id
    if action == "reopened" and one.decision is None:
        hint = _("{id} is open: nothing was decided that could be taken back")
        raise UsageError(hint.format(id=finding_id))
    if not one.is_found and action != "reopened":
        hint = _("{id} is not found any more: only `jauge findings reopen` changes it")
        raise UsageError(hint.format(id=finding_id))


def _check_day(one: Decided, on: date, calls: CallCase | None) -> None:
    """Nothing is done about calls before the first of them."""
    rests_on_calls = any(each.table == "usage" for each in one.finding.evidence)
    first = first_day(calls, one.finding.subject) if rests_on_calls else None
    if first is not None and on < first:
        hint = _(
            "--on {day} is before the first call that {id} is about ({first}): "
            "name the day on which it was done"
        )
        finding_id = one.finding.finding_id
        raise UsageError(hint.format(day=on, id=finding_id, first=first))


def _moment(on: datetime | None, now: datetime, here: ZoneInfo) -> datetime:
    """The beginning of the day where the workspace is; now without one."""
    if on is None:
        return now
    if on.date() > now.astimezone(here).date():
        hint = _("--on {day} is in the future: name the day on which it was done")
        raise UsageError(hint.format(day=on.date().isoformat()))
    return datetime.combine(on.date(), time.min, here).astimezone(UTC)


def one_of(every: Sequence[Decided], wanted: str, workspace: Path) -> Decided:
    """The finding of this id, or the only one whose id begins so; raises UsageError."""
    if len(wanted) < _SHORTEST:
        hint = _("{id!r} is too short: write at least {count} letters of the id of a finding")
        raise UsageError(hint.format(id=wanted, count=_SHORTEST))
    mine = [one for one in every if one.finding.finding_id.startswith(wanted)]
    if len(mine) == 1:
        return mine[0]
    if mine:
        hint = _("{id} begins several findings: write more of it")
    else:
        hint = _("no finding {id} in {workspace}: `jauge findings list` names them")
    raise UsageError(hint.format(id=wanted, workspace=workspace.resolve()))
