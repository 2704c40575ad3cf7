"""What a manager would read aloud: the findings of a kind as one line, the dearest first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from jauge.analysis.savings import Left, Stack, Step, stacked, together
from jauge.model import Finding, Registry
from jauge.model.finding import ValueKind
from jauge.model.registry import AgentEntry

MOST: Final = 10
SURE: Final = Decimal("0.90")
LIKELY: Final = Decimal("0.60")
Sureness = Literal["sure", "likely", "to_check"]
_NOTHING: Final = Decimal(0)


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """All findings of one kind (and variant of it) with one kind of value and one thing to do.

    `saving` is what they add to the lines before in the order of the stack; None where no amount is
    known. `owners` and `teams` are whom to ask, as far as the registry knows; `ownerless` how many
    of the agents have no owner, whatever their team. `cash_from` is the first day on
    which any of it can be cashed.
    """

    kind: str
    variant: str | None
    findings: tuple[Finding[Any], ...]
    saving: Left | None
    value_kind: ValueKind | None
    currency: str | None
    sureness: Sureness
    owners: tuple[str, ...]
    teams: tuple[str, ...]
    ownerless: int
    cash_from: date | None
    action: str


class AuditLines(msgspec.Struct, frozen=True):
    """At most `MOST` lines, what is below them, and what all of it saves together by value."""

    lines: tuple[AuditLine, ...]
    more: tuple[AuditLine, ...]
    stacks: tuple[Stack, ...]


def audit_lines(
    findings: Iterable[Finding[Any]], registry: Registry, most: int = MOST
) -> AuditLines:
    """The findings as lines: the largest expected saving first, then those without an amount."""
    every = tuple(findings)
    stacks = stacked(every)
    steps = {step.finding.finding_id: step for stack in stacks for step in stack.steps}
    groups: dict[tuple[Any, ...], list[Finding[Any]]] = {}
    for one in every:
        groups.setdefault(_group(one), []).append(one)
    lines = sorted((_line(some, steps, registry) for some in groups.values()), key=_place)
    return AuditLines(tuple(lines[:most]), tuple(lines[most:]), stacks)


def variant_of(one: Finding[Any]) -> str | None:
    """What of a kind it is: the class of a zombie, and nothing where a kind has no classes."""
    told: Mapping[str, Any] = msgspec.to_builtins(one.parameters)
    found = told.get("class")
    return found if isinstance(found, str) else None


def _group(one: Finding[Any]) -> tuple[Any, ...]:
    saving = one.monthly_saving
    failures = getattr(one.parameters, "failures", None)
    is_of_tasks = failures is not None and failures.tasks is not None
    currency = saving and saving.currency
    return one.kind, variant_of(one), is_of_tasks, one.value_kind, currency, one.action


def _line(some: Sequence[Finding[Any]], steps: Mapping[str, Step], registry: Registry) -> AuditLine:
    first = some[0]
    mine = [steps[one.finding_id] for one in some if one.finding_id in steps]
    entries = _entries(some, registry)
    days = [one.cash_from for one in some if one.cash_from is not None]
    return AuditLine(
        kind=first.kind,
        variant=variant_of(first),
        findings=tuple(some),
        saving=together(mine) if mine else None,
        value_kind=first.value_kind,
        currency=first.monthly_saving.currency if first.monthly_saving else None,
        sureness=_sureness(some),
        owners=_commonest(one and one.owner for one in entries),
        teams=_commonest(one and one.team for one in entries),
        ownerless=sum(one is None or one.owner is None for one in entries),
        cash_from=min(days, default=None),
        action=first.action,
    )


def _entries(some: Sequence[Finding[Any]], registry: Registry) -> list[AgentEntry | None]:
    """What the registry knows of each agent concerned."""
    names = (one.subject.get("agent_id") for one in some)
    return [registry.of(name) for name in names if name is not None]


def _commonest(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each name once, the most frequent first."""
    counted = Counter(name for name in names if name is not None)
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def _sureness(some: Sequence[Finding[Any]]) -> Sureness:
    """That of the money, not of the number: what most of the expected saving is."""
    weights: dict[Sureness, Decimal] = {"sure": _NOTHING, "likely": _NOTHING, "to_check": _NOTHING}
    for one in some:
        level: Sureness = "to_check"
        if one.confidence >= LIKELY:
            level = "sure" if one.confidence >= SURE else "likely"
        saving = one.monthly_saving
        weights[level] += saving.mid if saving and saving.mid else Decimal("1e-9")
    return max(weights, key=lambda level: weights[level])


def _place(line: AuditLine) -> tuple[bool, Decimal, int, str, str]:
    saving = line.saving
    mid = saving.mid if saving else _NOTHING
    return saving is None, -mid, -len(line.findings), line.kind, line.variant or ""
