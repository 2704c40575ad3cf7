"""Tasks and grades that OTLP tells: spans `jauge.task`, and events `gen_ai.evaluation.result`."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, get_args

import pyarrow as pa

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import OUTCOMES, TABLES, Batch, ValueKind
from jauge.model.batch import NATURAL_KEY, Kind, namespace_of
from jauge.sources.columns import ARROW
from jauge.sources.otlp import values
from jauge.sources.otlp.facts import BadField, Facts
from jauge.sources.otlp.records import Event, Span
from jauge.sources.otlp.values import BadValue, Raw

TASK_SPAN: Final = "jauge.task"
GRADE_EVENT: Final = "gen_ai.evaluation.result"
SOURCE: Final = "otlp"
_PREFIX: Final = "jauge.task."
_TEXTS: Final = {
    "task_id": "id",
    "task_type": "type",
    "grader": "grader",
    "x_session": "session",
}
_AMOUNTS: Final = {
    "value": "value",
    "damage_cost": "damage_cost",
    "human_minutes": "human_minutes",
    "rework_minutes": "rework_minutes",
    "quality": "quality",
}
_NEED_CURRENCY: Final = ("value", "damage_cost")
_OTHERS: Final = {
    "agent_name": ("gen_ai.agent.name", "jauge.agent"),
    "x_conversation_id": ("gen_ai.conversation.id", "jauge.conversation", "session.id"),
}
_ONE: Final = Decimal(1)


def task_of(span: Span, shared: Mapping[str, Any], file: str) -> Facts:
    """The task of a span `jauge.task`; raises BadField for what a task cannot say.

    `shared` is what its resource says. A task that names no outcome ended in an exception, a
    failure, or nobody said how: abandoned.
    """
    said = span.attributes
    row: Facts = {"source": SOURCE, "source_ref": file, "x_trace_id": span.trace_id}
    for name, key in _TEXTS.items():
        row[name] = values.text(said.get(_PREFIX + key))
    if row["task_id"] is None:
        raise BadField(f"{_PREFIX}id", None, _("is missing: correct it at the emitter"))
    for name, keys in _OTHERS.items():
        texts = (values.text(said.get(key)) for key in keys)
        row[name] = next((text for text in texts if text), None)
    row["agent_name"] = row["agent_name"] or shared.get("agent_name")
    for name, key in _AMOUNTS.items():
        row[name] = _number(_PREFIX + key, said.get(_PREFIX + key))
    if row["quality"] is not None and row["quality"] > _ONE:
        raise BadField(f"{_PREFIX}quality", row["quality"], _("is not from 0 to 1"))
    row["outcome"] = _one_of(said, "outcome", OUTCOMES)
    row["outcome"] = row["outcome"] or ("failure" if span.is_error else "abandoned")
    row["value_kind"] = _one_of(said, "value_kind", get_args(ValueKind))
    row["currency"] = _one_of(said, "currency", sorted(ISO_4217))
    if row["currency"] is None and any(row[name] is not None for name in _NEED_CURRENCY):
        reason = _("is missing beside an amount: correct it at the emitter")
        raise BadField(f"{_PREFIX}currency", None, reason)
    row["started_at"] = span.started_ns // 1000
    row["ended_at"] = (span.ended_ns or span.started_ns) // 1000
    row[NATURAL_KEY] = row["task_id"]
    return row


def grade_of(event: Event, file: str) -> Facts | None:
    """The grade of an evaluation; None where it says no score and no label."""
    said = event.attributes
    score = said.get("gen_ai.evaluation.score.value")
    row: Facts = {
        "source": SOURCE,
        "source_ref": file,
        "graded_at": event.at_ns // 1000,
        "name": values.text(said.get("gen_ai.evaluation.name")),
        "score": _number("gen_ai.evaluation.score.value", score, is_signed=True),
        "label": values.text(said.get("gen_ai.evaluation.score.label")),
        "response_id": values.text(said.get("gen_ai.response.id")),
        "task_id": values.text(said.get(f"{_PREFIX}id")),
        "trace_id": event.trace_id or None,
        "span_id": event.span_id or None,
    }
    if row["score"] is None and row["label"] is None:
        return None
    parts = (str(value) for name, value in sorted(row.items()) if name != "source_ref")
    row[NATURAL_KEY] = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
    return row


def batch(kind: Kind, rows: Sequence[Facts]) -> Batch:
    """The tasks or grades of a file; of one that it tells twice the last end counts."""
    types = {column.name: ARROW[column.type] for column in TABLES[kind]}
    names = (NATURAL_KEY, *(name for name in types if any(row.get(name) for row in rows)))
    columns = {
        name: pa.array([row.get(name) for row in rows], types.get(name, pa.string()))
        for name in names
    }
    return Batch(
        kind=kind,
        namespace=namespace_of(kind, SOURCE),
        table=pa.table(columns),
        read=len(rows),
        is_restated=kind == "task",
    )


def _number(field: str, raw: Raw, *, is_signed: bool = False) -> Decimal | None:
    sign = -1 if is_signed and isinstance(raw, int | float) and raw < 0 else 1
    try:
        found = values.money(raw * sign if isinstance(raw, int | float) else raw)
    except BadValue as bad:
        raise BadField(field, raw, str(bad)) from None
    return None if found is None else found * sign


def _one_of(said: Mapping[str, Raw], key: str, choices: Sequence[str]) -> str | None:
    found = values.text(said.get(_PREFIX + key))
    if found is None or found in choices:
        return found
    listed = ", ".join(choices[:4])
    raise BadField(_PREFIX + key, found, _("is none of {choices}, ...").format(choices=listed))
