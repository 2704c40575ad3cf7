"""A cost over what it served: used parts and the idle one add up to it exactly."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from jauge.attribution.share import as_integers, share_out
from jauge.model import difference, exact_sum

_NOTHING = Decimal(0)


class Spread(msgspec.Struct, frozen=True):
    """What each use costs, and what nobody used; `idle` is None where nobody can know it."""

    used: tuple[Decimal, ...]
    idle: Decimal | None

    @property
    def total(self) -> Decimal:
        """All of it."""
        return exact_sum((*self.used, self.idle or _NOTHING))


def spread(cost: Decimal, uses: Sequence[Decimal], room: Decimal | None) -> Spread:
    """A cost in proportion to uses of one capacity that has `room` for so much.

    What of the room is not used is idle, and all of it where nothing is used at all. Where the room
    is not known the idle part is not either, and the uses bear everything; so they do where
    they are more than the room. Shares are cut at 18 decimals, the rest goes to the largest
    remainders.
    """
    total = exact_sum(uses)
    if not total:
        return Spread((_NOTHING,) * len(uses), cost)
    if room is None:
        return Spread(tuple(share_out(cost, as_integers(uses))), None)
    free = max(difference(room, total), _NOTHING)
    *used, idle = share_out(cost, as_integers((*uses, free)))
    return Spread(tuple(used), idle)
