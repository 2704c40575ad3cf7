"""Whatever stands in a file, a list is read or refused in one line; nothing else happens."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jauge.sources import Unreadable
from jauge.sources.people import SOURCE as PEOPLE
from jauge.sources.rosters import collected
from jauge.sources.seats import SOURCE as SEATS

FORMATS = (*SEATS.formats, *PEOPLE.formats)
HEADERS = {
    "github-copilot-seats": "Report Time,Login,Last Activity At",
    "microsoft-365-copilot": "Report Refresh Date,User Principal Name,Last Activity Date",
    "claude-members": "Email,Seat Tier,Status",
    "people-hr": "Email;Date d'entrée;Taux horaire",
    "microsoft-365-users": "User principal name,Licenses,Block credential",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["seats", "assignee", "login", "created_at", "value", "Resources", "emails", "user",
             "userName", "email", "profile", "data", "organization", "day", "user_login", "active"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
cells = st.text(
    st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), max_size=12
) | st.sampled_from(["a@x.com", "2026-10-31", "31/12/26", "1/2/2026", "=1+1", "'", '"', "1e400"])
quiet = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read_or_refused(reading: Any, content: Any, format_: str) -> None:
    try:
        found = reading(content, format_)
    except Unreadable as problem:
        said = str(problem)
    else:
        said = format_
        assert all(row["user_id"] and row["as_of"] for row in found.rows)
    assert said.strip()
    assert "\n" not in said


@quiet
@given(json_values, st.sampled_from(FORMATS))
@example({"seats": [{"assignee": [[[]]]}]}, "github-copilot-seats")
@example([{"login": {"a": 1}}], "github-copilot-seats")
def test_any_json_is_read_or_refused(reading: Any, value: Any, format_: str) -> None:
    read_or_refused(reading, json.dumps(value), format_)


@quiet
@given(st.sampled_from(sorted(HEADERS)), st.lists(st.lists(cells, max_size=4), max_size=6))
def test_any_table_is_read_or_refused(reading: Any, format_: str, rows: list[list[str]]) -> None:
    header = HEADERS[format_]
    mark = ";" if ";" in header else ","
    text = "\n".join([header, *(mark.join(row) for row in rows)])
    read_or_refused(reading, text.encode("utf-8", "replace"), format_)


@quiet
@given(st.binary(max_size=200), st.sampled_from(FORMATS))
def test_any_bytes_are_read_or_refused(reading: Any, data: bytes, format_: str) -> None:
    read_or_refused(reading, data, format_)


def test_a_huge_cell_and_deep_json_are_read_or_refused(reading: Any) -> None:
    read_or_refused(reading, "Email,Seat Tier\n" + "a" * (9 << 20) + ",x\n", "claude-members")
    read_or_refused(reading, "[" * 5_000 + "]" * 5_000, "github-copilot-seats")
    read_or_refused(reading, '{"seats":' * 500 + "1" + "}" * 500, "github-copilot-seats")


def test_a_long_log_of_use_is_held_as_one_row_for_each(
    reading: Any, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fixtures / "chatgpt" / "user_engagement_report_monthly.csv"
    whole = reading(path).rows
    monkeypatch.setattr(collected, "_HELD", 3)
    assert reading(path).rows == whole
    monkeypatch.setattr(collected, "_MOST", 5)
    with pytest.raises(Unreadable, match="over 5 people in one file: split it"):
        reading(path)
