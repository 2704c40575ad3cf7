"""Licences of suites: which of them are seats in an AI tool (`facts/seat_licences.csv`)."""

import csv
import io
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.rosters.frame import Frame


class Seat(NamedTuple):
    """The tool and the plan of a licence."""

    tool: str
    plan: str


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    text = resources.files("jauge.facts").joinpath("seat_licences.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return tuple(
        (re.compile(row["pattern"], re.IGNORECASE), row["tool"], row["plan"]) for row in rows
    )


def seat_of(licence: str) -> Seat | None:
    """The seat in an AI tool that a licence is; None for all other licences."""
    for rule, tool, plan in _rules():
        if rule.search(licence):
            return Seat(tool or licence, plan or licence)
    return None


def by_licence(between: str) -> Callable[[Frame, pa.Table], pa.Table]:
    """What makes a seat of each AI licence of a record, written with signs `between` them."""

    def spread(frame: Frame, table: pa.Table) -> pa.Table:
        lists = pc.split_pattern_regex(pc.fill_null(frame.text("x_licences"), ""), between)
        parents = pc.list_parent_indices(lists)
        coded = pc.utf8_trim_whitespace(lists.flatten()).dictionary_encode()
        seats = [seat_of(text) for text in coded.dictionary.to_pylist()]
        tools = pa.array([seat and seat.tool for seat in seats], pa.string()).take(coded.indices)
        plans = pa.array([seat and seat.plan for seat in seats], pa.string()).take(coded.indices)
        chosen = tools.is_valid()
        found = table.take(parents.filter(chosen)).drop_columns(["x_licences", "tool", "plan"])
        found = found.append_column("tool", tools.filter(chosen))
        return found.append_column("plan", plans.filter(chosen))

    return spread
