"""Which product of a vendor a line pays: by its words, then by its amount, else the usual one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from jauge.attribution.vendors.amounts import Explained, Rates, explain
from jauge.attribution.vendors.line import BankLine, Fit, ProductBy, SpendKind
from jauge.attribution.vendors.table import Per, Plan, VendorTable
from jauge.attribution.vendors.words import Words

_CUT_LETTERS: Final = 2


class Product(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A product, its kind, what decided, and the price that explains the amount, if one does."""

    name: str
    spend_kind: SpendKind
    by: ProductBy
    fit: Fit | None = None
    per: Per | None = None


class _Asked(msgspec.Struct, frozen=True, gc=False):
    """What the words of a text leave open for a vendor: plans that they name, by how many words."""

    named: tuple[Plan, ...]
    length: int
    by_amount: tuple[Plan, ...]


class Products:
    """Decides products; what depends on words alone is worked out once for each text."""

    def __init__(self, table: VendorTable, rates: Rates) -> None:
        self._table = table
        self._rates = rates
        self._asked: dict[tuple[str, Words], _Asked] = {}

    def of(self, vendor: str, words: Words, line: BankLine) -> Product:
        """The product of a line.

        Words that name a product win over an amount that is only allowed to speak beside fewer
        of them; where they name several plans of a price, the amount chooses among these.
        """
        asked = self._ask(vendor, words)
        found = explain(asked.by_amount, line, self._rates)
        if asked.named and (found is None or len(found.plan.beside) < asked.length):
            return self._named(asked, line)
        if found is not None:
            return _product(found.plan, "amount", found)
        usual = self._table.vendors[vendor]
        return Product(name=usual.product, spend_kind=usual.spend_kind, by="default")

    def explains(self, vendor: str, line: BankLine) -> bool:
        """Whether any price of a vendor explains the amount of a line."""
        return explain(self._table.plans.get(vendor, ()), line, self._rates) is not None

    def _named(self, asked: _Asked, line: BankLine) -> Product:
        found = explain(asked.named, line, self._rates)
        return _product(asked.named[0] if found is None else found.plan, "words", found)

    def _ask(self, vendor: str, words: Words) -> _Asked:
        asked = self._asked.get((vendor, words))
        if asked is None:
            plans = self._table.plans.get(vendor, ())
            lengths = {plan: _longest(plan.words, words) for plan in plans}
            asked = _ask(lengths, words)
            self._asked[vendor, words] = asked
        return asked


def _ask(lengths: Mapping[Plan, int], words: Words) -> _Asked:
    length = max(lengths.values(), default=0)
    named = tuple(plan for plan, long in lengths.items() if long == length > 0)
    return _Asked(named, length, tuple(_allowed(lengths, words)))


def _allowed(plans: Iterable[Plan], words: Words) -> Iterator[Plan]:
    return (plan for plan in plans if not plan.beside or _stands(plan.beside, words))


def _longest(several: tuple[Words, ...], words: Words) -> int:
    """How many words the longest of several phrases has that stands in a text."""
    return max((len(phrase) for phrase in several if _stands(phrase, words)), default=0)


def _stands(phrase: Words, words: Words) -> bool:
    """Whether a phrase stands in a text, its last word cut short where the text ends.

    At least two letters of a word that is cut must be there, and a whole word before them.
    """
    length = len(phrase)
    for position in range(len(words)):
        part = words[position : position + length]
        if part == phrase:
            return True
        if 1 < length == len(part) == len(words) - position and part[:-1] == phrase[:-1]:
            return len(part[-1]) >= _CUT_LETTERS and phrase[-1].startswith(part[-1])
    return False


def _product(plan: Plan, by: ProductBy, found: Explained | None) -> Product:
    return Product(
        name=plan.product,
        spend_kind=plan.spend_kind,
        by=by,
        fit=None if found is None else found.fit,
        per=plan.per,
    )
