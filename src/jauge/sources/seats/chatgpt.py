"""ChatGPT Enterprise and Edu: the engagement report of users, weekly or monthly.

The column names are those that public readers of the export use; OpenAI's help does not list them.
"""

from typing import Final

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read

TOOL: Final = "ChatGPT"
_USERS: Final = Layout(
    format="chatgpt-users",
    kind="seat",
    lists=("data", "users"),
    columns={
        "user": ("email", "public_id"),
        "account": ("account_id",),
        "plan": ("seat_type",),
        "team": ("department", "groups"),
        "status": ("user_status",),
        "assigned_on": ("created_or_invited_date",),
        "last_activity_at": ("last_day_active", "last_day_active_in_period"),
        "as_of": ("period_end",),
    },
    constants={"tool": TOOL},
    kept={
        "x_cadence": ("cadence",),
        "x_user_role": ("user_role", "role"),
        "x_messages": ("messages",),
    },
)
FORMATS: Final = (
    Format(
        _USERS.format,
        lambda seen: seen.has("cadence", "periodend", "userstatus"),
        lambda file: read(file, _USERS),
    ),
)
