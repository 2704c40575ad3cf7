"""What other rules would move: calls from value to value, and costs after the splits."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import msgspec

from jauge.analysis import aggregation
from jauge.analysis.allocating import Allocator
from jauge.analysis.attributing import attach
from jauge.analysis.dimensions import Dimension
from jauge.analysis.following import Following
from jauge.analysis.lines import lines
from jauge.analysis.question import Line
from jauge.analysis.rulebook import Attribution
from jauge.analysis.tag_use import Used, used
from jauge.attribution import UNALLOCATED
from jauge.attribution.rules import decided

if TYPE_CHECKING:
    from jauge.analysis.engines import Session

_BEFORE: Final = "jauge_before"
_AFTER: Final = "jauge_after"


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that go from one value of a key to another."""

    before: str
    after: str
    used: Used


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """What a value of a key costs after the splits, under both configurations."""

    value: str
    currency: str | None
    before: Decimal
    after: Decimal


class KeyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for one key: dearest moves first; `allocations` are those that differ."""

    key: str
    moves: tuple[Move, ...]
    allocations: tuple[Allocation, ...]


def tag_change(
    allocators: tuple[Allocator, Allocator], rows: ir.Table, months: ir.Table, key: str
) -> KeyChange:
    """What the second configuration makes of a key, compared with the first."""
    before, after = allocators
    moves: tuple[Move, ...] = ()
    if _written(before.of, key) != _written(after.of, key):
        moves = _moves(allocators, rows, key)
    sides: list[dict[tuple[str, str | None], Decimal]] = [{}, {}]
    if any(Following(one.of, (key,)).splits for one in allocators):
        sides = [
            _costs(one.lines_by((key,), rows, months)) if key in one.of.tags else {}
            for one in allocators
        ]
    allocations = [
        Allocation(
            value=value,
            currency=currency,
            before=sides[0].get((value, currency), Decimal(0)),
            after=sides[1].get((value, currency), Decimal(0)),
        )
        for value, currency in sorted({**sides[0], **sides[1]}, key=str)
        if sides[0].get((value, currency)) != sides[1].get((value, currency))
    ]
    return KeyChange(key=key, moves=moves, allocations=tuple(allocations))


def _written(of: Attribution, key: str) -> object:
    """Every rule that can decide a key, as it is written."""
    return [(name, tuple(of.tags[name])) for name in decided(of.tags, (key,))]


def _moves(allocators: tuple[Allocator, Allocator], rows: ir.Table, key: str) -> tuple[Move, ...]:
    session, one = allocators[0].session, allocators[0]
    table = _with(session, rows, key, allocators[0].of, _BEFORE)
    table = _with(session, table, key, allocators[1].of, _AFTER)
    changed = table.filter(table[_BEFORE] != table[_AFTER])
    names = [Dimension(name, (name,)) for name in (_BEFORE, _AFTER)]
    summed = aggregation.expression(changed, names, ((0, 0),), currency=one.currency)
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines(session.run(summed), names, one.converter):
        found.setdefault((str(line.keys[0]), str(line.keys[1])), []).append(line)
    moves = [Move(before=b, after=a, used=used(some)) for (b, a), some in found.items()]
    return tuple(sorted(moves, key=lambda m: (*_dearest(m.used), m.before, m.after)))


def _dearest(of: Used) -> tuple[Decimal, int]:
    return -max((cost.amount for cost in of.costs), default=Decimal(0)), -of.calls


def _with(session: "Session", table: ir.Table, key: str, of: Attribution, name: str) -> ir.Table:
    if key not in of.tags:
        return table.mutate(**{name: ibis.literal(UNALLOCATED)})
    attached = attach(session, table, (key,), of.tags, of.zone).table
    return attached.mutate(**{name: attached[key]}).drop(key)


def _costs(found: Sequence[Line]) -> dict[tuple[str, str | None], Decimal]:
    return {
        (str(line.keys[0]), line.currency): line.sums.effective_cost
        for line in found
        if line.sums.effective_cost is not None
    }
