"""Oracle's cost report (`reports/cost-csv/*.csv.gz`)."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source

FORMAT: Final = "oci-cost"


def _recognise(sample: Sample) -> str | None:
    from jauge.sources.bills.header import header_of_sample

    header = header_of_sample(sample)
    if header is None or not header.has("lineitemtenantid", "productservice"):
        return None
    return FORMAT if header.count(("costmycost", "costproductsku")) else None


def _read(source: Input) -> Iterator[Batch]:
    from jauge.sources.bills.read import read
    from jauge.sources.oci_cost.layout import layout

    return read(source, layout())


SOURCE: Final = Source(
    name="oci_cost",
    title="Oracle cost report",
    formats=(FORMAT,),
    recognise=_recognise,
    read=_read,
)
