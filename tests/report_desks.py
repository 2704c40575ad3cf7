"""Ledgers for reports: hostile names, virtual tags, a period before, bills, layers."""

from pathlib import Path
from typing import Any

from engines.cell_rows import varied_cells, varied_charges, write_table
from engines.usage_rows import ODD_NAMES, varied_rows, write_segments
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.overview import Overview, overview
from jauge.analysis.rulebook import Attribution
from jauge.attribution import Rule
from jauge.model import parse_period
from jauge.pricing.fx import rate_on

ZONE = "Europe/Paris"
HOSTILE = (
    "=1+1",
    "+33 1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org")',
    "\t=1",
    "\r=1",
    "{=1}",
    "a\x00b\x07c\ufffe",
    "_x0041_",
    "<b>&amp;</b>",
    "http://example.org/",
    "mailto:a@example.org",
    "007",
    "1e5",
    "x" * 300,
)
TAGS = {
    "team/[*]?:\\'": (Rule(value="{agent}", when={"agent": ("*",)}),),
    "History": (Rule(value="=2+2", when={"agent": ("*o*",)}),),
}


def plain(session: Session, folder: Path, rows: list[dict[str, Any]] | None = None) -> Overview:
    """Calls alone: no tag, no period, no bill."""
    files = {"usage": write_segments(folder, rows or varied_rows(800))}
    return overview(Desk(3, Held(session, files), rate_on), None, ZONE, "EUR")


def whole(
    session: Session, folder: Path, currency: str = "EUR", *, is_hostile: bool = True
) -> Overview:
    """October with the month before it, two virtual tags, and bills of all layers."""
    names = (*HOSTILE, *ODD_NAMES) if is_hostile else ODD_NAMES
    rows = [
        row | {"agent_name": names[number % len(names)]}
        for number, row in enumerate(varied_rows(800))
    ]
    files = {
        "usage": write_segments(folder, rows),
        "charge": write_table(folder, "charge", _known(varied_charges(300), "billing_currency")),
        "cell": write_table(folder, "cell", _known(varied_cells(300), "currency")),
    }
    of = Attribution(tags=TAGS, zone=ZONE)
    desk = Desk(4, Held(session, files), rate_on, of)
    return overview(desk, parse_period("2026-10", ZONE), ZONE, currency)


def _known(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """The rows in currencies that have a rate."""
    return [row for row in rows if row[column] != "TOKENS"]
