"""A tool that a consolidation replaces: what it costs now, and when it ends."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from jauge.analysis.conversion import Converter
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.contracts import cash_from, notice_day, price_of
from jauge.analysis.seats.figures import Cell
from jauge.config import Tool
from jauge.model import exact_sum, product

Reason = Literal["no_list", "no_price", "other_basis", "no_rate"]
"""Why the cost of a tool is unknown."""


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """A tool and what a month of it costs; `reason` says why where that is unknown.

    Without a list of seats the contract counts: `seats` are those bought, and nobody knows how
    many of them are used (`give_back` is None). The tool ends on `cash_from`, the last of its
    renewals, where notice is given by `notice_on`, the first of its days. `unassigned` are seats
    bought that nobody holds: they are in no cost.
    """

    tool: str
    seats: int
    monthly_cost: Decimal | None
    give_back: Decimal | None
    is_by_contract: bool
    cash_from: date | None
    notice_on: date | None
    unassigned: int = 0
    reason: Reason | None = None


def by_seats(
    name: str, cells: Sequence[Cell], asked: Asked, basis: str, converter: Converter
) -> Replaced:
    """A tool as its list of seats has it."""
    paid = [cell for cell in cells if cell.is_paid]
    costs = [_amount(cell, basis, converter, asked.day) for cell in paid]
    reasons = [cost for cost in costs if isinstance(cost, str)]
    known = [cost for cost in costs if isinstance(cost, Decimal)]
    idle = [
        cost
        for cell, cost in zip(paid, costs, strict=True)
        if cell.is_reclaimable and isinstance(cost, Decimal)
    ]
    days = [cell.cash_from for cell in paid]
    notices = [
        cell.cash_from - timedelta(days=cell.contract.notice_days if cell.contract else 0)
        for cell in paid
        if cell.cash_from is not None
    ]
    ends = [day for day in days if day is not None]
    return Replaced(
        tool=name,
        seats=sum(cell.count for cell in paid),
        monthly_cost=None if reasons else exact_sum(known),
        give_back=None if reasons else exact_sum(idle),
        is_by_contract=False,
        cash_from=max(ends) if ends and len(ends) == len(days) else None,
        notice_on=min(notices, default=None),
        unassigned=_unassigned(cells),
        reason=_first(reasons),
    )


def _unassigned(cells: Sequence[Cell]) -> int:
    """Seats bought by the contracts that say how many, and that nobody holds."""
    contracts = {cell.contract for cell in cells if cell.contract is not None}
    held = {one: sum(cell.count for cell in cells if cell.contract == one) for one in contracts}
    return sum(max(one.seats - held[one], 0) for one in contracts if one.seats is not None)


def by_contract(name: str, asked: Asked, basis: str, converter: Converter) -> Replaced:
    """A tool as its contracts have it: seats bought at the price of one."""
    own = [one for one in asked.contracts if one.name.casefold() == name.casefold()]
    costs = [_bought(one, basis, converter, asked.day) for one in own]
    reasons = [cost for cost in costs if isinstance(cost, str)] or ([] if own else ["no_list"])
    days = [cash_from(one, asked.day) for one in own]
    ends = [day for day in days if day is not None]
    notices = [day for one in own if (day := notice_day(one, asked.day)) is not None]
    return Replaced(
        tool=name,
        seats=sum(one.seats or 0 for one in own),
        monthly_cost=None if reasons else exact_sum(c for c in costs if isinstance(c, Decimal)),
        give_back=None,
        is_by_contract=True,
        cash_from=max(ends) if ends and len(ends) == len(days) else None,
        notice_on=min(notices, default=None),
        reason=_first(reasons),
    )


def _first(reasons: Sequence[str]) -> Reason | None:
    order: tuple[Reason, ...] = ("no_list", "no_price", "other_basis", "no_rate")
    return next((one for one in order if one in reasons), None)


def _amount(cell: Cell, basis: str, converter: Converter, day: date) -> Decimal | Reason:
    price = cell.price
    if price is None:
        return "no_price"
    if price.basis != basis:
        return "other_basis"
    return _converted(product(price.amount, cell.count), price.currency, converter, day)


def _bought(contract: Tool, basis: str, converter: Converter, day: date) -> Decimal | Reason:
    price = price_of(contract, None, None, None, None)
    if contract.seats is None:
        return "no_list"
    if price is None:
        return "no_price"
    if price.basis != basis:
        return "other_basis"
    return _converted(product(price.amount, contract.seats), price.currency, converter, day)


def _converted(amount: Decimal, currency: str, converter: Converter, day: date) -> Decimal | Reason:
    if converter.currency(currency, day) != converter.currency(None, None):
        return "no_rate"
    return converter.convert(amount, currency, day)
