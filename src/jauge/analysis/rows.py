"""Which rows a question is about: the counted ones of a period, in as few files as hold them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.ledger import Statistics
from jauge.model import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir

Told = Mapping[Path, Sequence[Statistics]]
"""What the ledger tells of the segments in a file; files that it tells nothing of are absent."""


def counted(table: "ir.Table", period: Period | None) -> "ir.Table":
    """The rows that totals are made of: role `counted`, started within the period."""
    rows = table["role"] == "counted"
    if period is not None:
        moment = table[STARTED_US]
        rows &= moment >= calendar.to_us(period.start)
        rows &= moment < calendar.to_us(period.end)
    return table.filter(rows)


def files(paths: Sequence[Path], told: Told, period: Period | None) -> list[Path]:
    """The files that may hold such rows."""
    return [
        path
        for path in paths
        if path not in told or any(share(one, period) != "none" for one in told[path])
    ]


def share(told: Statistics, period: Period | None) -> Literal["none", "some", "all"]:
    """How many of the counted rows of a segment are in a period, as far as its ends tell."""
    if not told.rows:
        return "none"
    if period is None:
        return "all"
    if told.first_us is None or told.last_us is None:
        return "none"
    start, end = calendar.to_us(period.start), calendar.to_us(period.end)
    if told.last_us < start or told.first_us >= end:
        return "none"
    return "all" if start <= told.first_us and told.last_us < end else "some"
