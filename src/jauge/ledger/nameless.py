"""Records that do not say whose they are, beside the same ones that do: the latter stay.

A bank line of a file that names no account is the line of an account that has the same day,
amount, currency and number. Which rows stay depends on the rows alone, whatever came first.
"""

from typing import Final

from jauge.ledger.keeping import KEPT
from jauge.ledger.schema import select_list
from jauge.ledger.work import Work
from jauge.model.columns import KEYS

_IBAN: Final = "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"
_SHORTEST: Final = 6
"""Characters of an account number that make it likely to be the one inside an IBAN."""


def give_way(work: Work, kind: str, *, dry_run: bool) -> tuple[int, int]:
    """Delete from `fresh` the rows whose record is there with its owner, or comes with it.

    Rows of the ledger whose record comes with its owner are added to `superseded`. Answers how
    many rows were deleted, and how many of the ledger give way.
    """
    kept, key = KEPT[kind], KEYS[kind]
    if kept.owner is None:
        return 0, 0
    columns = f"{key} AS id, {kept.owner} AS owner, {kept.alike} AS alike"
    every = select_list(kind, work.columns("fresh"))
    came = f"SELECT {columns}, true AS is_new FROM (SELECT {every} FROM fresh)"
    there = f"SELECT {columns}, false AS is_new FROM live_{kind}"
    if dry_run:
        work.db.execute(f"CREATE TEMP TABLE IF NOT EXISTS dry_{kind} AS FROM ({there}) WHERE false")
        there += f" UNION ALL FROM dry_{kind}"
    better = (
        "list_filter(owners, o -> o <> owner AND contains(o, owner)"
        f" AND length(owner) >= {_SHORTEST} AND regexp_matches(o, '{_IBAN}'))"
    )
    work.let(
        "nameless",
        f"WITH every AS ({came} UNION ALL FROM ({there}) SEMI JOIN ({came}) AS c USING (alike))"
        " SELECT id, is_new FROM every JOIN (SELECT alike, list(DISTINCT owner) AS owners"
        " FROM every WHERE owner IS NOT NULL GROUP BY alike) USING (alike)"
        f" WHERE owner IS NULL OR len({better}) > 0",
    )
    went, replaced = (
        work.count(f"(SELECT DISTINCT id FROM nameless WHERE is_new = {new})")
        for new in ("true", "false")
    )
    if went + replaced:
        work.db.execute("INSERT INTO superseded SELECT id FROM nameless WHERE NOT is_new")
        gone = "(SELECT id FROM nameless WHERE is_new) AS n"
        work.let("fresh", f"SELECT fresh.* FROM fresh ANTI JOIN {gone} ON {key} = n.id")
    if dry_run:
        work.db.execute(f"DELETE FROM dry_{kind} WHERE id IN (SELECT id FROM nameless)")
        work.db.execute(f"INSERT INTO dry_{kind} SELECT * REPLACE (false AS is_new) FROM ({came})")
    return went, replaced
