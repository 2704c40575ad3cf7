"""Findings beside what people decided about them, and what those that are done really saved."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from jauge.analysis.savings.prices import PricedCalls
from jauge.analysis.savings.realised import Realised, realised
from jauge.model import Finding, Saving
from jauge.model.decision import DecisionAction, FindingDecision

Status = Literal["open", "accepted", "dismissed", "done"]
STATUSES: Final[tuple[Status, ...]] = ("open", "accepted", "dismissed", "done")


class Forgotten(msgspec.Struct, frozen=True):
    """The parameters of a finding that only its decision remembers: none."""


class Decided(msgspec.Struct, frozen=True):
    """A finding and the newest decision on it.

    One that `is_found` no more is known by its decision alone: it has no parameters and no
    evidence, and what it promised then.
    """

    finding: Finding[Any]
    decision: FindingDecision | None = None
    realised: Realised | None = None
    is_found: bool = True

    @property
    def status(self) -> Status:
        """What was decided."""
        if self.decision is None or self.decision.action == "reopened":
            return "open"
        return _STATUS[self.decision.action]

    @property
    def promised(self) -> Saving | None:
        """What it promised a month when it was decided about; None of what is open."""
        return None if self.decision is None else self.decision.promised


_STATUS: Final[Mapping[DecisionAction, Status]] = {
    "accepted": "accepted",
    "dismissed": "dismissed",
    "done": "done",
}


def standing(history: Iterable[FindingDecision]) -> Mapping[str, FindingDecision]:
    """The newest decision on each finding, by its id; one that was reopened has none."""
    newest = {one.finding_id: one for one in history}
    return {name: one for name, one in newest.items() if one.action != "reopened"}


def decided(
    found: Sequence[Finding[Any]],
    history: Iterable[FindingDecision],
    calls: PricedCalls | None,
    kinds: Sequence[str] | None = None,
) -> tuple[Decided, ...]:
    """The findings with their decisions, then the decided ones that are not found any more.

    `kinds` are those that were looked for, None for all; what is done is measured in `calls`.
    """
    decisions = standing(history)
    ids = {one.finding_id for one in found}
    here = [_of(one, decisions.get(one.finding_id), calls) for one in found]
    gone = [
        msgspec.structs.replace(_of(_then(one), one, calls), is_found=False)
        for name, one in sorted(decisions.items())
        if name not in ids and (kinds is None or one.kind in kinds)
    ]
    return (*here, *gone)


def _of(
    finding: Finding[Any], decision: FindingDecision | None, calls: PricedCalls | None
) -> Decided:
    is_done = decision is not None and decision.action == "done"
    return Decided(finding, decision, realised(calls, decision) if decision and is_done else None)


def _then(decision: FindingDecision) -> Finding[Any]:
    """What a decision keeps of a finding."""
    return Finding(
        kind=decision.kind,
        subject=decision.subject,
        parameters=Forgotten(),
        evidence=(),
        monthly_saving=decision.promised,
        value_kind=decision.value_kind,
        cash_from=None,
        confidence=Decimal(0),
        effort="low",
        action="look_again",
    )
