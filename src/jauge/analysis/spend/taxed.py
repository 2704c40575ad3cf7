"""The tax in what was paid, where an invoice or the price of the seats says it; never guessed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from jauge.analysis.spend.bank import Entry
from jauge.analysis.spend.booked import Booked
from jauge.analysis.spend.days import month_of
from jauge.analysis.spend.invoices import Invoice
from jauge.analysis.spend.names import Names, is_alike
from jauge.analysis.spend.pictures import Picture, cost_per_month, in_force
from jauge.attribution.vendors import BankLine
from jauge.attribution.vendors.amounts import VAT_PERCENT
from jauge.model import Money, difference, divide

_CENT: Final = Decimal("0.01")
_BEFORE: Final = timedelta(days=15)
_AFTER: Final = timedelta(days=90)
"""An invoice is paid up to so many days after its issue, or was paid before it came."""
_WIDE: Final = Context(prec=76, rounding=ROUND_HALF_EVEN)
_HUNDRED: Final = Decimal(100)


class Taxes:
    """Finds the tax of payments; each invoice is that of one payment, the nearest one."""

    def __init__(
        self, invoices: Iterable[Invoice], pictures: Sequence[Picture], names: Names
    ) -> None:
        self._open: dict[tuple[str | None, str, Decimal], list[Invoice]] = {}
        for one in invoices:
            gross = one.sum("gross")
            if one.supplier is not None and gross is not None:
                where = (one.supplier, one.currency, _WIDE.quantize(gross, _CENT))
                self._open.setdefault(where, []).append(one)
        self._pictures = pictures
        self._names = names

    def of(self, booked: Booked) -> Decimal | None:
        """The tax in a booked amount, in its currency to the cent; None where nothing says it.

        Of an invoice in another currency it is the same part of what was paid at the ECB rate.
        """
        entry = booked.entry
        stated = self._of_invoice(entry) or self._of_seats(entry)
        if stated is None:
            return None
        tax, gross = stated
        whole = booked.amount.amount if booked.at_rate is None else booked.at_rate
        if _WIDE.quantize(gross, _CENT) != whole:
            tax = divide(Money(whole, "").times(tax).amount, gross)
        return _WIDE.quantize(tax, _CENT)

    def _of_invoice(self, entry: Entry) -> tuple[Decimal, Decimal] | None:
        """Tax and gross amount of the invoice that a line pays."""
        line = entry.line
        fitting = [
            one
            for currency, paid in _paid(line)
            for one in self._open.get((entry.answer.vendor, currency, paid), ())
            if one.issued_on - _BEFORE <= line.booked_on <= one.issued_on + _AFTER
        ]
        if not fitting:
            return None
        one = min(fitting, key=lambda each: (abs(each.issued_on - line.booked_on), each.number))
        tax, gross = one.sum("tax"), one.sum("gross")
        if tax is None or not gross:
            return None
        where = (entry.answer.vendor, one.currency, _WIDE.quantize(gross, _CENT))
        self._open[where].remove(one)
        return tax, gross

    def _of_seats(self, entry: Entry) -> tuple[Decimal, Decimal] | None:
        """Tax and gross amount where all seats of a list at their net price explain the line.

        Some suppliers charge for the invited as well.
        """
        answer, line = entry.answer, entry.line
        if answer.spend_kind != entry.pays or answer.product is None:
            return None
        for one in in_force(self._pictures, month_of(line.booked_on).last):
            sold = {self._names.of_tool(one.tool, seat.plan).name for seat in one.seats}
            if not any(is_alike(answer.product, name) for name in sold):
                continue
            for seats in (one.paid_for, one.paid_for + one.invited):
                for (currency, is_gross), net in cost_per_month(seats).items():
                    paid = dict(_paid(line)).get(currency)
                    tax = None if paid is None or is_gross else _tax_on(net, paid)
                    if paid is not None and tax is not None:
                        return tax, paid
        return None


def _paid(line: BankLine) -> Iterator[tuple[str, Decimal]]:
    """What a line pays by currency: as booked, and before the bank converted it."""
    yield line.currency, line.amount.copy_negate()
    own, original = line.original_currency, line.original_amount
    if own is not None and original is not None and own != line.currency:
        yield own, original.copy_abs().copy_sign(line.amount.copy_negate())


def _tax_on(net: Decimal, paid: Decimal) -> Decimal | None:
    """What was paid beyond a net amount, if that is a rate of VAT of it, to the cent."""
    beyond = difference(paid, net)
    for rate in VAT_PERCENT:
        if abs(difference(beyond, divide(Money(net, "").times(rate).amount, _HUNDRED))) < _CENT:
            return beyond
    return None
