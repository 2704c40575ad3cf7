"""The conditions on one column as bits: which rules hold for a value.

Patterns are those of file names (`*`, `?`, `[...]`), and case matters. Exact names, prefixes and
suffixes are looked up, so that a million names meet fifty rules in about a second.
"""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from functools import lru_cache
from typing import Final

from jauge.attribution.rules import UNALLOCATED, Value

_SIGNS: Final = frozenset("*?[")


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Callable[[str], object]:
    """What tells whether a text matches a pattern."""
    return re.compile(translate(pattern)).match


def meets(patterns: Iterable[str], value: Value, *, is_tag: bool) -> bool:
    """Whether a value, or one element of a list, matches one of the patterns.

    An absent value never does; a virtual tag that no rule reached is met by `unallocated` alone.
    """
    if value is None:
        return is_tag and UNALLOCATED in patterns
    texts = (value,) if isinstance(value, str) else value
    return any(matcher(pattern)(text) for pattern in patterns for text in texts)


class Conditions:
    """What the rules of one key ask of one column; rule number n is the bit `1 << n`."""

    def __init__(self, *, is_tag: bool) -> None:
        self._is_tag = is_tag
        self._asked = 0
        self._copied = 0
        self._exact: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        self._others: list[tuple[Callable[[str], object], int]] = []

    def ask(self, number: int, patterns: Iterable[str]) -> None:
        """Rule `number` holds where one of these patterns matches."""
        bit = 1 << number
        self._asked |= bit
        for pattern in patterns:
            if not _SIGNS & set(pattern):
                _add(self._exact, pattern, bit)
            elif not _SIGNS & set(start := pattern.removesuffix("*")):
                _add(self._starts.setdefault(len(start), {}), start, bit)
            elif not _SIGNS & set(end := pattern.removeprefix("*")):
                _add(self._ends.setdefault(len(end), {}), end, bit)
            else:
                self._others.append((matcher(pattern), bit))

    def copy(self, number: int) -> None:
        """Rule `number` copies the column, so it holds only where there is a value."""
        self._copied |= 1 << number

    def mask(self, value: Value, every: int) -> int:
        """The rules of `every` that hold for a value."""
        free = every & ~self._asked
        if value is None or value == ():
            met = self._exact.get(UNALLOCATED, 0) if self._is_tag else 0
            return (free | met) & ~self._copied
        if isinstance(value, str):
            return free | self._met(value)
        for text in value:
            free |= self._met(text)
        return free

    def _met(self, text: str) -> int:
        met = self._exact.get(text, 0)
        for length, starts in self._starts.items():
            met |= starts.get(text[:length], 0)
        for length, ends in self._ends.items():
            met |= ends.get(text[-length:], 0)
        for match, bit in self._others:
            if match(text):
                met |= bit
        return met


def _add(known: dict[str, int], text: str, bit: int) -> None:
    known[text] = known.get(text, 0) | bit
