"""SCIM 2.0 (RFC 7643, RFC 7644): users of a ListResponse, one a line, or a list of them."""

from typing import Final

from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read

_ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_LAYOUT: Final = Layout(
    format="scim-users",
    kind="person",
    lists=("Resources",),
    columns={
        "user": ("userName",),
        "email": ("emails/value",),
        "other_ids": (f"{_ENTERPRISE}/employeeNumber", "externalId"),
        "display_name": ("displayName", "name/formatted"),
        "given_name": ("name/givenName",),
        "family_name": ("name/familyName",),
        "team": (f"{_ENTERPRISE}/department", f"{_ENTERPRISE}/division"),
        "cost_centre": (f"{_ENTERPRISE}/costCenter",),
        "is_enabled": ("active",),
        "total": ("../totalResults",),
    },
)
FORMATS: Final = (
    Format(
        _LAYOUT.format,
        lambda seen: seen.has("username", "schemas") or seen.has("resources", "totalresults"),
        lambda file: read(file, _LAYOUT),
    ),
)
