"""The size of a model on a day, and what follows it: facts/model_tiers.csv and its neighbours.

Sizes are of a day, because the frontier moves: GPT-4o was its developer's full model until GPT-5.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from jauge.attribution.patterns import matcher

Tier = Literal["small", "medium", "frontier", "other", "unknown"]
TIERS: Final[tuple[Tier, ...]] = ("small", "medium", "frontier")
"""The sizes that the target is about, smallest first."""
ORDERED: Final[tuple[Tier, ...]] = (*TIERS, "other", "unknown")
"""All of them; `other` is no text model."""
_BY_NAME: Final = "{parameters}"
_SIZE: Final = re.compile(r"(?<![a-z0-9.])(?:(\d+)x)?(\d+(?:\.\d+)?)b(?![a-z0-9])")
_SMALL_B: Final = 32
_MEDIUM_B: Final = 150
_DATED: Final = re.compile(r"[-@]20\d{2}-?\d{2}-?\d{2}(?:-v\d+)?(?::\d+)?$")

_TRIAL: Final = re.compile(r"(?<![a-z])(?:preview|exp|experimental|alpha|beta)(?![a-z])")
"""Words by which developers mark what they may change or end at any time."""


class TierFact(msgspec.Struct, frozen=True):
    """A row: names it is about, the size, the days on which it is that, and why."""

    match: str
    tier: str
    first_on: date | None
    end_on: date | None
    why: str
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the row is about that day."""
        is_open = self.end_on is None or day < self.end_on
        return is_open and (self.first_on is None or day >= self.first_on)


class Successor(msgspec.Struct, frozen=True):
    """What its developer names as the next model of a line, and when the old one ends."""

    provider: str
    match: str
    successor: str
    retired_on: date | None
    source: str
    checked_on: date


def tier_of(model: str | None, day: date) -> Tier:
    """The size of a model on a day; `unknown` where no row knows it, never guessed."""
    return "unknown" if model is None else _tier(model.strip().lower(), day)


@lru_cache(maxsize=65_536)
def _tier(model: str, day: date) -> Tier:
    name = short(model)
    for row in tier_facts():
        if row.match == _BY_NAME:
            found = by_parameters(name)
            if found is not None:
                return found
        elif row.holds_on(day) and _meets(row.match, name):
            tier: Tier = msgspec.convert(row.tier, Tier)
            return tier
    return "unknown"


def by_parameters(name: str) -> Tier | None:
    """The size by the number of parameters in a name, the largest one it has; None without one."""
    sizes = [float(size) * int(times or 1) for times, size in _SIZE.findall(name)]
    if not sizes:
        return None
    largest = max(sizes)
    return "small" if largest <= _SMALL_B else "medium" if largest <= _MEDIUM_B else "frontier"


def short(model: str) -> str:
    """A name in lower case without the path before it."""
    return model.strip().lower().rpartition("/")[2]


def undated(model: str) -> str:
    """A name without path and date: `gpt-4o-2024-08-06` is a `gpt-4o`."""
    return _DATED.sub("", short(model))


def successor_of(provider: str | None, model: str | None) -> Successor | None:
    """What follows a model at its provider; None where no source says so."""
    if provider is None or model is None:
        return None
    name = short(model)
    return next(
        (
            row
            for row in successors()
            if _meets(row.provider, provider.lower()) and _meets(row.match, name)
        ),
        None,
    )


def thinks(model: str) -> bool:
    """Whether a model always thinks before it answers: its thoughts are output that is paid."""
    return any(_meets(match, short(model)) for match in _thinking())


def is_sold_after(model: str, day: date) -> bool:
    """Whether nothing says that a model ended by a day, nor its name that it is a trial."""
    name = short(model)
    ends = (row.retired_on for row in successors() if row.retired_on and _meets(row.match, name))
    return _TRIAL.search(name) is None and all(end > day for end in ends)


def _meets(pattern: str, name: str) -> bool:
    """Alternatives are joined by ` | `; `/name/` is that name, or it before a date."""
    for part in pattern.split(" | "):
        if part.startswith("/"):
            if undated(name) == part.strip("/"):
                return True
        elif matcher(part)(name):
            return True
    return False


@lru_cache(maxsize=1)
def tier_facts() -> tuple[TierFact, ...]:
    """All rows in their order: the first that fits decides."""
    return tuple(
        TierFact(
            match=row["match"],
            tier=row["tier"],
            first_on=_day(row["from"]),
            end_on=_day(row["until"]),
            why=row["why"],
            source=row["source"],
        )
        for row in _read("model_tiers.csv")
    )


@lru_cache(maxsize=1)
def successors() -> tuple[Successor, ...]:
    """All rows in their order."""
    return tuple(
        Successor(
            provider=row["provider"],
            match=row["match"],
            successor=row["successor"],
            retired_on=_day(row["retired_on"]),
            source=row["source"],
            checked_on=date.fromisoformat(row["checked_on"]),
        )
        for row in _read("model_successors.csv")
    )


@lru_cache(maxsize=1)
def _thinking() -> tuple[str, ...]:
    return tuple(row["match"] for row in _read("thinking_models.csv"))


def _read(name: str) -> Iterator[dict[str, str]]:
    text = (files("jauge.facts") / name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
