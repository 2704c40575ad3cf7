"""What it saves to retire an agent: its calls of 30 days and what it costs beside them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from jauge.analysis.fleet.member import Fleet, Member
from jauge.analysis.fleet.ownership import Ownership
from jauge.analysis.fleet.replaced import Replaced
from jauge.model import Cell, Money, Saving, exact_sum

_NOTHING: Final = Decimal(0)


def saving_of(
    fleet: Fleet,
    member: Member,
    main: str,
    replaced: Replaced | None,
    ownership: Ownership | None,
) -> Saving | None:
    """A month's saving; None where it is not known, or in two currencies.

    What is gone saves its fixed cost only: its calls have stopped by themselves. An orphan that is
    used saves nothing that is expected: it may well find an owner.
    """
    fixed = fleet.fixed_cost(member)
    if main in {"dead", "silent"}:
        return None if fixed is None else _all_of(fixed)
    if main == "superseded" and replaced is not None:
        return replaced.saving
    calls = member.use.saving
    if calls is None:
        return _all_of(fixed) if fixed and not member.use.calls else None
    whole = added(calls, fixed)
    if whole is None or main != "orphan" or ownership is None:
        return whole
    mid = _NOTHING if ownership.is_used else whole.mid
    return Saving(_NOTHING, mid, whole.high, whole.currency)


def added(calls: Saving, fixed: Money | None) -> Saving | None:
    """Both together; None where their currencies differ."""
    if fixed is None:
        return calls
    if fixed.currency != calls.currency:
        return None
    ends: Iterable[Decimal] = (calls.low, calls.mid, calls.high)
    low, mid, high = (exact_sum((end, fixed.amount)) for end in ends)
    return Saving(low, mid, high, calls.currency)


def base_of(fleet: Fleet, member: Member) -> tuple[Cell, ...]:
    """What the agent costs a month, its calls and beside them."""
    fixed = fleet.fixed_cost(member)
    calls = member.use.saving
    if calls is not None:
        whole = added(calls, fixed)
        return (Cell(f"agent:{member.agent_id}", (whole or calls).mid),)
    return () if fixed is None else (Cell(f"agent:{member.agent_id}", fixed.amount),)


def _all_of(fixed: Money) -> Saving:
    return Saving(fixed.amount, fixed.amount, fixed.amount, fixed.currency)
