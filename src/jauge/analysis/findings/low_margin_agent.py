"""Agents whose tasks lose money in three times 30 days on end, with their whole interval."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.units import claims
from jauge.analysis.units.line import UnitLine, Worth
from jauge.model import Evidence, Finding
from jauge.model.finding import ValueKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WINDOWS: Final = 3
_SURE: Final = Decimal("0.80")
_UNSURE: Final = Decimal("0.60")
_MOST_UNLINKED: Final = 0.2
"""The part of the tasks without a cost from which on less is sure."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The margin of a completed task in each of the windows, the oldest first, and their ends.

    `tasks` are those of all windows, `completed` those of known cost that were completed in the
    last; `unlinked_task_share` is the part of the tasks of the last window whose cost nobody knows.
    """

    value_kind: ValueKind
    margins: tuple[Decimal, ...]
    highs: tuple[Decimal, ...]
    currency: str
    tasks: int
    completed: int
    first_on: date
    end_on: date
    unlinked_task_share: float | None


def _windows(calls: CallCase) -> list[claims.Days]:
    """The oldest first."""
    first, after = claims.last_days(calls)
    ago = range(_WINDOWS - 1, -1, -1)
    return [(first - number * claims.WINDOW, after - number * claims.WINDOW) for number in ago]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.tasks is None:
        return
    windows = _windows(calls)
    by_window = [{line.keys: line for line in claims.lines(calls, ("agent",), w)} for w in windows]
    for keys in by_window[-1]:
        lines = [found[keys] for found in by_window if keys in found]
        if len(lines) < _WINDOWS:
            continue
        found = [claims.best(line) for line in lines]
        chosen = found[-1]
        worths = (
            []
            if chosen is None
            else [one for line in lines for one in line.worth if one.kind == chosen.kind]
        )
        if None not in found and len(worths) == _WINDOWS:
            yield _finding(case, lines, worths, windows)


def _finding(
    case: Case, lines: list[UnitLine], worths: list[Worth], windows: list[claims.Days]
) -> Finding[Parameters]:
    last, worth = lines[-1], worths[-1]
    agent = None if last.keys[0] is None else str(last.keys[0])
    known = [(one.margin.amount, one.margin.high) for one in worths]
    share = last.unlinked_task_share
    return Finding(
        kind=KIND.name,
        subject={"agent": agent},
        parameters=Parameters(
            value_kind=worth.kind,
            margins=tuple(amount for amount, _high in known if amount is not None),
            highs=tuple(high for _amount, high in known if high is not None),
            currency=case.currency,
            tasks=sum(line.tasks for line in lines),
            completed=last.known_completed,
            first_on=windows[0][0],
            end_on=windows[-1][1],
            unlinked_task_share=share,
        ),
        evidence=(Evidence("task", rows=sum(line.tasks for line in lines)),),
        monthly_saving=claims.lost(
            worth.margin, Decimal(0), last.known_completed, case.currency, windows[-1]
        ),
        value_kind="avoided_cost",
        cash_from=windows[-1][1],
        confidence=_UNSURE if (share or 0) > _MOST_UNLINKED else _SURE,
        effort="medium",
        action="stop_or_redesign",
        base=claims.base_of(agent, [last], windows[-1]),
    )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    told = finding.parameters
    days = (told.first_on, told.end_on)
    return claims.rows(claims.calls_of(case), days, agent_name=finding.subject["agent"])


KIND: Final = FindingKind("low_margin_agent", Parameters, _find, _rows, claims.needs_tasks)
