"""What a supplier is owed for some days, as an invoice, a bill, calls or a list of seats say."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.spend.days import Days
from jauge.analysis.spend.kinds import is_subscribed
from jauge.attribution.vendors import SpendKind

Source = Literal["invoice", "bill", "calls", "seats", "capacity"]
RANKS: Final[tuple[Source, ...]] = ("invoice", "bill", "calls", "seats", "capacity")
"""Who is believed first, where several speak of the same days. Calls give way to bills before,
in the ledger, so here both stand beside each other."""


class Claim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An amount for some days; `net` is None where only the `gross` amount is known.

    `rate_day` is the day whose ECB rate converts it. `is_ai` says of a line of a cloud or tool
    whether it is AI, None where the line does not say. `tag` is the value of a virtual tag, where
    one is asked for. `ids` are rows of its table.
    """

    source: Source
    supplier: str
    product: str | None
    kind: SpendKind
    days: Days
    rate_day: date
    currency: str
    net: Decimal | None
    tax: Decimal | None = None
    gross: Decimal | None = None
    account: str | None = None
    is_ai: bool | None = None
    tag: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def family(self) -> tuple[str, bool]:
        """Claims that may be for the same: of one supplier, both by the seat or both by use."""
        return self.supplier, is_subscribed(self.kind)


def uncovered(claims: Iterable[Claim], before: Iterable[Claim]) -> list[tuple[Claim, Days]]:
    """The days of each claim that no claim before is for: the same euro counts once.

    Accounts are compared where both sides call them alike, which is where they share one; an
    account that is not known is any.
    """
    covering: dict[tuple[str, bool], list[Claim]] = {}
    for claim in before:
        covering.setdefault(claim.family, []).append(claim)
    wanted = list(claims)
    accounts: dict[tuple[str, bool], set[str | None]] = {}
    for claim in wanted:
        accounts.setdefault(claim.family, set()).add(claim.account)
    shared = {
        family: bool({claim.account for claim in several} & accounts.get(family, set()) - {None})
        for family, several in covering.items()
    }
    return [(claim, days) for claim in wanted for days in _left(claim, covering, shared)]


def _left(
    claim: Claim,
    covering: Mapping[tuple[str, bool], list[Claim]],
    shared: Mapping[tuple[str, bool], bool],
) -> list[Days]:
    left = [claim.days]
    for other in covering.get(claim.family, ()):
        is_other = shared[claim.family] and None not in {claim.account, other.account}
        if not (is_other and claim.account != other.account):
            left = [part for days in left for part in days.without(other.days)]
    return left
