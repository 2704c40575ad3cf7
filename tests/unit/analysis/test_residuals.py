"""Cells add up in any grouping, and what stands beside a total is not part of another."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engines.cell_rows import DAY, cell_row, charge_row, varied_cells, write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.cost import Question
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.residuals import Residual, Residuals, limit, residuals, totals
from jauge.analysis.residuals_beside import Beside, beside
from jauge.analysis.rows import dated
from jauge.errors import UsageError
from jauge.model import Money, parse_period
from jauge.pricing.fx import rate_on


def asked(
    session: Session, folder: Path, cells: list[dict[str, Any]], *by: str,
    usage: list[dict[str, Any]] | None = None, period: str | None = None, currency: str = "EUR",
) -> Residuals:  # fmt: skip
    files = {"cell": write_table(folder, "cell", cells)}
    if usage:
        files["usage"] = write_segments(folder, usage, 1)
    cut = parse_period(period) if period else None
    found = residuals(Held(session, files), by, cut, currency, rate_on)
    assert found is not None
    return found


@pytest.mark.parametrize("by", [("supplier",), ("account", "model"), ("day",), ("cell_id",)])
def test_groups_add_up_to_the_whole(duckdb: Session, tmp_path: Path, by: tuple[str, ...]) -> None:
    cells = varied_cells(200)
    whole = asked(duckdb, tmp_path, cells, currency="native")
    parts = asked(duckdb, tmp_path, cells, *by, currency="native")
    assert len(parts.lines) > len(whole.lines)
    assert parts.totals == whole.totals
    assert totals(limit(parts.lines, 3)) == whole.totals
    assert sum(line.others or 1 for line in limit(parts.lines, 3)) == len(parts.lines)
    for column in ("own_cost", "billed_cost", "unexplained_cost"):
        for total in whole.totals:
            known = [row.get(column) for row in cells if row["currency"] == total.currency]
            expected = sum((amount for amount in known if amount is not None), Decimal(0))
            assert getattr(total.sums, column) == expected


def test_never_seen_comes_first_then_no_bill(duckdb: Session, tmp_path: Path) -> None:
    cells = [
        cell_row(1, kind="matched", own_cost=Decimal(90), calls=3),
        cell_row(2, kind="matched", billed_cost=Decimal(95), unexplained_cost=Decimal(5)),
        cell_row(3, kind="unbilled", own_cost=Decimal(7)),
        cell_row(4, kind="ghost_spend", billed_cost=Decimal(1), provider_name="a"),
        cell_row(5, kind="ghost_spend", billed_cost=Decimal(2), provider_name="b"),
    ]
    lines = asked(duckdb, tmp_path, cells, "supplier").lines
    assert [(line.keys, line.kind) for line in lines] == [
        (("b",), "ghost_spend"),
        (("a",), "ghost_spend"),
        (("openai",), "unbilled"),
        (("openai",), "matched"),
    ]
    matched = lines[-1].sums
    assert (matched.calls, matched.difference, matched.unexplained_cost) == (3, 5, 5)
    assert lines[0].sums.difference is None


def test_the_last_stage_that_says_something_is_stated() -> None:
    export = Residual(usage_export_cost=Decimal(1))
    report = msgspec.structs.replace(export, provider_cost=Decimal(2))
    bill = msgspec.structs.replace(report, billed_cost=Decimal(3))
    stated = [one.stated_cost for one in (Residual(), export, report, bill)]
    assert stated == [None, 1, 2, 3]


def test_amounts_are_converted_at_the_rate_of_their_day(duckdb: Session, tmp_path: Path) -> None:
    days = [DAY, DAY + timedelta(days=2)]
    cells = [
        cell_row(number, day=day, currency="USD", billed_cost=Decimal(100), kind="ghost_spend")
        for number, day in enumerate(days)
    ]
    rates = [rate.per_euro for day in days if (rate := rate_on("USD", day.date())) is not None]
    found = asked(duckdb, tmp_path, cells).totals[0].sums.billed_cost
    assert found is not None
    assert float(found) == pytest.approx(float(sum(100 / rate for rate in rates)), rel=1e-15)


def test_calls_without_a_cell_are_named(duckdb: Session, tmp_path: Path) -> None:
    usage = [
        usage_row(number, provider_name=name, effective_cost=Decimal(cost), billing_currency="EUR")
        | more
        for number, (name, cost, more) in enumerate(
            [
                ("openai", "3.1", {}),
                ("openai", "0.4", {"started_at": DAY + timedelta(days=9)}),
                ("mistral_ai", "5", {}),
                ("mistral_ai", "50", {"x_grain": "bucket", "source": "export"}),
                ("mistral_ai", "1", {"x_grain": "bucket", "source": "otlp"}),
                ("mistral_ai", "50", {"x_grain": "residual"}),
                ("mistral_ai", "50", {"role": "check"}),
            ]
        )
    ]
    cells = [cell_row(1, own_cost=Decimal("3.1"), kind="matched")]
    found = asked(duckdb, tmp_path, cells, usage=usage)
    assert [(one.supplier, one.cost) for one in found.not_compared] == [
        ("mistral_ai", Money(Decimal(6), "EUR")),
        ("openai", Money(Decimal("0.4"), "EUR")),
    ]


def test_periods_are_days_of_bills(duckdb: Session, tmp_path: Path) -> None:
    first = datetime(2026, 10, 1, tzinfo=UTC)
    cells = [
        cell_row(number, day=first + timedelta(days=day), kind="unbilled", own_cost=Decimal(1))
        for number, day in enumerate((-1, 0, 30, 31))
    ]
    assert asked(duckdb, tmp_path, cells, period="2026-10").totals[0].sums.cells == 2
    for zone in ("America/New_York", "Europe/Paris", "Pacific/Auckland"):
        cut = dated("cell", parse_period("2026-10", zone))
        assert cut == parse_period("2026-10")
    assert dated("cell", None) is None


def test_no_cells_and_no_such_group(duckdb: Session) -> None:
    assert residuals(Held(duckdb, {}), (), None, "EUR", rate_on) is None
    with pytest.raises(UsageError, match=r"cannot group residuals by 'agent': use supplier"):
        residuals(Held(duckdb, {}), ("agent",), None, "EUR", rate_on)


def test_what_stands_beside_a_total(duckdb: Session, tmp_path: Path) -> None:
    more = {"role_rule": "unexplained: the usage export shows more than was seen"}
    bill = {"role_rule": "unexplained: the bill shows more than was seen", "x_billed_role": "check"}
    usage = [
        usage_row(1, effective_cost=Decimal(3), billing_currency="EUR"),
        usage_row(2, effective_cost=Decimal(2), billing_currency="EUR", x_grain="residual", **more),
    ]
    charges = [
        charge_row(1, effective_cost=Decimal(4), **bill),
        charge_row(2, effective_cost=Decimal(8), x_cost_layer="other_it"),
        charge_row(3, charge_category="Tax", role="check", billed_cost=Decimal(16),
                   billing_currency="USD", role_rule="tax: shown apart"),
    ]  # fmt: skip
    cells = [
        cell_row(1, kind="ghost_spend", provider_cost=Decimal(32)),
        cell_row(2, kind="ghost_spend", billed_cost=Decimal(64)),
        cell_row(3, kind="unbilled", own_cost=Decimal(128), is_billed=False),
        cell_row(4, kind="unbilled", usage_export_cost=Decimal(256), is_billed=False),
        cell_row(5, kind="matched", billed_cost=Decimal(512)),
    ]
    files = {
        "usage": write_segments(tmp_path, usage, 1),
        "charge": write_table(tmp_path, "charge", charges),
        "cell": write_table(tmp_path, "cell", cells),
    }
    held = Held(duckdb, files)

    def euros(amount: int) -> tuple[Money, ...]:
        return (Money(Decimal(amount), "EUR"),)

    expected = Beside(
        unexplained=euros(6),
        other_it=euros(8),
        ghost_reported=euros(32),
        ghost_billed=euros(64),
        unbilled_calls=euros(128),
        unbilled_exports=euros(256),
        tax=(Money(Decimal(16), "USD"),),
    )
    assert beside(held, Question(), rate_on) == expected
    billed = msgspec.structs.replace(expected, unexplained=euros(2))
    assert beside(held, Question(basis="billed"), rate_on) == billed
    assert beside(held, Question(period=parse_period("2020")), rate_on) == Beside()
    assert beside(Held(duckdb, {"usage": files["usage"]}), Question(), rate_on) == Beside()
