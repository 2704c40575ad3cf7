"""Which rows of the ledger new records may touch, and how they leave their segments."""

from typing import Final

import pyarrow as pa

from jauge.ledger.schema import select_list
from jauge.ledger.work import Work, text
from jauge.model import OBSERVATION, USAGE

_LINKS: Final = ("trace_id", "response_id", "join_key")
_CALL: Final = "'record' AS signal, 'call' AS kind"
_SHARED: Final = ", ".join(
    column.name
    for column in OBSERVATION
    if column.name in {c.name for c in USAGE} and column.name != "tenant"
)


_STATED: Final = {"request_count": "1", "x_grain": "'call'"}


def components(work: Work, fresh: str) -> pa.Table:
    """All observations that those of the relation `fresh` may belong with, themselves included.

    Closed over trace_id, response_id and join_key. Usage rows that came in whole and share one
    of these turn into observations: `demoted` holds their ids, `closed` everything.
    """
    columns = work.columns(fresh)
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE closed AS"
        f" SELECT {select_list('observation', columns)} FROM {fresh}"
    )
    work.db.execute("CREATE OR REPLACE TEMP TABLE demoted (usage_id BLOB)")
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE frontier AS SELECT {', '.join(_LINKS)} FROM closed"
    )
    while work.count("frontier"):
        before = work.count("closed")
        _pull_observations(work)
        _pull_usage(work)
        work.db.execute(
            "CREATE OR REPLACE TEMP TABLE frontier AS"
            f" SELECT {', '.join(_LINKS)} FROM closed WHERE rowid >= {before}"
        )
    return work.told("SELECT * FROM closed")


def _pull_observations(work: Work) -> None:
    if not work.live["observation"]:
        return
    found = _hits(work, "observation", "observation_id", _LINKS, "closed", "observation_id")
    if not found:
        return
    work.narrow("observation", found)
    work.db.execute(
        "INSERT INTO closed BY NAME SELECT * EXCLUDE (segment_id) FROM few_observation"
        " SEMI JOIN hits ON few_observation.observation_id = hits.id"
    )


def _pull_usage(work: Work) -> None:
    """Demote usage rows that no observation stands for and that share an id with a new one."""
    if not work.live["usage"]:
        return
    found = _hits(work, "usage", "usage_id", _LINKS[:2], "closed", "observation_id")
    if not found:
        return
    work.narrow("usage", found)
    every = select_list("usage", work.columns("few_usage"))
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE whole AS SELECT {every} FROM few_usage"
        " SEMI JOIN hits ON few_usage.usage_id = hits.id WHERE x_mapping IS NOT NULL"
    )
    work.db.execute("INSERT INTO demoted SELECT usage_id FROM whole")
    work.db.execute(
        "INSERT INTO closed BY NAME SELECT usage_id AS observation_id, tenant, source,"
        f" source_ref, {_CALL}, {_SHARED.replace('source, source_ref, ', '')} FROM"
        " (SELECT * REPLACE (CAST(NULL AS BIGINT) AS x_pause_ms) FROM whole)"
    )


def _hits(
    work: Work, table: str, key: str, links: tuple[str, ...], known: str, known_key: str
) -> set[str]:
    """Fill `hits` with the ids of rows linked to the frontier and not in `known`."""
    linked = " UNION ".join(
        f"SELECT {key} AS id, segment_id FROM (SELECT {key}, {link}, segment_id FROM live_{table}"
        f" WHERE {link} IS NOT NULL) SEMI JOIN frontier USING ({link})"
        for link in links
    )
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE hits AS SELECT * FROM ({linked}) AS h"
        f" ANTI JOIN {known} ON h.id = {known}.{known_key}"
    )
    rows = work.db.execute("SELECT DISTINCT segment_id FROM hits").fetchall()
    return {str(row[0]) for row in rows}


def collisions(work: Work) -> bool:
    """Whether whole usage rows in `fresh` name calls that other sources named.

    Those are moved from `fresh` into `met`, as observations.
    """
    columns = work.columns("fresh")
    wanted = [link for link in _LINKS[:2] if link in columns]
    # Written as constants, the own sources let whole row groups be skipped.
    own = work.db.execute("SELECT DISTINCT source FROM fresh").fetchall()
    names = ", ".join(text(source) for (source,) in own)
    others = [
        table
        for table in ("observation", "usage")
        if wanted
        and work.live[table]
        and work.db.execute(
            f"SELECT 1 FROM live_{table} WHERE source NOT IN ({names}) LIMIT 1"
        ).fetchall()
    ]
    if not others:
        return False
    meeting = " UNION ".join(
        f"SELECT usage_id FROM fresh SEMI JOIN (SELECT {link} FROM (SELECT {link} FROM"
        f" live_{table} WHERE source NOT IN ({names}) AND {link} IS NOT NULL)"
        f" SEMI JOIN fresh USING ({link})) AS k USING ({link})"
        for link in wanted
        for table in others
    )
    work.db.execute(f"CREATE OR REPLACE TEMP TABLE meeting AS {meeting}")
    if not work.count("meeting"):
        return False
    shared = [name for name in _SHARED.split(", ") if name in columns - _STATED.keys()]
    # What a whole row leaves unsaid is said here as rating says it of rows that never meet.
    stated = [
        f"coalesce({f'{name}, ' if name in columns else ''}{value}) AS {name}"
        for name, value in _STATED.items()
    ]
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT usage_id AS observation_id, tenant, {_CALL},"
        f" {', '.join((*shared, *stated))} FROM fresh SEMI JOIN meeting USING (usage_id)"
    )
    work.let("fresh", "SELECT * FROM fresh ANTI JOIN meeting USING (usage_id)")
    return True


def leaving(work: Work) -> set[str]:
    """The usage segments that hold a row whose usage_id is in the table `leaving`."""
    rows = work.db.execute(
        "SELECT DISTINCT segment_id FROM (SELECT usage_id, segment_id FROM live_usage)"
        " SEMI JOIN leaving USING (usage_id)"
    ).fetchall()
    return {str(row[0]) for row in rows}
