"""Savings on one base, in a stated order: each takes its part of what the former left.

Adding them would count what is cut twice: a call that is no longer made cannot be made cheaper.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from jauge.model import Cell, Finding, Money, Saving, divide, exact_sum
from jauge.model.finding import ValueKind

ORDER: Final = (
    # What nobody needs goes first: nothing else can be saved on it afterwards.
    "doubled_subscription", "leaver_seat", "idle_seat", "zombie_agent", "duplicate_agent",
    "duplicate_tool", "unused_commitment", "ghost_spend", "unknown_tool",
    # Then what is charged wrongly, at prices that stay.
    "double_metering", "price_mismatch", "wrong_tax_basis", "fx_loss", "price_increase",
    # Then calls that should not have been made, or not so large.
    "failed_spend", "retry_waste", "cost_spike", "context_bloat",
    # Then the same calls by a cheaper model, and last at a cheaper price.
    "dominated_model", "superseded_model", "oversized_model", "cache_missed", "batchable",
)  # fmt: skip
"""The order of kinds; what is not named comes last, in alphabetical order."""
_ENDS: Final = ("low", "mid", "high")
_NOTHING: Final = Decimal(0)


class Left(msgspec.Struct, frozen=True):
    """What a saving adds to the former ones, from the least to the most; `mid` is as expected."""

    low: Decimal
    mid: Decimal
    high: Decimal


class Taken(msgspec.Struct, frozen=True):
    """What a saving adds where all of them are at their low end, as expected, at their high end.

    `high` can be less than `low`: where the former save much, little is left.
    """

    low: Decimal
    mid: Decimal
    high: Decimal


class Step(msgspec.Struct, frozen=True):
    """One saving: what the finding claims by itself, and what of it the former ones leave."""

    finding: Finding[Any]
    claimed: Saving
    taken: Taken

    @property
    def left(self) -> Left:
        """What it adds."""
        return together([self])


def together(steps: Iterable[Step]) -> Left:
    """What some steps add together: the range of their sums, not the sum of their ranges."""
    every = [step.taken for step in steps]
    sums = [exact_sum(getattr(one, end) for one in every) for end in _ENDS]
    return Left(min(sums), sums[1], max(sums))


class Stack(msgspec.Struct, frozen=True):
    """The savings of one kind of value in one currency.

    `base` is what is spent a month in the cells that they come out of, `total` what they save of
    it together: never more than the base.
    """

    value_kind: ValueKind
    currency: str
    base: Decimal
    steps: tuple[Step, ...]
    total: Saving


def stacked(findings: Iterable[Finding[Any]]) -> tuple[Stack, ...]:
    """The findings with an amount, in a stack for each kind of value and currency.

    Largest expected total first. Findings without an amount or a kind of value are left out.
    """
    groups: dict[tuple[ValueKind, str], list[Finding[Any]]] = {}
    for one in findings:
        if one.monthly_saving is not None and one.value_kind is not None:
            groups.setdefault((one.value_kind, one.monthly_saving.currency), []).append(one)
    stacks = [_stack(*key, sorted(some, key=_place)) for key, some in groups.items()]
    return tuple(sorted(stacks, key=lambda one: (-one.total.mid, one.value_kind, one.currency)))


def _place(one: Finding[Any]) -> tuple[int, str, Decimal, str]:
    """Kinds in their order; of a kind the largest first, then by id."""
    rank = ORDER.index(one.kind) if one.kind in ORDER else len(ORDER)
    saving = one.monthly_saving
    return rank, one.kind, -(saving.mid if saving else _NOTHING), one.finding_id


def _stack(kind: ValueKind, currency: str, ordered: Sequence[Finding[Any]]) -> Stack:
    whole: dict[str, Decimal] = {}
    for one in ordered:
        for cell in _base(one):
            whole[cell.name] = max(whole.get(cell.name, _NOTHING), cell.amount)
    left = {end: dict(whole) for end in _ENDS}
    steps: list[Step] = []
    for one in ordered:
        claimed = one.monthly_saving
        if claimed is None:
            continue
        taken = [_take(left[end], whole, _base(one), getattr(claimed, end)) for end in _ENDS]
        steps.append(Step(one, claimed, Taken(*taken)))
    low, mid, high = (exact_sum(getattr(step.taken, end) for step in steps) for end in _ENDS)
    total = Saving(low, mid, high, currency)
    return Stack(kind, currency, exact_sum(whole.values()), tuple(steps), total)


def _base(one: Finding[Any]) -> Sequence[Cell]:
    """The cells of a finding; one that names none stands on its own."""
    if one.base or one.monthly_saving is None:
        return one.base
    return (Cell(f"finding:{one.finding_id}", one.monthly_saving.high),)


def _take(
    left: dict[str, Decimal],
    whole: Mapping[str, Decimal],
    cells: Sequence[Cell],
    saving: Decimal,
) -> Decimal:
    """A saving, cut in each of its cells to the part of the cell that is left; never more of it."""
    paid = [cell for cell in cells if cell.amount > 0]
    base = exact_sum(cell.amount for cell in paid)
    part = min(saving, base)
    reached, laid = _NOTHING, _NOTHING
    taken: list[Decimal] = []
    for cell in paid:
        # Shares are rounded as they add up, so that together they are the saving to the last digit.
        reached = exact_sum((reached, cell.amount))
        share = part if reached == base else divide(Money(reached, "").times(part).amount, base)
        own, laid = _less(share, laid), share
        here = left[cell.name]
        cut = own
        if here < whole[cell.name]:
            cut = min(own, divide(Money(own, "").times(here).amount, whole[cell.name]))
        taken.append(min(cut, here))
        left[cell.name] = _less(here, taken[-1])
    return exact_sum(taken)


def _less(one: Decimal, other: Decimal) -> Decimal:
    return (Money(one, "") - Money(other, "")).amount
