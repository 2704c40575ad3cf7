"""GitHub Copilot: seats (REST and CSV), their breakdown, use by user and day.

GitHub forgets the last activity of a user after 90 days: a seat without one was not used in that
time, or never. https://docs.github.com/en/copilot/reference/metrics-data
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Unreadable
from jauge.sources.rosters.aggregates import aggregates
from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read
from jauge.sources.rosters.words import flags

TOOL: Final = "GitHub Copilot"
_DAYS: Final = ("../exported_at", "../generated_at", "../as_of")
SEATS: Final = Layout(
    format="github-copilot-seats",
    kind="seat",
    lists=("seats",),
    columns={
        "user": ("assignee/login", "Login"),
        "email": ("assignee/email",),
        "account": ("organization/login", "Organization"),
        "plan": ("plan_type",),
        "team": ("assigning_team/slug", "assigning_team/name"),
        "assigned_on": ("created_at",),
        "last_activity_at": ("last_activity_at", "Last Activity At"),
        "seen_at": ("last_authenticated_at", "Last Authenticated At", "updated_at"),
        "cancels_on": ("pending_cancellation_date",),
        "as_of": ("Report Time", *_DAYS),
        "total": ("../total_seats",),
    },
    constants={"tool": TOOL},
    kept={"x_last_activity_editor": ("last_activity_editor", "Last Surface Used")},
)
_COUNTS: Final = (
    "user_initiated_interaction_count", "code_generation_activity_count",
    "code_acceptance_activity_count", "ai_credits_used", "loc_added_sum",
    "used_agent", "used_chat", "used_cli",
)  # fmt: skip


def _used(frame: Frame, table: pa.Table) -> pa.Table:
    """The records that say any use; one without these fields is taken at its word."""
    used = pa.repeat(False, frame.count)  # noqa: FBT003 - a value
    silent = pa.repeat(True, frame.count)  # noqa: FBT003 - a value
    for name in _COUNTS:
        values = frame.text(f"x_{name}")
        some = pc.or_kleene(flags(values), pc.match_substring_regex(values, "[1-9]"))
        used = pc.or_(used, pc.fill_null(some, False))  # noqa: FBT003 - a value
        silent = pc.and_(silent, values.is_null())
    kept = table.filter(pc.or_(used, silent))
    return kept.drop_columns([f"x_{name}" for name in _COUNTS])


ACTIVITY: Final = Layout(
    format="github-copilot-activity",
    kind="seat",
    lists=("data", "records"),
    columns={
        "user": ("user_login",),
        "account": ("organization_id", "enterprise_id"),
        "last_activity_at": ("day",),
        "as_of": ("report_end_day",),
    },
    constants={"tool": TOOL},
    kept={f"x_{name}": (name,) for name in _COUNTS},
    is_activity=True,
    spread=_used,
)


def _breakdown(record: Mapping[str, Any]) -> str | None:
    parts = record.get("seat_breakdown")
    if not isinstance(parts, Mapping):
        return None
    hint = _(
        "{total} seats, {active} active and {inactive} inactive in this cycle, {pending} invited,"
        " {ending} to be cancelled: import the list of seats for the rows"
    )
    return hint.format(
        total=parts.get("total"),
        active=parts.get("active_this_cycle"),
        inactive=parts.get("inactive_this_cycle"),
        pending=parts.get("pending_invitation"),
        ending=parts.get("pending_cancellation"),
    )


def _daily(record: Mapping[str, Any]) -> str | None:
    hint = _("{count} users active on {day}: import the report by user for the rows")
    return hint.format(count=record.get("daily_active_users"), day=record.get("day"))


def _legacy(_file: Input) -> Iterator[Batch]:
    hint = _("totals of the former metrics of Copilot, which name no user: import its seats")
    raise Unreadable(hint)


FORMATS: Final = (
    Format(
        SEATS.format,
        lambda seen: (
            seen.has("totalseats", "seats")
            or (seen.has("assignee") and seen.has("createdat") and not seen.has("billing"))
            or seen.has("login", "lastactivityat", "lastsurfaceused")
        ),
        lambda file: read(file, SEATS),
    ),
    Format(
        ACTIVITY.format,
        lambda seen: seen.has("userlogin", "day", "userinitiatedinteractioncount"),
        lambda file: read(file, ACTIVITY),
    ),
    Format(
        "github-copilot-seat-counts",
        lambda seen: seen.has("seatbreakdown"),
        lambda file: aggregates(file, (), _breakdown),
    ),
    Format(
        "github-copilot-daily-counts",
        lambda seen: seen.has("day", "dailyactiveusers") and not seen.has("userlogin"),
        lambda file: aggregates(file, ("data",), _daily, newest="day"),
    ),
    Format(
        "github-copilot-metrics-legacy",
        lambda seen: seen.has("date", "copilotidecodecompletions"),
        _legacy,
    ),
)
