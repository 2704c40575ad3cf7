"""ChatGPT: the engagement report of users, weekly and monthly."""

from datetime import date
from pathlib import Path
from typing import Any

FIXTURE = Path("chatgpt") / "user_engagement_report_monthly.csv"
HEADER = (
    "cadence,period_start,period_end,account_id,public_id,name,email,role,user_role,department,"
    "groups,user_status,created_or_invited_date,is_active,first_day_active_in_period,"
    "last_day_active_in_period,messages,last_day_active\n"
)


def line(who: str, status: str = "enabled", end: str = "2026-10-31", last: str = "") -> str:
    return (
        f"Weekly,2026-10-25,{end},acc,user-{who},Name,{who}@x.com,,standard-user,"
        f"\"['Sales', 'Legal']\",,{status},2026-02-01,1,,{last},3,{last}\n"
    )


def test_the_documented_report_has_its_figures(reading: Any, fixtures: Path) -> None:
    found = reading(fixtures / FIXTURE)
    assert found.format == "chatgpt-users"
    statuses = [row["status"] for row in found.rows]
    assert (len(statuses), statuses.count("pending")) == (12, 1)
    assert len(statuses) - statuses.count("pending") == 11
    assert statuses.count("idle") + statuses.count("never_used") == 2
    assert {row["as_of"] for row in found.rows} == {date(2026, 10, 31)}
    assert {row["team"] for row in found.rows} == {"Legal", "Support"}
    assert {row["account"] for row in found.rows} == {"acc-0001"}
    assert {row["assigned_on"] for row in found.rows} == {date(2026, 2, 1)}


def test_each_week_of_a_file_is_a_picture_of_its_own(listed: Any) -> None:
    weeks = [line("a", end="2026-10-24", last="2026-10-20"), line("a", last="2026-10-30")]
    found = listed(HEADER + "".join(weeks))
    assert [row["as_of"].day for row in found.rows] == [24, 31]
    assert len({row["natural_key"] for row in found.rows}) == 2


def test_words_for_a_status_and_lists_in_cells(listed: Any) -> None:
    words = {"enabled": "active", "pending": "pending", "disabled": "leaver", "Deleted": "leaver"}
    text = HEADER + "".join(line(word, word, last="2026-10-30") for word in words)
    found = listed(text)
    assert [row["status"] for row in found.rows] == list(words.values())
    assert {row["team"] for row in found.rows} == {"Legal, Sales"}


def test_a_word_that_is_not_known_is_told(listed: Any, notes: Any) -> None:
    found = listed(HEADER + line("a", "paused", last="2026-10-30"))
    assert found.rows[0]["status"] == "active"
    assert found.rows[0]["x_columns"]["x_status"] == "paused"
    said = "rows whose status is no word that is known, taken as active: 1"
    assert said in notes(found)


def test_a_period_that_is_not_over_does_not_date_the_list(listed: Any, notes: Any) -> None:
    found = listed(HEADER + line("a", end="2026-11-30", last="2026-11-20"))
    assert found.rows[0]["as_of"] == date(2026, 11, 20)
    assert any("newest activity" in note for note in notes(found))


def test_without_an_address_the_id_names_the_user(listed: Any) -> None:
    found = listed(HEADER + line("a", last="2026-10-30").replace("a@x.com", ""))
    assert found.rows[0]["user_id"] == "user-a"
