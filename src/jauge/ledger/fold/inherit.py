"""What a call has from the spans above it: the agent, the conversation, who it was for."""

from typing import NamedTuple

from jauge.ledger.fold.nodes import INHERITED, Nodes, Rows


class Above(NamedTuple):
    """Rows that say something, looking up from a node (itself included); None where none does.

    `agent` is the nearest agent attribute, `outermost` the farthest span named as an agent;
    `facts` follows `INHERITED`; `tags` are all tags, the nearest winning.
    """

    agent: int | None
    outermost: int | None
    facts: tuple[int | None, ...]
    tags: dict[str, str]


NOTHING = Above(None, None, (None,) * len(INHERITED), {})


class Inheritance:
    """Answers for nodes, each looked at once."""

    def __init__(self, rows: Rows, nodes: Nodes) -> None:
        self._rows = rows
        self._nodes = nodes
        self._known: dict[int, Above] = {}
        self._columns: list[list[str | None]] = [getattr(rows, name) for name in INHERITED]

    def above(self, node: int) -> Above:
        """What the ancestors of a node say."""
        return self.at(self._nodes.parent[node])

    def at(self, node: int) -> Above:
        """What a node and its ancestors say; -1 is no node."""
        if node < 0:
            return NOTHING
        if node not in self._known:
            path = [node, *self._nodes.above(node)]
            known = NOTHING
            for passed in reversed(path):
                known = self._known.get(passed) or self._add(passed, known)
                self._known[passed] = known
        return self._known[node]

    def _add(self, node: int, above: Above) -> Above:
        rows = self._rows
        agent, outermost, facts, tags = above
        own_facts: list[int | None] | None = None
        for row in reversed(self._nodes.members[node]):
            if rows.agent_name[row] is not None:
                if rows.agent_kind[row] == "attribute":
                    agent = row
                elif rows.agent_kind[row] == "span" and above.outermost is None:
                    outermost = row
            for position, column in enumerate(self._columns):
                if column[row] is not None:
                    own_facts = own_facts or list(facts)
                    own_facts[position] = row
            own_tags = rows.tags[row]
            if own_tags:
                tags = {**tags, **dict(own_tags)}
        return Above(agent, outermost, tuple(own_facts) if own_facts else facts, tags)
