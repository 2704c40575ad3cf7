"""What renews when: as lists of seats state it, else by the rhythm of payments."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import spend
from jauge.analysis.spend.renewals import next_after
from spend_rows import known, line, monthly

CURSOR = "CB CURSOR, AI POWERED IDE"


@pytest.mark.parametrize(
    ("day", "recurrence", "expected"),
    [
        ("2026-01-31", "monthly", "2026-02-28"),
        ("2024-01-30", "monthly", "2024-02-29"),
        ("2026-12-05", "monthly", "2027-01-05"),
        ("2024-02-29", "yearly", "2025-02-28"),
        ("2026-10-05", "weekly", "2026-10-12"),
    ],
)
def test_the_next_day(day: str, recurrence: str, expected: str) -> None:
    assert next_after(date.fromisoformat(day), recurrence).isoformat() == expected


def test_a_rhythm_goes_on_until_it_stops(duckdb: Session, tmp_path: Path) -> None:
    rows = monthly(CURSOR, ["-20"] * 3)
    other = line("SALAIRES", "-1", "2026-03-20")
    (found,) = spend(known(duckdb, tmp_path, bank_line=[*rows, other]), None, "EUR").renewals
    assert (found.supplier, found.recurrence, found.by) == ("Cursor", "monthly", "rhythm")
    assert (found.last_on, found.next_on) == (date(2026, 3, 5), date(2026, 4, 5))
    assert not found.is_overdue
    late = line("SALAIRES", "-1", "2026-04-08")
    (found,) = spend(known(duckdb, tmp_path, bank_line=[*rows, late]), None, "EUR").renewals
    assert found.is_overdue
    over = line("SALAIRES", "-1", "2026-06-08")
    assert spend(known(duckdb, tmp_path, bank_line=[*rows, over]), None, "EUR").renewals == ()


def test_what_is_metered_or_refunded_does_not_renew(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        *monthly("OPENAI API", ["-20", "-30", "-25"]),
        line("CARTE MIDJOURNEY INC.", "-30", "2026-03-05", usd="-30"),
        line("AVOIR CARTE MIDJOURNEY INC.", "30", "2026-03-06"),
        line("PRLV SCALEWAY SAS", "-9", "2026-03-06"),
    ]
    assert spend(known(duckdb, tmp_path, bank_line=rows), None, "EUR").renewals == ()


def test_a_list_of_seats_states_the_day(duckdb: Session, tmp_path: Path) -> None:
    seat = {"tool": "Cursor", "unit_price": "32", "currency": "USD", "renews_on": "2026-11-15"}
    seats = [
        seat,
        seat,
        {**seat, "status": "cancelled"},
        {**seat, "renews_on": "2026-10-15"},
        {**seat, "renews_on": "2027-05-01", "x_price_period": "year", "unit_price": None},
    ]
    rows = monthly(CURSOR, ["-20"] * 10)
    found = spend(known(duckdb, tmp_path, seat=seats, bank_line=rows), None, "EUR").renewals
    assert [(one.next_on, one.recurrence, one.by) for one in found] == [
        (date(2026, 11, 15), "monthly", "seats"),
        (date(2027, 5, 1), "yearly", "seats"),
    ]
    assert found[0].amount is not None
    assert (found[0].amount.amount, found[0].amount.currency) == (Decimal(64), "USD")
    assert found[1].amount is None
