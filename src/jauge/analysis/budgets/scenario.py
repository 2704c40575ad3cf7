"""What if: prices or volumes that change from the next day on, each as a range."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from jauge.errors import UsageError
from jauge.i18n import _

_TEXT: Final = re.compile(
    r"(prices|volume)=([+-]?\d{1,4}(?:\.\d{1,2})?)%?(?:\.\.([+-]?\d{1,4}(?:\.\d{1,2})?)%?)?",
    re.ASCII,
)
_ONE: Final = Decimal(1)


class Scenario(msgspec.Struct, frozen=True):
    """Factors on what is still to come: at least, in the middle, at most; `text` as asked."""

    low: Decimal = _ONE
    mid: Decimal = _ONE
    high: Decimal = _ONE
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing changes."""
        return self.low == self.mid == self.high == _ONE


def scenario_of(texts: Iterable[str]) -> Scenario:
    """`prices=+30..+50` and `volume=+20` together; raises UsageError for anything else."""
    low = mid = high = _ONE
    named: list[str] = []
    for text in texts:
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            hint = _("--scenario {text} is none: write prices=+30, prices=+30..+50 or volume=+20")
            raise UsageError(hint.format(text=repr(text)))
        if found[1] in named:
            raise UsageError(
                _("--scenario {name} stands there twice: keep one").format(name=found[1])
            )
        named.append(found[1])
        ends = sorted(Decimal(part) for part in (found[2], found[3] or found[2]))
        if ends[0] < -100:  # noqa: PLR2004 - per cent
            raise UsageError(
                _("--scenario {text}: nothing falls by more than 100").format(text=text)
            )
        first, last = (_ONE + end / 100 for end in ends)
        low, mid, high = low * first, mid * (first + last) / 2, high * last
    return Scenario(low, mid, high, " ".join(texts))
