"""The totals of an e-invoice and the rules BR-CO-10 to 16 of EN 16931 that they follow.

The rules are exact. Here lines may miss their sums by a cent each, which becomes a line of its own
(`balance.settled`); the totals among themselves by one cent. More refuses the document.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from jauge.i18n import _
from jauge.model import exact_sum
from jauge.sources.exports import Bad
from jauge.sources.invoices.balance import close
from jauge.sources.invoices.document import Line
from jauge.sources.invoices.terms import Terms


class Totals(Struct, frozen=True):
    """BT-106 to BT-115 as they stand; None where one does not. `claimed` is BT-DEX-002."""

    lines: Decimal | None
    allowances: Decimal | None
    charges: Decimal | None
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    prepaid: Decimal | None
    rounding: Decimal | None
    claimed: Decimal | None
    due: Decimal | None

    @property
    def columns(self) -> dict[str, Decimal | None]:
        """Those that have a column, net, tax and gross apart."""
        return {
            "x_invoice_prepaid": self.prepaid,
            "x_invoice_rounding": self.rounding,
            "x_invoice_due": self.due,
        }


def totals_of(terms: Terms, currency: str, taxes: Iterable[Decimal]) -> Totals:
    """The totals; a tax that is not stated is the sum of the `taxes` of the breakdown."""

    def amount(number: int) -> Decimal | None:
        return terms.amount(f"BT-{number}", currency)

    parts = list(taxes)
    tax = amount(110)
    return Totals(
        lines=amount(106),
        allowances=amount(107),
        charges=amount(108),
        net=amount(109),
        tax=exact_sum(parts) if tax is None and parts else tax,
        gross=amount(112),
        prepaid=amount(113),
        rounding=amount(114),
        claimed=terms.amount("BT-DEX-002", currency) if _is_extended(terms) else None,
        due=amount(115),
    )


def check(totals: Totals, lines: Sequence[Line], taxes: Sequence[Decimal]) -> None:
    """Raise Bad with the term that breaks a rule."""
    for term, kind, stated, sign in (
        ("BT-106", "item", totals.lines, 1),
        ("BT-107", "allowance", totals.allowances, -1),
        ("BT-108", "charge", totals.charges, 1),
    ):
        parts = [line.amounts.net or Decimal(0) for line in lines if line.kind == kind]
        if parts:
            _compare(term, stated, sign * exact_sum(parts), len(parts))
    if totals.lines is not None:
        parts = (totals.lines, -_or_nothing(totals.allowances), _or_nothing(totals.charges))
        _compare("BT-109", totals.net, exact_sum(parts))
    if taxes:
        _compare("BT-110", totals.tax, exact_sum(taxes), len(taxes))
    if totals.net is not None and totals.tax is not None:
        _compare("BT-112", totals.gross, exact_sum((totals.net, totals.tax)))
    # The profile MINIMUM, alone without a breakdown, does not say what was paid before.
    if totals.gross is not None and (taxes or totals.prepaid is not None):
        more = (-_or_nothing(totals.prepaid), *map(_or_nothing, (totals.rounding, totals.claimed)))
        _compare("BT-115", totals.due, exact_sum((totals.gross, *more)))


def _is_extended(terms: Terms) -> bool:
    """Whether the due amount holds what others claim by this invoice (XRechnung's extension)."""
    return "xrechnung" in (said := (terms.text("BT-24") or "").lower()) and "extension" in said


def _compare(term: str, stated: Decimal | None, added: Decimal, count: int = 1) -> None:
    if stated is not None and not close(stated, added, count):
        hint = _("the parts add up to {sum}: ask the supplier for an invoice that adds up")
        raise Bad(term, stated, hint.format(sum=added))


def _or_nothing(amount: Decimal | None) -> Decimal:
    return Decimal(0) if amount is None else amount
