"""How lines of Azure's cost exports become charges."""

import csv
from functools import cache
from importlib import resources
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import Columns, Layout, always, load
from jauge.sources.table.numbers import MONEY
from jauge.sources.table.times import TIME

_COST: Final = ("CostInBillingCurrency", "Cost", "PreTaxCost", "ExtendedCost")
_CHARGE_TYPE: Final = plain("ChargeType")
_MODEL: Final = plain("PricingModel")
_DAY_US: Final = 24 * 3600 * 1_000_000
_COMMITMENTS: Final = ("Reservation", "SavingsPlan")
_UNUSED: Final = ("UnusedReservation", "UnusedSavingsPlan")
_ZERO: Final = pa.scalar(0, MONEY)


@cache
def layout() -> Layout:
    """Every edition: their columns differ in case and a few names."""
    targets = load("jauge.sources.azure_cost")
    dates = ("Date", "UsageDateTime", "UsageDate")
    currencies = ("BillingCurrency", "BillingCurrencyCode", "Currency")
    return Layout(
        format="azure-cost",
        targets=targets,
        required=(_COST, currencies, dates),
        amounts=(
            *_COST,
            "ChargeType",
            "PricingModel",
            "EffectivePrice",
            "costInPricingCurrency",
            "exchangeRatePricingToBilling",
            "paygCostInBillingCurrency",
        ),
        amend=_amend,
        is_restated=always,
        kinds=("ChargeType", "PricingModel"),
    )


@cache
def charge_types() -> dict[str, str]:
    """Charge type to charge category: `charge_types.csv`."""
    package = resources.files("jauge.sources.azure_cost")
    text = package.joinpath("charge_types.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["charge_type"]: row["charge_category"] for row in rows}


def _amend(frame: Frame, found: Columns) -> None:
    found["x_stage"] = pa.repeat("bill", frame.count)
    found["provider_name"] = pa.repeat("Microsoft", frame.count)
    found["invoice_issuer_name"] = found["provider_name"]
    start = found["charge_period_start"]
    found["charge_period_end"] = _next_day(start)
    if "billing_period_end" in found:
        found["billing_period_end"] = _next_day(found["billing_period_end"])
    if frame.name(_CHARGE_TYPE) is not None:
        _category(frame, found)
    _costs(frame, found)


def _next_day(days: pa.Array) -> pa.Array:
    return pc.add(days.cast(pa.int64()), _DAY_US).cast(TIME)


def _category(frame: Frame, found: Columns) -> None:
    names = charge_types()
    kind = frame.text(_CHARGE_TYPE)
    place = pc.index_in(pc.replace_substring(kind, " ", ""), value_set=pa.array(list(names)))
    hint = _("an unknown charge type: report it, or map the file with table = 'charge'")
    frame.reject(pc.and_(kind.is_valid(), place.is_null()), _CHARGE_TYPE, hint)
    found["charge_category"] = pa.array(list(names.values())).take(place)


def _costs(frame: Frame, found: Columns) -> None:
    """One column of cost, whose meaning depends on the line.

    In an actual export a line under a commitment costs 0 and its purchase stands in full; in an
    amortised one the line bears its share and there is no purchase.
    """
    costs = [frame.money(plain(name)) for name in _COST if frame.name(plain(name)) is not None]
    cost = costs[0] if len(costs) == 1 else pc.coalesce(*costs)
    kind, model = frame.text(_CHARGE_TYPE), frame.text(_MODEL)
    unused = pc.is_in(kind, value_set=pa.array(_UNUSED))
    committed = pc.is_in(pc.replace_substring(model, " ", ""), value_set=pa.array(_COMMITMENTS))
    bought = pc.and_(committed, pc.equal(kind, "Purchase").fill_null(False))  # noqa: FBT003
    used = pc.or_(pc.and_(committed, pc.invert(bought)), unused)
    is_amortised = pc.and_(used, pc.not_equal(cost, 0))
    found["billed_cost"] = pc.if_else(used, pc.if_else(cost.is_valid(), _ZERO, None), cost)
    effective = pc.if_else(bought, _ZERO, cost)
    found["effective_cost"] = pc.if_else(pc.and_(used, pc.invert(is_amortised)), None, effective)
    status = pc.if_else(unused, "Unused", pc.if_else(used, "Used", None))
    found["commitment_discount_status"] = status
    spot = pc.equal(model, "Spot")
    demand = pc.equal(model, "OnDemand")
    found["pricing_category"] = pc.if_else(
        committed, "Committed", pc.if_else(spot, "Dynamic", pc.if_else(demand, "Standard", None))
    )
