"""Seven traps: what lists show of them, and what nobody can see there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis_seats import DAY, person, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.checklist import checklist
from jauge.config import Tool
from jauge.model import parse_money

UNSEEN = {"settings": "unknown", "public_spaces": "unknown", "support": "unknown"}
CLEAR = dict.fromkeys(("accounts", "tax_and_currency", "leavers", "monthly_watch"), "clear")
EUR = Tool(name="Tool", price=parse_money("20 EUR"))


def states(
    session: Session,
    folder: Path,
    row: dict[str, Any],
    *,
    contracts: tuple[Tool, ...] = (EUR,),
    has_people: bool = True,
) -> dict[str, str]:
    rows = [seat(n, **{"plan": "team"} | row) for n in range(3)]
    files = {"seat": write_table(folder, "seat", rows)}
    if has_people:
        files["person"] = write_table(folder, "person", [person(1, user_id="u1")])
    found = checklist(Held(session, files), Asked(day=DAY, contracts=contracts), "EUR")
    assert found is not None
    told = {check.trap: check.state for check in found.checks}
    assert len(told) == 7
    assert found.at_risk == list(told.values()).count("at_risk")
    assert found.unknown == list(told.values()).count("unknown")
    assert {check.count is None for check in found.checks if check.state == "unknown"} == {True}
    return dict(told)


def test_what_no_list_says_is_never_clear(duckdb: Session, tmp_path: Path) -> None:
    assert states(duckdb, tmp_path, {}) == CLEAR | UNSEEN


@pytest.mark.parametrize(
    ("row", "trap", "state"),
    [
        ({"plan": "free"}, "accounts", "at_risk"),
        ({"user_id": "u1"}, "accounts", "at_risk"),
        ({"plan": None}, "accounts", "unknown"),
        ({"status": "leaver"}, "leavers", "at_risk"),
        ({"as_of": date(2026, 9, 29)}, "monthly_watch", "at_risk"),
        ({"as_of": date(2026, 9, 30)}, "monthly_watch", "clear"),
    ],
)
def test_a_trap_is_seen_in_lists(
    duckdb: Session, tmp_path: Path, row: dict[str, Any], trap: str, state: str
) -> None:
    found = states(duckdb, tmp_path, row)
    assert found == CLEAR | UNSEEN | {trap: state}


@pytest.mark.parametrize(
    ("contracts", "state"),
    [
        ((), "unknown"),
        ((Tool(name="Tool", price=parse_money("20 USD")),), "at_risk"),
        ((Tool(name="Tool", price=parse_money("20 EUR"), basis="gross"),), "at_risk"),
    ],
)
def test_a_price_that_moves_is_a_trap(
    duckdb: Session, tmp_path: Path, contracts: tuple[Tool, ...], state: str
) -> None:
    found = states(duckdb, tmp_path, {}, contracts=contracts)
    assert found["tax_and_currency"] == state


def test_without_a_list_of_people_nobody_knows_who_has_left(
    duckdb: Session, tmp_path: Path
) -> None:
    assert states(duckdb, tmp_path, {}, has_people=False)["leavers"] == "unknown"


def test_without_seats_there_is_no_list(duckdb: Session) -> None:
    assert checklist(Held(duckdb, {}), Asked(day=DAY), "EUR") is None
