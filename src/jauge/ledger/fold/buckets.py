"""Usage that is no call: sums told by metrics, and by agents without a call below them."""

from typing import Final

import pyarrow as pa

from jauge.ledger.fold.merge import USAGE_SCHEMA
from jauge.ledger.fold.nodes import Nodes, Rows
from jauge.model import TOKEN_COLUMNS, TokenCounts

_TOKENS: Final = tuple(column.name for column in TOKEN_COLUMNS)
_SUMMED: Final = (*_TOKENS, "request_count", "reported_cost")
_CALLS_RANK: Final = 0
_Cell = dict[str, object]


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
        self.flags = [set(found or ()) for found in points["x_flags"].to_pylist()]
        about = [dict(found or ()) for found in points["x_columns"].to_pylist()]
        self.rank = [int(found.get("x_rank", 9)) for found in about]
        self.series = [found.get("x_series", "") for found in about]
        self.values = {name: points[name].to_pylist() for name in _SUMMED}

    def said(self, point: int) -> dict[str, object]:
        """What a point counts."""
        found = ((name, values[point]) for name, values in self.values.items())
        return {name: value for name, value in found if value is not None}


def _family(columns: _Columns, members: list[int]) -> list[_Cell]:
    ranks = {columns.rank[p] for p in members if any(t in columns.said(p) for t in _TOKENS)}
    best = min(ranks, default=None)
    series: dict[str, list[int]] = {}
    for point in members:
        if columns.rank[point] in {best, _CALLS_RANK} or "reported_cost" in columns.said(point):
            series.setdefault(columns.series[point], []).append(point)
    cells: dict[int, _Cell] = {}
    for points in series.values():
        points.sort(key=lambda p: (columns.at[p], columns.started[p], columns.id[p]))
        _add_series(columns, points, cells)
    return [cells[at] for at in sorted(cells)]


def _add_series(columns: _Columns, points: list[int], cells: dict[int, _Cell]) -> None:
    last: dict[str, object] = {}
    started: int | None = None
    before: int | None = None
    for point in points:
        said = columns.said(point)
        begin = columns.started[point]
        if "cumulative" in columns.flags[point]:
            if started != begin or any(said[n] < last.get(n, 0) for n in said):  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
                last, started, before = {}, begin, None
            added = {n: v - last.get(n, 0) for n, v in said.items()}  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
            begin = begin if before is None else before
            last, before = said, columns.at[point]
        else:
            added = said
        if any(added.values()):
            _add(columns, point, begin, added, cells)


def _add(
    columns: _Columns, point: int, begin: int, added: dict[str, object], cells: dict[int, _Cell]
) -> None:
    at = columns.at[point]
    cell = cells.setdefault(
        at, {"first": point, "ids": [], "started_at": begin, "ended_at": at, "flags": set()}
    )
    cell["ids"].append(columns.id[point])  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    cell["flags"] |= columns.flags[point] - {"cumulative", "delta"}  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    cell["started_at"] = min(cell["started_at"], begin)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    for name, value in added.items():
        counted = f"counted_{name}" if columns.rank[point] == _CALLS_RANK else name
        cell[counted] = cell.get(counted, 0) + value  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]


def _settle(cell: _Cell) -> None:
    """Totals from what the points count, and the number of calls."""
    flags: set[str] = cell["flags"]  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    read, write = (cell.get(f"cache_{kind}_input_tokens") or 0 for kind in ("read", "write"))
    cached: int = read + write  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportAssignmentType]
    thought: int = cell.get("reasoning_output_tokens") or 0  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    for name, part, mark, flag in (
        ("input_tokens", cached, "input_excludes_parts", "input_excludes_cache"),
        ("output_tokens", thought, "output_excludes_parts", "output_excludes_reasoning"),
    ):
        known = cell.get(name)
        told = mark in flags
        flags.discard(mark)
        if part and (told or (isinstance(known, int) and part > known)):
            cell[name] = (known or 0) + part  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
            flags.add(flag)
    if "counted_request_count" in cell:
        cell["request_count"] = cell.pop("counted_request_count")
    if TokenCounts(**{name: cell.get(name) for name in _TOKENS}).problem():  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        flags.add("inconsistent_usage")


def _table(points: pa.Table, cells: list[_Cell]) -> pa.Table:
    if not cells:
        return USAGE_SCHEMA.empty_table()
    for cell in cells:
        _settle(cell)
    first = points.take(pa.array([cell["first"] for cell in cells], pa.int64()))
    columns: dict[str, pa.Array] = {}
    for field in USAGE_SCHEMA:
        if field.name in first.column_names:
            columns[field.name] = first[field.name].cast(field.type)
    names = (*_SUMMED, "started_at", "ended_at")
    made: dict[str, list[object]] = {name: [cell.get(name) for cell in cells] for name in names}
    made["usage_id"] = [min(cell["ids"]) for cell in cells]  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    made["x_flags"] = [sorted(cell["flags"]) or None for cell in cells]  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    made["metering"] = [
        "measured" if any(cell.get(name) is not None for name in _TOKENS) else "unmetered"
        for cell in cells
    ]
    made["x_columns"] = [None] * len(cells)
    return finished(columns, made, len(cells))


def finished(columns: dict[str, pa.Array], made: dict[str, list[object]], count: int) -> pa.Table:
    """A usage table of buckets: what was made wins over what was taken, the rest is null."""
    made = {"role": ["counted"] * count, "x_grain": ["bucket"] * count, **made}
    for name, values in made.items():
        columns[name] = pa.array(values, USAGE_SCHEMA.field(name).type)
    for field in USAGE_SCHEMA:
        columns.setdefault(field.name, pa.nulls(count, field.type))
    return pa.table([columns[name] for name in USAGE_SCHEMA.names], schema=USAGE_SCHEMA)


def agent_totals(rows: Rows, nodes: Nodes) -> pa.Table:
    """Sums of agent spans below which no call is known, as checks: they never count.

    The calls exist, and nobody told them one by one. Of nested agents the outermost is taken.
    """
    if "agent" not in rows.kind:
        return USAGE_SCHEMA.empty_table()
    metered = rows.table["input_tokens"].to_pylist()
    candidates = [
        row
        for row, kind in enumerate(rows.kind)
        if kind == "agent" and metered[row] is not None and rows.signal[row] == "span"
    ]
    if not candidates:
        return USAGE_SCHEMA.empty_table()
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
    chosen = sorted(
        row for node, row in silent.items() if not any(up in silent for up in nodes.above(node))
    )
    if not chosen:
        return USAGE_SCHEMA.empty_table()
    taken = rows.table.take(pa.array(chosen, pa.int64()))
    columns = {
        field.name: taken[field.name].combine_chunks().cast(field.type)
        for field in USAGE_SCHEMA
        if field.name in taken.column_names and field.name != "request_count"
    }
    count = len(chosen)
    made: dict[str, list[object]] = {
        "usage_id": [rows.id[min(nodes.members[nodes.of_row[row]])] for row in chosen],
        "role": ["check"] * count,
        "role_rule": ["agent_total"] * count,
        "metering": ["measured"] * count,
    }
    return finished(columns, made, count)
