"""What concerns many agents at once and accuses none of them.

Gaps of telemetry, registries without owners, registered sources that the ledger never sees.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from jauge.analysis.fleet.costs import Use, together
from jauge.analysis.fleet.member import Fleet, Member
from jauge.analysis.fleet.silences import Gap
from jauge.model import AgentEntry


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One statement about some agents: the class they would be of, and what to do first."""

    zombie_class: str
    subject: Mapping[str, str | None]
    agents: tuple[str, ...]
    use: Use
    action: str
    last_on: date | None = None


def gap_statements(fleet: Fleet) -> Iterator[Statement]:
    """Places whose agents all fell silent at once, long enough ago for one of them to be dead."""
    shown: dict[tuple[str, str | None, str], Gap] = {
        (gap.place, gap.tenant, gap.name): gap for gap in fleet.gaps.values()
    }
    for (place, tenant, name), gap in sorted(shown.items(), key=str):
        accused = tuple(
            one
            for one in gap.agents
            if fleet.habits.silence(one) > fleet.habits.habits[one].limit_days
        )
        if accused:
            yield Statement(
                zombie_class="telemetry_gap",
                subject={place: name, "tenant": None if tenant == "default" else tenant},
                agents=accused,
                use=Use(),
                action="check_telemetry",
                last_on=gap.last_on,
            )


def uncovered(fleet: Fleet) -> tuple[Sequence[Member], Sequence[Member]]:
    """Registered agents that were never seen: those to judge, and those of blind sources.

    Where several agents of a source are registered and none was ever seen, it is the telemetry of
    that source that is missing.
    """
    seen: set[str] = set()
    for member in fleet.members:
        seen |= _sources(member.entry)
    count: dict[str, int] = {}
    for member in fleet.unseen:
        for source in _sources(member.entry):
            count[source] = count.get(source, 0) + 1
    blind = {source for source, agents in count.items() if agents > 1 and source not in seen}
    judged = [one for one in fleet.unseen if _sources(one.entry) - blind]
    return judged, [one for one in fleet.unseen if not _sources(one.entry) - blind]


def _sources(entry: AgentEntry | None) -> set[str]:
    return set() if entry is None else set(entry.sources) or {""}


def without_owners(fleet: Fleet, blind: Sequence[Member]) -> Iterator[Statement]:
    """All agents, where the registry names no owner; registered ones of sources never seen."""
    ownerless = [one for one in fleet.members if not one.is_over]
    if not fleet.has_owners and ownerless:
        yield Statement(
            zombie_class="orphan",
            subject={"agent": None},
            agents=tuple(one.agent_id for one in ownerless),
            use=together((one.use for one in ownerless), fleet.case.currency),
            action="register_owners",
        )
    for source in sorted({each for one in blind for each in _sources(one.entry)}):
        agents = tuple(one.agent_id for one in blind if source in _sources(one.entry))
        yield Statement(
            zombie_class="silent",
            subject={"source": source or None},
            agents=agents,
            use=Use(),
            action="check_telemetry",
        )
