"""Why the cost of each group changed between two periods: the parts, from the rows."""

from collections.abc import Mapping, Sequence

import msgspec

from jauge.analysis.comparison import Group
from jauge.analysis.cost import prepare
from jauge.analysis.decomposition import Amount, Effects, Part, decompose
from jauge.analysis.desk import Desk
from jauge.analysis.measures import ByClass
from jauge.analysis.question import Key, Question
from jauge.model import difference, exact_sum

_MODEL = ("provider", "model")
_CLASSES = ("input", "cache_read", "cache_write", "output")


def effects(desk: Desk, now: Question, before: Question) -> Mapping[Group, Effects]:
    """The effects per group, from the same tokens of the same model in both periods."""
    here, there = _amounts(desk, now), _amounts(desk, before)
    of_currency: dict[str | None, list[Part[Group]]] = {}
    for one in dict.fromkeys((*here, *there)):
        group, *_part = one
        part = Part(group, there.get(one), here.get(one))
        of_currency.setdefault(group[1], []).append(part)
    found: dict[Group, Effects] = {}
    for parts in of_currency.values():
        found |= decompose(parts)
    return found


def _amounts(desk: Desk, question: Question) -> dict[tuple[Group, Key, Key, str], Amount]:
    by = tuple(dict.fromkeys((*question.by, *_MODEL)))
    made = prepare(
        desk.held, msgspec.structs.replace(question, by=by), desk.rate_on, desk.attribution
    )
    if made is None:
        return {}
    found: dict[tuple[Group, Key, Key, str], Amount] = {}
    for keys, currency, sums in made.allocator.classes(made.rows, by):
        provider, model = (keys[by.index(name)] for name in _MODEL)
        group = (keys[: len(question.by)], currency)
        for name, amount in _by_class(sums):
            one = (group, provider, model, name)
            found[one] = _added(found.get(one), amount)
    return found


def _by_class(sums: ByClass) -> Sequence[tuple[str, Amount]]:
    """What is known of each class; what remains of the cost has no tokens."""
    costs = {name: getattr(sums, f"{name}_cost") for name in _CLASSES}
    known = [
        (name, Amount(cost, getattr(sums, f"{name}_tokens")))
        for name, cost in costs.items()
        if cost is not None
    ]
    if sums.effective_cost is None:
        return known
    rest = difference(sums.effective_cost, *(amount.cost for _name, amount in known))
    return [*known, ("other", Amount(rest, None))]


def _added(one: Amount | None, other: Amount) -> Amount:
    if one is None:
        return other
    tokens = None if one.tokens is None or other.tokens is None else one.tokens + other.tokens
    return Amount(exact_sum((one.cost, other.cost)), tokens)
