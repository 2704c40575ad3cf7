"""AI spend in bank lines: whose a line is, what it pays, how often it comes back. Pure."""

from jauge.attribution.vendors.amounts import Rates
from jauge.attribution.vendors.built_in import built_in
from jauge.attribution.vendors.doubled import Doubled, doubled
from jauge.attribution.vendors.line import BankLine, Fit, Recognised, Recurrence, Rule, SpendKind
from jauge.attribution.vendors.prices import PriceChange, price_changes
from jauge.attribution.vendors.recognise import recognise
from jauge.attribution.vendors.series import Paid, Series, series
from jauge.attribution.vendors.table import OwnDenied, OwnVendor, VendorTable, with_own

__all__ = [
    "BankLine",
    "Doubled",
    "Fit",
    "OwnDenied",
    "OwnVendor",
    "Paid",
    "PriceChange",
    "Rates",
    "Recognised",
    "Recurrence",
    "Rule",
    "Series",
    "SpendKind",
    "VendorTable",
    "built_in",
    "doubled",
    "price_changes",
    "recognise",
    "series",
    "with_own",
]
