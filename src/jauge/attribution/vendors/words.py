"""Texts of statements as words: lower case, no accents, no punctuation, no digits that change."""

import re
import unicodedata
from typing import Final

Words = tuple[str, ...]
_WORD: Final = re.compile(r"[a-z0-9]+")
_DIGITS: Final = re.compile(r"\d{2,}")


def key(text: str) -> str:
    """The text with every longer number made 00: dates, cards and references fall away."""
    return _DIGITS.sub("00", text)


def split(text: str) -> Words:
    """The words of a text, in order: letters and digits alone, `Perplexité` as `perplexite`."""
    folded = key(text).casefold()
    if not folded.isascii():
        marks = unicodedata.normalize("NFKD", folded)
        folded = "".join(sign for sign in marks if not unicodedata.combining(sign))
    return tuple(_WORD.findall(folded))


def is_reference(word: str) -> bool:
    """Whether a word is a number, a date or a reference rather than a name."""
    return len(word) == 1 or not word.isalpha()
