"""Amounts with and without tax taken for each other, and tax that is not its rate of its base."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal, NamedTuple

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_prices_paid
from jauge.analysis.spend.invoices import Invoice, Item
from jauge.analysis.spend.pictures import Picture, Seat, in_force
from jauge.analysis.spend.tax_basis import tax_between, with_tax
from jauge.model import Evidence, Finding, difference, exact_sum

_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_SURE: Final = Decimal("0.95")
_LIKELY: Final = Decimal("0.60")

Cause = Literal["totals", "lines_gross", "rate", "both_called_net", "both_called_gross", "same"]
"""Net and tax are not gross; the lines add up to the gross amount; tax is not its rate; two prices
of one plan differ by tax and are called alike; the same price is called net and gross."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What stands there and what would be right, in `currency`; `percent` is the rate of tax.

    `where` is the number of an invoice, or the plan of seats.
    """

    cause: Cause
    where: str | None
    stated: Decimal
    expected: Decimal
    currency: str
    percent: Decimal | None
    difference: Decimal


class _Fault(NamedTuple):
    cause: Cause
    stated: Decimal
    expected: Decimal
    percent: Decimal | None
    ids: tuple[str, ...]


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    for one in case.known.invoices:
        if one.supplier is not None and any(item.kind is not None for item in one.items):
            for fault in _in_invoice(one):
                yield _of_invoice(one, fault)
    yield from _in_seats(case.known.pictures)


def _in_invoice(one: Invoice) -> Iterator[_Fault]:
    net, tax, gross = one.stated
    ids = tuple(item.id for item in one.items)
    slack = _CENT * max(len(one.items), 1)
    if net is not None and tax is not None and gross is not None:
        added = exact_sum((net, tax))
        if not _close(added, gross, slack):
            yield _Fault("totals", gross, added, None, ids)
    lines = one.sum("net")
    if lines is not None and net is not None and gross is not None:
        is_taxed = not _close(net, gross, slack)
        if is_taxed and _close(lines, gross, slack):
            yield _Fault("lines_gross", lines, net, tax_between(net, gross), ids)
    yield from _rates(one.items)


def _rates(items: Iterable[Item]) -> Iterator[_Fault]:
    """Each rate of an invoice: the tax of its lines is that rate of them, to a cent a line."""
    groups: dict[Decimal, list[Item]] = {}
    for item in items:
        if item.tax_rate is not None and item.net is not None and item.tax is not None:
            groups.setdefault(item.tax_rate, []).append(item)
    for rate, several in groups.items():
        net = exact_sum(item.net or _NOTHING for item in several)
        tax = exact_sum(item.tax or _NOTHING for item in several)
        expected = difference(with_tax(net, rate), net)
        if not _close(tax, expected, _CENT * len(several)):
            yield _Fault("rate", tax, expected, rate, tuple(item.id for item in several))


def _of_invoice(one: Invoice, fault: _Fault) -> Finding[Parameters]:
    subject = {"supplier": one.supplier, "invoice": one.number}
    return _finding(subject, fault, one.number, one.currency, "invoice_line", _SURE)


def _in_seats(pictures: Sequence[Picture]) -> Iterator[Finding[Parameters]]:
    """Prices of one plan of a tool, in the newest lists and by contract, against each other."""
    plans: dict[tuple[str, str | None, str], dict[tuple[Decimal, bool], list[Seat]]] = {}
    for one in in_force(pictures, date.max):
        for seat in dict.fromkeys((*one.stated, *one.seats)):
            price = seat.price_per_month
            if price is not None and seat.currency is not None:
                prices = plans.setdefault((seat.tool, seat.plan, seat.currency), {})
                prices.setdefault((price, seat.is_gross), []).append(seat)
    for (tool, plan, currency), prices in plans.items():
        for low, high in combinations(sorted(prices), 2):
            seats = [*prices[low], *prices[high]]
            fault = _between(low, high, tuple(dict.fromkeys(seat.id for seat in seats)))
            if fault is not None:
                yield _finding({"tool": tool, "plan": plan}, fault, plan, currency, "seat", _LIKELY)


def _between(
    low: tuple[Decimal, bool], high: tuple[Decimal, bool], ids: tuple[str, ...]
) -> _Fault | None:
    (small, small_is_gross), (large, large_is_gross) = low, high
    if small == large:
        return _Fault("same", large, small, None, ids)
    percent = tax_between(small, large)
    if percent is None or small_is_gross != large_is_gross:
        return None
    cause: Cause = "both_called_gross" if small_is_gross else "both_called_net"
    return _Fault(cause, large, small, percent, ids)


def _finding(
    subject: dict[str, str | None],
    fault: _Fault,
    where: str | None,
    currency: str,
    table: str,
    confidence: Decimal,
) -> Finding[Parameters]:
    return Finding(
        kind=KIND.name,
        subject=subject,
        parameters=Parameters(
            cause=fault.cause,
            where=where,
            stated=fault.stated,
            expected=fault.expected,
            currency=currency,
            percent=fault.percent,
            difference=difference(fault.stated, fault.expected),
        ),
        evidence=(Evidence(table, fault.ids),),
        monthly_saving=None,
        value_kind="budget_saving",
        cash_from=None,
        confidence=confidence,
        effort="low",
        action="correct_tax_basis",
    )


def _close(one: Decimal, other: Decimal, slack: Decimal) -> bool:
    return abs(difference(one, other)) <= slack


KIND: Final = FindingKind("wrong_tax_basis", Parameters, _find, needs=needs_prices_paid)
