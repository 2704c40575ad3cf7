"""The very calls of one model at the list prices of another one, as `jauge cost` would price them.

calls ─► groups of one service tier, region, size of input, hours of the day ─► price of each
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.call_case import CallCase, Summed
from jauge.analysis.engines import STARTED_US
from jauge.analysis.finding_kinds import Case
from jauge.analysis.savings.prices import PriceSpan
from jauge.analysis.tiers.used import Used, priced
from jauge.analysis.waste import tokens
from jauge.analysis.waste.prices import NAMED, Named
from jauge.model import Money, divide, exact_sum, product

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NOTHING: Final = Decimal(0)
_DAY_S: Final = 86_400


class Repriced(msgspec.Struct, frozen=True, kw_only=True):
    """Calls with another model: `listed` at its list prices, beside `cost` and `own_listed` now.

    Calls that its prices do not cover are on neither side: `left_out` of them, `left_out_cost`.
    """

    listed: Decimal
    cost: Decimal
    own_listed: Decimal
    left_out: int
    left_out_cost: Decimal

    @property
    def discounted(self) -> Decimal:
        """The list price less the discount that the present model has."""
        if self.own_listed <= 0 or self.cost >= self.own_listed:
            return self.listed
        return divide(Money(self.listed, "").times(self.cost).amount, self.own_listed)

    @property
    def is_cheaper(self) -> bool:
        """Whether the list prices are below what is paid and below the present list prices."""
        return self.listed < min(self.cost, self.own_listed or self.cost)


class Repricing:
    """Prices models in use as other ones: asked for all pairs at once, for one look at the calls.

    The price of the same supplier where it sells the other model, else of the one that covers most
    calls at the lowest cost.
    """

    def __init__(self, case: Case, calls: CallCase, asked: Iterable[tuple[Used, str]]) -> None:
        self._case, self._day = case, calls.as_of.date()
        self._at = datetime.combine(self._day, time.min, UTC)
        self._sellers: dict[tuple[str | None, str], list[str]] = {}
        named: dict[Named, None] = {}
        for one, model in asked if case.prices and case.list_spans else ():
            offers = case.prices(model, one.supplier, self._day) if case.prices else ()
            sellers = self._sellers[one.supplier, model] = [offer.provider for offer in offers]
            named |= {(each, model, *way): None for each in sellers for way in one.ways}
        self._spans: dict[Named, list[PriceSpan]] = {}
        for span in case.list_spans(named) if named and case.list_spans else ():
            if _is_in_force(span, self._at):
                self._spans.setdefault(span.named, []).append(span)
        self._groups = _grouped(calls, self._spans) if self._spans else {}

    def of(self, one: Used, model: str) -> Repriced | None:
        """The calls of a model as those of another; None where no price covers any of them."""
        groups = self._groups.get((one.supplier, one.model), ())
        mine = [group for group in groups if group.currency == self._case.currency]
        found = [
            repriced
            for seller in self._sellers.get((one.supplier, model), ())
            if (repriced := self._repriced(mine, seller, model)) is not None
        ]
        return min(found, key=lambda each: (each.left_out_cost, each.listed), default=None)

    def _repriced(self, groups: Sequence[Summed], seller: str, model: str) -> Repriced | None:
        amounts = [(group, self._cost(group, seller, model)) for group in groups]
        known = [(group, amount) for group, amount in amounts if amount is not None]
        if not known:
            return None
        out = [group for group, amount in amounts if amount is None]
        return Repriced(
            listed=exact_sum([amount for _group, amount in known]),
            cost=exact_sum([_money(group, "effective_cost") for group, _amount in known]),
            own_listed=exact_sum([_money(group, "list_cost") for group, _amount in known]),
            left_out=sum(group.counts["calls"] or 0 for group in out),
            left_out_cost=exact_sum([_money(group, "effective_cost") for group in out]),
        )

    def _cost(self, group: Summed, seller: str, model: str) -> Decimal | None:
        _supplier, _model, region, tier, size, second, has_fees = group.keys
        spans = self._spans.get((seller, model, region, tier), ())
        span = next((one for one in spans if _meets(one.part, second, size)), None)
        if span is None or has_fees:
            return None
        counts = {name: group.counts[name] or 0 for name in tokens.CLASSES}
        cost = tokens.cost(counts, span.units)
        if cost is None:
            return None
        fees = product(span.units.request or _NOTHING, group.counts["calls"] or 0)
        return self._case.amount(exact_sum((cost, fees)), span.currency, self._day)


def _grouped(
    calls: CallCase, spans: Mapping[Named, Sequence[PriceSpan]]
) -> Mapping[tuple[str | None, str], Sequence[Summed]]:
    """The calls by model and by all that these prices depend on."""
    table = priced(calls)
    if table is None:
        return {}
    parts = [span.part for some in spans.values() for span in some]
    sizes = {0, *(mark for part in parts for mark in part[2:] if mark is not None)}
    hours = {0, *(mark for part in parts for mark in part[:2] if mark is not None)}
    keys: dict[str, ir.Value] = {name: table[name] for name in NAMED}
    keys["size"] = _size(table["input_tokens"].fill_null(0), sorted(sizes))
    keys["second"] = _since(table[STARTED_US] // 1_000_000 % _DAY_S, sorted(hours))
    keys["has_fees"] = table["other_cost"].fill_null(0) != 0
    classes = {name: count.sum() for name, count in tokens.by_class(table).items()}
    counts = {"calls": table["request_count"].sum(), **classes}
    groups: dict[tuple[str | None, str], list[Summed]] = {}
    for one in calls.sums(table, keys, ("effective_cost", "list_cost"), counts):
        groups.setdefault((one.keys[0], one.keys[1]), []).append(one)
    return groups


def _size(count: Any, marks: Sequence[int]) -> "ir.Value":
    """The smallest mark that a count does not exceed, else one more than the largest."""
    import ibis

    return ibis.cases(*((count <= mark, mark) for mark in marks), else_=marks[-1] + 1)


def _since(second: Any, marks: Sequence[int]) -> "ir.Value":
    """The last mark that a second of the day has reached."""
    import ibis

    return ibis.cases(*((second >= mark, mark) for mark in reversed(marks)), else_=0)


def _meets(part: Sequence[int | None], second: int, size: int) -> bool:
    start, end, above, upto = part
    is_hour = (start is None or second >= start) and (end is None or second < end)
    return is_hour and (above is None or size > above) and (upto is None or size <= upto)


def _is_in_force(span: PriceSpan, at: datetime) -> bool:
    is_open = span.valid_until is None or at < span.valid_until
    return is_open and (span.valid_from is None or span.valid_from <= at)


def _money(group: Summed, name: str) -> Decimal:
    return group.money[name] or _NOTHING
