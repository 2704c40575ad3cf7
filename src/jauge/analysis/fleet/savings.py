"""What it saves to retire an agent: its calls of 30 days and what it costs beside them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.fleet.costs import Use, by_currency, together
from jauge.analysis.fleet.member import Fleet, Member
from jauge.analysis.fleet.ownership import Ownership
from jauge.analysis.fleet.replaced import Replaced
from jauge.model import Cell, Money, Saving, exact_sum

_NOTHING: Final = Decimal(0)


class Claim(msgspec.Struct, frozen=True):
    """A month's saving in the currency of the case, None where it is not known.

    `unconverted` is what is spent in currencies without a rate: it is in no saving.
    """

    saving: Saving | None
    unconverted: tuple[Money, ...] = ()

    @property
    def is_budget(self) -> bool:
        """Whether money would be saved, in whatever currency."""
        return self.saving is not None or bool(self.unconverted)


def claim_of(
    fleet: Fleet,
    member: Member,
    main: str,
    replaced: Replaced | None,
    ownership: Ownership | None,
) -> Claim:
    """A month's saving, and what is in no saving because it has no rate.

    What is gone saves its fixed cost only: its calls have stopped by themselves. An orphan that is
    used saves nothing that is expected: it may well find an owner.
    """
    fixed = fleet.fixed_cost(member)
    if main in {"dead", "silent"}:
        return claimed(fleet, None, (), fixed)
    if main == "superseded" and replaced is not None:
        old = _replaced_use(fleet, member, replaced)
        return claimed(fleet, replaced.saving, beside(old, fleet.case.currency), None)
    calls = member.use.saving
    if calls is None and member.use.calls and not member.use.is_mixed:
        return Claim(None)
    whole = claimed(fleet, calls, beside(member.use, fleet.case.currency), fixed)
    if whole.saving is None or main != "orphan" or ownership is None:
        return whole
    mid = _NOTHING if ownership.is_used else whole.saving.mid
    return Claim(Saving(_NOTHING, mid, whole.saving.high, whole.saving.currency), whole.unconverted)


def _replaced_use(fleet: Fleet, member: Member, replaced: Replaced) -> Use:
    if replaced.is_whole:
        return member.use
    old = (member.versions[name] for name in replaced.versions)
    return together(old, fleet.case.currency)


def claimed(
    fleet: Fleet, calls: Saving | None, others: Iterable[Money], fixed: Money | None
) -> Claim:
    """The saving on calls and what is paid beside them, as far as it is in the case's currency."""
    own = fleet.case.currency
    amounts = list(others)
    savings = [one for one in (calls, _all_of(fixed)) if one is not None and one.currency == own]
    if fixed is not None and fixed.currency != own:
        amounts.append(fixed)
    return Claim(_added(savings), by_currency(one for one in amounts if one.amount))


def beside(use: Use, own: str) -> tuple[Money, ...]:
    """What calls cost in currencies without a rate to that of the case."""
    if use.mid is None or use.currency is None or use.currency == own:
        return use.unconverted
    return (*use.unconverted, Money(use.mid, use.currency))


def base_of(fleet: Fleet, member: Member) -> tuple[Cell, ...]:
    """What the agent costs a month in the currency of the case, its calls and beside them."""
    whole = claimed(fleet, member.use.saving, (), fleet.fixed_cost(member)).saving
    return () if whole is None else (Cell(f"agent:{member.agent_id}", whole.mid),)


def _added(savings: Iterable[Saving]) -> Saving | None:
    """Savings in one currency together."""
    some = tuple(savings)
    if not some:
        return None
    low, mid, high = (
        exact_sum(getattr(one, end) for one in some) for end in ("low", "mid", "high")
    )
    return Saving(low, mid, high, some[0].currency)


def _all_of(fixed: Money | None) -> Saving | None:
    if fixed is None:
        return None
    return Saving(fixed.amount, fixed.amount, fixed.amount, fixed.currency)
