"""What stands behind figures: from the ledger's statistics, and a look where they do not tell."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.question import Assumption, Coverage
from jauge.analysis.rows import counted, dated, share
from jauge.ledger import Statistics
from jauge.model import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.engines import Session


def coverage(held: Held, period: Period | None) -> Coverage:
    """The coverage of the counted rows of a period; reads only files that the period cuts."""
    known: list[Statistics] = []
    for table in ("usage", "charge"):
        known += _of(held, table, period)
    return _joined(known)


def _of(held: Held, table: str, period: Period | None) -> Iterator[Statistics]:
    unknown: list[Path] = []
    days = dated(table, period)
    for path in held.within(table, period):
        told = held.told.get(path)
        shares = {"some"} if told is None else {share(one, days) for one in told}
        if told is None or "some" in shares:
            unknown.append(path)
        else:
            yield from (one for one in told if share(one, days) == "all")
    if unknown:
        asked = tuple(unknown), period
        if asked not in held.looks:
            rows = counted(held.session.read(table, unknown), period)
            held.looks[asked] = _look(held.session, rows)
        yield held.looks[asked]


def _look(session: "Session", table: "ir.Table") -> Statistics:
    """A cheap look first: most ledgers assume nothing and hold one version of the book."""
    if "x_assumed" not in table.columns:
        table = table.mutate(x_assumed=ibis.null("string"), request_count=ibis.null("int64"))
    moment, assumed, book = table[STARTED_US], table["x_assumed"], table["price_book_version"]
    found = session.run(
        table.agg(
            rows=table.count(),
            first=moment.min(),
            last=moment.max(),
            assumed=assumed.max(),
            book=book.max(),
            other_book=book.min(),
        )
    ).to_pylist()[0]
    calls: dict[str, int | None] = {}
    if found["assumed"] is not None:
        per_text = table.filter(assumed.notnull()).group_by("x_assumed")
        counts = session.run(per_text.agg(calls=table["request_count"].sum())).to_pylist()
        calls = {row["x_assumed"]: row["calls"] for row in counts}
    books = {found["book"], found["other_book"]}
    if len(books) > 1:
        books = set(session.run(table.select(book).distinct())["price_book_version"].to_pylist())
    return Statistics(
        rows=found["rows"],
        first_us=found["first"],
        last_us=found["last"],
        assumed=calls,
        price_books=frozenset(books - {None}),
    )


def _joined(parts: Sequence[Statistics]) -> Coverage:
    calls: dict[str, list[int | None]] = {}
    for part in parts:
        for text, count in part.assumed.items():
            calls.setdefault(text, []).append(count)
    first = [part.first_us for part in parts if part.first_us is not None]
    last = [part.last_us for part in parts if part.last_us is not None]
    return Coverage(
        rows=sum(part.rows for part in parts),
        first=calendar.from_us(min(first)) if first else None,
        last=calendar.from_us(max(last)) if last else None,
        assumptions=tuple(Assumption(text, _sum(calls[text])) for text in sorted(calls)),
        price_books=tuple(sorted({book for part in parts for book in part.price_books})),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
