"""Invoices and credit notes: e-invoices, what suppliers' billing APIs list, accountants' lists."""

from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable
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
    found = [name for name, format_ in _FORMATS.items() if format_.recognise(sample)]
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise Unreadable(_("may be {names}: choose one with --as").format(names=names))
    return next(iter(found), None)


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
