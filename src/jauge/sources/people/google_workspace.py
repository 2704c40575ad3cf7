"""Google Workspace: users as the admin console, GAM or the Directory API give them."""

from typing import Final

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.licences import by_licence
from jauge.sources.rosters.read import both

_USER: Final = ("primaryEmail", "Email Address")
_TEAM: Final = ("organizations/department", "organizations.0.department", "Department")
_SEEN: Final = ("lastLoginTime", "Last Sign In")
_BLOCKED: Final = ("suspended", "archived")
_PEOPLE: Final = Layout(
    format="google-workspace-users",
    kind="person",
    lists=("users",),
    columns={
        "user": _USER,
        "email": _USER,
        "other_ids": ("Employee ID", "externalIds/value", "aliases"),
        "display_name": ("name/fullName",),
        "given_name": ("name/givenName", "First Name"),
        "family_name": ("name/familyName", "Last Name"),
        "team": (*_TEAM, "orgUnitPath", "Org Unit Path"),
        "cost_centre": ("organizations/costCenter", "organizations.0.costCenter", "Cost Center"),
        "status": ("Status [READ ONLY]", "Status"),
        "is_blocked": _BLOCKED,
        "gone_on": ("deletionTime",),
        "seen_at": _SEEN,
    },
)
_SEATS: Final = Layout(
    format="google-workspace-users",
    kind="seat",
    lists=("users",),
    columns={
        "user": _USER,
        "team": _TEAM,
        "status": ("Status [READ ONLY]", "Status"),
        "is_blocked": _BLOCKED,
        "seen_at": _SEEN,
    },
    kept={"x_licences": ("Licenses [READ ONLY]", "Licenses")},
    is_extra=True,
    spread=by_licence(r"\s*[,;|]\s*"),
)
FORMATS: Final = (
    Format(
        _PEOPLE.format,
        lambda seen: (
            seen.has("emailaddressrequired", "orgunitpathrequired")
            or seen.has("emailaddressrequired", "lastsigninreadonly")
            or seen.has("primaryemail", "orgunitpath")
            or seen.has("primaryemail", "suspended")
        ),
        lambda file: both(file, _PEOPLE, _SEATS),
    ),
)
