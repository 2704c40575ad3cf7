"""The payments of a time against a plan: each with what is known of why it is what it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from jauge.analysis.conversion import Converter
from jauge.analysis.spend.asking import Known
from jauge.analysis.spend.booked import Booked
from jauge.analysis.spend.days import Days
from jauge.analysis.spend.gap import Cost, Gap, Seats, explain_gap, moved
from jauge.analysis.spend.kinds import AI
from jauge.analysis.spend.paid import paid_parts
from jauge.analysis.spend.parts import Part
from jauge.analysis.spend.renewals import paid_series
from jauge.analysis.spend.taxed import Taxes
from jauge.attribution.vendors import Fit, Paid, PriceChange, Series, price_changes
from jauge.model import Money, Period, difference, divide


def against(known: Known, planned: Money, period: Period | None, currency: str) -> Gap | None:
    """Why the AI of a time cost what it cost, against a plan without tax; None without payments.

    The plan is of the first day of the time: its rates are those of the plan. Price and seats are
    compared with the last payment of the same product before that day, else with the first one.
    """
    days = None if period is None else Days(*period.days)
    converter = Converter(currency, known.rate_on)
    taxes = Taxes(known.invoices, known.pictures, known.names)
    parts, booked = paid_parts(known.bank.entries, days, converter, taxes)
    pairs = [
        (part, one)
        for part, one in zip(parts, booked, strict=True)
        if part.spend_kind in AI and part.currency == currency
    ]
    if not pairs:
        return None
    first = min(one.day for _part, one in pairs) if days is None else days.first
    moves = _moves(paid_series(known.bank), first, converter, currency)
    costs = [_cost(part, one, first, converter, moves) for part, one in pairs]
    return explain_gap(converter.convert(planned.amount, planned.currency, first), costs)


class _Move(msgspec.Struct, frozen=True):
    """What a new price and other seats make of a payment, before the tax in it or with it."""

    price: Decimal | None = None
    seats: Decimal | None = None
    has_tax: bool = False


def _cost(
    part: Part, one: Booked, first: date, converter: Converter, moves: Mapping[str, _Move]
) -> Cost:
    move = moves.get(one.entry.line.id, _Move())
    price = move.price
    if price is not None and move.has_tax and part.net is not None and part.amount:
        price = divide(Money(price, "").times(part.net).amount, part.amount)
    return Cost(
        gross=part.amount,
        tax=part.tax,
        fx=_fx(one, first, converter),
        fx_margin=part.card_fee or part.fx_margin,
        price=price,
        seats=move.seats,
    )


def _fx(one: Booked, first: date, converter: Converter) -> Decimal | None:
    """What the original amount is at the rate of its day, less what it was at that of the plan."""
    line = one.entry.line
    if one.at_rate is None or line.original_amount is None:
        return None
    original = line.original_amount.copy_abs().copy_sign(one.at_rate)
    return difference(one.at_rate, converter.convert(original, line.original_currency, first))


def _moves(
    several: Iterable[Series], first: date, converter: Converter, currency: str
) -> dict[str, _Move]:
    """Of each payment since the first day, how it moved against the plan's, at the plan's rate."""
    found: dict[str, _Move] = {}
    for of in several:
        before = [paid for paid in of.payments if paid.booked_on < first]
        was = before[-1] if before else of.payments[0]
        changes = price_changes([of])
        for now in of.payments:
            if now.booked_on < first:
                continue
            move, own = _move(was, now, of, changes)
            if converter.currency(own, first) == currency:
                found[now.line_id] = _converted(move, own, first, converter)
    return found


def _move(was: Paid, now: Paid, of: Series, changes: Sequence[PriceChange]) -> tuple[_Move, str]:
    """The move in its own currency: by prices of seats where both payments meet one."""
    if was.fit is not None and now.fit is not None and was.fit.currency == now.fit.currency:
        by_price, by_seats = moved(_seats(was.fit), _seats(now.fit))
        return _Move(by_price, by_seats), was.fit.currency
    if not any(was.booked_on < one.changed_on <= now.booked_on for one in changes):
        return _Move(), of.currency
    own = was.original_currency
    if own is not None and own == now.original_currency:
        one, other = was.original_amount, now.original_amount
        if one is not None and other is not None:
            return _Move(difference(other, one), has_tax=True), own
    return _Move(difference(now.amount, was.amount), has_tax=True), of.currency


def _seats(fit: Fit) -> Seats:
    return Seats(fit.seats, fit.price)


def _converted(move: _Move, own: str, first: date, converter: Converter) -> _Move:
    price, seats = (
        None if amount is None else converter.convert(amount, own, first)
        for amount in (move.price, move.seats)
    )
    return _Move(price, seats, move.has_tax)
