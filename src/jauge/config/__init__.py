"""The configuration of a workspace as one typed tree."""

from jauge.config.gateway import Gateway
from jauge.config.load import FILE, load, settings, variables
from jauge.config.texts import Duration, Limit, parse_duration
from jauge.config.tree import (
    Alias,
    Assume,
    BankAccount,
    Capacity,
    CapacityKind,
    Column,
    Config,
    Consolidation,
    Layer,
    Mapping,
    Price,
    Split,
    TagRule,
    Tool,
    Vendor,
    VendorDenied,
    Weights,
    Workspace,
)
from jauge.model.currencies import ISO_4217

__all__ = [
    "FILE",
    "ISO_4217",
    "Alias",
    "Assume",
    "BankAccount",
    "Capacity",
    "CapacityKind",
    "Column",
    "Config",
    "Consolidation",
    "Duration",
    "Gateway",
    "Layer",
    "Limit",
    "Mapping",
    "Price",
    "Split",
    "TagRule",
    "Tool",
    "Vendor",
    "VendorDenied",
    "Weights",
    "Workspace",
    "load",
    "parse_duration",
    "settings",
    "variables",
]
