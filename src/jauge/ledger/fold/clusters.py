"""Which nodes are one call: nested call spans, and rows that share a response id."""

from typing import Final

from jauge.ledger.fold.nodes import Nodes, Rows

WINDOW_US: Final = 24 * 3600 * 1_000_000
"""Calls further apart in time are two, though a server gave them one response id.

Some local servers number their answers and start again; polling a background answer lasts hours.
"""

_SAME_END_US: Final = 2_000_000
"""Records of one call of a coding agent end within this time of each other."""


def clusters(rows: Rows, nodes: Nodes) -> list[list[int]]:
    """The rows of each call: those with the most rows first, then by their smallest id."""
    calls = [node for node, is_call in enumerate(nodes.is_call) if is_call]
    inside = _call_parents(nodes, calls)
    kids: dict[int, list[int]] = {}
    for node, outer in inside.items():
        kids.setdefault(outer, []).append(node)
    one = _Sets()
    _completions(rows, nodes, calls, one)
    _sessions(rows, nodes, calls, one)
    _same_span(rows, nodes, calls, one)
    _same_response(rows, nodes, calls, one)
    for outer in sorted(kids, key=lambda node: (-nodes.depth(node), node)):
        _nested(rows, nodes, outer, kids[outer], one)
    return _counted(nodes, calls, kids, one)


class _Sets:
    """Disjoint sets of nodes; a node that was never joined costs nothing."""

    def __init__(self) -> None:
        self._up: dict[int, int] = {}

    def find(self, node: int) -> int:
        up = self._up
        root = node
        while (above := up.get(root, root)) != root:
            root = above
        while (above := up.get(node, node)) != root:
            up[node] = root
            node = above
        return root

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        if first != second:
            self._up[second] = first


def _call_parents(nodes: Nodes, calls: list[int]) -> dict[int, int]:
    """For calls inside a call: the nearest one around; an agent or a tool between ends it."""
    parent, is_call, stops = nodes.parent, nodes.is_call, nodes.stops
    known: dict[int, int] = {}
    found: dict[int, int] = {}
    for call in calls:
        path: list[int] = []
        at = parent[call]
        while at >= 0 and not is_call[at] and not stops[at] and at not in known:
            path.append(at)
            at = parent[at]
        answer = known[at] if at in known else at if at >= 0 and is_call[at] else -1
        known.update(dict.fromkeys(path, answer))
        if answer >= 0:
            found[call] = answer
    return found


def _same_span(rows: Rows, nodes: Nodes, calls: list[int], one: _Sets) -> None:
    """A record that names a call's span is that call, the first record of each source."""
    taken: set[tuple[int, str]] = set()
    for node in calls:
        row = nodes.members[node][0]
        if rows.signal[row] != "record":
            continue
        span = nodes.span_of(row)
        if span >= 0 and nodes.is_call[span] and (span, rows.source[row]) not in taken:
            taken.add((span, rows.source[row]))
            one.join(span, node)


def _same_response(rows: Rows, nodes: Nodes, calls: list[int], one: _Sets) -> None:
    """Join by response id; of each source of records, one record joins and the others stay."""
    named: dict[tuple[str, str], list[int]] = {}
    for node in calls:
        seen: set[str] = set()
        for row in nodes.members[node]:
            response = rows.response_id[row]
            if response is not None and response not in seen:
                seen.add(response)
                named.setdefault((rows.tenant[row], response), []).append(node)
    for found in named.values():
        if len(found) > 1:
            for near in _near(rows, nodes, found):
                _join_near(rows, nodes, near, one)


def _near(rows: Rows, nodes: Nodes, found: list[int]) -> list[list[int]]:
    """The nodes in groups of those that start within the window of the one before."""
    timed: list[tuple[int, int]] = []
    untimed: list[int] = []
    for node in found:
        starts = [s for row in nodes.members[node] if (s := rows.started[row]) is not None]
        if starts:
            timed.append((min(starts), node))
        else:
            untimed.append(node)
    timed.sort()
    groups: list[list[int]] = []
    last = None
    for start, node in timed:
        if last is None or start - last > WINDOW_US:
            groups.append([])
        groups[-1].append(node)
        last = start
    if not groups:
        groups.append([])
    groups[0].extend(untimed)
    return groups


def _join_near(rows: Rows, nodes: Nodes, near: list[int], one: _Sets) -> None:
    """The n-th record of every source is one call; the first joins what spans and events say."""
    first: int | None = None
    turns: dict[str, list[int]] = {}
    for node in near:
        row = nodes.members[node][0]
        if rows.signal[row] == "record":
            turns.setdefault(rows.source[row], []).append(node)
        elif first is None:
            first = node
        else:
            one.join(first, node)
    for turn in range(max(map(len, turns.values()), default=0)):
        group = [found[turn] for found in turns.values() if turn < len(found)]
        if turn == 0 and first is not None:
            group.insert(0, first)
        for other in group[1:]:
            one.join(group[0], other)


def _completions(rows: Rows, nodes: Nodes, calls: list[int], one: _Sets) -> None:
    """Join a span that completes a stream with the call beside it that ended as it began."""
    parts = [node for node in calls if _completes(rows, nodes, node)]
    if not parts:
        return
    beside: dict[tuple[object, ...], list[int]] = {}
    late = set(parts)
    for node in calls:
        if node not in late:
            beside.setdefault(_place(rows, nodes, node), []).append(node)
    taken: set[int] = set()
    for node in sorted(parts, key=lambda node: (_start(rows, nodes, node), node)):
        start = _start(rows, nodes, node)
        free = [n for n in beside.get(_place(rows, nodes, node), []) if n not in taken]
        before = [n for n in free if _start(rows, nodes, n) <= start]
        if before:
            nearest = min(before, key=lambda n: (abs(_end(rows, nodes, n) - start), n))
            taken.add(nearest)
            one.join(nearest, node)


def _completes(rows: Rows, nodes: Nodes, node: int) -> bool:
    return any("completes_a_stream" in (rows.flags[row] or ()) for row in nodes.members[node])


def _place(rows: Rows, nodes: Nodes, node: int) -> tuple[object, ...]:
    row = nodes.members[node][0]
    return (
        rows.tenant[row],
        rows.trace_id[row],
        rows.parent_span_id[row],
        rows.scope_name[row],
        rows.request_model[row],
    )


def _end(rows: Rows, nodes: Nodes, node: int) -> int:
    return max(rows.ended[row] or rows.started[row] or 0 for row in nodes.members[node])


def _sessions(rows: Rows, nodes: Nodes, calls: list[int], one: _Sets) -> None:
    """Join the records of a session that tell one call each, by when it ended.

    Spans come first, then events by name: each finds the nearest call of the same model that
    has no record of its kind yet.
    """
    found: dict[tuple[str, str], dict[str, list[int]]] = {}
    for node in calls:
        key = rows.join_key[nodes.members[node][0]]
        if key is not None:
            row = nodes.members[node][0]
            kinds = found.setdefault((rows.tenant[row], key), {})
            kinds.setdefault(_told_by(rows, row), []).append(node)
    for kinds in found.values():
        anchors: list[int] = []
        for _, told in sorted(kinds.items()):
            anchors.extend(_match(rows, nodes, anchors, told, one))


def _told_by(rows: Rows, row: int) -> str:
    """A name that sorts spans first, then events that know their duration, then the others."""
    if rows.signal[row] == "span":
        return ""
    about = dict(rows.x_columns[row] or ())
    return f"{rows.ended[row] is None:d} {about.get('x_event', '')}"


def _match(rows: Rows, nodes: Nodes, anchors: list[int], told: list[int], one: _Sets) -> list[int]:
    """Join what can be joined; the calls that nobody told before are answered."""
    pairs = sorted(
        (abs(_end(rows, nodes, a) - _end(rows, nodes, t)), t, a)
        for t in told
        for a in anchors
        if _model(rows, nodes, a) == _model(rows, nodes, t)
    )
    taken: set[int] = set()
    joined: set[int] = set()
    for apart, node, anchor in pairs:
        if apart <= _SAME_END_US and node not in joined and anchor not in taken:
            taken.add(anchor)
            joined.add(node)
            one.join(anchor, node)
    return [node for node in told if node not in joined]


def _model(rows: Rows, nodes: Nodes, node: int) -> str | None:
    row = nodes.members[node][0]
    return rows.request_model[row] or rows.response_model[row]


def _nested(rows: Rows, nodes: Nodes, outer: int, inner: list[int], one: _Sets) -> None:
    """A call span around call spans tells the same call as one of them.

    Of several inside, tries that failed are calls of their own; the one that succeeded, or the
    last when none did, is the call that the outer span tells. An outer span around several
    that succeeded repeats their sum and is none of them.
    """
    roots: dict[int, list[int]] = {}
    for node in inner:
        roots.setdefault(one.find(node), []).append(node)
    if one.find(outer) in roots:
        return
    good = [
        root for root, found in roots.items() if not any(_failed(rows, nodes, n) for n in found)
    ]
    if len(roots) == 1:
        one.join(outer, next(iter(roots)))
    elif len(good) == 1:
        one.join(outer, good[0])
    elif not good:
        one.join(outer, max(inner, key=lambda node: (_start(rows, nodes, node), node)))


def _failed(rows: Rows, nodes: Nodes, node: int) -> bool:
    return any(rows.status[row] in {"error", "cancelled"} for row in nodes.members[node])


def _start(rows: Rows, nodes: Nodes, node: int) -> int:
    return max(rows.started[row] or 0 for row in nodes.members[node])


def _counted(
    nodes: Nodes, calls: list[int], kids: dict[int, list[int]], one: _Sets
) -> list[list[int]]:
    """The rows of each set that holds a call with none inside: others only repeat sums."""
    found: dict[int, list[int]] = {}
    real: set[int] = set()
    for node in calls:
        root = one.find(node)
        found.setdefault(root, []).extend(nodes.members[node])
        if node not in kids:
            real.add(root)
    counted = (members for root, members in found.items() if root in real)
    return sorted(counted, key=lambda members: (-len(members), min(members)))
