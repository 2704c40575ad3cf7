"""Rows that come back under a key the ledger has, with other values: said, never dropped silently.

The first one stays. Only rows with key columns can conflict: a content key is the content, two
versions of a span are two observations of one call, and of two buckets the larger one stays.
"""

from jauge.i18n import _
from jauge.ledger import supersede
from jauge.ledger.keeping import KEPT
from jauge.ledger.work import Work
from jauge.model import Rejection
from jauge.model.batch import NATURAL_KEY, ROW
from jauge.model.columns import KEYS


def among_repeats(work: Work, kind: str, table: str) -> None:
    """Add to `conflict` the ids of `repeats` whose row in `fresh` says something else.

    The row as it came stands in the observations once it has met another source, else in usage.
    """
    key, columns = KEYS[kind], _compared(work, kind)
    names = "".join(f", {name}" for name in columns)
    tests = (f"f.{name} IS DISTINCT FROM k.{name}" for name in columns)
    differs = " OR ".join(tests) or "false"
    own = KEYS[table]
    kept = (
        f"SELECT {own} AS id{names}, {supersede.state(work, table, f'live_{table}')} AS size"
        f" FROM live_{table} SEMI JOIN repeats ON {own} = repeats.id"
    )
    if table == "usage":
        kept += (
            " WHERE usage_id NOT IN (SELECT observation_id FROM live_observation"
            " SEMI JOIN repeats ON observation_id = repeats.id)"
        )
    came = f"SELECT *, {supersede.state(work, kind, 'fresh')} AS size FROM fresh"
    work.db.execute(
        f"INSERT INTO conflict SELECT DISTINCT f.{key} FROM ({came}) f JOIN ({kept}) k"
        f" ON f.{key} = k.id WHERE ({differs}) AND coalesce(f.size = k.size, true)"
    )


def within(work: Work, kind: str) -> int:
    """Add to `conflict` the ids that `fresh` itself holds with different values.

    Answers how many rows are smaller than another one of their key.
    """
    key = KEYS[kind]
    values = ", ".join((*_compared(work, kind), "1"))
    size = supersede.state(work, kind, "fresh")
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE same AS SELECT id, size, count(*) AS n,"
        f" count(DISTINCT v) AS d FROM (SELECT {key} AS id, {size} AS size, ({values}) AS v"
        " FROM fresh) GROUP BY id, size"
    )
    work.db.execute("INSERT INTO conflict SELECT DISTINCT id FROM same WHERE d > 1")
    found = work.db.execute(
        "SELECT coalesce(sum(n), 0) FROM (SELECT n, size < max(size) OVER (PARTITION BY id) AS low"
        " FROM same) WHERE low"
    ).fetchall()
    return int(found[0][0])


def _compared(work: Work, kind: str) -> list[str]:
    present = work.columns("fresh")
    return [name for name in KEPT[kind].compared if name in present]


def rejections(work: Work, kind: str) -> list[Rejection]:
    """One rejection per conflicting id, by its file, row and key.

    Of several rows of a chunk it is the first that says something else than the first.
    """
    key = KEYS[kind]
    there = work.columns("arriving")
    row = ROW if ROW in there else "CAST(NULL AS BIGINT)"
    values = ", ".join((*(name for name in KEPT[kind].compared if name in there), "1"))
    rows = work.db.execute(
        f"SELECT DISTINCT ON (id) file, key, place FROM (SELECT {key} AS id, source_ref AS file,"
        f" {NATURAL_KEY} AS key, {row} AS place, ({values}) IS DISTINCT FROM first(({values}))"
        f" OVER (PARTITION BY {key} ORDER BY source_ref, {row}) AS is_other"
        f" FROM arriving SEMI JOIN conflict ON {key} = conflict.id)"
        " ORDER BY id, is_other DESC, file, place"
    ).fetchall()
    reason = _("the ledger has this key with other values, which stay: correct the key or the row")
    return [
        Rejection(
            file=str(file),
            row=place,
            field="key",
            value=", ".join(str(natural).split("\x1f")),
            reason=reason,
        )
        for file, natural, place in sorted(rows, key=_in_order)
    ]


def _in_order(found: tuple[str, str, int | None]) -> tuple[str, int, str]:
    file, natural, place = found
    return file, place or 0, natural
