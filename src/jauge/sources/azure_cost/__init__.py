"""Azure's cost exports: EA and MCA, actual and amortised, under old and new column names."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source

FORMAT: Final = "azure-cost"
_METERS: Final = ("metercategory", "metername", "meterid", "unitofmeasure")
_NATIVE: Final = ("subscriptionid", "subscriptionguid", "consumedservice", "resourcelocation")


def _recognise(sample: Sample) -> str | None:
    from jauge.sources.bills.header import header_of_sample

    header = header_of_sample(sample)
    if header is None or header.has("chargeperiodstart"):
        return None
    return FORMAT if header.count(_METERS) > 1 and header.count(_NATIVE) else None


def _read(source: Input) -> Iterator[Batch]:
    from jauge.sources.azure_cost.layout import layout
    from jauge.sources.bills.read import read

    return read(source, layout())


SOURCE: Final = Source(
    name="azure_cost",
    title="Azure cost export, EA and MCA, actual and amortised",
    formats=(FORMAT,),
    recognise=_recognise,
    read=_read,
)
