"""What a prefix cache would have saved on the very sessions that were had."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.waste import prefixes
from jauge.analysis.waste.claims import (
    NOTHING,
    Amounts,
    Told,
    by_currency,
    by_model,
    claims_of,
    rows_behind,
)
from jauge.analysis.waste.days import DAY, day_key, in_currency
from jauge.analysis.waste.needs import needs_sessions
from jauge.analysis.waste.prices import CallPrice, PriceOf, cache_rule
from jauge.model import Finding, difference, divide, exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import CallCase, Summed

_STATED, _BOUNDED, _UNKNOWN = Decimal("0.80"), Decimal("0.50"), Decimal("0.30")
_TWO: Final = Decimal(2)
_KEYS: Final = ("model", "price_id", "cache_unknown", "is_stated")
_COUNTS: Final = ("text", "read", "written", "hour", "least", "most", "most_1h")


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of sessions under models that have a cache, and what of their input was repeated.

    `read_tokens` were read from the cache, `repeated_low` to `repeated_high` could have been;
    `stated_calls` say how much they repeat, of `unknown_calls` nobody recorded whether the cache
    served them. `is_automatic`: the provider caches by itself. `one_hour` is what writes kept for
    an hour would have saved a month; None where the model has none.
    """

    calls: int
    stated_calls: int
    unknown_calls: int
    input_tokens: int
    read_tokens: int
    repeated_low: int
    repeated_high: int
    is_automatic: bool
    one_hour: Decimal | None


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What caching would have saved on some calls, in the currency of the case."""

    least: Decimal
    most: Decimal
    one_hour: Decimal | None
    is_unknown: bool
    is_automatic: bool


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None or case.calls.calls is None or not case.price_of:
        return
    claims = claims_of(case.calls)
    for key, sums in by_model(_sums(case.calls, case.price_of)).items():
        amounts = by_currency(sums, partial(_amounts, case.calls, case.price_of))
        if not claims.is_worth_it(amounts):
            continue
        saved = [(one.currency, _saved(one, case.price_of, case.calls)) for one in sums]
        unknown = _total([one for one in sums if one.keys[2]], "n")
        stated = _total([one for one in sums if one.keys[3]], "n")
        calls = _total(sums, "n")
        told = Told(
            kind=KIND.name,
            value_kind="budget_saving",
            effort="low",
            action=_action(unknown, [one for _currency, one in saved]),
            confidence=_UNKNOWN if unknown else _STATED if stated == calls else _BOUNDED,
        )
        hours = [
            one.one_hour
            for currency, one in saved
            if one.one_hour is not None and currency == case.currency
        ]
        parameters = Parameters(
            calls=calls,
            stated_calls=stated,
            unknown_calls=unknown,
            input_tokens=_total(sums, "text"),
            read_tokens=_total(sums, "read"),
            repeated_low=_total(sums, "least"),
            repeated_high=_total(sums, "most"),
            is_automatic=all(one.is_automatic for _currency, one in saved),
            one_hour=case.calls.a_month(exact_sum(hours)) if hours else None,
        )
        yield claims.finding(told, key, amounts, calls, parameters)


def _sums(calls: "CallCase", price_of: PriceOf) -> "Sequence[Summed]":
    """Counts of tokens by agent, model, price and day."""
    if calls.calls is None:
        return ()
    table = prefixes.repeated(calls, prefixes.covered(calls.calls, price_of), price_of)
    keys = {name: table[name] for name in _KEYS}
    counts = {name: table[name].sum() for name in _COUNTS}
    return calls.sums(table, keys | {DAY: day_key(calls, table)}, (), {"n": table.count()} | counts)


def _saved(one: "Summed", price_of: PriceOf, calls: "CallCase") -> _Saved:
    price = price_of[one.keys[1]]
    units = price.units
    hour = _hour_price(price)
    counts = {name: int(count or 0) for name, count in one.counts.items()}
    plain = counts["text"] - counts["read"] - counts["written"]
    paid = exact_sum((
        _cost(plain, units.input),
        _cost(counts["read"], units.cache_read),
        _cost(counts["written"] - counts["hour"], units.cache_write),
        _cost(counts["hour"], units.cache_write_1h),
    ))  # fmt: skip

    def less(read: int, write: Decimal | None) -> Decimal:
        cached = (_cost(read, units.cache_read), _cost(counts["text"] - read, write))
        saved = difference(paid, *cached)
        return in_currency(calls, saved, price.currency, one.keys[4])

    return _Saved(
        least=less(counts["least"], units.cache_write),
        most=less(counts["most"], units.cache_write),
        one_hour=None if hour is None else less(counts["most_1h"], hour),
        is_unknown=bool(one.keys[2]),
        is_automatic=cache_rule(price.price_id).is_automatic,
    )


def _hour_price(price: CallPrice) -> Decimal | None:
    """The price of a write kept for an hour, where it is one of its own."""
    hour, usual = price.units.cache_write_1h, price.units.cache_write
    return hour if hour != usual else None


def _cost(tokens: int, price: Decimal | None) -> Decimal:
    return product(price or NOTHING, tokens)


def _amounts(calls: "CallCase", price_of: PriceOf, some: "Sequence[Summed]") -> Amounts:
    """Both ends and what is expected; of calls whose cache nobody recorded all may be saved."""
    saved = [_saved(one, price_of, calls) for one in some]
    known = [one for one in saved if not one.is_unknown]
    high = max(exact_sum(one.most for one in saved), NOTHING)
    low = min(max(exact_sum(one.least for one in known), NOTHING), high)
    # A provider that caches by itself most likely did.
    likely = [one.most for one in saved if not (one.is_unknown and one.is_automatic)]
    ends = exact_sum((low, *likely))
    return Amounts(low, min(max(divide(ends, _TWO), low), high), high)


def _action(unknown: int, saved: Sequence[_Saved]) -> str:
    if unknown:
        return "record_cache"
    return "keep_prefix" if all(one.is_automatic for one in saved) else "mark_prefix"


def _total(sums: "Sequence[Summed]", name: str) -> int:
    return sum(int(one.counts[name] or 0) for one in sums)


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The calls that a cache could have served."""
    return rows_behind(case.calls, finding, lambda calls: prefixes.covered(calls, case.price_of))


KIND: Final = FindingKind("cache_missed", Parameters, _find, rows=_rows, needs=needs_sessions)
