"""The prices that a ledger rates with: the book, the contracts and aliases of the workspace."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property

import msgspec

from jauge.pricing import Alias, Book, Compiled, Contract, Wanted, compile_prices, models_of
from jauge.pricing.cores import akin, core

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_KEPT = 5000
"""Identities that are kept compiled; a file that invents more starts anew with each chunk."""


class Rates:
    """A book with what lies over it, ready to compile for the identities that rows have.

    What was compiled is kept: the chunks of an import mostly name the same models.
    """

    def __init__(
        self, book: Book, contracts: Sequence[Contract] = (), aliases: Sequence[Alias] = ()
    ) -> None:
        self.book = book
        self.contracts = contracts
        self.aliases = aliases
        self._known: set[Wanted] = set()
        self._compiled: Compiled | None = None
        self._models: dict[tuple[str, str], list[tuple[datetime, datetime, str]]] = {}

    @cached_property
    def version(self) -> str:
        """The version of the book, and with contracts or aliases a digest of those."""
        if not (self.contracts or self.aliases):
            return self.book.version
        own = msgspec.json.encode((list(self.contracts), list(self.aliases)))
        return f"{self.book.version}+{hashlib.sha256(own).hexdigest()[:8]}"

    def compile(self, wanted: Iterable[Wanted]) -> Compiled:
        """The tables for one join; they may hold more identities than `wanted`."""
        asked = set(wanted)
        if self._compiled is None or not asked <= self._known:
            self._known = asked if len(self._known) > _KEPT else asked | self._known
            tables = compile_prices(self.book, self.contracts, self._known, self.aliases)
            self._compiled = msgspec.structs.replace(tables, version=self.version)
        return self._compiled

    def priced_model(self, provider_name: str, name: str, at: datetime) -> str:
        """The core of the model of the book that a name means at a moment, else of the name.

        Where the name says more than the book does, such as its month, the core is the name's.
        """
        key = provider_name, name
        if key not in self._models:
            self._models[key] = [
                (start or _FIRST, until or _LAST, self._core(provider_name, name, model))
                for (start, until), model in models_of(self.book, self.aliases, *key)
            ]
        return next(model for start, until, model in self._models[key] if start <= at < until)

    def _core(self, provider_name: str, name: str, model: str | None) -> str:
        bare = (model or "").rpartition("/")[2]
        if model is not None and bare != model:
            # A data zone has a row of its own: `eu/gpt-5` is what a bill calls gpt-5.
            (_span, plain), *_later = models_of(self.book, (), provider_name, bare)
            model = plain or model
        own, known = core(name), core(model or name)
        return own if len(own) > len(known) and akin(own, known) else known
