"""Rows that come back under a key the ledger has, with other values: said, never dropped silently.

The first one stays. Only rows of mapped tables with key columns can conflict: a content key is
the content, and two versions of a span are two observations of one call.
"""

from typing import Final

from jauge.i18n import _
from jauge.ledger.work import Work
from jauge.model import Rejection
from jauge.model.batch import NATURAL_KEY

_COMPARED: Final = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "output_tokens",
    "request_model",
    "response_model",
)


def among_repeats(work: Work, key: str) -> None:
    """Add to `conflict` the ids of `repeats` whose row in `fresh` says something else.

    The row as it came stands in the observations once it has met another source, else in usage.
    """
    columns = [name for name in _COMPARED if name in work.columns("fresh")]
    names = "".join(f", {name}" for name in columns)
    tests = (f"f.{name} IS DISTINCT FROM k.{name}" for name in columns)
    differs = " OR ".join(tests) or "false"
    kept = (
        f"SELECT observation_id AS id{names} FROM live_observation SEMI JOIN repeats"
        " ON observation_id = repeats.id UNION ALL"
        f" SELECT usage_id AS id{names} FROM live_usage SEMI JOIN repeats ON usage_id ="
        " repeats.id WHERE usage_id NOT IN (SELECT observation_id FROM live_observation"
        " SEMI JOIN repeats ON observation_id = repeats.id)"
    )
    work.db.execute(
        f"INSERT INTO conflict SELECT DISTINCT f.{key} FROM fresh f JOIN ({kept}) k"
        f" ON f.{key} = k.id WHERE {differs}"
    )


def within(work: Work, key: str) -> None:
    """Add to `conflict` the ids that `fresh` itself holds with different values."""
    columns = [name for name in _COMPARED if name in work.columns("fresh")]
    values = ", ".join((*columns, "1"))
    work.db.execute(
        f"INSERT INTO conflict SELECT {key} FROM fresh GROUP BY {key}"
        f" HAVING count(DISTINCT ({values})) > 1"
    )


def rejections(work: Work, key: str) -> list[Rejection]:
    """One rejection per conflicting id, by its file and key."""
    rows = work.db.execute(
        f"SELECT min(source_ref), min({NATURAL_KEY}) FROM arriving SEMI JOIN conflict"
        f" ON {key} = conflict.id GROUP BY {key} ORDER BY ALL"
    ).fetchall()
    reason = _("the ledger has this key with other values, which stay: correct the key or the row")
    return [
        Rejection(
            file=str(file),
            field="key",
            value=", ".join(str(natural).split("\x1f")[1:]),
            reason=reason,
        )
        for file, natural in rows
    ]
