"""What sources say that calls cost, beside what they cost as rated."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis import calendar
from jauge.analysis.call_case import CallCase
from jauge.analysis.capacity.compared import ListPrices
from jauge.analysis.conversion import Converter
from jauge.analysis.engines import STARTED_US
from jauge.analysis.suppliers.reasons import differs, plain_reasons, reason
from jauge.analysis.suppliers.summing import UTC_ONLY, total, usage
from jauge.analysis.tiers.repriced import Tokens, cost_at
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

BY: Final = ("source", "provider_name", "model", "service_tier")
_DAY: Final = "reported_day"
_PAID: Final = (
    "effective_cost", "list_cost", "cache_saving", "cache_read_cost", "cache_write_cost",
)  # fmt: skip
_TOKENS: Final = (
    "input_tokens", "cache_read_input_tokens", "cache_write_input_tokens", "output_tokens",
)  # fmt: skip


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of one source, supplier, model and tier: what the source says and what they cost.

    `reported` is in `currency`, converted where the source says another one, None where that has
    no rate on some day; `as_stated` is the bare number of the source. `asked` is the model that was
    asked for where another one answered.
    """

    keys: tuple[str | None, ...]
    asked: str | None
    currency: str
    stated_currency: str | None
    rows: int
    calls: int
    reported: Decimal | None
    as_stated: Decimal
    money: Mapping[str, Decimal | None]
    tokens: Tokens

    @property
    def ours(self) -> Decimal:
        """What the calls cost as rated."""
        return self.money["effective_cost"] or Decimal(0)

    @property
    def is_told(self) -> bool:
        """Whether the amounts differ, or nobody can say."""
        return self.reported is None or differs(self.reported, self.ours)


def rows_of(calls: CallCase) -> "ir.Table | None":
    """The counted rows that have both a cost of the source and one of ours."""
    import ibis

    every = usage(calls)
    if every is None:
        return None
    known = every["reported_cost"].notnull() & every["effective_cost"].notnull()
    table = every.filter(known)
    is_other = table["request_model"] != table["response_model"]
    return table.mutate(asked=ibis.ifelse(is_other, table["request_model"], None))


def reported(calls: CallCase) -> Iterator[Reported]:
    """What each source says of each model, in the currency in which the model is priced."""
    import ibis

    table = rows_of(calls)
    if table is None:
        return
    stated, priced = table["reported_currency"], table["billing_currency"]
    day = calendar.day_start(table[STARTED_US], UTC_ONLY)
    same = stated.isnull() | (stated == priced)
    keys = [*BY, "asked", "reported_currency", "billing_currency"]
    grouped = table.group_by(
        **{name: table[name] for name in keys}, **{_DAY: ibis.ifelse(same, None, day)}
    ).agg(
        reported=table["reported_cost"].sum(),
        rows=table.count(),
        calls=table["request_count"].sum(),
        **{name: table[name].sum() for name in (*_PAID, *_TOKENS)},
    )
    parts: dict[tuple[str | None, ...], list[dict[str, Any]]] = {}
    for row in calls.desk.session.run(grouped).to_pylist():
        parts.setdefault(tuple(row[name] for name in keys), []).append(row)
    for identity, some in sorted(parts.items(), key=_place):
        yield _whole(identity, some, calls)


def _place(one: tuple[tuple[str | None, ...], object]) -> tuple[tuple[bool, str], ...]:
    return tuple((key is None, key or "") for key in one[0])


def _whole(
    identity: tuple[str | None, ...], some: list[dict[str, Any]], calls: CallCase
) -> Reported:
    *keys, asked, stated, priced = identity
    currency = priced or calls.currency
    converter = Converter(currency, calls.desk.rate_on)
    ends = {converter.currency(stated, _day(row)) for row in some if _day(row) is not None}
    amounts = [converter.convert(row["reported"], stated, _day(row)) for row in some]
    tokens = (sum(row[name] or 0 for row in some) for name in _TOKENS)
    return Reported(
        keys=tuple(keys),
        asked=asked,
        currency=currency,
        stated_currency=stated,
        rows=sum(row["rows"] for row in some),
        calls=sum(row["calls"] or 0 for row in some),
        reported=exact_sum(amounts) if ends <= {currency} else None,
        as_stated=exact_sum(row["reported"] for row in some),
        money={name: total(row[name] for row in some) for name in _PAID},
        tokens=Tokens(*tokens),
    )


def _day(row: Mapping[str, Any]) -> date | None:
    """The day at whose rate an amount is converted; None where it needs none."""
    return None if row[_DAY] is None else calendar.day_of(row[_DAY])


def why(one: Reported, prices: ListPrices | None, day: date) -> str | None:
    """Why a source says another amount; None where nothing proves a reason."""
    if not one.as_stated:
        return "not_recorded"
    if one.reported is None:
        return "no_rate" if differs(one.as_stated, one.ours) else "currency"
    ours, saved = one.ours, one.money["cache_saving"]
    read, written = (one.money[name] or Decimal(0) for name in _PAID[3:])
    is_cached = saved is not None and bool(one.tokens.cache_read or one.tokens.cache_write)
    standard = None if one.keys[3] in {None, "standard"} else _listed(one, one.keys[2], prices, day)
    # The bare number is ours, and its currency is not: one of the two names the wrong one.
    is_same_number = one.as_stated != one.reported and not differs(one.as_stated, ours)
    as_input = ours + (saved or Decimal(0))
    return reason(
        one.reported,
        {
            "list_price": one.money["list_cost"],
            "cached_as_input": as_input if is_cached else None,
            "cached_twice": as_input + read + written if is_cached else None,
            "standard_tier": standard,
            "model_asked_for": None if one.asked is None else _listed(one, one.asked, prices, day),
            "currency": one.reported if is_same_number else None,
            **plain_reasons(ours),
        },
    )


def _listed(
    one: Reported, model: str | None, prices: ListPrices | None, day: date
) -> Decimal | None:
    """The list price of the same tokens, of the standard tier of a model."""
    if prices is None or model is None:
        return None
    costs = (
        cost_at(price, one.tokens)
        for price in prices(model, one.keys[1], day)
        if price.currency == one.currency
    )
    return next((cost for cost in costs if cost is not None), None)
