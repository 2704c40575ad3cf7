"""Whether two agents are one: its environments, versions, canaries, or one that follows another."""

import re
from typing import Final

from jauge.analysis.agents.names import folded
from jauge.analysis.fleet.member import Member

_STAGES: Final = frozenset({
    "beta", "blue", "canary", "dev", "green", "int", "next", "new", "old", "preprod",
    "prod", "production", "qa", "rc", "shadow", "staging", "stg", "test", "uat",
})  # fmt: skip
_NUMBERED: Final = re.compile(r"v\d+", re.ASCII)


def are_one(one: Member, other: Member) -> bool:
    """Whether both are stages of one agent, or the registry says that one replaces the other."""
    if one.is_exempt or other.is_exempt or _follows(one, other) or _follows(other, one):
        return True
    return _stem(one) == _stem(other)


def _follows(one: Member, other: Member) -> bool:
    return one.entry is not None and one.entry.successor == other.agent_id


def _stem(member: Member) -> tuple[str, str]:
    """Name and service without what names a stage."""
    service = "" if member.agent is None else member.agent.service_name or ""
    return _without_stage(member.name), _without_stage(service)


def _without_stage(name: str) -> str:
    parts = folded(name).split("-")
    kept = [one for one in parts if one not in _STAGES and not _NUMBERED.fullmatch(one)]
    return "-".join(kept or parts)
