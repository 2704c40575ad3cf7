"""Microsoft 365 Copilot: who has a licence and used it (Graph as CSV or JSON, admin centre).

Only licensed users stand in the report; it lags by up to 72 hours. The period `ALL` has a row for
each of four periods. Column names: Microsoft Graph, getMicrosoft365CopilotUsageUserDetail, and
https://learn.microsoft.com/microsoft-365/admin/activity-reports/microsoft-365-copilot-usage
"""

from typing import Final

from jauge.sources.rosters.formats import Format, Seen
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read
from jauge.sources.rosters.words import plain

TOOL: Final = "Microsoft 365 Copilot"
_APPS: Final = (
    "Microsoft Teams", "Word", "Excel", "PowerPoint", "Outlook", "OneNote", "Loop",
)  # fmt: skip
_LAST: Final = (
    "lastActivityDate",
    "Last activity date (UTC)",
    "Last activity date",
    "Date de la dernière activité",
    "Date de dernière activité",
    "copilotChatLastActivityDate",
    "microsoftTeamsCopilotLastActivityDate",
    "wordCopilotLastActivityDate",
    "excelCopilotLastActivityDate",
    "powerPointCopilotLastActivityDate",
    "outlookCopilotLastActivityDate",
    "oneNoteCopilotLastActivityDate",
    "loopCopilotLastActivityDate",
    "microsoft365CopilotLastActivityDate",
    *(f"Last activity date of {app.removeprefix('Microsoft ')} Copilot (UTC)" for app in _APPS),
    "Last activity date of Copilot Chat (work) (UTC)",
    "Last activity date of Copilot Chat (web) (UTC)",
)
_DETAIL: Final = Layout(
    format="microsoft-365-copilot",
    kind="seat",
    lists=("value",),
    order="month first",
    columns={
        "user": (
            "userPrincipalName",
            "User name",
            "Nom d’utilisateur principal",
            "Nom principal de l’utilisateur",
            "Nom d’utilisateur",
        ),
        "team": ("department",),
        "last_activity_at": _LAST,
        "as_of": ("reportRefreshDate", "Date d’actualisation du rapport", "Data as of"),
    },
    constants={"tool": TOOL},
    kept={
        "x_prompts": ("Prompts submitted for all apps", "Prompts submitted (any app)"),
        "x_active_days": ("Active Usage Days for all apps", "Active Days"),
    },
)
_USERS: Final = frozenset(map(plain, _DETAIL.columns["user"]))
_WORD: Final = frozenset(
    {"wordcopilotlastactivitydate", "lastactivitydateofwordcopilotutc",
     "lastactivitydateofwordcopilot"}
)  # fmt: skip


def _fits(seen: Seen) -> bool:
    if not seen.any_of(_USERS):
        return False
    return seen.any_of(_WORD) or seen.has("reportrefreshdate", "copilotchatlastactivitydate")


FORMATS: Final = (Format(_DETAIL.format, _fits, lambda file: read(file, _DETAIL)),)
