"""Patterns of names: `exact`, `start*`, `*end`, `*part*`, `/regular expression/`.

Alternatives are joined by ` | `, conditions that must all hold by ` & ` (which binds tighter).
Names are compared in lower case.
"""

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache


@lru_cache(maxsize=8192)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A predicate on names in lower case; raises ValueError on a bad regular expression."""
    alternatives = tuple(
        tuple(_term(term.strip()) for term in part.split(" & ")) for part in pattern.split(" | ")
    )

    def matches(name: str) -> bool:
        return any(all(term(name) for term in terms) for terms in alternatives)

    return matches


def _term(text: str) -> Callable[[str], object]:
    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        try:
            return re.compile(text[1:-1]).search
        except re.error as fault:
            msg = f"{text} is not a regular expression: {fault}"
            raise ValueError(msg) from None
    wanted = text.lower()
    inner = wanted.strip("*")
    if not any(sign in inner for sign in "*?"):
        if wanted.startswith("*") and wanted.endswith("*"):
            return lambda name: inner in name
        if wanted.endswith("*"):
            return lambda name: name.startswith(inner)
        if wanted.startswith("*"):
            return lambda name: name.endswith(inner)
        return lambda name: name == wanted
    return re.compile(translate(wanted.replace("[", "[[]"))).match
