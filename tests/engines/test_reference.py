"""DuckDB's answers are those of plain Python over the same rows."""

from decimal import Decimal
from pathlib import Path

import pytest

from engines.reference import costs
from engines.usage_rows import varied_rows
from jauge.analysis.cost import Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.model import Period, parse_period
from jauge.pricing.fx import rate_on

# Days are converted at once, rows one by one: each conversion rounds at 18 decimals.
ROUNDING = Decimal("1e-15")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize(
    "by",
    [(), ("day",), ("week",), ("month",), ("agent", "day"), ("model",), ("tags.team",),
     ("is_streamed",), ("tool_names",), ("provider", "environment")],
)  # fmt: skip
def test_groups_and_costs(
    duckdb: Session, paths: list[Path], by: tuple[str, ...], zone: str
) -> None:
    _compare(duckdb, paths, by, zone, None)


def test_period_is_half_open_in_the_zone_where_a_day_has_25_hours(
    duckdb: Session, paths: list[Path]
) -> None:
    period = parse_period("2026-10-25..2026-10-26", "Europe/Paris")
    assert (period.end - period.start).total_seconds() == 25 * 3600
    _compare(duckdb, paths, ("day",), "Europe/Paris", period)


def _compare(
    duckdb: Session, paths: list[Path], by: tuple[str, ...], zone: str, period: Period | None
) -> None:
    expected = costs(varied_rows(1500), by, zone, period)
    answer = ask(
        Held(duckdb, {"usage": paths}), Question(by=by, timezone=zone, period=period), rate_on
    )
    assert expected
    found = {line.keys: line.sums for line in answer.lines}
    assert len(found) == len(answer.lines)
    assert found.keys() == expected.keys()
    for key, (*amounts, calls) in expected.items():
        sums = found[key]
        assert sums.calls == calls
        ends = (sums.effective_cost, sums.cost_low, sums.cost_high)
        for here, there in zip(ends, amounts, strict=True):
            assert (here is None) == (there is None)
            if here is not None and there is not None:
                assert abs(here - there) < ROUNDING
