"""What can tell an agent: signals in the order of their strength, read of rows as they stand.

The strongest signal of a row decides whose it is; together with tenant, environment and service
it is the identity of the row. Rows that carry none are unattributed.

The engine groups by what stands in the rows; what it means is told here, once per combination:
written out in every expression it took an engine seconds to plan.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.dimensions import Dimension

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.engines import Session

Raw = tuple[str | None, ...]
"""What stands in the fields of a row, in their order."""
UNATTRIBUTED: Final = "unattributed"
LEAST_CALLS_OF_A_PROMPT: Final = 3
"""A prompt that occurs less often is a question, not the fingerprint of an agent."""
_MOST_PROMPTS: Final = 10_000
_SAYS_NOTHING: Final = frozenset({
    "", "unknown", "none", "null", "undefined", "n/a", "na", "default", "agent",
})  # fmt: skip
"""Values, without regard to case, that stand where nothing was configured."""
_OTEL_DEFAULT: Final = "unknown_service"
"""What OpenTelemetry's SDKs call a service that nobody named, with `:python` or the like."""
_READ: Final = (
    "usage_id", "source", "started_us", "metering", "provider_name", "operation_name",
    "service_tier", "agent_version", "user_id", "conversation_id", "prompt_hash", "tool_names",
    "request_count", "input_tokens", "output_tokens", "cache_read_input_tokens",
    "cache_write_input_tokens", "x_assumed", "unpriced_reason", "billing_currency",
    "effective_cost", "cost_low", "cost_high", "cache_saving", "cache_unknown",
    "price_book_version",
)  # fmt: skip
"""What is read of usage beside the places: a wide table makes every expression slow to write."""
_OF_BILLS: Final = ("charge_category", "x_grain")
"""What tells a line of a bill from a call where rows are of both."""


class Signal(msgspec.Struct, frozen=True):
    """One way to tell an agent: where it stands, and how sure it is in hundredths."""

    name: str
    points: int
    places: tuple[str, ...]


SIGNALS: Final = (
    Signal("agent_name", 90, ("agent_name",)),
    Signal("agent_tag", 85, ("tags.agent", "tags.agent.name", "tags.x-agent", "tags.bot",
                             "x_columns.x_agent")),
    Signal("service_name", 75, ("service_name",)),
    Signal("api_key_id", 60, ("api_key_id",)),
    Signal("prompt_hash", 50, ("prompt_hash",)),
    Signal("feature", 45, ("feature",)),
    Signal("user_agent", 35, ("tags.user_agent", "tags.user-agent", "tags.http.user_agent",
                              "tags.user_agent.original", "x_columns.x_user_agent")),
    Signal("project_id", 30, ("project_id",)),
)  # fmt: skip
"""Strongest first, as docs/agents.md gives reasons for."""
POINTS: Final = {signal.name: signal.points for signal in SIGNALS}
ORDER: Final = {signal.name: rank for rank, signal in enumerate(SIGNALS)}
NAMING: Final = ("agent_name", "agent_tag")
"""Signals whose value is the name of an agent."""
PLACES: Final = (
    "tenant", "environment", "service_namespace",
    *(place for signal in SIGNALS for place in signal.places),
)  # fmt: skip
"""Where identities are read: columns, and keys of maps."""
_PROMPT: Final = "prompt_hash"
_FINGERPRINT: Final = "fingerprint"
_UNKNOWN, _BETWEEN = "\x1e", "\x1f"


class Identity(msgspec.Struct, frozen=True):
    """What tells the rows of one agent from others."""

    tenant: str | None
    environment: str | None
    service_namespace: str | None
    service_name: str | None
    signal: str
    value: str | None

    @property
    def order(self) -> tuple[tuple[bool, str], ...]:
        """A place among identities that no order of rows can change; unknown comes last."""
        return tuple((field is None, field or "") for field in msgspec.structs.astuple(self))


@dataclass(frozen=True)
class Marked:
    """Rows with a column for each place that any of them fills, and what these mean together."""

    table: "ir.Table"
    places: tuple[str, ...]
    fingerprints: "ir.Table | None" = None

    @cached_property
    def names(self) -> list[str]:
        """The columns of the places: `place_0`, ..."""
        return [f"place_{number}" for number in range(len(self.places))]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The same, to group costs by."""
        return tuple(Dimension(name, (name,)) for name in self.names)

    def raw(self, row: Mapping[str, str | None]) -> Raw:
        """What stands in the places of a row of an answer."""
        return tuple(row[name] for name in self.names)

    def signals(self, raw: Raw) -> dict[str, str | None]:
        """The value of every signal; None where nothing is said.

        OpenTelemetry's reader names a call after its service where no agent is named: a name
        equal to the service's is no name of its own.
        """
        there = dict(zip(self.places, raw, strict=True))
        found = {
            signal.name: next(
                (value for place in signal.places if (value := _said(there.get(place)))), None
            )
            for signal in SIGNALS
        }
        if found["agent_name"] == found["service_name"]:
            found["agent_name"] = None
        return found

    def identity(self, raw: Raw) -> Identity:
        """Whose a row is."""
        there = dict(zip(self.places, raw, strict=True))
        found = self.signals(raw)
        signal = next((name for name in POINTS if found[name] is not None), UNATTRIBUTED)
        return Identity(
            there.get("tenant"),
            there.get("environment"),
            there.get("service_namespace"),
            found["service_name"],
            signal,
            found.get(signal),
        )

    def rows_of(self, raws: Iterable[Raw]) -> "ir.Table":
        """The rows in whose places this stands: one text is compared, whatever their number."""
        wanted = {text_of(raw) for raw in raws}
        return self.table.filter(key_of(self.table, self.names).isin(sorted(wanted)))


def text_of(raw: Raw) -> str:
    """What stands in the places as one text."""
    return _BETWEEN.join(_UNKNOWN if one is None else one for one in raw)


def key_of(table: "ir.Table", names: Sequence[str]) -> "ir.StringValue":
    """The same text of each row, from the columns of its places."""
    import ibis

    texts = [table[name].fill_null(_UNKNOWN) for name in names]
    if not texts:
        return ibis.literal("")
    return reduce(lambda one, other: one + ibis.literal(_BETWEEN) + other, texts)


def _said(value: str | None) -> str | None:
    """The value, None where it stands for nothing."""
    if value is None or value.strip().lower() in _SAYS_NOTHING or value.startswith(_OTEL_DEFAULT):
        return None
    return value


def value_at(table: "ir.Table", place: str) -> "ir.Value":
    """What stands in a column, or in a map under a key."""
    column, dot, key = place.partition(".")
    return table[column][key] if dot else table[column]


def mark(session: "Session", rows: "ir.Table", present: "Collection[str]") -> Marked:
    """The rows with the places that some of them fill.

    A prompt is a place only where its hash is a fingerprint. Which are is looked up once: asked for
    in each question it took ten times as long.
    """
    places = tuple(place for place in PLACES if place in present)
    if _PROMPT not in places:
        return marked_like(rows, Marked(rows, places))
    prompts = session.run(_fingerprints(rows, present))
    if not prompts.num_rows:
        return marked_like(rows, Marked(rows, tuple(one for one in places if one != _PROMPT)))
    return marked_like(rows, Marked(rows, places, session.bring(prompts)))


def marked_like(rows: "ir.Table", like: Marked, read: Sequence[str] = _READ) -> Marked:
    """Rows marked by the places and fingerprints of others, with the columns `read`."""
    import ibis

    table, prompts = rows, like.fingerprints
    if prompts is not None:
        table = rows.left_join(prompts, rows[_PROMPT] == prompts[_FINGERPRINT])
    values = {
        f"place_{number}": value_at(table, _FINGERPRINT if place == _PROMPT else place)
        for number, place in enumerate(like.places)
    }
    model = ibis.coalesce(table["response_model"], table["request_model"])
    is_of_both = _OF_BILLS[0] in table.columns
    columns = dict.fromkeys((*read, *_OF_BILLS) if is_of_both else read)
    marked = table.select(*(table[name] for name in columns), model=model, **values)
    return Marked(marked, like.places, prompts)


def _fingerprints(rows: "ir.Table", present: "Collection[str]") -> "ir.Table":
    """The hashes of prompts that recur where nothing stronger tells the agent."""
    import ibis

    stronger = [
        value_at(rows, place)
        for signal in SIGNALS
        if ORDER[signal.name] < ORDER[_PROMPT]
        for place in signal.places
        if place in present
    ]
    weak = rows.filter(reduce(and_, map(_says_nothing, stronger), rows[_PROMPT].notnull()))
    counts = weak.group_by(fingerprint=weak[_PROMPT]).agg(found=weak.count())
    often = counts.filter(counts["found"] >= LEAST_CALLS_OF_A_PROMPT)
    best = often.order_by(ibis.desc("found"), _FINGERPRINT).limit(_MOST_PROMPTS)
    return best.select(_FINGERPRINT)


def _says_nothing(value: "ir.Value") -> "ir.Value":
    return (
        value.isnull()
        | value.strip().lower().isin(sorted(_SAYS_NOTHING))
        | value.startswith(_OTEL_DEFAULT)
    )
