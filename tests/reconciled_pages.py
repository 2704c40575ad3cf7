"""The worked examples of pages on reconciling, answered."""

from datetime import date
from decimal import Decimal
from typing import Any

from bank_lines import rates
from jauge.analysis.reconciling.dues import Payment
from jauge.analysis.reconciling.entries import Entry, Evidence, Known, entries
from jauge.analysis.reconciling.groups import grouped
from jauge.analysis.reconciling.matching import match
from jauge.analysis.reconciling.refunds import freed
from jauge.analysis.reconciling.stages import USE, Paper, Said
from jauge.pricing.fx import rate_on

SUPPLIER = "OpenAI"
MONTH = date(2026, 10, 1)


def paper(told: dict[str, str]) -> Paper:
    net, tax = Decimal(told["net"]), Decimal(told["tax"])
    return Paper(
        invoice_id=told["invoice_id"], number=told["invoice_id"], supplier=SUPPLIER, account=None,
        part=USE, month=date.fromisoformat(told.get("month", str(MONTH))),
        issued_on=date.fromisoformat(told["issued_on"]), due_on=None,
        currency=told.get("currency", "EUR"), net=net, tax=tax, gross=net + tax,
    )  # fmt: skip


def cost(amount: str, currency: str = "EUR", stage: str = "cost") -> Said:
    return Said(
        stage=stage, supplier=SUPPLIER, account=None, part=USE, day=MONTH, currency=currency,
        amount=Decimal(amount), source="bill",
    )  # fmt: skip


def payment(number: int, told: dict[str, str]) -> Payment:
    return Payment(
        id=f"line{number}", supplier=SUPPLIER, part=USE, day=date.fromisoformat(told["day"]),
        amount=Decimal(told["amount"]), currency="EUR", text=told.get("text", ""),
        belongs_to=told.get("belongs_to"),
    )  # fmt: skip


def answered(told: dict[str, Any]) -> tuple[Entry, ...]:
    """The entries of one supplier's October: `costs`, `papers` and `payments`."""
    currency = told.get("currency", "EUR")
    groups = grouped(
        [cost(amount, currency) for amount in told.get("costs", ())],
        [paper(one) for one in told["papers"]],
        [],
        rates,
    )
    dues = [due for group in groups for due in group.dues]
    lines = [payment(number, one) for number, one in enumerate(told["payments"])]
    lines = freed(lines, dues, rates)
    found = match(dues, lines, rates)
    known = Known(groups=tuple(groups), payments=tuple(lines), matches=found.matches)
    return entries(known, Evidence(rate_on=rate_on, rates=rates))
