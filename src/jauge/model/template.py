"""Texts that copy columns: `{tags.team}` stands for the value of that column."""

import re
from collections.abc import Mapping
from typing import Final

_FIELD: Final = re.compile(r"\{([^{}]+)\}")


def fields(text: str) -> tuple[str, ...]:
    """The names between braces, each once, in order."""
    return tuple(dict.fromkeys(_FIELD.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each `{name}` replaced; raises KeyError for a name without a value."""
    return _FIELD.sub(lambda found: values[found[1]], text)
