"""What contradicts itself in `[[consolidation]]`: ranges, currencies, a period."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from jauge.config.build import Misfit
from jauge.config.naming import named
from jauge.config.tree import Config, Consolidation
from jauge.i18n import _
from jauge.model import Money, parse_period

_MOST: Final = 3
_COSTS: Final = ("seat_price", "use_per_user", "fixed", "once")


def check_consolidation(config: Config) -> None:
    """Raise Misfit for the first fault in `[[consolidation]]`."""
    for path, one in named("consolidation", config.consolidation):
        if not all(name.strip() for name in (one.replaces or ("",))):
            raise Misfit(f"{path}.replaces", _("is empty: write a name"))
        _costs(path, one)
        in_order(f"{path}.people", one.people)
        in_order(f"{path}.admin_minutes_per_week", one.admin_minutes_per_week)
        for key in ("claimed_percent", "claimed_hours"):
            for place, claim in enumerate(getattr(one, key)):
                in_order(f"{path}.{key}[{place}]", claim, least=1)


def _costs(path: str, one: Consolidation) -> None:
    if one.use_per_user and one.use_measured_in:
        hint = _("is measured by use_measured_in: keep one of them")
        raise Misfit(f"{path}.use_per_user", hint)
    if not (one.seat_price or one.use_per_user or one.use_measured_in or one.fixed):
        hint = _("costs nothing: add seat_price, use_per_user, use_measured_in or fixed")
        raise Misfit(path, hint)
    if one.use_measured_in is not None:
        try:
            parse_period(one.use_measured_in)
        except ValueError:
            hint = _("{value} is not a period: write 2026-10, 2026-Q3 or 2026")
            raise Misfit(
                f"{path}.use_measured_in", hint.format(value=repr(one.use_measured_in))
            ) from None
    amounts: list[Money] = []
    for key in _COSTS:
        here: tuple[Money, ...] = getattr(one, key)
        if any(money.amount < 0 for money in here):
            raise Misfit(f"{path}.{key}", _("is negative: write 0 or more"))
        in_order(f"{path}.{key}", [money.amount for money in here])
        amounts += here
        if len({money.currency for money in amounts}) > 1:
            raise Misfit(f"{path}.{key}", _("is in another currency: give all amounts in one"))


def in_order(path: str, values: Sequence[Decimal | int], least: int = 0) -> None:
    """Raise Misfit unless the values are a range: one, low and high, or low, likely and high."""
    if not least <= len(values) <= _MOST:
        hint = _("has {count} values: write one, low and high, or low, likely and high")
        raise Misfit(path, hint.format(count=len(values)))
    if list(values) != sorted(values):
        raise Misfit(path, _("is not in order: write the lowest first"))
