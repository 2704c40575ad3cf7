"""Laws of fleets: time, order, files and names change nothing, and who works is never dead."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fleet_rows import LAST, calls, case_of, classes, entry, every, found_in
from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.fleet.habits import Habit
from jauge.analysis.fleet.overlap import overlap_of
from jauge.analysis.fleet.pairs import pairs
from jauge.analysis.fleet.perimeter import FACTORS, Factor, Perimeter

LAW = settings(
    max_examples=1,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PURE = settings(max_examples=60, deadline=None)
DAY = timedelta(days=1)
NAMES = ("daily", "gone", "monthly", "probe", "broken", "aging", "left", "late")


@pytest.fixture(scope="module")
def duckdb() -> Any:
    with engines.load("duckdb").start() as session:
        yield session


def fleet(chance: random.Random, last: date = LAST) -> list[dict[str, Any]]:
    """A small fleet of every class, with gaps and counts drawn by chance."""
    gone = last - chance.randint(20, 90) * DAY
    late = last - chance.randint(5, 13) * DAY
    return [
        *calls("daily", every(1, 60, last), chance.randint(1, 3), user_id=["a", "b"]),
        *calls("gone", every(chance.randint(1, 4), 40, gone), api_key_id="key"),
        *calls("monthly", every(30, 12, last - chance.randint(0, 43) * DAY)),
        *calls("probe", every(1, 40, last), 2, input_tokens=9, output_tokens=1),
        *calls("broken", every(1, 20, last), 2, status="error", user_id="a"),
        *calls("aging", every(1, 60, last), agent_version="1", user_id="a"),
        *calls("aging", every(1, 30, last), 3, agent_version="2", user_id="a"),
        *calls("left", every(1, 60, last), user_id="b", tool_names=["x", "y"]),
        *calls("late", every(1, 60, late), user_id="b", tool_names=["x", "y"]),
    ]


def entries(moved: timedelta = timedelta(0)) -> list[Any]:
    left = date(2026, 8, 1) + moved
    since = (date(2026, 1, 1) + moved).isoformat()
    return [
        entry(name, discovered_at=since, owner_left_on=left if name == "left" else None)
        for name in NAMES
    ]


def told(
    session: Session, folder: Path, rows: Sequence[Any], files: int = 1, moved: int = 0
) -> tuple[Any, ...]:
    """What is found, without the days themselves."""
    case = case_of(session, folder, rows, entries(moved * DAY), files=files)
    found = found_in(case, "zombie_agent") | {
        f"twin of {name}": one for name, one in found_in(case, "duplicate_agent").items()
    }
    return tuple(
        (name, one.monthly_saving, one.confidence, one.action, one.base, one.evidence,
         getattr(one.parameters, "zombie_class", None), getattr(one.parameters, "also", None))
        for name, one in sorted(found.items())
    )  # fmt: skip


@LAW
@given(seed=st.integers(0, 1000), days=st.integers(-800, 60), files=st.integers(2, 5))
def test_neither_whole_days_nor_the_order_of_rows_nor_their_files_change_anything(
    duckdb: Session, tmp_path: Path, seed: int, days: int, files: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    rows = fleet(chance)
    moved = [row | {"started_at": row["started_at"] + days * DAY} for row in rows]
    chance.shuffle(moved)
    before = told(duckdb, tmp_path, rows)
    assert before
    assert told(duckdb, tmp_path, moved, files, moved=days) == before


@LAW
@given(seed=st.integers(0, 1000), more=st.lists(st.integers(0, 20), min_size=1, max_size=20))
def test_more_calls_never_make_an_agent_dead(
    duckdb: Session, tmp_path: Path, seed: int, more: list[int]
) -> None:
    rows = fleet(random.Random(seed))  # noqa: S311 - reproducible rows, no secret
    more_rows = [row for name in NAMES for row in calls(name, [LAST - day * DAY for day in more])]
    before = classes(case_of(duckdb, tmp_path, rows, entries()))
    after = classes(case_of(duckdb, tmp_path, [*rows, *more_rows], entries()))
    # Of the one that is gone more calls make it alive again, or leave it dead.
    assert not {name for name, held in after.items() if held == "dead" != before.get(name)}


@PURE
@given(
    runs=st.integers(1, 36),
    number=st.integers(1, 28),
    silent=st.integers(0, 44),
)
def test_a_monthly_job_is_never_dead_one_gap_and_13_days_after_its_last_run(
    runs: int, number: int, silent: int
) -> None:
    days = [date(2023 + month // 12, month % 12 + 1, number) for month in range(runs)]
    assert silent <= limit(days)


@PURE
@given(gaps=st.lists(st.integers(1, 120), min_size=1, max_size=40))
def test_a_habit_that_is_known_longer_never_allows_less_silence(gaps: list[int]) -> None:
    days = [date(2023, 1, 1)]
    for gap in gaps:
        days.append(days[-1] + gap * DAY)
        assert limit(days) >= max(14, 3 * max(gaps[: len(days) - 1]))
        assert limit(days) >= limit(days[:-1]) or not habit(days[:-1]).is_habit


def limit(days: Sequence[date]) -> int:
    return habit(days).limit_days


def habit(days: Sequence[date]) -> Habit:
    gaps = [(after - before).days for before, after in pairwise(days)]
    return Habit(
        active_days=len(days),
        first_on=days[0],
        last_on=days[-1],
        longest_gap=max(gaps, default=None),
        calls=len(days),
    )


PARTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5), min_size=1, max_size=6)
PERIMETERS = st.lists(
    st.dictionaries(st.sampled_from(FACTORS), PARTS, min_size=1), min_size=2, max_size=12
)


def made(told: list[dict[Factor, dict[str, int]]]) -> list[Perimeter]:
    """Perimeters whose parts add up to one; tools and users are sets."""
    return [
        Perimeter(
            f"agent-{place}",
            {
                name: {
                    key: 1.0 if name in {"tools", "users"} else count / sum(parts.values())
                    for key, count in parts.items()
                }
                for name, parts in one.items()
            },
        )
        for place, one in enumerate(told)
    ]


@PURE
@given(told=PERIMETERS)
def test_an_overlap_is_the_same_from_both_sides(
    told: list[dict[Factor, dict[str, int]]],
) -> None:
    for one in made(told):
        for other in made(told):
            there, back = overlap_of(one, other), overlap_of(other, one)
            assert there == back
            assert there is None or 0 <= there.overlap <= 1


@PURE
@given(told=PERIMETERS)
def test_blocks_miss_no_pair_that_a_comparison_of_all_finds(
    told: list[dict[Factor, dict[str, int]]],
) -> None:
    found = made(told)
    alike, crowded = pairs(found, dict.fromkeys((one.agent_id for one in found), "prod"))
    every_pair = {
        (one.agent_id, other.agent_id)
        for one in found
        for other in found
        if one.agent_id < other.agent_id
        and (overlap := overlap_of(one, other)) is not None
        and overlap.overlap >= 0.8
    }
    assert set(alike) == every_pair
    assert crowded == 0
