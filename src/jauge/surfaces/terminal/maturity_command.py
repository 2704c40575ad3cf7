"""What `jauge maturity` does: gather the facts, answer, and print it as it was asked for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from jauge.analysis.maturity import Answer, Maturity, facts_of, maturity
from jauge.analysis.savings.decided import decided
from jauge.i18n import _, format
from jauge.model import Period
from jauge.surfaces.terminal import maturity_wording, records, table
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing
from jauge.surfaces.terminal.records import Value


def run(workspace: Path, request: Options, out: IO[str], messages: IO[str]) -> None:
    """Print the answers on `out`."""
    request.check()
    now = datetime.now(UTC)
    with auditing(workspace, request, now) as audit:
        today = now.astimezone(ZoneInfo(str(audit.config.workspace.timezone))).date()
        every = decided(audit.found(), audit.decisions, None)
        facts = facts_of(audit.case, audit.config, audit.registry, every, audit.missing(), today)
        found = maturity(facts, audit.config.answer, today)
        over = None if audit.case.calls is None else audit.case.calls.period
    if request.as_json:
        out.write(records.to_json(_document(found, over)))
    elif request.as_csv:
        out.write(records.to_csv(_rows(found), ("said", "evidence", "moved_by")))
    else:
        _print(found, out)
        table.print_notes(maturity_wording.notes(found, over), out)
    messages.writelines(f"{line}\n" for line in maturity_wording.unused(found))


def _document(found: Maturity, over: Period | None) -> dict[str, Any]:
    return {
        "schema": "jauge.maturity/1",
        "questions": [_record(one) for one in found.questions],
        "least_no": found.least_no,
        "most_no": found.most_no,
        "level": found.level,
        "checkpoints": [
            {
                "number": one.number,
                "state": one.state,
                "criteria": [_record(each) for each in one.criteria],
            }
            for one in found.checkpoints
        ],
        "boxes": [_record(one) for one in found.boxes],
        "ticked": found.ticked,
        "is_at_risk": found.is_at_risk,
        "trajectory": found.trajectory,
        "amounts_from": None if over is None else over.days[0].isoformat(),
        "amounts_to": None if over is None else over.days[1].isoformat(),
    }


def _record(one: Answer) -> dict[str, Value]:
    given = one.given
    return {
        "question": one.code,
        "answer": one.state,
        "figure": one.figure,
        "line": one.line,
        "said": maturity_wording.question(one),
        "evidence": maturity_wording.evidence(one),
        "moved_by": maturity_wording.moved_by(one),
        "answered_by": given.by if given else None,
        "answered_on": given.on.isoformat() if given else None,
        "note": given.note if given else None,
    }


def _rows(found: Maturity) -> list[dict[str, Value]]:
    parts: list[tuple[str, Sequence[Answer]]] = [("questions", found.questions)]
    parts += [(f"checkpoint {one.number}", one.criteria) for one in found.checkpoints]
    parts.append(("boxes", found.boxes))
    return [{"part": part, **_record(one)} for part, answers in parts for one in answers]


def _print(found: Maturity, out: IO[str]) -> None:
    _print_part(_("Ten questions"), found.questions, out)
    for one in found.checkpoints:
        _print_part(maturity_wording.checkpoint(one), one.criteria, out)
    _print_part(_("Seven boxes of waste"), found.boxes, out)


def _print_part(title: str, answers: Sequence[Answer], out: IO[str]) -> None:
    names = [
        (maturity_wording.question(one), maturity_wording.evidence(one) or format.UNKNOWN)
        for one in answers
    ]
    states = [maturity_wording.state(one.state) for one in answers]
    table.print_grid((title, _("Evidence")), names, [("", states)], out, totals=0)
