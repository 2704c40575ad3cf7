"""Anthropic's Admin API and Claude Enterprise analytics, as pages."""

from collections.abc import Callable, Iterator
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable
from jauge.sources.exports import Look, batches, look
from jauge.sources.exports.buckets import results

_USAGE: Final = "anthropic-usage"
_COST: Final = "anthropic-cost"
_CLAUDE_CODE: Final = "anthropic-claude-code"
_ENTERPRISE: Final = "anthropic-enterprise"
_SHAPES: Final[dict[str, Callable[[Look], bool]]] = {
    _CLAUDE_CODE: lambda seen: seen.has("actor", "core_metrics"),
    _ENTERPRISE: lambda seen: seen.has("amount", "list_amount", "currency"),
    _USAGE: lambda seen: seen.has("uncached_input_tokens") and seen.has("starting_at"),
    _COST: lambda seen: seen.has("amount", "currency") and seen.has("starting_at", "results"),
}


def _recognise(sample: Sample) -> str | None:
    seen = look(sample.head)
    return next((name for name, fits in _SHAPES.items() if fits(seen)), None) or _empty(seen)


def _empty(seen: Look) -> str | None:
    """A page whose first buckets have no result is usage: nothing was used."""
    return _USAGE if {"starting_at", "ending_at", "results"} <= seen.record.keys() else None


def _read(file: Input) -> Iterator[Batch]:
    from jauge.sources.anthropic import claude_code, cost, enterprise, usage

    if file.format == _COST:
        return batches(file, "charge", results(file), lambda item: cost.charge_of(item, file.now))
    if file.format == _CLAUDE_CODE:
        items = claude_code.models(file)
        return batches(file, "usage", items, lambda item: claude_code.usage_of(item, file.now))
    if file.format == _USAGE:
        return batches(file, "usage", results(file), lambda item: usage.usage_of(item, file.now))
    with file.open() as stream:
        seen = look(stream.read(1 << 18))
    if not seen.has("amount"):
        hint = _("seats, activity or tokens of Claude Enterprise: import its cost report instead")
        raise Unreadable(hint)
    return batches(file, "charge", results(file), lambda item: enterprise.charge_of(item, file.now))


SOURCE: Final = Source(
    name="anthropic",
    title="Anthropic usage, costs and analytics (Admin API)",
    formats=(_USAGE, _COST, _CLAUDE_CODE, _ENTERPRISE),
    recognise=_recognise,
    read=_read,
)
