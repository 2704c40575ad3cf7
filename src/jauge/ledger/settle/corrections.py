"""Lines below zero: what a supplier takes back of its own statement, whatever day it dates it."""

from collections.abc import Sequence
from decimal import Decimal

from jauge.ledger.settle.cells import Cell
from jauge.pricing.cores import akin

Taken = list[tuple[Cell, list[Cell]]]
"""Corrections, each with the cells that it took something off."""


def offset(cells: Sequence[Cell]) -> Taken:
    """Take corrections off the cells of one source that they overlap, first come first served."""
    taken: Taken = []
    places: dict[tuple[str | None, ...], list[Cell]] = {}
    for cell in cells:
        places.setdefault(_place(cell), []).append(cell)
    for correction in cells:
        left = -(correction.cost or Decimal(0))
        if left <= 0 or correction.is_other:
            continue
        corrected: list[Cell] = []
        for cell in places[_place(correction)]:
            room = (cell.cost or Decimal(0)) - cell.offset
            if left > 0 and room > 0 and _is_same(correction, cell):
                part = min(left, room)
                cell.offset += part
                left -= part
                corrected.append(cell)
        taken.append((correction, corrected))
    return taken


def follow(taken: Taken) -> None:
    """A correction of a check is a check itself: neither counts."""
    for correction, corrected in taken:
        correction.is_met |= any(cell.is_met for cell in corrected)


def _place(cell: Cell) -> tuple[str | None, ...]:
    return cell.tenant, cell.provider_name, cell.currency


def _is_same(one: Cell, other: Cell) -> bool:
    """Whether a correction may be of a cell: models and accounts agree, and days overlap."""
    accounts = {*one.known, *other.known}
    return (
        _may_be(one.priced_model, other.priced_model)
        and (not {*one.known}.isdisjoint(other.known) or None in accounts)
        and one.day < other.until
        and other.day < one.until
    )


def _may_be(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other or akin(one, other)
