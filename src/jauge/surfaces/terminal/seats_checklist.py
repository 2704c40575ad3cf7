"""Seven traps of tools, as a table and for machines."""

from collections.abc import Iterator
from typing import IO

from jauge.analysis.seats.checklist import AT_RISK, Check, Checklist
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import table
from jauge.surfaces.terminal.records import Value


def rows(found: Checklist) -> list[dict[str, Value]]:
    """A record per trap."""
    return [
        {"trap": check.trap, "state": check.state, "count": check.count} for check in found.checks
    ]


def trap(check: Check) -> str:
    """What is looked for."""
    return {
        "accounts": _("Personal or duplicate accounts"),
        "tax_and_currency": _("Prices in a foreign currency or with tax in them"),
        "leavers": _("Seats of people who have left"),
        "monthly_watch": _("Lists older than a month"),
        "settings": _("Settings: connectors, training, who finds a workspace"),
        "public_spaces": _("Workspaces and links that are public"),
        "support": _("Support that answers"),
    }[check.trap]


def state(check: Check) -> str:
    """How it stands."""
    if check.state == "at_risk":
        return _("at risk")
    return _("clear") if check.state == "clear" else _("not known here")


def notes(found: Checklist) -> Iterator[str]:
    """How many are at risk, and what nobody can say."""
    said = ngettext(
        "{count} of {all} traps is at risk, {unknown} cannot be seen in lists: look at these in"
        " the consoles of suppliers.",
        "{count} of {all} traps are at risk, {unknown} cannot be seen in lists: look at these in"
        " the consoles of suppliers.",
        found.at_risk,
    )
    yield said.format(
        count=format.number(found.at_risk),
        all=format.number(len(found.checks)),
        unknown=format.number(found.unknown),
    )
    if found.at_risk >= AT_RISK:
        yield _(
            "{count} or more call for somebody who looks after the tools: a rule of thumb."
        ).format(count=format.number(AT_RISK))


def print_checklist(found: Checklist, out: IO[str]) -> None:
    """A line per trap."""
    figures = [
        (_("State"), [state(check) for check in found.checks]),
        (_("Number"), [format.UNKNOWN if check.count is None else format.number(check.count)
                       for check in found.checks]),
    ]  # fmt: skip
    table.print_grid(
        (_("Trap"),), [(trap(check),) for check in found.checks], figures, out, totals=0
    )
    table.print_notes([*notes(found)], out)
