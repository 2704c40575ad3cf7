"""Which characters the fonts of a document have: PDF/A allows no glyph that is missing.

The fonts are those inside typst, so that a document is the same on every machine. They hold Latin,
Greek, Cyrillic, Hebrew, Arabic and many signs, no Chinese and no pictures: those are shown as ▯.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

import typst

FONTS: Final = typst.Fonts(include_system_fonts=False)
MISSING: Final = "\N{WHITE VERTICAL RECTANGLE}"
STANDARDS: Final["list[typst.PDFStandard]"] = ["a-2a", "ua-1"]
_SURE: Final = frozenset(
    [
        *map(chr, range(0x20, 0x7F)),
        *map(chr, range(0xA0, 0x180)),
        *"\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac\u202f\u200b",
        MISSING,
    ]
)
_SPACES: Final = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_NEVER: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_PROBE: Final = b"""
#set document(title: "-", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Libertinus Serif")
#sys.inputs.text
"""
_known: dict[str, bool] = {}


class Letters:
    """What of some texts can be shown."""

    def __init__(self, texts: Iterable[str]) -> None:
        asked = {letter for text in texts for letter in text} - _SURE
        self._shown = _shown(asked)

    def fit(self, text: str) -> str:
        """The text with a sign in place of each character that no font here has."""
        if all(letter in _SURE for letter in text):
            return text
        return "".join(self._letter(letter) for letter in text)

    def _letter(self, letter: str) -> str:
        if letter in _SURE or letter in self._shown:
            return letter
        return " " if letter in _SPACES else MISSING


def plain(text: str) -> str:
    """The text in characters that surely can be shown."""
    spaced = (" " if letter in _SPACES else letter for letter in text)
    return "".join(letter if letter in _SURE else MISSING for letter in spaced)


def _shown(asked: Iterable[str]) -> frozenset[str]:
    new = sorted(letter for letter in asked if letter not in _known)
    never = [letter for letter in new if unicodedata.category(letter) in _NEVER]
    _known.update(dict.fromkeys(never, False))
    _look([letter for letter in new if letter not in _known])
    return frozenset(letter for letter in asked if _known[letter])


def _look(letters: list[str]) -> None:
    """Halve what cannot be shown until single characters are left."""
    if not letters:
        return
    is_fine = _can_be_shown(" ".join(letters))
    if is_fine or len(letters) == 1:
        _known.update(dict.fromkeys(letters, is_fine))
        return
    middle = len(letters) // 2
    _look(letters[:middle])
    _look(letters[middle:])


def _can_be_shown(text: str) -> bool:
    compiler = typst.Compiler(
        _PROBE, font_paths=FONTS, ignore_system_fonts=True, sys_inputs={"text": text}
    )
    try:
        compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0)
    except typst.TypstError:
        return False
    return True
