"""What suppliers are called elsewhere: on bills, in calls, on invoices and in lists of seats."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from jauge.analysis.spend.kinds import is_subscribed
from jauge.attribution.vendors import SpendKind, VendorTable
from jauge.attribution.vendors.reading import Reader

_FACTS: Final = "focus_providers.csv"


class Product(msgspec.Struct, frozen=True):
    """A product of a vendor and its kind."""

    vendor: str
    name: str
    kind: SpendKind


def is_alike(one: str, other: str) -> bool:
    """Whether two products may be the same: the name of one begins the other's."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long == short or long.startswith(f"{short} ")


class Names:
    """The suppliers of one table of vendors, by any name; each name is looked up once."""

    def __init__(self, vendors: VendorTable) -> None:
        self._vendors = vendors
        self._reader = Reader(vendors)
        self._by_name = {name.casefold(): name for name in vendors.vendors}
        self._found: dict[str, str | None] = {}
        self._products: dict[str, Product] = {}
        for name, vendor in vendors.vendors.items():
            for plan in vendors.plans.get(name, ()):
                self._add(Product(name, plan.product, plan.spend_kind))
            self._add(Product(name, vendor.product, vendor.spend_kind))

    def _add(self, product: "Product") -> None:
        self._products.setdefault(product.name.casefold(), product)

    @property
    def vendors(self) -> VendorTable:
        """The table."""
        return self._vendors

    def supplier(self, *names: str | None) -> str | None:
        """The vendor that the first known of some names is of, else the first name as it stands."""
        given = [name for name in names if name]
        known = (self._vendor(name) for name in given)
        return next((vendor for vendor in known if vendor), given[0] if given else None)

    def kind(self, supplier: str | None) -> SpendKind | None:
        """The kind that a supplier sells mostly; None of one that is not known."""
        known = self._vendors.vendors.get(supplier or "")
        return None if known is None else known.spend_kind

    def product(self, supplier: str | None) -> str | None:
        """What a supplier sells mostly."""
        known = self._vendors.vendors.get(supplier or "")
        return None if known is None else known.product

    def of_tool(self, tool: str, plan: str | None) -> "Product":
        """What a tool and its plan are called here; to review where nobody knows it.

        That is the product called so, with its plan or without; else those that begin so, where
        all that are paid by the seat are of one vendor and kind.
        """
        wanted = tool.casefold()
        for name in (f"{wanted} {(plan or '').casefold()}", wanted):
            if name in self._products:
                return self._products[name]
        alike: set[tuple[str, SpendKind]] = {
            (product.vendor, product.kind)
            for name, product in self._products.items()
            if name.startswith(f"{wanted} ") and is_subscribed(product.kind)
        }
        if len(alike) == 1:
            ((vendor, kind),) = alike
            return Product(vendor, tool, kind)
        return Product(self.supplier(tool) or tool, tool, "to_review")

    def _vendor(self, name: str) -> str | None:
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def _look(self, name: str) -> str | None:
        said = _providers().get(name.casefold(), name)
        if vendor := self._by_name.get(said.casefold()):
            return vendor
        reading = self._reader.read(name)
        return reading.alias.vendor if reading.alias else None


@cache
def _providers() -> Mapping[str, str]:
    """Supplier by the `provider_name` of calls (facts/focus_providers.csv)."""
    text = files("jauge.facts").joinpath(_FACTS).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["provider_name"]: row["focus_provider"] for row in rows}
