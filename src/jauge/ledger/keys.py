"""Ids of rows, and which of them are new."""

from typing import Final

import numpy as np
import pyarrow as pa

from jauge.ledger import conflicts, supersede
from jauge.ledger.digest import DIGEST, ID, SEPARATED
from jauge.ledger.keeping import KEPT
from jauge.ledger.known import Known, prefixes
from jauge.ledger.work import Work, text
from jauge.model.batch import NATURAL_KEY, ROW
from jauge.model.columns import KEYS

_ANEW: Final = 0.5
"""The part of the records of a file that an older version of its statement has at least."""
_UNWRITTEN: Final = {NATURAL_KEY, ROW, ID, "tenant"}


def begin_file(work: Work, *, again: bool) -> None:
    """Count equal records from one again; `again` keeps what the file before counted.

    It is kept in `statement_seen`, with which `go_on` tells a piece of a statement from a newer
    one.
    """
    if again:
        work.db.execute(
            "CREATE OR REPLACE TEMP TABLE statement_seen AS SELECT record, max(n) AS n FROM"
            " (FROM statement_seen UNION ALL SELECT record, sum(n) AS n FROM content_seen"
            " GROUP BY record) GROUP BY record"
        )
    work.db.execute("CREATE OR REPLACE TEMP TABLE content_seen (record BLOB, n BIGINT)")


def begin_run(work: Work) -> None:
    """Nothing has been counted yet."""
    work.db.execute("CREATE TEMP TABLE statement_seen (record BLOB, n BIGINT)")


def go_on(work: Work, records: pa.ChunkedArray) -> None:
    """Count on from the files of this run before, where a file is one more piece of a statement.

    Of a piece few records are known of other pieces; a statement that is written anew knows most
    of those of its older version, and is counted from one, so that it takes their place.
    """
    work.db.register("starting", pa.table({"id": records}))
    known, every = work.db.execute(
        "SELECT count(*) FILTER (s.record IS NOT NULL), count(*) FROM (SELECT DISTINCT id FROM"
        " starting) r LEFT JOIN statement_seen s ON s.record = r.id"
    ).fetchall()[0]
    if known and known < _ANEW * every:
        work.db.execute("INSERT INTO content_seen FROM statement_seen")


def assign(work: Work, rows: pa.Table, tenant: str, key: str, *, content: bool) -> pa.ChunkedArray:
    """Make `fresh` from `rows`: their columns and their id, in the column `key`; answer the ids.

    `fresh` is a view over the rows as they came: copying them would cost a fifth of an import.

    With `content`, equal records get an ordinal: their number among those of the same file that
    the table `content_seen` counts.
    """
    ids = _numbered(work, rows[ID]) if content else rows[ID]
    work.db.register("arriving", rows.append_column(key, ids))
    names = ", ".join(sorted(set(rows.column_names) - _UNWRITTEN))
    row = ROW if ROW in rows.column_names else f"CAST(NULL AS BIGINT) AS {ROW}"
    came = f"SELECT {key}, {text(tenant)} AS tenant, {names}, {row} FROM arriving"
    work.let("came", came, view=True)
    work.let("fresh", f"SELECT * EXCLUDE ({ROW}) FROM came", view=True)
    return ids


def _numbered(work: Work, records: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids of records in their order, equal ones told apart by their number in the file."""
    places = pa.array(range(len(records)), pa.int64())
    work.db.register("numbered", pa.table({"id": records, "place": places}))
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT record AS id, sum(n) AS n"
        " FROM content_seen SEMI JOIN numbered ON record = id GROUP BY record"
    )
    starts = np.sort(prefixes(records))
    if (starts[1:] != starts[:-1]).all() and not work.count("repeated"):
        work.db.execute("INSERT INTO content_seen SELECT id, 1 FROM numbered")
        return records
    ordinal = "row_number() OVER (PARTITION BY id) + coalesce(r.n, 0)"
    digest = DIGEST.format(text=SEPARATED.join(("hex(id)", "CAST(ordinal AS VARCHAR)")))
    ids = work.told(
        f"SELECT CASE WHEN ordinal = 1 THEN id ELSE {digest} END AS id FROM (SELECT id, place,"
        f" {ordinal} AS ordinal FROM numbered LEFT JOIN repeated r USING (id)) ORDER BY place"
    )
    work.db.execute("INSERT INTO content_seen SELECT id, count(*) FROM numbered GROUP BY id")
    return ids["id"]


def drop_known(
    work: Work,
    known: Known,
    ids: pa.ChunkedArray,
    kind: str,
    *,
    keyed: bool,
    restated: bool = False,
) -> tuple[int, int]:
    """Delete from `fresh`, whose rows have these ids, what it repeats or the ledger has already.

    Answers how many rows went. With `keyed`, `conflict` then holds the ids of those that said
    something else, `superseded` those of rows of the ledger that are larger now; the second answer
    is how many rows of both sides gave way to a larger one, or to a later one where they are
    `restated`.
    """
    key = KEYS[kind]
    for name in ("conflict", "superseded"):
        work.db.execute(f"CREATE OR REPLACE TEMP TABLE {name} (id BLOB)")
    starts = prefixes(ids)
    ordered = np.sort(starts)
    gave_way = 0
    if (ordered[1:] == ordered[:-1]).any():
        gave_way = _keep_one_of_each(work, kind, keyed=keyed)
    for table in KEPT[kind].held_in:
        suspects = known.suspects(table, ordered)
        if not len(suspects):
            continue
        is_suspect = pa.array(np.isin(starts, suspects))
        work.db.register("suspected", pa.table({key: ids.filter(is_suspect)}))
        wanted = f"SELECT {key} AS id FROM fresh SEMI JOIN suspected USING ({key})"
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE repeats AS SELECT id FROM (SELECT {KEYS[table]} AS id"
            f" FROM live_{table}) AS k SEMI JOIN ({wanted}) AS f ON k.id = f.id"
        )
        if work.count("repeats"):
            if restated:
                gave_way += supersede.earlier(work, kind)
            elif keyed:
                conflicts.among_repeats(work, kind, table)
                gave_way += supersede.smaller(work, kind, table)
            work.let("fresh", f"SELECT * FROM fresh ANTI JOIN repeats ON fresh.{key} = repeats.id")
    return len(ids) - work.count("fresh"), gave_way


def _keep_one_of_each(work: Work, kind: str, *, keyed: bool) -> int:
    """Leave the largest row of every id in `fresh`, of equally large ones the first of its file.

    Answers how many were smaller than another.
    """
    key = KEYS[kind]
    distinct = work.db.execute(f"SELECT count(DISTINCT {key}) FROM fresh").fetchall()[0][0]
    if distinct == work.count("fresh"):
        return 0
    smaller = 0
    order = f"{key}, source_ref, {ROW}"
    if keyed:
        smaller = conflicts.within(work, kind)
        order = f"{key}, {supersede.size(work, kind, 'fresh')} DESC, source_ref, {ROW}"
    first = f"SELECT DISTINCT ON ({key}) * FROM came ORDER BY {order}"
    work.let("fresh", f"SELECT * EXCLUDE ({ROW}) FROM ({first})")
    return smaller


def drop_dry(work: Work, key: str) -> int:
    """Delete from `fresh` what a dry run has already counted, and remember the rest."""
    rows = work.count("fresh")
    work.let("fresh", f"SELECT * FROM fresh ANTI JOIN dry ON fresh.{key} = dry.id")
    work.db.execute(f"INSERT INTO dry SELECT {key} FROM fresh")
    return rows - work.count("fresh")
