"""`with jauge.task("ticket", id="T-1") as task:` around the work of one task."""

from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import uuid4

from jauge.model import OUTCOMES, parse_money
from jauge.model.task import Outcome
from jauge.tracing import tags
from jauge.tracing.needed import needed

_SPAN: Final = "jauge.task"


class Task:
    """A task that runs; what is said of it is written when it ends."""

    def __init__(self, span: Any, task_id: str) -> None:
        self._span = span
        self.id = task_id

    def outcome(
        self,
        outcome: Outcome,
        *,
        value: str | None = None,
        value_kind: str | None = None,
        damage: str | None = None,
        **more: str | float | Decimal,
    ) -> None:
        """Say how it ended: success, failure, escalated or abandoned, and what it was worth.

        `value` and `damage` are amounts such as "4.10 EUR". `more` are human_minutes,
        rework_minutes, quality (from 0 to 1), grader and session. What an import would reject
        raises ValueError, and nothing is said.
        """
        if outcome not in OUTCOMES:
            msg = f"{outcome!r} is none of {', '.join(OUTCOMES)}"
            raise ValueError(msg)
        unknown = sorted(set(more) - _MORE)
        if unknown:
            msg = f"{unknown[0]!r} is none of {', '.join(sorted(_MORE))}"
            raise ValueError(msg)
        told = (("value", value), ("damage_cost", damage))
        amounts = {name: parse_money(text) for name, text in told if text is not None}
        for name, amount in amounts.items():
            _check(name, amount.amount, None)
        for name, said in more.items():
            if name in _LARGEST:
                _check(name, said, _LARGEST[name])
        self._say("outcome", outcome)
        for name, amount in amounts.items():
            self._say(name, f"{amount.amount:f}")
            self._say("currency", amount.currency)
        if value_kind is not None:
            self._say("value_kind", value_kind)
        for name, said in more.items():
            self._say(name, f"{said:f}" if isinstance(said, Decimal) else said)

    def _say(self, name: str, value: str | float) -> None:
        self._span.set_attribute(f"{tags.PREFIX}{name}", value)


_LARGEST: Final = {"human_minutes": None, "rework_minutes": None, "quality": Decimal(1)}
"""Numbers that an import takes from 0 on, and up to where."""
_MORE: Final = frozenset({*_LARGEST, "grader", "session"})


def _check(name: str, said: str | float | Decimal, largest: Decimal | None) -> None:
    """Raise ValueError for a number that an import of the task would reject."""
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        msg = f"{name} {said!r} is not a number"
        raise ValueError(msg)
    if number < 0:
        msg = f"{name} {said} is negative"
        raise ValueError(msg)
    if largest is not None and number > largest:
        msg = f"{name} {said} is above {largest}"
        raise ValueError(msg)


@contextmanager
def task(task_type: str, *, id: str | None = None, agent: str | None = None) -> Generator[Task]:
    """Tag the calls inside by baggage, and write a span `jauge.task` at the end.

    Without `id` one is made. An exception ends the task as a failure, unless its outcome was said
    before; without any outcome it is abandoned. Raises ServiceMissing without OpenTelemetry.
    """
    trace, baggage, context = (
        needed(f"opentelemetry.{name}") for name in ("trace", "baggage", "context")
    )
    tags.install()
    task_id = id or uuid4().hex
    said = {f"{tags.PREFIX}id": task_id, f"{tags.PREFIX}type": task_type}
    inside = context.get_current()
    for name, value in said.items():
        inside = baggage.set_baggage(name, value, inside)
    token = context.attach(inside)
    try:
        attributes = said | ({"gen_ai.agent.name": agent} if agent else {})
        with trace.get_tracer("jauge").start_as_current_span(_SPAN, attributes=attributes) as span:
            yield Task(span, task_id)
    finally:
        context.detach(token)
