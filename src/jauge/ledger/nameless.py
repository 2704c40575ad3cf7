"""Bank lines that do not say whose they are, beside the same ones that do: the latter stay.

A line of a file that names no account is one that another file has of that day, amount and
currency where the texts can be those of one payment; texts with nothing in common are two
payments. Each line is the same as one line of a file at most, and lines of one file are never the
same unless one of them names its account.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final, NamedTuple

import pyarrow as pa

from jauge.attribution.vendors.same_text import common_words
from jauge.ledger.keeping import KEPT
from jauge.ledger.schema import select_list
from jauge.ledger.supersede import size
from jauge.ledger.work import Work
from jauge.model.columns import KEYS

_IBAN: Final = "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"
_SHORTEST: Final = 6
"""Characters of an account number that make it likely to be the one inside an IBAN."""


class GaveWay(NamedTuple):
    """Rows of `fresh` that went, rows of the ledger that go, and those that named no account."""

    went: int = 0
    replaced: int = 0
    nameless: int = 0


class _Row(NamedTuple):
    id: bytes
    owner: str | None
    is_iban: bool
    number: int
    text: str | None
    size: tuple[Any, ...]
    file: str
    is_new: bool

    @property
    def party(self) -> str | None:
        """Where rows stand together as different ones: a file that comes, None for the ledger."""
        return self.file if self.is_new else None


def give_way(work: Work, kind: str, *, dry_run: bool) -> GaveWay:
    """Delete from `fresh` the rows whose record is there with its owner, or comes with it.

    Of two rows without an owner the one that says more stays. Rows of the ledger whose record
    comes with its owner, or says more, are added to `superseded`.
    """
    kept, key = KEPT[kind], KEYS[kind]
    if kept.owner is None:
        return GaveWay()
    columns = (
        f"{key} AS id, {kept.owner} AS owner, coalesce(regexp_matches({kept.owner}, '{_IBAN}'),"
        f" false) AS is_iban, coalesce(x_number, 1) AS number, text,"
        f" {size(work, kind, f'live_{kind}')} AS size, source_ref, {kept.alike} AS alike"
    )
    every = select_list(kind, work.columns("fresh"))
    came = f"SELECT {columns}, true AS is_new FROM (SELECT {every} FROM fresh)"
    there = f"SELECT {columns}, false AS is_new FROM live_{kind}"
    if dry_run:
        work.db.execute(f"CREATE TEMP TABLE IF NOT EXISTS dry_{kind} AS FROM ({there}) WHERE false")
        there += f" UNION ALL FROM dry_{kind}"
    work.let(
        "nameless",
        f"WITH every AS ({came} UNION ALL FROM ({there}) SEMI JOIN ({came}) AS c USING (alike))"
        " FROM every SEMI JOIN (SELECT alike FROM every GROUP BY alike HAVING count(*) > 1"
        " AND bool_or(NOT is_iban)) USING (alike)",
    )
    pairs = list(_pairs(work, key))
    gone = {poor.id: poor for poor, _rich in pairs}
    for name, is_new in (("going", True), ("replaced", False)):
        ids = [row.id for row in gone.values() if row.is_new is is_new]
        work.db.register("listed", pa.table({"id": pa.array(ids, pa.binary())}))
        work.let(name, "FROM listed")
        work.db.unregister("listed")
    if gone:
        work.db.execute("INSERT INTO superseded SELECT id FROM replaced")
        work.let("fresh", f"SELECT fresh.* FROM fresh ANTI JOIN going AS g ON {key} = g.id")
    if dry_run:
        work.db.execute(f"DELETE FROM dry_{kind} WHERE id IN (SELECT id FROM replaced)")
        work.db.execute(f"INSERT INTO dry_{kind} SELECT * REPLACE (false AS is_new) FROM ({came})")
    nameless = sum(row.owner is None for row in gone.values())
    return GaveWay(work.count("going"), work.count("replaced"), nameless)


def _pairs(work: Work, key: str) -> Iterator[tuple[_Row, _Row]]:
    """The rows that give way, each with the one that stays."""
    if not work.count("nameless"):
        return
    arrived = set(work.db.execute(f"SELECT {key}, source_ref FROM arriving").fetchall())
    query = (
        "SELECT alike, id, owner, is_iban, number, text, size, source_ref, is_new FROM nameless"
        " ORDER BY alike, id"
    )
    groups: dict[str, list[_Row]] = {}
    for alike, known, owner, is_iban, number, text, sized, file, is_new in work.db.execute(
        query
    ).fetchall():
        row = _Row(known, owner, is_iban, number, text, tuple(sized), file, is_new)
        groups.setdefault(alike, []).append(row)
    for rows in groups.values():
        yield from _matched(rows, arrived)


def _matched(rows: list[_Row], arrived: set[tuple[bytes, str]]) -> Iterator[tuple[_Row, _Row]]:
    """The closest pairs first; a row gives way once, and is met once by the rows of a party."""
    numbered: dict[tuple[object, ...], list[_Row]] = {}
    for row in rows:
        numbered.setdefault((row.party, row.owner, row.number), []).append(row)
    found = [
        (*closeness, poor.id, rich.id, poor, rich)
        for one, other in combinations(rows, 2)
        for poor, rich in (sorted((one, other), key=_rank),)
        if (closeness := _closeness(poor, rich, arrived)) is not None
        and _may_be_numbered(poor, numbered.get((rich.party, rich.owner, poor.number), []), rich)
    ]
    gone: set[bytes] = set()
    met: set[tuple[bytes, str | None]] = set()
    for *_order, poor, rich in sorted(found, key=lambda each: each[:-2]):
        if poor.id not in gone and (rich.id, poor.party) not in met:
            gone.add(poor.id)
            met.add((rich.id, poor.party))
            yield poor, rich


def _may_be_numbered(poor: _Row, there: list[_Row], rich: _Row) -> bool:
    """Whether numbers agree, or files have lines of other texts in another order."""
    if poor.number == rich.number:
        return True
    return bool(there) and all(common_words(poor.text, row.text) is None for row in there)


def _rank(row: _Row) -> tuple[object, ...]:
    return row.owner is not None, row.is_iban, row.size, row.id


def _closeness(poor: _Row, rich: _Row, arrived: set[tuple[bytes, str]]) -> tuple[int, ...] | None:
    """How far two rows are from being one record; None where they are two."""
    if not (poor.is_new or rich.is_new):
        return None
    if poor.owner is not None:
        is_inside = rich.is_iban and not poor.is_iban and poor.owner in (rich.owner or "")
        is_one = is_inside and len(poor.owner) >= _SHORTEST and poor.number == rich.number
        return (0, 0, 0, 0) if is_one else None
    if rich.owner is None and _is_beside(poor, rich, arrived):
        return None
    shared = common_words(poor.text, rich.text)
    if shared is None:
        return None
    is_other = int(poor.text != rich.text)
    return 1 + (rich.owner is None), is_other, -shared, abs(poor.number - rich.number)


def _is_beside(one: _Row, other: _Row, arrived: set[tuple[bytes, str]]) -> bool:
    """Whether two rows stand in one file."""
    return (
        one.file == other.file or (one.id, other.file) in arrived or (other.id, one.file) in arrived
    )
