"""What was paid for machines: one object, or a row a line; money as text, unknown as null."""

from collections.abc import Iterator, Sequence
from typing import Any

from jauge.analysis.findings.wrong_tax_basis import Parameters
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.analysis.spend import Apart, Exchange, Gap, Renewal, Review, Spend, SpendLine
from jauge.model import Finding, Money
from jauge.surfaces.terminal.records import Value, money

SCHEMA = "jauge.spend/1"
NAMES = ("supplier", "product", "name", "text", "source")
"""Columns that hold words of others."""
_FIELDS = {
    "supplier": ("supplier", "product", "spend_kind", "source"),
    "product": ("product",),
    "kind": ("spend_kind",),
    "month": ("month",),
}


def document(
    found: Spend,
    gap: Gap | None,
    faults: Sequence[Finding[Any]],
    checked: Reconciled,
    notes: Sequence[str],
) -> dict[str, object]:
    """The whole answer; `checked` tells what is unexplained in the same months."""
    lists: dict[str, object] = {
        "by_supplier": [_record(line, "supplier") for line in found.lines],
        "by_kind": [_record(line, "kind") for line in found.by_kind],
        "by_month": [_record(line, "month") for line in found.by_month],
        f"by_{found.by}": [_record(line, found.by) for line in found.grouped],
    }
    return {
        "schema": SCHEMA,
        "period": found.period.label if found.period else None,
        "basis": found.basis,
        "currency": found.currency,
        "total": money(found.total),
        "net": money(found.net),
        "tax": money(found.tax),
        "tax_unknown": money(found.tax_unknown),
        "fx_margin": money(found.fx_margin),
        "total_a_year": money(found.per_year),
        "total_with_known_ai": money(found.known_ai),
        **lists,
        "apart": [_apart(one) for one in found.apart],
        "to_review": [_review(one) for one in found.to_review],
        "exchanged": [_exchange(one) for one in found.exchanged],
        "without_net": [_record(line, "supplier") for line in found.without_net],
        "elsewhere": {each.currency: money(each.amount) for each in found.elsewhere},
        "renewals": [_renewal(one) for one in found.renewals],
        "unexplained": {each.currency: money(each.amount) for each in checked.rest},
        "without_source": len(checked.alone),
        "wrong_tax_basis": [_fault(one) for one in faults],
        "gap": None if gap is None else _gap(gap),
        "first_day": found.first_on,
        "last_day": found.last_on,
        "notes": list(notes),
    }


def rows(found: Spend) -> list[dict[str, Value]]:
    """The lines asked, and what stands apart and to review, told by `part`."""
    return list(_rows(found))


def _rows(found: Spend) -> Iterator[dict[str, Value]]:
    for line in found.grouped:
        yield {"part": "total", **_flat(_record(line, found.by))}
    if found.by == "supplier":
        for one in found.apart:
            yield {"part": "apart", **_flat(_apart(one))}
        for review in found.to_review:
            yield {"part": "to_review", **_flat(_review(review))}


def _flat(record: dict[str, object]) -> dict[str, Value]:
    """A record without its lists of ids, each value as one cell."""
    return {name: _value(value) for name, value in record.items() if name != "ids"}


def _value(value: object) -> Value:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType] # of texts
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _record(line: SpendLine, by: str) -> dict[str, object]:
    names = _FIELDS.get(by, (by,))
    keys = line.keys if len(line.keys) == len(names) else (*line.keys, "bank")
    return {**dict(zip(names, keys, strict=True)), **_figures(line)}


def _figures(line: SpendLine) -> dict[str, object]:
    return {
        "amount": money(line.amount),
        "currency": line.currency,
        "net": money(line.net),
        "tax": money(line.tax),
        "tax_unknown": money(line.tax_unknown),
        "refunded": money(line.refunded),
        "card_fees": money(line.card_fees),
        "fx_margin": money(line.fx_margin),
        "recurrence": line.recurrence,
        "lines": line.lines,
        "first_on": line.first_on.isoformat(),
        "last_on": line.last_on.isoformat(),
        "ids": line.ids,
    }


def _apart(one: Apart) -> dict[str, object]:
    ai = one.ai
    return {
        **_record(one.line, "supplier"),
        "ai_share": ai.ratio if ai else None,
        "ai_amount": money(ai.amount) if ai else None,
        "ai_bound": ai.bound if ai else None,
        "ai_months": ai.months if ai else None,
    }


def _review(one: Review) -> dict[str, object]:
    return {
        "name": one.name,
        "text": one.text,
        "spend_kind": one.spend_kind,
        "evidence": one.evidence,
        "confidence": money(one.confidence),
        **_figures(one.line),
    }


def _exchange(one: Exchange) -> dict[str, object]:
    return {
        "supplier": one.supplier,
        "product": one.product,
        "original_amount": money(one.original.amount),
        "original_currency": one.original.currency,
        "amount": money(one.booked.amount),
        "at_ecb_rate": money(one.at_rate),
        "fx_margin": money(one.fx_margin),
        "currency": one.booked.currency,
        "lines": one.lines,
    }


def _renewal(one: Renewal) -> dict[str, object]:
    amount: Money | None = one.amount
    return {
        "supplier": one.supplier,
        "product": one.product,
        "account": one.account,
        "recurrence": one.recurrence,
        "amount": None if amount is None else money(amount.amount),
        "currency": None if amount is None else amount.currency,
        "last_on": one.last_on,
        "next_on": one.next_on,
        "by": one.by,
        "is_overdue": one.is_overdue,
    }


def _fault(one: Finding[Any]) -> dict[str, object]:
    told: Parameters = one.parameters
    return {
        "cause": told.cause,
        **one.subject,
        "stated": money(told.stated),
        "expected": money(told.expected),
        "currency": told.currency,
        "tax_percent": money(told.percent),
        "difference": money(told.difference),
        "ids": one.evidence[0].ids,
    }


def _gap(gap: Gap) -> dict[str, object]:
    return {
        "planned": money(gap.planned),
        "paid": money(gap.paid),
        "steps": [{"kind": step.kind, "amount": money(step.amount)} for step in gap.steps],
        "tax_unknown": money(gap.tax_unknown),
    }
