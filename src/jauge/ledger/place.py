"""Sessions of mapped tables: where relative times start, and how long each call paused.

Both depend on other rows of the session, so they are computed here, over everything that the
ledger knows, and again whenever a later file adds to it.
"""

from collections.abc import Mapping

from jauge.ledger.schema import select_list
from jauge.ledger.work import Work

Placements = Mapping[str, tuple[str, int]]


def sessions(work: Work, placements: Placements) -> bool:
    """Place the rows of `unrated` that have a session; pull and add the rows they move.

    `unrated` then also holds those rows, `moved` their ids. Answers whether there were any.
    """
    if not {"x_session", "x_mapping"} <= work.columns("unrated"):
        return False
    touched = "SELECT DISTINCT x_mapping, x_session FROM unrated WHERE x_session IS NOT NULL"
    work.db.execute(f"CREATE OR REPLACE TEMP TABLE session_touched AS {touched}")
    if not work.count("session_touched"):
        return False
    every = select_list("usage", work.columns("unrated"))
    work.let("unrated", f"SELECT {every} FROM unrated")
    _rank(work, placements)
    _pull(work)
    _start(work)
    _pause(work)
    return True


def _rank(work: Work, placements: Placements) -> None:
    """Fill `session_start`: every session of the mappings with an anchor, in sorted order."""
    rows = [(name, anchor, spacing) for name, (anchor, spacing) in placements.items()]
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE session_anchor"
        " (x_mapping VARCHAR, anchor TIMESTAMPTZ, spacing BIGINT)"
    )
    if rows:
        work.db.executemany("INSERT INTO session_anchor VALUES (?, ?, ?)", rows)
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE session_start AS"
        " SELECT x_mapping, x_session, anchor + to_microseconds(spacing * (row_number()"
        " OVER (PARTITION BY x_mapping ORDER BY x_session) - 1)) AS start FROM ("
        " SELECT x_mapping, x_session FROM session_touched UNION"
        " SELECT x_mapping, x_session FROM live_usage"
        " WHERE x_session IS NOT NULL AND x_relative_us IS NOT NULL)"
        " JOIN session_anchor USING (x_mapping)"
    )


def _pull(work: Work) -> None:
    """Take back rows of touched sessions and of sessions whose start moved."""
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE moved AS SELECT usage_id, segment_id FROM"
        " (SELECT usage_id, segment_id, x_mapping, x_session FROM live_usage"
        "  WHERE x_session IS NOT NULL) SEMI JOIN session_touched USING (x_mapping, x_session)"
        " UNION SELECT usage_id, segment_id FROM (SELECT usage_id, segment_id, started_at,"
        "  x_mapping, x_session, x_relative_us FROM live_usage WHERE x_relative_us IS NOT NULL)"
        " JOIN session_start USING (x_mapping, x_session)"
        " WHERE started_at <> start + to_microseconds(x_relative_us)"
    )
    # A call that the fold has just written anew is in `unrated` already.
    work.db.execute("DELETE FROM moved WHERE usage_id IN (SELECT usage_id FROM leaving)")
    rows = work.db.execute("SELECT DISTINCT segment_id FROM moved").fetchall()
    if rows:
        work.narrow("usage", {str(row[0]) for row in rows})
        work.db.execute(
            "INSERT INTO unrated BY NAME SELECT * EXCLUDE (segment_id) FROM few_usage"
            " WHERE usage_id IN (SELECT usage_id FROM moved)"
        )


def _start(work: Work) -> None:
    """Give relative rows their place in time."""
    work.let(
        "unrated",
        "SELECT u.* REPLACE ("
        " coalesce(s.start + to_microseconds(u.x_relative_us), u.started_at) AS started_at,"
        " coalesce(s.start + to_microseconds(u.x_relative_us + 1000 * u.duration_ms),"
        "  u.ended_at) AS ended_at)"
        " FROM unrated u LEFT JOIN session_start s USING (x_mapping, x_session)",
    )


def _pause(work: Work) -> None:
    """Milliseconds from the end of the session's previous call (its start when the end is unknown).

    Never negative: a call that starts before the other ended did not pause.
    """
    work.let(
        "unrated",
        "SELECT * EXCLUDE (before) REPLACE ("
        " CASE WHEN x_session IS NULL OR before IS NULL THEN NULL"
        " WHEN started_at <= before THEN 0"
        " ELSE (epoch_us(started_at) - epoch_us(before)) // 1000 END AS x_pause_ms)"
        " FROM (SELECT *, lag(coalesce(ended_at, started_at)) OVER (PARTITION BY x_mapping,"
        " x_session ORDER BY started_at, usage_id) AS before FROM unrated)",
    )
