from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.engines import Session
from jauge.analysis.savings.daily import Day
from jauge.analysis.savings.measure import Cells, Drawn, Sums, works
from jauge.analysis.savings.prices import Costs, PricedCalls
from jauge.analysis.savings.realised import Realised, realised
from jauge.model import Period, exact_sum
from jauge.model.decision import FindingDecision
from jauge.pricing.compiled import UnitPrices
from jauge.pricing.price_spans import PriceSpan
from ledger_case import calls_in, calls_of, case

DONE = datetime(2026, 10, 15, 12, tzinfo=UTC)
START = datetime(2026, 10, 16, tzinfo=UTC)
FIRST = datetime(2026, 9, 15, tzinfo=UTC)


def days(first: datetime, count: int, calls: int, cost: str, **values: Any) -> list[dict[str, Any]]:
    """So many calls on each of some days, the day after the other."""
    return [
        {
            "agent_name": "faq",
            "started_at": (first + timedelta(days=day, hours=8)).isoformat(),
            "times": calls,
            "effective_cost": cost,
            "operation_name": "chat",
            **values,
        }
        for day in range(count)
    ]


def measured(
    session: Session,
    folder: Path,
    told: Sequence[dict[str, Any]],
    kind: str,
    subject: Mapping[str, str | None] | None = None,
    prices: Sequence[PriceSpan] = (),
    zone: str = "UTC",
    **values: Any,
) -> Realised:
    """What was saved by the agent `faq`, or by what a subject names."""
    config = {"workspace": {"timezone": zone}}
    calls = calls_in(case(session, folder, calls_of(told), period=None, config=config))
    agent = next(one.agent_id for one in calls.agents.values() if one.name == "faq")
    own = {"agent_id": agent, "agent": "faq"}
    about = own if subject is None else subject if "supplier" in subject else own | dict(subject)
    decision = FindingDecision(
        finding_id="f", kind=kind, subject=about, action="done", by="ann", at=DONE
    )
    decision = msgspec.structs.replace(decision, **values)
    return realised(PricedCalls(calls, lambda _named: prices), decision)


def test_cheaper_work_is_measured_at_the_volume_of_afterwards(
    duckdb: Session, tmp_path: Path
) -> None:
    before = days(FIRST, 30, 10, "0.10")
    after = days(START, 30, 20, "0.04")
    found = measured(duckdb, tmp_path, before + after, "cache_missed")
    # 20 calls a day that cost 6 cents less, 30.4375 days: the bill itself only fell by a fifth.
    assert found.mid == Decimal("36.525")
    assert found.cost_before == Decimal("30.4375")
    assert found.cost_after == Decimal("24.35")
    assert (found.way, found.currency, found.compared) == ("cheaper", "EUR", 1.0)
    assert (found.days_before, found.days_after) == (30, 30)
    assert found.low is not None
    assert found.mid is not None
    assert found.high is not None
    assert found.mid - found.low < Decimal("0.01") > found.high - found.mid


def test_another_mix_is_no_saving(duckdb: Session, tmp_path: Path) -> None:
    dear = {"operation_name": "chat", "feature": "long"}
    cheap = {"operation_name": "chat", "feature": "short"}
    before = days(FIRST, 30, 8, "0.10", **dear) + days(FIRST, 30, 2, "0.01", **cheap)
    after = days(START, 20, 2, "0.10", **dear) + days(START, 20, 8, "0.01", **cheap)
    found = measured(duckdb, tmp_path, before + after, "context_bloat")
    assert found.mid == 0
    assert found.cost_before is not None
    assert found.cost_after is not None
    assert found.cost_before > found.cost_after


def test_work_that_came_later_is_not_compared_and_its_share_is_told(
    duckdb: Session, tmp_path: Path
) -> None:
    told = days(FIRST, 30, 10, "0.10") + days(START, 10, 10, "0.05")
    told += days(START, 10, 10, "0.15", feature="new")
    found = measured(duckdb, tmp_path, told, "cache_missed")
    assert found.compared == pytest.approx(0.25)
    assert found.mid == Decimal("15.21875")


def test_a_retired_agent_saved_what_it_cost(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 10, "0.10") + days(FIRST, 60, 1, "0.01", agent_name="other")
    found = measured(duckdb, tmp_path, told, "zombie_agent")
    assert found.mid == found.cost_before == Decimal("30.4375")
    assert (found.way, found.cost_after) == ("retired", 0)


def test_an_uneven_use_has_a_wide_interval_around_what_is_expected(
    duckdb: Session, tmp_path: Path
) -> None:
    told = [row for day in range(0, 30, 5) for row in days(FIRST + timedelta(days=day), 1, 10, "1")]
    told += days(FIRST, 60, 1, "0.01", agent_name="other")
    found = measured(duckdb, tmp_path, told, "zombie_agent")
    assert found.low is not None
    assert found.mid is not None
    assert found.high is not None
    assert found.low < found.mid / 2 < found.mid < found.high
    again = measured(duckdb, tmp_path / "again", told[::-1], "zombie_agent")
    assert again == found


@pytest.mark.parametrize(
    ("told", "kind", "reason"),
    [
        (days(FIRST, 35, 1, "0.1"), "cache_missed", "too_soon"),
        (days(START, 30, 1, "0.1"), "cache_missed", "nothing_before"),
        (days(FIRST, 60, 1, "0.1"), "idle_seat", "not_calls"),
        (
            days(FIRST, 30, 1, "0.1") + days(START, 30, 1, "0.1", operation_name="embeddings"),
            "batchable",
            "nothing_alike",
        ),
        (days(FIRST, 60, 1, "1", billing_currency="XXX"), "cache_missed", "no_rate"),
    ],
)
def test_what_cannot_be_measured_says_why(
    duckdb: Session, tmp_path: Path, told: list[dict[str, Any]], kind: str, reason: str
) -> None:
    found = measured(duckdb, tmp_path, told, kind)
    assert (found.mid, found.reason) == (None, reason)


def test_a_day_in_the_past_ends_what_was_before(duckdb: Session, tmp_path: Path) -> None:
    # Promised over 30 days that reach far beyond the day on which it was done.
    told = days(datetime(2026, 8, 1, tzinfo=UTC), 51, 4, "1")
    told += days(FIRST, 30, 1, "0.01", agent_name="other")
    over = Period(FIRST, FIRST + timedelta(days=30), "", "UTC")
    done = datetime(2026, 9, 20, tzinfo=UTC)
    found = measured(duckdb, tmp_path, told, "zombie_agent", at=done, measured_over=over)
    assert (found.days_before, found.days_after) == (30, 24)
    assert found.mid == found.cost_before == Decimal("121.75")


def test_before_begins_with_the_first_call(duckdb: Session, tmp_path: Path) -> None:
    told = days(datetime(2026, 10, 5, tzinfo=UTC), 10, 4, "1")
    told += days(FIRST, 60, 1, "0.01", agent_name="other")
    found = measured(duckdb, tmp_path, told, "zombie_agent")
    assert (found.days_before, found.mid) == (10, Decimal("121.75"))


def test_days_are_those_of_the_workspace(duckdb: Session, tmp_path: Path) -> None:
    told = days(datetime(2026, 8, 1, tzinfo=UTC), 76, 4, "1")
    told += days(START, 10, 1, "0.01", agent_name="other")
    # The midnight with which 15 October begins in New York.
    done = datetime(2026, 10, 15, 4, tzinfo=UTC)
    found = measured(duckdb, tmp_path, told, "zombie_agent", zone="America/New_York", at=done)
    assert (found.days_before, found.days_after, found.mid) == (30, 10, Decimal("121.75"))


OLD, NEW = {"response_model": "old"}, {"response_model": "new"}
SUPERSEDED = {"supplier": "openai", "model": "old"}


def test_a_switch_of_models_is_measured_on_the_same_work(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 4, "1", **OLD) + days(START, 30, 8, "0.25", **NEW)
    # Another agent never used the old model: its switch is none of this finding.
    told += days(FIRST, 60, 5, "3", agent_name="other", **NEW)
    found = measured(duckdb, tmp_path, told, "superseded_model", SUPERSEDED)
    assert found.mid == Decimal("182.625")  # 8 calls a day, 75 cents less each
    assert (found.cost_before, found.cost_after) == (Decimal("121.75"), Decimal("60.875"))
    assert (found.way, found.compared) == ("cheaper", 1.0)
    alone = measured(duckdb, tmp_path / "agent", told, "cache_missed", {"model": "old"})
    assert alone.mid == found.mid


def test_only_the_calls_that_left_a_model_are_its_switch(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 4, "1", **OLD) + days(FIRST, 30, 4, "0.25", **NEW)
    told += days(START, 30, 1, "1", **OLD) + days(START, 30, 7, "0.25", **NEW)
    found = measured(duckdb, tmp_path, told, "superseded_model", SUPERSEDED)
    assert found.mid == Decimal("68.484375")  # 3 calls a day, 75 cents less each
    assert found.high is not None
    assert found.low is not None
    assert found.high - found.low < 1


def test_two_switches_of_one_agent_are_not_counted_twice(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 2, "1", **OLD) + days(FIRST, 30, 2, "0.5", response_model="older")
    told += days(START, 30, 4, "0.25", **NEW)
    first = measured(duckdb, tmp_path, told, "superseded_model", SUPERSEDED)
    other = SUPERSEDED | {"model": "older"}
    second = measured(duckdb, tmp_path / "older", told, "superseded_model", other)
    month = Decimal("30.4375")
    assert (first.mid, second.mid) == (month * Decimal("1.5"), month * Decimal("0.5"))


def test_a_rate_that_moves_is_no_saving_and_is_named_apart(duckdb: Session, tmp_path: Path) -> None:
    told = days(FIRST, 30, 4, "1", billing_currency="USD")
    told += days(START, 30, 4, "1", billing_currency="USD")
    found = measured(duckdb, tmp_path, told, "cache_missed")
    assert (found.low, found.mid, found.high) == (0, 0, 0)
    assert found.cost_before == found.cost_after
    assert found.rates


def span(cents: str, start: datetime | None, until: datetime | None, **values: Any) -> PriceSpan:
    """A price of 1,000 input tokens."""
    units = UnitPrices(input=Decimal(cents) / 100_000, output=Decimal(0))
    one = PriceSpan(
        named=("openai", "m", None, None),
        price_id="contract C",
        part=(None, None, None, None),
        valid_from=start,
        valid_until=until,
        currency="EUR",
        units=units,
    )
    return msgspec.structs.replace(one, **values)


def test_a_price_that_falls_is_no_saving_and_is_named_apart(
    duckdb: Session, tmp_path: Path
) -> None:
    rated = {"response_model": "m", "price_id": "contract C"}
    told = days(FIRST, 30, 8, "1", **rated) + days(START, 30, 4, "0.5", **rated)
    prices = (span("100", None, START), span("50", START, None))
    found = measured(duckdb, tmp_path, told, "failed_spend", prices=prices)
    assert (found.mid, found.prices, found.rates) == (0, Decimal("60.875"), 0)
    assert found.cost_after == Decimal("121.75")
    gone = measured(duckdb, tmp_path / "gone", told, "zombie_agent", prices=prices)
    assert (gone.mid, gone.prices) == (Decimal("121.75"), Decimal("60.875"))
    unknown = measured(duckdb, tmp_path / "unknown", told, "failed_spend")
    assert (unknown.mid, unknown.prices) == (Decimal("60.875"), None)


def test_a_model_that_is_new_has_its_first_price(duckdb: Session, tmp_path: Path) -> None:
    later = START + timedelta(days=10)
    old, new = OLD | {"price_id": "contract C"}, NEW | {"price_id": "contract C"}
    told = days(FIRST, 30, 4, "1", **old) + days(START, 10, 4, "0.5", **new)
    told += days(later, 10, 4, "0.25", **new)
    named = ("openai", "new", None, None)
    prices = (
        span("100", None, None, named=("openai", "old", None, None)),
        span("50", START, later, named=named),
        span("25", later, None, named=named),
    )
    found = measured(duckdb, tmp_path, told, "superseded_model", SUPERSEDED, prices)
    assert (found.mid, found.prices) == (Decimal("60.875"), Decimal("15.21875"))


EVEN = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3)


@given(EVEN, EVEN)
def test_what_is_drawn_is_the_formula_of_what_is_expected(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    models = (None, ("a",), ("b",))
    start, middle, end = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)

    def cells(side: list[tuple[int, int]]) -> Cells:
        return {
            ((), model): Sums(Fraction(cost), answered)
            for model, (cost, answered) in zip(models, side, strict=True)
            if cost or answered
        }

    def told(side: list[tuple[int, int]], day: date) -> list[Day]:
        return [
            Day(day, (), model, Costs(*[Decimal(one.cost.numerator)] * 3), one.successes)
            for (_stratum, model), one in cells(side).items()
        ]

    found = works(cells(before), cells(after))
    drawn = Drawn(told(before, start), told(after, middle), (start, middle), (middle, end))
    assert drawn.saved(found)[0] == pytest.approx(float(exact_sum(o.saved for o in found.values())))
