"""What a mapping must name for the tables of records: bank and invoice lines, seats, tasks."""

from typing import Final

from jauge.config.build import Misfit, unknown
from jauge.config.tree import Assume, Mapping
from jauge.i18n import _
from jauge.model import TABLES
from jauge.model.column import Column
from jauge.model.columns import KEYS

TASK: Final = "task"
NEEDED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "bank_line": (("booked_on",), ("amount",), ("currency",)),
    "invoice_line": (
        ("billed_cost", "gross_amount"),
        ("billing_currency",),
        ("invoice_issue_date", "billing_period_start"),
    ),
    "seat": (("tool",), ("user_id",)),
    "person": (("user_id", "email_hash"),),
    "task": (("outcome",),),
}
"""For each table what every row must say: one column of each group."""
_MADE: Final = frozenset(
    {"tenant", "source", "source_ref", "role", "role_rule", "x_number", "x_issuer_key"}
)
"""Columns that the ledger or the source fills."""
_FREE: Final = "x_"
"""How a target starts whose rest is free."""
_TAGS: Final = "tags."
"""The same, of tasks alone."""


def targets(table: str) -> dict[str, Column]:
    """The columns of a table of records that a mapping may fill."""
    return {
        column.name: column
        for column in TABLES[table]
        if column.type != "map" and column.name not in {*_MADE, KEYS[table]}
    }


def check_records(path: str, mapping: Mapping) -> None:
    """Raise Misfit for a target that is no column, one that is missing, or what is for usage."""
    known = targets(mapping.table)
    given = mapping.columns.keys() | mapping.constants.keys()
    for part, names in (("columns", mapping.columns), ("constants", mapping.constants)):
        for name in names:
            starts = (_FREE, _TAGS) if mapping.table == TASK else (_FREE,)
            is_free = name.startswith(starts) and name not in {*starts, *_MADE}
            if name not in known and not is_free:
                raise Misfit(f"{path}.{part}.{name}", unknown(name, known))
    for first, *others in NEEDED[mapping.table]:
        if given.isdisjoint({first, *others}):
            hint = _("is required: map it or set it in constants")
            if others:
                hint = _("is required, or {other}: map one of them or set it in constants")
            raise Misfit(f"{path}.columns.{first}", hint.format(other=", ".join(others)))
    if mapping.table == TASK and bool(mapping.key) == ("task_id" in given):
        hint = _("is required, or key with the columns that tell a task: set one of the two")
        raise Misfit(f"{path}.columns.task_id", hint)
    for key in ("session", "prefix_tokens", "assume"):
        if getattr(mapping, key) not in {(), None, Assume()}:
            raise Misfit(f"{path}.{key}", _("is only for table = 'usage': remove it"))
