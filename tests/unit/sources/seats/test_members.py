"""Lists of members of a console: which tool they are of, and what they say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

CLAUDE = "Name,Email,Role,Seat Tier,Status\n"


def test_members_of_claude_are_known_by_their_tiers(listed: Any) -> None:
    found = listed(
        f"{CLAUDE}Ada,ADA@x.com,Owner,Premium,Active\nBob,bob@x.com,User,Standard,Pending\n"
        "Cy,cy@x.com,User,Unassigned,Active\nDi,di@x.com,User,Standard,Inactive\n"
    )
    assert found.format == "claude-members"
    assert [(row["user_id"], row["plan"], row["status"]) for row in found.rows] == [
        ("ada@x.com", "Premium", "active"),
        ("bob@x.com", "Standard", "pending"),
        ("di@x.com", "Standard", "idle"),
    ]
    assert (found.read, found.ignored) == (4, 1)


def test_products_of_mistral_are_seats_of_their_own(listed: Any) -> None:
    found = listed(
        "Email,Role,Le Chat Team,Mistral Code\na@x.fr,Admin,Active,Inactive\n"
        "b@x.fr,Member,Active,Active\nc@x.fr,Member,Inactive,Inactive\n"
    )
    assert found.format == "mistral-members"
    assert sorted((row["user_id"], row["tool"], row["plan"]) for row in found.rows) == [
        ("a@x.fr", "Le Chat", "Le Chat Team"),
        ("b@x.fr", "Le Chat", "Le Chat Team"),
        ("b@x.fr", "Mistral Code", "Mistral Code"),
    ]


@pytest.mark.parametrize(
    ("name", "format_", "tool"),
    [
        ("chatgpt_business_members.csv", "chatgpt-members", "ChatGPT"),
        ("Cursor team.csv", "cursor-members", "Cursor"),
        ("claude-2026.csv", "claude-members", "Claude"),
        ("membres-le-chat.csv", "mistral-members", "Le Chat"),
        ("gemini.csv", "gemini-members", "Gemini"),
    ],
)
def test_a_list_that_names_no_tool_is_known_by_its_name(
    listed: Any, name: str, format_: str, tool: str
) -> None:
    text = "email,added_on,last active\na@x.com,2026-09-01,2026-10-30\nb@x.com,2026-10-01,Never\n"
    found = listed(text, name)
    assert found.format == format_
    assert [(row["tool"], row["status"], row["assigned_on"].month) for row in found.rows] == [
        (tool, "active", 9),
        (tool, "never_used", 10),
    ]
    assert listed(text, "list.csv", as_=format_).rows[0]["tool"] == tool


def test_a_list_that_names_no_tool_at_all_is_not_guessed(listed: Any) -> None:
    with pytest.raises(AssertionError, match="not recognised"):
        listed("email,added_on,last active\na@x.com,2026-09-01,2026-10-30\n")


def test_a_price_of_the_list_stands_with_its_currency(listed: Any) -> None:
    found = listed(
        "Adresse e-mail;Formule;Prix par siège;Statut;Renouvellement\r\n"
        "a@x.fr;Team;25,00 €;Actif;01/12/2026\r\nb@x.fr;Team;n/a;Invité;\r\n".encode("cp1252"),
        "chatgpt.csv",
    )
    first, second = found.rows
    assert (first["unit_price"], first["currency"]) == (Decimal(25), "EUR")
    assert first["renews_on"] == date(2026, 12, 1)
    assert (second["unit_price"], second["currency"], second["status"]) == (None, None, "pending")
    assert first.get("tax_basis") is None


def test_formulas_stay_texts_and_blank_lines_nothing(listed: Any) -> None:
    found = listed(f'{CLAUDE}"=1+1","=cmd|x",User,Standard,Active\n,,,,\nTotal,,,2,\n')
    assert [row["user_id"] for row in found.rows] == ["=cmd|x"]
    assert found.ignored == 1
    assert found.refused == [(3, "Email", None)]


OWN = (
    "tool,plan,account,user_id,team,status,assigned_on,last_activity_at,unit_price,currency,"
    "tax_basis,renews_on,as_of\n"
)


def test_a_list_of_ones_own_has_a_column_for_the_tool(listed: Any, notes: Any) -> None:
    found = listed(
        f"{OWN}Midjourney,Standard,acc,Ada@x.com,Art,active,2026-01-02,2026-10-30,30,USD,net,"
        "2026-12-01,2026-10-31\n,Pro,acc,bob@x.com,,,,,,,,,2026-10-31\n",
        "claude.csv",
    )
    (row,) = found.rows
    assert found.format == "seat-list"
    assert (row["tool"], row["user_id"], row["status"]) == ("Midjourney", "ada@x.com", "active")
    assert (row["unit_price"], row["currency"], row["tax_basis"]) == (Decimal(30), "USD", "net")
    assert (row["as_of"], notes(found)) == (date(2026, 10, 31), [])
    assert found.refused == [(2, "tool", None)]


def test_a_french_list_of_ones_own_is_one_too(listed: Any) -> None:
    found = listed(
        "Outil;Utilisateur;Formule;Dernière utilisation;Prix unitaire\r\n"
        "Midjourney;ada@x.fr;Standard;30/08/2026;28,50 € HT\r\n"
        "Midjourney;bob@x.fr;Standard;31/10/2026;28,50 € HT\r\n".encode("cp1252")
    )
    assert found.format == "seat-list"
    assert [(row["status"], row["unit_price"]) for row in found.rows] == [
        ("idle", Decimal("28.5")),
        ("active", Decimal("28.5")),
    ]


def test_members_of_chatgpt_as_its_console_fetches_them(reading: Any) -> None:
    item = {
        "id": "user-1",
        "account_user_id": "user-1__acc",
        "email": "Ada@x.com",
        "role": "standard-user",
        "seat_type": "default",
        "created_time": "2026-02-01T10:00:00.000000Z",
        "deactivated_time": None,
    }
    gone = {**item, "email": "bob@x.com", "deactivated_time": "2026-09-01T10:00:00.000000Z"}
    found = reading({"items": [item, gone], "total": 2, "limit": 25, "offset": 0})
    assert found.format == "chatgpt-members"
    assert [(row["user_id"], row["plan"], row["status"]) for row in found.rows] == [
        ("ada@x.com", "default", "active"),
        ("bob@x.com", "default", "leaver"),
    ]
