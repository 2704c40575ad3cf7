"""Microsoft 365 Copilot: the documented report, as JSON, from the admin centre, concealed."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jauge.sources import Unreadable

FIXTURE = Path("microsoft_365") / "copilot_usage_user_detail.csv"
ADMIN = (
    "User name,Display name,Prompts submitted (any app),Active Days,Last activity date (UTC),"
    "Last activity date of Teams Copilot (UTC),Last activity date of Word Copilot (UTC)\n"
)


def camel(name: str) -> str:
    first, *rest = name.split(" ")
    return first.lower() + "".join(rest)


def test_the_documented_report_has_its_figures(reading: Any, fixtures: Path, notes: Any) -> None:
    found = reading(fixtures / FIXTURE)
    assert found.format == "microsoft-365-copilot"
    statuses = [row["status"] for row in found.rows]
    assert (len(statuses), statuses.count("never_used"), statuses.count("idle")) == (15, 2, 2)
    assert {row["as_of"] for row in found.rows} == {date(2026, 10, 31)}
    assert notes(found) == []


def test_the_report_as_json_says_the_same(reading: Any, fixtures: Path) -> None:
    with (fixtures / FIXTURE).open(encoding="utf-8") as file:
        records = [{camel(k): v for k, v in row.items()} for row in csv.DictReader(file)]
    for record in records:
        record["copilotActivityUserDetailsByPeriod"] = [
            {"reportPeriod": record.pop("reportPeriod")}
        ]
    found = reading({"@odata.context": "x", "value": records})
    plain = reading(fixtures / FIXTURE)
    names = ("user_id", "status", "as_of", "last_activity_at", "natural_key")
    assert [[row[n] for n in names] for row in found.rows] == [
        [row[n] for n in names] for row in plain.rows
    ]


def test_all_periods_of_a_user_are_one_seat(listed: Any, fixtures: Path, notes: Any) -> None:
    header, *lines = (fixtures / FIXTURE).read_text("utf-8").splitlines()
    lines = [
        line.replace(",30,", f",{period},", 1) for line in lines for period in (7, 30, 90, 180)
    ]
    found = listed("\n".join([header, *lines]))
    assert (len(found.rows), found.read, found.ignored) == (15, 60, 45)
    assert "records that repeat somebody of the same day: 45; each person counts once" in notes(
        found
    )


def test_the_latest_of_the_apps_is_the_last_use(listed: Any) -> None:
    found = listed(f"{ADMIN}Ada@x.com,Ada,12,3,,10/30/2026,10/12/2026\nbob@x.com,Bob,0,0,,,\n")
    assert [(r["user_id"], r["status"], r["as_of"]) for r in found.rows] == [
        ("ada@x.com", "active", date(2026, 10, 30)),
        ("bob@x.com", "never_used", date(2026, 10, 30)),
    ]
    assert found.rows[0]["x_columns"] == {"x_prompts": "12", "x_active_days": "3"}


def test_dates_of_the_admin_centre_are_american_unless_the_file_is_not(listed: Any) -> None:
    text = f"{ADMIN}ada@x.com,Ada,1,1,9/10/2026,,\n"
    assert listed(text).rows[0]["last_activity_at"].date() == date(2026, 9, 10)
    assert listed(text.replace(",", ";")).rows[0]["last_activity_at"].date() == date(2026, 10, 9)
    both = f"{ADMIN}ada@x.com,Ada,1,1,9/20/2026,,\nbob@x.com,Bob,1,1,20/9/2026,,\n"
    with pytest.raises(Unreadable, match="cannot be told apart"):
        listed(both)


def test_french_headers_and_words_are_read(listed: Any) -> None:
    found = listed(
        "Date d’actualisation du rapport;Nom d’utilisateur principal;Nom d’affichage;"
        "Date de la dernière activité;Word Copilot Last Activity Date\r\n"
        "31/10/2026;ada@exemple.fr;Ada;12/09/2026;\r\n31/10/2026;bob@exemple.fr;Bob;Jamais;-\r\n"
    )
    assert [(r["status"], r["as_of"].day) for r in found.rows] == [
        ("active", 31),
        ("never_used", 31),
    ]


def test_concealed_names_are_kept_and_told(listed: Any, notes: Any) -> None:
    found = listed(f"{ADMIN}DC8C64D6EC3A3AA17481D7E5EB5B68A6,C65E,1,1,2026-10-30,,\n")
    assert found.rows[0]["user_id"] == "dc8c64d6ec3a3aa17481d7e5eb5b68a6"
    assert any("names are concealed" in note for note in notes(found))


def test_display_names_stay_out_of_seats(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / FIXTURE)
    assert "User 00" not in json.dumps(found.rows, default=str)
