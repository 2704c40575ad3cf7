"""Models whose developer has a newer one of the same line, or has announced their end."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.suppliers.summing import saving
from jauge.analysis.tiers.facts import Successor, successor_of, tier_of
from jauge.analysis.tiers.repricing import Repriced, Repricing
from jauge.analysis.tiers.used import Used, agent_costs, rows_of, used
from jauge.model import Cell, Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SAME_SIZE: Final = Decimal("0.70")
_OTHER_SIZE: Final = Decimal("0.40")
_NOTHING: Final = Decimal(0)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What the model costs in the period, and what the same tokens cost with its successor.

    `retired_on` is the day on which its developer ends it, null where none is announced;
    `successor_cost` is at list price less the discount that the present model has, null without a
    price, and where `cost` is in a currency without a rate. It is of all calls but the
    `left_out_calls`, which cost `left_out_cost`: the successor's prices do not cover these.
    `source` says who names the successor, `checked_on` when that was read.
    """

    successor: str
    tier: str
    successor_tier: str
    retired_on: date | None
    calls: int
    cost: Decimal
    successor_cost: Decimal | None
    left_out_calls: int
    left_out_cost: Decimal
    currency: str
    source: str
    checked_on: date


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    told = ((one, successor_of(one.supplier, one.model)) for one in used(case.calls))
    found = [(one, fact) for one, fact in told if fact is not None]
    whole = agent_costs(case.calls) if found else {}
    # What the successor costs is in the currency of the case; without a rate nothing compares.
    rated = [(one, fact) for one, fact in found if one.currency == case.currency]
    prices = Repricing(case, case.calls, ((one, fact.successor) for one, fact in rated))
    for one, fact in found:
        listed = prices.of(one, fact.successor)
        is_less = listed is not None and listed.discounted < listed.cost
        if fact.retired_on is not None or is_less:
            base = (Cell(f"agent:{agent}", whole.get(agent, _NOTHING)) for agent in one.agents)
            cells = tuple(cell for cell in base if cell.amount > 0)
            yield _finding(case, case.calls, (one, fact), listed, cells)


def _finding(
    case: Case,
    calls: CallCase,
    about: tuple[Used, Successor],
    listed: Repriced | None,
    base: tuple[Cell, ...],
) -> Finding[Parameters]:
    one, fact = about
    day = calls.as_of.date()
    sizes = tier_of(one.model, day), tier_of(fact.successor, day)
    is_same = sizes[0] == sizes[1]
    claimed = None
    if listed is not None and listed.discounted < listed.cost:
        mid = calls.a_month(listed.cost - listed.discounted)
        low = calls.a_month(max(listed.cost - listed.listed, _NOTHING)) if is_same else _NOTHING
        claimed = saving((low, mid, mid), case.currency)
    return Finding(
        kind=KIND.name,
        subject={"supplier": one.supplier, "model": one.model},
        parameters=Parameters(
            successor=fact.successor,
            tier=sizes[0],
            successor_tier=sizes[1],
            retired_on=fact.retired_on,
            calls=one.calls,
            cost=one.cost,
            successor_cost=None if listed is None else listed.discounted,
            left_out_calls=0 if listed is None else listed.left_out,
            left_out_cost=_NOTHING if listed is None else listed.left_out_cost,
            currency=one.currency,
            source=fact.source,
            checked_on=fact.checked_on,
        ),
        evidence=(Evidence("usage", rows=one.rows),),
        monthly_saving=claimed,
        value_kind=None if claimed is None else "budget_saving",
        cash_from=None if claimed is None else day,
        confidence=_SAME_SIZE if is_same else _OTHER_SIZE,
        effort="medium",
        action=_action(fact.retired_on, day),
        base=() if claimed is None else base,
    )


def _action(retired_on: date | None, day: date) -> str:
    """What to do on a day: about an end that is to come, one that is past, or none."""
    if retired_on is None:
        return "move_to_successor"
    return "move_after_retirement" if retired_on < day else "move_before_retirement"


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    if case.calls is None:
        msg = "a finding of a ledger without calls"
        raise LookupError(msg)
    return rows_of(case.calls, finding.subject["supplier"], finding.subject["model"])


KIND: Final = FindingKind("superseded_model", Parameters, _find, _rows, needs_calls)
