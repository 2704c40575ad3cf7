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
MET: Final = "met"
"""Whole usage rows of a chunk that turn into observations, because they meet some."""
_STATED: Final = {"request_count": "1", "x_grain": "'call'"}


def components(work: Work, new: str) -> pa.Table:
    """All observations that those of the relation `new` may belong with, themselves included.

    Closed over trace_id, response_id and join_key. Usage rows that came in whole and share one
    of these turn into observations: `demoted` holds the ids of those that the ledger has, `closed`
    everything. Where `new` is MET, those of `fresh` are moved into it.
    """
    columns = work.columns(new)
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE closed AS"
        f" SELECT {select_list('observation', columns)} FROM {new}"
    )
    work.db.execute("CREATE OR REPLACE TEMP TABLE demoted (usage_id BLOB)")
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE frontier AS SELECT {', '.join(_LINKS)} FROM closed"
    )
    while work.count("frontier"):
        before = work.count("closed")
        _pull_observations(work)
        _pull_usage(work)
        if new == MET:
            _pull_fresh(work)
        work.db.execute(
            "CREATE OR REPLACE TEMP TABLE frontier AS"
            f" SELECT {', '.join(_LINKS)} FROM closed WHERE rowid >= {before}"
        )
    if new == MET:
        work.let("fresh", f"SELECT * FROM fresh ANTI JOIN {MET} ON usage_id = observation_id")
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


def _pull_fresh(work: Work) -> None:
    """Let whole rows of the chunk meet what those that share an id with them have met."""
    linked = " UNION ALL ".join(
        f"SELECT usage_id FROM fresh SEMI JOIN frontier USING ({link})" for link in _named(work)
    )
    met = work.count("closed")
    work.db.execute(
        f"INSERT INTO closed BY NAME {_as_observations(work)} WHERE usage_id IN ({linked})"
        " AND usage_id NOT IN (SELECT observation_id FROM closed)"
    )
    columns = ", ".join(sorted(work.columns(MET)))
    work.db.execute(f"INSERT INTO {MET} BY NAME SELECT {columns} FROM closed WHERE rowid >= {met}")


def collisions(work: Work) -> bool:
    """Whether whole usage rows in `fresh` name calls that other sources or observations named.

    Those are copied into the table MET, as observations; `components` takes them from `fresh`.
    """
    named = _named(work)
    own = [str(row[0]) for row in work.db.execute("SELECT DISTINCT source FROM fresh").fetchall()]
    tests = [_met_observations(link) for link in named if work.live["observation"]]
    if _has_others(work, own):
        tests += [_met_usage(link, own) for link in named]
    if len(own) > 1:
        tests += [_met_each_other(link) for link in named]
    if not tests:
        return False
    work.db.execute(f"CREATE OR REPLACE TEMP TABLE meeting AS {' UNION '.join(tests)}")
    if not work.count("meeting"):
        return False
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE {MET} AS {_as_observations(work)}"
        " SEMI JOIN meeting USING (usage_id)"
    )
    return True


def _named(work: Work) -> list[str]:
    """What rows of `fresh` may share with those of another source."""
    columns = work.columns("fresh")
    return [link for link in _LINKS[:2] if link in columns]


def _has_others(work: Work, own: list[str]) -> bool:
    """Whether the ledger has usage of a source that some row of `fresh` is not of."""
    if not work.live["usage"]:
        return False
    query = f"SELECT 1 FROM live_usage WHERE {_elsewhere(own)} LIMIT 1"
    return bool(work.db.execute(query).fetchall())


def _elsewhere(own: list[str]) -> str:
    # Written as a constant, the only own source lets whole row groups be skipped.
    return f"source NOT IN ({text(own[0])})" if len(own) == 1 else "true"


def _met_observations(link: str) -> str:
    """Rows of `fresh` that share a link with an observation, which is never of their source alone.

    The ledger keeps rows of a table as observations only once they have met another source.
    """
    return (
        f"SELECT usage_id FROM fresh SEMI JOIN (SELECT {link} FROM (SELECT {link} FROM"
        f" live_observation WHERE {link} IS NOT NULL) SEMI JOIN fresh USING ({link})) AS k"
        f" USING ({link})"
    )


def _met_usage(link: str, own: list[str]) -> str:
    """Rows of `fresh` that share a link with a usage row of another source."""
    return (
        f"SELECT usage_id FROM fresh JOIN (SELECT DISTINCT {link}, source FROM (SELECT {link},"
        f" source FROM live_usage WHERE {_elsewhere(own)} AND {link} IS NOT NULL)"
        f" SEMI JOIN fresh USING ({link})) AS k"
        f" ON fresh.{link} = k.{link} AND fresh.source <> k.source"
    )


def _met_each_other(link: str) -> str:
    """Rows of `fresh` that share a link with one of another source beside them."""
    return (
        f"SELECT usage_id FROM fresh SEMI JOIN (SELECT {link} FROM fresh WHERE {link} IS NOT NULL"
        f" GROUP BY {link} HAVING min(source) <> max(source)) AS k USING ({link})"
    )


def _as_observations(work: Work) -> str:
    """The whole rows of `fresh` as observations, as SQL."""
    columns = work.columns("fresh")
    shared = [name for name in _SHARED.split(", ") if name in columns - _STATED.keys()]
    # What a whole row leaves unsaid is said here as rating says it of rows that never meet.
    stated = [
        f"coalesce({f'{name}, ' if name in columns else ''}{value}) AS {name}"
        for name, value in _STATED.items()
    ]
    said = ", ".join((*shared, *stated))
    return f"SELECT usage_id AS observation_id, tenant, {_CALL}, {said} FROM fresh"


def leaving(work: Work) -> set[str]:
    """The usage segments that hold a row whose usage_id is in the table `leaving`."""
    rows = work.db.execute(
        "SELECT DISTINCT segment_id FROM (SELECT usage_id, segment_id FROM live_usage)"
        " SEMI JOIN leaving USING (usage_id)"
    ).fetchall()
    return {str(row[0]) for row in rows}
