"""What `jauge agents due` and `jauge agents history` print."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from jauge import i18n
from jauge.admin import entries, events
from jauge.admin.store import open_registry
from jauge.analysis.desk import open_desk
from jauge.config import load
from jauge.i18n import _, format
from jauge.model.agent_event import AgentEvent
from jauge.model.lifecycle import due
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import registry_desk, registry_records, wording
from jauge.surfaces.terminal import registry_wording as words
from jauge.surfaces.terminal.table import print_grid, print_notes


def print_due(
    workspace: Path, on: date | None, out: IO[str], messages: IO[str], *, as_json: bool
) -> None:
    """The agents whose retirement or review is due on a day (today), the longest due first."""
    day = on or registry_desk.day_of(workspace, datetime.now(UTC))
    with open_desk(workspace, rate_on) as desk:
        known = registry_desk.read_registry(workspace, desk, day).entries
    found = sorted(
        (one for entry in known.values() for one in due(entry, day)),
        key=lambda one: (one.since, known[one.agent_id].name, one.agent_id),
    )
    lines = [registry_records.due_line(one, known[one.agent_id]) for one in found]
    if as_json:
        out.write(registry_records.lines(lines))
        return
    if not found:
        hint = (
            _("Nothing is due on {day}.") if known else _("No agent is registered yet: {command}")
        )
        command = f"`{i18n.command('agents discover --yes')}`"
        messages.write(hint.format(day=format.day(day), command=command) + "\n")
        return
    what = {"retirement": _("retirement"), "review": _("review")}
    names = [(wording.name(line["name"]), what[line["due_for"]]) for line in lines]
    figures = [
        (_("Since"), [format.day(one.since) for one in found]),
        (_("Id"), [one.agent_id[:8] for one in found]),
        (_("Owner"), [words.known(line["owner"]) for line in lines]),
        (_("State"), [words.state(line["state"]) for line in lines]),
        (_("Team"), [words.known(line["team"]) for line in lines]),
    ]
    print_grid([_("Agent"), _("Due for")], names, figures, out, totals=0)
    if any(one.due_for == "retirement" for one in found):
        print_notes([_("To retire those without an owner: `jauge agents retire --due`.")], out)


def print_history(workspace: Path, wanted: str | None, out: IO[str], *, as_json: bool) -> None:
    """All changes, or those of one agent, oldest first."""
    url = load(workspace).workspace.registry
    with open_registry(workspace, url) as store:
        agent_id = None
        if wanted is not None:
            now = datetime.now(UTC)
            agent_id = registry_desk.once_known(workspace, store, wanted, now)
        found = events.history(store, agent_id)
        first = {one.agent_id: one.after for one in found if one.before is None and one.after}
        names = {name: after["name"] for name, after in first.items()}
        names |= {name: one.entry.name for name, one in entries.held(store).items()}
    if as_json:
        out.write(registry_records.lines(registry_records.event(one, names) for one in found))
        return
    print_events(found, names, str(load(workspace).workspace.timezone), out)


def print_events(
    found: Sequence[AgentEvent], names: dict[str, str], zone: str, out: IO[str]
) -> None:
    """Each event with who, when and why, and what it changed under it."""
    for one in found:
        name = wording.name(names.get(one.agent_id, one.agent_id[:8]))
        when = wording.local(one.act.at, zone)
        said = _("{when} {name}: {action} by {who}").format(
            when=when, name=name, action=words.action(one.action), who=wording.name(one.act.by)
        )
        if one.act.reason is not None:
            said = f"{said} ({wording.name(one.act.reason)})"
        out.write(f"{said}\n")
        print_notes(words.changed(one), out)
