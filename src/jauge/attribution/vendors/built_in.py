"""The vendors that Jauge knows: facts/vendor*.csv."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, cast

from jauge.attribution.vendors.line import SpendKind
from jauge.attribution.vendors.table import Denied, Per, Plan, Vendor, VendorTable, parse_alias
from jauge.attribution.vendors.words import Words, split

_SEVERAL: Final = "|"


@cache
def built_in() -> VendorTable:
    """The curated table: every row has its source and the day on which it was checked."""
    vendors = list(_rows("vendors.csv"))
    plans: dict[str, list[Plan]] = {}
    for row in _rows("vendor_plans.csv"):
        plans.setdefault(row["vendor"], []).append(_plan(row))
    uses: dict[str, set[Words]] = {}
    for row in _rows("vendor_words.csv"):
        uses.setdefault(row["use"], set()).add(split(row["words"]))
    return VendorTable(
        vendors={row["vendor"]: _vendor(row) for row in vendors},
        aliases=tuple(
            parse_alias(text, row["vendor"])
            for row in vendors
            for text in row["aliases"].split(_SEVERAL)
        ),
        plans={vendor: tuple(several) for vendor, several in plans.items()},
        denied=tuple(
            Denied(split(row["words"]), row["category"]) for row in _rows("vendor_denied.csv")
        ),
        uses={use: frozenset(several) for use, several in uses.items()},
    )


def _vendor(row: dict[str, str]) -> Vendor:
    return Vendor(
        name=row["vendor"],
        product=row["product"],
        spend_kind=cast("SpendKind", row["spend_kind"]),
        country=row["country"],
        currencies=frozenset(row["currencies"].split()),
    )


def _plan(row: dict[str, str]) -> Plan:
    return Plan(
        product=row["product"],
        spend_kind=cast("SpendKind", row["spend_kind"]),
        words=tuple(split(text) for text in row["words"].split(_SEVERAL) if text),
        beside=split(row["beside"]),
        price=Decimal(row["price"]) if row["price"] else None,
        currency=row["currency"],
        per=cast("Per", row["per"] or None),
        per_seat=row["per_seat"] == "true",
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("jauge.facts").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
