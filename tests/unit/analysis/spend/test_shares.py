"""The AI in what a cloud was paid, by the lines of its bills."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import Apart, spend
from jauge.model import parse_period
from spend_rows import known, line

SCALEWAY = "PRLV SEPA SCALEWAY SAS FR12ZZZ123456"


def bill(amount: str, layer: str | None, day: str = "2026-10-12") -> dict[str, Any]:
    return {
        "provider_name": "Scaleway", "billed_cost": amount, "x_cost_layer": layer,
        "charge_period_start": day, "charge_period_end": f"{day[:-2]}{int(day[-2:]) + 1:02}",
    }  # fmt: skip


def apart(session: Session, folder: Path, bills: Any, *paid: tuple[str, str]) -> Apart:
    rows = [line(SCALEWAY, f"-{amount}", day) for day, amount in paid]
    of = known(session, folder, bank_line=rows, charge=bills)
    (only,) = spend(of, None, "EUR").apart
    return only


@pytest.mark.parametrize(
    ("amount", "ai", "bound", "ratio"),
    [
        ("120", "48.00", "exact", 0.4),  # 20 % of tax on all of the lines
        ("100", "40.00", "exact", 0.4),
        ("133", "53.20", "exact", 0.4),
        ("400", "40.00", "at_least", 0.1),  # the lines are for a quarter of it at most
    ],
)
def test_the_part_of_the_month_before(
    duckdb: Session, tmp_path: Path, amount: str, ai: str, bound: str, ratio: float
) -> None:
    bills = [bill("40", "inference"), bill("50", "other_it"), bill("10", None)]
    found = apart(duckdb, tmp_path, bills, ("2026-11-02", amount))
    assert found.ai is not None
    assert (found.ai.amount, found.ai.bound, found.ai.ratio) == (Decimal(ai), bound, ratio)
    assert found.ai.months == ("2026-10",)


def test_the_month_itself_where_none_is_before(duckdb: Session, tmp_path: Path) -> None:
    found = apart(duckdb, tmp_path, [bill("40", "training")], ("2026-10-30", "48"))
    assert found.ai is not None
    assert (found.ai.amount, found.ai.ratio) == (48, 1.0)


def test_months_without_lines_leave_only_a_least(duckdb: Session, tmp_path: Path) -> None:
    bills = [bill("40", "inference"), bill("60", "other_it")]
    found = apart(duckdb, tmp_path, bills, ("2026-11-02", "100"), ("2026-09-02", "300"))
    assert found.ai is not None
    assert (found.ai.amount, found.ai.bound, found.ai.ratio) == (40, "at_least", 0.1)


@pytest.mark.parametrize(
    "bills", [[], [bill("40", "inference", "2026-05-12")], [bill("-4", "inference")]]
)
def test_nothing_is_known_without_lines(duckdb: Session, tmp_path: Path, bills: Any) -> None:
    assert apart(duckdb, tmp_path, bills, ("2026-11-02", "100")).ai is None


def test_other_currencies_are_converted_and_those_without_a_rate_left_out(
    duckdb: Session, tmp_path: Path
) -> None:
    bills = [
        {**bill("44.744", "inference"), "billing_currency": "USD"},
        {**bill("60", "other_it"), "billing_currency": "EUR"},
        {**bill("999", "inference"), "billing_currency": "TOKENS"},
    ]
    found = apart(duckdb, tmp_path, bills, ("2026-11-02", "100"))
    assert found.ai is not None
    assert 0.39 < found.ai.ratio < 0.41


def test_a_tool_has_no_known_share(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("CARTE 05/11 NOTION LABS, INC.", "-87.65", "2026-11-06")]
    found = spend(known(duckdb, tmp_path, bank_line=rows), parse_period("2026-11"), "EUR")
    (only,) = found.apart
    assert (only.line.keys[2], only.ai) == ("tool_with_ai", None)
    assert found.known_ai == found.total == 0
