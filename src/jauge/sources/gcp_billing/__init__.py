"""Google Cloud's detailed billing export: JSON lines, or CSV and Parquet of the same columns."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source

FORMAT: Final = "gcp-billing"


def _recognise(sample: Sample) -> str | None:
    from jauge.sources.bills.header import header_of_sample

    header = header_of_sample(sample)
    if header is None or not header.has("billingaccountid", "usagestarttime"):
        return None
    return FORMAT if header.count(("cost", "skudescription", "servicedescription")) else None


def _read(source: Input) -> Iterator[Batch]:
    from jauge.sources.bills.read import read
    from jauge.sources.gcp_billing.layout import layout

    return read(source, layout())


SOURCE: Final = Source(
    name="gcp_billing",
    title="Google Cloud detailed billing export",
    formats=(FORMAT,),
    recognise=_recognise,
    read=_read,
)
