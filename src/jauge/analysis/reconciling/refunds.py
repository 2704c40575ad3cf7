"""Refunds that settle a credit note: they pay that document, not less of another one. Pure."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from jauge.analysis.reconciling.candidates import Candidate, converted, exact
from jauge.analysis.reconciling.dues import Due, Payment, PerEuro
from jauge.analysis.reconciling.matching import Pair


def freed(
    payments: Sequence[Payment],
    dues: Iterable[Due],
    rates: PerEuro,
    refused: Collection[Pair] = (),
) -> list[Payment]:
    """The payments; a refund that comes to what a credit note says stands by itself.

    Each credit note frees one refund at most, the one that its amount and day fit best. A refund
    without a credit note stays with the payment that it gives back.
    """
    refunds = [one for one in payments if one.belongs_to and not one.is_fee and one.amount < 0]
    found = [
        candidate
        for due in dues
        if due.kind == "invoice" and due.net is not None and due.net < 0
        for refund in refunds
        if refund.supplier == due.supplier and due.takes(refund.day)
        for candidate in _meeting(due, refund, rates)
        if (candidate.dues, candidate.lines) not in refused
    ]
    used: set[str] = set()
    own: set[str] = set()
    for one in sorted(found, key=lambda one: one.rank):
        if used.isdisjoint((*one.dues, *one.lines)):
            used.update((*one.dues, *one.lines))
            own.update(one.lines)
    return [
        msgspec.structs.replace(one, belongs_to=None) if one.id in own else one for one in payments
    ]


def _meeting(due: Due, refund: Payment, rates: PerEuro) -> Iterable[Candidate]:
    return (*exact([due], [refund]), *converted([due], refund, rates))
