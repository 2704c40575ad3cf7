"""Rules of FOCUS 1.2 for Cost and Usage, as checks of a CSV file: an empty cell is null.

Written from the specification's columns and attributes (focus.finops.org, version 1.2); the ids are
those that the specification's requirements model gives its rules, as the public validator prints.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
Test = Callable[[Row], bool]

PAIRS = {
    (row["service_category"], row["service_subcategory"])
    for row in csv.DictReader(
        Path(__file__).with_name("service_categories.csv").read_text(encoding="utf-8").splitlines()
    )
}
NUMBER = re.compile(r"-?\d+(\.\d+)?(E-?\d+)?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
CURRENCY = re.compile(r"[A-Z]{3}")
COUNT_UNIT = r"[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)*"
UNIT = re.compile(rf"([1-9]\d* )?({COUNT_UNIT}|[KMGTPE]i?[Bb]|[Bb])([-/]{COUNT_UNIT})?")
TOLERANCE = Decimal("1e-9")
"""How far a product may be off, of the cost or of one unit of money: suppliers round."""


@dataclass(frozen=True)
class Rule:
    """One rule: which rows it speaks of, and what must hold for them."""

    id: str
    family: str
    column: str
    holds: Test
    applies: Test = lambda _row: True

    def broken(self, rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if self.applies(row) and not self.holds(row)]


@dataclass(frozen=True)
class SameRule:
    """One rule on all rows: each value of `of` has one value of `column`."""

    id: str
    family: str
    column: str
    of: str

    def broken(self, rows: Sequence[Row]) -> list[Row]:
        seen: dict[str, str] = {}
        return [
            row
            for row in rows
            if row[self.of] and seen.setdefault(row[self.of], row[self.column]) != row[self.column]
        ]


MONEY = ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost")
DECIMALS = (
    *MONEY,
    "CommitmentDiscountQuantity", "ConsumedQuantity", "ContractedUnitPrice", "ListUnitPrice",
    "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice", "PricingQuantity",
)  # fmt: skip
MOMENTS = ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart")
OBJECTS = ("SkuPriceDetails", "Tags")
UNITS = ("CommitmentDiscountUnit", "ConsumedUnit", "PricingUnit")
TEXTS = (
    "AvailabilityZone", "BillingAccountId", "BillingAccountName", "BillingAccountType",
    "BillingCurrency", "CapacityReservationId", "CapacityReservationStatus", "ChargeCategory",
    "ChargeClass", "ChargeDescription", "ChargeFrequency", "CommitmentDiscountCategory",
    "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountStatus",
    "CommitmentDiscountType", "InvoiceId", "InvoiceIssuerName", "PricingCategory",
    "PricingCurrency", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId",
    "ResourceName", "ResourceType", "ServiceCategory", "ServiceName", "ServiceSubcategory",
    "SkuId", "SkuMeter", "SkuPriceId", "SubAccountId", "SubAccountName", "SubAccountType",
)  # fmt: skip
COLUMNS = tuple(sorted((*DECIMALS, *MOMENTS, *OBJECTS, *UNITS, *TEXTS)))
"""Every column of Cost and Usage."""

NEVER_NULL = {
    "BilledCost": "BilledCost-C-003-M",
    "BillingAccountId": "BillingAccountId-C-001-M",
    "BillingCurrency": "BillingCurrency-C-004-M",
    "BillingPeriodEnd": "BillingPeriodEnd-C-003-M",
    "BillingPeriodStart": "BillingPeriodStart-C-003-M",
    "ChargeCategory": "ChargeCategory-C-002-M",
    "ChargeDescription": "ChargeDescription-C-003-O",
    "ChargeFrequency": "ChargeFrequency-C-002-M",
    "ChargePeriodEnd": "ChargePeriodEnd-C-003-M",
    "ChargePeriodStart": "ChargePeriodStart-C-003-M",
    "ContractedCost": "ContractedCost-C-003-M",
    "EffectiveCost": "EffectiveCost-C-003-M",
    "InvoiceIssuerName": "InvoiceIssuerName-C-003-M",
    "ListCost": "ListCost-C-003-M",
    "PricingCurrency": "PricingCurrency-C-004-M",
    "PricingCurrencyEffectiveCost": "PricingCurrencyEffectiveCost-C-003-M",
    "ProviderName": "ProviderName-C-003-M",
    "PublisherName": "PublisherName-C-003-M",
    "ServiceCategory": "ServiceCategory-C-002-M",
    "ServiceName": "ServiceName-C-003-M",
    "ServiceSubcategory": "ServiceSubcategory-C-002-M",
}
ALLOWED = {
    "CapacityReservationStatus-C-006-M": ("CapacityReservationStatus", "Used", "Unused"),
    "ChargeCategory-C-003-M": (
        "ChargeCategory", "Usage", "Purchase", "Tax", "Credit", "Adjustment",
    ),
    "ChargeClass-C-005-C": ("ChargeClass", "Correction"),
    "ChargeFrequency-C-003-M": ("ChargeFrequency", "One-Time", "Recurring", "Usage-Based"),
    "CommitmentDiscountCategory-C-005-M": ("CommitmentDiscountCategory", "Spend", "Usage"),
    "CommitmentDiscountStatus-C-005-M": ("CommitmentDiscountStatus", "Used", "Unused"),
    "PricingCategory-C-007-M": ("PricingCategory", "Standard", "Committed", "Dynamic", "Other"),
    "ServiceCategory-C-003-M": ("ServiceCategory", *sorted({pair[0] for pair in PAIRS})),
    "ServiceSubcategory-C-003-M": ("ServiceSubcategory", *sorted({pair[1] for pair in PAIRS})),
}  # fmt: skip
TOGETHER = (
    ("BillingAccountType", "BillingAccountId", "004-C", "005-C"),
    ("CapacityReservationStatus", "CapacityReservationId", "003-C", "004-C"),
    ("CommitmentDiscountCategory", "CommitmentDiscountId", "003-C", "004-C"),
    ("CommitmentDiscountType", "CommitmentDiscountId", "004-C", "005-C"),
    ("CommitmentDiscountUnit", "CommitmentDiscountQuantity", "005-C", "006-C"),
    ("ConsumedUnit", "ConsumedQuantity", "005-C", "006-C"),
    ("PricingUnit", "PricingQuantity", "005-C", "006-C"),
    ("RegionName", "RegionId", "004-C", "005-C"),
    ("ResourceType", "ResourceId", "004-C", "005-C"),
    ("SkuMeter", "SkuId", "004-C", "005-C"),
    ("SubAccountName", "SubAccountId", "004-C", "005-C"),
    ("SubAccountType", "SubAccountId", "004-C", "005-C"),
)
"""Column, the column that it goes with, the rule `null when that is null`, the rule `else not`."""
ONLY_WITH = (
    ("CommitmentDiscountName-C-003-C", "CommitmentDiscountName", "CommitmentDiscountId"),
    ("CommitmentDiscountStatus-C-003-C", "CommitmentDiscountStatus", "CommitmentDiscountId"),
    ("ResourceName-C-004-C", "ResourceName", "ResourceId"),
    ("SkuPriceDetails-C-004-C", "SkuPriceDetails", "SkuPriceId"),
)
SOLD = (
    ("ContractedUnitPrice", "005-C", "006-C"),
    ("ListUnitPrice", "004-C", "005-C"),
    ("PricingCategory", "003-C", "004-C"),
    ("PricingCurrencyListUnitPrice", "004-C", "005-C"),
    ("PricingQuantity", "004-C", "005-C"),
    ("SkuId", "004-C", "005-C"),
    ("SkuPriceId", "004-C", "005-C"),
)
"""Column, the rule `null for a tax`, the rule `not null for usage and purchases`."""
NOT_NEGATIVE = {
    "ContractedUnitPrice-C-009-C": "ContractedUnitPrice",
    "ListUnitPrice-C-008-M": "ListUnitPrice",
    "PricingCurrencyContractedUnitPrice-C-008-C": "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyListUnitPrice-C-008-M": "PricingCurrencyListUnitPrice",
}
PRODUCTS = (
    ("ContractedCost-C-009-C", "ContractedCost", "ContractedUnitPrice"),
    ("ListCost-C-009-C", "ListCost", "ListUnitPrice"),
)


def filled(name: str) -> Test:
    return lambda row: bool(row[name])


def empty(name: str) -> Test:
    return lambda row: not row[name]


def is_one_of(name: str, *values: str) -> Test:
    return lambda row: row[name] in values


def matches(name: str, pattern: re.Pattern[str]) -> Test:
    return lambda row: pattern.fullmatch(row[name]) is not None


def is_said(name: str) -> Test:
    return lambda row: bool(row[name].strip())


def at_least_nothing(name: str) -> Test:
    return lambda row: Decimal(row[name]) >= 0


def equals(name: str, other: str) -> Test:
    return lambda row: Decimal(row[name]) == Decimal(row[other])


def both(*tests: Test) -> Test:
    return lambda row: all(test(row) for test in tests)


def is_sold(row: Row) -> bool:
    return row["ChargeCategory"] in {"Usage", "Purchase"} and not row["ChargeClass"]


def is_flat_object(name: str) -> Test:
    def holds(row: Row) -> bool:
        def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len({key for key, _ in pairs}) < len(pairs):
                raise ValueError
            return dict(pairs)

        try:
            value = json.loads(row[name], object_pairs_hook=unique)
        except ValueError:
            return False
        if not isinstance(value, dict):
            return False
        return not any(isinstance(one, dict | list) for one in value.values())

    return holds


def multiplies(cost: str, price: str) -> Test:
    def holds(row: Row) -> bool:
        product = Decimal(row[price]) * Decimal(row["PricingQuantity"])
        return abs(product - Decimal(row[cost])) <= TOLERANCE * max(abs(product), Decimal(1))

    return holds


def is_after(later: str, earlier: str) -> Test:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    return lambda row: moment(row[later]) > moment(row[earlier])


def is_consumed(row: Row) -> bool:
    return row["ChargeCategory"] == "Usage" and row["CommitmentDiscountStatus"] != "Unused"


def _formats() -> Iterator[Rule]:
    for name in DECIMALS:
        yield Rule(f"{name}-C-002-M", "format", name, matches(name, NUMBER), filled(name))
    for name in MOMENTS:
        yield Rule(f"{name}-C-002-M", "format", name, matches(name, MOMENT), filled(name))
    for name in OBJECTS:
        yield Rule(f"{name}-C-002-M", "format", name, is_flat_object(name), filled(name))
    for name in UNITS:
        number = "003-M" if name == "CommitmentDiscountUnit" else "003-O"
        yield Rule(f"{name}-C-{number}", "format", name, matches(name, UNIT), filled(name))
    for name in TEXTS:
        yield Rule(f"{name}-C-002-M", "format", name, is_said(name), filled(name))
    yield Rule(
        "BillingCurrency-C-003-M", "format", "BillingCurrency",
        matches("BillingCurrency", CURRENCY), filled("BillingCurrency"),
    )  # fmt: skip


def _nulls() -> Iterator[Rule]:
    for name, rule in NEVER_NULL.items():
        yield Rule(rule, "null", name, filled(name))
    for name, other, absent, there in TOGETHER:
        yield Rule(f"{name}-C-{absent}", "null", name, empty(name), empty(other))
        yield Rule(f"{name}-C-{there}", "null", name, filled(name), filled(other))
    for rule, name, other in ONLY_WITH:
        yield Rule(rule, "null", name, empty(name), empty(other))
    for name, tax, sold in SOLD:
        is_tax = is_one_of("ChargeCategory", "Tax")
        yield Rule(f"{name}-C-{tax}", "null", name, empty(name), is_tax)
        yield Rule(f"{name}-C-{sold}", "null", name, filled(name), is_sold)
    yield Rule(
        "ConsumedQuantity-C-004-C", "null", "ConsumedQuantity", empty("ConsumedQuantity"),
        lambda row: not is_consumed(row),
    )  # fmt: skip
    yield Rule(
        "ConsumedQuantity-C-005-C", "null", "ConsumedQuantity", filled("ConsumedQuantity"),
        lambda row: is_consumed(row) and not row["ChargeClass"],
    )  # fmt: skip
    yield Rule(
        "CommitmentDiscountStatus-C-004-C", "null", "CommitmentDiscountStatus",
        filled("CommitmentDiscountStatus"),
        both(filled("CommitmentDiscountId"), is_one_of("ChargeCategory", "Usage")),
    )  # fmt: skip


def _values() -> Iterator[Rule]:
    for rule, (name, *values) in ALLOWED.items():
        yield Rule(rule, "allowed", name, is_one_of(name, *values), filled(name))
    yield Rule(
        "ServiceSubcategory-C-004-M", "allowed", "ServiceSubcategory",
        lambda row: (row["ServiceCategory"], row["ServiceSubcategory"]) in PAIRS,
    )  # fmt: skip
    yield Rule(
        "ChargeFrequency-C-004-C", "allowed", "ChargeFrequency",
        lambda row: row["ChargeFrequency"] != "Usage-Based",
        is_one_of("ChargeCategory", "Purchase"),
    )  # fmt: skip
    for rule, name in NOT_NEGATIVE.items():
        yield Rule(rule, "arithmetic", name, at_least_nothing(name), filled(name))
    for rule, cost, price in PRODUCTS:
        asked = both(filled(price), filled("PricingQuantity"), empty("ChargeClass"))
        yield Rule(rule, "arithmetic", cost, multiplies(cost, price), asked)
    for cost in ("ContractedCost", "ListCost"):
        price = cost.replace("Cost", "UnitPrice")
        asked = both(is_one_of("ChargeCategory", "Credit"), empty(price))
        yield Rule(f"{cost}-C-007-C", "arithmetic", cost, equals(cost, "BilledCost"), asked)
    yield Rule(
        "BillingPeriodEnd-C-005-M", "period", "BillingPeriodEnd",
        is_after("BillingPeriodEnd", "BillingPeriodStart"),
    )  # fmt: skip
    yield Rule(
        "ChargePeriodEnd-C-005-M", "period", "ChargePeriodEnd",
        is_after("ChargePeriodEnd", "ChargePeriodStart"),
    )  # fmt: skip


RULES: tuple[Rule | SameRule, ...] = (
    *_formats(),
    *_nulls(),
    *_values(),
    SameRule("ServiceName-C-005-C", "one-to-one", "ServiceCategory", "ServiceName"),
    SameRule("ServiceName-C-008-C", "one-to-one", "ServiceSubcategory", "ServiceName"),
    SameRule("SkuPriceId-C-006-C", "one-to-one", "SkuId", "SkuPriceId"),
    SameRule("SkuPriceDetails-C-006-C", "one-to-one", "SkuPriceDetails", "SkuPriceId"),
    SameRule("SkuMeter-C-006-O", "one-to-one", "SkuMeter", "SkuId"),
)


def broken(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows break each rule that some row breaks; a column that is missing breaks one."""
    listed = list(rows)
    found: defaultdict[str, int] = defaultdict(int)
    for name in set(COLUMNS) - set(listed[0]):
        found[f"{name} present"] += len(listed)
    for rule in RULES:
        try:
            count = len(rule.broken(listed))
        except KeyError:
            continue
        if count:
            found[rule.id] += count
    return dict(found)
