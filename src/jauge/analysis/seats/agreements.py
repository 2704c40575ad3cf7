"""What contracts of tools say on a day: price, term, and the last day to change something."""

from datetime import date

import msgspec

from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.contracts import Price, cash_from, notice_day, price_of
from jauge.config import Tool


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A contract; `price` is that of a seat for a month.

    A change that is notified by `notice_on` counts from `cash_from`: both are None where no
    renewal is known that can still be changed.
    """

    contract: Tool
    price: Price | None
    notice_on: date | None
    cash_from: date | None


def agreements(asked: Asked) -> list[Agreement]:
    """Every `[[tool]]`, those whose notice ends first in front."""
    found = [
        Agreement(
            contract=one,
            price=price_of(one, None, None, None, None),
            notice_on=notice_day(one, asked.day),
            cash_from=cash_from(one, asked.day),
        )
        for one in asked.contracts
    ]
    return sorted(found, key=lambda one: (one.notice_on or date.max, one.contract.name))
