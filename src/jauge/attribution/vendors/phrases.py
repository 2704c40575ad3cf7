"""Many phrases looked for in one text at once, by their first word."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from jauge.attribution.vendors.words import Words

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases and what each stands for; among those that start at a word the longest is first."""

    def __init__(self, entries: Iterable[tuple[Words, T]]) -> None:
        found: dict[str, list[tuple[Words, T]]] = {}
        for words, meaning in entries:
            found.setdefault(words[0], []).append((words, meaning))
        self._starting = {
            first: tuple(sorted(several, key=lambda entry: -len(entry[0])))
            for first, several in found.items()
        }

    def at(self, words: Words, position: int) -> list[tuple[Words, T]]:
        """The phrases that stand in full at a position."""
        starting = self._starting.get(words[position], ())
        return [each for each in starting if words[position : position + len(each[0])] == each[0]]

    def places(self, words: Words) -> list[tuple[int, Words, T]]:
        """Every phrase of a text with the position where it stands, in order."""
        starting = self._starting
        return [
            (position, phrase, meaning)
            for position, word in enumerate(words)
            if word in starting
            for phrase, meaning in starting[word]
            if words[position : position + len(phrase)] == phrase
        ]
