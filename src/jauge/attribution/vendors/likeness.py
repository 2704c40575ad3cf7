"""Which vendor's name a merchant's name resembles, letter by letter."""

from collections.abc import Iterable
from typing import Final

from jauge.attribution.vendors.table import Alias
from jauge.attribution.vendors.words import Words

_BAR: Final = 88
"""Of 100, by rapidfuzz: one wrong letter in nine passes."""
_UNLIKE: Final = 99
"""The most that a name gets which is not written as the alias is."""
_WINDOW: Final = 3
_SHORTEST: Final = 7
"""Letters of a name that may be misspelt: of fewer, too many other words are one letter away."""
_RIGHT: Final = 2
"""The first letters, which must be right; of several words the last ones too, or a name without
its last word would be like it: `windsurf` is a sport, `windsurf ai` is not."""


class Likeness:
    """The names to compare with, by their first letters."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        known: dict[str, dict[str, Alias]] = {}
        for alias in aliases:
            glued = "".join(alias.words)
            if len(glued) >= _SHORTEST:
                known.setdefault(glued[:_RIGHT], {}).setdefault(glued, alias)
        self._known = {start: (tuple(names), names) for start, names in known.items()}

    def nearest(self, name: Words) -> tuple[Alias, int] | None:
        """The alias most like the first words of a name, and how much of 100; None below the bar.

        Spaces do not count: `open router` is `openrouter`.
        """
        start = "".join(name[:_WINDOW])[:_RIGHT]
        if start not in self._known:
            return None
        from rapidfuzz import fuzz, process

        names, aliases = self._known[start]
        best: tuple[Alias, int] | None = None
        for length in range(1, min(_WINDOW, len(name)) + 1):
            text = "".join(name[:length])
            found = process.extractOne(text, names, scorer=fuzz.ratio, score_cutoff=_BAR)
            if found is None or (best is not None and found[1] <= best[1]):
                continue
            alias = aliases[found[0]]
            if len(alias.words) == 1 or text[-_RIGHT:] == found[0][-_RIGHT:]:
                best = (alias, min(int(found[1]), _UNLIKE))
        return best
