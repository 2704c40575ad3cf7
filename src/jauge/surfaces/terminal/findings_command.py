"""What `jauge findings` does: look for them, and print them as it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, get_args

from jauge.analysis.audit_lines import variant_of
from jauge.analysis.finding_kinds import names
from jauge.analysis.savings.decided import Decided, decided
from jauge.analysis.savings.realised import Realised
from jauge.errors import UsageError
from jauge.i18n import _, format, ngettext
from jauge.model import Finding, Saving
from jauge.surfaces.terminal import (
    actions_wording,
    findings_records,
    findings_wording,
    records,
    table,
    wording,
)
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing

_SHOWN = ("open", "accepted")
"""What is listed unless it is asked for by its status."""
_READ: Final = 40
"""So many are printed for people unless they say how many; machines get all."""
_OF_CLASSES: Final = ("zombie_agent",)
"""The kinds that have classes: nothing else is looked for where a class is asked for."""


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    kind: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    action: str | None = None
    status: str | None = None
    limit: int | None = None


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the findings on `out`, the largest expected saving of each kind of value first."""
    kinds = _checked(request)
    with auditing(workspace, request, datetime.now(UTC)) as audit:
        every = decided(audit.found(kinds), audit.decisions, audit.priced, kinds)
        missing = audit.missing(kinds)
    messages.writelines(f"{line}\n" for line in findings_wording.bad_grades(audit.bad_grades))
    asked_for = [one for one in every if _is_asked(one, request)]
    shown = asked_for[: request.limit]
    if request.as_json:
        out.write(records.to_json_lines(map(findings_records.listed, shown)))
        return
    if request.as_csv:
        rows = [findings_records.row(one) for one in shown]
        out.write(records.to_csv(rows, findings_records.NAMES))
        return
    if not shown:
        messages.write(f"{_nothing(kinds)}\n")
    else:
        read = shown[: request.limit or _READ]
        _print_decided(read, out)
        notes = [*_notes(read, len(asked_for)), *wording.older(request.as_of)]
        table.print_notes(notes, out)
    messages.writelines(f"{line}\n" for line in findings_wording.missing(missing))


def _is_asked(one: Decided, request: Request) -> bool:
    if request.classes and variant_of(one.finding) not in request.classes:
        return False
    if request.action not in {None, one.finding.action}:
        return False
    if request.status is None:
        return one.status in _SHOWN and one.is_found
    return request.status in {"all", one.status}


def _checked(request: Request) -> Sequence[str] | None:
    """The kinds asked for, None for all; raises UsageError."""
    request.check()
    if unknown := [kind for kind in request.kind if kind not in names()]:
        hint = _("{kind} is no kind of finding: choose among {kinds}")
        raise UsageError(hint.format(kind=repr(unknown[0]), kinds=", ".join(names())))
    if unknown := [name for name in request.classes if name not in _classes()]:
        hint = _("{name} is no class of findings: choose among {classes}")
        raise UsageError(hint.format(name=repr(unknown[0]), classes=", ".join(_classes())))
    if request.classes and (plain := [kind for kind in request.kind if kind not in _OF_CLASSES]):
        hint = _("{kind} has no classes: leave --class out, or ask for {kinds}")
        raise UsageError(hint.format(kind=plain[0], kinds=", ".join(_OF_CLASSES)))
    if request.action not in {None, *actions_wording.said()}:
        hint = _("{name} is no action: choose among {actions}")
        actions = ", ".join(actions_wording.said())
        raise UsageError(hint.format(name=repr(request.action), actions=actions))
    return tuple(dict.fromkeys(request.kind)) or (_OF_CLASSES if request.classes else None)


def _classes() -> tuple[str, ...]:
    """The classes of kinds that have some."""
    from jauge.analysis.findings.zombie_agent import Class

    return get_args(Class)


def _nothing(kinds: Sequence[str] | None) -> str:
    if kinds is None:
        return _(
            "Nothing to look at as far as the ledger knows: bring traces, statements, invoices, "
            "bills or lists of seats in with `jauge import PATH`."
        )
    return _("Nothing of these kinds as far as the ledger knows.")


def _print_decided(shown: Sequence[Decided], out: IO[str]) -> None:
    """The tables of findings, and one of those that are done: promise beside what was saved."""
    done = [one for one in shown if one.status == "done"]
    print_findings([one.finding for one in shown if one.status != "done"], out)
    if not done:
        return
    names_of = [
        (findings_wording.kind(one.finding), findings_wording.about(one.finding)) for one in done
    ]
    amounts = [
        (_("Promised"), [_month(one.promised) for one in done]),
        (_("Really saved"), [_saved(one.realised) for one in done]),
    ]
    table.print_grid((_("Done"), _("About")), names_of, amounts, out, totals=0)


def _month(saving: Saving | None) -> str:
    return format.UNKNOWN if saving is None else format.money(saving.mid, saving.currency)


def _saved(real: Realised | None) -> str:
    if real is None or real.mid is None or real.currency is None:
        return format.UNKNOWN
    return format.money(real.mid, real.currency)


def print_findings(found: Sequence[Finding[Any]], out: IO[str]) -> None:
    """A table for each kind of value, and one of what nobody can put an amount on."""
    values = dict.fromkeys(_value(one) for one in found)
    for value in sorted(values, key=findings_wording.VALUES.index):
        mine = [one for one in found if _value(one) == value]
        heading = findings_wording.value(value)
        names_of = [(findings_wording.kind(one), findings_wording.about(one)) for one in mine]
        amounts = [(_("From"), [_since(one) for one in mine])]
        if value is not None:
            amounts = [
                (_("A month"), [findings_wording.amount(one) for one in mine]),
                *amounts,
                (_("Range"), [findings_wording.ends(one) for one in mine]),
            ]
        amounts.append((_("Effort"), [findings_wording.effort(one) for one in mine]))
        table.print_grid((heading, _("About")), names_of, amounts, out, totals=0)


def _value(one: Finding[Any]) -> str | None:
    return one.value_kind if one.monthly_saving is not None else None


def _since(one: Finding[Any]) -> str:
    return format.UNKNOWN if one.cash_from is None else format.day(one.cash_from)


def _notes(shown: Sequence[Decided], every: int) -> list[str]:
    notes = [_said(one) for one in shown]
    if every > len(shown):
        more = every - len(shown)
        hint = ngettext(
            "{count} more finding: `--limit`, `--kind` or `--csv` shows it.",
            "{count} more findings: `--limit`, `--kind` or `--csv` shows them.",
            more,
        )
        notes.append(hint.format(count=format.number(more)))
    notes.append(
        _(
            "Findings can be about the same money, so their amounts are never added up: `jauge "
            "audit` stacks them. What each kind means and what would refute it: docs/findings. The "
            "rows that prove one: `jauge findings show ID --rows`."
        )
    )
    return notes


def _said(one: Decided) -> str:
    """The id, what was decided, and the claim."""
    marked = "" if one.status == "open" else f" [{findings_wording.status(one.status)}]"
    said = f"{one.finding.finding_id[:8]}{marked}  {findings_wording.why(one.finding)}"
    if one.realised is None:
        return said
    real = _("Really saved: {saved}.").format(saved=findings_wording.realised(one.realised))
    return f"{said} {real}"
