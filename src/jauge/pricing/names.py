"""From the names on the wire to a provider and a model of the book.

Traffic names one model in many ways: dated, prefixed by a path, an ARN, a region profile or a
router. `candidates` lists what a name may mean, the literal one first, so that a name that the
book knows as it stands is never rewritten.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from jauge.pricing.book import Book
from jauge.pricing.patterns import matcher

_ARN: Final = re.compile(
    r"^arn:aws[\w-]*:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)/(.+)$"
)
_PATH: Final = re.compile(r"^(?:projects/.+/)?(?:publishers/[^/]+/)?models/([^/]+)$")
_VERTEX: Final = re.compile(r"^(.+)@(\d{8}|default|latest)$")
_COMPACT: Final = re.compile(r"-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)")
_DATED: Final = re.compile(r"^(.+?)-20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$")
ROUTERS: Final = frozenset({"litellm", "_other"})
"""Provider names that say only how the call was made."""


class Match(msgspec.Struct, frozen=True):
    """A model of the book, and what was assumed to find it (`rules`, possibly none)."""

    provider: str
    model: str
    rules: tuple[str, ...] = ()


def find_provider(book: Book, name: str) -> str | None:
    """The provider of the book that traffic calls `name`, or None."""
    wanted = name.strip().lower()
    for row in book.providers.values():
        if wanted in row.names or wanted == row.provider:
            return row.provider
    for row in book.providers.values():
        if row.match is not None and matcher(row.match)(wanted):
            return row.provider
    return None


def same_provider(book: Book, one: str, other: str) -> bool:
    """Whether two names mean one provider; Gemini and Vertex stay two."""
    left, right = one.strip().lower(), other.strip().lower()
    if left == right:
        return True
    if left.startswith("gcp.") and right.startswith("gcp."):
        return False
    found = find_provider(book, left)
    return found is not None and found == find_provider(book, right)


def find_match(book: Book, provider_name: str | None, name: str | None) -> Match | str:
    """What `name` of `provider_name` is in the book, or why there is nothing."""
    if not name or not name.strip():
        return "no model is recorded"
    model = name.strip().lower()
    if provider_name is None or provider_name.strip().lower() in ROUTERS:
        return _by_model(book, model)
    provider = find_provider(book, provider_name)
    if provider is None:
        return f"provider {provider_name} is not in the price book"
    return find_in(book, provider, model) or f"model {name} of {provider} is not in the price book"


def find_in(book: Book, provider: str, model: str) -> Match | None:
    """The first candidate that the provider, or one that it falls back to, knows."""
    for name, rules in candidates(book, provider, model):
        for place in (provider, *book.providers[provider].fallbacks):
            if (found := book.find_model(place, name)) is not None:
                more = () if place == provider else (f"price of {place}",)
                return Match(place, found, (*rules, *more))
    own = (row.model for row in book.models(provider) if row.model.lower() == model)
    found = next(own, None)
    return None if found is None else Match(provider, found)


def candidates(book: Book, provider: str, model: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names to try for `model` (lower case), each with the rules that it needs."""
    seen: dict[str, tuple[str, ...]] = {}
    for plain in (model, *_unwrapped(book, provider, model)):
        for name in (plain, _VERTEX.sub(_versioned, plain)):
            seen.setdefault(name, ())
            seen.setdefault(_COMPACT.sub(_dashed, name), ())
    for name in tuple(seen):
        if found := _DATED.match(name):
            seen.setdefault(found[1], (f"dated name of {found[1]}",))
    yield from seen.items()


def _unwrapped(book: Book, provider: str, model: str) -> Iterator[str]:
    """The name without the path, the ARN or the router's prefix around it."""
    for pattern in (_ARN, _PATH):
        if found := pattern.match(model):
            yield found[1]
    head, slash, rest = model.partition("/")
    if slash and find_provider(book, head) == provider:
        yield rest
        if "/" in rest:
            yield rest.rpartition("/")[2]


def _by_model(book: Book, model: str) -> Match | str:
    """A model whose name alone tells its provider, such as `openai/gpt-4o` or `claude-opus-4`."""
    head, slash, rest = model.partition("/")
    provider = find_provider(book, head) if slash else None
    name = rest
    if provider is None:
        name = model
        owners = (
            row.provider
            for row in book.providers.values()
            if row.models is not None and matcher(row.models)(model)
        )
        provider = next(owners, None)
    found = None if provider is None else find_in(book, provider, name)
    if found is None:
        return f"no provider is recorded, and model {model} does not tell it"
    rule = f"no provider recorded, taken as {provider}"
    return Match(found.provider, found.model, (rule, *found.rules))


def _versioned(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]}" if found[2].isdigit() else found[1]


def _dashed(found: re.Match[str]) -> str:
    """A compact date with dashes, if it is one: routers write dates so."""
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0]
    return f"-{found[1]}-{found[2]}-{found[3]}"
