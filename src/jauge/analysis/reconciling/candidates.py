"""Whether amounts agree: what dues come to, and what lines paid. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.reconciling.dues import (
    CENT,
    MARGIN,
    Due,
    Payment,
    PerEuro,
    at_rate,
    cents,
)
from jauge.analysis.spend.names import is_alike
from jauge.attribution.vendors.amounts import VAT_PERCENT
from jauge.model import Money, difference, divide, exact_sum, product

_HUNDRED: Final = Decimal(100)
_TARGETS: Final = ("gross", "net", "vat")


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Dues and lines that may belong together; the smallest `rank` is taken first.

    `untraced` is what the lines pay, without tax, that nobody uses yet.
    """

    dues: tuple[str, ...]
    lines: tuple[str, ...]
    rank: tuple[object, ...]
    target: str | None = None
    tax: Decimal = Decimal(0)
    net: Decimal | None = None
    untraced: Decimal = Decimal(0)
    agrees: bool = True


class Target(msgspec.Struct, frozen=True):
    """An amount to be paid, and the tax in it beyond the last stage before the bank.

    `is_whole` is false where a part stays open: the tax that an invoice charges.
    """

    name: str
    amount: Decimal
    tax: Decimal
    is_whole: bool = True


def targets(dues: Sequence[Due]) -> Iterator[Target]:
    """What dues come to: with their tax, without it, and with a usual VAT.

    Without tax an invoice is paid in part where it charges some, wholly where it charges none
    (reverse charge).
    """
    net = exact_sum(due.net for due in dues if due.net is not None)
    taxes = [due.tax for due in dues if due.tax is not None]
    tax = exact_sum(taxes)
    held = exact_sum(due.tax or Decimal(0) for due in dues if due.kind == "invoice")
    if tax:
        yield Target("gross", exact_sum((net, tax)), difference(tax, held))
    yield Target("net", net, Decimal(0), is_whole=not held)
    if not taxes:
        for percent in VAT_PERCENT[1:]:
            beyond = cents(divide(Money(net, "").times(percent).amount, _HUNDRED))
            yield Target("vat", exact_sum((net, beyond)), beyond)


def exact(dues: Sequence[Due], lines: Sequence[Payment]) -> Iterator[Candidate]:
    """Dues and lines whose sums are the same in the currency of the dues, to the cent."""
    paid = sum_of(lines, dues[0].currency)
    if paid is None or not _is_one_sum(dues):
        return
    for place, target in enumerate(targets(dues)):
        if paid and abs(difference(paid, cents(target.amount))) <= CENT:
            yield _candidate(dues, lines, target, (place,))
            return


def converted(dues: Sequence[Due], line: Payment, rates: PerEuro) -> Iterator[Candidate]:
    """Dues and a line in another currency that is more than the ECB rate by a card's margin."""
    currency = dues[0].currency
    if line.paid_in(currency) is not None or not _is_one_sum(dues):
        return
    for place, target in enumerate(targets(dues)):
        if target.name == "vat":
            return
        whole = at_rate(cents(target.amount), currency, line.currency, line.day, rates)
        if not whole:
            continue
        beyond = divide(difference(line.amount, whole), whole)
        if MARGIN[0] <= beyond <= MARGIN[1]:
            yield _candidate(dues, [line], target, (place,))
            return


def of_seats(due: Due, line: Payment) -> Iterator[Candidate]:
    """Seats without a price, and a line that is so many times the price of a plan."""
    fit = line.fit
    if fit is None or fit.seats != due.seats or line.paid_in(fit.currency) is None:
        return
    net = product(fit.price, fit.seats)
    tax = cents(divide(Money(net, "").times(fit.vat_percent).amount, _HUNDRED))
    target = Target("plan", exact_sum((net, tax)), tax)
    one = _candidate([due], [line], target, (0,))
    yield msgspec.structs.replace(one, net=net)


def of_invited(due: Due, line: Payment, rates: PerEuro) -> Iterator[Candidate]:
    """Seats with those that are only invited, where a line pays for both."""
    if due.net is None or not due.invited_net:
        return
    both = msgspec.structs.replace(due, net=exact_sum((due.net, due.invited_net)))
    for one in (*exact([both], [line]), *converted([both], line, rates)):
        yield msgspec.structs.replace(one, untraced=due.invited_net)


def sum_of(lines: Sequence[Payment], currency: str) -> Decimal | None:
    """What lines paid in a currency together; None where one does not say."""
    known = [line.paid_in(currency) for line in lines]
    amounts = [amount for amount in known if amount is not None]
    return exact_sum(amounts) if len(amounts) == len(known) else None


def _is_one_sum(dues: Sequence[Due]) -> bool:
    known = all(due.net is not None for due in dues)
    return known and len({due.currency for due in dues}) == 1


def _candidate(
    dues: Sequence[Due], lines: Sequence[Payment], target: Target, place: tuple[int, ...]
) -> Candidate:
    apart = sum(not is_alike(due.part, line.part) for due in dues for line in lines)
    far = sum(min(due.distance(line.day) for due in dues) for line in lines)
    names = tuple(due.id for due in dues), tuple(line.id for line in lines)
    return Candidate(
        dues=names[0],
        lines=names[1],
        rank=(len(dues) + len(lines), *place, apart, far, lines[0].day, *names),
        target=target.name,
        tax=target.tax,
        agrees=target.is_whole,
    )
