"""Microsoft: users of Entra ID, of Active Directory and of the Microsoft 365 admin centre.

The admin centre writes the licences of a user side by side with `+`; Graph names them by id. Those
of AI tools are seats: `facts/seat_licences.csv`.
"""

from typing import Final

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.licences import by_licence
from jauge.sources.rosters.read import both, read

_UPN: Final = ("userPrincipalName", "User principal name", "Nom d’utilisateur principal")
_ENTRA: Final = Layout(
    format="entra-users",
    kind="person",
    lists=("value",),
    order="month first",
    columns={
        "user": _UPN,
        "email": ("mail",),
        "other_ids": ("employeeId", "onPremisesSamAccountName"),
        "display_name": ("displayName",),
        "given_name": ("givenName",),
        "family_name": ("surname",),
        "team": ("department",),
        "cost_centre": ("employeeOrgData/costCenter", "costCenter"),
        "joined_on": ("employeeHireDate",),
        "left_on": ("employeeLeaveDateTime",),
        "is_enabled": ("accountEnabled",),
        "gone_on": ("deletedDateTime",),
        "seen_at": (
            "signInActivity/lastSignInDateTime",
            "signInActivity/lastSuccessfulSignInDateTime",
            "signInActivity/lastNonInteractiveSignInDateTime",
            "lastSignInDateTime",
        ),
    },
    kept={"x_user_type": ("userType",)},
)
_ENTRA_SEATS: Final = Layout(
    format="entra-users",
    kind="seat",
    lists=("value",),
    order="month first",
    columns={
        "user": _UPN,
        "email": ("mail",),
        "team": ("department",),
        "is_enabled": ("accountEnabled",),
        "gone_on": ("deletedDateTime",),
        "seen_at": _ENTRA.columns["seen_at"],
    },
    kept={"x_licences": ("assignedLicenses/*/skuId",)},
    is_extra=True,
    spread=by_licence(r"[;,+]"),
)
_ADMIN: Final = Layout(
    format="microsoft-365-users",
    kind="person",
    order="month first",
    columns={
        "user": _UPN,
        "other_ids": ("Proxy addresses",),
        "display_name": ("Display name", "Nom d’affichage", "Nom complet"),
        "given_name": ("First name", "Prénom"),
        "family_name": ("Last name", "Nom"),
        "team": ("Department", "Service", "Département"),
        "is_blocked": ("Block credential", "Sign-in blocked", "Connexion bloquée"),
        "left_on": ("Soft deletion time stamp",),
        "seen_at": ("Last sign-in", "Last sign in", "Last sign-in date", "Dernière connexion"),
    },
)
_ADMIN_SEATS: Final = Layout(
    format="microsoft-365-users",
    kind="seat",
    order="month first",
    columns={
        "user": _UPN,
        "team": _ADMIN.columns["team"],
        "is_blocked": _ADMIN.columns["is_blocked"],
        "gone_on": ("Soft deletion time stamp",),
        "seen_at": _ADMIN.columns["seen_at"],
    },
    kept={"x_licences": ("Licenses", "Licences", "Assigned licenses", "Licences attribuées")},
    is_extra=True,
    spread=by_licence(r"\s*\+\s*"),
)


_DOMAIN: Final = Layout(
    format="active-directory-users",
    kind="person",
    columns={
        "user": ("UserPrincipalName", "SamAccountName"),
        "email": ("mail", "EmailAddress"),
        "other_ids": ("SamAccountName", "EmployeeID", "EmployeeNumber"),
        "display_name": ("DisplayName", "Name"),
        "given_name": ("GivenName",),
        "family_name": ("Surname", "sn"),
        "team": ("Department",),
        "is_enabled": ("Enabled",),
        "left_on": ("AccountExpirationDate",),
        "seen_at": ("LastLogonDate",),
    },
)
FORMATS: Final = (
    Format(
        _DOMAIN.format,
        lambda seen: seen.has("samaccountname", "enabled"),
        lambda file: read(file, _DOMAIN),
    ),
    Format(
        _ENTRA.format,
        lambda seen: (
            seen.has("userprincipalname", "accountenabled")
            or (seen.has("userprincipalname", "mail", "displayname") and seen.has("jobtitle"))
        ),
        lambda file: both(file, _ENTRA, _ENTRA_SEATS),
    ),
    Format(
        _ADMIN.format,
        lambda seen: (
            seen.has("userprincipalname", "blockcredential")
            or seen.has("userprincipalname", "licenses")
        ),
        lambda file: both(file, _ADMIN, _ADMIN_SEATS),
    ),
)
