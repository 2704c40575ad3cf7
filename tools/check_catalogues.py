"""Both catalogues hold every sentence of the code and nothing else; French is French."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message

from catalogues import LANGUAGES, read, sentences

SAME: Final = frozenset(
    (Path(__file__).parent / "same_in_french.txt").read_text(encoding="utf-8").splitlines()
)
_PLACE: Final = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|--[\w-]+|`[^`]+`")
_BARE: Final = re.compile(r"\w['][a-zéèêàâîôûç]|\w[;:!?](?:\s|$)|[«]\w|\w[»]|\.\.\.$")


def problems() -> Iterator[str]:
    """One line for each thing that is wrong."""
    wanted = {message if isinstance(message, str) else message[0] for message in sentences()}
    for language in LANGUAGES:
        entries = {_id(entry): entry for entry in read(language) if entry.id}
        for missing in sorted(wanted - entries.keys()):
            yield f"{language}: missing {missing!r}: run make catalogues"
        for obsolete in sorted(entries.keys() - wanted):
            yield f"{language}: obsolete {obsolete!r}: run make catalogues"
        for entry in entries.values():
            yield from _entry_problems(language, entry)


def _id(entry: Message) -> str:
    return _forms(entry.id)[0]


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """Singular and plural, or the one form there is."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _entry_problems(language: str, entry: Message) -> Iterator[str]:
    for original, text in zip(_forms(entry.id), _forms(entry.string), strict=True):
        if not text:
            yield f"{language}: {original!r} has no translation"
        elif sorted(_PLACE.findall(original)) != sorted(_PLACE.findall(text)):
            yield f"{language}: {original!r} and {text!r} differ in what they fill in"
        elif language == "fr" and text == original and original not in SAME:
            yield f"fr: {original!r} is not French, nor in same_in_french.txt"
        elif language == "fr" and (bare := _BARE.search(_PLACE.sub("", text))):
            yield f"fr: {text!r}: apostrophe, space or ellipsis near {bare[0]!r}"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "catalogues: complete")
    sys.exit(bool(found))
