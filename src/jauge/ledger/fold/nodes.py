"""Observations as a forest: one node per span, with everything that was seen of it."""

from typing import Final

import pyarrow as pa

_LISTED: Final = (
    "tenant", "kind", "signal", "source", "trace_id", "span_id", "parent_span_id", "response_id",
    "agent_name", "agent_kind", "conversation_id", "user_id", "feature", "customer", "task_id",
    "data_class", "status", "scope_name", "request_model",
    "response_model", "join_key", "x_columns",
)  # fmt: skip
INHERITED: Final = (
    "conversation_id", "user_id", "feature", "customer", "task_id", "data_class",
)  # fmt: skip
"""What a call has from its nearest ancestor when it does not say so itself."""


class Rows:
    """The observations, in order of their ids, and as lists those columns that rules look at.

    A row is known by its position; the smallest position is the smallest id.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table.combine_chunks()
        self.count: int = table.num_rows
        self.id: list[bytes] = self.table["observation_id"].to_pylist()
        for name in _LISTED:
            setattr(self, name, self.table[name].to_pylist())
        self.started: list[int | None] = self.integers("started_at")
        self.ended: list[int | None] = self.integers("ended_at")
        self.flags: list[list[str] | None] = self.table["x_flags"].to_pylist()
        """`x_flags` of each row."""
        self.tags: list[list[tuple[str, str]] | None] = self.table["tags"].to_pylist()
        """`tags` of each row, as pairs."""

    tenant: list[str]
    kind: list[str]
    signal: list[str]
    source: list[str]
    trace_id: list[bytes | None]
    span_id: list[bytes | None]
    parent_span_id: list[bytes | None]
    response_id: list[str | None]
    agent_name: list[str | None]
    agent_kind: list[str | None]
    conversation_id: list[str | None]
    user_id: list[str | None]
    feature: list[str | None]
    customer: list[str | None]
    task_id: list[str | None]
    data_class: list[str | None]
    status: list[str | None]
    scope_name: list[str | None]
    request_model: list[str | None]
    response_model: list[str | None]
    join_key: list[str | None]
    x_columns: list[list[tuple[str, str]] | None]

    def integers(self, name: str) -> list[int | None]:
        """A column of times or counts as integers (microseconds since 1970 for times)."""
        return self.table[name].cast(pa.int64()).to_pylist()


class Nodes:
    """Every span as a node with its rows, its parent and its depth.

    Events and records of a span that is a call belong to its node. Those of any other span are
    nodes of their own below it: a log record may carry the ids of the agent that was running.
    Metric points are no nodes.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.members: list[list[int]] = []
        self.parent: list[int] = []
        self.is_call: list[bool] = []
        self.stops: list[bool] = []
        self.of_row: dict[int, int] = {}
        self._by_span: dict[tuple[str, bytes, bytes], int] = {}
        self._depths: dict[int, int] = {}
        self._spans()
        self._cut_loops()
        self._others()

    def _spans(self) -> None:
        rows = self.rows
        known = self._by_span
        for row, signal in enumerate(rows.signal):
            if signal != "span":
                continue
            key = self._key(row)
            node = known.get(key) if key is not None else None
            if node is None:
                node = self._new(row)
                if key is not None:
                    known[key] = node
            else:
                self.members[node].append(row)
                self.of_row[row] = node
            kind = rows.kind[row]
            if kind == "call":
                self.is_call[node] = True
            elif kind in {"agent", "tool"}:
                self.stops[node] = True
        for node, members in enumerate(self.members):
            for row in members:
                above = rows.parent_span_id[row]
                trace = rows.trace_id[row]
                if above is not None and trace is not None:
                    self.parent[node] = known.get((rows.tenant[row], trace, above), -1)
                    break

    def _cut_loops(self) -> None:
        """Spans that are each other's ancestors: the first of them has no parent."""
        parent = self.parent
        checked = bytearray(len(parent))
        for node in range(len(parent)):
            at = node
            path: list[int] = []
            while at >= 0 and not checked[at]:
                checked[at] = 1
                path.append(at)
                at = parent[at]
            if at >= 0 and at in path:
                parent[min(path[path.index(at) :])] = -1

    def _others(self) -> None:
        rows = self.rows
        for row, signal in enumerate(rows.signal):
            if signal in {"span", "metric"} or rows.kind[row] != "call":
                continue
            key = self._key(row)
            span = self._by_span.get(key, -1) if key is not None else -1
            if span >= 0 and self.is_call[span] and signal == "event":
                self.members[span].append(row)
                self.of_row[row] = span
                continue
            node = self._new(row)
            self.is_call[node] = True
            self.parent[node] = span

    def _new(self, row: int) -> int:
        node = len(self.members)
        self.members.append([row])
        self.parent.append(-1)
        self.is_call.append(False)
        self.stops.append(False)
        self.of_row[row] = node
        return node

    def _key(self, row: int) -> tuple[str, bytes, bytes] | None:
        trace, span = self.rows.trace_id[row], self.rows.span_id[row]
        return None if trace is None or span is None else (self.rows.tenant[row], trace, span)

    def span_of(self, row: int) -> int:
        """The node of the span whose ids a row carries, -1 when it did not arrive."""
        key = self._key(row)
        return -1 if key is None else self._by_span.get(key, -1)

    def above(self, node: int) -> list[int]:
        """The ancestors of a node, nearest first."""
        found: list[int] = []
        at = self.parent[node]
        while at >= 0:
            found.append(at)
            at = self.parent[at]
        return found

    def depth(self, node: int) -> int:
        """How many ancestors a node has."""
        path: list[int] = []
        at = node
        while at >= 0 and at not in self._depths:
            path.append(at)
            at = self.parent[at]
        depth = self._depths.get(at, -1) if at >= 0 else -1
        for passed in reversed(path):
            depth += 1
            self._depths[passed] = depth
        return self._depths[node]
