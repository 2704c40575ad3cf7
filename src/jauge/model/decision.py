"""What people decided about a finding: kept by its id, so that the next audit finds it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, get_args

import msgspec

from jauge.model.finding import Saving, ValueKind
from jauge.model.periods import Period

DecisionAction = Literal["accepted", "dismissed", "done", "reopened"]
"""What can be decided; a finding that nobody decided about, or that was reopened, is open."""
ACTIONS: Final[tuple[DecisionAction, ...]] = get_args(DecisionAction)


class FindingDecision(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided what about a finding, when and why, and what it promised then.

    `promised` is a month's saving, None where the finding names none; `measured_over` is the period
    that it was measured over, so that what was really saved can be measured like it.
    """

    finding_id: str
    kind: str
    subject: Mapping[str, str | None]
    action: DecisionAction
    by: str
    at: datetime
    reason: str | None = None
    promised: Saving | None = None
    value_kind: ValueKind | None = None
    measured_over: Period | None = None
    tenant: str = "default"
