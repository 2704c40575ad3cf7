"""An audit in words: what, who, one verb, and what stands under the lines."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jauge.analysis.audit_lines import AuditLine
from jauge.analysis.savings import Stack
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import actions_wording, findings_wording, wording

if TYPE_CHECKING:
    from jauge.surfaces.terminal.audit_command import Audited

_NAMED = 2


def title(line: AuditLine) -> str:
    """The kind, with the class where it has some."""
    named = findings_wording.kind(line.findings[0])
    if line.variant is None:
        return named
    return f"{named}, {_variants().get(line.variant, line.variant)}"


def what(line: AuditLine) -> str:
    """The title with whom it is about, or how many there are where it is more than one."""
    if len(line.findings) == 1:
        hint = _("{title}: {about}")
        return hint.format(title=title(line), about=findings_wording.about(line.findings[0]))
    return f"{title(line)} ({format.number(len(line.findings))})"


def _variants() -> Mapping[str, str]:
    """The classes of zombies."""
    return {
        "dead": _("dead"),
        "silent": _("never seen"),
        "useless": _("failing"),
        "heartbeat": _("always the same call"),
        "superseded": _("old version"),
        "orphan": _("without owner"),
        "telemetry_gap": _("gap of telemetry"),
    }


def amount(line: AuditLine) -> str:
    """What is expected to be saved a month, on what the former savings leave."""
    if line.saving is None or line.currency is None:
        return format.UNKNOWN
    return format.money(line.saving.mid, line.currency)


def sure(line: AuditLine) -> str:
    """How sure it is."""
    return {"sure": _("sure"), "likely": _("likely"), "to_check": _("to check")}[line.sureness]


def who(line: AuditLine) -> str:
    """Whom to ask: owners, else who answers for such things."""
    if line.ownerless == len(line.findings):
        return _("nobody owns it") if line.ownerless == 1 else _("nobody owns them")
    if line.owners:
        named = ", ".join(wording.name(one) for one in line.owners[:_NAMED])
        rest = len(line.owners) - _NAMED + bool(line.ownerless)
        return f"{named} +{rest}" if rest > 0 else named
    return actions_wording.role_of(line.kind)


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
            "{count} more line below: `jauge findings list`.",
            "{count} more lines below: `jauge findings list`.",
            more,
        )
        said.append(hint.format(count=format.number(more)))
    said += [
        _("Done: {about}. Really saved: {saved}.").format(
            about=findings_wording.about(one.finding),
            saved=findings_wording.realised(one.realised),
        )
        for one in found.done
        if one.realised is not None
    ]
    if found.over is not None:
        first, last = found.over.days
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
