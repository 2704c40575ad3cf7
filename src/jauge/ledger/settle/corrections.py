"""Lines below zero: what a supplier takes back of its own statement, whatever day it dates it."""

from collections.abc import Sequence
from decimal import Decimal

from jauge.ledger.settle.cells import Cell, moment
from jauge.pricing.cores import akin

_Place = tuple[str | None, ...]


def offset(cells: Sequence[Cell]) -> bool:
    """Take what lines below zero take back off the cells of one source, which have met others.

    It goes to what nothing explains first, of its own days and then of its months, and to what
    was seen last. Answers whether there was any: then the cells must meet again.
    """
    places: dict[tuple[_Place, int], list[Cell]] = {}
    for cell in cells:
        for month in _months(cell):
            places.setdefault((_place(cell), month), []).append(cell)
    taken: list[list[Cell]] = []
    for correction in cells:
        if correction.taken_back:
            months = (places[_place(correction), month] for month in _months(correction))
            found = dict.fromkeys(cell for month in months for cell in month)
            near = [cell for cell in found if _may_be_of(correction, cell)]
            near.sort(key=lambda cell: not _overlap(correction, cell))
            taken.append([correction, *_take(correction.taken_back, near)])
    _follow(taken)
    return bool(taken)


def _take(amount: Decimal, cells: Sequence[Cell]) -> list[Cell]:
    """Take an amount off cells, what nothing explains first; answer those that it is about.

    What is left when they have nothing more is about what was seen, where anything was.
    """
    gave: dict[Cell, None] = {}
    for is_last in (False, True):
        for cell in cells:
            is_whole = is_last or not cell.is_met
            room = (cell.gross if is_whole else cell.rest[0] or Decimal(0)) - cell.offset
            part = min(amount, room)
            if part > 0:
                cell.offset += part
                amount -= part
                gave[cell] = None
    if amount:
        gave |= dict.fromkeys(cell for cell in cells if cell.is_met)
    return list(gave)


def _follow(taken: Sequence[Sequence[Cell]]) -> None:
    """Where a correction or a cell that it took something off is a check, all of them are.

    What then still counts of a cell is its difference, in a row of its own.
    """
    left = list(taken)
    while met := [cells for cells in left if any(cell.is_met for cell in cells)]:
        left = [cells for cells in left if not any(cell.is_met for cell in cells)]
        for cells in met:
            for cell in cells:
                cell.is_met = True


def _place(cell: Cell) -> _Place:
    return cell.tenant, cell.provider_name, cell.currency


def _months(cell: Cell) -> range:
    """The calendar months that a cell has days in, in UTC."""
    first, last = moment(cell.day), moment(cell.until - 1)
    return range(first.year * 12 + first.month, last.year * 12 + last.month + 1)


def _overlap(one: Cell, other: Cell) -> bool:
    return one.day < other.until and other.day < one.until


def _may_be_of(correction: Cell, cell: Cell) -> bool:
    """Whether models and accounts of the two agree, as far as they are known."""
    one, other = correction.priced_model, cell.priced_model
    if one is not None and other is not None and one != other and not akin(one, other):
        return False
    accounts = {*correction.known, *cell.known}
    return None in accounts or not {*correction.known}.isdisjoint(cell.known)
