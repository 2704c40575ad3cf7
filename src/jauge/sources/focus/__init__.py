"""FOCUS 1.0 to 1.4, dataset Cost and Usage: CSV, TSV or Parquet."""

from collections.abc import Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable

FORMAT: Final = "focus"
_ENOUGH: Final = 8
_OWN: Final = ("billedcost", "effectivecost", "chargeperiodstart", "chargecategory")
_OF_USE: Final = ("effectivecost", "chargeperiodstart")
_OF_INVOICES: Final = ("invoicedetailid", "invoiceid")
"""Columns of Invoice Detail: without one of use, a file is one (source `invoices`)."""
_DATASETS: Final = {
    "BillingPeriod": ("billingperiodstatus", "billingperiodlastupdated"),
    "ContractCommitment": ("contractcommitmentid", "contractcommitmentcategory"),
}
"""Datasets of FOCUS 1.4 that are no charges, by two columns that only they have."""


def _recognise(sample: Sample) -> str | None:
    from jauge.sources.bills.header import header_of_sample
    from jauge.sources.focus.layout import layout

    header = header_of_sample(sample)
    if header is None or (header.has(*_OF_INVOICES) and not header.count(_OF_USE)):
        return None
    if any(header.has(*names) for names in _DATASETS.values()):
        return FORMAT
    if header.count(_OWN) < 2:  # noqa: PLR2004
        return None
    return FORMAT if header.count(layout().used) >= _ENOUGH else None


def _read(source: Input) -> Iterator[Batch]:
    from jauge.sources.bills.header import header_of
    from jauge.sources.bills.read import read
    from jauge.sources.focus.layout import layout

    header = header_of(source)
    for name, columns in _DATASETS.items():
        if header.has(*columns):
            hint = _("FOCUS dataset {name}: only Cost and Usage is imported; choose that file")
            raise Unreadable(hint.format(name=name))
    yield from read(source, layout(), header)


SOURCE: Final = Source(
    name=FORMAT,
    title="FOCUS 1.0 to 1.4, Cost and Usage",
    formats=(FORMAT,),
    recognise=_recognise,
    read=_read,
)
