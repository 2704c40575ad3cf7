"""What the ledger joins: small tables of resolutions and of unit prices. Pure, no Arrow.

A usage row meets exactly one `Resolution`: same provider, model, region and service tier (null
equals null) and `valid_from <= started_at < valid_until` (null is open). Where its `price_key`
is not None, exactly one `Price` of that key meets it:

- `valid_from <= started_at < valid_until`,
- `window_from_s <= second of the UTC day < window_until_s` (null: all day),
- `above_input_tokens < coalesce(input_tokens, 0) <= upto_input_tokens` (null: no limit).

Costs of one row, with the counts of `TokenCounts`; unknown parts are taken as none, and a one-hour
write without a total is all that was written:

    input_cost       = (input - read - write - audio) * input + audio * audio_input
    cache_read_cost  = read * cache_read
    cache_write_cost = (write - write_1h) * cache_write + write_1h * cache_write_1h
    output_cost      = (output - reasoning - audio_out) * output + reasoning * reasoning
                       + audio_out * audio_output
    other_cost       = request_count * request + sum of meters by name, amount * price

The price of a meter that counts tokens of a kind that has no column (images, video, cached
audio) is the difference to the price of the class those tokens already are counted in, so the
same sum holds and nothing is charged twice.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

TOKEN_PRICES: Final = (
    "input",
    "cache_read",
    "cache_write",
    "cache_write_1h",
    "audio_input",
    "output",
    "reasoning",
    "audio_output",
)
"""The token classes that a price has, in the order of the table."""

DEFAULT_CACHE_LIFETIME_S: Final = 300


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One distinct identity of usage rows: `model` is the model that answered, else asked for."""

    provider_name: str | None = None
    model: str | None = None
    region: str | None = None
    service_tier: str | None = None


class UnitPrices(msgspec.Struct, frozen=True, kw_only=True):
    """Prices of a single unit at 12 decimals; None where neither book nor contract has one.

    Missing classes are already filled by their parent's price: cache classes and audio by input
    (a 1 h write by the cache write), reasoning and audio by output.
    """

    input: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None
    cache_write_1h: Decimal | None = None
    audio_input: Decimal | None = None
    output: Decimal | None = None
    reasoning: Decimal | None = None
    audio_output: Decimal | None = None
    request: Decimal | None = None
    meters: Mapping[str, Decimal] = {}


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """Unit prices of one key while they are in force; see the module for how they are met.

    `listed` is the list price, `contracted` what is paid (the same without a contract), both in
    `currency`. `has_cache` says that the model has a cache read price of its own;
    `cache_lifetime_s` is how long an unused prefix stays in the cache.
    """

    price_key: int
    price_id: str
    currency: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    window_from_s: int | None = None
    window_until_s: int | None = None
    above_input_tokens: int | None = None
    upto_input_tokens: int | None = None
    listed: UnitPrices
    contracted: UnitPrices
    has_cache: bool = False
    cache_lifetime_s: int = DEFAULT_CACHE_LIFETIME_S

    def meets(self, at: datetime, input_tokens: int | None) -> bool:
        """Whether a call at `at` with so much input is charged by this row."""
        second = at.hour * 3600 + at.minute * 60 + at.second
        count = input_tokens or 0
        return (
            (self.valid_from is None or at >= self.valid_from)
            and (self.valid_until is None or at < self.valid_until)
            and (self.window_from_s is None or second >= self.window_from_s)
            and (self.window_until_s is None or second < self.window_until_s)
            and (self.above_input_tokens is None or count > self.above_input_tokens)
            and (self.upto_input_tokens is None or count <= self.upto_input_tokens)
        )


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """Which price an identity has for a while; without one, `unpriced_reason` says why.

    `price_rule` tells how it was found: `book`, `alias NAME`, `contract ID`, and what was
    assumed on the way, joined by `; `. It is None where nothing was found.
    """

    provider_name: str | None
    model: str | None
    region: str | None
    service_tier: str | None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    price_key: int | None = None
    price_rule: str | None = None
    unpriced_reason: str | None = None


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """The tables that rate a set of identities under one version of the book."""

    version: str
    resolutions: tuple[Resolution, ...]
    prices: tuple[Price, ...]

    def find(
        self, wanted: Wanted, at: datetime, input_tokens: int | None
    ) -> tuple[Resolution, Price | None]:
        """The two rows that one call meets; raises KeyError when `wanted` was not compiled."""
        for row in self.resolutions:
            if _same(row, wanted) and _in_force(row, at):
                if row.price_key is None:
                    return row, None
                for price in self.prices:
                    if price.price_key == row.price_key and price.meets(at, input_tokens):
                        return row, price
        raise KeyError(wanted)


def _same(row: Resolution, wanted: Wanted) -> bool:
    return (
        row.provider_name == wanted.provider_name
        and row.model == wanted.model
        and row.region == wanted.region
        and row.service_tier == wanted.service_tier
    )


def _in_force(row: Resolution, at: datetime) -> bool:
    return (row.valid_from is None or at >= row.valid_from) and (
        row.valid_until is None or at < row.valid_until
    )
