"""Which agents a list shows: all, or those of a state, without owner, or with something due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jauge.analysis import agents
from jauge.analysis.agents.agent import Agent
from jauge.analysis.order import totals
from jauge.analysis.question import Line
from jauge.model import lifecycle
from jauge.model.registry import AgentEntry, Registry


@dataclass(frozen=True)
class Chosen:
    """What an agent must be to be shown."""

    state: str | None
    no_owner: bool
    due: bool
    today: date

    @property
    def is_all(self) -> bool:
        """Whether all are shown."""
        return self.state is None and not self.no_owner and not self.due

    def of(
        self, found: agents.Found, silent: Iterable[AgentEntry], registry: Registry
    ) -> tuple[Sequence[Agent], list[AgentEntry], Sequence[Line]]:
        """The agents found, the silent ones, and the totals of the former; all, as they are."""
        if self.is_all:
            return found.agents, list(silent), found.totals
        kept = [
            one
            for one in found.agents
            if not one.is_unattributed and self._fits(registry.of(one.agent_id))
        ]
        mine = totals(line for one in kept for line in one.costs)
        return kept, [one for one in silent if self._fits(one)], mine

    def _fits(self, entry: AgentEntry | None) -> bool:
        if entry is None:
            # Nobody owns what nobody registered; nothing else is known of it.
            return self.no_owner and self.state is None and not self.due
        is_owned = lifecycle.ownerless_from(entry, self.today) is None
        return (
            self.state in {None, entry.state}
            and not (self.no_owner and is_owned)
            and (not self.due or bool(lifecycle.due(entry, self.today)))
        )
