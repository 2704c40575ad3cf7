"""Which price explains an amount: so many seats of a plan, with or without tax, at a rate."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.attribution.vendors.line import BankLine, Fit
from jauge.attribution.vendors.table import Plan

Rates = Callable[[str, date], Decimal | None]
"""How many units of a currency one euro was worth on a day (ECB), None where unknown."""

EURO: Final = "EUR"
VAT_PERCENT: Final = tuple(Decimal(rate) for rate in ("0", "20", "19", "21", "22", "25", "23"))
"""None, France, then Germany, Spain and the Netherlands, Italy, the Nordics, Ireland; several
seats are tried with the first two alone."""
_OF_SEATS: Final = VAT_PERCENT[:2]
_CENT: Final = Decimal("0.01")
_MARGIN: Final = (Decimal("-0.005"), Decimal("0.04"))
_USUAL_MARGIN: Final = Decimal("1.02")
_RARE: Final = Decimal("0.06")
_FEW: Final = (10, Decimal("0.25"))
_CONVERTED_SEATS: Final = 2


def no_rates(currency: str, _day: date) -> Decimal | None:
    """No rate but that of the euro itself: amounts are compared in their own currency alone."""
    return Decimal(1) if currency == EURO else None


class Explained(msgspec.Struct, frozen=True, gc=False):
    """A plan that explains an amount, and the share of all amounts that it would explain."""

    plan: Plan
    fit: Fit
    chance: Decimal


def explain(plans: Iterable[Plan], line: BankLine, rates: Rates) -> Explained | None:
    """The plan that explains an amount best: the least likely by chance, one seat before many.

    Prices in other currencies than the euro are first tried without tax: they come from abroad.
    None where no price does, where only so many seats would that any amount fits, or where two
    products explain it equally well. A price is not converted where the product has one in the
    currency of the line, unless words of the text lead to it.
    """
    amounts = _amounts(line)
    priced = [plan for plan in plans if plan.price]
    direct = {plan.product for plan in priced if plan.currency in amounts}
    found: list[Explained] = []
    for plan in priced:
        if plan.currency in amounts:
            found += _exact(plan, amounts[plan.currency])
        elif line.original_amount is None and (plan.beside or plan.product not in direct):
            found += _converted(plan, line, rates)
    if not found:
        return None
    best = min(found, key=_rank)
    equal = {each.plan.product for each in found if _rank(each) == _rank(best)}
    return best if len(equal) == 1 else None


def _rank(each: Explained) -> tuple[bool, Decimal, int]:
    is_unusual = each.fit.vat_percent > 0 and each.fit.currency != EURO
    return is_unusual, each.chance, each.fit.seats


def _amounts(line: BankLine) -> dict[str, Decimal]:
    """What was paid, by currency: booked, and before the bank converted it."""
    amounts = {line.currency: abs(line.amount)}
    if line.original_amount is not None and line.original_currency is not None:
        amounts[line.original_currency] = abs(line.original_amount)
    return amounts


def _exact(plan: Plan, amount: Decimal) -> Iterator[Explained]:
    price = plan.price or Decimal(0)
    for vat in VAT_PERCENT:
        unit = price * (100 + vat) / 100
        seats = max(1, round(amount / unit))
        if seats > 1 and (not plan.per_seat or vat not in _OF_SEATS):
            continue
        if abs(amount - seats * unit) > _CENT:
            continue
        is_whole = amount == amount.to_integral_value() and unit == unit.to_integral_value()
        chance = (Decimal(1) if is_whole else _CENT) / unit if seats > 1 else Decimal(0)
        if seats == 1 or chance <= _RARE or (seats <= _FEW[0] and chance <= _FEW[1]):
            yield _explained(plan, seats, vat, chance, is_converted=False)


def _converted(plan: Plan, line: BankLine, rates: Rates) -> Iterator[Explained]:
    there, here = rates(plan.currency, line.booked_on), rates(line.currency, line.booked_on)
    if there is None or here is None:
        return
    amount = abs(line.amount) * there / here
    price = plan.price or Decimal(0)
    low, high = _MARGIN
    for vat in _OF_SEATS:
        unit = price * (100 + vat) / 100
        seats = max(1, round(amount / unit / _USUAL_MARGIN))
        margin = amount / (seats * unit) - 1
        chance = (high - low) * seats
        if low <= margin <= high and (seats == 1 or (plan.per_seat and seats <= _CONVERTED_SEATS)):
            yield _explained(plan, seats, vat, chance, is_converted=True)


def _explained(
    plan: Plan, seats: int, vat: Decimal, chance: Decimal, *, is_converted: bool
) -> Explained:
    fit = Fit(
        seats=seats,
        price=plan.price or Decimal(0),
        currency=plan.currency,
        vat_percent=vat,
        is_converted=is_converted,
    )
    return Explained(plan, fit, chance)
