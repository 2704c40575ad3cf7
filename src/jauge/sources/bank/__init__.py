"""Bank statements: CSV of banks, OFX, camt.053 and MT940, each into the same bank lines."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from jauge.model import Batch
from jauge.sources.bank import camt, mt940, ofx, sheet
from jauge.sources.base import Input, Sample, Source


class _Format(NamedTuple):
    """How a format is known by its first bytes, and read."""

    looks: Callable[[bytes], bool]
    read: Callable[[Input], Iterator[Batch]]


_FORMATS: Final = {
    "ofx": _Format(ofx.looks, ofx.read),
    "camt053": _Format(camt.looks, camt.read),
    "mt940": _Format(mt940.looks, mt940.read),
    "bank-csv": _Format(sheet.looks, sheet.read),
}


def _recognise(sample: Sample) -> str | None:
    return next((name for name, each in _FORMATS.items() if each.looks(sample.head)), None)


def _read(file: Input) -> Iterator[Batch]:
    return _FORMATS[file.format].read(file)


SOURCE: Final = Source(
    name="bank",
    title="Bank statements (CSV, OFX, camt.053, MT940)",
    formats=tuple(_FORMATS),
    recognise=_recognise,
    read=_read,
)
