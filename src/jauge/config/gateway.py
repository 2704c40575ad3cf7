"""The part of the tree that the gateway reads: upstreams, routes, studios."""

from decimal import Decimal
from typing import Annotated, Literal, NewType

from msgspec import Meta, Struct

DataClass = Literal["public", "internal", "confidential", "personal", "health", "strategic"]
Secret = NewType("Secret", str)
"""`env:NAME` or `file:PATH`: where a key is kept, never the key."""
Positive = NewType("Positive", Decimal)
"""A number above 0."""
Weight = NewType("Weight", Decimal)
"""A number of 0 or more."""


class Timeouts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the gateway waits for an upstream, in seconds."""

    connect_s: Positive = Positive(Decimal(5))
    first_byte_s: Positive = Positive(Decimal(120))
    between_s: Positive = Positive(Decimal(60))
    total_s: Positive = Positive(Decimal(900))


class Upstream(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint that serves models; `base_url` carries the version path."""

    id: str
    provider: str
    dialect: Literal["openai", "anthropic", "gemini", "bedrock"]
    base_url: Annotated[str, Meta(pattern="^https?://[^/]")]
    region: str | None = None
    plan: str | None = None
    key: Secret | None = None
    models: tuple[str, ...] = ()
    allow_private_address: bool = False
    timeouts: Timeouts = Timeouts()


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice of a route: a model at an upstream, chosen in proportion to `weight`."""

    upstream: str
    model: str | None = None
    weight: Weight = Weight(Decimal(1))


class Route(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where calls for `model` (a name or a pattern) go."""

    model: str
    targets: tuple[Target, ...]
    fallbacks: tuple[Target, ...] = ()
    data_classes: tuple[DataClass, ...] = ("public", "internal")
    fail_mode: Literal["strict", "lenient"] | None = None
    default_max_tokens: Annotated[int, Meta(ge=1)] | None = None
    pii: Literal["off", "flag", "mask", "block"] = "off"
    cache: bool = False


class Studio(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A virtual model `studio/NAME`: a route with its own prompt and data class."""

    name: str
    route: str
    system: str | None = None
    data_class: DataClass | None = None


class Gateway(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The process that serves calls."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8400
    workers: Annotated[int, Meta(ge=1)] = 1
    on_disconnect: Literal["abort", "drain"] = "abort"
    upstream: tuple[Upstream, ...] = ()
    route: tuple[Route, ...] = ()
    studio: tuple[Studio, ...] = ()
