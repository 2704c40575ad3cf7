"""The prices that a ledger rates with: the book, the contracts and aliases of the workspace."""

from collections.abc import Iterable, Sequence

import msgspec

from jauge.pricing import Alias, Book, Compiled, Contract, Wanted, compile_prices


class Rates(msgspec.Struct, frozen=True):
    """A book with what lies over it, ready to compile for the identities that rows have."""

    book: Book
    contracts: Sequence[Contract] = ()
    aliases: Sequence[Alias] = ()

    @property
    def version(self) -> str:
        """The version of the book."""
        return self.book.version

    def compile(self, wanted: Iterable[Wanted]) -> Compiled:
        """The tables for one join."""
        return compile_prices(self.book, self.contracts, wanted, self.aliases)
