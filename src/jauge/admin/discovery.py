"""Agents that the ledger shows become entries; a card that waited for its agent goes into it."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from jauge.admin import changes, entries
from jauge.admin.matching import Naming
from jauge.admin.store import Store
from jauge.model.agent_event import Act, AgentEvent
from jauge.model.registry import AgentEntry

LEDGER: Final = "ledger"
"""Among the sources of an entry that the ledger has shown."""


def discover(
    store: Store, found: Sequence[AgentEntry], naming: Naming, act: Act
) -> list[AgentEvent]:
    """Register the agents that are not yet; the events that did it."""
    known = {name: one.entry for name, one in entries.held(store).items()}
    waiting = [one for one in known.values() if LEDGER not in one.sources]
    done: list[AgentEvent] = []
    heirs: dict[str, str] = {}
    for one in found:
        if one.agent_id in known:
            continue
        card = _card_of(one, waiting, naming)
        entry = one if card is None else _over(card, one)
        done.append(changes.add(store, entry, "discovered", act))
        if card is not None:
            heirs.setdefault(card.agent_id, one.agent_id)
    for old, new in heirs.items():
        done.append(changes.remove(store, old, "replaced", act))
        done += _renamed(store, old, new, act)
    return done


def _card_of(one: AgentEntry, waiting: Iterable[AgentEntry], naming: Naming) -> AgentEntry | None:
    """The one entry without place that nobody has seen and that has a name of this agent."""
    mine = {naming.spelled(name) for name in (one.name, *one.aliases)}
    fitting = [
        card
        for card in waiting
        if card.environment is None
        and card.service_name is None
        and not mine.isdisjoint(naming.spelled(name) for name in (card.name, *card.aliases))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _over(card: AgentEntry, one: AgentEntry) -> AgentEntry:
    """What is known of a card, at the place where its agent was found."""
    names = dict.fromkeys((*one.aliases, card.name, *card.aliases))
    return msgspec.structs.replace(
        card,
        agent_id=one.agent_id,
        name=one.name,
        environment=one.environment,
        service_namespace=one.service_namespace,
        service_name=one.service_name,
        kind=card.kind or one.kind,
        discovered_at=min(card.discovered_at, one.discovered_at),
        tools=tuple(dict.fromkeys((*card.tools, *one.tools))),
        aliases=tuple(name for name in names if name != one.name),
        sources=tuple(dict.fromkeys((*card.sources, *one.sources))),
    )


def _renamed(store: Store, old: str, new: str, act: Act) -> list[AgentEvent]:
    """Successors that were named by the id of the card have its heir's.

    Earlier versions took successors that lead in a circle: the link that would close one is taken
    away, which its event tells.
    """
    mine = [name for name, one in entries.held(store).items() if one.entry.successor == old]
    done: list[AgentEvent | None] = []
    for name in mine:
        heir = None if changes.leads_to(store, new, name) else new
        done.append(changes.change(store, name, {"successor": heir}, act))
    return [event for event in done if event is not None]
