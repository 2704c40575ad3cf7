"""What a tool is for, and whether a person who holds it twice pays once."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import pyarrow as pa

from jauge.config import Tool

_FACTS: Final = "tool_classes.csv"


class ToolClass(msgspec.Struct, frozen=True):
    """A row of facts/tool_classes.csv."""

    tool: str
    name: str
    is_billed_once: bool


@cache
def built_in() -> tuple[ToolClass, ...]:
    """The tools whose class is known."""
    text = (files("jauge.facts") / _FACTS).read_text(encoding="utf-8")
    return tuple(
        ToolClass(row["tool"], row["class"], row["is_billed_once"] == "yes")
        for row in csv.DictReader(text.splitlines())
    )


def table(contracts: Sequence[Tool]) -> pa.Table:
    """Every known tool with its class, those of contracts over the built-in ones."""
    known = {one.tool: one for one in built_in()}
    for contract in contracts:
        if contract.class_ is not None:
            once = known[contract.name].is_billed_once if contract.name in known else False
            known[contract.name] = ToolClass(contract.name, contract.class_, once)
    return pa.table(
        {
            "class_tool": pa.array(known, pa.string()),
            "class": pa.array([one.name for one in known.values()], pa.string()),
            "is_billed_once": pa.array([one.is_billed_once for one in known.values()], pa.bool_()),
        }
    )
