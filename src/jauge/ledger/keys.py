"""Ids of rows, and which of them are new."""

from typing import Final

from jauge.ledger.work import Work
from jauge.model.batch import NATURAL_KEY

_DIGEST: Final = "unhex(left(sha256({text}), 32))"
SEPARATOR: Final = "\x1f"
"""Between tenant, namespace and the parts of a natural key: no text of a source holds it."""


def assign(work: Work, tenant: str, key: str, *, content: bool) -> None:
    """Make `fresh` from `incoming`: its columns and their id, in the column `key`.

    The natural keys of `incoming` start with their namespace.

    With `content`, equal records get an ordinal: their number among those of the same file that
    the table `content_seen` counts.
    """
    head = f"'{_text(tenant)}' || chr(31) || "
    columns = work.columns("incoming") - {NATURAL_KEY, "tenant"}
    names = ", ".join(sorted(columns))
    owner = f"'{_text(tenant)}' AS tenant"
    if not content:
        digest = _DIGEST.format(text=head + NATURAL_KEY)
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {digest} AS {key}, {owner}, {names}"
            " FROM incoming"
        )
        return
    record = _DIGEST.format(text=head + NATURAL_KEY)
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE numbered AS SELECT {record} AS record, {names} FROM incoming"
    )
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT record, sum(n) AS n FROM content_seen"
        " SEMI JOIN numbered USING (record) GROUP BY record"
    )
    ordinal = "row_number() OVER (PARTITION BY record) + coalesce(r.n, 0)"
    digest = _DIGEST.format(text="hex(record) || chr(31) || CAST(ordinal AS VARCHAR)")
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {digest} AS {key}, {owner}, {names} FROM"
        f" (SELECT n.*, {ordinal} AS ordinal FROM numbered n LEFT JOIN repeated r USING (record))"
    )
    work.db.execute(
        "INSERT INTO content_seen SELECT record, count(*) FROM numbered GROUP BY record"
    )


def drop_known(work: Work, key: str, *, observations_only: bool) -> int:
    """Delete from `fresh` what it repeats or the ledger has; answer how many rows went."""
    rows = work.count("fresh")
    distinct = work.db.execute(f"SELECT count(DISTINCT {key}) FROM fresh").fetchall()[0][0]
    if distinct != rows:
        work.db.execute(
            f"DELETE FROM fresh WHERE rowid NOT IN (SELECT min(rowid) FROM fresh GROUP BY {key})"
        )
    known = ["SELECT observation_id AS id FROM live_observation"]
    if not observations_only:
        known.append("SELECT usage_id AS id FROM live_usage")
    for query in known:
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE repeats AS SELECT id FROM ({query}) AS k"
            f" SEMI JOIN fresh ON k.id = fresh.{key}"
        )
        if work.count("repeats"):
            work.db.execute(f"DELETE FROM fresh WHERE {key} IN (SELECT id FROM repeats)")
    return rows - work.count("fresh")


def drop_dry(work: Work, key: str) -> int:
    """Delete from `fresh` what a dry run has already counted, and remember the rest."""
    rows = work.count("fresh")
    work.db.execute(f"DELETE FROM fresh WHERE {key} IN (SELECT id FROM dry)")
    work.db.execute(f"INSERT INTO dry SELECT {key} FROM fresh")
    return rows - work.count("fresh")


def _text(value: str) -> str:
    return value.replace("'", "''")
