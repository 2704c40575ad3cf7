"""What each rule of a virtual tag decides now, and which rules never do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import msgspec

from jauge.analysis import aggregation, measures
from jauge.analysis.attributing import attach, rule_column
from jauge.analysis.conversion import Converter
from jauge.analysis.dimensions import Dimension
from jauge.analysis.lines import lines
from jauge.analysis.measures import Sums
from jauge.analysis.question import Line
from jauge.analysis.rulebook import Attribution
from jauge.attribution import Rule
from jauge.model import Money

if TYPE_CHECKING:
    from jauge.analysis.engines import Session


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What something decides: calls, and their effective cost by currency."""

    calls: int = 0
    costs: tuple[Money, ...] = ()


class RuleUse(msgspec.Struct, frozen=True, kw_only=True):
    """A rule by its number from 1, and what it gives a value to: calls, and lines of bills.

    Where it never `decides`, `is_met` tells that rows meet its conditions, and that an earlier
    rule takes them all.
    """

    number: int
    rule: Rule
    used: Used
    decides: bool
    is_met: bool


class KeyUse(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual tag: what no rule reaches, its share of all cost, and its rules in order.

    `unallocated_share` is a part of the cost in the reporting currency, None where that is 0.
    """

    key: str
    total: Used
    unallocated: Used
    unallocated_share: float | None
    rules: tuple[RuleUse, ...]


def tag_use(
    session: "Session",
    table: ir.Table,
    of: Attribution,
    currency: str,
    converter: Converter,
    keys: Sequence[str],
) -> tuple[KeyUse, ...]:
    """What the rules of some keys decide over these rows, by most unallocated cost first."""
    attached = attach(session, table, keys, of.tags, of.zone, rules=True)
    numbers = [Dimension(rule_column(key), (rule_column(key),), "int") for key in keys]
    # No day is asked for, so the offsets of the zone do not matter.
    summed = aggregation.expression(attached.table, numbers, ((0, 0),), currency=currency)
    found = lines(session.run(summed), numbers, converter)
    uses = [
        _key(key, place, found, of.tags[key], attached.met, currency)
        for place, key in enumerate(keys)
    ]
    return tuple(sorted(uses, key=lambda use: (-(use.unallocated_share or 0), use.key)))


def _key(
    key: str,
    place: int,
    found: Iterable[Line],
    rules: Sequence[Rule],
    met: Mapping[str, int],
    currency: str,
) -> KeyUse:
    by_rule: dict[object, list[Line]] = {}
    for line in found:
        by_rule.setdefault(line.keys[place], []).append(line)
    every = used(line for some in by_rule.values() for line in some)
    left = used(by_rule.get(None, ()))
    return KeyUse(
        key=key,
        total=every,
        unallocated=left,
        unallocated_share=_share(left, every, currency),
        rules=tuple(
            RuleUse(
                number=number + 1,
                rule=rule,
                used=used(by_rule.get(number, ())),
                decides=number in by_rule,
                is_met=bool(met[key] & (1 << number)),
            )
            for number, rule in enumerate(rules)
        ),
    )


def used(found: Iterable[Line]) -> Used:
    """The calls and costs of lines, a currency each, in alphabetical order."""
    by_currency: dict[str, list[Sums]] = {}
    for line in found:
        by_currency.setdefault(line.currency or "", []).append(line.sums)
    sums = {currency: measures.gather(by_currency[currency]) for currency in sorted(by_currency)}
    return Used(
        calls=sum(one.calls or 0 for one in sums.values()),
        costs=tuple(
            Money(one.effective_cost, currency)
            for currency, one in sums.items()
            if one.effective_cost is not None
        ),
    )


def _share(part: Used, whole: Used, currency: str) -> float | None:
    amounts = [
        next((cost.amount for cost in used.costs if cost.currency == currency), None)
        for used in (part, whole)
    ]
    return float((amounts[0] or 0) / amounts[1]) if amounts[1] else None
