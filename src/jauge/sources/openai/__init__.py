"""OpenAI's Admin API: usage of all endpoints, and costs, as pages of daily buckets."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source
from jauge.sources.exports import batches, look
from jauge.sources.exports.buckets import results

_USAGE: Final = "openai-usage"
_COSTS: Final = "openai-costs"


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    kind = seen.record.get("object")
    if kind == "organization.costs.result":
        return _COSTS
    if isinstance(kind, str) and kind.startswith("organization.usage."):
        return _USAGE
    empty = kind == "bucket" and {"start_time", "end_time", "results"} <= seen.record.keys()
    counted = {"num_model_requests"} <= seen.record.keys() and seen.has("start_time", "end_time")
    return _USAGE if empty or counted else None


def _read(file: Input) -> Iterator[Batch]:
    from jauge.sources.openai import costs, usage

    if file.format == _COSTS:
        return batches(file, "charge", results(file), lambda item: costs.charge_of(item, file.now))
    return batches(file, "usage", results(file), lambda item: usage.usage_of(item, file.now))


SOURCE: Final = Source(
    name="openai",
    title="OpenAI usage and costs (Admin API)",
    formats=(_USAGE, _COSTS),
    recognise=_recognise,
    read=_read,
)
