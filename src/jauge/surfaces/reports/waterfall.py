"""From the cost before to the cost now: a step for each reason, up or down."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import altair as alt
import msgspec

from jauge.analysis.comparison import Change
from jauge.i18n import _, format
from jauge.model import difference, exact_sum
from jauge.surfaces.reports import drawing
from jauge.surfaces.reports.drawing import Palette
from jauge.surfaces.terminal import wording

_HEIGHT_PX: Final = 230
_MARGIN_PX: Final = 72
_TITLE_PX: Final = 14  # the reader's font may be wider than the one that Vega measured with
_SLANTED_PX: Final = 36  # and its slanted names go further to the left and down
_WITHOUT_CENTS: Final = 1000
_MOST_UPRIGHT: Final = 6
_EFFECTS: Final = ("price", "volume", "mix", "other")


class Step(msgspec.Struct, frozen=True):
    """A bar between two costs; `is_total` stands on zero."""

    name: str
    start: Decimal
    end: Decimal
    is_total: bool = False

    @property
    def change(self) -> Decimal:
        """What the step adds."""
        return difference(self.end, self.start)


def steps(total: Change) -> tuple[Step, ...]:
    """Before, price, volume, mix, other, now; nothing where a cost is unknown."""
    if total.effects is None:
        return ()
    zero = Decimal(0)
    before = zero if total.before is None else total.before.sums.effective_cost or zero
    names = (_("Price"), _("Volume"), _("Mix"), _("Other"))
    found = [Step(_("Before"), zero, before, is_total=True)]
    here = before
    for effect, name in zip(_EFFECTS, names, strict=True):
        there = exact_sum((here, getattr(total.effects, effect)))
        found.append(Step(name, here, there))
        here = there
    return (*found, Step(_("Now"), zero, here, is_total=True))


def waterfall(total: Change) -> drawing.Spec:
    """The steps as bars, each with its amount above it."""
    currency = total.currency or format.UNKNOWN
    return falling(steps(total), _("Cost in {currency}").format(currency=currency))


def falling(found: Sequence[Step], title: str) -> drawing.Spec:
    """Steps as bars from what was to what is, each with its amount above it; what the axis says."""
    return lambda width, palette: _spec(found, title, width, palette)


def _spec(found: Sequence[Step], title: str, width: int, palette: Palette) -> dict[str, Any] | None:
    if not found:
        return None
    largest = max(abs(step.end) for step in found)
    decimals = 0 if largest >= _WITHOUT_CENTS else 2
    points = [
        {
            "name": step.name,
            "start": float(step.start),
            "end": float(step.end),
            "top": float(max(step.start, step.end)),
            "colour": _colour(step, palette),
            "said": _said(step, decimals),
        }
        for step in found
    ]
    # Six names beside each other do not fit a phone, nor more of them a page.
    angle = 0 if width >= drawing.WIDE_PX and len(found) <= _MOST_UPRIGHT else -40
    axis = alt.Axis(title=None, labelAngle=angle, ticks=False, domain=False)
    names = alt.X("name:N", sort=None, axis=axis)
    amounts = alt.Axis(
        title=title, format=",~r", tickCount=4, domain=False, ticks=False, titlePadding=_TITLE_PX
    )
    colour = alt.Color("colour:N", scale=None)
    bars = (
        alt.Chart()
        .mark_bar()
        .encode(x=names, y=alt.Y("start:Q", axis=amounts), y2="end", color=colour)
    )
    said = (
        alt.Chart()
        .mark_text(
            baseline="bottom",
            dy=-4,
            fontSize=11 if width < drawing.WIDE_PX else 12,
            color=palette.ink,
        )
        .encode(x=names, y="top:Q", text="said:N")
    )
    chart = alt.layer(bars, said, data=alt.Data(values=points))
    drawn = drawing.dressed(chart.properties(width=width - _MARGIN_PX, height=_HEIGHT_PX), palette)
    if angle:
        drawn["config"]["padding"] = {
            "top": 4,
            "right": 4,
            "left": _SLANTED_PX,
            "bottom": _SLANTED_PX,
        }
    return drawn


def _said(step: Step, decimals: int) -> str:
    text = wording.figure(step.change, decimals).replace("-", "\N{MINUS SIGN}")
    return f"+{text}" if step.change > 0 and not step.is_total and text[0].isdecimal() else text


def _colour(step: Step, palette: Palette) -> str:
    if step.is_total:
        return palette.solid
    return palette.more if step.change > 0 else palette.pale
