"""Okta: users as the API gives them, or as a report of the admin console."""

from typing import Final

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read

_LAYOUT: Final = Layout(
    format="okta-users",
    kind="person",
    lists=("data", "users"),
    order="month first",
    columns={
        "user": ("profile/login", "login", "User login", "Username"),
        "email": ("profile/email", "email", "Primary email"),
        "other_ids": ("profile/employeeNumber", "profile/secondEmail", "employeeNumber"),
        "display_name": ("profile/displayName", "displayName"),
        "given_name": ("profile/firstName", "firstName"),
        "family_name": ("profile/lastName", "lastName"),
        "team": ("profile/department", "department", "profile/division", "division"),
        "cost_centre": ("profile/costCenter", "costCenter"),
        "status": ("status", "User status"),
        "gone_on": ("statusChanged", "Status changed"),
        "seen_at": ("lastLogin", "Last login"),
    },
)
FORMATS: Final = (
    Format(
        _LAYOUT.format,
        lambda seen: (
            (seen.has("profile", "status") and seen.has("statuschanged"))
            or seen.has("login", "firstname", "lastname", "status")
        ),
        lambda file: read(file, _LAYOUT),
    ),
)
