"""Charts of seats: what they cost and what could be given back, and curves of adoption."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import altair as alt

from jauge import i18n
from jauge.analysis.seats.adoption import Point
from jauge.analysis.seats.answer import SeatLine, Seats
from jauge.i18n import _
from jauge.surfaces.reports import drawing
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.terminal import seats_wording, wording

_BAR_PX: Final = 34
_HEIGHT_PX: Final = 230
_MARGIN_PX: Final = 60
_NAME_PX: Final = 110
_SPARE_PX: Final = 35
_LETTER_PX: Final = 8
_MOST_BARS: Final = 12
_DAY_PX: Final = 90
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [3, 6])
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def waste(found: Seats) -> drawing.Spec:
    """A bar per line: all of it what it costs a month, its strong part what could be given back.

    Two currencies share no axis: lines in that of most paid seats are drawn.
    """
    return lambda width, palette: _waste(found, width, palette)


def waste_title(found: Seats) -> str:
    """What the bars say."""
    said = _("{currency} a month: whole bar all paid seats, strong part those to give back")
    return said.format(currency=_currency(found))


def _currency(found: Seats) -> str:
    amounts = found.total.amounts
    return max(amounts, key=lambda one: (one.seats, one.currency)).currency if amounts else ""


def _waste(found: Seats, width: int, palette: Palette) -> dict[str, Any] | None:
    currency = _currency(found)
    names = drawing.Names()
    points = [
        {
            "name": names.unique(_name(found, line)),
            "cost": float(one.monthly_cost),
            "waste": float(one.waste),
        }
        for line in found.lines
        for one in line.amounts
        if one.currency == currency
    ][:_MOST_BARS]
    if not points:
        return None
    room = max(width // 3, _NAME_PX + _SPARE_PX)
    axis = alt.Axis(
        title=None, ticks=False, domain=False, minExtent=room, labelLimit=room - _SPARE_PX
    )
    across = alt.Axis(title=None, format=",~r", tickCount=4, domain=False, ticks=False)
    layers = [
        alt.Chart()
        .mark_bar(color=colour)
        .encode(
            y=alt.Y("name:N", sort=None, axis=axis),
            x=alt.X(f"{field}:Q", axis=across, stack=None),
        )
        for field, colour in (("cost", palette.pale), ("waste", palette.solid))
    ]
    chart = alt.layer(*layers, data=alt.Data(values=points)).properties(
        width=width - room - 20,
        height=_BAR_PX * len(points),
        title=_title(waste_title(found), width - room, palette),
    )
    return drawing.dressed(chart, palette)


def _name(found: Seats, line: SeatLine) -> str:
    return " · ".join(part for part in seats_wording.names(found.by, line) if part)


def _title(text: str, width: int, palette: Palette) -> alt.TitleParams:
    """A title over a chart, in lines: a long one falls off a narrow chart."""
    return alt.TitleParams(
        _wrapped(text, width),
        color=palette.ink,
        fontSize=12,
        fontWeight="normal",
        anchor="start",
        frame="group",
    )


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines that so many pixels hold."""
    most = width // _LETTER_PX
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def curve(points: Sequence[Point]) -> drawing.Spec:
    """A curve per tool and account: the part of holders who used it, list by list."""
    return lambda width, palette: _curve(points, width, palette)


def curve_title() -> str:
    """What the curves say."""
    return _("Part of holders who use it, in %")


def _curve(points: Sequence[Point], width: int, palette: Palette) -> dict[str, Any] | None:
    named = _curves(points)
    values = [
        {
            "name": named[point.tool, point.account],
            "day": point.as_of.isoformat(),
            "part": round(100 * point.adoption, 2),
        }
        for point in points
        if point.adoption is not None and (point.tool, point.account) in named
    ]
    if not values:
        return None
    days = sorted({point.as_of.isoformat() for point in points})
    step = -(-len(days) * _DAY_PX // width)
    shown = [_epoch_ms(day) for day in days[::step]]
    day_format = "%d/%m/%Y" if i18n.language() == "fr" else "%Y-%m-%d"
    calendar = alt.Axis(title=None, format=day_format, values=shown, domain=False, ticks=False)
    shares = alt.Axis(title=None, tickCount=5, domain=False, ticks=False, format=",~r")
    key = alt.Legend(
        title=None,
        orient="bottom",
        columns=1,
        labelColor=palette.ink,
        symbolStrokeColor=palette.solid,
        labelLimit=width - _MARGIN_PX,
        symbolSize=90,
    )
    across = alt.X("utcyearmonthdate(day):T", axis=calendar, scale=alt.Scale(type="utc"))
    up = alt.Y("part:Q", axis=shares, scale=alt.Scale(domain=[0, 100]))
    dashes = alt.Scale(domain=list(named.values()), range=list(_DASHES))
    line = (
        alt.Chart()
        .mark_line(color=palette.solid)
        .encode(x=across, y=up, strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=key))
    )
    shapes = alt.Scale(domain=list(named.values()), range=list(_SHAPES))
    dot = (
        alt.Chart()
        .mark_point(color=palette.solid, size=60, opacity=1, filled=True)
        .encode(x=across, y=up, shape=alt.Shape("name:N", scale=shapes, legend=key))
    )
    chart = alt.layer(line, dot, data=alt.Data(values=values))
    inner = width - _MARGIN_PX
    title = _title(curve_title(), inner, palette)
    return drawing.dressed(chart.properties(width=inner, height=_HEIGHT_PX, title=title), palette)


def _curves(points: Sequence[Point]) -> dict[tuple[str, str | None], str]:
    """The lists that most people stand in, with the names of their curves."""
    newest = {(point.tool, point.account): point.users for point in points}
    largest = sorted(newest, key=lambda one: (-newest[one], one[0], one[1] or ""))
    names = drawing.Names()
    return {
        (tool, account): names.unique(
            wording.name(tool) if account is None else f"{wording.name(tool)} · {account}"
        )
        for tool, account in largest[: len(_DASHES)]
    }


def _epoch_ms(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000
