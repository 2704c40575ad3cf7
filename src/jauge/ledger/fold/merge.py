"""One usage row per call: field by field from the observation nearest the wire."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.ledger.fold.gateways import named_by_gateways
from jauge.ledger.fold.inherit import Inheritance
from jauge.ledger.fold.nodes import INHERITED, Nodes, Rows
from jauge.ledger.schema import ARROW
from jauge.model import FACTS, TOKEN_COLUMNS, TokenCounts
from jauge.model.columns import GRAIN, IDENTITY, PLACEMENT

USAGE_SCHEMA: Final = pa.schema(
    [(column.name, ARROW[column.type]) for column in (*IDENTITY, *FACTS, *PLACEMENT, *GRAIN)]
)
GUESSED: Final = "tokens_may_be_guessed"
INFERRED: Final = "provider_is_inferred"
WIRE: Final = "provider_sdk"
_STRUCTURE: Final = frozenset({WIRE, "completes_a_stream", "told_in_several_records"})
"""Flags that tell where an observation stands, and nothing about the call."""
_TOKENS: Final = tuple(column.name for column in TOKEN_COLUMNS)
_MADE: Final = frozenset(
    {"usage_id", "role", "role_rule", "metering", "request_count", "agent_name", "tags",
     "x_flags", "x_grain", "x_columns", *INHERITED}
)  # fmt: skip
_TAKEN: Final = tuple(name for name in USAGE_SCHEMA.names if name not in _MADE)


def merge(rows: Rows, nodes: Nodes, calls: Sequence[list[int]]) -> pa.Table:
    """The usage rows of calls, each given as its rows, those with the most rows first."""
    if not calls:
        return USAGE_SCHEMA.empty_table()
    ranked = [_ranked(rows, nodes, call) if len(call) > 1 else call for call in calls]
    columns = _taken(rows, ranked)
    _provider(rows, ranked, columns)
    named_by_gateways(rows, ranked, columns)
    _consistent(rows, ranked, columns)
    inherited = _Inherited(rows, nodes, ranked)
    count = len(calls)
    made: dict[str, object] = {
        "usage_id": [rows.id[min(call)] for call in calls],
        "role": ["counted"] * count,
        "role_rule": [None] * count,
        "metering": _metering(rows, ranked, columns),
        "request_count": _requests(rows, ranked),
        "x_grain": _grain(rows, ranked),
        "x_columns": _mapped(rows, ranked),
        **inherited.columns,
    }
    is_good = pc.fill_null(pc.equal(columns["status"], "ok"), fill_value=False)
    nothing = pa.scalar(None, pa.string())
    columns["error_type"] = pc.if_else(is_good, nothing, columns["error_type"])
    for name, values in made.items():
        columns[name] = pa.array(values, USAGE_SCHEMA.field(name).type)
    return pa.table([columns[name] for name in USAGE_SCHEMA.names], schema=USAGE_SCHEMA)


def _ranked(rows: Rows, nodes: Nodes, call: list[int]) -> list[int]:
    """The rows of a call, nearest the wire first.

    A span or event before a record, a count before a guess, the provider's own client, then the
    deepest span; of one span its last and whole export.
    """
    guessing = guessers(rows, call)

    def key(row: int) -> tuple[object, ...]:
        return (
            rows.signal[row] == "record",
            rows.scope_name[row] in guessing,
            WIRE not in (rows.flags[row] or ()),
            -nodes.depth(nodes.of_row[row]),
            rows.signal[row] != "span",
            rows.ended[row] is None,
            -(rows.ended[row] or 0),
            row,
        )

    return sorted(call, key=key)


def guessers(rows: Rows, call: Sequence[int]) -> set[str | None]:
    """Scopes whose counts of this call may be guesses: one observation of theirs says so."""
    return {rows.scope_name[row] for row in call if GUESSED in (rows.flags[row] or ())}


def _taken(rows: Rows, ranked: Sequence[list[int]]) -> dict[str, pa.Array]:
    """Every plain column: the first of a call's rows that says something.

    The longest calls come first, so what has an n-th row is always a head of the column.
    """
    picks = [
        pa.array([call[rank] for call in ranked if rank < len(call)], pa.int64())
        for rank in range(len(ranked[0]))
    ]
    columns: dict[str, pa.Array] = {}
    for name in _TAKEN:
        column = rows.table[name].combine_chunks()
        head, done = column.take(picks[0]), []
        for pick in picks[1:] if column.null_count < len(column) else ():
            done.append(head[len(pick) :])
            head = pc.coalesce(head[: len(pick)], column.take(pick))
        found = pa.concat_arrays([head, *reversed(done)])
        columns[name] = found.cast(USAGE_SCHEMA.field(name).type)
    return columns


def _provider(rows: Rows, ranked: Sequence[list[int]], columns: dict[str, pa.Array]) -> None:
    """A provider that one observation names wins over one inferred from another's model."""
    several = [position for position, call in enumerate(ranked) if len(call) > 1]
    if not several:
        return
    said: list[str | None] = rows.table["provider_name"].to_pylist()
    merged = columns["provider_name"].to_pylist()
    for position in several:
        named = [row for row in ranked[position] if said[row] is not None]
        told = [row for row in named if INFERRED not in (rows.flags[row] or ())]
        merged[position] = next((said[row] for row in told or named), None)
    columns["provider_name"] = pa.array(merged, pa.string())


def _consistent(rows: Rows, ranked: Sequence[list[int]], columns: dict[str, pa.Array]) -> None:
    """Where parts of one observation do not fit the totals of another, take one as it stands."""
    several = [position for position, call in enumerate(ranked) if len(call) > 1]
    if not several:
        return
    merged = {name: columns[name].to_pylist() for name in _TOKENS}
    own: dict[str, list[int | None]] | None = None
    for position in several:
        counts = {name: merged[name][position] for name in _TOKENS}
        if TokenCounts(**counts).problem() is None:
            continue
        own = own or {name: rows.table[name].to_pylist() for name in _TOKENS}
        best = min(ranked[position], key=lambda row: _quality(own or {}, row))
        for name in _TOKENS:
            merged[name][position] = own[name][best]
    if own is not None:
        for name in _TOKENS:
            columns[name] = pa.array(merged[name], pa.int64())


def _quality(own: dict[str, list[int | None]], row: int) -> tuple[object, ...]:
    """The consistent observation with the most counts, then the largest input."""
    counts = {name: own[name][row] for name in _TOKENS}
    known = sum(count is not None for count in counts.values())
    return (TokenCounts(**counts).problem() is not None, -known, -(counts["input_tokens"] or 0))


def _metering(rows: Rows, ranked: Sequence[list[int]], columns: dict[str, pa.Array]) -> list[str]:
    """Measured when the emitter had counts, estimated when it guesses, else unmetered."""
    known = pc.or_(
        columns["input_tokens"].is_valid(), columns["output_tokens"].is_valid()
    ).to_pylist()
    own = pc.or_(
        rows.table["input_tokens"].is_valid(), rows.table["output_tokens"].is_valid()
    ).to_pylist()
    answers: list[str] = []
    for call, metered in zip(ranked, known, strict=True):
        if not metered:
            answers.append("unmetered")
            continue
        answer = "measured"
        if guessing := guessers(rows, call):
            first = next(row for row in call if own[row])
            answer = "estimated" if rows.scope_name[first] in guessing else "measured"
        answers.append(answer)
    return answers


def _requests(rows: Rows, ranked: Sequence[list[int]]) -> list[int]:
    """One for a call; a record that stands for several keeps its count."""
    said = rows.integers("request_count")
    return [next((count for row in call if (count := said[row]) is not None), 1) for call in ranked]


def _grain(rows: Rows, ranked: Sequence[list[int]]) -> list[str]:
    said: list[str | None] = rows.table["x_grain"].to_pylist()
    return [next((grain for row in call if (grain := said[row])), "call") for call in ranked]


def _mapped(rows: Rows, ranked: Sequence[list[int]]) -> list[object]:
    """Columns of a mapping that start with x_: records have them, spans use the room otherwise."""
    return [
        next((rows.x_columns[row] for row in call if rows.signal[row] == "record"), None)
        for call in ranked
    ]


class _Inherited:
    """Agent, who it was for, tags and flags of each call: own, else of the spans above."""

    def __init__(self, rows: Rows, nodes: Nodes, ranked: Sequence[list[int]]) -> None:
        self._rows = rows
        self._nodes = nodes
        self._above = Inheritance(rows, nodes)
        self._services: list[str | None] = rows.table["service_name"].to_pylist()
        self._sources = [getattr(rows, name) for name in INHERITED]
        self.columns: dict[str, list[object]] = {
            name: [] for name in (*INHERITED, "agent_name", "tags", "x_flags")
        }
        for call in ranked:
            self._add(call)

    def _add(self, call: list[int]) -> None:
        rows, columns = self._rows, self.columns
        above = [self._above.above(self._nodes.of_row[row]) for row in call]
        flags = {flag for row in call for flag in rows.flags[row] or ()} - _STRUCTURE
        if any(INFERRED not in (rows.flags[row] or ()) for row in call):
            flags.discard(INFERRED)
        columns["agent_name"].append(self._agent(call, flags))
        for position, source in enumerate(self._sources):
            found = next((value for row in call if (value := source[row]) is not None), None)
            if found is None:
                row = next((r for up in above if (r := up.facts[position]) is not None), None)
                found = None if row is None else source[row]
            columns[INHERITED[position]].append(found)
        tags: dict[str, str] = {}
        for up in reversed(above):
            tags.update(up.tags)
        for row in reversed(call):
            tags.update(rows.tags[row] or ())
        columns["tags"].append(sorted(tags.items()) if tags else None)
        columns["x_flags"].append(sorted(flags) if flags else None)

    def _agent(self, call: list[int], flags: set[str]) -> str | None:
        """Own attribute, nearest ancestor's, outermost agent span's name, else the service."""
        rows = self._rows
        for row in call:
            if rows.agent_name[row] is not None and rows.agent_kind[row] != "resource":
                return rows.agent_name[row]
        above = [self._above.above(self._nodes.of_row[row]) for row in call]
        for up in above:
            if up.agent is not None:
                flags.add("agent_is_inherited")
                return rows.agent_name[up.agent]
        for up in above:
            if up.outermost is not None:
                flags.add("agent_is_span_name")
                return rows.agent_name[up.outermost]
        for row in call:
            if rows.agent_name[row] is not None:
                flags.add("agent_is_resource")
                return rows.agent_name[row]
        for row in call:
            if self._services[row] is not None:
                flags.add("agent_is_service_name")
                return self._services[row]
        return None
