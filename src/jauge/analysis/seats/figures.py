"""Counts of seats and what they cost: what a line of an answer is made of."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from jauge.analysis.seats.contracts import Price
from jauge.config import Tool
from jauge.model import divide, exact_sum, product


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """Money of seats for a month, in one currency and on one tax basis.

    `monthly_cost` is that of paid seats, `waste` that of the ones that can be given back.
    """

    currency: str
    basis: str
    seats: int
    monthly_cost: Decimal
    waste: Decimal


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Seats by state, and claims that cut across states.

    The six states add up to `seats`. `never_active` and `inactive` are seats of any state;
    `in_grace` are never used and new; `repeats` are further accounts of who pays once and stand
    in no other count; `use_unknown` are active as far as a list without uses tells.
    `duplicate_accounts` are further seats of one tool that one person holds and that are paid,
    `personal_accounts` are on a plan that one person buys, `work_addresses` those of them whose
    address a list of people has.
    """

    seats: int = 0
    active: int = 0
    never_used: int = 0
    idle: int = 0
    pending: int = 0
    cancelled: int = 0
    leaver: int = 0
    never_active: int = 0
    inactive: int = 0
    in_grace: int = 0
    reclaimable: int = 0
    paid: int = 0
    unpriced: int = 0
    use_unknown: int = 0
    seen_elsewhere: int = 0
    repeats: int = 0
    duplicate_accounts: int = 0
    personal_accounts: int = 0
    work_addresses: int = 0


class Cell(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Seats that do not differ in anything that a figure reads; `count` of them."""

    keys: tuple[str | None, ...]
    tool: str
    plan: str | None
    account: str | None
    state: str
    price: Price | None
    count: int
    is_never_used: bool
    is_idle: bool
    is_new: bool
    is_paid: bool
    is_reclaimable: bool
    is_repeat: bool
    use_unknown: bool
    is_seen_elsewhere: bool
    is_duplicate: bool = False
    is_listed: bool = False
    is_personal: bool = False
    cash_from: date | None = None
    contract: Tool | None = None


def counts(cells: Iterable[Cell]) -> Counts:
    """The counts of all cells."""
    sums = dict.fromkeys(Counts.__struct_fields__, 0)
    for cell in cells:
        if cell.is_repeat:
            sums["repeats"] += cell.count
            continue
        for name, counted in _marks(cell).items():
            sums[name] += cell.count if counted else 0
    return Counts(**sums)


def _marks(cell: Cell) -> Mapping[str, bool]:
    return {
        "seats": True,
        cell.state: True,
        "never_active": cell.is_never_used,
        "inactive": cell.is_idle,
        "in_grace": cell.state == "never_used" and cell.is_new,
        "reclaimable": cell.is_reclaimable,
        "paid": cell.is_paid,
        "unpriced": cell.is_paid and cell.price is None,
        "use_unknown": cell.use_unknown,
        "seen_elsewhere": cell.is_seen_elsewhere,
        "duplicate_accounts": cell.is_duplicate,
        "personal_accounts": cell.is_personal,
        "work_addresses": cell.is_personal and cell.is_listed,
    }


def amounts(cells: Iterable[Cell]) -> tuple[Amount, ...]:
    """What cells cost a month, by currency and tax basis; seats without a price are in none."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.price is not None and not cell.is_repeat:
            groups.setdefault((cell.price.currency, cell.price.basis), []).append(cell)
    return tuple(_amount(where, group) for where, group in sorted(groups.items()))


def _amount(where: tuple[str, str], cells: list[Cell]) -> Amount:
    currency, basis = where
    paid = [cell for cell in cells if cell.is_paid]
    return Amount(
        currency=currency,
        basis=basis,
        seats=sum(cell.count for cell in paid),
        monthly_cost=exact_sum(map(_cost, paid)),
        waste=exact_sum(_cost(cell) for cell in paid if cell.is_reclaimable),
    )


def _cost(cell: Cell) -> Decimal:
    return product(cell.price.amount, cell.count) if cell.price else Decimal(0)


def per_active_user(amount: Amount, users: int) -> Decimal | None:
    """Cost of a month for each who used it; None where nobody did."""
    return divide(amount.monthly_cost, Decimal(users)) if users else None


class Delay(msgspec.Struct, frozen=True):
    """What is paid while a decision waits, and what of it nobody uses: only that is lost."""

    spent: Decimal
    lost: Decimal

    @property
    def part(self) -> float | None:
        """The part of what is paid that is lost; None where nothing is paid."""
        return float(divide(self.lost, self.spent)) if self.spent else None


def delayed(amount: Amount, months: int) -> Delay:
    """So many months of the cost, and of the waste, as they are now."""
    return Delay(product(amount.monthly_cost, months), product(amount.waste, months))


def single(found: tuple[Amount, ...]) -> Amount | None:
    """The amount where there is one; of several currencies or bases none stands for all."""
    return found[0] if len(found) == 1 else None
