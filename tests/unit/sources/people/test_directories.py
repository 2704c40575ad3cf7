"""Directories and identity providers: people, leavers, and seats among their licences."""

from datetime import date
from typing import Any

SCIM = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
COPILOT = "639dec6b-bb19-468b-871c-c5c441c4b0cb"
ADMIN = (
    "Block credential,Department,Display name,First name,Last name,Licenses,Proxy addresses,"
    "Soft deletion time stamp,User principal name,When created\n"
)
GOOGLE = (
    "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
    "Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],"
    "Last Sign In [READ ONLY],Employee ID,Department,Cost Center,Licenses [READ ONLY]\n"
)


def of_kind(found: Any, kind: str) -> list[dict[str, Any]]:
    return [row for batch in found.batches if batch.kind == kind for row in batch.table.to_pylist()]


def graph(**fields: Any) -> dict[str, Any]:
    return {
        "userPrincipalName": "ada@contoso.com",
        "mail": "ada.lovelace@contoso.com",
        "displayName": "Ada",
        "accountEnabled": True,
        "department": "R",
        "employeeHireDate": "2020-01-01T00:00:00Z",
        "employeeLeaveDateTime": None,
        "employeeOrgData": {"costCenter": "C1", "division": None},
        "assignedLicenses": [{"skuId": COPILOT}, {"skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900"}],
        "signInActivity": {"lastSignInDateTime": "2026-10-30T08:00:00Z"},
        **fields,
    }


def test_users_of_entra_are_people_and_their_licences_seats(reading: Any) -> None:
    bob = graph(
        userPrincipalName="bob@contoso.com",
        mail=None,
        accountEnabled=False,
        employeeLeaveDateTime="2026-09-30T00:00:00Z",
    )
    found = reading({"@odata.context": "x", "value": [graph(), bob]})
    assert found.format == "entra-users"
    ada, gone = of_kind(found, "person")
    assert (ada["user_id"], ada["email_hash"]) == ("ada@contoso.com", "ada.lovelace@contoso.com")
    assert (ada["team"], ada["cost_centre"], ada["left_on"]) == ("R", "C1", None)
    assert ada["as_of"] == date(2026, 10, 30)
    assert (gone["email_hash"], gone["left_on"]) == ("bob@contoso.com", date(2026, 9, 30))
    seats = of_kind(found, "seat")
    assert [(row["user_id"], row["tool"], row["status"]) for row in seats] == [
        ("ada@contoso.com", "Microsoft 365 Copilot", "active"),
        ("bob@contoso.com", "Microsoft 365 Copilot", "leaver"),
    ]
    assert [row["x_email_hash"] for row in seats] == ["ada.lovelace@contoso.com", None]


def test_the_portal_of_entra_is_read_too(listed: Any) -> None:
    found = listed(
        "userPrincipalName,displayName,surname,mail,givenName,id,jobTitle,department,"
        "accountEnabled\nada@x.com,Ada,L,ada@x.com,Ada,1,Dev,R,True\n"
        "bob@x.com,Bob,M,bob@x.com,Bob,2,Dev,R,False\n"
    )
    assert [(row["user_id"], row["left_on"]) for row in of_kind(found, "person")] == [
        ("ada@x.com", None),
        ("bob@x.com", date(2026, 11, 22)),
    ]
    assert of_kind(found, "seat") == []


def test_users_of_the_admin_centre_hold_the_licences_side_by_side(listed: Any) -> None:
    found = listed(
        f"{ADMIN}FALSE,Legal,Ada L,Ada,L,Microsoft 365 E3+Microsoft 365 Copilot+Microsoft Copilot"
        " Studio User License,SMTP:ada@c.com+smtp:ada.l@c.com,,Ada@c.com,2020-05-23 19:59:00Z\n"
        "TRUE,Legal,Bob,Bob,L,Microsoft 365 Copilot,,,bob@c.com,2020-05-23 19:59:00Z\n"
        "FALSE,IT,Cy,Cy,L,Unlicensed,,2026-09-01 08:00:00Z,cy@c.com,2020-05-23 19:59:00Z\n"
    )
    assert found.format == "microsoft-365-users"
    seats = of_kind(found, "seat")
    assert sorted((row["user_id"], row["tool"], row["status"]) for row in seats) == [
        ("ada@c.com", "Microsoft 365 Copilot", "active"),
        ("ada@c.com", "Microsoft Copilot Studio User License", "active"),
        ("bob@c.com", "Microsoft 365 Copilot", "leaver"),
    ]
    people = of_kind(found, "person")
    assert [row["left_on"] for row in people] == [None, date(2026, 11, 22), date(2026, 9, 1)]
    assert "ada.l@c.com" in people[0]["x_other_ids"]
    assert found.read == 3 + 3


def test_users_of_google_are_read(listed: Any) -> None:
    found = listed(
        f"{GOOGLE}Ada,L,ada@x.com,****,/Legal,,Active,2026/10/30 08:00:00,12,Legal,CC1,"
        '"Google Workspace Business Plus, Gemini Enterprise"\n'
        "Bob,M,bob@x.com,****,/,,Suspended,Never logged in,,,,Google Workspace Business Plus\n"
        "Cy,N,cy@x.com,****,/Sales,,Active,Never logged in,,,,\n"
    )
    ada, bob, cy = of_kind(found, "person")
    assert (ada["team"], ada["cost_centre"], ada["as_of"]) == ("Legal", "CC1", date(2026, 10, 30))
    assert (bob["team"], bob["left_on"], cy["team"]) == (None, date(2026, 10, 30), "/Sales")
    assert [(row["user_id"], row["plan"]) for row in of_kind(found, "seat")] == [
        ("ada@x.com", "Gemini Enterprise")
    ]


def test_the_directory_of_google_never_signed_in_since_1970(reading: Any) -> None:
    user = {
        "primaryEmail": "Ada@x.com",
        "orgUnitPath": "/R",
        "name": {"fullName": "Ada L"},
        "suspended": False,
        "lastLoginTime": "1970-01-01T00:00:00.000Z",
        "organizations": [{"department": "Old"}, {"department": "New", "primary": True}],
    }
    found = reading({"kind": "admin#directory#users", "users": [user]})
    (row,) = of_kind(found, "person")
    assert (row["user_id"], row["team"], row["display_name"]) == ("ada@x.com", "New", "Ada L")
    assert row["as_of"] == date(2026, 11, 22)


def test_users_of_okta_leave_when_they_are_deprovisioned(reading: Any) -> None:
    ada = {
        "status": "ACTIVE",
        "statusChanged": "2020-01-02T00:00:00.000Z",
        "lastLogin": "2026-10-30T00:00:00.000Z",
        "profile": {"login": "ada@x.com", "email": "ada@x.com", "department": "R"},
    }
    bob = {
        **ada,
        "status": "DEPROVISIONED",
        "statusChanged": "2026-08-02T00:00:00.000Z",
        "profile": {"login": "bob@x.com", "email": "bob@x.com"},
    }
    found = reading([ada, bob])
    assert found.format == "okta-users"
    assert [(row["user_id"], row["left_on"], row["as_of"]) for row in found.rows] == [
        ("ada@x.com", None, date(2026, 10, 30)),
        ("bob@x.com", date(2026, 8, 2), date(2026, 10, 30)),
    ]


def test_users_of_scim_are_read(reading: Any, notes: Any) -> None:
    ada = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", SCIM],
        "userName": "ada",
        "active": True,
        "emails": [{"value": "home@y.z"}, {"value": "Ada@x.com", "primary": True}],
        "name": {"givenName": "Ada", "familyName": "L"},
        SCIM: {"employeeNumber": "7", "department": "R", "costCenter": "9"},
    }
    listed = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 3,
        "Resources": [ada, {"userName": "bob", "active": False}],
    }
    found = reading(listed)
    first, second = found.rows
    assert (first["user_id"], first["email_hash"]) == ("ada", "ada@x.com")
    assert (first["display_name"], first["team"], first["cost_centre"]) == ("Ada L", "R", "9")
    assert sorted(first["x_other_ids"]) == ["7", "ada@x.com"]
    assert (second["left_on"], second["email_hash"]) == (date(2026, 11, 22), None)
    assert any("holds 2 of 3 records" in note for note in notes(found))


def test_users_of_a_domain_are_read(listed: Any) -> None:
    found = listed(
        '"DistinguishedName","Enabled","GivenName","Name","SamAccountName","Surname",'
        '"UserPrincipalName","mail","Department","LastLogonDate"\n'
        '"CN=Ada","True","Ada","Ada L","adal","L","ada@corp.local","Ada@x.com","R",'
        '"10/30/2026 8:00:00 AM"\n'
        '"CN=Bob","False","Bob","Bob M","bobm","M","bob@corp.local","bob@x.com","R",""\n'
    )
    ada, bob = found.rows
    assert found.format == "active-directory-users"
    assert (ada["user_id"], ada["email_hash"]) == ("ada@corp.local", "ada@x.com")
    assert sorted(ada["x_other_ids"]) == ["ada@x.com", "adal"]
    assert (bob["left_on"], bob["as_of"]) == (date(2026, 10, 30), date(2026, 10, 30))


def test_a_page_is_whole_although_a_record_of_it_is_refused(reading: Any, notes: Any) -> None:
    good = {"schemas": [SCIM], "userName": "ada", "active": True}
    listed = {"schemas": [], "totalResults": 2, "Resources": [good, {**good, "userName": {"x": 1}}]}
    found = reading(listed, "scim-users")
    assert len(found.rows) == len(found.rejections) == 1
    assert not any("every page" in note for note in notes(found))
