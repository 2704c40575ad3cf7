"""Usage that is no call: sums told by metrics, and by agents without a call below them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import pyarrow as pa

from jauge.ledger.fold.merge import USAGE_SCHEMA
from jauge.ledger.fold.nodes import Nodes, Rows
from jauge.model import TOKEN_COLUMNS, TokenCounts

_TOKENS: Final = tuple(column.name for column in TOKEN_COLUMNS)
_SUMMED: Final = (*_TOKENS, "request_count", "reported_cost")
_COUNTS_CALLS: Final = 0
"""Rank of metrics that count calls; the others count tokens and money."""
_Sums = dict[str, int | Decimal]


@dataclass
class _Cell:
    """One bucket while it is filled."""

    first: int
    started_at: int
    ended_at: int
    ids: list[bytes] = field(default_factory=list[bytes])
    flags: set[str] = field(default_factory=set[str])
    sums: _Sums = field(default_factory=dict[str, "int | Decimal"])
    calls: int | Decimal | None = None

    def token(self, name: str) -> int | None:
        """A sum of tokens; None when no point told it."""
        found = self.sums.get(name)
        return None if found is None else int(found)


def metric_buckets(rows: Rows) -> pa.Table:
    """One row per series family and export: what was added since the export before.

    Cumulative series are differences, so that totals that are sent again add nothing; a new
    start of the series starts again from nothing. Of several metrics that tell the same tokens
    the one with the smallest rank is used.
    """
    positions = [row for row, signal in enumerate(rows.signal) if signal == "metric"]
    if not positions:
        return USAGE_SCHEMA.empty_table()
    points = rows.table.take(pa.array(positions, pa.int64()))
    families: dict[tuple[object, object], list[int]] = {}
    tenants, keys = points["tenant"].to_pylist(), points["join_key"].to_pylist()
    for position, family in enumerate(zip(tenants, keys, strict=True)):
        families.setdefault(family, []).append(position)
    columns = _Columns(points)
    cells: list[_Cell] = []
    for members in families.values():
        cells.extend(_family(columns, members))
    return _table(points, cells)


class _Columns:
    """The columns of points that the rules look at."""

    def __init__(self, points: pa.Table) -> None:
        self.id: list[bytes] = points["observation_id"].to_pylist()
        self.started: list[int] = points["started_at"].cast(pa.int64()).to_pylist()
        self.at: list[int] = points["ended_at"].cast(pa.int64()).to_pylist()
        flags: list[list[str] | None] = points["x_flags"].to_pylist()
        self.flags: list[set[str]] = [set(found or ()) for found in flags]
        about: list[dict[str, str]] = [dict(f or ()) for f in points["x_columns"].to_pylist()]
        self.rank = [int(found.get("x_rank", "9")) for found in about]
        self.series = [found.get("x_series", "") for found in about]
        values = {name: points[name].to_pylist() for name in _SUMMED}
        self.said: list[_Sums] = [
            {name: found for name, column in values.items() if (found := column[row]) is not None}
            for row in range(points.num_rows)
        ]


def _family(columns: _Columns, members: list[int]) -> list[_Cell]:
    counts = [p for p in members if not columns.said[p].keys().isdisjoint(_TOKENS)]
    used = {_COUNTS_CALLS, min((columns.rank[p] for p in counts), default=_COUNTS_CALLS)}
    series: dict[str, list[int]] = {}
    for point in members:
        if columns.rank[point] in used or "reported_cost" in columns.said[point]:
            series.setdefault(columns.series[point], []).append(point)
    cells: dict[int, _Cell] = {}
    for points in series.values():
        points.sort(key=lambda p: (columns.at[p], columns.started[p], columns.id[p]))
        _add_series(columns, points, cells)
    return [cells[at] for at in sorted(cells)]


def _add_series(columns: _Columns, points: list[int], cells: dict[int, _Cell]) -> None:
    last: _Sums = {}
    started: int | None = None
    before: int | None = None
    for point in points:
        said = columns.said[point]
        begin = columns.started[point]
        added = said
        if "cumulative" in columns.flags[point]:
            if started != begin or any(value < last.get(name, 0) for name, value in said.items()):
                last, started, before = {}, begin, None
            added = {name: value - last.get(name, 0) for name, value in said.items()}
            begin = begin if before is None else before
            last, before = said, columns.at[point]
        if any(added.values()):
            _add(columns, point, begin, added, cells)


def _add(columns: _Columns, point: int, begin: int, added: _Sums, cells: dict[int, _Cell]) -> None:
    at = columns.at[point]
    cell = cells.setdefault(at, _Cell(first=point, started_at=begin, ended_at=at))
    cell.ids.append(columns.id[point])
    cell.flags |= columns.flags[point] - {"cumulative", "delta"}
    cell.started_at = min(cell.started_at, begin)
    for name, value in added.items():
        if columns.rank[point] == _COUNTS_CALLS:
            cell.calls = (cell.calls or 0) + value
        else:
            cell.sums[name] = cell.sums.get(name, 0) + value


def _settle(cell: _Cell) -> None:
    """Totals from what the points count, and the number of calls."""
    cached = sum(cell.token(f"cache_{kind}_input_tokens") or 0 for kind in ("read", "write"))
    thought = cell.token("reasoning_output_tokens") or 0
    for name, part, mark, flag in (
        ("input_tokens", cached, "input_excludes_parts", "input_excludes_cache"),
        ("output_tokens", thought, "output_excludes_parts", "output_excludes_reasoning"),
    ):
        known = cell.token(name)
        told = mark in cell.flags
        cell.flags.discard(mark)
        if part and (told or (known is not None and part > known)):
            cell.sums[name] = (known or 0) + part
            cell.flags.add(flag)
    if cell.calls is not None:
        cell.sums["request_count"] = cell.calls
    if TokenCounts(**{name: cell.token(name) for name in _TOKENS}).problem():
        cell.flags.add("inconsistent_usage")


def _table(points: pa.Table, cells: list[_Cell]) -> pa.Table:
    if not cells:
        return USAGE_SCHEMA.empty_table()
    for cell in cells:
        _settle(cell)
    first = points.take(pa.array([cell.first for cell in cells], pa.int64()))
    columns: dict[str, pa.Array] = {
        kept.name: first[kept.name].cast(kept.type)
        for kept in USAGE_SCHEMA
        if kept.name in first.column_names
    }
    made: dict[str, list[object]] = {
        name: [cell.sums.get(name) for cell in cells] for name in _SUMMED
    }
    made["started_at"] = [cell.started_at for cell in cells]
    made["ended_at"] = [cell.ended_at for cell in cells]
    made["usage_id"] = [min(cell.ids) for cell in cells]
    made["x_flags"] = [sorted(cell.flags) or None for cell in cells]
    made["metering"] = [
        "unmetered" if cell.sums.keys().isdisjoint(_TOKENS) else "measured" for cell in cells
    ]
    made["x_columns"] = [None] * len(cells)
    return finished(columns, made, len(cells))


def finished(columns: dict[str, pa.Array], made: dict[str, list[object]], count: int) -> pa.Table:
    """A usage table of buckets: what was made wins over what was taken, the rest is null."""
    made = {"role": ["counted"] * count, "x_grain": ["bucket"] * count, **made}
    for name, values in made.items():
        columns[name] = pa.array(values, USAGE_SCHEMA.field(name).type)
    for missing in USAGE_SCHEMA:
        columns.setdefault(missing.name, pa.nulls(count, missing.type))
    return pa.table([columns[name] for name in USAGE_SCHEMA.names], schema=USAGE_SCHEMA)


def agent_totals(rows: Rows, nodes: Nodes) -> pa.Table:
    """Sums of agent spans below which no call is known, as checks: they never count.

    The calls exist, and nobody told them one by one. Of nested agents the outermost is taken.
    """
    chosen = _silent_agents(rows, nodes) if "agent" in rows.kind else []
    if not chosen:
        return USAGE_SCHEMA.empty_table()
    taken = rows.table.take(pa.array(chosen, pa.int64()))
    columns = {
        kept.name: taken[kept.name].combine_chunks().cast(kept.type)
        for kept in USAGE_SCHEMA
        if kept.name in taken.column_names and kept.name != "request_count"
    }
    count = len(chosen)
    made: dict[str, list[object]] = {
        "usage_id": [rows.id[min(nodes.members[nodes.of_row[row]])] for row in chosen],
        "role": ["check"] * count,
        "role_rule": ["agent_total"] * count,
        "metering": ["measured"] * count,
    }
    return finished(columns, made, count)


def _silent_agents(rows: Rows, nodes: Nodes) -> list[int]:
    """The last export of each outermost agent span that has a sum and no call below it."""
    metered: list[int | None] = rows.table["input_tokens"].to_pylist()
    candidates = [
        row
        for row, kind in enumerate(rows.kind)
        if kind == "agent" and metered[row] is not None and rows.signal[row] == "span"
    ]
    if not candidates:
        return []
    busy: set[int] = set()
    for node, is_call in enumerate(nodes.is_call):
        if is_call:
            busy.add(node)
            for up in nodes.above(node):
                if up in busy:
                    break
                busy.add(up)
    silent: dict[int, int] = {}
    for row in candidates:
        node = nodes.of_row[row]
        if node not in busy:
            silent[node] = max(silent.get(node, row), row, key=lambda r: (rows.ended[r] or 0, -r))
    return sorted(
        row for node, row in silent.items() if not any(up in silent for up in nodes.above(node))
    )
