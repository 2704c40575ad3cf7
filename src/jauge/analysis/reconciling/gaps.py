"""Why each account of the same money differs from the one before it, in a fixed order. Pure.

A gap is the later stage less the earlier one. Up to the invoice, and to what was paid before the
bank converted it, gaps are in the currency of the supplier; then at the ECB rate of the booking
day, and what is left is in the currency of the bank.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

import msgspec

from jauge.analysis.reconciling.dues import CENT, Payment, PerEuro, at_rate, cents
from jauge.model import Money, difference, exact_sum

GapKind = Literal[
    "missing_source",
    "untraced_use",
    "price",
    "credit",
    "tax",
    "fx_margin",
    "rounding",
    "timing",
    "unexplained",
]
ORDER: Final[tuple[GapKind, ...]] = get_args(GapKind)
Stage = Literal["own_measure", "provider_usage", "provider_cost", "invoice", "bank"]


class Gap(msgspec.Struct, frozen=True):
    """A part of a gap; `to` is the later stage, for `missing_source` the one that nobody knows."""

    kind: GapKind
    amount: Decimal
    currency: str
    to: Stage


class Stages(msgspec.Struct, frozen=True, kw_only=True):
    """What each stage before the bank says, in one currency; None where nobody imported it.

    `credit` is the part of `cost` that is one, `tax` what a bill states beside it. `net`, `gross`
    and `invoice_tax` are those of the invoices together, `papers` counts them.
    """

    own: Decimal | None = None
    usage: Decimal | None = None
    cost: Decimal | None = None
    credit: Decimal = Decimal(0)
    tax: Decimal | None = None
    net: Decimal | None = None
    invoice_tax: Decimal | None = None
    gross: Decimal | None = None
    papers: int = 0

    @property
    def last(self) -> Decimal | None:
        """What the last stage says that says anything."""
        known = (one for one in (self.gross, self.cost, self.usage, self.own) if one is not None)
        return next(known, None)


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid for one thing: the lines and what hangs on them.

    `tax` is the tax in it beyond the last stage; `is_matched` says that the amounts agree, so that
    an unknown original amount is what was to be paid. `untraced` is what was paid for seats that
    nobody holds yet.
    """

    month: date
    lines: tuple[Payment, ...]
    beside: tuple[Payment, ...] = ()
    tax: Decimal = Decimal(0)
    untraced: Decimal = Decimal(0)
    is_matched: bool = False

    @property
    def amount(self) -> Decimal:
        """What left the bank, in its currency."""
        return exact_sum(one.amount for one in (*self.lines, *self.beside))

    @property
    def currency(self) -> str:
        """The currency of the bank."""
        return self.lines[0].currency


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """The gaps, and the amounts on both sides of the conversion.

    The first known stage plus the gaps in `currency` is `settled`; `at_rate` plus the gaps of the
    bank's currency is what left the bank. Both are None without a payment.
    """

    gaps: tuple[Gap, ...]
    unexplained: Decimal
    settled: Decimal | None = None
    at_rate: Decimal | None = None


def explain(stages: Stages, paid: Paid | None, currency: str, rates: PerEuro) -> Explained:
    """All gaps between the stages that are known."""
    before = tuple(_before(stages, currency))
    last = stages.last
    if paid is None or last is None:
        side: Stage = "bank" if paid is None else "provider_cost"
        missing = Gap("missing_source", Decimal(0), currency, side)
        settled = None if paid is None else paid.amount
        return _explained((missing, *before), currency, settled, settled)
    settled = _settled(last, paid, currency, rates)
    rest = difference(settled, last, paid.untraced, paid.tax)
    found = [*before, *_gap("untraced_use", paid.untraced, currency, "bank")]
    found += _gap("tax", paid.tax, currency, "bank")
    found += _rest(rest, currency, len(paid.lines), "bank", is_small=paid.is_matched)
    converted = _at_rate(settled, paid, currency, rates)
    found += _beyond(converted, paid, currency)
    return _explained((*found, *_timing(paid)), currency, settled, converted)


def _explained(
    gaps: Iterable[Gap], currency: str, settled: Decimal | None, converted: Decimal | None
) -> Explained:
    every = tuple(sorted(gaps, key=lambda gap: ORDER.index(gap.kind)))
    left = exact_sum(
        gap.amount for gap in every if gap.kind == "unexplained" and gap.currency == currency
    )
    return Explained(gaps=every, unexplained=left, settled=settled, at_rate=converted)


def _before(stages: Stages, currency: str) -> Iterator[Gap]:
    """The gaps up to the invoice."""
    seen = stages.own
    if stages.usage is not None:
        if seen is not None:
            yield from _gap("untraced_use", _less(stages.usage, seen), currency, "provider_usage")
        seen = stages.usage
    if stages.cost is not None:
        if seen is not None:
            rest = difference(stages.cost, seen, stages.credit)
            yield from _gap("credit", stages.credit, currency, "provider_cost")
            kind = _use_or_price(stages, rest)
            yield from _gap(kind, rest, currency, "provider_cost")
        seen = stages.cost
    if stages.gross is not None and seen is not None:
        tax = stages.invoice_tax or Decimal(0)
        rest = difference(stages.gross, seen, tax)
        yield from _gap("tax", tax, currency, "invoice")
        if stages.cost is None:
            yield from _gap(_use_or_price(stages, rest), rest, currency, "invoice")
        else:
            yield from _rest(rest, currency, stages.papers, "invoice", is_small=True)


def _use_or_price(stages: Stages, rest: Decimal) -> GapKind:
    """Beside the supplier's own count of use it is the price; what only calls tell is use."""
    return "untraced_use" if stages.usage is None and rest > 0 else "price"


def _less(later: Decimal, earlier: Decimal) -> Decimal:
    return difference(later, earlier)


def _gap(kind: GapKind, amount: Decimal, currency: str, to: Stage) -> Iterator[Gap]:
    if amount:
        yield Gap(kind, amount, currency, to)


def _rest(rest: Decimal, currency: str, count: int, to: Stage, *, is_small: bool) -> Iterator[Gap]:
    """Up to a cent for each amount is rounding; more is unexplained."""
    is_rounding = is_small and abs(rest) <= CENT * max(count, 1)
    yield from _gap("rounding" if is_rounding else "unexplained", rest, currency, to)


def _settled(last: Decimal, paid: Paid, currency: str, rates: PerEuro) -> Decimal:
    """What was paid in the currency of the supplier.

    Where the bank does not say it, it is what was to be paid, to the cent, if the amounts agree,
    else what left the bank at the ECB rate.
    """
    known = [one.paid_in(currency) for one in paid.lines]
    amounts = [amount for amount in known if amount is not None]
    if len(amounts) == len(known):
        return exact_sum(amounts)
    if paid.is_matched:
        return cents(exact_sum((last, paid.untraced, paid.tax)))
    return exact_sum(
        at_rate(one.amount, one.currency, currency, one.day, rates) or Decimal(0)
        for one in paid.lines
    )


def _at_rate(settled: Decimal, paid: Paid, currency: str, rates: PerEuro) -> Decimal:
    """What was settled, in the currency of the bank at the ECB rate of each booking day."""
    if paid.currency == currency:
        return settled
    parts = _parts(settled, paid.lines, currency)
    if parts is None:
        return exact_sum(one.amount for one in paid.lines)
    converted = [
        at_rate(part, currency, one.currency, one.day, rates)
        for part, one in zip(parts, paid.lines, strict=True)
    ]
    return exact_sum(
        one.amount if part is None else part
        for part, one in zip(converted, paid.lines, strict=True)
    )


def _parts(settled: Decimal, lines: Sequence[Payment], currency: str) -> list[Decimal] | None:
    """What each line settled; None where only the sum of several is known."""
    if len(lines) == 1:
        return [settled]
    known = [one.paid_in(currency) for one in lines]
    parts = [part for part in known if part is not None]
    return parts if len(parts) == len(known) else None


def _beyond(converted: Decimal, paid: Paid, currency: str) -> Iterator[Gap]:
    """What the bank took beyond the rate, what it gave back, and the cents of the conversion."""
    lines = exact_sum(one.amount for one in paid.lines)
    refunds = exact_sum(one.amount for one in paid.beside if not one.is_fee)
    fees = exact_sum(one.amount for one in paid.beside if one.is_fee)
    yield from _gap("credit", refunds, paid.currency, "bank")
    if paid.currency == currency:
        yield from _gap("fx_margin", fees, paid.currency, "bank")
        return
    rounded = cents(converted)
    margin = difference(exact_sum((lines, fees)), rounded)
    yield Gap("fx_margin", margin, paid.currency, "bank")
    yield from _gap("rounding", _less(rounded, converted), paid.currency, "bank")


def _timing(paid: Paid) -> Iterator[Gap]:
    """Paid in another month: nothing moves, for payments stand where their service stands."""
    if any(one.day.replace(day=1) != paid.month for one in paid.lines):
        yield Gap("timing", Money(Decimal(0), paid.currency).amount, paid.currency, "bank")
