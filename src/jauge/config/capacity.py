"""What contradicts itself in `[[capacity]]`: keys of another kind, costs twice, currencies."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from jauge.config.attribution import check_column
from jauge.config.build import Misfit
from jauge.config.naming import named
from jauge.config.tree import Capacity, CapacityKind, Config
from jauge.i18n import _
from jauge.model import Money

MACHINES: Final[tuple[CapacityKind, ...]] = ("gpu_server", "provisioned")
"""Kinds that cost by time and serve tokens."""
AGREED: Final[tuple[CapacityKind, ...]] = ("credits", "commitment")
"""Kinds that are an amount which use draws down."""
PARTS: Final = ("purchase", "lease_per_month", "energy", "staff_per_month", "other_per_month")
"""Costs of a server that add up to what it costs in full."""
_TIMED: Final = ("cost_per_month", "cost_per_hour")
_OF: Final[dict[CapacityKind, frozenset[str]]] = {
    "gpu_server": frozenset({
        *_TIMED, *PARTS, "useful_life_months", "units", "tokens_per_second", "tokens_per_minute",
        "weights",
    }),
    "provisioned": frozenset({
        *_TIMED, "units", "tokens_per_second", "tokens_per_minute", "weights", "commitment_id",
    }),
    "credits": frozenset({"amount", "price", "basis"}),
    "commitment": frozenset({"amount", "basis", "commitment_id"}),
    "outcome": frozenset({"price", "counts", "minimum_per_month"}),
}  # fmt: skip
"""Keys that only some kinds have, and whose."""
_OWN: Final = frozenset().union(*_OF.values())


def check_capacity(config: Config) -> None:
    """Raise Misfit for the first fault in `[[capacity]]`."""
    for path, one in named("capacity", config.capacity):
        _keys(path, one)
        _amounts(path, one)
        for name in one.match:
            check_column(f"{path}.match.{name}", name, config)
        if one.from_ and one.until and one.until <= one.from_:
            raise Misfit(f"{path}.until", _("is not after from: correct it"))
        if one.kind in MACHINES:
            _machine(path, one)
        elif one.kind in AGREED:
            _agreed(path, one)
        else:
            _outcome(path, one)


def _keys(path: str, one: Capacity) -> None:
    """Keys of another kind say that the kind is wrong, or they are."""
    for field in structs.fields(one):
        if field.encode_name not in _OWN - _OF[one.kind]:
            continue
        if getattr(one, field.name) != field.default:
            kinds = " | ".join(kind for kind, names in _OF.items() if field.encode_name in names)
            hint = _("is only for kind = {kinds}: remove it, or correct the kind")
            raise Misfit(f"{path}.{field.encode_name}", hint.format(kinds=kinds))


def _amounts(path: str, one: Capacity) -> None:
    first: Money | None = None
    for key, money in _moneys(one):
        if money.amount < 0:
            raise Misfit(f"{path}.{key}", _("is negative: write 0 or more"))
        if first is not None and money.currency != first.currency:
            hint = _("{one} beside {other}: give all amounts of a capacity in one currency")
            text = hint.format(one=money.currency, other=first.currency)
            raise Misfit(f"{path}.{key}", text)
        first = first or money


def _moneys(one: Capacity) -> Iterator[tuple[str, Money]]:
    for field in structs.fields(one):
        value = getattr(one, field.name)
        if isinstance(value, Money):
            yield field.encode_name, value
    if one.energy is not None:
        yield "energy.per_kwh", one.energy.per_kwh


def _machine(path: str, one: Capacity) -> None:
    if not one.serves:
        raise Misfit(f"{path}.serves", _("is required: name the models that it serves"))
    parts = [key for key in PARTS if getattr(one, key) is not None]
    timed = [key for key in _TIMED if getattr(one, key) is not None]
    if not parts and not timed:
        hint = _("is required: say what it costs in full, or give its parts")
        raise Misfit(f"{path}.cost_per_month", hint)
    if len(timed) > 1 or (timed and parts):
        hint = _("is what it costs in full: remove it, or {others}")
        others = ", ".join([*timed[1:], *parts])
        raise Misfit(f"{path}.{timed[0]}", hint.format(others=others))
    if one.tokens_per_second is not None and one.tokens_per_minute is not None:
        hint = _("says the same as tokens_per_second: keep one of them")
        raise Misfit(f"{path}.tokens_per_minute", hint)
    if one.purchase is None:
        if one.useful_life_months is not None:
            raise Misfit(f"{path}.useful_life_months", _("is only for a purchase: remove it"))
    elif one.useful_life_months is None or one.from_ is None:
        key = "from" if one.useful_life_months else "useful_life_months"
        hint = _("is missing beside purchase: it is spread over its useful life from that day")
        raise Misfit(f"{path}.{key}", hint)
    if one.energy is not None and one.energy.pue < 1:
        hint = _("is below 1: a room uses no less than its machines")
        raise Misfit(f"{path}.energy.pue", hint)


def _agreed(path: str, one: Capacity) -> None:
    if one.amount is None or not one.amount.amount:
        raise Misfit(f"{path}.amount", _("is required, above 0: say how much use it pays for"))
    if one.from_ is None:
        raise Misfit(f"{path}.from", _("is required: the day from which use draws it down"))
    if one.until is None and one.kind == "commitment":
        raise Misfit(f"{path}.until", _("is required: the day after the last of the term"))
    if not (one.serves or one.provider or one.match or one.commitment_id):
        hint = _("is required, or serves or match: say whose use draws it down")
        raise Misfit(f"{path}.provider", hint)


def _outcome(path: str, one: Capacity) -> None:
    if one.price is None:
        raise Misfit(f"{path}.price", _("is required: the price of one outcome"))
    if not (one.serves or one.provider or one.match):
        raise Misfit(f"{path}.match", _("is required: say which calls the outcomes are of"))
