"""What is given is spread over days without loss; ratios say what they are shares of."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.cell_rows import charge_row, write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.layers import Layers, layers
from jauge.analysis.layers_given import Span, prorated
from jauge.config import Layer
from jauge.model import exact_sum, parse_money, parse_period
from jauge.pricing.fx import rate_on

FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 1200).map(lambda number: FIRST + timedelta(days=number))


def entry(name: str, amount: str, **values: Any) -> Layer:
    return Layer(name=name, amount=parse_money(amount), **values)  # type: ignore[arg-type]


def whole(layer: Layer, first: date, end: date) -> Decimal:
    return exact_sum(amount for _part, amount in prorated(layer, Span(first, end)))


@settings(max_examples=200, deadline=None)
@given(
    amount=st.decimals(0, 10**6, places=18),
    per=st.sampled_from(["month", "quarter", "year", "once"]),
    days=st.lists(DAYS, min_size=5, max_size=5, unique=True).map(sorted),
)
def test_adjacent_spans_add_up_exactly(amount: Decimal, per: str, days: list[date]) -> None:
    low, first, middle, end, high = days
    layer = entry("people", f"{amount:f} EUR", per=per, from_=low, until=high)
    assert exact_sum((whole(layer, first, middle), whole(layer, middle, end))) == whole(
        layer, first, end
    )


@pytest.mark.parametrize(
    ("per", "first", "end"),
    [
        ("month", date(2024, 2, 1), date(2024, 3, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2024, 1, 1), date(2025, 1, 1)),
        ("once", date(2026, 3, 5), date(2026, 8, 19)),
    ],
)
def test_all_days_of_a_unit_are_the_amount(per: str, first: date, end: date) -> None:
    layer = entry("people", "100.01 EUR", per=per, from_=first, until=end)
    assert whole(layer, first, end) == Decimal("100.01")
    assert whole(layer, first - timedelta(days=400), end + timedelta(days=400)) == Decimal("100.01")
    assert whole(layer, end, end + timedelta(days=9)) == 0


def asked(
    session: Session, folder: Path, rows: list[dict[str, Any]], *entries: Layer,
    bills: list[dict[str, Any]] | None = None, period: str | None = "2026-10", zone: str = "UTC",
) -> Layers:  # fmt: skip
    files = {"usage": write_segments(folder, rows, 1)} if rows else {}
    if bills:
        files["charge"] = write_table(folder, "charge", bills)
    cut = parse_period(period, zone) if period else None
    return layers(Desk(1, Held(session, files), rate_on), entries, cut, zone, "EUR")


def call(cost: str | None = "10", **values: Any) -> dict[str, Any]:
    amount = None if cost is None else Decimal(cost)
    return usage_row(1, effective_cost=amount, billing_currency="EUR", **values)


def test_nothing_is_unknown_and_no_zero(duckdb: Session, tmp_path: Path) -> None:
    found = asked(duckdb, tmp_path, [])
    assert {line.amount for line in found.lines} == {None}
    assert (found.ai_total, found.it_total) == (None, None)
    assert [(r.value, r.reason) for r in found.ratios] == [(None, "no_layer")] * 3
    assert asked(duckdb, tmp_path, [], entry("people", "1 EUR"), period=None).span is None


def test_what_is_given_stands_beside_what_files_hold(duckdb: Session, tmp_path: Path) -> None:
    bills = [charge_row(1, x_cost_layer="seats", effective_cost=Decimal(5))]
    found = asked(duckdb, tmp_path, [call()], entry("seats", "62 EUR"), bills=bills)
    seats = next(line for line in found.lines if line.layer == "seats")
    assert (seats.usage, seats.bills, seats.given, seats.amount) == (None, 5, 62, 67)
    assert found.ai_total == 77
    assert seats.share == pytest.approx(67 / 77)


def test_names_of_others_are_kept_and_no_ai(duckdb: Session, tmp_path: Path) -> None:
    bills = [
        charge_row(number, x_cost_layer=layer, effective_cost=Decimal(number))
        for number, layer in enumerate(["other_it", "own", None], start=1)
    ]
    found = asked(duckdb, tmp_path, [call()], bills=bills)
    assert [(line.layer, line.amount, line.share) for line in found.lines[-3:]] == [
        ("other_it", 1, None),
        ("own", 2, None),
        (None, 3, None),
    ]
    assert found.ai_total == 10
    in_it = found.ratios[-1]
    assert (in_it.value, in_it.of) == (pytest.approx(10 / 11), "ai_and_other_it")


@pytest.mark.parametrize(
    ("entries", "value", "reason", "days"),
    [
        ((), None, "no_it_total", None),
        ((entry("it_total", "100 EUR"),), 0.1, None, 31),
        ((entry("it_total", "0 EUR"),), None, "no_total", 31),
        ((entry("it_total", "31 EUR", from_=date(2026, 10, 2)),), None, "it_total_partly", 30),
        (
            (
                entry("it_total", "310 EUR", until=date(2026, 10, 16)),
                entry("it_total", "310 EUR", from_=date(2026, 10, 16)),
            ),
            10 / 310,
            None,
            31,
        ),
        # There is no reference rate to this currency: the total stays unknown.
        ((entry("it_total", "100 XAF"),), None, "no_it_total", None),
    ],
)
def test_ai_in_it_needs_a_total_of_all_days(
    duckdb: Session, tmp_path: Path, entries: tuple[Layer, ...], value: float | None,
    reason: str | None, days: int | None,
) -> None:  # fmt: skip
    ratio = asked(duckdb, tmp_path, [call()], *entries).ratios[-1]
    assert ratio.value == (None if value is None else pytest.approx(value))
    assert (ratio.reason, ratio.covered_days) == (reason, days)


def test_shares_are_bounds_while_layers_are_missing(duckdb: Session, tmp_path: Path) -> None:
    names = ("retrieval_and_storage", "training", "logs", "control_plane", "seats", "people")
    some = asked(duckdb, tmp_path, [call()], entry("people", "30 EUR"))
    assert (some.ratios[0].value, some.ratios[0].bound) == (0.25, "at_most")
    assert some.missing == names[:-1]
    every = asked(duckdb, tmp_path, [call()], *(entry(name, "5 EUR") for name in names))
    assert (every.ratios[0].value, every.ratios[0].bound) == (0.25, None)
    assert every.missing == ()


def test_a_given_amount_is_converted_at_the_first_day_of_each_month(
    duckdb: Session, tmp_path: Path
) -> None:
    found = asked(
        duckdb, tmp_path, [call()], entry("people", "100 USD"), period="2026-09-15..2026-10-11"
    )
    rates = [rate_on("USD", day) for day in (date(2026, 9, 15), date(2026, 10, 1))]
    parts = [Decimal(100) * 16 / 30, Decimal(100) * 10 / 31]
    expected = sum(
        part / rate.per_euro for part, rate in zip(parts, rates, strict=True) if rate is not None
    )
    people = next(line for line in found.lines if line.layer == "people")
    assert people.amount is not None
    assert float(people.amount) == pytest.approx(float(expected), rel=1e-15)


def test_amounts_without_a_rate_stand_apart(duckdb: Session, tmp_path: Path) -> None:
    rows = [call(), usage_row(2, effective_cost=Decimal(7), billing_currency="TOKENS")]
    found = asked(duckdb, tmp_path, rows, entry("people", "31 XAF"))
    assert [(one.amount, one.currency) for one in found.elsewhere] == [(7, "TOKENS"), (31, "XAF")]
    assert found.ai_total == 10
    assert "people" in found.missing


def test_days_of_all_rows_end_with_the_last_bill(duckdb: Session, tmp_path: Path) -> None:
    bills = [charge_row(1, charge_period_end=parse_period("2026-10").end, x_cost_layer="logs")]
    found = asked(duckdb, tmp_path, [call()], entry("people", "31 EUR"), bills=bills, period=None)
    assert found.span == found.seen == Span(date(2026, 10, 12), date(2026, 11, 1))
    people = next(line for line in found.lines if line.layer == "people")
    assert people.given == 20
    paris = asked(duckdb, tmp_path, [call()], period="2026-10", zone="Europe/Paris")
    assert paris.span == Span(date(2026, 10, 1), date(2026, 11, 1))
