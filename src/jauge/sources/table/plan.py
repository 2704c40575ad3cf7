"""A mapping made ready for a file: which columns to read, and its constants as values."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from jauge.config import Column, Mapping
from jauge.config.records import NEEDED, targets
from jauge.i18n import _
from jauge.model.column import ColumnType
from jauge.sources.base import Unreadable
from jauge.sources.table.targets import Reading, check, convert

_TABLES: Final = ("usage", "charge", *NEEDED)
_STARTS: Final = {"usage": "started_at", "charge": "charge_period_start"}


@dataclass(frozen=True)
class Plan:
    """How the rows of one file become rows of a table."""

    name: str
    mapping: Mapping
    columns: MappingOf[str, Column]
    constants: MappingOf[str, pa.Scalar]

    @property
    def wanted(self) -> frozenset[str]:
        """The columns of the file that the mapping reads."""
        mapping = self.mapping
        prefix = () if mapping.prefix_tokens is None else (mapping.prefix_tokens,)
        used = {column.from_ for column in self.columns.values()}
        return frozenset((*used, *mapping.key, *mapping.session, *prefix))

    @property
    def required(self) -> frozenset[str]:
        """The columns without which no row can be placed."""
        mapping = self.mapping
        session = mapping.session if self.relative else ()
        if mapping.table in NEEDED:
            wanted = [name for names in NEEDED[mapping.table] for name in names if len(names) == 1]
        else:
            wanted = [_STARTS[mapping.table]]
        used = (self.columns[name].from_ for name in wanted if name in self.columns)
        return frozenset((*used, *mapping.key, *session))

    def reading(self, *, decimal_comma: bool) -> Reading:
        """How the texts of its file are to be read."""
        return _reading(self.mapping, decimal_comma=decimal_comma)

    @property
    def relative(self) -> bool:
        """Whether times count from the start of their session."""
        return self.mapping.assume.anchor is not None

    @property
    def assumptions(self) -> dict[str, str]:
        """What the mapping assumes for every row, in order, as texts."""
        assume = self.mapping.assume
        found: dict[str, object] = {
            "started_at_shift": assume.started_at_shift,
            "anchor": assume.anchor and assume.anchor.isoformat().replace("+00:00", "Z"),
            "session_spacing": assume.session_spacing,
        }
        return {key: str(value) for key, value in found.items() if value is not None}

    @property
    def fillings(self) -> dict[str, str]:
        """What the mapping assumes where a row says nothing: column and value."""
        assume = self.mapping.assume
        found = {
            "response_model": assume.response_model,
            "service_tier": assume.service_tier,
            "region": assume.region,
        }
        return {key: value for key, value in found.items() if value is not None}


def plan(name: str, mapping: Mapping) -> Plan:
    """The plan of a mapping; raises Unreadable for a table or a constant that cannot be."""
    if mapping.table not in _TABLES:
        hint = _("mapping {name}: table {table} cannot be imported yet: use {tables}")
        tables = ", ".join(_TABLES)
        raise Unreadable(hint.format(name=name, table=repr(mapping.table), tables=tables))
    columns = {
        target: Column(from_=column) if isinstance(column, str) else column
        for target, column in mapping.columns.items()
    }
    constants = {
        target: _constant(name, target, value, mapping)
        for target, value in mapping.constants.items()
    }
    return Plan(name, mapping, columns, constants)


def _reading(mapping: Mapping, *, decimal_comma: bool) -> Reading:
    if mapping.table not in NEEDED:
        return Reading(mapping.timezone, decimal_comma)
    types: dict[str, ColumnType] = {n: c.type for n, c in targets(mapping.table).items()}
    return Reading(mapping.timezone, decimal_comma, mapping.dates, by_hand=True, types=types)


def _constant(name: str, target: str, value: object, mapping: Mapping) -> pa.Scalar:
    text = value if isinstance(value, bool) else str(value)
    (values, bad), problem = convert(
        target, pa.array([text]), _reading(mapping, decimal_comma=False)
    )
    odd, contradiction = check(target, values) if mapping.table == "usage" else (None, "")
    if bad is not None and bad.any():
        raise Unreadable(f"mapping.{name}.constants.{target}: {text!r} {problem}")
    if odd is not None and odd.any():
        raise Unreadable(f"mapping.{name}.constants.{target}: {text!r} {contradiction}")
    return values[0]
