"""Rows that come back under a key because their bucket grew or was restated: the larger one stays.

Usage exports and cost reports are downloaded again while a day still fills. Which row is larger
depends on the two rows alone, so the order of imports does not matter.
"""

from collections.abc import Iterable
from typing import Final

from jauge.ledger.work import Work
from jauge.model.columns import KEYS

_TOKENS: Final = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_1h_input_tokens",
    "reasoning_output_tokens",
    "audio_input_tokens",
    "audio_output_tokens",
)
_COSTS: Final = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
_NOTHING: Final = "CAST(NULL AS DECIMAL(38,18)[])"


def size(work: Work, key: str, relation: str) -> str:
    """The size of the rows of a relation as an SQL list that compares; null for single calls."""
    present = work.columns(relation)
    if key == "charge_id":
        return _listed(f"abs({_or_null(name, present)})" for name in _COSTS)
    if key != "usage_id" or "x_grain" not in present:
        return _NOTHING
    total = " + ".join(f"coalesce({_or_null(name, present)}, 0)" for name in _TOKENS[:2])
    meters = "NULL"
    if "meters" in present:
        values = "list_transform(map_values(meters), v -> TRY_CAST(v AS DECIMAL(38,18)))"
        meters = f"list_sum({values})"
    measures = (_or_null("request_count", present), total, meters)
    tokens = (_or_null(name, present) for name in (*_TOKENS, "reported_cost"))
    return f"CASE WHEN x_grain = 'bucket' THEN {_listed((*measures, *tokens))} END"


def _or_null(name: str, present: set[str]) -> str:
    return name if name in present else "NULL"


def _listed(values: Iterable[str]) -> str:
    """Unknown is smaller than anything known."""
    parts = (f"coalesce(CAST({value} AS DECIMAL(38,18)), -1)" for value in values)
    return f"[{', '.join(parts)}]"


def smaller(work: Work, key: str, table: str) -> int:
    """Move from `repeats` to `superseded` the rows of the ledger that `fresh` has larger.

    Answers how many rows gave way, those of `fresh` included that the ledger has larger.
    """
    own = KEYS[table]
    kept = (
        f"SELECT {own} AS id, {size(work, own, f'live_{table}')} AS size FROM live_{table}"
        f" SEMI JOIN repeats ON {own} = repeats.id"
    )
    came = f"SELECT {key} AS id, {size(work, key, 'fresh')} AS size FROM fresh"
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS SELECT id, f.size > k.size AS grew"
        f" FROM ({came}) f JOIN ({kept}) k USING (id) WHERE f.size <> k.size"
    )
    work.db.execute("INSERT INTO superseded SELECT id FROM differing WHERE grew")
    work.db.execute("DELETE FROM repeats WHERE id IN (SELECT id FROM superseded)")
    return work.count("differing")
