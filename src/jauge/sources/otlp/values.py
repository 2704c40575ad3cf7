"""Readers of attribute values: what a number, a text or a yes may look like on the wire."""

import ast
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

import msgspec

from jauge.i18n import _
from jauge.model import divide, fits

Raw = str | int | float | bool | bytes | list["Raw"] | dict[str, "Raw"] | None
Reader = Callable[[Raw], object]

_WHOLE: Final = re.compile(r"[+-]?\d{1,19}(?:\.0*)?$")
_TRUE: Final = frozenset({"true", "1", "yes"})
_FALSE: Final = frozenset({"false", "0", "no"})
_LONGEST_LITERAL: Final = 20_000
_LARGEST: Final = 10**15


class BadValue(Exception):
    """A value that cannot be what its attribute says; the text says what to do."""


class Beside(BadValue):
    """A value that says nothing of a call that the rest of its record tells: it is left out."""


def text(raw: Raw) -> str | None:
    """The value as text; None when it says nothing."""
    if type(raw) is str:
        said = raw.strip()
        return _unquoted(said) if said.startswith('"') else said or None
    if raw is None or raw == []:
        return None
    if isinstance(raw, list):
        return ",".join(part for part in map(text, raw) if part) or None
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict | bytes):
        return _compact(raw)
    return str(raw)


def _unquoted(said: str) -> str | None:
    """Some emitters write every value as JSON, texts with their quotes."""
    inner = json(said)
    return (inner.strip() if isinstance(inner, str) else said) or None


def _compact(raw: dict[str, Raw] | bytes) -> str | None:
    return raw.hex() if isinstance(raw, bytes) else msgspec.json.encode(raw).decode()


def whole(raw: Raw) -> int | None:
    """A count; raises BadValue when it is not a whole number from 0 up, Beside for a list or so."""
    if raw is None or raw in ([], {}):
        return None
    if isinstance(raw, bool | list | dict | bytes):
        raise Beside(_("is not a count: correct it at the emitter"))
    if isinstance(raw, int):
        number = raw
    elif isinstance(raw, float):
        if not raw.is_integer():
            msg = _("is not a whole number: correct it at the emitter")
            raise BadValue(msg)
        number = int(raw)
    else:
        if not raw.strip() or raw.strip().lower() in {"none", "null"}:
            return None
        if not _WHOLE.match(raw.strip()):
            msg = _("is not a number: correct it at the emitter")
            raise BadValue(msg)
        number = int(raw.strip().partition(".")[0])
    if number < 0:
        msg = _("is negative: correct it at the emitter")
        raise BadValue(msg)
    if number > _LARGEST:
        msg = _("is more than anyone can count: correct it at the emitter")
        raise BadValue(msg)
    return number


def yes(raw: Raw) -> bool | None:
    """A claim; None when the value is neither yes nor no."""
    if isinstance(raw, bool):
        return raw
    said = str(raw).strip().lower()
    return True if said in _TRUE else False if said in _FALSE else None


def _milliseconds(raw: Raw, factor: int) -> int | None:
    try:
        number = Decimal(str(raw)) * factor
    except InvalidOperation:
        return None
    return round(number) if number.is_finite() and 0 <= number < 10**15 else None


def seconds(raw: Raw) -> int | None:
    """Seconds as milliseconds; None when it is no duration."""
    return _milliseconds(raw, 1000)


def milliseconds(raw: Raw) -> int | None:
    """Milliseconds; None when it is no duration."""
    return _milliseconds(raw, 1)


def money(raw: Raw) -> Decimal | None:
    """What an emitter reckons that a call cost; a double is rounded at 18 decimals.

    Raises Beside when it is no amount, has more decimals than the ledger keeps or is negative: a
    call costs nothing or something, and its cost does not hang on what the emitter reckons.
    """
    if raw is None or raw in ("", [], {}):
        return None
    try:
        amount = Decimal("NaN") if isinstance(raw, bool) else Decimal(str(raw))
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_nan():
        raise Beside(_("is not an amount: correct it at the emitter"))
    if isinstance(raw, float) and abs(amount) < 10**18:
        amount = divide(amount, Decimal(1))
    if not fits(amount):
        raise Beside(_("does not fit 20 digits and 18 decimals: correct it at the emitter"))
    if amount < 0:
        raise Beside(_("is negative: correct it at the emitter"))
    return amount


def first(raw: Raw) -> str | None:
    """The values of a list as one text; a list may come as JSON text."""
    if isinstance(raw, str) and raw.startswith("["):
        parsed = json(raw)
        return text(parsed) if isinstance(parsed, list) else text(raw)
    return text(raw)


def texts(raw: Raw) -> list[str] | None:
    """A list of texts; it may come as JSON text, or as one text."""
    parsed = json(raw) if isinstance(raw, str) and raw.startswith("[") else raw
    values = parsed if isinstance(parsed, list) else [parsed]
    return [part for part in map(text, values) if part] or None


def json(raw: Raw) -> Raw:
    """What a JSON text holds, or a Python literal as some emitters write; None otherwise."""
    if isinstance(raw, dict | list):
        return raw
    if not isinstance(raw, str | bytes):
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _literal(raw) if isinstance(raw, str) and raw[:2] in {"{'", "['"} else None


def _literal(text_: str) -> Raw:
    """A dictionary that Python printed; long ones are content, not facts."""
    if len(text_) > _LONGEST_LITERAL:
        return None
    try:
        return ast.literal_eval(text_)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def host(raw: Raw) -> str | None:
    """The host of an address or of a URL."""
    said = text(raw)
    if said is None:
        return None
    try:
        return urlsplit(said if "//" in said else f"//{said}").hostname or None
    except ValueError:
        return None


def dig(body: Raw, path: str) -> Raw:
    """The value at a dotted path of keys and positions; None where it ends early."""
    found: Raw = body
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found
