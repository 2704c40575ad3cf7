"""A file that tells a demo from a workspace with data of one's own, and says what is in it."""

from pathlib import Path
from typing import Final, Literal

from jauge.i18n import _

MARK: Final = ".jauge-demo"
Holds = Literal["traces", "fictitious"]
"""Real traffic that nobody paid for, or a company that does not exist."""


def mark(workspace: Path, holds: Holds) -> None:
    """Say in a workspace what it holds."""
    (workspace / MARK).write_text(f"{holds}\n", encoding="utf-8")


def held(workspace: Path) -> Holds | None:
    """What a workspace of a demo holds; None of any other."""
    try:
        text = (workspace / MARK).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    known: dict[str, Holds] = {"traces": "traces", "fictitious": "fictitious"}
    return known.get(text)


def said(holds: Holds | None) -> str:
    """What is said beside every figure of a demo; empty where there is nothing to say."""
    if holds is None:
        return ""
    return {
        "fictitious": _("Fictitious: invented company, invented figures."),
        "traces": _("Real traces, priced as if they were paid for: no bill."),
    }[holds]
