"""The fields of one record of an export: counts, amounts, times, texts; or why one cannot be."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final, cast

import msgspec

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import fits

Json = Mapping[str, Any]
_EARLIEST: Final = datetime(2015, 1, 1, tzinfo=UTC)
_LARGEST: Final = 10**15
_WHOLE: Final = re.compile(r"[+-]?\d{1,19}(?:\.0*)?", re.ASCII)
_DIGITS: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_MILLISECONDS: Final = 10**11
_LAST: Final = Decimal(1).scaleb(-18)
_DEAREST_CALL: Final = 10**9
_UNTRAPPED: Final = Context(prec=200, traps=[])
"""What is far beyond every amount becomes infinite, which does not fit."""
_DOUBLE: Final = Context(prec=15, traps=[])
_DOUBLE_DIGITS: Final = (16, 17)
_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
_LONGEST: Final = 1_000
_NOTHING: Final = (None, "", [], {})


class Bad(Exception):
    """A record that must be rejected: the field, its value, and what to do."""

    def __init__(self, field: str | None, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = None if value is None else str(value)
        self.reason = reason


class Fields:
    """Reads the fields of a record by dotted paths; `now` bounds what can have happened.

    Every reader answers None where nothing stands, and raises Bad for what cannot be; with
    `required` also where nothing stands.
    """

    def __init__(self, record: Json, now: datetime) -> None:
        self.record = record
        self.now = now

    def get(self, path: str) -> Any:
        """What stands at a path, as it came."""
        record = self.record
        if path in record:
            return record[path]
        if "." not in path:
            return None
        found: Any = record
        for step in path.split("."):
            if isinstance(found, dict):
                found = cast("Json", found).get(step)
            elif isinstance(found, list) and step.isdigit():
                found = found[int(step)] if int(step) < len(found) else None
            else:
                return None
        return found

    def text(self, path: str, *, required: bool = False) -> str | None:
        """A text; numbers and booleans as JSON writes them."""
        value = self.get(path)
        if isinstance(value, str):
            value = value.strip()
        if value in _NOTHING:
            return self._absent(path, required=required)
        return plain(value)

    def count(self, path: str, *, required: bool = False) -> int | None:
        """A whole number from 0."""
        value = self.get(path)
        if value in _NOTHING:
            return self._absent(path, required=required)
        if isinstance(value, bool) or not _WHOLE.fullmatch(plain(value).strip()):
            raise Bad(path, value, _("not a whole number: export it again"))
        number = int(plain(value).strip().partition(".")[0])
        if number < 0:
            raise Bad(path, value, _("negative: export it again"))
        if number > _LARGEST:
            raise Bad(path, value, _("more than anyone can count: export it again"))
        return number

    def amount(self, path: str, *, required: bool = False, scale: int = 0) -> Decimal | None:
        """An amount, exact; `scale` is the power of ten that it is quoted in (cents: -2).

        A JSON number of 16 or 17 digits is a binary float: where it does not fit as written, it
        stands for the decimal of 15 digits that it shows. What still does not fit is Bad.
        """
        value = self.get(path)
        if value in _NOTHING:
            return self._absent(path, required=required)
        try:
            written = Decimal(plain(value).strip()) if not isinstance(value, bool) else None
        except InvalidOperation:
            written = None
        if written is None or not written.is_finite():
            raise Bad(path, value, _("not an amount: export it again"))
        amount = written.scaleb(scale, _UNTRAPPED)
        if not isinstance(value, str) and len(written.as_tuple().digits) in _DOUBLE_DIGITS:
            amount = amount if fits(amount) else _DOUBLE.plus(amount)
        if not fits(amount):
            reason = _("does not fit 20 digits and 18 decimals, and is never rounded: correct it")
            raise Bad(path, value, reason)
        return amount

    def cost(self, path: str) -> Decimal | None:
        """What a source reckons that a call cost: a binary float, so it ends at 18 decimals."""
        value = self.get(path)
        try:
            amount = None if value in _NOTHING else Decimal(plain(value).strip())
        except InvalidOperation:
            raise Bad(path, value, _("not an amount: export it again")) from None
        if amount is None or not amount.is_finite():
            return None
        if amount < 0 or amount >= _DEAREST_CALL:
            raise Bad(path, value, _("negative or absurd for a call: export it again"))
        return amount.quantize(_LAST)

    def moment(self, path: str, *, required: bool = False) -> datetime | None:
        """A time that has been: Unix seconds or milliseconds, or ISO 8601 (no zone means UTC)."""
        value = self.get(path)
        if value in _NOTHING:
            return self._absent(path, required=required)
        moment = _moment(value)
        if moment is None:
            raise Bad(path, value, _("not a time: write Unix seconds or ISO 8601"))
        if not _EARLIEST <= moment <= self.now + timedelta(days=1):
            raise Bad(path, value, _("before 2015 or in the future: correct the date"))
        return moment

    def since(self, path: str) -> datetime:
        """As `moment`, for a time that must stand there."""
        moment = self.moment(path, required=True)
        return cast("datetime", moment)

    def ahead(self, path: str) -> datetime | None:
        """A time that may lie ahead, such as one by which to pay: as `moment`, ten years on."""
        return Fields(self.record, self.now + timedelta(days=3653)).moment(path)

    def until(self, path: str, start: datetime) -> datetime:
        """The end of what began at `start`: after it and at most a year later."""
        value = self.get(path)
        moment = None if value in _NOTHING else _moment(value)
        if moment is None or not start < moment <= start + timedelta(days=366):
            raise Bad(path, value, _("not a time within a year after the start: export it again"))
        return moment

    def currency(self, path: str) -> str:
        """A currency of ISO 4217."""
        value = self.text(path, required=True) or ""
        if value.upper() not in ISO_4217:
            raise Bad(path, value, _("not an ISO 4217 currency: correct it, such as EUR or USD"))
        return value.upper()

    def others(self, known: frozenset[str]) -> dict[str, str]:
        """The fields that are not in `known` and say something, named `x_` and their name.

        Long ones are left out: they are content, not facts.
        """
        return {
            f"x_{name}": text
            for name, value in self.record.items()
            if name not in known and value not in _NOTHING and len(text := plain(value)) <= _LONGEST
        }

    def _absent(self, path: str, *, required: bool) -> None:
        if required:
            raise Bad(path, None, _("missing: export it with this field"))


def plain(value: object) -> str:
    """A value as text: texts as they are, everything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return msgspec.json.encode(value).decode()


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        said = value.strip()
        if not _DIGITS.fullmatch(said):
            return _iso(said)
        value = Decimal(said)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(value)
    if not number.is_finite() or number.copy_abs() > _LARGEST:
        return None
    seconds = number / 1000 if abs(number) >= _MILLISECONDS else number
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    text = _FRACTION.sub(r"\1", text).removesuffix(" UTC")
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
