"""Prices of single tokens by the price ids of calls, and what providers say of their caches."""

import csv
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from jauge.analysis.unit_prices import UnitPrices

if TYPE_CHECKING:
    from jauge.analysis.call_case import CallCase

Named = tuple[str | None, str | None, str | None, str | None]
"""Provider, model, region and service tier, as calls name them."""
NAMED: Final = ("provider_name", "model", "region", "service_tier")


class Units(UnitPrices, Protocol):
    """Prices of every class of tokens that calls can have, and of a call."""

    @property
    def cache_write_1h(self) -> Decimal | None:
        """Input written to a cache for an hour."""
        ...

    @property
    def audio_input(self) -> Decimal | None:
        """Audio."""
        ...

    @property
    def reasoning(self) -> Decimal | None:
        """Reasoning."""
        ...

    @property
    def audio_output(self) -> Decimal | None:
        """Spoken output."""
        ...

    @property
    def request(self) -> Decimal | None:
        """A call, beside its tokens; None where nothing is asked for it."""
        ...


class CallPrice(Protocol):
    """What is paid under a price id, and what a batch of the same model would cost."""

    @property
    def price_id(self) -> str:
        """The id that rated calls carry."""
        ...

    @property
    def currency(self) -> str:
        """The currency of the prices."""
        ...

    @property
    def units(self) -> Units:
        """What is paid."""
        ...

    @property
    def batch(self) -> Units | None:
        """What a batch costs; None where none is sold."""
        ...

    @property
    def has_cache(self) -> bool:
        """Whether reads from a cache have a price of their own."""
        ...

    @property
    def cache_lifetime_s(self) -> int:
        """Seconds after which an unused prefix leaves the cache."""
        ...


Prices = Callable[[Iterable[Named]], Iterable[CallPrice]]
"""The prices that calls of these names may have met."""
PriceOf = Mapping[str, CallPrice]


class CacheRule(msgspec.Struct, frozen=True):
    """How a provider caches: from how many tokens on, and whether by itself."""

    minimum_tokens: int
    is_automatic: bool


def of_calls(calls: "CallCase", prices: Prices | None) -> PriceOf:
    """The prices of the calls of a case by their ids; none where nobody knows prices."""
    if calls.calls is None or prices is None:
        return {}
    priced = calls.calls.filter(calls.calls["price_id"].notnull())
    named = calls.desk.session.run(priced.select(*NAMED).distinct()).to_pylist()
    asked = [tuple(row[name] for name in NAMED) for row in named]
    return {one.price_id: one for one in prices(asked)}


def cache_rule(price_id: str) -> CacheRule:
    """The rule of a model; where nobody states one, the largest minimum and no automatism."""
    name = price_id.partition(";")[0].lower()
    table = _rules()
    stated = (rule for pattern, rule in table if fnmatchcase(name, pattern))
    most = max(rule.minimum_tokens for _pattern, rule in table)
    return next(stated, CacheRule(most, is_automatic=False))


@cache
def _rules() -> tuple[tuple[str, CacheRule], ...]:
    text = files("jauge.facts").joinpath("prompt_caches.csv").read_text(encoding="utf-8")
    return tuple(
        (row["price"], CacheRule(int(row["minimum_tokens"]), row["is_automatic"] == "true"))
        for row in csv.DictReader(text.splitlines())
    )
