"""Cursor: members and spend of a team (Admin API), use by day (Admin API, usage export)."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read

TOOL: Final = "Cursor"
_UNPAID: Final = pa.array(["free-owner", "unpaid-admin", "unpaid admin", "free owner"])


def _paid(frame: Frame, table: pa.Table) -> pa.Table:
    """Without administrators who need no seat (docs.cursor.com, team management)."""
    role = pc.utf8_lower(frame.text("x_role"))
    return table.filter(pc.invert(pc.is_in(role, value_set=_UNPAID)))


_MEMBERS: Final = Layout(
    format="cursor-team",
    kind="seat",
    lists=("teamMembers", "teamMemberSpend"),
    columns={
        "user": ("email", "id", "userId"),
        "is_removed": ("isRemoved",),
        "as_of": ("../exportedAt",),
    },
    constants={"tool": TOOL},
    kept={"x_role": ("role",)},
    spread=_paid,
)


def _used(frame: Frame, table: pa.Table) -> pa.Table:
    active = pc.fill_null(frame.flag("x_is_active"), True)  # noqa: FBT003 - a value
    return table.filter(active).drop_columns(["x_is_active"])


_ACTIVITY: Final = Layout(
    format="cursor-activity",
    kind="seat",
    lists=("data", "usageEvents", "usageEventsDisplay"),
    columns={
        "user": ("email", "userEmail", "User"),
        "last_activity_at": ("day", "date", "timestamp", "Date"),
    },
    constants={"tool": TOOL},
    kept={"x_is_active": ("isActive",)},
    is_activity=True,
    spread=_used,
)
FORMATS: Final = (
    Format(
        _MEMBERS.format,
        lambda seen: seen.has("teammembers") or seen.has("teammemberspend"),
        lambda file: read(file, _MEMBERS),
    ),
    Format(
        _ACTIVITY.format,
        lambda seen: (
            seen.has("email", "isactive", "subscriptionincludedreqs")
            or (seen.has("usageevents") and seen.has("useremail"))
            or seen.has("date", "user", "kind", "model")
        ),
        lambda file: read(file, _ACTIVITY),
    ),
)
