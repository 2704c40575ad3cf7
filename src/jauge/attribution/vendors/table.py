"""The vendors, their products and prices, and what is never one, as data."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from jauge.attribution.vendors.line import SpendKind
from jauge.attribution.vendors.words import Words, split
from jauge.model import Money

Per = Literal["month", "year", "usage", "once"]


class Alias(msgspec.Struct, frozen=True):
    """How a vendor stands on statements: these words, where a merchant's name begins.

    `beside`: one of these must stand elsewhere in the text; `is_alone`: nothing but references
    and countries may follow, and it is no transfer, for people have such names. `is_own` comes
    from `jauge.toml` and is heard before the built-in list of what is no vendor.
    """

    words: Words
    vendor: str
    beside: frozenset[str] = frozenset()
    is_alone: bool = False
    is_own: bool = False

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


class Vendor(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier: what it most likely sold where nothing else is known, and where it bills."""

    name: str
    product: str
    spend_kind: SpendKind
    country: str = ""
    currencies: frozenset[str] = frozenset()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A product of a vendor: the words that name it, and a price as it is listed.

    Tax may come on top of the price. `beside`: the amount alone says nothing unless these words
    stand in the text. With `per_seat` the amount may be a multiple of the price.
    """

    product: str
    spend_kind: SpendKind
    words: tuple[Words, ...] = ()
    beside: Words = ()
    price: Decimal | None = None
    currency: str = ""
    per: Per | None = None
    per_seat: bool = False


class Denied(msgspec.Struct, frozen=True):
    """Words that no line of a vendor has: a trade, or a name that sounds like a vendor's."""

    words: Words
    category: str
    is_own: bool = False


class VendorTable(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """All that is known; `uses` are words of banks by what they mean (facts/vendor_words.csv).

    Tables are compared by identity.
    """

    vendors: Mapping[str, Vendor]
    aliases: tuple[Alias, ...]
    plans: Mapping[str, tuple[Plan, ...]]
    denied: tuple[Denied, ...]
    uses: Mapping[str, frozenset[Words]]


class OwnVendor(Protocol):
    """A `[[vendor]]` of `jauge.toml`."""

    @property
    def name(self) -> str:
        """Name of the vendor; that of a known one adds to it."""
        ...

    @property
    def aliases(self) -> Sequence[str]:
        """How it stands on statements, as `parse_alias` reads it."""
        ...

    @property
    def product(self) -> str | None:
        """What it sells."""
        ...

    @property
    def kind(self) -> SpendKind | None:
        """What kind of spend that is."""
        ...

    @property
    def prices(self) -> Sequence[Money]:
        """What one seat may cost a month, without tax."""
        ...


class OwnDenied(Protocol):
    """A `[[vendor_denied]]` of `jauge.toml`."""

    @property
    def words(self) -> Sequence[str]:
        """Words that no line of a vendor has."""
        ...


def parse_alias(text: str, vendor: str, *, is_own: bool = False) -> Alias:
    """An alias as it is written: `words`, `words + one/of/these`, or `=words` alone."""
    name, _plus, beside = text.partition("+")
    return Alias(
        words=split(name),
        vendor=vendor,
        beside=frozenset(word for part in beside.split("/") for word in split(part)),
        is_alone=name.strip().startswith("="),
        is_own=is_own,
    )


def with_own(
    table: VendorTable, vendors: Iterable[OwnVendor], denied: Iterable[OwnDenied] = ()
) -> VendorTable:
    """The table with one's own vendors and denied words over it.

    A known name keeps its aliases and takes the product and kind that are given; a new one sells
    `ai_subscription` under its own name unless told otherwise. Prices are of one seat a month.
    """
    known, plans = dict(table.vendors), dict(table.plans)
    aliases = list(table.aliases)
    for own in vendors:
        before = known.get(own.name) or Vendor(
            name=own.name, product=own.name, spend_kind="ai_subscription"
        )
        now = msgspec.structs.replace(
            before,
            product=own.product or before.product,
            spend_kind=own.kind or before.spend_kind,
            currencies=before.currencies | {price.currency for price in own.prices},
        )
        known[own.name] = now
        aliases += (parse_alias(text, own.name, is_own=True) for text in own.aliases)
        plans[own.name] = (*(_priced(now, price) for price in own.prices), *plans.get(own.name, ()))
    return VendorTable(
        vendors=known,
        aliases=tuple(aliases),
        plans=plans,
        denied=(
            *(Denied(split(text), "", is_own=True) for own in denied for text in own.words),
            *table.denied,
        ),
        uses=table.uses,
    )


def _priced(vendor: Vendor, price: Money) -> Plan:
    return Plan(
        product=vendor.product,
        spend_kind=vendor.spend_kind,
        price=price.amount,
        currency=price.currency,
        per="month",
        per_seat=True,
    )
