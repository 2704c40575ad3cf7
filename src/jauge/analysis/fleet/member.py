"""One agent of a fleet as findings look at it, and the fleet itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from jauge.analysis.agents import Agent
from jauge.analysis.agents.names import folded
from jauge.analysis.call_case import CallCase
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.finding_kinds import Case
from jauge.analysis.fleet.costs import Use, uses_of, whole
from jauge.analysis.fleet.exports import exported_until
from jauge.analysis.fleet.habits import Habit, Habits, habits_of, last_day
from jauge.analysis.fleet.retries import retries_of
from jauge.analysis.fleet.silences import Gap, gaps_of
from jauge.analysis.fleet.successes import Score, scores_of
from jauge.model import AgentEntry, Money

_NEW: Final = timedelta(days=14)
_OF_AGENTS: Final = frozenset({"agent", "agent_name"})


@dataclass(frozen=True)
class Member:
    """An agent that was found, that is registered, or both; `use` is that of the period."""

    agent_id: str
    agent: Agent | None
    entry: AgentEntry | None
    habit: Habit | None
    use: Use
    versions: Mapping[str | None, Use]

    @property
    def name(self) -> str:
        """What people call it."""
        if self.agent is not None and self.agent.name:
            return self.agent.name
        return self.entry.name if self.entry is not None else self.agent_id

    @property
    def names(self) -> frozenset[str]:
        """All names of it, without case, separators and version."""
        found: set[str] = set()
        if self.agent is not None:
            found = {alias.found.value for alias in self.agent.aliases}
        if self.entry is not None:
            found |= {self.entry.name, *self.entry.aliases}
        return frozenset(folded(name) for name in found | {self.name})

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it calls with."""
        if self.agent is None:
            return ()
        said = (one.found.value for one in self.agent.evidence if one.signal == "api_key_id")
        return tuple(sorted(set(said)))

    @property
    def is_exempt(self) -> bool:
        """Whether the organisation says that its silence or sameness is meant."""
        return self.entry is not None and self.entry.is_exempt

    @property
    def is_over(self) -> bool:
        """Whether its life has ended in the registry."""
        return self.entry is not None and self.entry.state in {"suspended", "retired"}


@dataclass(frozen=True)
class Fleet:
    """All agents of a case, each looked at once, and what is known beside them.

    One `of_period` has the agents with calls in the period only, and nothing of their habits: it
    asks less.
    """

    whole: Case
    case: CallCase
    of_period: bool = False

    @cached_property
    def habits(self) -> Habits:
        """Days, gaps and failures."""
        return habits_of(self.case)

    @cached_property
    def retries(self) -> Mapping[str, Mapping[date, int]]:
        """Failed calls a day of agents that fail now, that succeeded when they were tried again."""
        return retries_of(self.case, self.habits)

    @property
    def today(self) -> date:
        """The last day that is known."""
        return last_day(self.case)

    @cached_property
    def uses(self) -> Mapping[str, Mapping[str | None, Use]]:
        """Calls and costs of the period."""
        return uses_of(self.case)

    @cached_property
    def gaps(self) -> Mapping[str, Gap]:
        """Agents that fell silent together with all of a place."""
        return gaps_of(self.habits, self.case.agents)

    @cached_property
    def exports(self) -> Mapping[str, date]:
        """The last day on which an export or a bill names a key."""
        return exported_until(self.case)

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """How tasks ended, by the name of the agent that did them."""
        return scores_of(self.case)

    @cached_property
    def has_owners(self) -> bool:
        """Whether the registry names any owner: one that names none accuses nobody."""
        return any(one.owner is not None for one in self.case.registry.entries.values())

    @cached_property
    def members(self) -> Sequence[Member]:
        """Agents with a call up to the end of what is known, in the order of their ids."""
        habits = {} if self.of_period else self.habits.habits
        return tuple(
            Member(
                agent_id=agent_id,
                agent=self.case.agents[agent_id],
                entry=self.case.registry.of(agent_id),
                habit=habits.get(agent_id),
                use=whole(self.uses, agent_id, self.case.currency),
                versions=self.uses.get(agent_id, {}),
            )
            for agent_id in sorted(self.uses if self.of_period else habits)
            if not self.case.agents[agent_id].is_unattributed
        )

    @cached_property
    def by_id(self) -> Mapping[str, Member]:
        """The same by their ids."""
        return {one.agent_id: one for one in self.members}

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Member]]:
        found: dict[str, list[Member]] = {}
        for one in self.members:
            for name in one.names:
                found.setdefault(name, []).append(one)
        return found

    def named(self, name: str) -> Sequence[Member]:
        """The agents that have a folded name: tasks name one only where it is the only one."""
        return self._by_name.get(name, ())

    @cached_property
    def unseen(self) -> Sequence[Member]:
        """Registered agents of which the ledger has nothing, under their id or any name."""
        known = {(one.agent.tenant, name) for one in self.members if one.agent
                 for name in one.names}  # fmt: skip
        found = (
            Member(agent_id, None, entry, None, Use(), {})
            for agent_id, entry in sorted(self.case.registry.entries.items())
            if agent_id not in self.case.agents
        )
        return tuple(
            one
            for one in found
            if not any((one.entry and one.entry.tenant, name) in known for name in one.names)
        )

    def is_new(self, member: Member) -> bool:
        """Whether it is known for less than 14 days: too young to be judged."""
        known = [self.case.as_of.date()]
        if member.habit is not None:
            known.append(member.habit.first_on)
        if member.entry is not None:
            known.append(member.entry.discovered_at.date())
        return min(known) > self.today - _NEW

    def fixed_cost(self, member: Member) -> Money | None:
        """What it costs a month beside its calls, in the currency of the case where it can be."""
        cost = None if member.entry is None else member.entry.fixed_cost
        if cost is None:
            return None
        amount = self.whole.amount(cost.amount, cost.currency, self.today)
        return cost if amount is None else Money(amount, self.whole.currency)

    def capacities(self, member: Member) -> Iterator[CapacityLine]:
        """What was bought before it is used, for this agent by name."""
        if self.whole.capacities is None:
            return
        named = {one.name: one for one in self.case.config.capacity}
        for line in self.whole.capacities.lines:
            match = named[line.name].match if line.name in named else {}
            wanted = [value for key in _OF_AGENTS for value in match.get(key, ())]
            if not line.term.is_over and any(
                fnmatchcase(member.name, pattern) for pattern in wanted
            ):
                yield line
