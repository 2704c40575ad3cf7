"""Lists of seats, of people, of calls, bank lines and bills are not taken for each other."""

from pathlib import Path
from typing import Any

import pytest

from jauge.sources import Unreadable, built_in, recognise
from jauge.sources.base import Sample
from jauge.sources.people import SOURCE as PEOPLE
from jauge.sources.seats import SOURCE as SEATS

FIXTURES = Path(__file__).parents[3] / "fixtures" / "finops"
OURS = {
    "billing_seats.json": "github-copilot-seats",
    "billing.json": "github-copilot-seat-counts",
    "usage_metrics_users_1_day.ndjson": "github-copilot-activity",
    "copilot_usage_user_detail.csv": "microsoft-365-copilot",
    "user_engagement_report_monthly.csv": "chatgpt-users",
    "enterprise_analytics_summaries.json": "claude-seat-counts",
}
FILES = sorted(path for path in FIXTURES.rglob("*") if path.suffix in {".csv", ".json", ".ndjson"})


def answer(head: bytes, name: str = "list.csv") -> list[str]:
    sample = Sample(name, head, len(head))
    return [found for source in (SEATS, PEOPLE) if (found := source.recognise(sample))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_of_others_are_left_to_others(path: Path) -> None:
    head = path.read_bytes()[: 1 << 18]
    assert answer(head, path.name) == ([OURS[path.name]] if path.name in OURS else [])


def test_each_of_ours_is_known_by_nobody_else() -> None:
    paths = [path for path in FILES if path.name in OURS]
    assert len(paths) == len(OURS)
    for path in paths:
        sample = Sample(path.name, path.read_bytes(), path.stat().st_size, path)
        found = recognise(sample, built_in())
        assert found is not None
        assert found[1] == OURS[path.name]


@pytest.mark.parametrize(
    "header",
    [
        "Date;Libellé;Débit;Crédit;Solde",
        "Date opération;Date valeur;Libellé;Montant;Devise;Email",
        "Completed Date,Description,Amount,Currency,Balance,Email",
        "Matricule;Nom;Prénom;Code rubrique;Montant",
        "Matricule;Nom;Prénom;Classe;Email",
        "Employee ID,Date,Hours,Project,Cost Center",
        "timestamp,user_email,model,input_tokens,output_tokens,cost",
        "email,start_time,end_time,usage_type,base_model_name,prompt_tokens,completion_tokens",
        "Invoice,Email,Amount,Currency,Plan",
        "First name,Last name,Email,Phone",
        "cadence,period_start,period_end,account_id,gpt_id,gpt_name,gpt_creator_email,is_active",
        "Name,Email,Role",
        "a,b,c",
        "",
    ],
)
def test_other_tables_are_no_lists(header: str) -> None:
    assert answer(f"{header}\n1,2,3\n".encode()) == []


@pytest.mark.parametrize(
    ("header", "format_"),
    [
        ("Matricule;Nom;Prénom;Email;Service;Centre de coût;Date d'entrée", "people-hr"),
        ("Employee ID,Department,Cost Center,Hire Date,Termination Date", "people-hr"),
        ("Prénom,Nom,Email,Équipe", "people-hr"),
        ("Name,Email,Role,Seat Tier,Status", "claude-members"),
        ("login,email,firstName,lastName,status,department", "okta-users"),
        (
            "primaryEmail,name.fullName,suspended,lastLoginTime,orgUnitPath",
            "google-workspace-users",
        ),
    ],
)
def test_lists_are_known_by_their_header(header: str, format_: str) -> None:
    for text in (header.encode(), header.encode("utf-8-sig"), header.encode("utf-16")):
        assert answer(text) == [format_]


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"[]",
        b"{}",
        b'{"seats": 3}',
        b'{"total_seats": {',
        b'"just text"',
        b"[[[[[[1]]]]]]",
    ],
)
def test_what_is_no_list_is_not_recognised_or_is_refused(text: bytes) -> None:
    try:
        assert answer(text) == []
    except Unreadable:
        pytest.fail("recognition answers None for what is not ours")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"total_seats": 2, "seats": [', "cut or damaged"),
        ("nothing here", "no column names a person"),
        ("", "no column names a person"),
        ("a,b\n1,2\n", "no column names a person; the file has: a, b"),
        ('"email,role\n', "no column names a person"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_line(listed: Any, text: str, why: str) -> None:
    for format_ in ("github-copilot-seats", "claude-members", "people-hr"):
        if text.startswith("{") and format_ != "github-copilot-seats":
            continue
        with pytest.raises(Unreadable, match=why) as caught:
            listed(text, as_=format_)
        assert "\n" not in str(caught.value)


def test_seats_before_a_cut_are_kept_and_the_cut_is_told(listed: Any) -> None:
    seat = '{"assignee": {"login": "a"}, "last_activity_at": "2026-10-31T08:00:00Z"}'
    found = listed(f'{{"total_seats": 2, "seats": [\n{seat},\n{{"assig')
    assert [row["user_id"] for row in found.rows] == ["a"]
    assert found.refused[0][0] == 2


def test_a_line_of_another_width_is_told_and_the_others_stay(listed: Any) -> None:
    found = listed("Email,Seat Tier\na@x.com,Premium\nb@x.com,Premium,3\nc@x.com,Standard\n")
    assert [row["user_id"] for row in found.rows] == ["a@x.com", "c@x.com"]
    assert [row for row, _field, _value in found.refused] == [2]
