"""The demonstration company of `jauge demo`: its year of files, its registry, what to try on it."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jauge.demo import retail
from jauge.demo.retail.write import EXPECTED, LEDGER, REGISTRY
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.terminal import registry_command, registry_import
from jauge.surfaces.terminal.registry_desk import history

DATA: Final = "data"
_STATED_ON: Final = datetime(2026, 10, 30, 8, tzinfo=UTC)
"""When the company wrote down whose its agents are, in its own time."""


def write(workspace: Path) -> Path:
    """Make the year below the workspace, where it is not there yet; the folder of it."""
    data = workspace / DATA
    if not (data / EXPECTED).is_file():
        retail.write(data)
    return data


def files(data: Path) -> list[Path]:
    """What the ledger imports."""
    return sorted((data / LEDGER).iterdir())


def register(workspace: Path, data: Path) -> None:
    """Register the agents, their owners, people and teams; a registry that has any keeps its own.

    Raises UsageError where a list is not understood: then the data were changed by hand.
    """
    if history(workspace):
        return
    request = registry_command.Request(
        by="demo", reason=_("demonstration data"), yes=True, now=_STATED_ON
    )
    unread = io.StringIO()
    registry_command.discover(workspace, request, unread)
    problems = io.StringIO()
    lists = sorted((data / REGISTRY).iterdir())
    if registry_import.run(workspace, lists, request, unread, problems):
        sys.stderr.write(problems.getvalue())
        hint = _("{folder} does not hold the lists of the demo: delete it and run it again")
        raise UsageError(hint.format(folder=data / REGISTRY))


def to_try() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Commands that show more of the company, and what each shows."""
    return (
        (("findings", "list"), _("every claim, with the command that shows its rows")),
        (("agents", "list", "--no-owner"), _("the 47 agents that nobody answers for")),
        (("anomalies",), _("the prompt that doubled a cost, and its day")),
        (("units", "--by", "agent"), _("what tasks cost and what they were worth")),
        (("seats",), _("who holds seats, and what could be given back")),
        (("spend", "--period", "2026-10"), _("what the bank paid, and for what")),
        (("cost", "--by", "month,provider"), _("what calls and bills of each month cost")),
    )
