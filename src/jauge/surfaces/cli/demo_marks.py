"""A file that tells a demo from a workspace with data of one's own, and says what is in it."""

from pathlib import Path
from typing import Final, Literal

import click

from jauge.i18n import _

MARK: Final = ".jauge-demo"
Holds = Literal["traces", "fictitious"]
"""Real traffic that nobody paid for, or a company that does not exist."""


def mark(workspace: Path, holds: Holds) -> None:
    """Say in a workspace what it holds."""
    (workspace / MARK).write_text(f"{holds}\n", encoding="utf-8")


def tell(workspace: Path) -> None:
    """Say on stderr what a workspace holds, where it is one of a demo: whatever is asked of it."""
    try:
        holds = (workspace / MARK).read_text(encoding="utf-8").strip()
    except OSError:
        return
    if holds == "fictitious":
        click.echo(_("Fictitious: invented company, invented figures."), err=True)
    elif holds == "traces":
        click.echo(_("Real traces, priced as if they were paid for: no bill."), err=True)
