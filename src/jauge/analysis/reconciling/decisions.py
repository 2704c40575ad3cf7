"""What a person accepted or refused: a file of the workspace to which lines are only added.

`reconciliation.jsonl` has one object a line: when, who, what was decided on which match, why. The
newest line on a match holds; `undo` takes it back. No stored row changes.
"""

import getpass
import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal

import msgspec

from jauge.analysis.reconciling.matching import Pair
from jauge.errors import UsageError
from jauge.i18n import _

FILE: Final = "reconciliation.jsonl"
Action = Literal["accept", "refuse", "undo"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file."""

    at: datetime
    who: str
    action: Action
    match: str
    dues: tuple[str, ...]
    lines: tuple[str, ...]
    note: str | None = None

    @property
    def pair(self) -> Pair:
        """What it is about."""
        return tuple(sorted(self.dues)), tuple(sorted(self.lines))


class Decisions(msgspec.Struct, frozen=True):
    """All decisions, oldest first."""

    every: tuple[Decision, ...] = ()

    @property
    def standing(self) -> dict[str, Decision]:
        """The newest decision on each match, without those taken back."""
        newest = {one.match: one for one in self.every}
        return {name: one for name, one in newest.items() if one.action != "undo"}

    def pairs(self, action: Action) -> list[Pair]:
        """What is accepted, or refused, now."""
        return [one.pair for one in self.standing.values() if one.action == action]


def match_id(pair: Pair) -> str:
    """What a match is called: the same whatever else is imported."""
    text = "\x1f".join((*pair[0], "", *pair[1]))
    return blake2b(text.encode(), digest_size=6).hexdigest()


def read(workspace: Path) -> Decisions:
    """The decisions of a workspace. Raises UsageError for a line that is none."""
    path = workspace / FILE
    if not path.exists():
        return Decisions()
    decoder = msgspec.json.Decoder(Decision)
    found: list[Decision] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            found.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            hint = _("{path}, line {number}: {problem}: correct it, or take the line out")
            raise UsageError(hint.format(path=path, number=number, problem=error)) from None
    return Decisions(tuple(found))


def write(
    workspace: Path, action: Action, pair: Pair, now: datetime, note: str | None = None
) -> Decision:
    """Add a decision to the file; it is on the disk when this returns."""
    made = Decision(
        at=now,
        who=getpass.getuser(),
        action=action,
        match=match_id(pair),
        dues=pair[0],
        lines=pair[1],
        note=note,
    )
    with (workspace / FILE).open("ab") as file:
        file.write(msgspec.json.encode(made) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def find(known: Sequence[Pair], decisions: Decisions, match: str) -> Pair:
    """The match of that name, by its first letters. Raises UsageError where none or several are."""
    every = {match_id(pair): pair for pair in known}
    every |= {one.match: one.pair for one in decisions.every}
    found = [pair for name, pair in sorted(every.items()) if name.startswith(match)]
    if len(found) == 1:
        return found[0]
    if found:
        hint = _("{match} begins several matches: write more of it")
    else:
        hint = _("no match {match}: `jauge reconcile --json` names them")
    raise UsageError(hint.format(match=match))
