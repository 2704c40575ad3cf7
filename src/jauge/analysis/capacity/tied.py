"""Invoices and lines of bills that pay a capacity: what the supplier says beside our reckoning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import ibis
import msgspec

from jauge.analysis import calendar
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.spend.days import Days, part_of, spanned
from jauge.analysis.spend.invoices import Invoice
from jauge.analysis.spend.names import Names
from jauge.attribution.patterns import matcher
from jauge.config import Capacity

_TABLE: Final = "charge"
_NAMES: Final = ("provider_name", "invoice_issuer_name", "billing_currency")
_WORDS: Final = ("charge_description", "service_name", "resource_name", "sku_meter", "sku_id")


class Tie(msgspec.Struct, frozen=True):
    """An amount without tax that a supplier states for some days, in its own currency."""

    table: str
    days: Days
    rate_day: date
    amount: Decimal
    currency: str
    ids: tuple[str, ...]


def ties(one: Capacity, held: Held, invoices: Sequence[Invoice], names: Names) -> tuple[Tie, ...]:
    """The lines of the vendor of a capacity whose words its `invoice_match` means.

    Lines of invoices where there are any, else those of bills: the same euro stands in both.
    """
    if one.vendor is None:
        return ()
    vendor = (names.supplier(one.vendor) or one.vendor).casefold()
    found = tuple(_of_invoices(one, invoices, vendor))
    return found or tuple(_of_bills(one, held, names, vendor))


def within(found: Iterable[Tie], days: Days) -> tuple[Tie, ...]:
    """What of each is for some days, by its number of days to the cent."""
    cut = (
        msgspec.structs.replace(tie, amount=part_of(tie.amount, tie.days, days))
        for tie in found
        if tie.days.within(days).count
    )
    return tuple(cut)


def unpaid(days: Days, found: Iterable[Tie]) -> list[Days]:
    """The days that no tied line is for."""
    left = [days]
    for tie in found:
        left = [part for each in left for part in each.without(tie.days)]
    return left


def _of_invoices(one: Capacity, invoices: Sequence[Invoice], vendor: str) -> Iterator[Tie]:
    for paper in invoices:
        if vendor not in {(name or "").casefold() for name in (paper.supplier, paper.issuer)}:
            continue
        for item in paper.items:
            if item.net and _says(one, (item.description, item.product)):
                ids = (item.id,)
                yield Tie("invoice_line", item.days, paper.issued_on, item.net, paper.currency, ids)


def _of_bills(one: Capacity, held: Held, names: Names, vendor: str) -> Iterator[Tie]:
    paths = held.of(_TABLE)
    if not paths:
        return
    rows = held.session.read(_TABLE, paths)
    role = ibis.coalesce(rows["x_billed_role"], rows["role"])
    rows = rows.filter((role == "counted") & (rows["charge_category"] != "Tax"))
    keys = [*_NAMES, *_WORDS, "day", "charge_period_end"]
    rows = rows.mutate(day=calendar.day_start(rows[STARTED_US], ((0, 0),)))
    summed = rows.group_by(keys).agg(
        amount=rows["billed_cost"].sum(), ids=rows["charge_id"].collect()
    )
    for row in held.session.run(summed).to_pylist():
        if _is_of(row, names, vendor) and _says(one, [row[name] for name in _WORDS]):
            yield _tie(row)


def _is_of(row: Mapping[str, Any], names: Names, vendor: str) -> bool:
    own = (row["provider_name"], row["invoice_issuer_name"])
    known = (names.supplier(name) for name in own if name)
    return bool(row["amount"]) and vendor in {(name or "").casefold() for name in (*own, *known)}


def _tie(row: Mapping[str, Any]) -> Tie:
    start = calendar.from_us(row["day"])
    ids = tuple(sorted(each.hex() for each in row["ids"]))
    days = spanned(start, row["charge_period_end"])
    return Tie(_TABLE, days, start.date(), row["amount"], row["billing_currency"], ids)


def _says(one: Capacity, words: Iterable[str | None]) -> bool:
    texts = [word.lower() for word in words if word]
    if one.invoice_match == ("*",):
        return True
    return any(matcher(each.lower())(text) for each in one.invoice_match for text in texts)
