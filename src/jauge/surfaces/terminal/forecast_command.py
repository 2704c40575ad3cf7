"""What `jauge forecast` does: ask, and print it as it was asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from jauge.analysis.budgets.forecast import Asked, Forecast, Forecasts, forecasts
from jauge.analysis.budgets.outlook import Score
from jauge.analysis.budgets.scenario import scenario_of
from jauge.analysis.desk import open_desk
from jauge.analysis.dimensions import dimensions
from jauge.i18n import _, format, ngettext
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import budgets_wording, forecast_records, records, table, wording
from jauge.surfaces.terminal.anomalies_wording import empty
from jauge.surfaces.terminal.asking import Options, start

_SCORED: Final = 5
"""Scopes whose scores are said in words; machines read all of them."""


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ()
    months: int = 1
    scenario: tuple[str, ...] = ()


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the forecast on `out`, and what must be known of it under it or on `messages`."""
    request.check()
    here = start(workspace, request, _("a forecast is in one currency: name it, such as EUR"))
    config = here.config
    dimensions(request.by, config.tag)
    asked = Asked(
        by=tuple(dict.fromkeys(request.by)),
        months=request.months,
        timezone=here.zone,
        currency=here.currency,
        country=config.anomaly.country,
        scenario=scenario_of(request.scenario),
    )
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        found = forecasts(desk, asked, datetime.now(UTC))
    if found.first_on is None and not request.as_json:
        messages.write(f"{empty()}\n")
        return
    notes = [*_notes(found), *wording.older(request.as_of)]
    if request.as_json:
        out.write(records.to_json(forecast_records.document(found, notes)))
    elif request.as_csv:
        out.write(records.to_csv(forecast_records.rows(found), asked.by))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        print_forecasts(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        from jauge.surfaces.terminal import forecast_chart

        forecast_chart.save(request.chart, found)


def print_forecasts(found: Forecasts, out: IO[str]) -> None:
    """A line a scope and month: so far, expected, and the ends of both intervals."""
    lines = [(one, month) for one in (*found.lines, *found.totals) for month in one.months]
    names = [(*_labels(found, one), month.month) for one, month in lines]
    figures = [
        (_("Expected, {currency}").format(currency=found.asked.currency),
         [wording.figure(month.expected) for _one, month in lines]),
        (format.percent(0.80, 0), [_ends(month.ends[0]) for _one, month in lines]),
        (format.percent(0.95, 0), [_ends(month.ends[1]) for _one, month in lines]),
        (_("So far"), [wording.figure(month.so_far) for _one, month in lines]),
    ]  # fmt: skip
    if lines:
        headings = [*(wording.heading(name) for name in found.asked.by or ("",)), _("Month")]
        table.print_grid(headings, names, figures, out, totals=len(found.totals))


def _labels(found: Forecasts, one: Forecast) -> tuple[str, ...]:
    by = found.asked.by
    if not one.keys:
        return (_("Total"), *("" for _name in by[1:]))
    return tuple(wording.label(name, key) for name, key in zip(by, one.keys, strict=True))


def _ends(ends: Sequence[object]) -> str:
    low, high = ends
    return f"{wording.figure(low)} – {wording.figure(high)}"  # type: ignore[arg-type]


def method(name: str | None) -> str:
    """What a method is called."""
    return {
        "seasonal": _("level x weekday"),
        "damped": _("level x weekday, damped drift"),
        "run_rate": _("straight line of the month"),
        "two_months": _("mean of this month and the last"),
        None: _("none"),
    }[name]


def _notes(found: Forecasts) -> Iterator[str]:
    for one in (*found.lines, *found.totals)[-_SCORED:]:
        yield from _said(found, one)
    if not found.asked.scenario.is_plain:
        yield _("Supposed from tomorrow on: {text} (in %).").format(text=found.asked.scenario.text)
    yield from wording.rates(found.stale_rates)
    yield from budgets_wording.unknown_days(found.gaps)
    if found.left_out:
        yield ngettext(
            "{count} smaller group has no forecast of its own.",
            "{count} smaller groups have no forecast of their own.",
            found.left_out,
        ).format(count=format.number(found.left_out))
    yield _("From {first} to {last} ({zone}); what is to come is an estimate.").format(
        first=format.day(found.first_on), last=format.day(found.last_on), zone=found.asked.timezone
    )


def _said(found: Forecasts, one: Forecast) -> Iterator[str]:
    name = " · ".join(part for part in _labels(found, one) if part)
    if one.reason == "no_cost":
        yield budgets_wording.no_cost(name)
        return
    if one.calls_without_cost:
        yield budgets_wording.without_cost(name, one.calls_without_cost)
    if one.reason == "no_history":
        yield ngettext(
            "{name}: {days} day of history is too little for any forecast.",
            "{name}: {days} days of history are too few for any forecast.",
            one.history_days,
        ).format(name=name, days=one.history_days)
        return
    if one.reason == "short_history":
        yield ngettext(
            "{name}: only {days} day of history: a straight line, whose ends are a guess.",
            "{name}: only {days} days of history: a straight line, whose ends are a guess.",
            one.history_days,
        ).format(name=name, days=one.history_days)
        return
    days = one.scores[0].days_ahead
    yield ngettext(
        "{name}: by {method}; mean error of the day after, at {origins} former days: {scores}.",
        "{name}: by {method}; mean error of the sum of the {days} days after, at {origins} former "
        "days: {scores}.",
        days,
    ).format(
        name=name,
        method=method(one.method),
        days=days,
        origins=max(score.origins for score in one.scores),
        scores=format.several(_score(score) for score in one.scores),
    )


def _score(score: Score) -> str:
    return f"{method(score.method)} {wording.share(score.wape)}"
