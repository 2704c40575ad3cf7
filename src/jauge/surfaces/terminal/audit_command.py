"""What `jauge audit` does: look for everything, and say it in ten lines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis.audit_lines import AuditLines, audit_lines
from jauge.analysis.finding_kinds import Need
from jauge.analysis.savings.decided import Decided, decided
from jauge.i18n import _
from jauge.model import Period
from jauge.surfaces.terminal import (
    audit_records,
    audit_wording,
    findings_wording,
    records,
    table,
    wording,
)
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import Audit, auditing


class Audited(msgspec.Struct, frozen=True, kw_only=True):
    """An audit: its lines, what is done already, and what could not be looked for.

    `every` are all findings with what was decided on them; `again` is what a command adds to be
    about the same. `known_until` is the end of what the
    ledger knows of calls, `over` the period of amounts.
    """

    currency: str
    period: Period | None
    known_until: datetime | None
    over: Period | None
    lines: AuditLines
    done: tuple[Decided, ...]
    dismissed: int
    missing: Mapping[str, Sequence[Need]]
    every: tuple[Decided, ...] = ()
    again: str = ""


def run(workspace: Path, request: Options, out: IO[str], messages: IO[str]) -> None:
    """Print the audit on `out`."""
    request.check()
    with auditing(workspace, request, datetime.now(UTC)) as audit:
        found = audited(audit)
    if request.as_json:
        out.write(records.to_json(audit_records.document(found)))
    elif request.as_csv:
        out.write(records.to_csv(audit_records.rows(found), audit_records.NAMES))
    elif not found.lines.lines:
        messages.write(f"{audit_wording.nothing()}\n")
    else:
        _print(found, out)
        table.print_notes([*audit_wording.notes(found), *wording.older(request.as_of)], out)
        _print_commands(found, out)
    messages.writelines(f"{line}\n" for line in findings_wording.bad_grades(audit.bad_grades))
    if not request.as_json:
        messages.writelines(f"{line}\n" for line in findings_wording.missing(found.missing))
    if request.chart is not None:
        _draw(request.chart, found)


def audited(audit: Audit) -> Audited:
    """Everything that is found and open or accepted, as lines; what is done, with what it saved."""
    calls = audit.case.calls
    every = decided(audit.found(), audit.decisions, audit.priced)
    shown = [one.finding for one in every if one.is_found and one.status in {"open", "accepted"}]
    return Audited(
        currency=audit.currency,
        period=audit.period,
        known_until=None if calls is None else calls.as_of,
        over=None if calls is None else calls.period,
        lines=audit_lines(shown, audit.registry),
        done=tuple(one for one in every if one.status == "done"),
        dismissed=sum(one.status == "dismissed" for one in every),
        missing=audit.missing(),
        every=every,
        again=audit.again,
    )


def _print(found: Audited, out: IO[str]) -> None:
    lines = found.lines.lines
    names = [
        (str(number), audit_wording.what(line), audit_wording.who(line), audit_wording.verb(line))
        for number, line in enumerate(lines, 1)
    ]
    figures = [
        (_("A month"), [audit_wording.amount(line) for line in lines]),
        (_("Sure?"), [audit_wording.sure(line) for line in lines]),
    ]
    headings = ("", _("What"), _("Who"), _("To do"))
    table.print_grid(headings, names, figures, out, totals=0)


def _print_commands(found: Audited, out: IO[str]) -> None:
    """What leads to the findings of each line, uncut: it is pasted."""
    out.write(f"  {_('The findings of each line, or the rows of one:')}\n")
    commands = audit_wording.commands(found, found.lines.lines)
    out.writelines(f"  {number}  {command}\n" for number, command in enumerate(commands, 1))


def _draw(path: Path, found: Audited) -> None:
    """What is spent, what each line takes of it, and what is left."""
    from jauge.surfaces.reports import charts, savings_chart

    charts.write(path, savings_chart.waterfall(found.lines), savings_chart.title(found.lines))
