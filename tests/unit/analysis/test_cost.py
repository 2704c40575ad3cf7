"""Costs add up whatever they are grouped by, and unknown never becomes zero."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engines.usage_rows import priced, usage_row, varied_rows, write_segments
from jauge.analysis import measures
from jauge.analysis.comparison import Change, check, compare, compare_totals
from jauge.analysis.conversion import Converter
from jauge.analysis.cost import Answer, Line, Question, arrange, ask, limit, totals
from jauge.analysis.dimensions import dimensions
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.measures import Sums
from jauge.errors import UsageError
from jauge.model import parse_period
from jauge.pricing.fx import rate_on

OCTOBER = datetime(2026, 10, 12, 9, tzinfo=UTC)


def answer_of(duckdb: Session, folder: Path, rows: list[dict[str, Any]], **asked: Any) -> Answer:
    return ask(Held(duckdb, {"usage": write_segments(folder, rows, 1)}), Question(**asked), rate_on)


@pytest.mark.parametrize(
    "by", [("agent",), ("model", "day"), ("week",), ("tags.team",), ("usage_id",)]
)
def test_totals_by_any_dimension_are_the_total(
    duckdb: Session, tmp_path: Path, by: tuple[str, ...]
) -> None:
    rows = varied_rows(400)
    native = {"currency": "native", "timezone": "America/New_York"}
    whole = answer_of(duckdb, tmp_path, rows, **native)
    parts = answer_of(duckdb, tmp_path, rows, by=by, **native)
    assert len(parts.lines) > len(whole.lines)
    assert parts.totals == whole.totals
    assert totals(parts.lines) == whole.totals


def test_months_add_up_to_the_year(duckdb: Session, tmp_path: Path) -> None:
    rows, zone = varied_rows(400), "Europe/Paris"
    year = answer_of(duckdb, tmp_path, rows, period=parse_period("2026", zone), timezone=zone)
    months = [
        answer_of(duckdb, tmp_path, rows, period=parse_period(f"2026-{m:02}", zone), timezone=zone)
        for m in range(1, 13)
    ]
    assert totals(line for month in months for line in month.totals) == year.totals


def test_unpriced_costs_are_unknown_not_zero(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        priced(usage_row(1, response_model="mystery-9", input_tokens=10, agent_name="a")),
        priced(usage_row(2, response_model="large-2", input_tokens=10, agent_name="b")),
    ]
    answer = answer_of(duckdb, tmp_path, rows, by=("agent",))
    by_agent = {line.keys: line for line in answer.lines}
    lost = by_agent["a",]
    assert lost.currency == "EUR"
    assert (lost.sums.effective_cost, lost.sums.cost_low, lost.sums.cost_high) == (None, None, None)
    assert (lost.sums.unpriced_calls, lost.sums.calls) == (1, 1)
    assert lost.sums.cost_per_call is None
    assert answer.totals[0].sums.effective_cost == by_agent["b",].sums.effective_cost


def test_a_free_model_costs_zero(duckdb: Session, tmp_path: Path) -> None:
    row = usage_row(1, input_tokens=10, effective_cost=Decimal(0), billing_currency="EUR")
    sums = answer_of(duckdb, tmp_path, [row]).totals[0].sums
    assert sums.effective_cost == Decimal(0)
    assert sums.cost_per_million_tokens == Decimal(0)


def test_range_takes_the_cost_where_there_is_no_range(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        usage_row(1, effective_cost=Decimal(10), billing_currency="EUR"),
        usage_row(
            2,
            effective_cost=Decimal(5),
            cost_low=Decimal(1),
            cost_high=Decimal(6),
            billing_currency="EUR",
        ),
    ]
    sums = answer_of(duckdb, tmp_path, rows).totals[0].sums
    assert (sums.cost_low, sums.effective_cost, sums.cost_high) == (11, 15, 16)
    assert sums.is_range
    assert sums.ends[0].per_call == Decimal("5.5")


def test_cache_hit_leaves_out_what_does_not_record_it(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        usage_row(1, input_tokens=100, cache_read_input_tokens=40, cache_unknown=False),
        usage_row(2, input_tokens=900, cache_unknown=True),
        usage_row(3, input_tokens=900),
        usage_row(4, input_tokens=100, cache_unknown=False),
        usage_row(5, cache_read_input_tokens=5000, cache_unknown=False),
    ]
    sums = answer_of(duckdb, tmp_path, rows).totals[0].sums
    assert sums.cache_hit_ratio == pytest.approx(0.2)
    assert (sums.cache_unknown_calls, sums.cache_known_calls) == (1, 2)
    assert sums.is_cache_partial


def test_each_day_at_its_own_rate(duckdb: Session, tmp_path: Path) -> None:
    days = [date(2026, 10, 12), date(2026, 10, 14)]
    rows = [
        usage_row(
            number,
            started_at=datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC),
            effective_cost=Decimal(100),
            billing_currency="USD",
        )
        for number, day in enumerate(days)
    ]
    rates = [rate.per_euro for day in days if (rate := rate_on("USD", day)) is not None]
    assert len(set(rates)) == len(days)
    sums = answer_of(duckdb, tmp_path, rows, timezone="Europe/Paris").totals[0].sums
    assert sums.effective_cost == sum(
        (Converter("EUR", rate_on).convert(Decimal(100), "USD", day) for day in days),
        Decimal(0),
    )
    assert abs((sums.effective_cost or 0) - sum(100 / rate for rate in rates)) < Decimal("1e-15")


def test_a_currency_without_a_rate_stays_apart(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        usage_row(1, effective_cost=Decimal(3), billing_currency="CREDIT"),
        usage_row(2, effective_cost=Decimal(2), billing_currency="EUR"),
    ]
    answer = answer_of(duckdb, tmp_path, rows)
    assert [(t.currency, t.sums.effective_cost) for t in answer.totals] == [
        ("CREDIT", Decimal(3)),
        ("EUR", Decimal(2)),
    ]


def test_old_rates_are_named(duckdb: Session, tmp_path: Path) -> None:
    row = usage_row(
        1,
        started_at=datetime(2035, 1, 1, tzinfo=UTC),
        effective_cost=Decimal(1),
        billing_currency="USD",
    )
    assert [rate.currency for rate in answer_of(duckdb, tmp_path, [row]).stale_rates] == ["USD"]


def test_others_make_the_total_whole(duckdb: Session, tmp_path: Path) -> None:
    answer = answer_of(duckdb, tmp_path, varied_rows(300), by=("agent", "model"))
    shown = limit(answer.lines, 3)
    assert [bool(line.others) for line in shown] == [False, False, False, True]
    assert shown[-1].others == len(answer.lines) - 3
    assert totals(shown) == answer.totals


def test_order_is_dearest_first_unknown_last(duckdb: Session, tmp_path: Path) -> None:
    answer = answer_of(duckdb, tmp_path, varied_rows(300), by=("model",))
    costs = [line.sums.effective_cost for line in answer.lines]
    known = [value for value in costs if value is not None]
    assert known
    assert costs == [*sorted(known, reverse=True), *([None] * (len(costs) - len(known)))]
    by_name = arrange(reversed(answer.lines), dimensions(("model",)), "name")
    assert [line.keys[0] for line in by_name] == [
        "large-2",
        "maison-3",
        "mystery-9",
        "small-1",
        None,
    ]


def test_assumptions_and_freshness_stand_beside_the_figures(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [
        usage_row(1, x_assumed="anchor=now", request_count=3, price_book_version="1"),
        usage_row(2, started_at=OCTOBER, price_book_version="2"),
        usage_row(3, role="check", x_assumed="never seen", price_book_version="3"),
    ]
    coverage = answer_of(duckdb, tmp_path, rows).coverage
    assert [(one.text, one.calls) for one in coverage.assumptions] == [("anchor=now", 3)]
    assert coverage.price_books == ("1", "2")
    assert (coverage.rows, coverage.last) == (2, OCTOBER)


def test_comparison_keeps_what_is_only_on_one_side(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        usage_row(
            number,
            agent_name=agent,
            started_at=datetime(2026, month, 5, tzinfo=UTC),
            effective_cost=Decimal(amount),
            billing_currency="EUR",
        )
        for number, (agent, month, amount) in enumerate(
            [("old", 9, 4), ("both", 9, 10), ("both", 10, 15), ("new", 10, 1)]
        )
    ]
    now, before = (
        answer_of(duckdb, tmp_path, rows, by=("agent",), period=parse_period(f"2026-{month}"))
        for month in ("10", "09")
    )
    changes = {change.keys[0]: change for change in compare(now, before)}
    assert {name: change.difference for name, change in changes.items()} == {
        "both": 5,
        "new": 1,
        "old": -4,
    }
    assert (changes["both"].ratio, changes["new"].ratio) == (0.5, None)
    assert compare_totals(now, before)[0].difference == 2


def test_comparison_of_ranges_is_a_range() -> None:
    def line(low: int, high: int) -> Line:
        sums = Sums(
            effective_cost=Decimal(high), cost_low=Decimal(low), cost_high=Decimal(high), calls=1
        )
        return Line((), "EUR", sums)

    change = Change((), "EUR", line(10, 30), line(5, 20))
    assert change.is_range
    assert change.ends == (-10, 25)
    assert change.ratio_ends == (-0.5, 5)
    new = Change((), "EUR", line(10, 30), None)
    assert (new.ends, new.ratio_ends) == ((10, 30), (None, None))
    assert Change((), "EUR", line(3, 3), line(2, 2)).ends == (1, 1)


def test_comparison_refuses_days() -> None:
    with pytest.raises(UsageError, match="day"):
        check(("agent", "day"))


@pytest.mark.parametrize("name", ["colour", "tags", "input_tokens", "tags.", "started_at.x"])
def test_unknown_groups_say_what_there_is(name: str) -> None:
    with pytest.raises(UsageError, match=r"by|sum|KEY"):
        dimensions((name,))


def test_sums_of_nothing_known_stay_unknown() -> None:
    assert measures.gather([Sums(), Sums()]) == Sums()
    whole = measures.gather([Sums(calls=1), Sums(effective_cost=Decimal("1e-18"))])
    assert (whole.calls, whole.effective_cost, whole.input_tokens) == (1, Decimal("1e-18"), None)


def test_large_sums_stay_exact() -> None:
    large, small = Decimal(99999999999999999999), Decimal("1e-18")
    added = measures.gather([Sums(effective_cost=large), Sums(effective_cost=small)])
    assert added.effective_cost is not None
    assert f"{added.effective_cost:f}" == "99999999999999999999.000000000000000001"
