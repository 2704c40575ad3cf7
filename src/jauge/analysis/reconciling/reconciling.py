"""What a supplier's calls, exports, bills, invoices and bank lines say of the same month."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis import spend
from jauge.analysis.held import Held
from jauge.analysis.reconciling import decisions as kept
from jauge.analysis.reconciling import matching, stages
from jauge.analysis.reconciling.dues import Payment
from jauge.analysis.reconciling.entries import Entry, Evidence, Known, entries
from jauge.analysis.reconciling.groups import grouped
from jauge.analysis.reconciling.matching import Pair
from jauge.analysis.reconciling.refunds import freed
from jauge.analysis.spend import bank
from jauge.analysis.spend.kinds import is_subscribed
from jauge.analysis.spend.names import Names
from jauge.model import Money, Period, exact_sum

_PAID: Final = frozenset({
    "ai_subscription", "ai_metered", "cloud_with_ai", "tool_with_ai", "expense",
})  # fmt: skip


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a period by supplier; `has_money` says whether lines or invoices are there.

    `pairs` are the matches of all times, `given_up` the suppliers of which no sums were searched.
    """

    period: Period | None
    suppliers: tuple[Entry, ...]
    pairs: tuple[Pair, ...] = ()
    given_up: tuple[str, ...] = ()
    has_money: bool = False

    @property
    def unexplained(self) -> tuple[Entry, ...]:
        """The entries with a rest that nothing explains."""
        return tuple(one for one in self.suppliers if one.unexplained)

    @property
    def rest(self) -> tuple[Money, ...]:
        """What nothing explains, added up by currency; a currency whose rests cancel out is 0."""
        sums: dict[str, list[Decimal]] = {}
        for one in self.unexplained:
            sums.setdefault(one.currency, []).append(one.unexplained)
        return tuple(Money(exact_sum(sums[each]), each) for each in sorted(sums))

    @property
    def alone(self) -> tuple[Entry, ...]:
        """The entries that nobody can compare yet: a bill or a payment is not there."""
        return tuple(one for one in self.suppliers if "missing_source" in one.kinds)


def reconcile(
    held: Held,
    read: spend.Known,
    period: Period | None,
    decided: kept.Decisions | None = None,
) -> Reconciled:
    """All suppliers of a period; matches are made over all times, so no line pays twice.

    `read` is what the same ledger knows of spend.
    """
    names, decided = read.names, decided or kept.Decisions()
    rates = bank.rates(read.rate_on)
    groups = grouped(
        stages.said(held, names),
        stages.papers(read.invoices, stages.heads(held)),
        stages.listed(read.pictures, names),
        rates,
    )
    dues = [due for group in groups for due in group.dues]
    refused = frozenset(decided.pairs("refuse"))
    lines = freed(payments(read.bank.entries, names), dues, rates, refused)
    found = matching.match(dues, lines, rates, accepted=decided.pairs("accept"), refused=refused)
    known = Known(groups=tuple(groups), payments=tuple(lines), matches=found.matches)
    evidence = Evidence(
        rate_on=read.rate_on,
        rates=rates,
        accepted=frozenset(decided.pairs("accept")),
        refused=refused,
    )
    every = entries(known, evidence)
    return Reconciled(
        period=period,
        suppliers=tuple(one for one in every if stages.within(period, one.month)),
        pairs=tuple(one.pair for one in found.matches),
        given_up=found.given_up,
        has_money=bool(lines or read.invoices),
    )


def payments(found: Iterable[bank.Entry], names: Names) -> list[Payment]:
    """The recognised lines that pay a supplier, what is paid being positive."""
    every: list[Payment] = []
    for entry in found:
        answer, line = entry.answer, entry.line
        if answer.vendor is None or entry.pays not in _PAID:
            continue
        product = answer.product or names.product(answer.vendor) or answer.vendor
        original = line.original_amount
        every.append(
            Payment(
                id=line.id,
                supplier=answer.vendor,
                part=product if is_subscribed(entry.pays) else stages.USE,
                day=line.booked_on,
                amount=line.amount.copy_negate(),
                currency=line.currency,
                original=None if original is None else _signed(original, line.amount),
                original_currency=line.original_currency,
                text=" ".join(filter(None, (line.text, entry.reference))),
                fit=answer.rule.fit,
                belongs_to=answer.belongs_to,
                is_fee=answer.spend_kind == "card_fee",
            )
        )
    ids = {one.id for one in every}
    return [
        one
        if one.belongs_to is None or one.belongs_to in ids
        else msgspec.structs.replace(one, belongs_to=None)
        for one in every
    ]


def _signed(original: Decimal, amount: Decimal) -> Decimal:
    """The original amount, positive where money was paid."""
    return original.copy_abs().copy_sign(amount.copy_negate())
