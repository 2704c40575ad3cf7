"""What is known about an agent that nobody registered."""

import hashlib
from datetime import date
from typing import Final, Literal

import msgspec

from jauge.analysis.agents import names
from jauge.analysis.agents.clusters import Group, Join
from jauge.analysis.agents.signals import UNATTRIBUTED, Identity, Raw
from jauge.analysis.question import Line

Kind = Literal["coding_agent", "batch_job", "chat", "service", "unknown"]
Level = Literal["high", "mid", "low"]
SEPARATOR: Final = "\x1f"


class Span(msgspec.Struct, frozen=True):
    """A value, the rows and calls that carry it, and the first and last of these, if known."""

    value: str
    rows: int
    calls: int
    first_us: int | None
    last_us: int | None


class Evidence(msgspec.Struct, frozen=True):
    """A signal with its value."""

    signal: str
    found: Span


class Alias(msgspec.Struct, frozen=True):
    """A name that the agent has in some rows; `join` says why it is the same agent."""

    identity: Identity
    found: Span
    join: Join | None


class Reason(msgspec.Struct, frozen=True):
    """What makes it surer or less sure, in hundredths."""

    code: str
    points: int


class Missing(msgspec.Struct, frozen=True):
    """A signal that some rows lack."""

    signal: str
    rows: int


class Gap(msgspec.Struct, frozen=True):
    """Days without a call between two days with one; both ends are days with a call."""

    days: int
    last_before: date
    first_after: date


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One agent found in the rows, or all rows that no signal attributes.

    `costs` has a line per currency, one unless a currency has no rate. `users` is a count.
    """

    agent_id: str
    name: str | None
    tenant: str | None
    environment: str | None
    service_namespace: str | None
    service_name: str | None
    signal: str
    points: int
    reasons: tuple[Reason, ...]
    kind: Kind
    kind_reason: str
    members: tuple[Identity, ...]
    combinations: tuple[Raw, ...]
    aliases: tuple[Alias, ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    versions: tuple[Span, ...]
    models: tuple[Span, ...]
    providers: tuple[Span, ...]
    operations: tuple[Span, ...]
    sources: tuple[Span, ...]
    tools: tuple[str, ...]
    users: int
    rows: int
    first_us: int | None
    last_us: int | None
    active_days: int
    gap: Gap | None
    costs: tuple[Line, ...]

    @property
    def is_unattributed(self) -> bool:
        """Whether these are the rows that no signal attributes."""
        return self.signal == UNATTRIBUTED

    @property
    def level(self) -> Level | None:
        """`high` from 80 hundredths, `mid` from 50, else `low`; None of unattributed rows."""
        if self.is_unattributed:
            return None
        return "high" if self.points >= _HIGH else "mid" if self.points >= _MID else "low"


_HIGH: Final = 80
_MID: Final = 50


def agent_id(group: Group) -> str:
    """The id of an agent: first 16 bytes of SHA-256 over its registry key, as hex.

    The key is tenant, environment, service namespace, service name and agent name, names without
    case, separators and version; without a name the strongest signal and its value stand there.
    """
    if group.signal == UNATTRIBUTED:
        return UNATTRIBUTED if group.scope[0] in {None, "default"} else _tenant_line(group)
    key = (*group.scope, group.signal, group.value)
    # None and "" differ: each part says whether it is there.
    text = SEPARATOR.join("-" if part is None else f"+{part}" for part in key)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _tenant_line(group: Group) -> str:
    return f"{UNATTRIBUTED}-{group.scope[0]}"


def registered_id(
    tenant: str | None,
    environment: str | None,
    service_namespace: str | None,
    service_name: str | None,
    agent_name: str,
) -> str:
    """The id that an agent of this registry key has where it is found."""
    service = None if service_name is None else names.folded(service_name)
    scope = (tenant, environment, service_namespace, service)
    return agent_id(Group(scope, "agent_name", names.folded(agent_name)))
