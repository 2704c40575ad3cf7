"""Commitments as bills state them: used and unused are the cost, once, whatever calls explain."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from capacity_rows import ask, call, capacity, conserved, daily, server
from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.engines import Session
from jauge.analysis.spend.days import Days
from jauge.config import Capacity

USED = {"commitment_discount_id": "cd-1", "commitment_discount_status": "Used"}
UNUSED = {"commitment_discount_id": "cd-1", "commitment_discount_status": "Unused"}


def asked(session: Session, folder: Path, *lines: dict[str, Any], **options: Any) -> Capacities:
    several = options.pop("capacities", [])
    calls = options.pop("calls", ())
    return ask(session, folder, several, calls, {"charge": lines}, **options)[0]


def test_used_and_unused(duckdb: Session, tmp_path: Path) -> None:
    found = asked(
        duckdb,
        tmp_path,
        USED | {"effective_cost": "48", "commitment_discount_name": "Plan"},
        UNUSED | {"effective_cost": "12"},
        {"commitment_discount_id": "cd-1", "charge_category": "Purchase", "effective_cost": "0",
         "billed_cost": "60"},
        {"effective_cost": "7"},
    )  # fmt: skip
    (line,) = found.lines
    assert (line.name, line.kind, line.source) == ("Plan", "commitment", "bills")
    assert (line.cost, line.used, line.idle, line.utilisation) == (60, 48, 12, 0.8)
    assert (line.invoiced, line.difference) == (60, 0)
    assert len(line.ids) == 1
    assert line.days.first == date(2026, 10, 12)


def test_quantities_say_the_use_where_all_lines_have_them(duckdb: Session, tmp_path: Path) -> None:
    units = {"commitment_discount_unit": "Units", "provider_name": "AWS"}
    found = asked(
        duckdb,
        tmp_path,
        USED | units | {"effective_cost": "5", "commitment_discount_quantity": "1"},
        UNUSED | units | {"effective_cost": "15", "commitment_discount_quantity": "1"},
    )
    (line,) = found.lines
    assert (line.unit, line.unit_name, line.utilisation) == ("quantity", "Units", 0.5)
    assert (line.idle, line.provider) == (15, "AWS")


def test_a_reservation_counts_alike(duckdb: Session, tmp_path: Path) -> None:
    reserved = {"capacity_reservation_id": "cr", "effective_cost": "3"}
    found = asked(
        duckdb,
        tmp_path,
        reserved | {"capacity_reservation_status": "Unused"},
        reserved | {"capacity_reservation_status": "Used"},
        reserved | {"charge_category": "Tax", "capacity_reservation_status": "Unused"},
    )
    (line,) = found.lines
    assert (line.name, line.used, line.idle) == ("cr", 3, 3)


def test_what_never_says_whether_it_was_used_is_left_out(duckdb: Session, tmp_path: Path) -> None:
    assert asked(duckdb, tmp_path, {"commitment_discount_id": "x"}).lines == ()


def test_of_two_exports_one_counts_and_calls_change_nothing(
    duckdb: Session, tmp_path: Path
) -> None:
    found = asked(
        duckdb,
        tmp_path,
        USED | {"effective_cost": "4", "role": "check", "x_billed_role": "counted"},
        USED | {"effective_cost": "4", "role": "check", "x_billed_role": "check"},
        UNUSED | {"effective_cost": "1"},
    )
    assert found.lines[0].cost == 5


def test_only_the_days_asked(duckdb: Session, tmp_path: Path) -> None:
    line = UNUSED | {"effective_cost": "1"}
    assert asked(duckdb, tmp_path, line, period="2026-09").lines == ()
    assert asked(duckdb, tmp_path, line, period=None).lines[0].cost == 1


def committed(**values: Any) -> Capacity:
    told = {"name": "annual", "kind": "commitment", "amount": "12000 EUR", "commitment_id": "cd-1"}
    return capacity(**{**told, "from": "2026-01-01", "until": "2027-01-01", **values})


def test_what_both_know_stands_there_once(duckdb: Session, tmp_path: Path) -> None:
    lines = (USED | {"effective_cost": "4"}, UNUSED | {"effective_cost": "1"})
    found = asked(duckdb, tmp_path, *lines, capacities=[committed()])
    (line,) = found.lines
    assert (line.name, line.source, line.cost) == ("annual", "bills", 5)
    assert line.term.cash_from == date(2027, 1, 1)


def test_a_commitment_that_no_bill_names_is_drawn_by_nothing(
    duckdb: Session, tmp_path: Path
) -> None:
    calls = daily("2026-10-01", 3, provider_name="openai", effective_cost=Decimal(10))
    (line,) = ask(duckdb, tmp_path, [committed()], calls)[0].lines
    assert (line.used, line.left) == (0, 12000)


def test_throughput_is_compared_with_its_lines(duckdb: Session, tmp_path: Path) -> None:
    one = server(name="ptu", kind="provisioned", commitment_id="cd-1")
    lines = (USED | {"effective_cost": "3000"}, UNUSED | {"effective_cost": "90"})
    found = asked(duckdb, tmp_path, *lines, capacities=[one], calls=[call(1, "2026-10-05", 999)])
    (line,) = found.lines
    assert (line.source, line.cost, line.invoiced, line.difference) == (
        "configured",
        3100,
        3090,
        -10,
    )
    assert conserved(line)


@pytest.mark.parametrize(
    ("frequency", "end", "cash_from"),
    [
        ("One-Time", "2027-09-01", date(2027, 9, 1)),
        ("One-Time", "2026-11-22", None),
        ("Recurring", "2027-09-01", None),
    ],
)
def test_a_purchase_that_is_made_once_says_how_long_it_binds(
    duckdb: Session, tmp_path: Path, frequency: str, end: str, cash_from: date | None
) -> None:
    bought = {
        "commitment_discount_id": "cd-1", "charge_category": "Purchase", "billed_cost": "60",
        "charge_frequency": frequency, "charge_period_start": "2026-09-01",
        "charge_period_end": end,
    }  # fmt: skip
    (line,) = asked(duckdb, tmp_path, bought, UNUSED | {"effective_cost": "5"}).lines
    assert (line.idle, line.term.cash_from) == (5, cash_from)
    # A twelfth or so of a year, more of what is for less.
    assert line.invoiced == {"2027-09-01": Decimal("5.10"), "2026-11-22": Decimal("22.68")}[end]
    assert line.days == Days(date(2026, 10, 12), date(2026, 10, 13))
