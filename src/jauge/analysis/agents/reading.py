"""What an engine is asked about agents: group-bys over combinations, thousands of rows each."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from jauge.analysis import calendar
from jauge.analysis.agents.signals import PLACES, Identity, Marked, Raw, value_at
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.engines import Session

CARRIED: Final = ("agent_name", "agent_tag", "api_key_id", "feature", "user_agent", "project_id")
"""Signals whose values stand in combinations; the service is in the identity, prompts apart."""
_TRAITS: Final = (
    "agent_version", "model", "provider_name", "operation_name", "service_tier", "source",
)  # fmt: skip
_ANCHOR: Final = "anchor="
"""In `x_assumed` of rows whose time of day is made up: their source knows relative times only."""
_HOUR_US: Final = 3_600 * calendar.SECOND_US
_HALF: Final = 2


class Combination(msgspec.Struct, frozen=True):
    """Values that occur together, in how many rows and calls, and from when to when, if known.

    `prompt_rows` and `user_rows` are those with a prompt's hash and with a user.
    """

    raw: Raw
    identity: Identity
    values: dict[str, str | None]
    rows: int
    calls: int
    first_us: int | None
    last_us: int | None
    prompt_rows: int
    user_rows: int


class Prompt(msgspec.Struct, frozen=True):
    """A prompt that at least half of the rows with a prompt of an identity carry."""

    identity: Identity
    prompt_hash: str
    rows: int
    calls: int
    first_us: int | None
    last_us: int | None


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about identities; hours are of the day in the time zone asked for."""

    combinations: tuple[Combination, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    tools: dict[Identity, dict[str, int]] = {}
    hours: dict[Identity, dict[int, int]] = {}
    users: dict[Raw, int] = {}
    conversations: dict[Identity, int] = {}


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """Which places and facts any row fills, and from when to when rows go."""

    rows: int
    first_us: int | None
    last_us: int | None
    present: frozenset[str]


_FACTS: Final = ("user_id", "conversation_id", "tool_names")


def extent(session: "Session", rows: "ir.Table") -> Extent | None:
    """A look at the counts of what is there; None when there is no row."""
    names = (*PLACES, *_FACTS)
    counts = {f"count_{n}": value_at(rows, name).count() for n, name in enumerate(names)}
    found = session.run(
        rows.agg(
            **counts,
            rows=rows.count(),
            first_us=rows[STARTED_US].min(),
            last_us=rows[STARTED_US].max(),
        )
    ).to_pylist()[0]
    if not found["rows"]:
        return None
    return Extent(
        rows=found["rows"],
        first_us=found["first_us"],
        last_us=found["last_us"],
        present=frozenset(name for n, name in enumerate(names) if found[f"count_{n}"]),
    )


def observe(
    session: "Session", marked: Marked, there: Extent, zone_offsets: tuple[tuple[int, int], ...]
) -> Observed:
    """Everything that clustering and description need, none of it row by row."""
    users, conversations = _people(session, marked, there)
    return msgspec.structs.replace(
        identities(session, marked, there),
        tools=_tools(session, marked) if "tool_names" in there.present else {},
        hours=_hours(session, marked, zone_offsets),
        users=users,
        conversations=conversations,
    )


def identities(session: "Session", marked: Marked, there: Extent) -> Observed:
    """What clustering alone needs: combinations and prompts, two looks at the rows."""
    combinations = tuple(_combinations(session, marked))
    has_prompts = "prompt_hash" in there.present
    return Observed(
        combinations=combinations,
        prompts=tuple(_prompts(session, marked, combinations)) if has_prompts else (),
        tools={},
        hours={},
        users={},
        conversations={},
    )


def _extent_of(table: "ir.Table") -> "dict[str, ir.Value]":
    return {
        "rows": table.count(),
        "calls": table["request_count"].sum(),
        "first_us": table[STARTED_US].min(),
        "last_us": table[STARTED_US].max(),
    }


def _combinations(session: "Session", marked: Marked) -> Iterable[Combination]:
    table = marked.table
    grouped = table.group_by([*marked.names, *_TRAITS]).agg(
        **_extent_of(table),
        prompt_rows=table["prompt_hash"].count(),
        user_rows=table["user_id"].count(),
    )
    for row in session.run(grouped).to_pylist():
        raw = marked.raw(row)
        said = marked.signals(raw)
        yield Combination(
            raw,
            marked.identity(raw),
            {name: said[name] for name in CARRIED} | {name: row[name] for name in _TRAITS},
            row["rows"],
            row["calls"] or 0,
            row["first_us"],
            row["last_us"],
            row["prompt_rows"],
            row["user_rows"],
        )


def _prompts(
    session: "Session", marked: Marked, combinations: Iterable[Combination]
) -> Iterable[Prompt]:
    """The prompts that make up half of an identity's: at most two of each.

    One that does makes up half of some combination's, so only such hashes leave the engine.
    """
    import ibis

    names = marked.names
    hashed = marked.table.filter(marked.table["prompt_hash"].notnull())
    counts = hashed.group_by([*names, "prompt_hash"]).agg(**_extent_of(hashed))
    whole = counts.mutate(of=counts["rows"].sum().over(ibis.window(group_by=names)))
    often = (
        whole.filter(whole["rows"] * _HALF >= whole["of"]).select(often="prompt_hash").distinct()
    )
    asked = counts.semi_join(often, counts["prompt_hash"] == often["often"])
    found: dict[tuple[Identity, str], list[dict[str, Any]]] = {}
    for row in session.run(asked).to_pylist():
        identity = marked.identity(marked.raw(row))
        found.setdefault((identity, row["prompt_hash"]), []).append(row)
    total: dict[Identity, int] = {}
    for one in combinations:
        total[one.identity] = total.get(one.identity, 0) + one.prompt_rows
    for (identity, prompt_hash), parts in found.items():
        rows = sum(row["rows"] for row in parts)
        if rows * _HALF >= total[identity]:
            yield Prompt(
                identity,
                prompt_hash,
                rows,
                sum(row["calls"] or 0 for row in parts),
                min(
                    (row["first_us"] for row in parts if row["first_us"] is not None), default=None
                ),
                max((row["last_us"] for row in parts if row["last_us"] is not None), default=None),
            )


def _tools(session: "Session", marked: Marked) -> dict[Identity, dict[str, int]]:
    """How many rows ask for each tool."""
    asked = marked.table.filter(marked.table["tool_names"].notnull())
    grouped = asked.group_by([*marked.names, "tool_names"]).agg(rows=asked.count())
    found: dict[Identity, dict[str, int]] = {}
    for row in session.run(grouped).to_pylist():
        names = found.setdefault(marked.identity(marked.raw(row)), {})
        for name in {str(one) for one in cast("list[object]", row["tool_names"])}:
            names[name] = names.get(name, 0) + row["rows"]
    return found


def _hours(
    session: "Session", marked: Marked, zone_offsets: tuple[tuple[int, int], ...]
) -> dict[Identity, dict[int, int]]:
    """How many rows start in each hour of the day, of those whose source tells the time."""
    assumed, moment = marked.table["x_assumed"], marked.table[STARTED_US]
    is_timed = moment.notnull() & (assumed.isnull() | ~assumed.contains(_ANCHOR))
    timed = marked.table.filter(is_timed)
    of_day = calendar.local_time(timed[STARTED_US], zone_offsets) % calendar.DAY_US
    keys = [timed[name] for name in marked.names]
    grouped = timed.group_by([*keys, (of_day - of_day % _HOUR_US).name("hour_us")])
    found: dict[Identity, dict[int, int]] = {}
    for row in session.run(grouped.agg(rows=timed.count())).to_pylist():
        hours = found.setdefault(marked.identity(marked.raw(row)), {})
        hour = row["hour_us"] // _HOUR_US
        hours[hour] = hours.get(hour, 0) + row["rows"]
    return found


def _people(
    session: "Session", marked: Marked, there: Extent
) -> tuple[dict[Raw, int], dict[Identity, int]]:
    """How many users each combination has, and at most how many conversations each identity."""
    wanted = [name for name in ("user_id", "conversation_id") if name in there.present]
    users: dict[Raw, int] = {}
    conversations: dict[Identity, int] = {}
    if not wanted:
        return users, conversations
    counts = {name: marked.table[name].nunique() for name in wanted}
    for row in session.run(marked.table.group_by(marked.names).agg(**counts)).to_pylist():
        raw = marked.raw(row)
        identity = marked.identity(raw)
        users[raw] = row.get("user_id") or 0
        talks = row.get("conversation_id") or 0
        conversations[identity] = conversations.get(identity, 0) + talks
    return users, conversations


def users_together(
    session: "Session", marked: Marked, groups: Sequence[Sequence[Raw]]
) -> list[int]:
    """How many users each group of combinations has: who is in two of them counts once."""
    if not groups:
        return []
    wanted = marked.rows_of(raw for group in groups for raw in group)
    pairs = wanted.filter(wanted["user_id"].notnull()).select(*marked.names, "user_id").distinct()
    users: dict[Raw, set[str]] = {}
    for row in session.run(pairs).to_pylist():
        users.setdefault(marked.raw(row), set()).add(row["user_id"])
    return [len(set[str]().union(*(users.get(raw, set()) for raw in group))) for group in groups]
