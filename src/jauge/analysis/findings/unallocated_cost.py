"""Cost that no rule of a virtual tag reaches, and calls that no signal gives to an agent."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.attributing import attach
from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case, FindingKind, Need
from jauge.analysis.rulebook import rules_of
from jauge.analysis.suppliers.summing import sums, text, total
from jauge.attribution import UNALLOCATED, compile_tags
from jauge.model import Evidence, Finding, divide, exact_sum
from jauge.model.columns import SHORT_NAMES

if TYPE_CHECKING:
    import ibis.expr.types as ir

TARGET: Final = Decimal("0.10")
"""At most this part of the cost unallocated: FinOps marks 90 percent allocated as "run"."""
LEAST: Final = Decimal("0.01")
"""Less than this part of the cost is no finding."""
_AGENT: Final = "agent"
_READ: Final = (
    "service_name", "agent", "api_key_id", "project_id", "feature", "customer", "environment",
    "provider",
)  # fmt: skip
"""What a rule may read, the most telling first."""
_OWNED_BY_NOBODY: Final = ("environment", "provider")
"""Columns that tell no owner: no rule is proposed on them."""
_MOST: Final = 5
_SIGNS: Final = frozenset('*?["\\\n')
_NOTHING: Final = Decimal(0)
_MEASURED: Final = Decimal("0.95")


class Part(msgspec.Struct, frozen=True):
    """The unallocated cost of rows with one value of a column."""

    column: str
    value: str
    cost: Decimal


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What of a tag no rule reaches: its cost in the period, and its share of all cost.

    `parts` are the values of single columns that hold most of it; `rule` is a rule of jauge.toml
    that would reach the largest one, whose value is still to be named; null where none tells.
    """

    tag: str
    cost: Decimal
    currency: str
    share: float
    target_share: float
    parts: tuple[Part, ...]
    rule: str | None


class _Cost(msgspec.Struct, frozen=True, gc=False):
    cost: Decimal | None
    rows: int | None


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    for key in rules_of(case.calls.config):
        yield from _of_tag(case.calls, key)
    yield from _of_agents(case.calls)


def _of_tag(calls: CallCase, key: str) -> Iterator[Finding[Parameters]]:
    table = _tagged(calls, key)
    if table is None:
        return
    read = {name: _column(table, name) for name in _READ if name != key}
    wide = table.mutate(**{f"read_{name}": value for name, value in read.items()})
    by = (key, *(f"read_{name}" for name in read))
    values = {"cost": wide["effective_cost"].sum(), "rows": wide.count()}
    costs: dict[tuple[str, str], Decimal] = {}
    left, whole, rows = _NOTHING, _NOTHING, 0
    for keys, currency, found in sums(calls, wide, by, _Cost, values):
        is_left = keys[0] == UNALLOCATED
        rows += (found.rows or 0) if is_left else 0
        if currency != calls.currency:
            continue
        cost = found.cost or _NOTHING
        whole += cost
        if is_left:
            left += cost
            for name, value in zip(read, map(text, keys[1:]), strict=True):
                if value is not None:
                    costs[name, value] = costs.get((name, value), _NOTHING) + cost
    parts = [Part(column, value, cost) for (column, value), cost in costs.items() if cost > 0]
    parts.sort(key=lambda part: (-part.cost, _READ.index(part.column), part.value))
    yield from _finding(calls, key, left, whole, rows, parts)


def unallocated_share(calls: CallCase, key: str) -> float | None:
    """Which part of all cost no rule of a tag reaches, however small; None where none is known."""
    table = _tagged(calls, key)
    if table is None:
        return None
    values = {"cost": table["effective_cost"].sum(), "rows": table.count()}
    costs = [
        (keys[0] == UNALLOCATED, found.cost or _NOTHING)
        for keys, currency, found in sums(calls, table, (key,), _Cost, values)
        if currency == calls.currency
    ]
    whole = exact_sum(cost for _is_left, cost in costs)
    left = exact_sum(cost for is_left, cost in costs if is_left)
    return float(left / whole) if whole > 0 else None


def _of_agents(calls: CallCase) -> Iterator[Finding[Parameters]]:
    """The calls that carry no signal of an agent at all."""
    table = calls.calls
    if table is None:
        return
    found = calls.sums(table, ("provider_name",), ("effective_cost",), {"rows": table.count()})
    mine = [one for one in found if one.currency == calls.currency]
    left = [one for one in mine if calls.agents[one.agent_id].is_unattributed]
    parts = [
        Part("provider", str(one.keys[0]), one.money["effective_cost"] or _NOTHING)
        for one in left
        if one.keys[0] is not None and one.money["effective_cost"]
    ]
    parts.sort(key=lambda part: (-part.cost, part.value))
    costs, whole = (
        total(one.money["effective_cost"] for one in some) or _NOTHING for some in (left, mine)
    )
    nobodys = [one for one in found if calls.agents[one.agent_id].is_unattributed]
    rows = sum(one.counts["rows"] or 0 for one in nobodys)
    yield from _finding(calls, _AGENT, costs, whole, rows, parts)


def _finding(
    calls: CallCase, key: str, left: Decimal, whole: Decimal, rows: int, parts: list[Part]
) -> Iterator[Finding[Parameters]]:
    if whole <= 0 or left <= 0 or divide(left, whole) < LEAST:
        return
    is_tag = key != _AGENT
    yield Finding(
        kind=KIND.name,
        subject={"tag": key},
        parameters=Parameters(
            tag=key,
            cost=left,
            currency=calls.currency,
            share=float(left / whole),
            target_share=float(TARGET),
            parts=tuple(parts[:_MOST]),
            rule=next((_rule(key, part) for part in parts if _is_plain(part)), None)
            if is_tag
            else None,
        ),
        evidence=(Evidence("usage", rows=rows),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_MEASURED,
        effort="low" if is_tag else "medium",
        action="write_rule" if is_tag else "name_agent",
    )


def _rule(key: str, part: Part) -> str:
    """A rule of jauge.toml for the rows of a part; whose they are must be written in."""
    return f'[[tag.{key}]]\nvalue = ""\nwhen = {{ {part.column} = "{part.value}" }}'


def _is_plain(part: Part) -> bool:
    return part.column not in _OWNED_BY_NOBODY and not _SIGNS & set(part.value)


def _column(table: "ir.Table", name: str) -> "ir.Value":
    import ibis

    names = [one for one in SHORT_NAMES.get(name, (name,)) if one in table.columns]
    return ibis.coalesce(*(table[one] for one in names))


def _tagged(calls: CallCase, key: str) -> "ir.Table | None":
    """The counted rows of calls and bills, with a column of a virtual tag."""
    tags = rules_of(calls.config)
    read = {key, *compile_tags(tags, [key]).columns}
    rows = calls.desk.held.counted(calls.period, names=read)
    if rows is None:
        return None
    return attach(calls.desk.session, rows, [key], tags, calls.timezone).table


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    calls, key = case.calls, finding.parameters.tag
    table = None if calls is None else _tagged(calls, key) if key != _AGENT else calls.calls
    if calls is None or table is None:
        msg = "a finding of a ledger without rows"
        raise LookupError(msg)
    if key != _AGENT:
        return table.filter(table[key] == UNALLOCATED).drop(key)
    return calls.of_agents(table, [o.agent_id for o in calls.agents.values() if o.is_unattributed])


def _needs(case: Case) -> Sequence[Need]:
    return () if case.calls is not None else ("calls", "bills")


KIND: Final = FindingKind("unallocated_cost", Parameters, _find, _rows, _needs)
