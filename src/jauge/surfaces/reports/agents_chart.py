"""Agents by what they cost and how often they call: who nobody owns stands out."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from jauge.i18n import _
from jauge.surfaces.reports import drawing
from jauge.surfaces.reports.audit_view import AgentSpend
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.terminal import wording

_HEIGHT_PX: Final = 260
_MARGIN_PX: Final = 80
_NAMED: Final = 6
_NAME_PX: Final = 130
_MOST: Final = 2_000


def scatter(agents: Sequence[AgentSpend]) -> drawing.Spec:
    """A point an agent, calls across and cost up, both by powers of ten; the dearest are named."""
    return lambda width, palette: _spec(agents, width, palette)


def _spec(agents: Sequence[AgentSpend], width: int, palette: Palette) -> dict[str, Any] | None:
    points = [
        {
            "name": wording.name(one.name) if place < _NAMED else "",
            "calls": one.calls,
            "cost": float(one.cost),
            "colour": palette.more if one.owner is None else palette.solid,
        }
        for place, one in enumerate(agents[:_MOST])
        if one.cost is not None and one.cost > 0 and one.calls
    ]
    if not points:
        return None
    currency = next(one.currency for one in agents if one.cost)
    scale = alt.Scale(type="log", nice=True)
    amounts = alt.Axis(
        title=_("Cost in {currency}").format(currency=currency),
        format=",~r", tickCount=4, domain=False, ticks=False,
    )  # fmt: skip
    counts = alt.Axis(title=_("Calls"), format=",~r", tickCount=5, domain=False, ticks=False)
    across = alt.X("calls:Q", axis=counts, scale=scale)
    up = alt.Y("cost:Q", axis=amounts, scale=scale)
    colour = alt.Color("colour:N", scale=None)
    dots = alt.Chart().mark_circle(size=70, opacity=0.8).encode(x=across, y=up, color=colour)
    names = (
        alt.Chart()
        .mark_text(align="right", dx=-8, fontSize=11, limit=_NAME_PX, color=palette.ink)
        .encode(x=across, y=up, text="name:N")
    )
    chart = alt.layer(dots, names, data=alt.Data(values=points))
    return drawing.dressed(chart.properties(width=width - _MARGIN_PX, height=_HEIGHT_PX), palette)
