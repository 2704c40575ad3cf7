"""From a decoded record to a row of the observation table."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from jauge.i18n import _
from jauge.model.batch import NATURAL_KEY
from jauge.sources.otlp import facts as read
from jauge.sources.otlp import tokens, values
from jauge.sources.otlp.conventions import Conventions, Profile
from jauge.sources.otlp.facts import BadField, Facts
from jauge.sources.otlp.records import Event, Point, Scope, Span
from jauge.sources.otlp.values import BadValue, Raw

SOURCE: Final = "otlp"
_EARLIEST: Final = datetime(2015, 1, 1, tzinfo=UTC)
_ENCODE: Final = msgspec.msgpack.Encoder(order="deterministic").encode
_THIN: Final = frozenset(
    {
        "agent_name", "agent_version", "conversation_id", "user_id", "feature", "customer",
        "task_id", "data_class", "tags", "tool_name", "service_name", "service_namespace",
        "environment", "error_type", "operation_name", "agent_kind", "status",
    }
)  # fmt: skip
"""What an ancestor or a tool can say about the calls below it."""
_TOTALS: Final = frozenset(
    {*_THIN, *tokens.COUNTED, "request_model", "response_model", "provider_name", "reported_cost",
     "reported_currency"}
)  # fmt: skip
"""What is kept of spans that may repeat the sums of their calls."""
_GENERIC: Final = frozenset({"invoke_agent", "create_agent", "agent", "agent run", ""})
_INSTANCE: Final = "@instance"


class Observer:
    """Turns records into rows; knows the file they came from and how late `now` is."""

    def __init__(self, table: Conventions, source_ref: str, now: datetime) -> None:
        self._table = table
        self._latest = int((now + timedelta(days=1)).timestamp() * 1_000_000)
        self._earliest = int(_EARLIEST.timestamp() * 1_000_000)
        self._every = {
            "source": SOURCE,
            "source_ref": source_ref,
            "mapping_version": table.version,
        }
        self._last: tuple[Scope, Facts, Facts, str] | None = None
        self.left_out: Sequence[BadField] = ()
        """The fields that the last row, a call, goes without: what stood there says nothing."""

    def shared(self, scope: Scope) -> Facts:
        """The columns that every record of a scope has."""
        return self._scope(scope)[0]

    def span(self, span: Span, scope: Scope) -> Facts:
        """The row of a span: a call, an agent, a tool, or a link between them.

        Without the columns of `shared`, here and below.
        """
        if len(span.trace_id) != 16 or not any(span.trace_id):  # noqa: PLR2004 - OTLP
            raise BadField("traceId", _shown(span.trace_id), _ids("16"))
        if len(span.span_id) != 8 or not any(span.span_id):  # noqa: PLR2004 - OTLP
            raise BadField("spanId", _shown(span.span_id), _ids("8"))
        profile = self._table.spans[span.name]
        facts = read.collect(span.attributes, profile.names if profile else self._table.names)
        kind = self._kind(facts, profile, span.name)
        flags = self._describe(facts, kind, scope)
        started = self._time("startTimeUnixNano", span.started_ns)
        ended = self._time("endTimeUnixNano", span.ended_ns) if span.ended_ns else 0
        ids = {"trace_id": span.trace_id, "span_id": span.span_id}
        parent = span.parent_span_id
        if facts.pop("@span_type", None) == "pending_span":
            ids["span_id"], parent, ended = parent, _hex(facts.get("@pending_parent")), 0
        self._status(facts, span, kind)
        times: Facts = {"started_at": started}
        if ended >= started:
            times["ended_at"] = ended
            times["duration_ms"] = (span.ended_ns - span.started_ns + 500_000) // 1_000_000
            self._first_chunk(facts, started)
        if len(parent) == 8 and any(parent):  # noqa: PLR2004 - OTLP
            ids["parent_span_id"] = parent
        row = self._row("span", kind, facts, flags, scope)
        row.update(ids)
        row.update(times)
        return self._keyed(row, ids["trace_id"].hex() + ids["span_id"].hex(), scope)

    def event(self, event: Event, scope: Scope) -> Facts | None:
        """The row of a log record that is a call; None when it says nothing about one."""
        profile = self._table.events[event.name]
        facts = read.collect(event.attributes, profile.names)
        for name, wanted in profile.where.items():
            if facts.pop(f"@where:{name}", None) != wanted:
                return None
        if profile.needs and not any(facts.get(name) for name in profile.needs):
            return None
        kind = self._kind(facts, profile, event.name)
        if kind != "call":
            return None
        flags = self._describe(facts, kind, scope)
        if "error_type" in facts:
            facts.setdefault("status", self._failure(facts))
        facts.setdefault("status", "ok")
        at = self._time("timeUnixNano", event.at_ns)
        started = at - 1000 * facts.get("duration_ms", 0)
        if started < self._earliest:
            reason = _("is longer than any call: correct it at the emitter")
            raise BadField("duration_ms", facts["duration_ms"], reason)
        row = self._row("event", kind, facts, flags, scope)
        row["x_columns"] = {"x_event": event.name}
        row["started_at"] = started
        if "duration_ms" in facts:
            row["ended_at"] = at
        where = ""
        if len(event.trace_id) == 16 and any(event.trace_id):  # noqa: PLR2004 - OTLP
            row["trace_id"] = event.trace_id
            where = event.trace_id.hex()
            if len(event.span_id) == 8 and any(event.span_id):  # noqa: PLR2004 - OTLP
                row["span_id"] = event.span_id
                where += event.span_id.hex()
        return self._keyed(row, f"{where}{event.at_ns}{event.name}", scope)

    def point(self, point: Point, scope: Scope) -> Facts | None:
        """The row of a metric point that counts tokens, calls or money; None for others."""
        metric = self._table.metrics[point.metric]
        said = dict(point.attributes)
        kind = str(said.pop(metric.type, "")) if metric.type else ""
        column = metric.types.get(kind) if metric.type else metric.column
        if column is None:
            return None
        facts = read.collect(said, self._table.metric_names)
        self._constants(facts, metric.constants)
        read.kind_of(facts, self._table)
        read.place(facts)
        read.tag(facts, self._table)
        read.tidy(facts, self._table)
        value = (
            point.measurements if column == "request_count" and point.measurements else point.value
        )
        counted = _counted(column, value, point.metric)
        if counted is None:
            return None
        flags = {"cumulative" if point.is_cumulative else "delta"}
        if column.startswith("@"):
            column = "input_tokens" if column == "@plain_input" else "output_tokens"
            flags.add(f"{column.removesuffix('_tokens')}_excludes_parts")
        facts = {name: v for name, v in facts.items() if name not in tokens.COUNTED}
        facts.pop("duration_ms", None)
        started = self._time("startTimeUnixNano", point.started_ns or point.at_ns)
        row = self._row("metric", "usage", facts, flags, scope)
        known = {**self.shared(scope), **row}
        family = [known.get(name) for name in _FAMILY] + [self._instance(scope)]
        family += [tier] if (tier := known.get("service_tier")) else []
        row["join_key"] = _digest(family)
        series = _digest([point.metric, kind, sorted(map(str, said.items())), scope.name])
        row["x_columns"] = {
            "x_metric": point.metric, "x_rank": str(metric.rank), "x_series": series
        }  # fmt: skip
        row[column] = counted
        if column == "input_tokens" and point.measurements:
            row["request_count"] = _counted("request_count", point.measurements, point.metric)
        if column == "reported_cost":
            row["reported_currency"] = "USD"
        row["x_grain"] = "bucket"
        row["started_at"] = started
        row["ended_at"] = self._time("timeUnixNano", point.at_ns)
        return self._keyed(row, f"{series}{point.started_ns}:{point.at_ns}", scope)

    def _kind(self, facts: Facts, profile: Profile | None, name: str) -> str:
        kind, operation, is_guess = read.kind_of(facts, self._table)
        if profile is not None:
            self._constants(facts, profile.constants)
            kind = profile.kind or kind
            if profile.operation is not None and kind == "link":
                kind, operation, is_guess = "call", profile.operation, False
        if operation is not None:
            facts["operation_name"] = operation
        if is_guess:
            facts["@guess"] = True
        if kind == "tool" and "tool_name" not in facts:
            facts["tool_name"] = name.removeprefix("execute_tool").strip() or name
        elif kind == "agent":
            facts["@span_name"] = name
        return kind

    @staticmethod
    def _name_agent(facts: Facts) -> None:
        """An agent's own name, else its node's, else what its span is called."""
        node, name = facts.pop("@agent_node", None), facts.pop("@span_name", None)
        if "agent_name" not in facts and name is not None:
            own = name.partition(" ")[2] if name.startswith(("invoke_agent", "create_")) else name
            if node is not None:
                facts["agent_name"] = node
            elif own.strip().lower() not in _GENERIC:
                facts["agent_name"] = own.strip()
                facts["agent_kind"] = "span"
        if "agent_name" in facts:
            facts.setdefault("agent_kind", "attribute")

    @staticmethod
    def _constants(facts: Facts, constants: dict[str, str]) -> None:
        for name, value in constants.items():
            facts.setdefault(name, value)

    def _describe(self, facts: Facts, kind: str, scope: Scope) -> set[str]:
        """Everything but times and ids; answers the flags."""
        is_call = kind == "call"
        read.unfold(facts, self._table, is_call=is_call)
        read.tag(facts, self._table)
        self._name_agent(facts)
        if kind in {"link", "tool"}:
            return set()
        inferred = read.place(facts)
        flags = read.quirks(facts, scope.name, self._table)
        if inferred:
            flags.add("provider_is_inferred")
        if "told_in_several_records" in flags:
            facts["join_key"] = f"{scope.name}:{facts.get('conversation_id')}"
        if facts.pop("@guess", False):
            flags.add("operation_is_assumed")
        read.count(facts, flags, limit=tokens.ABSURD if is_call else None)
        if "tokens_may_be_guessed" in flags and tokens.COUNTED[0] not in facts:
            flags.discard("tokens_may_be_guessed")
        read.tidy(facts, self._table)
        return flags

    def _row(self, signal: str, kind: str, facts: Facts, flags: set[str], scope: Scope) -> Facts:
        """The kept facts with what is the same for the whole scope."""
        more = self._scope(scope)[1]
        self.left_out = facts.get(read.LEFT_OUT, ()) if kind == "call" else ()
        kept = _TOTALS if kind == "agent" else _THIN
        if kind in {"call", "usage"}:
            row = {name: value for name, value in facts.items() if name[0] != "@"}
        else:
            row = {name: value for name, value in facts.items() if name in kept}
        row["signal"] = signal
        row["kind"] = kind
        if kind == "call":
            row["x_grain"] = "call"
            for name, value in more.items():
                own = row.get(name)
                if isinstance(value, dict) and isinstance(own, dict):
                    row[name] = {**value, **own}
                elif name not in row:
                    row[name] = value
                    if name == "agent_name":
                        row["agent_kind"] = "resource"
        if flags:
            row["x_flags"] = sorted(flags)
        return row

    def _scope(self, scope: Scope) -> tuple[Facts, Facts, str]:
        """What a scope says about every record, about calls only, and a digest of the former."""
        if self._last is not None and self._last[0] is scope:
            return self._last[1:]
        facts = read.collect(scope.resource, self._table.resource)
        read.tag(facts, self._table)
        base: Facts = dict(self._every)
        if scope.name:
            base["scope_name"] = scope.name
        more: Facts = {}
        for name, value in facts.items():
            if name.startswith("service_") or name == "environment":
                base[name] = value
            elif not name.startswith("@"):
                more[name] = value
        said = {name: value for name, value in base.items() if name not in self._every}
        self._last = (scope, base, more, _digest(said))
        return self._last[1:]

    def _keyed(self, row: Facts, identity: str, scope: Scope) -> Facts:
        """The row with its natural key: the record's identity and a digest of what it says.

        An enriched export of the same record is a second observation, a replay is the same one,
        from whatever file it comes and whatever version of the table read it.
        """
        row[NATURAL_KEY] = identity + _digest([self._scope(scope)[2], row])
        return row

    def _instance(self, scope: Scope) -> object:
        return read.collect(scope.resource, self._table.resource).get(_INSTANCE)

    def _time(self, field: str, nanoseconds: int) -> int:
        """Microseconds; raises BadField for what no clock of today can have said."""
        at = nanoseconds // 1000
        if self._earliest <= at <= self._latest:
            return at
        reason = _("is before 2015 or in the future: correct the clock of the emitter")
        if not nanoseconds:
            reason = _("is missing: correct it at the emitter")
        raise BadField(field, nanoseconds, reason)

    def _status(self, facts: Facts, span: Span, kind: str) -> None:
        failed = span.is_error or str(facts.pop("@level", "")).upper() == "ERROR"
        failed |= facts.pop("@success", None) is False
        if (failed or "error_type" in facts) and span.exception_type:
            facts.setdefault("error_type", span.exception_type)
        if failed or "error_type" in facts:
            facts["status"] = self._failure(facts)
        elif kind == "call":
            facts.setdefault("status", "ok")

    def _failure(self, facts: Facts) -> str:
        return "cancelled" if facts.get("error_type") in self._table.cancelled else "error"

    @staticmethod
    def _first_chunk(facts: Facts, started: int) -> None:
        said = facts.pop("@first_chunk_at", None)
        if "time_to_first_token_ms" in facts or not isinstance(said, str):
            return
        try:
            at = datetime.fromisoformat(said.strip().strip('"'))
        except ValueError:
            return
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        wait = int(aware.timestamp() * 1000) - started // 1000
        if wait >= 0:
            facts["time_to_first_token_ms"] = wait


_FAMILY: Final = (
    "service_name", "service_namespace", "environment", "provider_name", "request_model",
    "response_model", "conversation_id", "user_id",
)  # fmt: skip


def _counted(column: str, value: Raw, metric: str) -> int | Decimal | None:
    """What a point counts; raises BadField when it is negative or no number."""
    try:
        return values.money(value) if column == "reported_cost" else values.whole(value)
    except BadValue as bad:
        raise BadField(metric, value, str(bad)) from None


def _shown(identifier: bytes) -> str:
    """An id that is none: the text that stood in its place, else its bytes."""
    text = identifier.decode("ascii", "replace")
    return text if text.isprintable() and text.isascii() else identifier.hex()


def _ids(length: str) -> str:
    return _("is not an id of {length} bytes: correct it at the emitter").format(length=length)


def _hex(value: object) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        return b""


def _digest(value: object) -> str:
    return hashlib.blake2b(_ENCODE(value), digest_size=16).hexdigest()
