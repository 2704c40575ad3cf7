"""What can tell an agent: signals in the order of their strength, and the rows marked by them.

The strongest signal of a row decides whose it is; together with tenant, environment and service
it is the identity of the row. Rows that carry none are unattributed.
"""

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.dimensions import Dimension

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import ibis.expr.types as ir

UNATTRIBUTED: Final = "unattributed"
LEAST_CALLS_OF_A_PROMPT: Final = 3
"""A prompt that occurs less often is a question, not the fingerprint of an agent."""
_MOST_PROMPTS: Final = 10_000
_SAYS_NOTHING: Final = (
    "", "unknown", "none", "null", "undefined", "n/a", "na", "default", "agent",
)  # fmt: skip
"""Values, without regard to case, that stand where nothing was configured."""
_OTEL_DEFAULT: Final = "unknown_service"
"""What OpenTelemetry's SDKs call a service that nobody named, with `:python` or the like."""
_READ: Final = (
    "usage_id", "tenant", "environment", "service_namespace", "source", "started_us", "metering",
    "provider_name", "operation_name", "service_tier", "agent_version", "user_id",
    "conversation_id", "tool_names", "request_count", "input_tokens", "output_tokens",
    "cache_read_input_tokens", "cache_write_input_tokens", "x_assumed", "unpriced_reason",
    "billing_currency", "effective_cost", "cost_low", "cost_high", "cache_saving", "cache_unknown",
    "price_book_version",
)  # fmt: skip
"""What is read of usage beside the signals: a wide table makes every expression slow to write."""


class Signal(msgspec.Struct, frozen=True):
    """One way to tell an agent: where it stands, and how sure it is in hundredths."""

    name: str
    points: int
    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def value(self, table: "ir.Table") -> "ir.Value":
        """The value of each row; null where it says nothing."""
        import ibis

        values = [_said(table[column]) for column in self.columns]
        for key in self.keys:
            column, name = key.split(".", 1)
            values.append(_said(table[column][name]))
        return ibis.coalesce(*values) if len(values) > 1 else values[0]


SIGNALS: Final = (
    Signal("agent_name", 90, ("agent_name",)),
    Signal("agent_tag", 85, keys=("tags.agent", "tags.agent.name", "tags.x-agent", "tags.bot",
                                  "x_columns.x_agent")),
    Signal("service_name", 75, ("service_name",)),
    Signal("api_key_id", 60, ("api_key_id",)),
    Signal("prompt_hash", 50, ("prompt_hash",)),
    Signal("feature", 45, ("feature",)),
    Signal("user_agent", 35, keys=("tags.user_agent", "tags.user-agent", "tags.http.user_agent",
                                   "tags.user_agent.original", "x_columns.x_user_agent")),
    Signal("project_id", 30, ("project_id",)),
)  # fmt: skip
"""Strongest first, as docs/agents.md gives reasons for."""
POINTS: Final = {signal.name: signal.points for signal in SIGNALS}
ORDER: Final = {signal.name: rank for rank, signal in enumerate(SIGNALS)}
NAMING: Final = ("agent_name", "agent_tag")
"""Signals whose value is the name of an agent."""
SCOPE: Final = ("tenant", "environment", "service_namespace", "service_name")
_SIGNAL: Final = "agent_signal"
_VALUE: Final = "agent_value"
_UNKNOWN, _BETWEEN = "\x1e", "\x1f"
IDENTITY: Final = (*SCOPE, _SIGNAL, _VALUE)
DIMENSIONS: Final = tuple(Dimension(name, (name,)) for name in IDENTITY)


class Identity(msgspec.Struct, frozen=True):
    """What tells the rows of one agent from others, as it stands in the rows."""

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

    @property
    def key(self) -> str:
        """The identity as one text, as `rows_of` makes it of rows."""
        fields = msgspec.structs.astuple(self)
        return _BETWEEN.join(_UNKNOWN if field is None else field for field in fields)


def rows_of(marked: "ir.Table", identities: "Iterable[Identity]") -> "ir.Table":
    """The marked rows of these identities.

    One text is compared, because engines write the marks out anew in every comparison: 50 of them
    took half a minute to plan.
    """
    texts = [marked[name].fill_null(_UNKNOWN) for name in IDENTITY]
    key = reduce(lambda one, other: one + _BETWEEN + other, texts)
    return marked.filter(key.isin(sorted({one.key for one in identities})))


def _said(value: "ir.Value") -> "ir.Value":
    """The value, null where it stands for nothing."""
    import ibis

    says_nothing = value.strip().lower().isin(_SAYS_NOTHING) | value.startswith(_OTEL_DEFAULT)
    return ibis.ifelse(says_nothing, None, value)


def values(table: "ir.Table") -> "dict[str, ir.Value]":
    """The value of every signal, as null where a row does not carry it.

    OpenTelemetry's reader names a call after its service where no agent is named: a name equal
    to the service's is no name of its own.
    """
    import ibis

    found = {signal.name: signal.value(table) for signal in SIGNALS}
    is_service = found["agent_name"] == found["service_name"]
    return found | {"agent_name": ibis.ifelse(is_service, None, found["agent_name"])}


def mark(
    rows: "ir.Table", present: "Collection[str]", prompts: "ir.Table | None" = None
) -> "ir.Table":
    """The rows with the values of signals and the identity that the strongest one gives.

    Signals that are not `present` are left out of all keys. `prompts` are the hashes that count
    as fingerprints; without them no prompt does.
    """
    import ibis

    known = {name: value for name, value in values(rows).items() if name in present}
    strong = {name: value for name, value in known.items() if name != "prompt_hash"}
    told = {name: strong[name] for name in POINTS if name in strong}
    table = rows
    if prompts is not None:
        table = rows.left_join(prompts, rows["prompt_hash"] == prompts["fingerprint"])
        told = {**strong, "prompt_hash": table["fingerprint"]}
    branches = [(told[name].notnull(), name) for name in POINTS if name in told]
    missing, nothing = ibis.null("string"), ibis.literal(UNATTRIBUTED)
    columns = {
        **{name: known.get(name, missing) for name in POINTS},
        "model": ibis.coalesce(rows["response_model"], rows["request_model"]),
        _SIGNAL: ibis.cases(*branches, else_=nothing) if branches else nothing,
        _VALUE: ibis.coalesce(missing, *(told[name] for name in POINTS if name in told)),
    }
    return table.select(*(table[name] for name in _READ), **columns)


def fingerprints(rows: "ir.Table", known: "Mapping[str, ir.Value]") -> "ir.Table":
    """The hashes of prompts that recur where nothing stronger tells the agent."""
    import ibis

    stronger = [known[name] for name in POINTS if ORDER[name] < ORDER["prompt_hash"]]
    weak = rows.filter(
        reduce(and_, (value.isnull() for value in stronger)), known["prompt_hash"].notnull()
    )
    counts = weak.group_by(fingerprint=weak["prompt_hash"]).agg(found=weak.count())
    often = counts.filter(counts["found"] >= LEAST_CALLS_OF_A_PROMPT)
    best = often.order_by(ibis.desc("found"), "fingerprint").limit(_MOST_PROMPTS)
    return best.select("fingerprint")
