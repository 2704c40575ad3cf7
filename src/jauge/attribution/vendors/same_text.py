"""Whether two texts of statements can be those of one payment, cut and written otherwise."""

from functools import lru_cache
from typing import Final

from jauge.attribution.vendors.built_in import built_in
from jauge.attribution.vendors.words import Words, split

_LETTERS: Final = 3
_CUT_LETTERS: Final = 32
"""Letters of a text that the shortest field of a format holds (OFX NAME)."""
_OF_BANKS: Final = (
    "bank", "card", "transfer", "refund", "income", "exchange", "exchange fee", "fee", "country",
    "legal",
)  # fmt: skip
"""Words that stand in lines of different payments."""


def common_words(one: str | None, other: str | None) -> int | None:
    """How many words two texts share that name something; None where they cannot be one payment.

    They can be one where they share a word of three letters or more that is none of banks, where
    one is a part of the other or of its first 32 letters, and where one says nothing.
    """
    if not one or not other:
        return 0
    (names, letters), (other_names, other_letters) = _said(one), _said(other)
    shared = len(names & other_names)
    short, long = sorted((letters, other_letters), key=len)
    is_part = long.startswith(short[:_CUT_LETTERS]) or (len(short) >= _LETTERS and short in long)
    return shared if shared or is_part else None


@lru_cache(maxsize=65_536)
def _said(text: str) -> tuple[frozenset[str], str]:
    """The words of a text that name something, and its letters without blanks."""
    words = split(text)
    names = (word for word in words if len(word) >= _LETTERS and word.isalpha())
    return frozenset(names) - _of_banks(), "".join(words)


@lru_cache(maxsize=1)
def _of_banks() -> frozenset[str]:
    uses = built_in().uses
    found: set[Words] = {words for use in _OF_BANKS for words in uses.get(use, frozenset())}
    return frozenset(words[0] for words in found if len(words) == 1)
