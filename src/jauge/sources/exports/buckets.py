"""Reports in buckets of time: a page holds buckets, a bucket the results of its time."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast

from jauge.i18n import _
from jauge.model import TokenCounts
from jauge.sources.base import Input
from jauge.sources.exports.fields import Bad, Fields
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.exports.rows import Item, Row

_TOKENS_PER_REQUEST: Final = 1_000_000_000
_PAGE: Final = ("data",)


def results(file: Input) -> Iterator[Item | Broken]:
    """Every result with its bucket around it; an empty bucket is one item without a record."""
    for element in elements(file, _PAGE):
        if not isinstance(element, Element):
            yield element
            continue
        if not isinstance(element.value, Mapping):
            yield Item(element.value, {})
            continue
        bucket = cast("Mapping[str, Any]", element.value)
        found = bucket.get("results")
        if isinstance(found, list):
            around = {name: value for name, value in bucket.items() if name != "results"}
            for result in cast("list[object]", found) or [{}]:
                yield Item(result, around)
        elif "results" in bucket or bucket.get("object") == "bucket":
            reason = _("a bucket without a list of results: export it again")
            yield Broken(reason, _shown(found), "results")
        else:
            yield Item(bucket, bucket)


def _shown(found: object) -> str | None:
    return found if isinstance(found, str) else None if found is None else type(found).__name__


def period(item: Item, now: datetime, start: str, end: str) -> tuple[datetime, datetime]:
    """When the bucket of an item begins and ends."""
    fields = Fields(item.around, now)
    begun = fields.since(start)
    return begun, fields.until(end, begun)


def check(row: Row) -> None:
    """Raise Bad for more tokens than the requests of a bucket can have; flag parts that exceed."""
    counts = {name: row[name] for name in TokenCounts.__struct_fields__ if name in row}
    requests = row.get("request_count")
    for name, count in counts.items():
        if count is not None and requests and count > requests * _TOKENS_PER_REQUEST:
            raise Bad(name, count, _("over a billion tokens in one call: export it again"))
    if TokenCounts(**counts).problem():
        row["x_flags"] = sorted({*row.get("x_flags", ()), "inconsistent_usage"})
