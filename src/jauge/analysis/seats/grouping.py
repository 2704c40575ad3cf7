"""Groups of seats as columns, and groups of people that are too small to be shown."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jauge.analysis.held import Held
from jauge.analysis.seats.small_groups import hidden
from jauge.errors import UsageError
from jauge.i18n import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

Keys = tuple[str | None, ...]
GROUPS: Final[Mapping[str, str]] = {
    "tool": "tool",
    "team": "team",
    "status": "state",
    "class": "class",
    "account": "account",
    "plan": "plan",
}
"""What seats are grouped by, and the column of the relation that says it."""
OF_PEOPLE: Final = frozenset({"team"})
"""Groups of people: those that are too small are put together."""
_UNKNOWN: Final = "\x1funknown"
_OTHERS: Final = "\x1fothers"


def columns_of(by: Sequence[str]) -> tuple[str, ...]:
    """The columns of groups; raises UsageError for one that seats do not have."""
    for name in by:
        if name not in GROUPS:
            hint = _("seats are not grouped by {name}: choose of {known}")
            raise UsageError(hint.format(name=repr(name), known=", ".join(GROUPS)))
    return tuple(f"key_{number}" for number in range(len(by)))


def keyed(
    held: Held, rows: "ir.Table", by: Sequence[str], smallest: int
) -> "tuple[ir.Table, dict[Keys, int]]":
    """The rows with their groups, and how many groups the lines stand for that hold several."""
    columns = columns_of(by)
    named = {
        column: rows[GROUPS[name]].fill_null(_UNKNOWN)
        for column, name in zip(columns, by, strict=True)
    }
    rows = rows.mutate(**named)
    if not OF_PEOPLE & set(by):
        return rows, {}
    small = _small(held, rows, columns, by, smallest)
    if not small:
        return rows, {}
    gone = pa.table({f"gone_{n}": [keys[n] for keys in small] for n in range(len(columns))})
    folded = held.session.bring(gone)
    matches = [rows[column] == folded[f"gone_{n}"] for n, column in enumerate(columns)]
    rows = rows.left_join(folded, matches)
    return _replaced(rows, columns), {_others(len(columns)): len(small)}


def _replaced(rows: "ir.Table", columns: Sequence[str]) -> "ir.Table":
    import ibis

    is_gone = rows["gone_0"].notnull()
    return rows.mutate(
        **{column: ibis.ifelse(is_gone, _OTHERS, rows[column]) for column in columns}
    )


def _others(width: int) -> Keys:
    return (_OTHERS,) * width


def _small(
    held: Held, rows: "ir.Table", columns: Sequence[str], by: Sequence[str], smallest: int
) -> list[tuple[str, ...]]:
    """The groups that are put together: those of too few people, and what would tell of them."""
    found = held.session.run(rows.select(*columns, "person").distinct()).to_pylist()
    pairs = ((tuple(row[column] for column in columns), row["person"]) for row in found)
    of_people = [place for place, name in enumerate(by) if name in OF_PEOPLE]
    return sorted(hidden(pairs, of_people, smallest))


def shown(key: str | None) -> str | None:
    """A key as it is in the source: None where it is unknown or stands for several groups."""
    return None if key in {None, _UNKNOWN, _OTHERS} else key
