"""What the ledger tells of its segments changes no answer, and saves the look."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engines.usage_rows import usage_row, varied_rows, write_segments
from jauge.analysis import calendar, rows
from jauge.analysis.cost import Question, ask
from jauge.analysis.coverage import coverage
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.ledger import Statistics
from jauge.model import Period, parse_period
from jauge.pricing.fx import rate_on

START = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def by_month(tmp_path: Path) -> list[Path]:
    """A file a month, as the ledger makes them."""
    dated = sorted(varied_rows(600), key=lambda row: row["started_at"])
    paths: list[Path] = []
    for month in sorted({row["started_at"].month for row in dated}):
        folder = tmp_path / str(month)
        folder.mkdir()
        paths += write_segments(folder, [r for r in dated if r["started_at"].month == month], 1)
    return paths


def told_of(session: Session, paths: list[Path]) -> dict[Path, tuple[Statistics, ...]]:
    """The statistics of files, from looking at each."""
    told: dict[Path, tuple[Statistics, ...]] = {}
    for path in paths:
        seen = coverage(Held(session, {"usage": [path]}), None)
        ends = (None if end is None else calendar.to_us(end) for end in (seen.first, seen.last))
        first, last = ends
        told[path] = (
            Statistics(
                rows=seen.rows,
                first_us=first,
                last_us=last,
                assumed={one.text: one.calls for one in seen.assumptions},
                price_books=frozenset(seen.price_books),
            ),
        )
    return told


@pytest.mark.parametrize(
    "period", [None, "2026", "2026-10", "2026-09-12..2026-10-03", "2026-10-25..2026-10-26", "2020"]
)
def test_statistics_change_no_answer(
    duckdb: Session, by_month: list[Path], period: str | None
) -> None:
    assert len(by_month) == 4
    told = told_of(duckdb, by_month)
    zone = "Europe/Paris"
    asked = parse_period(period, zone) if period else None
    question = Question(by=("agent", "day"), period=asked, timezone=zone)
    expected = ask(Held(duckdb, {"usage": by_month}), question, rate_on)
    assert bool(expected.lines) == (period != "2020")
    assert ask(Held(duckdb, {"usage": by_month}, told), question, rate_on) == expected
    some = dict(list(told.items())[1:])
    assert ask(Held(duckdb, {"usage": by_month}, some), question, rate_on) == expected


def statistics(first: int | None, last: int | None, count: int = 1) -> Statistics:
    return Statistics(
        rows=count,
        first_us=None if first is None else calendar.to_us(START + first * HOUR),
        last_us=None if last is None else calendar.to_us(START + last * HOUR),
        assumed={},
        price_books=frozenset(),
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 1, "all"), (0, 2, "some"), (-1, 1, "some"), (-1, 9, "some"), (2, 3, "none"),
        (-2, -1, "none"), (None, None, "none"),
    ],
)  # fmt: skip
def test_periods_are_half_open(first: int | None, last: int | None, expected: str) -> None:
    period = Period(START, START + 2 * HOUR, "two hours")
    assert rows.share(statistics(first, last), period) == expected
    assert rows.share(statistics(first, last), None) == "all"
    assert rows.share(statistics(first, last, 0), None) == "none"


def test_files_outside_the_period_are_not_read(duckdb: Session, tmp_path: Path) -> None:
    gone = tmp_path / "gone.parquet"
    period = Period(START, START + 2 * HOUR, "two hours")
    told = {gone: (statistics(5, 6), statistics(None, None))}
    assert ask(Held(duckdb, {"usage": [gone]}, told), Question(period=period), rate_on).lines == ()


def test_rows_without_a_time_are_of_no_day(duckdb: Session, tmp_path: Path) -> None:
    for number, times in enumerate([[None], [None, START]]):
        listed = [usage_row(place, started_at=moment) for place, moment in enumerate(times)]
        folder = tmp_path / str(number)
        folder.mkdir()
        paths = write_segments(folder, listed, 1)
        answer = ask(
            Held(duckdb, {"usage": paths}), Question(by=("day",), timezone="Europe/Paris"), rate_on
        )
        assert [line.keys for line in answer.lines] == [("2026-10-01",), (None,)][-len(times) :]
        assert answer.totals[0].sums.calls == answer.coverage.rows == len(times)
