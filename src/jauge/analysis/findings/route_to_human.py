"""Segments of tasks on which an agent loses money and a person would not."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.units import claims
from jauge.analysis.units.line import UnitLine, Worth
from jauge.model import Evidence, Finding
from jauge.model.finding import ValueKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

_BY: Final = ("agent", "task_type")
_LIKELY: Final = Decimal("0.65")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The margin of a completed task of the agent, with its ends, and that of a person.

    `margin_low` is null where some calls have no price: nobody knows how much more is lost.
    `quality_adjusted` and `human_quality_adjusted` are what a success costs either.
    """

    value_kind: ValueKind
    margin: Decimal
    margin_low: Decimal | None
    margin_high: Decimal
    human_margin: Decimal
    quality_adjusted: Decimal | None
    human_quality_adjusted: Decimal | None
    currency: str
    tasks: int
    first_on: date
    end_on: date


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.tasks is None:
        return
    days = claims.last_days(calls)
    lines = claims.lines(calls, _BY, days)
    for line in lines:
        worth = claims.best(line)
        human = None
        if worth is not None and line.person is not None:
            human = line.person.margin(worth.kind)
        if worth is not None and human is not None and human >= 0:
            mine = [other for other in lines if other.keys[0] == line.keys[0]]
            yield _finding(case, mine, line, worth, human)


def _finding(
    case: Case, mine: list[UnitLine], line: UnitLine, worth: Worth, human: Decimal
) -> Finding[Parameters]:
    days = claims.last_days(claims.calls_of(case))
    agent, task_type = (None if key is None else str(key) for key in line.keys)
    margin, zero = worth.margin, Decimal(0)
    return Finding(
        kind=KIND.name,
        subject={"agent": agent, "task_type": task_type},
        parameters=Parameters(
            value_kind=worth.kind,
            margin=margin.amount or zero,
            margin_low=margin.low,
            margin_high=margin.high or zero,
            human_margin=human,
            quality_adjusted=line.quality_adjusted.amount,
            human_quality_adjusted=line.person.per_success if line.person else None,
            currency=line.currency,
            tasks=line.tasks,
            first_on=days[0],
            end_on=days[1],
        ),
        evidence=(Evidence("task", rows=line.tasks),),
        monthly_saving=claims.lost(margin, human, line.known_completed, case.currency, days),
        value_kind="avoided_cost",
        cash_from=days[1],
        confidence=_LIKELY,
        effort="high",
        action="route_to_people",
        base=claims.base_of(agent, mine, days),
    )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    told, subject = finding.parameters, finding.subject
    return claims.rows(
        claims.calls_of(case),
        (told.first_on, told.end_on),
        agent_name=subject["agent"],
        task_type=subject["task_type"],
    )


KIND: Final = FindingKind("route_to_human", Parameters, _find, _rows, claims.needs_tasks)
