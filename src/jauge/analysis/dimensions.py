"""What costs can be grouped by: columns of usage, short names for some, days, and keys of tags."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import CHARGE, USAGE
from jauge.model.column import ColumnType
from jauge.model.columns import SHORT_NAMES

if TYPE_CHECKING:
    import ibis.expr.types as ir

CALENDAR: Final = ("day", "week", "month")
_TYPES: Final[dict[str, ColumnType]] = {column.name: column.type for column in (*CHARGE, *USAGE)}
_MEASURED: Final = frozenset({
    "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_write_input_tokens",
    "cost_low", "cost_high", "cache_saving", "request_count",
    *(column.name for column in CHARGE if column.type == "money"),
})  # fmt: skip
"""Columns that an answer sums: a line cannot hold both a group and a sum of one name."""


class Dimension(msgspec.Struct, frozen=True):
    """One way to group: the name as asked, the columns it reads, a key inside a map.

    A virtual one is a tag of the configuration.
    """

    name: str
    columns: tuple[str, ...]
    type: ColumnType = "text"
    key: str | None = None
    is_virtual: bool = False

    @property
    def is_calendar(self) -> bool:
        """Whether it cuts time, in the time zone of the workspace."""
        return self.name in CALENDAR

    def expression(self, table: "ir.Table") -> "ir.Value":
        """The value to group by; the calendar has its own."""
        import ibis

        values = [table[column] for column in self.columns if column in table.columns]
        if self.key is not None:
            return values[0][self.key]
        return ibis.coalesce(*values) if len(values) > 1 else values[0]


def dimension(name: str) -> Dimension:
    """The dimension of this name; raises UsageError with what there is."""
    if name in CALENDAR:
        return Dimension(name, ())
    if name in SHORT_NAMES:
        return Dimension(name, SHORT_NAMES[name])
    head, dot, key = name.partition(".")
    if dot and key and _TYPES.get(head) == "map":
        return Dimension(name, (head,), key=key)
    if name in _MEASURED:
        raise UsageError(_("{name} is a sum, not a group: leave it out of --by").format(name=name))
    if _TYPES.get(name) == "map":
        hint = _("{name} holds several values: group by one of its keys, as in {name}.KEY")
        raise UsageError(hint.format(name=name))
    if name not in _TYPES:
        known = ", ".join((*SHORT_NAMES, *CALENDAR, "tags.KEY"))
        hint = _(
            "cannot group by {name!r}: use {known}, a virtual tag, or a column of usage or charge"
        )
        raise UsageError(hint.format(name=name, known=known))
    return Dimension(name, (name,), _TYPES[name])


def dimensions(names: Iterable[str], tags: Collection[str] = ()) -> tuple[Dimension, ...]:
    """The dimensions asked for, each once, in order; `tags` are the virtual ones."""
    return tuple(
        Dimension(name, (name,), is_virtual=True) if name in tags else dimension(name)
        for name in dict.fromkeys(names)
    )
