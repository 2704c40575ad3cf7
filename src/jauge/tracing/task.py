"""`with jauge.task("ticket", id="T-1") as task:` around the work of one task."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Final, get_args
from uuid import uuid4

from jauge.model import OUTCOMES, ValueKind, divide, fits, parse_money
from jauge.model.currencies import ISO_4217
from jauge.model.money import MONEY_PRECISION, MONEY_SCALE
from jauge.model.task import Outcome
from jauge.tracing import tags
from jauge.tracing.needed import needed

_SPAN: Final = "jauge.task"


class Task:
    """A task that runs; what is said of it last is written when it ends."""

    def __init__(self, task_id: str) -> None:
        self.id = task_id
        self._said: dict[str, str] = {}
        self._has_ended = False

    def outcome(
        self,
        outcome: Outcome,
        *,
        value: str | None = None,
        value_kind: ValueKind | None = None,
        damage: str | None = None,
        **more: str | float | Decimal,
    ) -> None:
        """Say how it ended: success, failure, escalated or abandoned, and what it was worth.

        `value` and `damage` are amounts of one currency, such as "4.10 EUR". `more` are
        human_minutes, rework_minutes, quality (from 0 to 1), grader and session. What is said
        takes the place of all that was said before. What an import would reject raises ValueError,
        as a task that has ended does, and nothing is said.
        """
        if self._has_ended:
            msg = f"the task {self.id} has ended: say its outcome inside it"
            raise ValueError(msg)
        _among(outcome, OUTCOMES)
        if value_kind is not None:
            _among(value_kind, get_args(ValueKind))
        for name in sorted(more):
            _among(name, sorted(_MORE))
        said = {"outcome": outcome} | _amounts(value=value, damage_cost=damage)
        if value_kind is not None:
            said["value_kind"] = value_kind
        for name, one in more.items():
            said[name] = _number(name, one, _LARGEST[name]) if name in _LARGEST else str(one)
        self._said = said

    def end(self) -> dict[str, str]:
        """What was said of it last, by name; nothing more can be said."""
        self._has_ended = True
        return self._said


_LARGEST: Final = {"human_minutes": None, "rework_minutes": None, "quality": Decimal(1)}
"""Numbers that an import takes from 0 on, and up to where."""
_WHOLE_DIGITS: Final = MONEY_PRECISION - MONEY_SCALE
_MORE: Final = frozenset({*_LARGEST, "grader", "session"})


def _among(said: str, choices: Sequence[str]) -> None:
    if said not in choices:
        msg = f"{said!r} is none of {', '.join(choices)}"
        raise ValueError(msg)


def _amounts(**told: str | None) -> dict[str, str]:
    """Amounts and the currency that they share."""
    amounts = {name: parse_money(text) for name, text in told.items() if text is not None}
    said = {name: _number(name, one.amount, None) for name, one in amounts.items()}
    currencies = list(dict.fromkeys(one.currency for one in amounts.values()))
    if len(currencies) > 1:
        shown = " and ".join(f"{name} {text}" for name, text in said.items())
        msg = f"{shown} are in {' and '.join(currencies)}: convert one of them first"
        raise ValueError(msg)
    for currency in currencies:
        if currency not in ISO_4217:
            msg = f"{currency!r} is no ISO 4217 currency: write EUR or USD"
            raise ValueError(msg)
        said["currency"] = currency
    return said


def _number(name: str, said: str | float | Decimal, largest: Decimal | None) -> str:
    """The number that an import of the task reads, a float at 18 decimals; raises ValueError."""
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
    if isinstance(said, float) and fits(number.to_integral_value()):
        number = divide(number, Decimal(1))
    if not fits(number):
        msg = f"{name} {said} does not fit {_WHOLE_DIGITS} digits and {MONEY_SCALE} decimals"
        raise ValueError(msg)
    return f"{number:f}"


@contextmanager
def task(task_type: str, *, id: str | None = None, agent: str | None = None) -> Generator[Task]:
    """Tag the calls inside by baggage, and write a span `jauge.task` at the end.

    Without `id` one is made. An exception ends the task as a failure, unless its outcome was said
    before; without any outcome it is abandoned, as where SystemExit or KeyboardInterrupt stops the
    program. Raises ValueError for an empty id, ServiceMissing without OpenTelemetry.
    """
    if id is not None and not id.strip():
        msg = f"the id {id!r} is empty: name the task, or leave id out"
        raise ValueError(msg)
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
            running = Task(task_id)
            try:
                yield running
            finally:
                for name, value in running.end().items():
                    span.set_attribute(f"{tags.PREFIX}{name}", value)
    finally:
        context.detach(token)
