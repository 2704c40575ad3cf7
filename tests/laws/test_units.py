"""Laws of unit economics: linking loses nothing; order, pieces and units change nothing."""

import tempfile
from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.units.answer import Units
from jauge.model import exact_sum
from task_rows import asked

QUIET = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(["a", "b", "c", None])
MONEY = st.integers(0, 10**6).map(lambda units: str(Decimal(units).scaleb(-4)))
MINUTES = st.integers(0, 59)
CONFIG: Mapping[str, Any] = {
    "value": [{"amount": "4.10 EUR"}, {"amount": "1 EUR", "kind": "revenue"}],
    "baseline": [
        {"task_type": name, "working_minutes": 6, "hourly_rate": "41 EUR"} for name in "ab"
    ],
}


def at(minute: int) -> str:
    return f"2026-10-05T10:{minute:02}:00"


@st.composite
def tasks(draw: st.DrawFn) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        start = draw(MINUTES)
        made.append({
            "task_id": f"T-{number}",
            "task_type": draw(st.sampled_from("ab")),
            "agent_name": draw(NAMES),
            "started_at": at(start),
            "ended_at": at(draw(st.integers(start, 59))),
            "outcome": draw(st.sampled_from(["success", "failure", "escalated", "abandoned"])),
            "x_conversation_id": draw(st.one_of(st.none(), st.sampled_from(["v", "w"]))),
            "x_session": draw(st.one_of(st.none(), st.sampled_from(["s", "t"]))),
            "value": draw(st.one_of(st.none(), MONEY)),
            "rework_minutes": draw(st.one_of(st.none(), st.integers(0, 9).map(str))),
            "damage_cost": draw(st.one_of(st.none(), MONEY)),
        })  # fmt: skip
    return made


CALLS = st.lists(
    st.fixed_dictionaries({
        "task_id": st.one_of(st.none(), st.integers(0, 9).map(lambda n: f"T-{n}")),
        "conversation_id": st.sampled_from(["v", "w", None]),
        "agent_name": NAMES,
        "started_at": MINUTES.map(at),
        "effective_cost": MONEY,
    }),
    max_size=12,
)  # fmt: skip
FOLDERS = count()


@pytest.fixture(scope="module")
def session() -> Any:
    with engines.load().start() as started:
        yield started


def answer(session: Session, rows: Any, calls: Any, **told: Any) -> Units:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / str(next(FOLDERS))
        return asked(session, here, rows, calls, **{"config": CONFIG, "resamples": 20, **told})


@QUIET
@given(rows=tasks(), calls=CALLS)
def test_linked_and_unlinked_cost_are_all_of_it(session: Session, rows: Any, calls: Any) -> None:
    found = answer(session, rows, calls)
    assert found.total is not None
    spent = exact_sum(Decimal(call["effective_cost"]) for call in calls)
    linked = found.total.sums.inference or Decimal(0)
    assert linked + found.unlinked_cost == spent
    assert found.total.unlinked_calls is not None
    assert found.total.calls + found.total.unlinked_calls == len(calls)


@QUIET
@given(
    rows=tasks(), calls=CALLS, by=st.sampled_from([("agent",), ("day",), ("agent", "task_type")])
)
def test_lines_add_up_to_no_more_unlinked_cost_than_the_total(
    session: Session, rows: Any, calls: Any, by: tuple[str, ...]
) -> None:
    found = answer(session, rows, calls, by=by)
    assert found.total is not None
    assert exact_sum(line.unlinked_cost or Decimal(0) for line in found.lines) <= (
        found.unlinked_cost
    )
    told = sum(line.unlinked_calls or 0 for line in found.lines)
    assert told <= (found.total.unlinked_calls or 0)


@QUIET
@given(rows=tasks(), calls=CALLS, by=st.sampled_from([(), ("agent",), ("task_type", "outcome")]))
def test_order_and_pieces_of_files_change_nothing(
    session: Session, rows: Any, calls: Any, by: tuple[str, ...]
) -> None:
    one = answer(session, rows, calls, by=by)
    other = answer(session, rows[::-1], calls[::-1], by=by, files=3)
    assert one == other


@QUIET
@given(rows=tasks(), calls=CALLS)
def test_an_interval_holds_its_figure(session: Session, rows: Any, calls: Any) -> None:
    total = answer(session, rows, calls).total
    assert total is not None
    figures = [total.cost_per_task, total.cost_per_success, total.quality_adjusted]
    figures += [total.fully_loaded, *(one for w in total.worth for one in (w.ratio, w.margin))]
    for figure in figures:
        assert (figure.amount is None) == (figure.reason is not None)
        if figure.amount is not None:
            assert figure.low is None or figure.low <= figure.amount
            assert figure.high is None or figure.amount <= figure.high


@QUIET
@given(rows=tasks(), calls=CALLS)
def test_ten_times_the_money_is_ten_times_the_figures(
    session: Session, rows: Any, calls: Any
) -> None:
    def scaled(told: Any, names: tuple[str, ...]) -> Any:
        return [
            one | {name: str(Decimal(one[name]) * 10) for name in names if one[name] is not None}
            for one in told
        ]

    config = {
        "value": [one | {"amount": f"{Decimal(one['amount'].split()[0]) * 10} EUR"}
                  for one in CONFIG["value"]],
        "baseline": [one | {"hourly_rate": "410 EUR"} for one in CONFIG["baseline"]],
    }  # fmt: skip
    more = scaled(rows, ("value", "damage_cost"))
    one = answer(session, rows, calls).total
    ten = answer(session, more, scaled(calls, ("effective_cost",)), config=config).total
    assert one is not None
    assert ten is not None
    for name in ("cost_per_task", "cost_per_success", "quality_adjusted", "fully_loaded"):
        small, large = getattr(one, name), getattr(ten, name)
        assert small.reason == large.reason
        if small.amount is not None:
            assert float(large.amount) == pytest.approx(10 * float(small.amount), abs=1e-12)
    for small, large in zip(one.worth, ten.worth, strict=True):
        for few, many in ((small.value, large.value), (small.without_cost, large.without_cost)):
            assert many == (None if few is None else few * 10)
        assert large.state == small.state
        if small.ratio.amount is not None and large.ratio.amount is not None:
            assert float(large.ratio.amount) == pytest.approx(float(small.ratio.amount))
