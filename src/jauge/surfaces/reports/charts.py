"""Bars of costs, inside a page or as files.

A bar is solid up to the lower end of a cost and pale up to its upper end, so a range is seen as
a range.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert

from jauge import i18n
from jauge.analysis.cost import Answer, Line, limit
from jauge.analysis.measures import Sums
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.surfaces.reports import cells, drawing, saving
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.terminal import wording

_HEIGHT_PX: Final = 210
_BAR_PX: Final = 30
_NAME_PX: Final = 100
_SPARE_PX: Final = 35
_MARGIN_PX: Final = 40
_MOST_BARS: Final = 12


def bars(answer: Answer, *, is_tag: bool = False) -> drawing.Spec:
    """Upright bars along a calendar, lying bars for names; the dearest and the others as one."""
    return lambda width, palette: _spec(answer, width, palette, is_tag=is_tag)


def kind_of(path: Path) -> str:
    """`.svg`, `.png` or `.html`; UsageError for another name."""
    kind = path.suffix.lower()
    if kind not in {".svg", ".png", ".html"}:
        hint = _("{path}: a chart ends in .svg, .png or .html")
        raise UsageError(hint.format(path=path))
    return kind


def save(path: Path, answer: Answer) -> None:
    """Draw an answer into a file: .svg, .png or .html by its name; UsageError for another."""
    write(path, bars(answer), _title(_currency(answer)))


def write(path: Path, spec: drawing.Spec, title: str) -> None:
    """Draw a chart into a file: .svg, .png or .html by its name; UsageError for another."""
    kind = kind_of(path)
    drawn = spec(drawing.WIDE_PX, Palette())
    if drawn is None:
        raise UsageError(_("no line of the answer has a cost: there is nothing to draw"))
    if kind == ".png":
        content = vl_convert.vegalite_to_png(drawn, scale=2, **drawing.locale())
    elif kind == ".svg":
        content = drawing.svg(drawn).encode()
    else:
        content = (
            f'<!doctype html><html lang="{i18n.language()}"><meta charset="utf-8">'
            f"<title>{title}</title><body>{drawing.svg(drawn)}</body></html>\n"
        ).encode()
    saving.save(path, content)


def _currency(answer: Answer) -> str:
    return next((total.currency for total in answer.totals if total.currency), "")


def _spec(answer: Answer, width: int, palette: Palette, *, is_tag: bool) -> dict[str, Any] | None:
    currency = _currency(answer)
    lines = [line for line in answer.lines if line.currency == currency]
    by = answer.question.by
    along_time = len(by) == 1 and by[0] in {"day", "week", "month"}
    if not along_time:
        lines = list(limit(lines, _MOST_BARS))
    points = _points(by[0] if len(by) == 1 else None, lines, is_tag=is_tag)
    if not points:
        return None
    # Names of models differ at their ends: a third of a wide chart is theirs.
    room = 0 if along_time else max(width // 3, _NAME_PX + _SPARE_PX)
    axis = _calendar_axis(points, width) if along_time else _name_axis(room)
    chart = alt.layer(
        *_bars(axis, along_time=along_time, palette=palette, title=_title(currency)),
        data=alt.Data(values=points),
    )
    height = _HEIGHT_PX if along_time else _BAR_PX * len(points)
    sized = chart.properties(width=width - (room or _MARGIN_PX) - 20, height=height)
    return drawing.dressed(sized, palette)


def _title(currency: str) -> str:
    return _("Cost in {currency}").format(currency=currency)


def _points(field: str | None, lines: Sequence[Line], *, is_tag: bool) -> list[dict[str, Any]]:
    """One bar a line, calendar days without calls as gaps; floats are for drawing only."""
    known = [line for line in lines if line.sums.cost_low is not None]
    bars = [(_label(field, line, is_tag=is_tag), line.sums) for line in known]
    if field == "day" and known:
        costs = dict(bars)
        days = [date.fromisoformat(str(line.keys[0])) for line in known]
        every = (wording.label(field, day.isoformat()) for day in _from_to(min(days), max(days)))
        bars = [(day, costs.get(day, Sums())) for day in every]
    # Two groups can read the same (an unknown name and one that is written so).
    names = drawing.Names()
    return [
        {
            "name": names.unique(name),
            "low": _float(sums.cost_low),
            "high": _float(sums.cost_high),
        }
        for name, sums in bars
    ]


def _from_to(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _label(field: str | None, line: Line, *, is_tag: bool) -> str:
    if line.others:
        return wording.others(line)
    if field is not None:
        return cells.name(field, line.keys[0], is_tag=is_tag).text
    return " · ".join(map(wording.name, line.keys)) or _("Total")


def _calendar_axis(points: Sequence[dict[str, Any]], width: int) -> alt.Axis:
    """The names under upright bars that there is room for."""
    step = -(-len(points) * _NAME_PX // width)
    names = [point["name"] for point in points[::step]]
    return alt.Axis(title=None, labelAngle=0, ticks=False, domain=False, values=names)


def _name_axis(room: int) -> alt.Axis:
    # The reader's font may be wider than the one that Vega measured with.
    return alt.Axis(
        title=None, ticks=False, domain=False, minExtent=room, labelLimit=room - _SPARE_PX
    )


def _bars(names: alt.Axis, *, along_time: bool, palette: Palette, title: str) -> list[alt.Chart]:
    amounts = alt.Axis(title=title, format=",~r", tickCount=4, domain=False, ticks=False)
    layers: list[alt.Chart] = []
    for start, end, colour in ((None, "low", palette.solid), ("low", "high", palette.pale)):
        bar = alt.Chart().mark_bar(color=colour)
        across = alt.X("name:N", sort=None, axis=names)
        along = alt.Y("name:N", sort=None, axis=names)
        if start is None:
            up = alt.Y(f"{end}:Q", axis=amounts, stack=None)
            out = alt.X(f"{end}:Q", axis=amounts, stack=None)
            encoded = bar.encode(x=across, y=up) if along_time else bar.encode(y=along, x=out)
        elif along_time:
            encoded = bar.encode(x=across, y=alt.Y(f"{start}:Q", axis=amounts), y2=end)
        else:
            encoded = bar.encode(y=along, x=alt.X(f"{start}:Q", axis=amounts), x2=end)
        layers.append(encoded)
    return layers
