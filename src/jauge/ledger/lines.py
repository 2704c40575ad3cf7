"""Rows that are stored as their source states them: neither folded nor rated."""

from jauge.ledger import segments
from jauge.ledger.keeping import KEPT
from jauge.ledger.schema import select_list
from jauge.ledger.work import Work
from jauge.model import TABLES
from jauge.model.columns import KEYS


def write(work: Work, draft: segments.Draft, table: str) -> list[str]:
    """Write `fresh`, and what stays of the segments that the rows of `superseded` leave.

    Answers the segments that the new ones replace.
    """
    kept, own = KEPT[table], KEYS[table]
    held = work.columns("fresh") | {*kept.filled, *kept.needed}
    names = ", ".join(column.name for column in TABLES[table] if column.name in held)
    filled = ", ".join(f"{value} AS {name}" for name, value in kept.filled.items())
    replaced = f"REPLACE ({filled})" if filled else ""
    work.db.execute(
        f"CREATE OR REPLACE TEMP VIEW new_rows AS SELECT {names} FROM (SELECT * {replaced}"
        f" FROM (SELECT {select_list(table, work.columns('fresh'))} FROM fresh))"
    )
    left = work.db.execute(
        f"SELECT DISTINCT segment_id FROM (SELECT {own}, segment_id FROM live_{table})"
        f" SEMI JOIN superseded ON {own} = superseded.id"
    ).fetchall()
    retired = sorted(str(row[0]) for row in left)
    if retired:
        work.narrow(table, set(retired))
        work.db.execute(
            f"CREATE OR REPLACE TEMP VIEW staying AS SELECT * EXCLUDE (segment_id) FROM few_{table}"
            f" ANTI JOIN superseded ON {own} = superseded.id"
        )
    rest = " UNION ALL BY NAME FROM staying" if retired else ""
    work.db.execute(f"CREATE OR REPLACE TEMP VIEW kept_rows AS FROM new_rows{rest}")
    draft.write(work, table, "kept_rows")
    return retired
