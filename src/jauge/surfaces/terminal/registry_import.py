"""What `jauge agents import` does: read all files, then take all of them in, or none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from jauge.admin.entries import held
from jauge.admin.taking import Records, Taken, take
from jauge.i18n import _, format, ngettext
from jauge.ingest.walk import Found, walk
from jauge.model.rejection import Rejection
from jauge.sources.agent_records import LARGEST_BYTES, Read, read
from jauge.surfaces.cli.rejection_lines import rejection_line
from jauge.surfaces.terminal import registry_desk, registry_records, wording
from jauge.surfaces.terminal import registry_wording as words
from jauge.surfaces.terminal.registry_command import Request, print_events, rehearsal
from jauge.surfaces.terminal.table import print_notes

SCHEMA: Final = "jauge.agents-import/1"
_MOST_SHOWN: Final = 50
_USAGE: Final = 2


def run(
    workspace: Path, paths: Sequence[Path], request: Request, out: IO[str], messages: IO[str]
) -> int:
    """Import files; the exit code: 2 where anything was rejected, and then nothing is changed."""
    ignored: list[str] = []
    files = list(_read(walk(paths), ignored))
    rejections = [one for _name, file in files for one in file.rejections]
    taken, names = Taken(), dict[str, str]()
    if not rejections:
        taken, names = _take(workspace, [file for _name, file in files], request)
        rejections = list(taken.rejections)
    code = _USAGE if rejections else 0
    if request.as_json:
        out.write(_document(files, ignored, taken, rejections, names, request))
        return code
    for name in ignored:
        messages.write(_("{file}: not recognised, left out").format(file=name) + "\n")
    if rejections:
        for one in rejections[:_MOST_SHOWN]:
            messages.write(f"{rejection_line(one)}\n")
        count = len(rejections)
        hint = ngettext(
            "{count} problem: nothing was changed.", "{count} problems: nothing was changed.", count
        )
        messages.write(hint.format(count=format.number(count)) + "\n")
        return code
    _print(files, taken, names, request, out)
    return code


def _read(found: Iterable[Found], ignored: list[str]) -> Iterator[tuple[str, Read]]:
    for file in found:
        what = _one(file)
        if what is not None:
            yield file.name, what
        elif file.named:
            hint = _("not recognised: see docs/registry.md for what can be imported")
            refused = Rejection(file=file.name, reason=hint)
            yield file.name, Read(format="", rejections=(refused,))
        else:
            ignored.append(file.name)


def _one(file: Found) -> Read | None:
    problem = file.problem
    try:
        if problem is None:
            with file.path.open("rb") as stream:
                return read(file.name, stream.read(LARGEST_BYTES + 1))
    except OSError as error:
        problem = error
    reason = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
    hint = _("cannot be read ({problem}): choose another file")
    refused = Rejection(file=file.name, reason=hint.format(problem=reason))
    return Read(format="", rejections=(refused,))


def _take(workspace: Path, files: Sequence[Read], request: Request) -> tuple[Taken, dict[str, str]]:
    records = Records(
        agents=[one for file in files for one in file.agents],
        people=[one for file in files for one in file.people],
        teams=[one for file in files for one in file.teams],
    )
    owners = [one.facts.get("owner") for one in records.agents]
    found = registry_desk.found_entries(workspace, request.now) if records.agents else []
    act = request.act(workspace)
    leavers = registry_desk.known_leavers(workspace, act.day, owners)
    taken, names = Taken(), dict[str, str]()
    with suppress(_Rejected), registry_desk.changing(workspace, yes=request.yes) as store:
        names = {name: one.entry.name for name, one in held(store).items()}
        taken = take(store, records, registry_desk.NAMING, act, found=found, leavers=leavers)
        names |= {name: one.entry.name for name, one in held(store).items()}
        if taken.rejections:
            raise _Rejected
    return taken, names


class _Rejected(Exception):
    """Something was rejected, so that all is taken back."""


def _print(
    files: Sequence[tuple[str, Read]],
    taken: Taken,
    names: dict[str, str],
    request: Request,
    out: IO[str],
) -> None:
    print_events(taken.events[:_MOST_SHOWN], names, out)
    more = len(taken.events) - _MOST_SHOWN
    notes: list[str] = []
    if more > 0:
        hint = ngettext("And {count} more change.", "And {count} more changes.", more)
        notes.append(hint.format(count=format.number(more)))
    for name, file in files:
        notes += _about(name, file)
    notes += _summary(taken)
    print_notes([*notes, rehearsal(yes=request.yes)], out)


def _about(name: str, file: Read) -> Iterator[str]:
    """What a file is, and what in it was not understood."""
    counts = (
        ngettext("{count} agent", "{count} agents", len(file.agents)).format(
            count=format.number(len(file.agents))
        ),
        ngettext("{count} person", "{count} people", len(file.people)).format(
            count=format.number(len(file.people))
        ),
        ngettext("{count} team", "{count} teams", len(file.teams)).format(
            count=format.number(len(file.teams))
        ),
    )
    held = (len(file.agents), len(file.people), len(file.teams))
    said = [text for text, count in zip(counts, held, strict=True) if count]
    yield _("{file}: {format}, {records}.").format(
        file=name, format=file.format, records=", ".join(said)
    )
    if file.unread:
        columns = ", ".join(wording.name(one) for one in file.unread)
        yield _("{file}: not understood and left out: {columns}.").format(
            file=name, columns=columns
        )
    if file.older:
        yield ngettext(
            "{file}: {count} older version left out.",
            "{file}: {count} older versions left out.",
            file.older,
        ).format(file=name, count=format.number(file.older))


def _summary(taken: Taken) -> Iterator[str]:
    if taken.people or taken.teams:
        yield _("New or changed: people {people}, teams {teams}.").format(
            people=format.number(taken.people), teams=format.number(taken.teams)
        )
    yield from words.owners(taken.strangers, taken.leavers)
    if not (taken.events or taken.people or taken.teams):
        yield _("Nothing to change: it is so already.")


def _document(
    files: Sequence[tuple[str, Read]],
    ignored: Sequence[str],
    taken: Taken,
    rejections: Sequence[Rejection],
    names: dict[str, str],
    request: Request,
) -> str:
    listed: list[dict[str, Any]] = [
        {
            "file": name,
            "format": file.format or None,
            "agents": len(file.agents),
            "people": len(file.people),
            "teams": len(file.teams),
            "older": file.older,
            "unread": file.unread,
        }
        for name, file in files
    ]
    return registry_records.document(
        SCHEMA,
        dry_run=not request.yes,
        files=listed,
        ignored=ignored,
        events=[] if rejections else [registry_records.event(one, names) for one in taken.events],
        people=0 if rejections else taken.people,
        teams=0 if rejections else taken.teams,
        owners_unknown=taken.strangers,
        owners_left=taken.leavers,
        rejections=rejections,
    )
