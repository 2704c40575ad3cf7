"""What stands behind figures: from the ledger's statistics, and a look where they do not tell."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.question import Assumption, Coverage
from jauge.analysis.rows import Told, counted, share
from jauge.ledger import Statistics
from jauge.model import Period

if TYPE_CHECKING:
    from jauge.analysis.engines import Session


def coverage(
    session: "Session", paths: Sequence[Path], told: Told, period: Period | None
) -> Coverage:
    """The coverage of the counted rows of a period; reads only files that the period cuts."""
    known: list[Statistics] = []
    unknown: list[Path] = []
    for path in paths:
        shares = {share(one, period) for one in told[path]} if path in told else {"some"}
        if "some" in shares:
            unknown.append(path)
        else:
            known += [one for one in told[path] if share(one, period) == "all"]
    if unknown:
        known.append(_look(session, unknown, period))
    return _joined(known)


def _look(session: "Session", paths: Sequence[Path], period: Period | None) -> Statistics:
    """A cheap look first: most ledgers assume nothing and hold one version of the book."""
    table = counted(session.usage(paths), period)
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
