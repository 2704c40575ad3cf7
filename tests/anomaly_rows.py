"""Days of calls for tests of anomalies, budgets and forecasts, and what pages say of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engines.usage_rows import usage_row, write_segments
from jauge.analysis.anomalies.answer import anomalies, configured
from jauge.analysis.anomalies.asked import Anomalies
from jauge.analysis.budgets.budgets import budgets
from jauge.analysis.budgets.forecast import Asked as ForecastAsked
from jauge.analysis.budgets.forecast import forecasts
from jauge.analysis.budgets.periods import Asked
from jauge.analysis.budgets.use import Use
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.rulebook import Attribution, rules_of
from jauge.config import Config
from jauge.config.build import build
from jauge.model import parse_period
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import anomalies_records, budgets_records

NOW = datetime(2027, 1, 1, tzinfo=UTC)
WEEKEND = 5


def rows_of(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`times` calls on each of `days` from `first` on, from `hour` on, a minute apart."""
    rows: list[dict[str, Any]] = []
    for one in told:
        given = dict(one)
        first, days = date.fromisoformat(given.pop("first")), given.pop("days")
        times, hour = given.pop("times", 1), given.pop("hour", 9)
        workdays = given.pop("workdays", False)
        cost = Decimal(given.pop("effective_cost"))
        for number in range(days):
            day = first + timedelta(days=number)
            if workdays and day.weekday() >= WEEKEND:
                continue
            start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            rows += [
                usage_row(
                    len(rows) + each + 1,
                    started_at=start + timedelta(minutes=each),
                    **{"billing_currency": "EUR", "effective_cost": cost, **given},
                )
                for each in range(times)
            ]
    return rows


def desk_of(
    session: Session, folder: Path, rows: Sequence[Mapping[str, Any]], files: int = 1, **config: Any
) -> tuple[Desk, Config]:
    """A desk over these rows, and the configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    built: Config = build(Config, config)
    paths = write_segments(folder, [dict(row) for row in rows], files)
    of = Attribution(tags=rules_of(built), zone=str(built.workspace.timezone))
    return Desk(1, Held(session, {"usage": paths}), rate_on, of), built


def looked(
    session: Session, folder: Path, rows: Sequence[Mapping[str, Any]], period: str, **config: Any
) -> Anomalies:
    """The anomalies of a period."""
    files = config.pop("files", 1)
    desk, built = desk_of(session, folder, rows, files, **config)
    return anomalies(desk, configured(desk, built, parse_period(period), "EUR"))


def used(
    session: Session,
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    *budget: Mapping[str, Any],
    **config: Any,
) -> tuple[Use, ...]:
    """What budgets have used."""
    asked, now = config.pop("asked", Asked()), config.pop("now", NOW)
    desk, built = desk_of(session, folder, rows, budget=list(map(dict, budget)), **config)
    return budgets(desk, built, asked, now)


def anomaly_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The one anomaly of a page."""
    (one,) = looked(session, folder, rows_of(told["days"]), told["period"]).found
    return anomalies_records.record(one)


def budget_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The one budget of a page."""
    (one,) = used(session, folder, rows_of(told["days"]), told["budget"])
    return dict(budgets_records.row(one))


def forecast_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The total of a page, with the scores of two methods."""
    desk, _config = desk_of(session, folder, rows_of(told["days"]))
    (one,) = forecasts(desk, ForecastAsked(country=""), NOW).totals
    (month,), scores = one.months, {score.method: score for score in one.scores}
    seasonal, line = scores["seasonal"].wape, scores["run_rate"].wape
    assert seasonal is not None
    assert line is not None
    return {
        "method": one.method,
        "so_far": month.so_far,
        "expected": month.expected,
        "low_80": month.ends[0][0],
        "high_80": month.ends[0][1],
        "seasonal_wape": Decimal(repr(round(seasonal, 9))),
        "is_run_rate_worse": line > seasonal,
    }
