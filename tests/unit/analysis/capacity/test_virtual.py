"""Credits that bills sell: bought in money, drawn in their own currency, the rest left or lost."""

from pathlib import Path
from typing import Any

from capacity_rows import ask, conserved
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.engines import Session

BOUGHT = {
    "charge_category": "Purchase", "billed_cost": "200", "effective_cost": "0",
    "pricing_unit": "Token", "pricing_quantity": "100", "pricing_currency": "EUR",
    "charge_period_start": "2026-09-01", "charge_period_end": "2027-09-01", "provider_name": "S",
}  # fmt: skip
USED = {
    "billed_cost": "0", "effective_cost": "50", "pricing_currency": "Token",
    "pricing_currency_effective_cost": "25", "provider_name": "S",
}  # fmt: skip


def lines(session: Session, folder: Path, *bill: Any, **options: Any) -> tuple[CapacityLine, ...]:
    return ask(session, folder, [], (), {"charge": bill}, **options)[0].lines


def test_bought_drawn_and_left(duckdb: Session, tmp_path: Path) -> None:
    (line,) = lines(duckdb, tmp_path, BOUGHT, USED, USED)
    assert (line.name, line.kind, line.source) == ("Token", "credits", "bills")
    assert (line.cost, line.used, line.left, line.idle) == (200, 100, 100, 0)
    assert (line.quantity, line.capability, line.utilisation) == (50, 100, 0.5)
    assert (line.invoiced, line.difference, line.provider) == (200, 0, "S")
    assert line.drawn is not None
    assert line.drawn.per_day is not None
    assert conserved(line)


def test_what_is_left_at_the_end_is_lost(duckdb: Session, tmp_path: Path) -> None:
    bought = BOUGHT | {"charge_period_end": "2026-11-01"}
    (line,) = lines(duckdb, tmp_path, bought, USED)
    assert (line.used, line.left, line.idle) == (50, 0, 150)
    assert line.term.is_over


def test_later_lines_do_not_count_and_without_a_period_all_do(
    duckdb: Session, tmp_path: Path
) -> None:
    (line,) = lines(duckdb, tmp_path, BOUGHT | {"charge_period_start": "2026-10-12"}, USED)
    assert line.used == 50
    assert lines(duckdb, tmp_path, BOUGHT, USED, period="2026-09") == ()
    (whole,) = lines(duckdb, tmp_path, BOUGHT, USED, period=None)
    assert whole.used == 50


def test_other_units_and_money_are_no_credits(duckdb: Session, tmp_path: Path) -> None:
    assert lines(duckdb, tmp_path, BOUGHT | {"pricing_unit": "Hours"}, USED) == ()
    dollars = USED | {"pricing_currency": "USD"}
    assert lines(duckdb, tmp_path, BOUGHT | {"pricing_unit": "USD"}, dollars) == ()
    assert lines(duckdb, tmp_path, BOUGHT | {"provider_name": "T"}, USED) == ()
    assert lines(duckdb, tmp_path, BOUGHT | {"role": "check"}, USED) == ()


def test_no_line_says_which_group_drew_it(duckdb: Session, tmp_path: Path) -> None:
    (line,) = lines(duckdb, tmp_path, BOUGHT, USED, by=("agent",))
    assert [group.keys for group in line.groups] == [(None,)]


def test_what_was_paid_back_is_no_credit(duckdb: Session, tmp_path: Path) -> None:
    back = BOUGHT | {"billed_cost": "-200", "charge_period_start": "2026-09-02"}
    assert lines(duckdb, tmp_path, BOUGHT, back, USED) == ()
