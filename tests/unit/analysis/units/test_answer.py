"""Figures of tasks: what is unknown stays unknown, kinds of value stay apart, states are sure."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.units.answer import Units
from jauge.errors import UsageError
from jauge.model import parse_period
from jauge.surfaces.terminal.units_wording import notes
from task_rows import asked

NOON = "2026-10-05T12:00:00"
OCTOBER = parse_period("2026-10")


def one(name: str = "a", outcome: str = "success", **told: Any) -> dict[str, Any]:
    return {"task_id": name, "agent_name": "bot", "task_type": "ticket", "ended_at": NOON,
            "outcome": outcome, **told}  # fmt: skip


def each(cost: str) -> list[dict[str, Any]]:
    return [{"of_each_task": True, "effective_cost": cost}]


def test_without_tasks_there_is_no_line(duckdb: Session, tmp_path: Path) -> None:
    found = asked(duckdb, tmp_path, [], each("1"))
    assert (found.total, found.lines, found.has_tasks) == (None, (), False)
    before = asked(duckdb, tmp_path / "b", [one()], each("1"), period=parse_period("2025-01"))
    assert (before.total, before.has_tasks) == (None, True)


def test_a_task_without_a_call_has_no_cost_and_is_in_none(duckdb: Session, tmp_path: Path) -> None:
    calls = [{"task_id": "a", "effective_cost": "2"}]
    total = asked(duckdb, tmp_path, [one(), one("b"), one("c", x_cost="0")], calls).total
    assert total is not None
    assert (total.tasks, total.tasks_without_cost) == (3, 2)
    assert total.cost_per_success.amount == 2
    alone = asked(duckdb, tmp_path / "b", [one()]).total
    assert alone is not None
    assert alone.cost_per_success.reason == alone.quality_adjusted.reason == "no_cost"
    assert alone.cost_per_success.amount is None


def test_the_value_of_a_task_without_cost_is_told_and_in_no_ratio(
    duckdb: Session, tmp_path: Path
) -> None:
    config = {"value": [{"amount": "4 EUR", "kind": "revenue"}]}
    rows = [one(str(n), value="10", value_kind="budget_saving") for n in range(8)]
    nobody = [one("c"), one("d", "failure")]
    total = asked(duckdb, tmp_path, [*rows, *nobody], config=config).total
    assert total is not None
    assert [(each.kind, each.value, each.without_cost) for each in total.worth] == [
        ("budget_saving", None, 80), ("revenue", None, 4)
    ]  # fmt: skip
    for worth in total.worth:
        assert worth.ratio.reason == worth.margin.reason == worth.state_reason == "no_cost"
        assert worth.ratio.amount is worth.margin.amount is None
    calls = [{"task_id": "0", "effective_cost": "2"}]
    known = asked(duckdb, tmp_path / "b", [*rows, *nobody], calls, config=config).total
    assert known is not None
    assert [(each.value, each.without_cost, each.ratio.amount) for each in known.worth] == [
        (10, 70, 5), (None, 4, None)
    ]  # fmt: skip


def test_what_its_source_says_counts_where_no_call_is_linked(
    duckdb: Session, tmp_path: Path
) -> None:
    calls = [{"task_id": "a", "effective_cost": "2"}]
    total = asked(duckdb, tmp_path, [one(x_cost="7"), one("b", x_cost="4")], calls).total
    assert total is not None
    assert total.sums.inference == 6


def test_kinds_of_value_are_never_added(duckdb: Session, tmp_path: Path) -> None:
    config = {"value": [{"amount": "4 EUR"}, {"amount": "1 EUR", "kind": "revenue"},
                        {"amount": "9 EUR", "task_type": "claim"}]}  # fmt: skip
    rows = [one(), one("b", value="3", value_kind="revenue"), one("c", "failure")]
    total = asked(duckdb, tmp_path, rows, each("1"), config=config).total
    assert total is not None
    worths = {worth.kind: worth.value for worth in total.worth}
    assert worths == {"freed_capacity": 4, "revenue": Decimal(4)}


@pytest.mark.parametrize(
    ("cost", "state", "margin"),
    [("10", "losing", "negative"), ("2", "paying", "positive"), ("0.5", "scale", "positive"),
     ("4", "undecided", "undecided")],
)  # fmt: skip
def test_a_state_needs_the_whole_interval(
    duckdb: Session, tmp_path: Path, cost: str, state: str, margin: str
) -> None:
    rows = [one(times=40, value="3,5")]
    total = asked(duckdb, tmp_path, rows, each(cost)).total
    assert total is not None
    (worth,) = total.worth
    assert (worth.state, worth.margin_state) == (state, margin)


def test_a_single_session_has_no_interval_and_no_state(duckdb: Session, tmp_path: Path) -> None:
    rows = [one(value="100", x_session="s"), one("b", value="100", x_session="s")]
    total = asked(duckdb, tmp_path, rows, each("1")).total
    assert total is not None
    assert (total.sessions, total.worth[0].state) == (1, "undecided")
    assert (total.cost_per_success.low, total.cost_per_success.high) == (None, None)


def test_amounts_of_another_currency_are_converted_at_the_day(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [one(value="10", currency="USD"), one("b", value="10", currency="XAF")]
    calls = [{"of_each_task": True, "effective_cost": "1", "billing_currency": "USD"}]
    found = asked(duckdb, tmp_path, rows, calls)
    assert found.without_rate == ("XAF",)
    assert found.total is not None
    (worth,) = found.total.worth
    assert (worth.value, worth.state_reason) == (None, "no_rate")
    known = asked(duckdb, tmp_path / "b", rows[:1], calls).total
    assert known is not None
    (worth,) = known.worth
    assert worth.value is not None
    assert known.sums.inference is not None
    assert Decimal(7) < worth.value < Decimal(10)
    assert float(worth.value / known.sums.inference) == pytest.approx(10)


def test_a_cost_without_a_rate_is_not_known(duckdb: Session, tmp_path: Path) -> None:
    rows = [one(), one("b"), one("c", x_cost="5", currency="XPF"), one("d")]
    foreign = {"effective_cost": "9000", "billing_currency": "XPF"}
    calls = [{"task_id": "a", "effective_cost": "2"}, {"task_id": "b", **foreign},
             {"task_id": "d", "effective_cost": "4"}, {"task_id": "d", **foreign}]  # fmt: skip
    found = asked(duckdb, tmp_path, rows, calls)
    total = found.total
    assert total is not None
    assert (total.tasks_without_cost, total.tasks_partly_priced) == (2, 1)
    assert (total.cost_per_success.amount, total.sums.inference) == (3, 6)
    assert found.without_rate == ("XPF",)


@pytest.mark.parametrize("cost", ["1", "0.0001"])
def test_a_value_without_a_rate_is_unknown_and_makes_no_state(
    duckdb: Session, tmp_path: Path, cost: str
) -> None:
    rows = [one(times=40, value="100000", currency="XPF"), one("b", value="0.01", currency="EUR")]
    config = {"value": [{"amount": "7 XPF", "kind": "revenue"}]}
    total = asked(duckdb, tmp_path, rows, each(cost)).total
    assert total is not None
    (worth,) = total.worth
    assert (worth.value, worth.ratio.reason, worth.margin.reason) == (None, "no_rate", "no_rate")
    assert (worth.state, worth.margin_state) == ("undecided", "undecided")
    told = asked(duckdb, tmp_path / "b", [one(times=40)], each(cost), config=config).total
    assert told is not None
    assert [(each.kind, each.value, each.margin_state) for each in told.worth] == [
        ("revenue", None, "undecided")
    ]


def test_a_damage_without_a_rate_is_unknown(duckdb: Session, tmp_path: Path) -> None:
    rows = [one(), one("b", "failure", damage_cost="9", currency="XPF")]
    total = asked(duckdb, tmp_path, rows, each("1")).total
    assert total is not None
    assert total.sums.errors is None
    assert total.quality_adjusted.reason == "no_rate"


def test_calls_without_a_price_leave_the_end_of_a_cost_open(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [one(times=40, value="90")]
    unpriced = {"task_id": "a-1", "effective_cost": None, "billing_currency": None,
                "unpriced_reason": "no_price"}  # fmt: skip
    total = asked(duckdb, tmp_path, rows, [*each("1"), unpriced]).total
    assert total is not None
    assert (total.tasks_partly_priced, total.unpriced_calls) == (1, 1)
    assert (total.cost_per_success.low, total.cost_per_success.high) == (1, None)
    (worth,) = total.worth
    assert (worth.ratio.low, worth.ratio.high, worth.state) == (None, 90, "undecided")
    losing = asked(duckdb, tmp_path / "b", rows, [*each("99"), unpriced]).total
    assert losing is not None
    assert (losing.worth[0].state, losing.worth[0].margin_state) == ("losing", "negative")


@pytest.mark.parametrize("sessions", [2, 3, 5, 7])
def test_few_sessions_have_no_interval_and_no_state(
    duckdb: Session, tmp_path: Path, sessions: int
) -> None:
    rows = [one(times=sessions, value="1")]
    total = asked(duckdb, tmp_path, rows, each("5")).total
    assert total is not None
    assert (total.cost_per_success.low, total.cost_per_success.high) == (None, None)
    (worth,) = total.worth
    assert (worth.state, worth.margin_state) == ("undecided", "undecided")
    assert worth.state_reason == "few_sessions"


def test_windows_are_three_times_thirty_days(duckdb: Session, tmp_path: Path) -> None:
    rows = [one(), one("b", ended_at="2026-08-20T10:00:00")]
    found = asked(duckdb, tmp_path, rows, each("1"), has_windows=True)
    counts = [window.line.tasks if window.line else 0 for window in found.windows]
    assert counts == [1, 1, 0]


def test_a_task_without_times_is_counted_beside_the_lines(duckdb: Session, tmp_path: Path) -> None:
    found = asked(duckdb, tmp_path, [one(), one("b", ended_at=None)], each("1"))
    assert found.total is not None
    assert (found.total.tasks, found.undated) == (1, 1)
    none = asked(duckdb, tmp_path / "b", [one(ended_at=None)])
    assert (none.total, none.undated, none.has_tasks) == (None, 1, True)


def test_groups_add_up_to_the_total(duckdb: Session, tmp_path: Path) -> None:
    rows = [one(), one("b", agent_name=None, tags={"team": "x"}), one("c", task_type="claim")]
    for by in (("agent",), ("agent", "task_type"), ("tags.team",), ("week",), ("outcome", "day")):
        found = asked(duckdb, tmp_path / "-".join(by), rows, each("1"), by=by, period=OCTOBER)
        assert sum(line.tasks for line in found.lines) == 3
        assert sum(line.sums.inference or 0 for line in found.lines) == 3


def test_a_dimension_that_tasks_lack_is_an_error(duckdb: Session, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot group tasks by 'model'"):
        asked(duckdb, tmp_path, [one()], by=("model",))


def test_the_loose_cost_of_a_line_is_that_of_its_agents(duckdb: Session, tmp_path: Path) -> None:
    calls = [*each("1"), {"agent_name": "bot", "effective_cost": "3", "started_at": NOON},
             {"agent_name": "cat", "effective_cost": "5", "started_at": NOON}]  # fmt: skip
    rows = [one(), one("b", agent_name="dog")]
    found: Units = asked(duckdb, tmp_path, rows, calls, by=("agent",))
    loose = {line.keys[0]: line.unlinked_cost for line in found.lines}
    assert loose == {"bot": 3, "dog": 0}
    assert found.unlinked_cost == 8
    alone: Units = asked(duckdb, tmp_path / "b", [one()], calls, by=("agent",))
    assert [line.unlinked_cost for line in alone.lines] == [3]


def test_the_loose_cost_of_a_day_is_that_of_its_calls(duckdb: Session, tmp_path: Path) -> None:
    calls = [*each("1"), {"agent_name": "bot", "effective_cost": "3", "started_at": NOON},
             {"agent_name": "bot", "effective_cost": "4", "started_at": "2026-10-20T09:00:00"},
             {"agent_name": "bot", "effective_cost": "5", "started_at": "2026-10-21T09:00:00"},
             ]  # fmt: skip
    rows = [one(), one("b", ended_at="2026-10-20T10:00:00")]
    for by in (("day",), ("agent", "day")):
        here = tmp_path / "-".join(by)
        found = asked(duckdb, here, rows, calls, by=by, period=OCTOBER)
        loose = {line.keys[-1]: line.unlinked_cost for line in found.lines}
        assert loose == {"2026-10-05": 3, "2026-10-20": 4}
    found = asked(duckdb, tmp_path / "c", rows, calls, by=("month",), period=OCTOBER)
    assert [(line.unlinked_cost, line.unlinked_calls) for line in found.lines] == [(12, 3)]


def test_a_line_that_calls_of_no_task_have_no_name_of_tells_no_loose_cost(
    duckdb: Session, tmp_path: Path
) -> None:
    calls = [*each("1"), {"agent_name": "bot", "effective_cost": "3", "started_at": NOON}]
    rows = [one(), one("b", task_type="claim")]
    found = asked(duckdb, tmp_path, rows, calls, by=("agent", "task_type"))
    told = {(one.unlinked_cost, one.unlinked_calls, one.unlinked_cost_share) for one in found.lines}
    assert told == {(None, None, None)}


def test_a_success_of_unknown_value_is_not_worth_nothing(duckdb: Session, tmp_path: Path) -> None:
    rows = [one("v", times=10, value="5"), one("u", times=90), one("f", "failure", times=5)]
    total = asked(duckdb, tmp_path, rows, each("1")).total
    assert total is not None
    assert total.successes_without_value == 90
    (worth,) = total.worth
    assert worth.value == 50
    assert (worth.ratio.high, worth.margin.high) == (None, None)
    assert worth.ratio.low is not None
    assert (worth.state, worth.margin_state) == ("undecided", "undecided")
    failed = [one("v", times=10, value="5"), one("f", "failure", times=90)]
    known = asked(duckdb, tmp_path / "b", failed, each("1")).total
    assert known is not None
    assert known.successes_without_value == 0
    assert (known.worth[0].state, known.worth[0].margin_state) == ("losing", "negative")


def test_the_success_of_a_person_is_worth_that_of_the_agent(
    duckdb: Session, tmp_path: Path
) -> None:
    baseline = [{"task_type": "ticket", "working_minutes": 6, "hourly_rate": "10 EUR"}]
    config = {"baseline": baseline, "value": [{"amount": "8 EUR"}]}
    rows = [one("v", value="4"), one("r", value="6", value_kind="revenue"), one("n")]
    total = asked(duckdb, tmp_path, rows, each("1"), config=config).total
    assert total is not None
    assert total.person is not None
    assert {worth.kind: worth.margin.amount for worth in total.worth} == {
        "freed_capacity": 3, "revenue": 1
    }  # fmt: skip
    assert dict(total.person.margins) == {"freed_capacity": 3, "revenue": 1}
    nobody = asked(duckdb, tmp_path / "b", [one("f", "failure")], each("1"), config=config).total
    assert nobody is not None
    assert nobody.person is not None
    assert dict(nobody.person.margins) == {"freed_capacity": 7}


def test_rates_that_were_old_are_named(duckdb: Session, tmp_path: Path) -> None:
    late = [one(ended_at="2031-01-01T10:00:00", value="4", currency="USD")]
    found = asked(duckdb, tmp_path, late, each("1"))
    assert [rate.currency for rate in found.stale_rates] == ["USD"]
    assert [note for note in notes(found) if "Stale rate: USD" in note]
    known = asked(duckdb, tmp_path / "b", [one(value="4", currency="USD")], each("1"))
    assert known.stale_rates == ()
