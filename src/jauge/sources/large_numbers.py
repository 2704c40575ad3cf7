"""JSON with numbers beyond what its readers take: read all the same, so that a field is refused.

msgspec refuses whole numbers beyond 64 bits and exponents without end, Python whole numbers of
more than 4,300 digits. Cut to 1,000 digits a number still is far beyond every count and amount.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Final, Protocol

_MOST_DIGITS: Final = 1_000
_DIGITS: Final = b"0123456789"
_LONG: Final = re.compile(rb"(?<!\d)\d{%d,}" % (_MOST_DIGITS + 1))


class Readable(Protocol):
    """What gives bytes piece by piece, and none at its end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next piece."""
        ...


class Shortened:
    """The bytes of a stream with at most 1,000 digits in a row, wherever its pieces are cut."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._row = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece, which is empty only at the end."""
        while piece := self._stream.read(size):
            if kept := self._kept(piece):
                return kept
        return b""

    def _kept(self, piece: bytes) -> bytes:
        begun = len(piece) - len(piece.lstrip(_DIGITS))
        head = piece[: min(begun, _MOST_DIGITS - self._row)]
        if begun == len(piece):
            self._row += len(head)
            return head
        tail = shortened(piece[begun:])
        self._row = len(tail) - len(tail.rstrip(_DIGITS))
        return head + tail


def shortened(text: bytes) -> bytes:
    """A text with at most 1,000 digits in a row."""
    return _LONG.sub(lambda found: found[0][:_MOST_DIGITS], text)


def decode(text: bytes) -> object:
    """The value of a JSON text, numbers with a point exact; None when it is none."""
    try:
        return json.loads(shortened(text), parse_float=exact, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None


def exact(number: str) -> Decimal:
    """A number with a point or an exponent; infinite where the exponent is without end."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal("Infinity")


def _refused(name: str) -> object:
    raise ValueError(name)
