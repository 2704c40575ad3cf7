"""Who somebody is, forgotten: rows keep what they count, and name a pseudonym that is nobody's.

The fresh pseudonym is random: no key leads to it. All ids of one person get the same one, so that
people are still counted once. Versions of before are removed with what they tell: readers of an
older commit that saw such rows are told that it is no longer kept.
"""

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.ledger import segments
from jauge.ledger.keeping import KEPT
from jauge.ledger.work import Work
from jauge.model import TABLES
from jauge.model.columns import KEYS
from jauge.model.seat import PSEUDONYMS

if TYPE_CHECKING:
    from jauge.ledger.ledger import Ledger

_FRESH: Final = "e_"
_LETTERS: Final = 20
_NAMING: Final = ("user_id", "x_user_id")
_TOLD: Final = frozenset({*PSEUDONYMS, "display_name", "joined_on"}) - frozenset(_NAMING)
"""What is said of a person beside the pseudonym: empty after it is forgotten."""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """How many people were forgotten, in how many rows of each table; None where nothing was."""

    people: int
    rows: dict[str, int]
    commit: int | None


def erase(ledger: "Ledger", person: str, *, dry_run: bool) -> Erased:
    """Forget the person of this id, whatever other ids the rows have for the same person."""
    return _run(ledger, person, "true", dry_run=dry_run)


def erase_before(ledger: "Ledger", day: date, *, dry_run: bool) -> Erased:
    """Forget everybody in the rows of before a day; rows without a time stay.

    So does what a list of seats since that day still needs: the last use of each seat, and the
    last row of each list of people on who holds one. Else figures of today would change.
    """
    when = f"{{time}} < TIMESTAMPTZ '{day} 00:00:00+00'"
    return _run(ledger, None, when, _needed(day), dry_run=dry_run)


def _needed(day: date) -> dict[str, str]:
    """Which old rows of a table a list of seats since a day reads."""
    since = f"FROM live_seat WHERE as_of >= DATE '{day}' AND status IS NOT NULL"
    holders = f"SELECT unnest([user_id, x_email_hash]) {since}"
    ids = _ids_of("person")
    held = f"(tool, user_id) IN (SELECT (tool, user_id) {since})"
    return {
        "seat": "seat_id IN (SELECT arg_max(seat_id, row(last_activity_at, as_of)) FROM live_seat"
        f" WHERE last_activity_at IS NOT NULL AND {held}"
        " GROUP BY tool, user_id, account)",
        "person": "person_id IN (SELECT arg_max(person_id, as_of) FROM live_person"
        f" WHERE list_has_any({ids}, ARRAY({holders})) GROUP BY user_id, source)",
    }


def _run(
    ledger: "Ledger",
    person: str | None,
    when: str,
    needed: Mapping[str, str] = MappingProxyType({}),
    *,
    dry_run: bool,
) -> Erased:
    work = Work(ledger.layout, ledger.manifest, ledger.tail, tenant=ledger.tenant)
    try:
        with ledger.manifest.writing():
            work.refresh()
            _find_ids(work, when, needed)
            groups = _people(work)
            if person is not None:
                groups = [group for group in groups if person in group]
            _name_anew(work, groups)
            rows = {table: count for table in _tables() if (count := _hits(work, table))}
            if dry_run or not rows:
                return Erased(people=len(groups), rows=rows, commit=None)
            number = _write(ledger, work, rows)
        segments.sweep(ledger.layout, ledger.manifest, ledger.tail, ledger.now)
        for table in rows:
            for copy in ledger.layout.cache.glob(f"tail-{table}-*"):
                copy.unlink(missing_ok=True)
        return Erased(people=len(groups), rows=rows, commit=number)
    finally:
        work.close()


def _tables() -> tuple[str, ...]:
    return tuple(table for table in KEYS if _columns(table))


def _columns(table: str) -> list[str]:
    """The columns of a table that name a person, the one that names the row first."""
    names = [column.name for column in TABLES[table] if column.name in PSEUDONYMS]
    return sorted(names, key=lambda name: name not in _NAMING)


def _ids_of(table: str) -> str:
    """All ids of a row as one list."""
    lists = {column.name for column in TABLES[table] if column.type == "list"}
    parts = (f"coalesce({name}, [])" if name in lists else f"[{name}]" for name in _columns(table))
    return f"list_filter({' || '.join(parts)}, one -> one <> '')"


def _find_ids(work: Work, when: str, needed: Mapping[str, str]) -> None:
    """The ids of each row that names somebody, in `named`; those who are forgotten are nobody."""
    parts = (
        f"SELECT '{table}' AS tbl, {KEYS[table]} AS id, segment_id, {_ids_of(table)} AS ids"
        f" FROM live_{table} WHERE {when.format(time=KEPT[table].time)}"
        f" AND NOT coalesce({needed.get(table, 'false')}, false)"
        for table in _tables()
    )
    work.let(
        "named",
        f"SELECT * FROM ({' UNION ALL '.join(parts)})"
        f" WHERE len(ids) > 0 AND NOT starts_with(ids[1], '{_FRESH}')",
    )


def _people(work: Work) -> list[set[str]]:
    """Ids that are of one person, because a row has them together."""
    found = work.db.execute("SELECT DISTINCT list_sort(ids) FROM named ORDER BY ALL").fetchall()
    group_of: dict[str, set[str]] = {}
    for (ids,) in found:
        whole: set[str] = set(ids).union(*(group_of.get(one, set()) for one in ids))
        group_of.update(dict.fromkeys(whole, whole))
    return list({id(group): group for group in group_of.values()}.values())


def _name_anew(work: Work, groups: Iterable[set[str]]) -> None:
    work.db.execute("CREATE OR REPLACE TEMP TABLE fresh (old VARCHAR, new VARCHAR)")
    pairs = [(old, new) for group in groups for new in [_fresh()] for old in sorted(group)]
    if pairs:
        work.db.execute(
            "INSERT INTO fresh SELECT unnest($1), unnest($2)", list(zip(*pairs, strict=True))
        )


def _fresh() -> str:
    letters = base64.b32encode(secrets.token_bytes(_LETTERS)).decode()
    return _FRESH + letters[:_LETTERS].lower()


def _hits(work: Work, table: str) -> int:
    """How many rows name one of them; they are in `hit_TABLE`."""
    work.let(
        f"hit_{table}",
        "SELECT n.id, n.segment_id, f.new FROM named n JOIN fresh f ON f.old = n.ids[1]"
        f" WHERE n.tbl = '{table}'",
    )
    return work.count(f"hit_{table}")


def _write(ledger: "Ledger", work: Work, tables: Iterable[str]) -> int:
    """Successors of the segments with such rows, in one commit; nothing older of them is kept."""
    retired: list[str] = []
    with segments.draft(ledger.layout, ledger.tail, ledger.now) as draft:
        for table in tables:
            found = work.db.execute(f"SELECT DISTINCT segment_id FROM hit_{table}").fetchall()
            for (segment_id,) in sorted(found):
                work.narrow(table, {segment_id})
                work.let("forgotten", _forgotten(work, table), view=True)
                draft.write(work, table, "forgotten", counted=f"few_{table}")
                retired.append(segment_id)
        draft.put_in_place()
        number = ledger.manifest.record(
            "erase", "people forgotten", ledger.now, added=draft.segments, removed=retired
        )
    for table in tables:
        ledger.manifest.forget_retired(table)
    return number


def _forgotten(work: Work, table: str) -> str:
    held = work.columns(f"few_{table}")
    naming = [name for name in _NAMING if name in held and name in _columns(table)]
    told = sorted(_TOLD & held)
    replaced = [
        *(f"CASE WHEN h.new IS NULL THEN t.{name} ELSE h.new END AS {name}" for name in naming),
        *(f"CASE WHEN h.new IS NULL THEN t.{name} END AS {name}" for name in told),
    ]
    return (
        f"SELECT t.* EXCLUDE (segment_id) REPLACE ({', '.join(replaced)})"
        f" FROM few_{table} t LEFT JOIN hit_{table} h ON h.id = t.{KEYS[table]}"
    )
