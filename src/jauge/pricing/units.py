"""What can be counted and priced: the registry of units and how token kinds nest.

A unit is a set of dimensions (`direction=input`, `modality=audio`, ...); one unit is part of
another when it has all of its dimensions. That is the whole rule: a cached audio token is an
audio token, a cached token and an input token, and it is charged once, by the narrowest price.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

PARENTS: Final = {
    "cache_read": ("input",),
    "cache_write": ("input",),
    "cache_write_1h": ("cache_write", "input"),
    "audio_input": ("input",),
    "reasoning": ("output",),
    "audio_output": ("output",),
}
"""Whose price a class takes when it has none of its own, nearest first."""


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is counted: `per` is the block that price lists quote."""

    name: str
    per: int
    family: str
    direction: str | None = None
    token_type: str | None = None
    modality: str | None = None
    lifetime: str | None = None
    page_type: str | None = None
    tool_type: str | None = None

    def within(self, other: "Unit") -> bool:
        """Whether everything counted here is counted in `other` too."""
        return all(
            getattr(other, name) in {None, getattr(self, name)}
            for name in self.__struct_fields__[2:]
        )

    @property
    def charged_as(self) -> str | None:
        """The token class whose tokens these already are part of; None outside of tokens."""
        if self.family != "tokens":
            return None
        if self.token_type == "cache_read":
            return "cache_read"
        if self.token_type == "cache_write":
            return "cache_write_1h" if self.lifetime == "1h" else "cache_write"
        if self.token_type == "reasoning":
            return "reasoning"
        if self.modality == "audio":
            return "audio_input" if self.direction == "input" else "audio_output"
        return self.direction


@cache
def registry() -> Mapping[str, Unit]:
    """All units by name, as `pricebook/units.csv` lists them."""
    text = files("jauge.pricebook").joinpath("units.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    units = (
        msgspec.convert({k: v for k, v in row.items() if v}, Unit, strict=False) for row in rows
    )
    return {unit.name: unit for unit in units}
