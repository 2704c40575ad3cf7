"""Virtual tags at read: each row gets a column per key, from a small table of combinations.

The distinct combinations of the columns that the rules read are decided in
`jauge.attribution`; the answer is joined to the rows, whichever engine holds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.rows import is_line
from jauge.analysis.rule_columns import expression, is_list, value_of
from jauge.analysis.rulebook import Tags
from jauge.attribution import DAY, UNALLOCATED, Assigned, Coded, Compiled, compile_tags

if TYPE_CHECKING:
    from jauge.analysis.engines import Session


class Attached:
    """Rows with their virtual tags: `table` has a column per key asked.

    `met` tells per key which rules' conditions some row meets, one bit each.
    """

    def __init__(self, table: ir.Table, met: Mapping[str, int]) -> None:
        self.table = table
        self.met = met


def rule_column(key: str) -> str:
    """The column that `attach(..., rules=True)` adds beside that of a key."""
    return f"{key} rule"


def attach(
    session: "Session",
    table: ir.Table,
    keys: Iterable[str],
    tags: Tags,
    zone: str,
    *,
    rules: bool = False,
) -> Attached:
    """The rows with a text column per key, `unallocated` where no rule reaches them.

    `table` has any columns of usage or charge (a column that it lacks is null in every row), and
    `started_us` where rules have dates, which are days of `zone`. With `rules`, the number of the
    deciding rule stands beside each key (`rule_column`), null where there is none.
    """
    asked = tuple(dict.fromkeys(keys))
    compiled = compile_tags(tags, asked)
    read = {name: expression(table, name) for name in compiled.columns}
    if compiled.days:
        read[DAY] = _stretch(table, compiled, zone)
    if not read:
        return _constant(table, compiled.assign({}, 1), asked, rules=rules)
    here = {name: f"jauge_here_{number}" for number, name in enumerate(read)}
    wide = table.mutate(**{here[name]: value for name, value in read.items()})
    combinations = session.run(wide.select(*here.values()).distinct())
    columns = {name: _coded(combinations[here[name]], listed=is_list(table, name)) for name in read}
    found = compiled.assign(columns, combinations.num_rows)
    there = {name: f"jauge_there_{number}" for number, name in enumerate(read)}
    decided = {there[name]: combinations[here[name]] for name in read}
    for key in asked:
        decided[key] = _taken(found[key].values, pa.string(), found[key])
        if rules:
            decided[rule_column(key)] = _taken(found[key].rules, pa.int64(), found[key])
    small = session.bring(pa.table(decided))
    meets = [session.same(wide[here[name]], small[there[name]]) for name in read]
    joined = wide.join(small, meets, how="left").drop(*here.values(), *there.values())
    filled = {key: ibis.coalesce(joined[key], UNALLOCATED) for key in asked}
    return Attached(joined.mutate(**filled), _met(found))


def _stretch(table: ir.Table, compiled: Compiled, zone: str) -> ir.StringValue:
    """How many of the dates of the rules have come, at the start of each row."""
    moment, here, line = table[STARTED_US], ZoneInfo(zone), is_line(table)

    def has_come(day: date) -> ir.BooleanValue:
        there, on_bills = (
            moment >= calendar.to_us(datetime.combine(day, time.min, clock).astimezone(UTC))
            for clock in (here, UTC)
        )
        return there if line is None else line.ifelse(on_bills, there)

    numbered = reversed([*enumerate(compiled.days, start=1)])
    branches = [(has_come(day), str(number)) for number, day in numbered]
    return ibis.cases(*branches, else_="0")


def _coded(column: pa.ChunkedArray, *, listed: bool) -> Coded:
    encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
    values = [value_of(text, listed=listed) for text in encoded.dictionary.to_pylist()]
    return Coded(values, encoded.indices.to_pylist())


def _taken(values: Sequence[object], kind: pa.DataType, found: Assigned) -> pa.Array:
    return pc.take(pa.array(values, kind), pa.array(found.codes, pa.int32()))


def _constant(
    table: ir.Table, found: Mapping[str, Assigned], asked: Iterable[str], *, rules: bool
) -> Attached:
    """The rows where no rule reads anything: the same tags in every row."""
    columns: dict[str, ir.Value] = {}
    for key in asked:
        one = found[key]
        columns[key] = ibis.literal(one.values[one.codes[0]] or UNALLOCATED)
        if rules:
            columns[rule_column(key)] = ibis.literal(one.rules[one.codes[0]], "int64")
    return Attached(table.mutate(**columns), _met(found))


def _met(found: Mapping[str, Assigned]) -> dict[str, int]:
    return {key: one.met for key, one in found.items()}
