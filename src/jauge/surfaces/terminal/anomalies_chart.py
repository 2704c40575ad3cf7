"""Spend over time with the expected band, and the days that are out of it."""

from pathlib import Path
from typing import Any, Final

import altair as alt

from jauge.analysis.anomalies.asked import Anomalies
from jauge.i18n import _, format
from jauge.surfaces.reports import charts, drawing
from jauge.surfaces.reports.drawing import Palette

_HEIGHT_PX: Final = 240
_MARGIN_PX: Final = 80


def save(path: Path, found: Anomalies) -> None:
    """Draw into a file: .svg, .png or .html by its name."""
    charts.write(path, spec(found), title(found))


def title(found: Anomalies) -> str:
    """What the chart says."""
    return _("Cost a day in {currency}, expected band, and days out of rhythm").format(
        currency=found.asked.currency
    )


def spec(found: Anomalies) -> drawing.Spec:
    """The band pale, the cost as bars, days with an anomaly of any scope in the warning colour."""
    return lambda width, palette: _spec(found, width, palette)


def _spec(found: Anomalies, width: int, palette: Palette) -> dict[str, Any] | None:
    if not found.days:
        return None
    out = {
        band.day
        for band in found.days
        if any(one.first_on <= band.day <= one.last_on for one in found.found)
    }
    points = [
        {
            "day": band.day.isoformat(),
            "label": format.day(band.day),
            "cost": float(band.actual),
            "low": None if band.low is None else float(band.low),
            "high": None if band.high is None else float(band.high),
            "expected": None if band.expected is None else float(band.expected),
            "is_out": band.day in out,
        }
        for band in found.days
    ]
    amounts = alt.Axis(title=title(found), format=",~r", tickCount=4, domain=False, ticks=False)
    days = alt.Axis(title=None, labelAngle=0, ticks=False, domain=False, tickCount=6)
    across = alt.X("day:T", axis=days)
    base = alt.Chart()
    chart = alt.layer(
        base.mark_bar(
            color=palette.solid, width=max(2, (width - _MARGIN_PX) // len(points) - 2)
        ).encode(
            x=across,
            y=alt.Y("cost:Q", axis=amounts),
            color=alt.condition("datum.is_out", alt.value(palette.more), alt.value(palette.solid)),
        ),
        base.mark_area(color=palette.pale, opacity=0.55).encode(x=across, y="low:Q", y2="high:Q"),
        base.mark_line(color=palette.ink, strokeDash=[4, 3]).encode(x=across, y="expected:Q"),
        data=alt.Data(values=points),
    )
    return drawing.dressed(chart.properties(width=width - _MARGIN_PX, height=_HEIGHT_PX), palette)
