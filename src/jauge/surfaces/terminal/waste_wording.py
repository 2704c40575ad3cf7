"""Wasted calls in words: what was missed, carried along, tried again, lost, or in no hurry."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import wording

_MILLION = 1_000_000


def titles() -> Mapping[str, str]:
    """What the kinds of waste are called."""
    return {
        "batchable": _("could be a batch"),
        "cache_missed": _("cache missed"),
        "context_bloat": _("growing context"),
        "failed_spend": _("failed calls paid"),
        "retry_waste": _("retries"),
    }


def cache(one: Finding[Any]) -> str:
    """How much calls repeated, and how much of it came from a cache."""
    told = one.parameters
    if told.unknown_calls:
        hint = _(
            "{name}: sessions repeat up to {repeated} of {whole} million input tokens, and whether "
            "a cache served them is not recorded."
        )
    elif told.is_automatic:
        hint = _(
            "{name}: sessions repeat up to {repeated} of {whole} million input tokens, {read} came "
            "from the cache: keep the start of the prompt unchanged."
        )
    else:
        hint = _(
            "{name}: sessions repeat up to {repeated} of {whole} million input tokens, {read} came "
            "from the cache: mark what is repeated."
        )
    return hint.format(
        name=_name(one),
        repeated=_millions(told.repeated_high),
        whole=_millions(told.input_tokens),
        read=_millions(told.read_tokens),
    )


def context(one: Finding[Any]) -> str:
    """How much more context there was than the agent gets along with, and what it brought."""
    told = one.parameters
    hint = ngettext(
        "{name}: {count} call carried more than the usual {usual} tokens, {over} million in all, "
        "and answers stayed at {output} tokens.",
        "{name}: {count} calls carried more than the usual {usual} tokens, {over} million in all, "
        "and answers stayed at {output} tokens.",
        told.calls,
    )
    return hint.format(
        name=_name(one),
        count=format.number(told.calls),
        usual=format.number(told.reference_tokens),
        over=_millions(told.over_tokens),
        output=wording.figure(told.output_large),
    )


def retries(one: Finding[Any]) -> str:
    """How many tries had to be made again, and the worst hour of them."""
    told = one.parameters
    hint = ngettext(
        "{name}: {count} try was made again; the worst hour, {hour}, had {worst}.",
        "{name}: {count} tries were made again; the worst hour, {hour}, had {worst}.",
        told.tries,
    )
    return hint.format(
        name=_name(one),
        count=format.number(told.tries),
        hour=format.moment(told.worst_hour),
        worst=format.number(told.worst_hour_tries),
    )


def failures(one: Finding[Any]) -> str:
    """How many paid calls were of no use, by reason."""
    told = one.parameters
    hint = ngettext(
        "{name}: {count} paid call was of no use ({reasons}).",
        "{name}: {count} paid calls were of no use ({reasons}).",
        told.calls,
    )
    reasons = ", ".join(
        _("{reason}: {count}").format(reason=_reason(part.reason), count=format.number(part.calls))
        for part in told.parts
    )
    return hint.format(name=_name(one), count=format.number(told.calls), reasons=reasons)


def batch(one: Finding[Any]) -> str:
    """How many calls nobody waited for."""
    told = one.parameters
    hint = ngettext(
        "{name}: nobody waits for {count} call, {bulk} in bulk and {night} at night.",
        "{name}: nobody waits for {count} calls, {bulk} in bulk and {night} at night.",
        told.calls,
    )
    return hint.format(
        name=_name(one),
        count=format.number(told.calls),
        bulk=format.number(told.in_bulk),
        night=format.number(told.at_night),
    )


def _name(one: Finding[Any]) -> str:
    subject = one.subject
    return _("{agent} with {model}").format(
        agent=wording.name(subject.get("agent")), model=wording.name(subject.get("model"))
    )


def _reason(code: str) -> str:
    return {
        "cancelled": _("cancelled"),
        "content_filter": _("filtered"),
        "error": _("failed"),
        "length": _("cut off"),
    }[code]


def _millions(tokens: int) -> str:
    return wording.figure(Decimal(tokens) / _MILLION)


SAID: Final[Mapping[str, Callable[[Finding[Any]], str]]] = {
    "batchable": batch,
    "cache_missed": cache,
    "context_bloat": context,
    "failed_spend": failures,
    "retry_waste": retries,
}
"""A sentence for each kind of waste."""
