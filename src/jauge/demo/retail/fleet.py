"""The agents of the group, as `fleet.csv` lists them, and what their names make of them."""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from typing import Final

SEED: Final = "Maison Exemple 2026-10"
FIRST: Final = date(2025, 11, 1)
LAST: Final = date(2026, 10, 31)
PROVIDERS: Final = {
    "gpt-4o": "openai",
    "gpt-4o-mini": "openai",
    "claude-opus-4-5": "anthropic",
    "claude-haiku-4-5": "anthropic",
    "mistral-large-2512": "mistral_ai",
}
UNDER_US_LAW: Final = frozenset({"openai", "anthropic"})
DOUBLED_ON: Final = date(2026, 10, 6)
"""The day on which the prompt of an agent grew."""
STORM_ON: Final = date(2026, 10, 14)
SERVED: Final = frozenset({"worth", "low_margin", "fruitless"})
"""Roles of agents whose calls name a task."""
ALONE: Final = frozenset({"monthly", "quarterly", "yearly", "night", "heartbeat", "failing"})
"""Roles of agents that run by themselves: their calls name nobody."""
ZOMBIES: Final = {
    "dead": "dead",
    "heartbeat": "heartbeat",
    "failing": "useless",
    "fruitless": "useless",
    "superseded": "superseded",
}
"""The class of the audit that each role has to be found in."""
SAFE: Final = frozenset({"monthly", "quarterly", "yearly", "seasonal"})


@dataclass(frozen=True)
class Agent:
    """A row of `fleet.csv`; `owner` is owner, left (a leaver) or none."""

    name: str
    team: str
    owner: str
    role: str
    shape: str
    model: str
    per_day: int
    days: str
    first_on: date
    last_on: date
    data_class: str
    fixed_cost: int | None
    partner: str
    purpose: str

    @property
    def provider(self) -> str:
        """Who serves its calls."""
        return PROVIDERS[self.model]

    @cached_property
    def prompt(self) -> str:
        """The fingerprint of its prompt; a duplicate has that of its partner."""
        named = self.partner if self.role == "duplicate" else self.name
        return fingerprint(named)

    @cached_property
    def tools(self) -> tuple[str, ...]:
        """The tools that it asks for; alike agents have those of their partner."""
        if self.role in ALONE:
            return ()
        named = self.partner if self.role in {"duplicate", "near"} and self.partner else self.name
        return (f"{named}.search", f"{named}.read", f"{named}.answer")

    @property
    def has_team_tag(self) -> bool:
        """Whether its calls say whose they are: those of agents without an owner do not."""
        return self.owner == "owner"


def fingerprint(text: str) -> str:
    """What a gateway records in place of a prompt."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fleet() -> list[Agent]:
    """All agents, in the order of the file."""
    text = (files("jauge.demo.retail") / "fleet.csv").read_text(encoding="utf-8")
    return [_agent(row) for row in csv.DictReader(text.splitlines())]


def _agent(row: dict[str, str]) -> Agent:
    return Agent(
        name=row["name"],
        team=row["team"],
        owner=row["owner"],
        role=row["role"],
        shape=row["shape"],
        model=row["model"],
        per_day=int(row["per_day"]),
        days=row["days"],
        first_on=date.fromisoformat(row["first_on"]) if row["first_on"] else FIRST,
        last_on=date.fromisoformat(row["last_on"]) if row["last_on"] else LAST,
        data_class=row["data_class"],
        fixed_cost=int(row["fixed_cost"]) if row["fixed_cost"] else None,
        partner=row["partner"],
        purpose=row["purpose"],
    )
