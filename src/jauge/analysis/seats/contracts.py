"""What a contract says of a seat: its price for a month, and from which day it can be saved."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

import msgspec

from jauge.config import Tool
from jauge.model import divide

_MONTHS: Final = 12
_HUNDRED: Final = Decimal(100)
_LAST_DAY: Final = 31

Basis = Literal["net", "gross"]


class Price(msgspec.Struct, frozen=True, order=True):
    """The price of a seat for a month; `basis` is net where a list says nothing of tax."""

    amount: Decimal
    currency: str
    basis: str


def contract_of(
    contracts: Sequence[Tool], tool: str | None, plan: str | None, account: str | None
) -> Tool | None:
    """The most exact contract that fits a seat; of equally exact ones the first."""
    fitting = [
        one
        for one in contracts
        if tool is not None
        and one.name.casefold() == tool.casefold()
        and _fits(one.plan, plan)
        and _fits(one.account, account)
    ]
    return max(fitting, key=_exactness, default=None)


def _fits(asked: str | None, found: str | None) -> bool:
    return asked is None or (found is not None and asked.casefold() == found.casefold())


def _exactness(contract: Tool) -> int:
    return (contract.plan is not None) + (contract.account is not None)


def price_of(
    contract: Tool | None, amount: Decimal | None, currency: str | None, basis: str | None, per: Any
) -> Price | None:
    """The price of a seat for a month: by contract, else as the list has it; None where unknown.

    The price of a year is divided by twelve, a gross one by 1 + tax where the tax is known, both
    rounded half-even at 18 decimals.
    """
    if contract is not None and contract.price is not None:
        monthly = _monthly(contract.price.amount, contract.per)
        if contract.basis == "gross" and contract.tax_percent is not None:
            monthly = divide(monthly, 1 + contract.tax_percent / _HUNDRED)
            return Price(monthly, contract.price.currency, "net")
        return Price(monthly, contract.price.currency, contract.basis)
    if amount is None or currency is None:
        return None
    return Price(_monthly(amount, per), currency, basis or "net")


def _monthly(amount: Decimal, per: str | None) -> Decimal:
    return divide(amount, Decimal(_MONTHS)) if per == "year" else amount


def cash_from(contract: Tool | None, day: date, renews_on: date | None = None) -> date | None:
    """The first renewal on which a change that is decided on `day` counts; None where unknown.

    That is the next renewal whose notice is not over; `renews_on` is what the list of seats says.
    """
    start = renews_on if contract is None or contract.renews_on is None else contract.renews_on
    if start is None:
        return None
    notice = timedelta(days=contract.notice_days if contract else 0)
    months = contract.term_months if contract else None
    terms = 0
    renewal = start
    while renewal <= day or renewal - notice < day:
        if months is None:
            return None
        terms += 1
        renewal = _later(start, terms * months)
    return renewal


def notice_day(contract: Tool, day: date) -> date | None:
    """The last day on which the next renewal can still be changed; None where unknown."""
    renewal = cash_from(contract, day)
    return None if renewal is None else renewal - timedelta(days=contract.notice_days)


def months_between(start: date, end: date) -> Fraction:
    """Months from a day to another: whole ones by the calendar, then days of the month they are in.

    From the 1st of one month to the 1st of the next is 1, however long it is. 0 where the end does
    not come after the start.
    """
    if end <= start:
        return Fraction(0)
    whole = (end.year - start.year) * _MONTHS + end.month - start.month
    whole -= _later(start, whole) > end
    last = _later(start, whole)
    return whole + min(
        Fraction((end - last).days, monthrange(last.year, last.month)[1]), Fraction(1)
    )


def _later(start: date, months: int) -> date:
    """The same day of a later month, or the last day of a shorter one."""
    month = start.month - 1 + months
    year, month = start.year + month // _MONTHS, month % _MONTHS + 1
    for last in range(min(start.day, _LAST_DAY), 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, start.day)
