"""Who could own what a supplier charges: the projects and keys that lines of bills name."""

from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case
from jauge.analysis.suppliers.summing import overlapping, sums, text, where

_BY: Final = ("sub_account_id", "x_api_key_id", "x_user_id")
_MOST: Final = 5


class Owner(msgspec.Struct, frozen=True):
    """A project, key or user that lines of a bill name, and what they charge for it."""

    project: str | None
    key: str | None
    user: str | None
    cost: Decimal
    currency: str | None


class _Cost(msgspec.Struct, frozen=True, gc=False):
    cost: Decimal | None


def owners(
    case: Case, supplier: str | None, account: str | None, model: str | None
) -> tuple[Owner, ...]:
    """The dearest owners on lines of one supplier, account and model; none where none is named.

    Lines that only check what calls cost name their owner as those that count do.
    """
    if case.calls is None:
        return ()
    held, period = case.calls.desk.held, case.calls.period
    paths = held.of("charge")
    if not paths:
        return ()
    lines = held.session.read("charge", paths)
    known = {"x_gen_ai_provider_name": supplier, "billing_account_id": account, "x_model": model}
    asked = {name: value for name, value in known.items() if value is not None}
    mine = overlapping(where(lines, asked), period, "charge_period_end")
    found = sums(case.calls, mine, _BY, _Cost, {"cost": mine["billed_cost"].sum()})
    told = [
        Owner(*map(text, keys), cost=one.cost, currency=currency)
        for keys, currency, one in found
        if one.cost and any(key is not None for key in keys)
    ]
    return tuple(sorted(told, key=lambda one: -one.cost)[:_MOST])
