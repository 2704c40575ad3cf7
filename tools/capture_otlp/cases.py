"""The runs of `cases.toml`: library, scenario, and what a payload says differently."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run of one program.

    The expectation of a call is what the stand-in answered, except: `lost` names the fields that
    no payload of this library tells ("usage" means all counts); `tells_hour` says that cache
    writes of one hour are told apart; `own_ids` takes the response ids of the payload; `every`
    and `calls` (by number of the call, from 0) set fields of the expectation; `unseen` are calls
    without any trace; `agents` says who made each call (one name: all of them).
    """

    room: str
    script: str
    argument: str
    library: str
    version: str
    client: str
    scenario: str
    env: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    tells_hour: bool = False
    own_ids: bool = False
    unseen: list[int] = field(default_factory=list)
    every: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    agents: list[str] = field(default_factory=list)
    more_agents: list[str] = field(default_factory=list)
    not_agents: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    attribution: dict[str, Any] = field(default_factory=dict)
    conversations: list[str] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Name of the folder."""
        return f"{self.library}-{self.version}__{self.argument}"

    @property
    def run_id(self) -> str:
        """Eight hexadecimal digits that make the ids of this run its own."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:8]

    def agent_of(self, number: int) -> str | None:
        """Who made the call."""
        if not self.agents:
            return None
        said = self.agents[number] if len(self.agents) > 1 else self.agents[0]
        return None if said == "none" else said

    def otherwise(self, number: int) -> dict[str, Any]:
        """The fields of the call's expectation that are not the stand-in's truth."""
        return {**self.every, **self.calls.get(str(number), {})}


def _load() -> tuple[Case, ...]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    return tuple(
        Case(**told["libraries"][case["library"]], **_nulls(case)) for case in told["cases"]
    )


def _nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _nulls(value) for key, value in node.items()}
    return None if node == "none" else node


CASES = _load()
