"""The prices that a ledger rates with: the book, the contracts and aliases of the workspace."""

from collections.abc import Iterable, Sequence

from jauge.pricing import Alias, Book, Compiled, Contract, Wanted, compile_prices

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

    @property
    def version(self) -> str:
        """The version of the book."""
        return self.book.version

    def compile(self, wanted: Iterable[Wanted]) -> Compiled:
        """The tables for one join; they may hold more identities than `wanted`."""
        asked = set(wanted)
        if self._compiled is None or not asked <= self._known:
            self._known = asked if len(self._known) > _KEPT else asked | self._known
            self._compiled = compile_prices(self.book, self.contracts, self._known, self.aliases)
        return self._compiled
