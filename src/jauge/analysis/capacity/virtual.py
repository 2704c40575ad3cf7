"""Credits that bills sell: a virtual currency that is bought, then drawn down by use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import ibis
import msgspec

from jauge.analysis import calendar
from jauge.analysis.capacity.agreed import agreed_line
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.capacity.term import Term
from jauge.analysis.capacity.use import Use
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.spend.days import Days, spanned
from jauge.config import ISO_4217, Capacity
from jauge.model import Money, exact_sum

_TABLE: Final = "charge"
_NOTHING: Final = Decimal(0)
_KEYS: Final = ("provider_name", "billing_currency", "charge_category", "name", "day", "until")
_Rows = Sequence[Mapping[str, Any]]


def virtual_lines(held: Held, days: Days | None, groups: int) -> list[CapacityLine]:
    """Each virtual currency that a supplier sells, as it stands at the end of these days.

    A purchase states the currency as its unit, use as the currency of its prices. All purchases
    until then are one amount, which ends with the last of them; it stays in the currency of the
    bill. No line says who drew it: with `groups` of them all are unknown.
    """
    paths = held.of(_TABLE)
    if not paths:
        return []
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in _rows(held, paths):
        if days is None or calendar.day_of(row["day"]) < days.end:
            key = (row["provider_name"] or "", row["billing_currency"], row["name"].casefold())
            found.setdefault(key, []).append(row)
    lines = (_line(rows, days, groups) for _key, rows in sorted(found.items()))
    return [line for line in lines if line is not None]


def _rows(held: Held, paths: Sequence[Any]) -> _Rows:
    rows = held.session.read(_TABLE, paths)
    role = ibis.coalesce(rows["x_billed_role"], rows["role"])
    is_bought = rows["charge_category"] == "Purchase"
    name = ibis.ifelse(is_bought, rows["pricing_unit"], rows["pricing_currency"])
    count = ibis.ifelse(
        is_bought, rows["pricing_quantity"], rows["pricing_currency_effective_cost"]
    )
    told = rows.mutate(
        name=name,
        count=count,
        day=calendar.day_start(rows[STARTED_US], ((0, 0),)),
        until=rows["charge_period_end"],
    )
    kept = told.filter(
        (role == "counted")
        & told["name"].notnull()
        & told["charge_category"].isin(["Purchase", "Usage"])
    )
    summed = kept.group_by(list(_KEYS)).agg(
        billed=kept["billed_cost"].sum(),
        effective=kept["effective_cost"].sum(),
        count=kept["count"].sum(),
        ids=kept["charge_id"].collect(),
    )
    answered: _Rows = held.session.run(summed).to_pylist()
    return [row for row in answered if row["name"].upper() not in ISO_4217]


def _line(rows: _Rows, days: Days | None, groups: int) -> CapacityLine | None:
    """One currency; None where it is only bought, as any unit is, or only used."""
    bought = [row for row in rows if row["charge_category"] == "Purchase" and row["billed"]]
    drawn = [row for row in rows if row["charge_category"] == "Usage"]
    paid = exact_sum(row["billed"] for row in bought)
    if paid <= 0 or not drawn:
        return None
    ends = [spanned(calendar.from_us(row["day"]), row["until"]).end for row in bought]
    currency = bought[0]["billing_currency"]
    first = min(calendar.day_of(row["day"]) for row in bought)
    one = Capacity(name=drawn[0]["name"], kind="credits", until=max(ends))
    uses = [_use(row, currency, groups) for row in drawn]
    asked = days or Days(first, max(use.day for use in uses) + date.resolution)
    line = agreed_line(one, Money(paid, currency), first, asked, uses)
    return msgspec.structs.replace(
        line,
        source="bills",
        provider=bought[0]["provider_name"],
        unit="quantity",
        unit_name=one.name,
        quantity=_counted(drawn),
        capability=_counted(bought),
        term=Term(one.until, None, None, is_over=asked.end >= max(ends)),
        invoiced=paid,
        invoiced_by=_ids(bought),
        invoiced_in=_TABLE,
        ids=_ids(drawn),
    )


def _use(row: Mapping[str, Any], currency: str, groups: int) -> Use:
    day = calendar.day_of(row["day"])
    cost = row["effective"] or _NOTHING
    return Use(day, (None,) * groups, None, (), 0, 0, 0, 0, 0, cost, currency)


def _counted(rows: _Rows) -> Decimal:
    return exact_sum(row["count"] or _NOTHING for row in rows)


def _ids(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(each.hex() for row in rows for each in row["ids"]))
