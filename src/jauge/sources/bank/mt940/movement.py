"""The field :61: of MT940: one movement, its days, its sign."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from jauge.i18n import _
from jauge.sources.exports.fields import Bad

_MOVEMENT: Final = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4}|\s{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>\d{1,18}(?:[,.]\d*)?)(?![\d.,])(?P<type>[NFS][A-Z0-9]{3})?(?P<references>.*)",
    re.ASCII,
)
# A reversed credit (RC) takes money out, a reversed debit (RD) brings it back.
_SIGNS: Final = {"C": 1, "D": -1, "RC": -1, "RD": 1}
_BALANCE: Final = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,18}(?:[,.]\d*)?)", re.ASCII)
_NO_REFERENCE: Final = frozenset({"NONREF", "NOTPROVIDED", ""})
_NEW_CENTURY: Final = 80
_HALF_YEAR: Final = 6
_YEAR: Final = 12


class Movement(NamedTuple):
    """A movement without its texts; not `is_booked` when it is only expected."""

    booked_on: date
    value_on: date
    amount: Decimal
    reference: str | None
    is_booked: bool


class StatedBalance(NamedTuple):
    """A balance of :60F: or :62F:, negative when overdrawn."""

    amount: Decimal
    currency: str


def movement(lines: list[str]) -> Movement:
    """The movement of a field :61:; raises Bad when it is none."""
    found = _MOVEMENT.fullmatch(lines[0]) or _MOVEMENT.fullmatch("".join(lines))
    if found is None:
        reason = _("not a movement such as 2610051005D348,00NMSCREF: export it again")
        raise Bad(":61:", lines[0], reason)
    value_on = _day(found["value"])
    entry = (found["entry"] or "").strip()
    sign = _SIGNS.get(found["mark"])
    customer, _slashes, bank = found["references"].partition("//")
    references = (each.strip() for each in (bank, customer))
    return Movement(
        booked_on=_near(value_on, entry) if entry else value_on,
        value_on=value_on,
        amount=_number(found["amount"]) * (sign or 1),
        reference=next((each for each in references if each not in _NO_REFERENCE), None),
        is_booked=sign is not None,
    )


def balance(text: str) -> StatedBalance | None:
    """The balance of a field :60F: or :62F:; None where it is written otherwise."""
    found = _BALANCE.fullmatch(text.strip())
    if found is None:
        return None
    return StatedBalance(_number(found[4]) * (1 if found[1] == "C" else -1), found[3])


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _day(text: str) -> date:
    """`261005`; the 30th of February, which banks value by, is its last day."""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    return _clamped(year + (2000 if year < _NEW_CENTURY else 1900), month, day)


def _clamped(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, min(day, monthrange(year, month)[1]))
    except ValueError:  # calendar's own error for a month is one, too
        text = f"{year}-{month:02d}-{day:02d}"
        raise Bad(":61:", text, _("no day of the calendar: correct the date")) from None


def _near(value_on: date, entry: str) -> date:
    """The day `MMDD` in the year that brings it nearest to the value day."""
    month, day = int(entry[:2]), int(entry[2:])
    apart = month - value_on.month
    year = value_on.year + (apart < -_HALF_YEAR) - (apart > _HALF_YEAR)
    return _clamped(year, month, day)
