"""Lines of bills and calls as claims: what the ledger counts where bills count first."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import ibis

from jauge.analysis import calendar
from jauge.analysis.attributing import attach
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import spanned
from jauge.analysis.spend.kinds import APART, LAYERS, SEATS
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.whose import Asked
from jauge.attribution import compile_tags
from jauge.attribution.vendors import SpendKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

_CHARGE: Final = "charge"
_TAG: Final = "value of the tag"
_CALLED: Final = "inference"
_UTC: Final = ((0, 0),)
_NAMES: Final = ("provider_name", "invoice_issuer_name", "account_id", "x_cost_layer")
_READ: Final = (*_NAMES, "billed_cost", "charge_period_end", "service_name", "x_grain")
_KEYS: Final = (*_NAMES, "billing_currency", "service", "is_line", "day", "until")


def claims(held: Held, names: Names, asked: Asked | None = None) -> list[Claim]:
    """The lines and calls of suppliers of AI, their tax apart, summed by day and what they say."""
    found = [*_amounts(held, asked), *_taxes(held, asked)]
    return [claim for row in found for claim in _claims(row, names)]


def _amounts(held: Held, asked: Asked | None) -> Iterator[Mapping[str, Any]]:
    read = () if asked is None else compile_tags(asked.tags, (asked.key,)).columns
    rows = held.counted(None, "billed", (*_READ, *read))
    if rows is None:
        return
    is_line = rows["x_grain"] == _CHARGE
    # Clouds have many services, and which one it is matters of AI alone.
    is_named = is_line & rows["x_cost_layer"].isin(sorted(LAYERS))
    rows = rows.mutate(
        amount=ibis.coalesce(rows["billed_cost"], rows["effective_cost"]),
        service=ibis.ifelse(is_named, rows["service_name"], None),
        is_line=ibis.coalesce(is_line, ibis.literal(value=False)),
        until=ibis.ifelse(is_line, rows["charge_period_end"], None),
        day=calendar.day_start(rows[STARTED_US], _UTC),
    )
    yield from _summed(held, rows, asked)


def _taxes(held: Held, asked: Asked | None) -> Iterator[Mapping[str, Any]]:
    paths = held.of(_CHARGE)
    if not paths:
        return
    rows = held.session.read(_CHARGE, paths)
    rows = rows.filter(rows["charge_category"] == "Tax")
    rows = rows.mutate(
        amount=rows["billed_cost"],
        provider_name=ibis.coalesce(rows["x_gen_ai_provider_name"], rows["provider_name"]),
        account_id=rows["billing_account_id"],
        service=ibis.null("string"),
        is_line=ibis.literal(value=True),
        until=rows["charge_period_end"],
        day=calendar.day_start(rows[STARTED_US], _UTC),
    )
    for row in _summed(held, rows, asked):
        yield {**row, "is_tax": True}


def _summed(held: Held, rows: "ir.Table", asked: Asked | None) -> Iterator[Mapping[str, Any]]:
    keys: list[str] = [*_KEYS]
    if asked is not None:
        tagged = attach(held.session, rows, (asked.key,), asked.tags, asked.zone).table
        rows = tagged.mutate(**{_TAG: tagged[asked.key]})
        keys.append(_TAG)
    answered = held.session.run(rows.group_by(keys).agg(amount=rows["amount"].sum()))
    yield from answered.to_pylist()


def _claims(row: Mapping[str, Any], names: Names) -> Iterator[Claim]:
    supplier = names.supplier(row["provider_name"], row["invoice_issuer_name"])
    currency, amount = row["billing_currency"], row["amount"]
    if supplier is None or currency is None or amount is None:
        return
    layer = row["x_cost_layer"]
    is_tax = "is_tax" in row
    kind = _kind(names, supplier, layer, is_tax=is_tax)
    if kind is None:
        return
    start = calendar.from_us(row["day"])
    yield Claim(
        source="bill" if row["is_line"] else "calls",
        supplier=supplier,
        product=_product(names, supplier, kind, row["service"]),
        kind=kind,
        days=spanned(start, row["until"]),
        rate_day=start.date(),
        currency=currency,
        net=None if is_tax else amount,
        tax=amount if is_tax else None,
        account=row["account_id"],
        tag=row.get(_TAG),
        is_ai=None if layer is None else layer in LAYERS,
    )


def call_claim(
    names: Names, provider: str, account: str | None, day: date, amount: Decimal, currency: str
) -> Claim | None:
    """The claim that calls of one day make; None of a supplier that sells no AI by use."""
    row = {
        "provider_name": provider, "invoice_issuer_name": None, "account_id": account,
        "x_cost_layer": _CALLED, "billing_currency": currency, "service": None, "is_line": False,
        "day": calendar.to_us(datetime.combine(day, time.min, UTC)), "until": None,
        "amount": amount,
    }  # fmt: skip
    return next(_claims(row, names), None)


def _kind(names: Names, supplier: str, layer: str | None, *, is_tax: bool) -> SpendKind | None:
    """The kind of a line; None of what is no AI. Tax is of the kind that its supplier sells."""
    usual = names.kind(supplier)
    if layer == SEATS:
        return "ai_subscription"
    if usual in APART or is_tax:
        return usual
    return "ai_metered" if layer in LAYERS else None


def _product(names: Names, supplier: str, kind: SpendKind, service: str | None) -> str | None:
    if kind == names.kind(supplier) or service is None:
        return names.product(supplier) or service
    return service
