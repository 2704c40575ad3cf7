"""What an engine is asked about agents: group-bys over identities, thousands of rows each."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from jauge.analysis import calendar
from jauge.analysis.agents import signals
from jauge.analysis.agents.signals import IDENTITY, Identity
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.engines import Session

CARRIED: Final = ("agent_name", "agent_tag", "api_key_id", "feature", "user_agent", "project_id")
"""Signals whose values stand in combinations; the service is in the identity, prompts apart."""
TRAITS: Final = (
    "agent_version", "model", "provider_name", "operation_name", "service_tier", "source",
)  # fmt: skip
_ANCHOR: Final = "anchor="
"""In `x_assumed` of rows whose time of day is made up: their source knows relative times only."""
_HOUR_US: Final = 3_600 * calendar.SECOND_US


class Combination(msgspec.Struct, frozen=True):
    """Values that occur together, in how many rows and calls, and from when to when, if known.

    `prompt_rows` and `user_rows` are those with a prompt's hash and with a user.
    """

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
    users: dict[Identity, int] = {}
    conversations: dict[Identity, int] = {}


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """Which signals and facts any row carries, and from when to when rows go."""

    rows: int
    first_us: int | None
    last_us: int | None
    present: frozenset[str]
    has_weak_prompts: bool


_FACTS: Final = ("user_id", "conversation_id", "tool_names")


def extent(session: "Session", rows: "ir.Table") -> Extent | None:
    """A look at the counts of what is there; None when there is no row."""
    import ibis

    known = signals.values(rows)
    told = {name: value.notnull() for name, value in known.items()}
    stronger = [known[name] for name in known if signals.ORDER[name] < signals.ORDER["prompt_hash"]]
    weak = ibis.coalesce(*stronger).isnull() & told["prompt_hash"]
    counts = {name: ibis.ifelse(there, 1, 0).sum() for name, there in told.items()}
    counts |= {name: rows[name].count() for name in _FACTS}
    found = session.run(
        rows.agg(
            **counts,
            rows=rows.count(),
            first_us=rows[STARTED_US].min(),
            last_us=rows[STARTED_US].max(),
            weak=ibis.ifelse(weak, 1, 0).sum(),
        )
    ).to_pylist()[0]
    if not found["rows"]:
        return None
    return Extent(
        rows=found["rows"],
        first_us=found["first_us"],
        last_us=found["last_us"],
        present=frozenset(name for name in counts if found[name]),
        has_weak_prompts=bool(found["weak"]),
    )


def observe(
    session: "Session", marked: "ir.Table", there: Extent, zone_offsets: tuple[tuple[int, int], ...]
) -> Observed:
    """Everything that clustering and description need, none of it row by row."""
    users, conversations = _people(session, marked, there)
    return Observed(
        combinations=tuple(_combinations(session, marked)),
        prompts=tuple(_prompts(session, marked)) if "prompt_hash" in there.present else (),
        tools=_tools(session, marked) if "tool_names" in there.present else {},
        hours=_hours(session, marked, zone_offsets),
        users=users,
        conversations=conversations,
    )


def _extent_of(table: "ir.Table") -> "dict[str, ir.Value]":
    return {
        "rows": table.count(),
        "calls": table["request_count"].sum(),
        "first_us": table[STARTED_US].min(),
        "last_us": table[STARTED_US].max(),
    }


def _combinations(session: "Session", marked: "ir.Table") -> Iterable[Combination]:
    names = (*CARRIED, *TRAITS)
    grouped = marked.group_by([*IDENTITY, *names]).agg(
        **_extent_of(marked),
        prompt_rows=marked["prompt_hash"].count(),
        user_rows=marked["user_id"].count(),
    )
    for row in session.run(grouped).to_pylist():
        yield Combination(
            _identity(row),
            {name: row[name] for name in names},
            row["rows"],
            row["calls"] or 0,
            row["first_us"],
            row["last_us"],
            row["prompt_rows"],
            row["user_rows"],
        )


def _prompts(session: "Session", marked: "ir.Table") -> Iterable[Prompt]:
    """The prompts that make up half of an identity's: at most two of each."""
    import ibis

    hashed = marked.filter(marked["prompt_hash"].notnull())
    counts = hashed.group_by([*IDENTITY, "prompt_hash"]).agg(**_extent_of(hashed))
    whole = counts.mutate(of=counts["rows"].sum().over(ibis.window(group_by=list(IDENTITY))))
    for row in session.run(whole.filter(whole["rows"] * 2 >= whole["of"])).to_pylist():
        yield Prompt(
            _identity(row),
            row["prompt_hash"],
            row["rows"],
            row["calls"] or 0,
            row["first_us"],
            row["last_us"],
        )


def _tools(session: "Session", marked: "ir.Table") -> dict[Identity, dict[str, int]]:
    """How many rows ask for each tool."""
    asked = marked.filter(marked["tool_names"].notnull())
    grouped = asked.group_by([*IDENTITY, "tool_names"]).agg(rows=asked.count())
    found: dict[Identity, dict[str, int]] = {}
    for row in session.run(grouped).to_pylist():
        names = found.setdefault(_identity(row), {})
        for name in {str(one) for one in cast("list[object]", row["tool_names"])}:
            names[name] = names.get(name, 0) + row["rows"]
    return found


def _hours(
    session: "Session", marked: "ir.Table", zone_offsets: tuple[tuple[int, int], ...]
) -> dict[Identity, dict[int, int]]:
    """How many rows start in each hour of the day, of those whose source tells the time."""
    assumed = marked["x_assumed"]
    timed = marked.filter(assumed.isnull() | ~assumed.contains(_ANCHOR))
    of_day = calendar.local_time(timed[STARTED_US], zone_offsets) % calendar.DAY_US
    keys = [timed[name] for name in IDENTITY]
    grouped = timed.group_by([*keys, (of_day - of_day % _HOUR_US).name("hour_us")])
    found: dict[Identity, dict[int, int]] = {}
    for row in session.run(grouped.agg(rows=timed.count())).to_pylist():
        found.setdefault(_identity(row), {})[row["hour_us"] // _HOUR_US] = row["rows"]
    return found


def _people(
    session: "Session", marked: "ir.Table", there: Extent
) -> tuple[dict[Identity, int], dict[Identity, int]]:
    """How many users and how many conversations each identity has."""
    wanted = [name for name in ("user_id", "conversation_id") if name in there.present]
    if not wanted:
        return {}, {}
    counts = {name: marked[name].nunique() for name in wanted}
    found = session.run(marked.group_by(list(IDENTITY)).agg(**counts)).to_pylist()
    users, conversations = (
        {_identity(row): row.get(name) or 0 for row in found}
        for name in ("user_id", "conversation_id")
    )
    return users, conversations


def users_together(
    session: "Session", marked: "ir.Table", groups: Sequence[Sequence[Identity]]
) -> list[int]:
    """How many users each group of identities has: who uses two of them counts once."""
    members = [one for group in groups for one in group]
    if not members:
        return []
    wanted = signals.rows_of(marked, members)
    pairs = wanted.filter(wanted["user_id"].notnull()).select(*IDENTITY, "user_id").distinct()
    users: dict[Identity, set[Any]] = {}
    for row in session.run(pairs).to_pylist():
        users.setdefault(_identity(row), set()).add(row["user_id"])
    return [len(set[Any]().union(*(users.get(one, set()) for one in group))) for group in groups]


def _identity(row: "dict[str, Any]") -> Identity:
    return Identity(*(row[name] for name in IDENTITY))
