"""Lists of employees: French and English, as spreadsheets leave them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jauge.sources import Unreadable

FRENCH = (
    "Matricule;Nom;Prénom;Email;Service;Centre de coût;Date d'entrée;Date de sortie;"
    "Taux horaire\r\n"
)
ENGLISH = "Employee ID,First Name,Last Name,Work Email,Department,Cost Center,Hire Date,"


def test_a_french_list_is_read(listed: Any, notes: Any) -> None:
    text = (
        f"{FRENCH}0012;Dupont;Éloïse;Eloise.Dupont@Exemple.FR;R&D;CC-1;03/02/2020;;45,50 €\r\n"
        "0013;Martin;Paul;paul@exemple.fr;R&D;CC-2;05/04/2019;30/09/2026;1 050,25\r\n"
        "0014;Sans;Adresse;;R&D;;05/04/2019;31/12/9999;-\r\n;;;;;;;;\r\n"
    )
    found = listed(text.encode("cp1252"))
    assert found.format == "people-hr"
    ada, paul, other = found.rows
    assert ada["user_id"] == ada["email_hash"] == "eloise.dupont@exemple.fr"
    assert (ada["display_name"], ada["team"], ada["cost_centre"]) == (
        "Éloïse Dupont",
        "R&D",
        "CC-1",
    )
    assert (ada["joined_on"], ada["left_on"]) == (date(2020, 2, 3), None)
    assert (ada["hourly_rate"], ada["currency"]) == (Decimal("45.5"), "EUR")
    assert ada["x_other_ids"] == ["0012"]
    assert (paul["left_on"], paul["hourly_rate"]) == (date(2026, 9, 30), Decimal("1050.25"))
    assert paul["currency"] is None
    assert (other["user_id"], other["email_hash"], other["left_on"]) == ("0014", None, None)
    assert (found.read, found.ignored) == (4, 1)
    assert notes(found) == ["does not name its day: that of the import is taken, 2026-11-22"]


def test_an_english_list_is_read(listed: Any, notes: Any) -> None:
    found = listed(
        f"{ENGLISH}Termination Date,Status\n1,Ada,L,ADA@x.com,R,1,2019-04-01,,Active\n"
        "2,Alan,T,alan@x.com,R,1,2018-01-15,2026-08-31,Terminated\n"
        "3,Bob,G,bob@x.com,S,,2018-01-15,,Terminated\n"
    )
    assert [(row["user_id"], row["left_on"]) for row in found.rows] == [
        ("ada@x.com", None),
        ("alan@x.com", date(2026, 8, 31)),
        ("bob@x.com", date(2026, 11, 22)),
    ]
    assert found.rows[2]["x_columns"] == {"x_left_on": "closed at the latest"}
    assert any("closed accounts without a date: 1" in note for note in notes(found))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("4/13/2019", "1/5/2018", date(2018, 1, 5)),
        ("13/4/2019", "1/5/2018", date(2018, 5, 1)),
        ("13.04.2019", "01.05.2018", date(2018, 5, 1)),
        ("3.4.2019", "1.5.2018", date(2018, 5, 1)),
        ("2019/04/13", "2018/05/01", date(2018, 5, 1)),
        ("Apr 13, 2019", "May 1, 2018", date(2018, 5, 1)),
        ("13 avril 2019", "1er mai 2018", date(2018, 5, 1)),
        ("13-Apr-2019", "01-May-2018", date(2018, 5, 1)),
        ("43568", "43221", date(2018, 5, 1)),
        ("20190413", "20180501", date(2018, 5, 1)),
    ],
)
def test_dates_are_read_as_the_whole_file_shows_them(
    listed: Any, first: str, second: str, joined: date
) -> None:
    found = listed(f'Employee ID,Email,Hire Date\n1,a@x.com,"{first}"\n2,b@x.com,"{second}"\n')
    assert found.rows[1]["joined_on"] == joined


def test_dates_that_nothing_tells_apart_refuse_the_file(listed: Any) -> None:
    with pytest.raises(Unreadable, match="cannot be told apart: write them as 2026-10-31"):
        listed("Employee ID,Email,Hire Date\n1,a@x.com,4/3/2019\n2,b@x.com,1/5/2018\n")


def test_several_contracts_of_a_person_are_one(listed: Any) -> None:
    rows = (
        "7;N;P;p@x.fr;A;;01/02/2018;31/12/2020;",
        "7;N;P;p@x.fr;A;;01/03/2022;;",
        "8;N;Q;q@x.fr;A;;01/02/2018;31/12/2020;",
        "8;N;Q;q@x.fr;A;;01/03/2022;30/09/2026;",
    )
    back, gone = listed(FRENCH + "\n".join(rows)).rows
    assert (back["joined_on"], back["left_on"]) == (date(2018, 2, 1), None)
    assert (gone["joined_on"], gone["left_on"]) == (date(2018, 2, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("column", "value"),
    [(6, "32/01/2020"), (6, "01/02/1812"), (7, "01/02/2199"), (8, "beaucoup"), (8, "-12")],
)
def test_a_value_that_cannot_be_is_told(listed: Any, column: int, value: str) -> None:
    good = ["1", "N", "P", "a@x.fr", "A", "", "13/02/2018", "", ""]
    bad = [*good[:3], "b@x.fr", *good[4:]]
    bad[column] = value
    found = listed(FRENCH + ";".join(good) + "\n" + ";".join(bad) + "\n")
    assert [row["user_id"] for row in found.rows] == ["a@x.fr"]
    assert found.refused == [(2, FRENCH.strip().split(";")[column], value)]


def test_years_of_two_digits_are_of_the_century_that_they_can_be(listed: Any) -> None:
    rows = "7;N;P;p@x.fr;A;;31/01/98;;\n8;N;Q;q@x.fr;A;;31/01/26;30/09/26;\n"
    found = listed(FRENCH + rows)
    assert [row["joined_on"].year for row in found.rows] == [1998, 2026]


def test_a_list_as_json_has_the_same_names(reading: Any) -> None:
    record = {"employeeId": 7, "workEmail": "Ada@x.com", "hireDate": "2019-04-13", "team": "R"}
    found = reading({"employees": [record]})
    (row,) = found.rows
    assert (found.format, row["user_id"], row["team"]) == ("people-hr", "ada@x.com", "R")
    assert (row["joined_on"], row["x_other_ids"]) == (date(2019, 4, 13), ["7"])


def test_the_currency_of_a_rate_may_stand_in_its_header(listed: Any) -> None:
    found = listed("Email,Hire Date,Hourly rate (USD)\na@x.com,2019-04-13,40.5\n")
    assert (found.rows[0]["hourly_rate"], found.rows[0]["currency"]) == (Decimal("40.5"), "USD")


def test_an_export_that_names_its_day_is_of_that_day(listed: Any, notes: Any) -> None:
    found = listed("Email,Hire Date,Export date\na@x.com,2019-04-13,2026-10-31\n")
    assert (found.rows[0]["as_of"], notes(found)) == (date(2026, 10, 31), [])


def test_a_text_in_place_of_an_address_names_no_person(listed: Any) -> None:
    found = listed(
        f"{ENGLISH}\n1,Ada,L,ada of L,R,1,2019-04-01,\n,Bea,L,bea of L,R,1,2019-04-01,\n"
        "3,Cleo,L,c@x.com,R,1,2019-04-01,\n"
    )
    known = [(row["user_id"], row["email_hash"]) for row in found.rows]
    assert known == [("1", None), ("c@x.com", "c@x.com")]
    (refused,) = found.rejections
    assert (refused.row, refused.field, refused.value) == (2, "Work Email", None)
    assert "no e-mail address" in refused.reason


def test_a_date_with_a_remark_is_a_matter_of_its_row(listed: Any) -> None:
    head = "Employee ID,First Name,Work Email,Department,Hire Date\n"
    found = listed(f"{head}1,Ada,a@x.com,R,01/02/26 as Bea said\n2,Bea,b@x.com,R,2026-01-01\n")
    assert [row["user_id"] for row in found.rows] == ["b@x.com"]
    assert [refused.row for refused in found.rejections] == [1]
    with pytest.raises(Unreadable, match="such as 03/04/2026 cannot"):
        listed(f"{head}1,Ada,a@x.com,R,01/02/26 as Bea said\n2,Bea,b@x.com,R,03/04/2026\n")
