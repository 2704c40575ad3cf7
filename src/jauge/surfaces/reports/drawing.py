"""How charts look, and how they become SVG: by Altair and vl-convert, without a network.

Inside a page the colours are the page's own, light or dark.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import vl_convert

from jauge import i18n

WIDE_PX: Final = 680
NARROW_PX: Final = 300
_INVISIBLE: Final = "\N{ZERO WIDTH SPACE}"
_LOCALES: Final = {"en": "en-US", "fr": "fr-FR"}
_DESCRIPTION: Final = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_DIGITS: Final = re.compile(r"(\.\d\d)\d{8,}")
_FONT: Final = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours: text, lines, certain part of a bar, uncertain part, what grew, behind all."""

    ink: str = "#1c2b33"
    rule: str = "#d8dfe2"
    solid: str = "#0f766e"
    pale: str = "#99d5cd"
    more: str = "#b45309"
    ground: str = "#ffffff"


# Colours that occur nowhere else: they become variables of the page.
_IN_PAGE: Final = Palette("#010203", "#040506", "#070809", "#0a0b0c", "#0d0e0f", "transparent")
_VARIABLES: Final = {
    _IN_PAGE.ink: "var(--ink-soft)",
    _IN_PAGE.rule: "var(--rule)",
    _IN_PAGE.solid: "var(--bar)",
    _IN_PAGE.pale: "var(--bar-pale)",
    _IN_PAGE.more: "var(--warn)",
}

Spec = Callable[[int, Palette], dict[str, Any] | None]
"""A chart of a width in pixels; None when there is nothing to draw."""


def in_page(spec: Spec, *, narrow: bool = False) -> str | None:
    """The SVG of a chart for inside a page."""
    drawn = spec(NARROW_PX if narrow else WIDE_PX, _IN_PAGE)
    if drawn is None:
        return None
    picture = svg(drawn)
    for colour, variable in _VARIABLES.items():
        picture = picture.replace(colour, variable)
    return picture


def svg(spec: dict[str, Any]) -> str:
    """A chart as SVG."""
    picture = vl_convert.vegalite_to_svg(spec, **locale())
    # Vega describes each mark in English; the page describes the whole chart in its own words.
    return _DIGITS.sub(r"\1", _DESCRIPTION.sub("", picture))


def locale() -> dict[str, Any]:
    """How Vega writes figures in the language spoken now."""
    name = _LOCALES[i18n.language()]
    return {"format_locale": name, "time_format_locale": name}


class Names:
    """Names of bars: two that read the same stay two."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        """The name, with something that nobody sees where it is taken."""
        shown = name + _INVISIBLE * self._taken[name]
        self._taken[name] += 1
        return shown


def dressed(chart: Any, palette: Palette) -> dict[str, Any]:
    """A chart with our fonts and colours, as a specification."""
    return (
        chart.configure(background=palette.ground, font=_FONT, padding=4, aria=False)
        .configure_axis(
            labelColor=palette.ink,
            titleColor=palette.ink,
            gridColor=palette.rule,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelPadding=6,
        )
        .configure_view(stroke=None)
        .to_dict()
    )
