"""From the usage object of an API's answer to token counts and meters."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, cast

import msgspec

from jauge.i18n import _
from jauge.model import TokenCounts
from jauge.model.rejection import shortened
from jauge.sources.responses.shapes import Shape, Step, common, flavours, shape

_COLUMNS: Final = {
    "input": "input_tokens",
    "cache_read": "cache_read_input_tokens",
    "cache_write": "cache_write_input_tokens",
    "cache_write_1h": "cache_write_1h_input_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_output_tokens",
    "audio_input": "audio_input_tokens",
    "audio_output": "audio_output_tokens",
}
_TIER_KEYS: Final = ("service_tier", "speed")
_PLAIN_TIERS: Final = frozenset({"standard", "default", "auto", "on_demand"})
_WRAPPINGS: Final = (
    (),
    (Step("response"), Step("body")),  # a line of an OpenAI batch's output
    (Step("body"),),
    (Step("result"), Step("message")),  # a line of an Anthropic batch's results
)
_NAMED_FORMS: Final = 2
_LARGEST: Final = 2**63 - 1
_JSON: Final = msgspec.json.Encoder(decimal_format="number")


class UnreadableUsage(ValueError):
    """The object does not say how much was used; the text says why and what to do."""


class MissingUsage(UnreadableUsage):
    """A field that this form of answer must have is not there; another form may fit."""


class NotACount(UnreadableUsage):
    """A field holds something that cannot be an amount."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says: counts, other units by name, and what stood beside them."""

    shape: str
    counts: TokenCounts
    meters: Mapping[str, Decimal]
    model: str | None
    service_tier: str | None


def read_usage(answer: object, provider: str, flavour: str | None = None) -> Reading:
    """Read an API's answer, or the usage object alone; `provider` is the price book's name.

    Raises UnreadableUsage.
    """
    if not isinstance(answer, Mapping):
        raise UnreadableUsage(_("usage is not an object: give it as the API returned it"))
    forms = tuple(_forms(provider, flavour))
    bodies = [
        cast("Mapping[str, object]", body)
        for wrapping in _WRAPPINGS
        if isinstance(body := _follow(cast("object", answer), wrapping), Mapping)
    ]
    begun: MissingUsage | None = None
    for body in bodies:
        for form in forms:
            for usage in _usages(body, form):
                try:
                    return _reading(body, form, _amounts(usage, form))
                except MissingUsage as missing:
                    begun = begun or (missing if _is_begun(usage, form) else None)
    raise begun or MissingUsage(_nothing(provider, forms))


def _is_begun(usage: Mapping[str, object], form: Shape) -> bool:
    """Whether some field that this form must have is there: then it is meant, and incomplete."""
    return any(f.is_required and _follow(usage, f.path) is not None for f in form.fields)


def _nothing(provider: str, forms: Iterable[Shape]) -> str:
    """What the answers of this provider would have held."""
    names = dict.fromkeys(
        " + ".join(dict.fromkeys(f.name for f in form.fields if f.is_required)) for form in forms
    )
    known = " / ".join(list(filter(None, names))[:_NAMED_FORMS])
    hint = _("no usage found: {provider} reports {fields}: give it as the API returned it")
    return hint.format(provider=provider, fields=known or "usage")


def _forms(provider: str, flavour: str | None) -> Iterator[Shape]:
    own = flavours(provider)
    if flavour is None:
        yield from (shape(name) for name in dict.fromkeys((*own.values(), *common().values())))
    elif (name := own.get(flavour) or common().get(flavour)) is not None:
        yield shape(name)
    elif not own and flavour == "default":
        yield from (shape(name) for name in common().values())
    else:
        known = ", ".join(dict.fromkeys((*own, *common())))
        hint = _("api_flavor {flavour} of {provider} is not known: use one of {known}")
        raise UnreadableUsage(hint.format(flavour=repr(flavour), provider=provider, known=known))


def _usages(body: Mapping[str, object], form: Shape) -> Iterator[Mapping[str, object]]:
    """The usage under the whole root first, then with its outer layers already taken off."""
    for start in range(len(form.root) + 1):
        found = _follow(body, form.root[start:])
        if isinstance(found, Mapping):
            yield cast("Mapping[str, object]", found)


def _amounts(usage: Mapping[str, object], form: Shape) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for field in form.fields:
        value = _follow(usage, field.path)
        if field.is_fallback and field.counts in amounts:
            continue
        if value is None or isinstance(value, Mapping | list):
            if field.is_required:
                hint = _("{field} is missing: give usage as the API returned it")
                raise MissingUsage(hint.format(field=field.name))
            continue
        amount = _amount(field.name, value)
        amounts[field.counts] = amounts.get(field.counts, Decimal(0)) + amount
    if not amounts:
        raise MissingUsage
    return amounts


def shown(value: object) -> str:
    """A value as a sentence shows it: texts in quotes, all else as JSON writes it."""
    if isinstance(value, str):
        return repr(shortened(value))
    return shortened(_JSON.encode(value).decode())


def _amount(name: str, value: object) -> Decimal:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or amount > _LARGEST:
        hint = _("{field} = {value} is not a count: give a whole number from 0")
        raise NotACount(hint.format(field=name, value=shown(value)))
    return amount


def _reading(body: Mapping[str, object], form: Shape, amounts: dict[str, Decimal]) -> Reading:
    counts: dict[str, int] = {}
    _settle_reasoning(amounts)
    five = amounts.pop("cache_write_5m", None)
    hour = amounts.get("cache_write_1h")
    if "cache_write" not in amounts and (five is not None or hour is not None):
        amounts["cache_write"] = (five or Decimal(0)) + (hour or Decimal(0))
    for name, column in _COLUMNS.items():
        if (amount := amounts.pop(name, None)) is None:
            continue
        if amount != int(amount):
            hint = _("{field} = {value} is not a count: give a whole number from 0")
            raise NotACount(hint.format(field=column, value=amount))
        counts[column] = int(amount)
    if "audio_input_tokens" in counts:
        cached = int(amounts.get("cache_audio_read_tokens", Decimal(0)))
        counts["audio_input_tokens"] = max(0, counts["audio_input_tokens"] - cached)
    model = _follow(body, form.model)
    return Reading(
        shape=form.name,
        counts=TokenCounts(**counts),
        meters={name: amount for name, amount in amounts.items() if amount},
        model=model if isinstance(model, str) and model else None,
        service_tier=_service_tier(body),
    )


def _settle_reasoning(amounts: dict[str, Decimal]) -> None:
    """Count reasoning that stands beside the completion as output, unless the total has it in."""
    total = amounts.pop("stated_total", None)
    beside = amounts.pop("reasoning_beside", None)
    if beside is None:
        return
    amounts["reasoning"] = beside
    output = amounts.get("output", Decimal(0))
    is_inside = beside <= output and total == amounts.get("input", Decimal(0)) + output
    if not is_inside:
        amounts["output"] = output + beside


def _service_tier(body: Mapping[str, object]) -> str | None:
    """The tier that the call was served in, beside the usage or in it; a special one wins."""
    places = (body, _follow(body, (Step("usage"),)))
    found = [
        tier
        for place in places
        for key in _TIER_KEYS
        if isinstance(tier := _follow(place, (Step(key),)), str) and tier
    ]
    special = (tier for tier in found if tier.lower() not in _PLAIN_TIERS)
    return next(special, found[0] if found else None)


def _follow(data: object, path: tuple[Step, ...]) -> object:
    """What stands at a path, None where it does not lead anywhere."""
    for step in path:
        if not isinstance(data, Mapping):
            return None
        data = cast("Mapping[str, object]", data).get(step.key)
        if step.field is not None:
            items = cast("list[object]", data) if isinstance(data, list) else []
            data = next((item for item in items if _is_meant(item, step)), None)
    return data


def _is_meant(item: object, step: Step) -> bool:
    if not isinstance(item, Mapping):
        return False
    value = cast("Mapping[str, object]", item).get(step.field or "")
    return isinstance(value, str) and value.lower() == str(step.value).lower()
