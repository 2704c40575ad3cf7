"""Rows that come back under a key because their bucket grew or was restated: the larger one stays.

Usage exports and cost reports are downloaded again while a day still fills; a bank line stands in
files of several formats, one of which says more. Which row is larger depends on the two rows
alone, so the order of imports does not matter. Statements that a supplier writes anew, without ids
that last, are the exception: there the later import counts.
"""

from typing import Final

from jauge.ledger.keeping import KEPT
from jauge.ledger.schema import SQL
from jauge.ledger.work import Work
from jauge.model import TABLES
from jauge.model.columns import KEYS

_NOTHING: Final = "CAST(NULL AS DECIMAL(38,18)[])"


def size(work: Work, kind: str, relation: str) -> str:
    """The size of the rows of a relation as an SQL list that compares; null where none has one.

    Unknown is smaller than anything known.
    """
    kept = KEPT[kind]
    if not kept.sized:
        return _NOTHING
    present = work.columns(relation)
    values = {
        column.name: column.name if column.name in present else f"CAST(NULL AS {SQL[column.type]})"
        for column in TABLES[kind]
    }
    parts = (
        f"coalesce(CAST({measure.format_map(values)} AS DECIMAL(38,18)), -1)"
        for measure in kept.sized
    )
    return f"CASE WHEN {kept.sized_when.format_map(values)} THEN [{', '.join(parts)}] END"


def state(work: Work, kind: str, relation: str) -> str:
    """The size where it tells states of a record apart; null where it is only more detail."""
    return size(work, kind, relation) if KEPT[kind].grows else _NOTHING


def smaller(work: Work, kind: str, table: str) -> int:
    """Move from `repeats` to `superseded` the rows of the ledger that `fresh` has larger.

    Answers how many rows gave way, those of `fresh` included that the ledger has larger; none
    where the larger one only has more detail.
    """
    own = KEYS[table]
    kept = (
        f"SELECT {own} AS id, {size(work, table, f'live_{table}')} AS size FROM live_{table}"
        f" SEMI JOIN repeats ON {own} = repeats.id"
    )
    came = f"SELECT {KEYS[kind]} AS id, {size(work, kind, 'fresh')} AS size FROM fresh"
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS SELECT id, f.size > k.size AS grew"
        f" FROM ({came}) f JOIN ({kept}) k USING (id) WHERE f.size <> k.size"
        " AND id NOT IN (SELECT id FROM conflict)"
    )
    work.db.execute("INSERT INTO superseded SELECT id FROM differing WHERE grew")
    work.db.execute("DELETE FROM repeats WHERE id IN (SELECT id FROM superseded)")
    return work.count("differing") if KEPT[kind].grows else 0


def earlier(work: Work, kind: str) -> int:
    """Move from `repeats` to `superseded` the rows of the ledger that `fresh` states otherwise.

    A line without an invoice never takes the place of one that has been invoiced. Answers how
    many rows gave way.
    """
    own, present = KEYS[kind], work.columns("fresh") & work.columns(f"live_{kind}")
    named = sorted({*KEPT[kind].compared, *KEPT[kind].restated} & present)
    differs = " OR ".join(f"f.{name} IS DISTINCT FROM k.{name}" for name in named)
    final = "true"
    if "invoice_id" in work.columns(f"live_{kind}"):
        came = "f.invoice_id" if "invoice_id" in present else "NULL"
        final = f"(k.invoice_id IS NULL OR {came} IS NOT NULL)"
    work.db.execute(
        f"INSERT INTO superseded SELECT f.{own} FROM fresh f JOIN (FROM live_{kind}"
        f" SEMI JOIN repeats ON {own} = repeats.id) k ON f.{own} = k.{own}"
        f" WHERE ({differs}) AND {final}"
    )
    work.db.execute("DELETE FROM repeats WHERE id IN (SELECT id FROM superseded)")
    return work.count("superseded")
