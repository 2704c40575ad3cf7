"""`jauge reconcile` for machines: money as text, unknown as null."""

from collections.abc import Mapping
from typing import Any, Final

from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.gaps import ORDER
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.analysis.reconciling.stages import USE
from jauge.model import exact_sum
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.reconcile/1"
NAMES: Final = ("supplier", "account", "product")
"""Columns that hold what somebody else called something."""


def record(found: Reconciled) -> dict[str, Any]:
    """The whole answer as one object."""
    return {
        "schema": SCHEMA,
        "period": found.period.label if found.period else None,
        "suppliers": [_entry(one) for one in found.suppliers],
        "given_up": list(found.given_up),
    }


def row(one: Entry) -> Mapping[str, Value]:
    """An entry on one line: a column a stage, and one for each kind of gap and side of the rate."""
    cells: dict[str, Value] = {
        **_start(one),
        "invoice_ids": " ".join(paper.invoice_id for paper in one.invoices) or None,
        "invoice_net": money(one.net),
        "invoice_gross": money(one.gross),
        "bank": money(one.bank),
        "bank_currency": one.bank_currency,
        "settled": money(one.settled),
        "at_ecb_rate": money(one.at_rate),
    }
    for kind in ORDER:
        here = [gap.amount for gap in one.gaps if gap.kind == kind and gap.currency == one.currency]
        there = [
            gap.amount for gap in one.gaps if gap.kind == kind and gap.currency != one.currency
        ]
        cells[kind] = money(exact_sum(here)) if here else None
        cells[f"{kind}_bank"] = money(exact_sum(there)) if there else None
    return cells | {"unexplained": money(one.unexplained)}


def _start(one: Entry) -> dict[str, Value]:
    return {
        "supplier": one.supplier,
        "account": one.account,
        "product": None if one.product == USE else one.product,
        "service_period": f"{one.month:%Y-%m}",
        "currency": one.currency,
        "seats": one.seats,
        "seat_price": money(one.seat_price),
        "seat_paid": money(one.seat_paid),
        "own_measure": money(one.own_measure),
        "provider_usage": money(one.provider_usage),
        "provider_cost": money(one.provider_cost),
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        **_start(one),
        "invoices": [
            {
                "invoice_id": paper.invoice_id,
                "currency": paper.currency,
                "net": money(paper.net),
                "tax": money(paper.tax),
                "gross": money(paper.gross),
                "invoice_number": paper.number,
                "issued_on": paper.issued_on.isoformat(),
                "due_on": paper.due_on.isoformat() if paper.due_on else None,
            }
            for paper in one.invoices
        ],
        "bank": money(one.bank),
        "bank_currency": one.bank_currency,
        "settled": money(one.settled),
        "at_ecb_rate": money(one.at_rate),
        "gaps": [
            {
                "kind": gap.kind,
                "amount": money(gap.amount),
                "currency": gap.currency,
                "stage": gap.to,
            }
            for gap in one.gaps
        ],
        "unexplained": money(one.unexplained),
        "reconciliation_gap": one.reconciliation_gap,
        "payments": [
            {
                "bank_line_id": line.id,
                "booked_on": line.day.isoformat(),
                "amount": money(line.amount),
                "currency": line.currency,
                "original_amount": money(line.original),
                "original_currency": line.original_currency,
            }
            for line in one.payments
        ],
        "matches": [
            {
                "match": told.match,
                "by": told.by,
                "target": told.target,
                "confidence": money(told.confidence),
                "bank_line_ids": list(told.lines),
                "is_accepted": told.is_accepted,
            }
            for told in one.matches
        ],
        "rates": [
            {
                "booked_on": rate.booked_on.isoformat(),
                "currency": rate.currency,
                "per_euro": money(rate.per_euro),
                "published_on": rate.published_on.isoformat(),
                "source": "ECB",
            }
            for rate in one.rates
        ],
    }
