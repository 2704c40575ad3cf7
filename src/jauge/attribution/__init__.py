"""Whose a cost is: virtual tags and splits, compiled into small tables. Pure: imports model."""

from jauge.attribution.driver import Driver, read_driver
from jauge.attribution.explain import Deciding, Explained, Failed, explain
from jauge.attribution.rules import DAY, UNALLOCATED, Coded, Rule, Value, reads
from jauge.attribution.share import share_out
from jauge.attribution.split import Line, Plan, Shares, Split, Step, allocate, plan, relevant
from jauge.attribution.tags import Assigned, Compiled, compile_tags

__all__ = [
    "DAY",
    "UNALLOCATED",
    "Assigned",
    "Coded",
    "Compiled",
    "Deciding",
    "Driver",
    "Explained",
    "Failed",
    "Line",
    "Plan",
    "Rule",
    "Shares",
    "Split",
    "Step",
    "Value",
    "allocate",
    "compile_tags",
    "explain",
    "plan",
    "read_driver",
    "reads",
    "relevant",
    "share_out",
]
