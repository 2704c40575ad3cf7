"""The written table of a format: which of its columns become which columns of a charge."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jauge.i18n import _
from jauge.model import CHARGE
from jauge.model.column import ColumnType
from jauge.sources.base import Unreadable
from jauge.sources.bills.header import Header, plain

if TYPE_CHECKING:
    from jauge.sources.bills.frame import Frame

TYPES: Final[Mapping[str, ColumnType]] = {column.name: column.type for column in CHARGE}
COSTS: Final = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
AMOUNTS: Final = frozenset((*COSTS, "pricing_currency_effective_cost"))
"""Money that is never rounded; the other numbers are quantities and prices."""

Columns = dict[str, pa.Array]


@dataclass(frozen=True)
class Layout:
    """One format of a bill.

    `targets` gives for each column of a charge the plain names of the columns that may hold it,
    the first that has a value wins; `hint.` targets are only read to tell what is charged.
    `required` are sets of names of which one must be there. `amend` computes what no table
    can say, in place; `key` gives the natural key, else the whole record is the key, or what it
    is about where the supplier writes the statement anew (`is_restated`); `kinds` are columns that
    tell lines apart beside those of `targets`.
    `spread` makes several charges of one row. `amounts` are the columns whose texts
    `source_columns` keeps, `tag_columns` how the columns start that are a tag each.
    """

    format: str
    targets: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    amounts: tuple[str, ...] = ()
    tag_columns: tuple[str, ...] = ()
    zone: str = "UTC"
    amend: Callable[["Frame", Columns], None] | None = None
    key: Callable[["Frame", Columns], pa.Array] | None = None
    is_restated: Callable[[Header], bool] | None = None
    kinds: tuple[str, ...] = ()
    spread: Callable[["Frame", pa.Table], pa.Table] | None = None

    @cached_property
    def used(self) -> frozenset[str]:
        """Plain names of the columns that become a column of a charge."""
        return frozenset(
            name
            for target, names in self.targets.items()
            if not target.startswith("hint.")
            for name in names
        )

    def notes(self, header: Header) -> tuple[str, ...]:
        """What a reader must know of a file without a column of currencies."""
        names = self.targets.get("billing_currency", ())
        if header.count(names):
            return ()
        return (_("no column of currencies: amounts stand without one (XXX), never converted"),)

    def check(self, header: Header) -> None:
        """Raise Unreadable for a column without which no row can be a charge."""
        absent = [
            " / ".join(names)
            for names in self.required
            if not header.count(plain(name) for name in names)
        ]
        if absent:
            there = ", ".join(name[:40] for name in header.names[:60])
            hint = _("missing column {absent}: export it again with it; the file has {there}")
            raise Unreadable(hint.format(absent=", ".join(absent), there=there))


def always(_header: Header) -> bool:
    """A supplier that writes every statement anew while its month goes on."""
    return True


def load(package: str) -> dict[str, tuple[str, ...]]:
    """Targets and the plain names of their columns, from `columns.csv` of a package."""
    text = resources.files(package).joinpath("columns.csv").read_text("utf-8")
    return {
        row["target"]: tuple(plain(name) for name in row["columns"].split(" | "))
        for row in csv.DictReader(text.splitlines())
    }
