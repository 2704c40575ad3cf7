"""How lines of AWS's cost and usage report become charges."""

import csv
from functools import cache
from importlib import resources
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bills.amounts import added
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import Columns, Layout, always, load
from jauge.sources.table.numbers import MONEY

_UNBLENDED: Final = "lineItem/UnblendedCost"
_TYPE: Final = plain("lineItem/LineItemType")
_TAGS: Final = ("resourceTags/", "resource_tags_")
_PRODUCT: Final = {"service_name": "product_name", "region_name": "location"}
_EFFECTIVE: Final = {
    "DiscountedUsage": ("reservation/EffectiveCost",),
    "SavingsPlanCoveredUsage": ("savingsPlan/SavingsPlanEffectiveCost",),
    "RIFee": (
        "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod",
        "reservation/UnusedRecurringFee",
    ),
}
_COMMITTED: Final = "savingsPlan/TotalCommitmentToDate"
_USED: Final = "savingsPlan/UsedCommitment"
_ZERO: Final = pa.scalar(0, MONEY)


@cache
def layout() -> Layout:
    """Both editions: their columns differ in case and signs alone."""
    return Layout(
        format="aws-cur",
        targets=load("jauge.sources.aws_cur"),
        required=(
            (_UNBLENDED,),
            ("lineItem/UsageStartDate",),
            ("lineItem/CurrencyCode",),
            ("lineItem/LineItemType",),
        ),
        amounts=(
            _UNBLENDED,
            "lineItem/LineItemType",
            "pricing/publicOnDemandCost",
            *(name for names in _EFFECTIVE.values() for name in names),
            _COMMITTED,
            _USED,
        ),
        tag_columns=_TAGS,
        amend=_amend,
        is_restated=always,
        kinds=("lineItem/LineItemType",),
    )


@cache
def line_types() -> dict[str, str]:
    """Line type to charge category: `line_types.csv`."""
    text = resources.files("jauge.sources.aws_cur").joinpath("line_types.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["line_type"]: row["charge_category"] for row in rows}


def _amend(frame: Frame, found: Columns) -> None:
    kind = frame.text(_TYPE)
    names = line_types()
    place = pc.index_in(kind, value_set=pa.array(list(names)))
    frame.reject(
        place.is_null(),
        _TYPE,
        _("an unknown line type: report it, or map the file with table = 'charge'"),
    )
    found["charge_category"] = pa.array(list(names.values())).take(place)
    _costs(frame, found, kind)
    found["x_stage"] = pa.repeat("bill", frame.count)
    found["provider_name"] = pa.repeat("AWS", frame.count)
    committed = pc.starts_with(kind, "SavingsPlan")
    covered = pc.or_(committed, pc.equal(kind, "DiscountedUsage"))
    found["pricing_category"] = pc.if_else(
        covered, "Committed", pc.if_else(pc.equal(kind, "Usage"), "Standard", None)
    )
    _product(frame, found)


def _costs(frame: Frame, found: Columns, kind: pa.Array) -> None:
    """Billed and effective cost by line type, as `line_types.csv` says."""
    unblended = frame.money(plain(_UNBLENDED))

    def of(*types: str) -> pa.Array:
        return pc.is_in(kind, value_set=pa.array(types))

    nothing = of("SavingsPlanCoveredUsage", "SavingsPlanNegation")
    found["billed_cost"] = pc.if_else(nothing, _ZERO, unblended)
    effective = unblended
    for name, columns in _EFFECTIVE.items():
        effective = pc.if_else(of(name), _sum(frame, columns), effective)
    unused = added(frame.money(plain(_COMMITTED)), pc.negate(frame.money(plain(_USED))))
    effective = pc.if_else(of("SavingsPlanRecurringFee"), unused, effective)
    upfront = frame.text(plain("reservation/ReservationARN")).is_valid()
    spread = pc.or_(pc.and_(of("Fee"), upfront), of("SavingsPlanNegation", "SavingsPlanUpfrontFee"))
    found["effective_cost"] = pc.if_else(spread, _ZERO, effective)
    taken_back = of("SavingsPlanNegation")
    if "list_cost" in found:
        found["list_cost"] = pc.if_else(taken_back, None, found["list_cost"])


def _sum(frame: Frame, columns: tuple[str, ...]) -> pa.Array:
    """The sum of the columns that have a value; null where none has."""
    parts = [frame.money(plain(name)) for name in columns]
    total = parts[0]
    for part in parts[1:]:
        total = pc.coalesce(added(total, part), total, part)
    return total


def _product(frame: Frame, found: Columns) -> None:
    """Names that CUR 2.0 keeps in the map `product`."""
    if frame.name("product") is None:
        return
    maps = frame.map("product")[0]
    for target, key in _PRODUCT.items():
        named = pc.map_lookup(maps, pa.scalar(key), "first")
        found[target] = pc.coalesce(named, found[target]) if target in found else named
