"""What the rows of a segment hold, told without reading them again."""

from typing import TYPE_CHECKING, Final

import msgspec

from jauge.ledger.keeping import KEPT

if TYPE_CHECKING:
    from jauge.ledger.work import Work

_MOST_TEXTS: Final = 64
"""Assumptions and versions of price books together; rows that tell more are read when asked."""


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """The counted rows of one segment of usage, of charges, or of bank or invoice lines.

    Times are microseconds since 1970, UTC; None when no row has one (a segment has times in all
    of its rows or in none). `assumed` holds the calls of each text of x_assumed, None where no
    row says how many calls it is.
    """

    rows: int
    first_us: int | None
    last_us: int | None
    assumed: dict[str, int | None]
    price_books: frozenset[str]


def of_written(work: "Work", table: str) -> Statistics | None:
    """The statistics of the view `written`; None for other tables, and for too many texts."""
    kept = KEPT[table]
    if kept.told is None:
        return None
    assumption, book, called = kept.told
    ends = f"epoch_us(min({kept.time})), epoch_us(max({kept.time}))"
    parts = work.db.execute(
        f"SELECT {assumption}, {book}, count(*), {called}, {ends} FROM written"
        f" WHERE role = 'counted' GROUP BY ALL ORDER BY ALL LIMIT {_MOST_TEXTS + 1}"
    ).fetchall()
    if len(parts) > _MOST_TEXTS:
        return None
    assumed: dict[str, int | None] = {}
    for text, _book, _rows, calls, _first, _last in parts:
        if text is not None:
            before = assumed.get(text)
            assumed[text] = before if calls is None else (before or 0) + int(calls)
    times = [moment for part in parts for moment in part[4:] if moment is not None]
    return Statistics(
        rows=sum(part[2] for part in parts),
        first_us=min(times, default=None),
        last_us=max(times, default=None),
        assumed=assumed,
        price_books=frozenset(part[1] for part in parts if part[1] is not None),
    )
