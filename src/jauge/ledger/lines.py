"""Lines of bills and cost reports: written as they came, neither folded nor rated."""

from typing import Final

from jauge.ledger import segments
from jauge.ledger.schema import select_list
from jauge.ledger.work import Work
from jauge.model import CHARGE

_TAX: Final = "coalesce(charge_category = 'Tax', false)"
TAX_RULE: Final = "tax: shown apart"
_ALWAYS: Final = (
    "role",
    "role_rule",
    "x_billed_role",
    "charge_period_start",
    "billing_currency",
    "effective_cost",
)
"""Columns that a segment has even where no row of a batch does: statistics and sums read them."""
COUNTED_RULE: Final = "charge: as the supplier states it"


def write(work: Work, draft: segments.Draft) -> list[str]:
    """Write `fresh`, and what stays of the segments that the rows of `superseded` leave.

    Answers the segments that the new ones replace.
    """
    held = work.columns("fresh")
    names = ", ".join(c.name for c in CHARGE if c.name in held or c.name in _ALWAYS)
    role = f"CASE WHEN {_TAX} THEN 'check' ELSE coalesce(role, 'counted') END"
    rule = f"CASE WHEN {_TAX} THEN '{TAX_RULE}' ELSE coalesce(role_rule, '{COUNTED_RULE}') END"
    work.db.execute(
        f"CREATE OR REPLACE TEMP VIEW new_charge AS SELECT {names} FROM (SELECT * REPLACE"
        f" ({role} AS role, {rule} AS role_rule, {role} AS x_billed_role)"
        f" FROM (SELECT {select_list('charge', held)} FROM fresh))"
    )
    left = work.db.execute(
        "SELECT DISTINCT segment_id FROM (SELECT charge_id, segment_id FROM live_charge)"
        " SEMI JOIN superseded ON charge_id = superseded.id"
    ).fetchall()
    retired = sorted(str(row[0]) for row in left)
    if retired:
        work.narrow("charge", set(retired))
        work.db.execute(
            "CREATE OR REPLACE TEMP VIEW staying AS SELECT * EXCLUDE (segment_id) FROM few_charge"
            " ANTI JOIN superseded ON charge_id = superseded.id"
        )
    kept = " UNION ALL BY NAME FROM staying" if retired else ""
    work.db.execute(f"CREATE OR REPLACE TEMP VIEW kept_charge AS FROM new_charge{kept}")
    draft.write(work, "charge", "kept_charge")
    return retired
