"""Claude Enterprise analytics: who used Claude on a day, and counts of seats by day."""

from collections.abc import Mapping
from typing import Any, Final

from jauge.i18n import _
from jauge.sources.rosters.aggregates import aggregates
from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read

TOOL: Final = "Claude"
_USERS: Final = Layout(
    format="claude-activity",
    kind="seat",
    lists=("data", "users"),
    columns={
        "user": ("user/email_address", "user/id"),
        "last_activity_at": ("last_activity_date", "../date", "../starting_at"),
        "as_of": ("../ending_date",),
    },
    constants={"tool": TOOL},
    is_activity=True,
)


def _summary(record: Mapping[str, Any]) -> str | None:
    if record.get("assigned_seat_count") is None:
        return None
    hint = _(
        "{seats} seats given and {pending} invitations open on {day}, {active} people active in"
        " the month before: import the list of members for the rows"
    )
    return hint.format(
        seats=record["assigned_seat_count"],
        pending=record.get("pending_invite_count"),
        day=str(record.get("starting_at") or record.get("starting_date"))[:10],
        active=record.get("monthly_active_user_count"),
    )


FORMATS: Final = (
    Format(
        _USERS.format,
        lambda seen: seen.has("user", "chatmetrics"),
        lambda file: read(file, _USERS),
    ),
    Format(
        "claude-seat-counts",
        lambda seen: seen.has("assignedseatcount", "dailyactiveusercount"),
        lambda file: aggregates(file, ("data", "summaries"), _summary, newest="starting_at"),
    ),
)
