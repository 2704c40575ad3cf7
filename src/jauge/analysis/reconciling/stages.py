"""What each stage says of a supplier, an account and a month, read from the ledger.

Months are UTC, as bills are. `part` tells what is paid by use (`USE`) from each product that is
paid by the seat.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import ibis
import msgspec

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.reconciling.dues import month_after
from jauge.analysis.spend import invoices
from jauge.analysis.spend.kinds import is_subscribed
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.pictures import Picture, Seat
from jauge.attribution.vendors import SpendKind
from jauge.model import Period, difference, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

USE: Final = "use"
_SEATS: Final = "seats"
_GATEWAY: Final = "gateway_cost"
_DAY: Final = "day_us"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One sum that a stage states, before accounts and currencies meet."""

    stage: str
    supplier: str
    account: str | None
    part: str
    day: date
    currency: str
    amount: Decimal
    source: str | None = None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note; `month` is that of its service.

    `number` is what stands on the document, `due_on` None where it says no day.
    """

    invoice_id: str
    number: str
    supplier: str
    account: str | None
    part: str
    month: date
    issued_on: date
    due_on: date | None
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of a product in a month; `net` is None where one has no price without tax.

    `invited_net` is what those would cost who were invited and have no seat yet.
    """

    supplier: str
    account: str | None
    part: str
    month: date
    currency: str
    seats: int
    net: Decimal | None
    invited_net: Decimal | None = None


def said(held: Held, names: Names) -> list[Said]:
    """What calls, usage exports, cost reports and bills state, by account, part and day."""
    found = [*_own(held, names), *_exported(held, names), *_charged(held, names)]
    accounts = _accounts_of_parts(held)
    return [
        msgspec.structs.replace(one, account=accounts.get(one.account or "", one.account))
        for one in found
    ]


def _own(held: Held, names: Names) -> Iterator[Said]:
    """Counted calls, and sums of calls that a program sends itself."""
    if not held.of("usage"):
        return
    rows = held.session.read("usage", held.of("usage"))
    metered = (rows["x_grain"] == "bucket") & (rows["source"] == "otlp")
    rows = rows.filter((rows["role"] == "counted") & ((rows["x_grain"] == "call") | metered))
    yield from _summed(held, rows, "own", "effective_cost", "billing_currency", names)


def _exported(held: Held, names: Names) -> Iterator[Said]:
    if not held.of("cell"):
        return
    cells = held.session.read("cell", held.of("cell"))
    yield from _summed(held, cells, "usage", "usage_export_cost", "currency", names)


def _summed(
    held: Held, rows: "ir.Table", stage: str, cost: str, currency: str, names: Names
) -> Iterator[Said]:
    rows = rows.filter(rows[cost].notnull() & rows[STARTED_US].notnull())
    by = {
        "provider_name": rows["provider_name"],
        "account_id": rows["account_id"],
        "currency": rows[currency],
        _DAY: calendar.day_start(rows[STARTED_US], ((0, 0),)),
    }
    for row in held.session.run(rows.group_by(**by).agg(cost=rows[cost].sum())).to_pylist():
        yield Said(
            stage=stage,
            supplier=names.supplier(row["provider_name"]) or "",
            account=row["account_id"],
            part=USE,
            day=calendar.day_of(row[_DAY]),
            currency=row["currency"] or "",
            amount=row["cost"],
        )


def _charged(held: Held, names: Names) -> Iterator[Said]:
    """Cost reports and bills, each use once; taxes as their source states them."""
    if not held.of("charge"):
        return
    rows = held.session.read("charge", held.of("charge"))
    is_tax = rows["charge_category"].fill_null("") == "Tax"
    is_bill = rows["x_stage"].fill_null("bill") != _GATEWAY
    is_counted = ibis.coalesce(rows["x_billed_role"], rows["role"]) == "counted"
    rows = rows.filter(is_bill & (is_tax | is_counted) & rows["billed_cost"].notnull())
    rows = rows.filter(rows[STARTED_US].notnull())
    by = {
        name: rows[name]
        for name in (
            "source", "provider_name", "invoice_issuer_name", "x_gen_ai_provider_name",
            "billing_account_id", "charge_category", "billing_currency", "x_cost_layer",
            "service_name",
        )
    }  # fmt: skip
    by[_DAY] = calendar.day_start(rows[STARTED_US], ((0, 0),))
    answered = held.session.run(rows.group_by(**by).agg(cost=rows["billed_cost"].sum()))
    for row in answered.to_pylist():
        supplier = names.supplier(
            row["provider_name"], row["invoice_issuer_name"], row["x_gen_ai_provider_name"]
        )
        yield Said(
            stage=_STAGES.get(row["charge_category"] or "", "cost"),
            supplier=supplier or "",
            account=row["billing_account_id"],
            part=_part(row, names),
            day=calendar.day_of(row[_DAY]),
            currency=row["billing_currency"] or "",
            amount=row["cost"],
            source=row["source"],
        )


_STAGES: Final = {"Tax": "tax", "Credit": "credit"}


def _part(row: Mapping[str, Any], names: Names) -> str:
    if row["x_cost_layer"] != _SEATS:
        return USE
    service = row["service_name"]
    return USE if service is None else names.of_tool(service, None).name


def _accounts_of_parts(held: Held) -> dict[str, str]:
    """The account that is billed for a part of it (project, subscription), where it is one."""
    if not held.of("charge"):
        return {}
    rows = held.session.read("charge", held.of("charge"))
    rows = rows.filter(rows["sub_account_id"].notnull() & rows["billing_account_id"].notnull())
    pairs = held.session.run(rows.select("sub_account_id", "billing_account_id").distinct())
    found: dict[str, set[str]] = {}
    for row in pairs.to_pylist():
        found.setdefault(row["sub_account_id"], set()).add(row["billing_account_id"])
    return {part: min(whole) for part, whole in found.items() if len(whole) == 1}


Heads = Mapping[tuple[str | None, str], tuple[str, date | None]]
"""The id and the day of payment of an invoice, by its issuer and number."""


def heads(held: Held) -> Heads:
    """What the lines of each invoice say of all of it."""
    if not held.of("invoice_line"):
        return {}
    rows = held.session.read("invoice_line", held.of("invoice_line"))
    names = ("invoice_issuer_name", "x_invoice_number", "invoice_id", "payment_due_date")
    answered = held.session.run(rows.filter(rows["role"] == "counted").select(*names).distinct())
    found: dict[tuple[str | None, str], tuple[str, date | None]] = {}
    for row in answered.to_pylist():
        number = row["x_invoice_number"] or row["invoice_id"] or ""
        where = (row["invoice_issuer_name"], number)
        moment = row["payment_due_date"]
        said = (row["invoice_id"] or number, None if moment is None else moment.date())
        found[where] = max(found.get(where, said), said, key=_latest)
    return found


def _latest(head: tuple[str, date | None]) -> tuple[date, str]:
    return head[1] or date.min, head[0]


def papers(read: Iterable[invoices.Invoice], heads: Heads) -> Iterator[Paper]:
    """The invoices whose amounts are known, in the month of what they are for."""
    for one in read:
        net, tax, gross = (
            one.sum(name) if one.sum(name) is not None else stated
            for name, stated in zip(("net", "tax", "gross"), one.stated, strict=True)
        )
        if gross is None and net is not None:
            gross = net if tax is None else exact_sum((net, tax))
        if net is None and gross is not None and tax is not None:
            net = difference(gross, tax)
        if net is None or gross is None or not one.items:
            continue
        kinds: list[SpendKind] = [item.kind for item in one.items if item.kind is not None]
        products = {item.product for item in one.items if item.product}
        by_seat = bool(kinds) and all(is_subscribed(kind) for kind in kinds)
        invoice_id, due_on = heads.get((one.issuer, one.number), (one.number, None))
        yield Paper(
            invoice_id=invoice_id,
            number=one.number,
            supplier=one.supplier or one.issuer or "",
            account=next((item.account for item in one.items if item.account), None),
            part=min(products) if by_seat and products else USE,
            month=min(item.days.first for item in one.items).replace(day=1),
            issued_on=one.issued_on,
            due_on=due_on,
            currency=one.currency,
            net=net,
            tax=difference(gross, net),
            gross=gross,
        )


def listed(pictures: Sequence[Picture], names: Names) -> Iterator[Listed]:
    """The seats of each month, from that of the first list to that of the last one."""
    if not pictures:
        return
    month = min(one.as_of for one in pictures).replace(day=1)
    last = max(one.as_of for one in pictures)
    while month <= last:
        end = month_after(month)
        for one in pictures:
            is_newest = not any(
                (other.tool, other.account) == (one.tool, one.account)
                and one.as_of < other.as_of < end
                for other in pictures
            )
            if one.as_of < end and is_newest:
                yield from _of_picture(one, month, names)
        month = end


def _of_picture(one: Picture, month: date, names: Names) -> Iterator[Listed]:
    groups = _prices(one.tool, one.paid_for, names)
    invited = _prices(one.tool, one.invited, names)
    for (supplier, part, currency), prices in groups.items():
        yield Listed(
            supplier=supplier,
            account=one.account,
            part=part,
            month=month,
            currency=currency,
            seats=len(prices),
            net=_known(prices),
            invited_net=_known(invited.get((supplier, part, currency), ())),
        )


def _prices(
    tool: str, seats: Iterable[Seat], names: Names
) -> dict[tuple[str, str, str], list[Decimal | None]]:
    """The prices without tax of a month, by supplier, product and currency."""
    groups: dict[tuple[str, str, str], list[Decimal | None]] = {}
    for seat in seats:
        sold = names.of_tool(tool, seat.plan)
        price = None if seat.is_gross else seat.price_per_month
        groups.setdefault((sold.vendor, sold.name, seat.currency or ""), []).append(price)
    return groups


def _known(prices: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; None of nothing, or where one is unknown."""
    known = [price for price in prices if price is not None]
    return exact_sum(known) if known and len(known) == len(prices) else None


def within(period: Period | None, month: date) -> bool:
    """Whether a month starts within a period."""
    if period is None:
        return True
    first, end = period.days
    return first <= month < end
