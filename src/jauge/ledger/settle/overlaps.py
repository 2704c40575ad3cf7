"""Exports of one supplier that were asked for in several ways: by hour and by day, by user and not.

Each way states the same use, so each is a statement of its own and the finer one is met first. What
a file was grouped by is told by the dimensions that any of its rows has.
"""

from typing import Final

from jauge.ledger.work import Work

_USAGE: Final = ("project_id", "api_key_id", "user_id", "service_tier")
_CHARGE: Final = ("x_model", "sub_account_id", "x_api_key_id", "x_user_id")
_STARTS: Final = {"usage": ("started_at", "ended_at"),
                  "charge": ("charge_period_start", "charge_period_end")}  # fmt: skip
_ROWS: Final = {
    "usage": "source IN ('openai-usage', 'anthropic-usage')",
    "charge": "source IN ('openai-costs', 'anthropic-cost', 'anthropic-enterprise')",
}
"""Reports that state all use of an organisation, however they are grouped."""
_TOLD: Final = {"usage": "input_tokens IS NOT NULL", "charge": "true"}
"""Rows that tell the way; the others (searches, sessions) go with the finest, and meet none."""


def _width(table: str) -> str:
    start, end = _STARTS[table]
    return f"CAST(epoch_us({end}) - epoch_us({start}) AS VARCHAR)"


def _key(table: str) -> str:
    return f"concat_ws(chr(31), source, source_ref, {_width(table)})"


def source(table: str) -> str:
    """The source of a row as SQL, with the way that its file was asked for if there are several.

    `find` must have looked before.
    """
    key = f"CASE WHEN {_TOLD[table]} THEN {_key(table)} ELSE source END"
    way = f"map_extract(getvariable('ways_{table}'), {key})[1]"
    return f"CASE WHEN {_ROWS[table]} THEN concat(source, {way}) ELSE source END"


def find(work: Work) -> None:
    """Look which sources of the live rows stand in several ways; the finest comes first by name."""
    for table, dimensions in (("usage", _USAGE), ("charge", _CHARGE)):
        present = work.columns(f"live_{table}")
        there = [name for name in dimensions if name in present]
        count = " + ".join(
            f"{1 + (name == 'x_model') * len(dimensions)} * CAST(count({name}) > 0 AS INTEGER)"
            for name in there
        )
        names = ", ".join(f"CASE WHEN count({name}) > 0 THEN '{name}' END" for name in there)
        way = (
            f"chr(31) || lpad({_width(table)}, 20, '0') || lpad(CAST(99 - ({count}) AS VARCHAR),"
            f" 3, '0') || concat_ws(',', {names})"
        )
        ways = (
            "(SELECT *, min(way) OVER (PARTITION BY source) AS first, max(way) OVER (PARTITION"
            f" BY source) AS last FROM (SELECT source, {_key(table)} AS key, {way} AS way"
            f" FROM live_{table} WHERE {_ROWS[table]} AND {_TOLD[table]}"
            f" GROUP BY source, source_ref, {_width(table)}))"
        )
        work.db.execute(
            f"SET VARIABLE ways_{table} = (SELECT map_from_entries(list((key, way) ORDER BY key))"
            f" FROM (SELECT key, way FROM {ways} WHERE first <> last"
            f" UNION SELECT source, first FROM {ways} WHERE first <> last))"
        )
        empty = "MAP([]::VARCHAR[], []::VARCHAR[])"
        work.db.execute(
            f"SET VARIABLE ways_{table} = coalesce(getvariable('ways_{table}'), {empty})"
        )
