"""An audit in words: what, who, one verb, and what stands under the lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jauge.analysis.audit_lines import AuditLine
from jauge.analysis.savings import Stack
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import actions_wording, findings_wording, fleet_wording, wording

if TYPE_CHECKING:
    from jauge.surfaces.terminal.audit_command import Audited

_NAMED = 2


def title(line: AuditLine) -> str:
    """The kind, with the class where it has some."""
    return findings_wording.kind(line.findings[0])


def short(line: AuditLine) -> str:
    """The class alone where it has one, else the kind."""
    return title(line) if line.variant is None else fleet_wording.short(line.findings[0])


def what(line: AuditLine) -> str:
    """The title with whom it is about, or how many there are where it is more than one."""
    if len(line.findings) == 1:
        hint = _("{title}: {about}")
        return hint.format(title=title(line), about=findings_wording.about(line.findings[0]))
    return f"{title(line)} ({format.number(len(line.findings))})"


def commands(found: "Audited", lines: Sequence[AuditLine]) -> list[str]:
    """For each line the command that leads to its findings and to no other.

    One finding has its rows, several have the list that holds them alone, or else are named.
    """
    every = (*found.lines.lines, *found.lines.more)
    return [_command(line, every, found.again) for line in lines]


def _command(line: AuditLine, every: Sequence[AuditLine], again: str) -> str:
    if len(line.findings) == 1:
        return findings_wording.rows(line.findings[0], again)
    alike = [one for one in every if (one.kind, one.variant) == (line.kind, line.variant)]
    chosen = f"--kind {line.kind}" if line.variant is None else f"--class {line.variant}"
    if len(alike) > 1:
        alike = [one for one in alike if one.action == line.action]
        chosen = f"{chosen} --action {line.action}"
    if len(alike) > 1:
        ids = " ".join(one.finding_id[: findings_wording.SHORT] for one in line.findings)
        return findings_wording.asked(f"show {ids}", again)
    return findings_wording.asked(f"list {chosen}", again)


def amount(line: AuditLine) -> str:
    """What is expected to be saved a month, on what the former savings leave."""
    if line.saving is None or line.currency is None:
        return format.UNKNOWN
    return format.money(line.saving.mid, line.currency)


def sure(line: AuditLine) -> str:
    """How sure it is."""
    return {"sure": _("sure"), "likely": _("likely"), "to_check": _("to check")}[line.sureness]


def who(line: AuditLine) -> str:
    """Whom to ask: teams and how many owners, never a person by name; else who answers for it."""
    if not line.owners and not line.ownerless:
        return actions_wording.role_of(line.kind)
    teams = _teams(line.teams)
    if not line.owners:
        if teams:
            return _("no owner; team {teams}").format(teams=teams)
        return _("nobody owns it") if line.ownerless == 1 else _("nobody owns them")
    count = len(line.owners)
    owners = ngettext("{count} owner", "{count} owners", count).format(count=format.number(count))
    if line.ownerless:
        nobodys = format.number(line.ownerless)
        owners = _("{owners}, {count} without").format(owners=owners, count=nobodys)
    return _("{owners}; team {teams}").format(owners=owners, teams=teams) if teams else owners


def _teams(names: Sequence[str]) -> str:
    named = ", ".join(wording.name(one) for one in names[:_NAMED])
    return f"{named} +{len(names) - _NAMED}" if len(names) > _NAMED else named


def verb(line: AuditLine) -> str:
    """One verb with its object."""
    return actions_wording.said().get(line.action, line.action.replace("_", " "))


def nothing() -> str:
    """What to say where nothing is found."""
    return _(
        "Nothing to look at as far as the ledger knows: bring traces, statements, invoices, bills "
        "or lists of seats in with `jauge import PATH`."
    )


def notes(found: "Audited") -> list[str]:
    """Totals, what is below, what is done, and over which days."""
    said = [together(stack) for stack in found.lines.stacks]
    if found.lines.more:
        more = len(found.lines.more)
        hint = ngettext(
            "{count} more line below: {command}.",
            "{count} more lines below: {command}.",
            more,
        )
        command = f"`{findings_wording.asked('list', found.again)}`"
        said.append(hint.format(count=format.number(more), command=command))
    said += [
        _("Done: {about}. Really saved: {saved}.").format(
            about=findings_wording.about(one.finding),
            saved=findings_wording.realised(one.realised),
        )
        for one in found.done
        if one.realised is not None
    ]
    if found.over is not None:
        first, last = found.over.first_and_last
        said.append(
            _("Amounts of calls are those from {first} to {last}, as a month.").format(
                first=format.day(first), last=format.day(last)
            )
        )
    return said


def together(stack: Stack) -> str:
    """What the savings of one kind of value come to."""
    hint = _(
        "{value} together: {amount} a month ({low} to {high}), each on what the former left of "
        "{base}."
    )
    return hint.format(
        value=findings_wording.value(stack.value_kind),
        amount=format.money(stack.total.mid, stack.currency),
        low=wording.figure(stack.total.low),
        high=wording.figure(stack.total.high),
        base=format.money(stack.base, stack.currency),
    )
