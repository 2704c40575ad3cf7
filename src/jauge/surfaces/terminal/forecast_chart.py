"""Months of the dearest scopes: what is spent, what is expected, and both intervals."""

from pathlib import Path
from typing import Any, Final

import altair as alt

from jauge.analysis.budgets.forecast import Forecasts
from jauge.i18n import _
from jauge.surfaces.reports import charts, drawing
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.terminal import wording

_BAR_PX: Final = 30
_MOST: Final = 15
_ROOM: Final = 3


def save(path: Path, found: Forecasts) -> None:
    """Draw into a file: .svg, .png or .html by its name."""
    charts.write(path, spec(found), title(found))


def title(found: Forecasts) -> str:
    """What the chart says."""
    return _("Cost in {currency}: so far, expected, 80% and 95%").format(
        currency=found.asked.currency
    )


def spec(found: Forecasts) -> drawing.Spec:
    """A bar a scope and month: so far strong, expected pale, lines for both intervals."""
    return lambda width, palette: _spec(found, width, palette)


def _spec(found: Forecasts, width: int, palette: Palette) -> dict[str, Any] | None:
    by = found.asked.by
    names = drawing.Names()
    points = [
        {
            "name": names.unique(
                " · ".join(
                    (
                        *(wording.label(n, k) for n, k in zip(by, one.keys, strict=False)),
                        month.month,
                    )
                )
            ),
            "so_far": float(month.so_far),
            "expected": float(month.expected),
            **{f"low_{place}": float(low) for place, (low, _high) in enumerate(month.ends)},
            **{f"high_{place}": float(high) for place, (_low, high) in enumerate(month.ends)},
        }
        for one in (found.lines or found.totals)
        for month in one.months
    ][:_MOST]
    if not points:
        return None
    room = width // _ROOM
    axis = alt.Axis(title=None, ticks=False, domain=False, minExtent=room, labelLimit=room - 10)
    amounts = alt.Axis(title=title(found), format=",~r", tickCount=4, domain=False, ticks=False)
    down = alt.Y("name:N", sort=None, axis=axis)
    base = alt.Chart()
    chart = alt.layer(
        base.mark_bar(color=palette.pale).encode(y=down, x=alt.X("expected:Q", axis=amounts)),
        base.mark_bar(color=palette.solid).encode(y=down, x="so_far:Q"),
        base.mark_rule(color=palette.ink).encode(y=down, x="low_1:Q", x2="high_1:Q"),
        base.mark_rule(color=palette.ink, size=4).encode(y=down, x="low_0:Q", x2="high_0:Q"),
        data=alt.Data(values=points),
    )
    sized = chart.properties(width=width - room - 20, height=_BAR_PX * len(points))
    return drawing.dressed(sized, palette)
