"""AWS's cost and usage report: legacy, and CUR 2.0 of Data Exports; CSV or Parquet."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source

FORMAT: Final = "aws-cur"


def _recognise(sample: Sample) -> str | None:
    from jauge.sources.bills.header import header_of_sample

    header = header_of_sample(sample)
    if header is None or not header.has("lineitemlineitemtype"):
        return None
    return FORMAT if header.has("lineitemproductcode") else None


def _read(source: Input) -> Iterator[Batch]:
    from jauge.sources.aws_cur.layout import layout
    from jauge.sources.bills.read import read

    return read(source, layout())


SOURCE: Final = Source(
    name="aws_cur",
    title="AWS cost and usage report, legacy and 2.0",
    formats=(FORMAT,),
    recognise=_recognise,
    read=_read,
)
