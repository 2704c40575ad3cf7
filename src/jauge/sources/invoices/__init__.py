"""Invoices and credit notes: e-invoices, what suppliers' billing APIs list, accountants' lists."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.invoices import (
    aws,
    azure,
    cii,
    focus_detail,
    gcp,
    listed,
    pdf,
    stripe,
    stripe_csv,
    ubl,
)

_MODULES: Final = (ubl, cii, pdf, focus_detail, stripe, stripe_csv, aws, azure, gcp, listed)
_FORMATS: Final = {module.FORMAT.name: module.FORMAT for module in _MODULES}


def _recognise(sample: Sample) -> str | None:
    return next((name for name, each in _FORMATS.items() if each.recognise(sample)), None)


def _read(file: Input) -> Iterator[Batch]:
    yield from _FORMATS[file.format].read(file)


SOURCE: Final = Source(
    name="invoices",
    title="Invoices and credit notes",
    formats=tuple(_FORMATS),
    recognise=_recognise,
    read=_read,
    magic=(pdf.MAGIC,),
)
