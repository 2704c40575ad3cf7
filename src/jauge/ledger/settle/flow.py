"""What was counted flows into what a stage states; each unit explains at most one.

Exact matches come first: account and model equal, then models of which one says less (a size, a
month), then one of account and model unknown, then both; in each, statements over few days before
those over many. Every measure flows by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from typing import Final, Literal, TypeVar

from jauge.ledger.settle.cells import MONEY, Cell
from jauge.ledger.settle.rules import GATEWAY
from jauge.model.money import divide
from jauge.pricing.cores import akin

Rate = Callable[[str, str, int], tuple[Decimal, Decimal] | None]
"""How many units of two currencies one euro was worth on a day; None without such a rate."""
_T = TypeVar("_T")
_ZERO: Final = Decimal(0)
_Models = Literal["same", "akin", "unknown"]
_LEVELS: Final[tuple[tuple[tuple[bool, _Models], ...], ...]] = (
    ((True, "same"),),
    ((True, "akin"),),
    ((True, "unknown"), (False, "same")),
    ((False, "akin"),),
    ((False, "unknown"),),
)
"""Whether the account is the same or one side unknown, and how the models are to each other."""
_Days = dict[tuple[str, str, int], dict[str | None, dict[str | None, list[Cell]]]]


def meet(targets: Sequence[Cell], earlier: Sequence[Cell], rate: Rate) -> None:
    """Let the cells of one stage meet those of all stages before it, and be explained by them.

    Both are in the order in which they are served, `targets` are one or more. Afterwards the
    `mass` of the cells of `targets` is what of them counts.
    """
    sources = _Sources(earlier, targets)
    width = max(len(target.amounts) for target in targets)
    for source in earlier:
        source.left = list(source.mass[:width])
    with localcontext(Context(prec=80)):
        for target in targets:
            target.rest = [None if a is None else max(a, _ZERO) for a in target.amounts]
            if target.rest[0] is not None:
                target.rest[0] = target.gross - target.offset
        for level in _LEVELS if earlier else ():
            for target in targets:
                for source in sources.met(target, level):
                    _explain(target, source, rate)
    for target in targets:
        _conclude(target)


def order(cell: Cell) -> tuple[int, tuple[str, ...]]:
    """Cells over few days come before those over many."""
    return cell.until - cell.day, cell.key


class _Sources:
    """Cells by supplier and day, account and model."""

    def __init__(self, cells: Iterable[Cell], targets: Sequence[Cell]) -> None:
        self._first = min(target.day for target in targets)
        self._until = max(target.until for target in targets)
        self._days: _Days = {}
        for cell in cells:
            for place in self._places(cell):
                accounts = self._days.setdefault(place, {})
                for account in cell.known:
                    models = accounts.setdefault(account, {})
                    models.setdefault(cell.priced_model, []).append(cell)

    def _places(self, cell: Cell) -> list[tuple[str, str, int]]:
        days = range(max(cell.day, self._first), min(cell.until, self._until))
        return [(cell.tenant, cell.provider_name, day) for day in days]

    def met(self, target: Cell, level: Iterable[tuple[bool, _Models]]) -> Iterator[Cell]:
        """The cells that a statement meets with this exactness, in a fixed order."""
        for place in self._places(target):
            accounts = self._days.get(place)
            if accounts is not None:
                for same_account, how in level:
                    for models in _chosen(accounts, target.known, same=same_account):
                        for cells in _of_model(models, target.priced_model, how):
                            yield from cells


def _chosen(
    table: Mapping[str | None, _T], wanted: tuple[str | None, ...], *, same: bool
) -> list[_T]:
    if same:
        return [table[name] for name in wanted if name in table]
    if wanted == (None,):
        return [value for name, value in table.items() if name is not None]
    return [table[None]] if None in table else []


def _of_model(
    models: Mapping[str | None, list[Cell]], wanted: str | None, how: _Models
) -> list[list[Cell]]:
    if how == "akin":
        near = (name for name in models if name is not None and wanted is not None)
        return [models[name] for name in near if akin(name, str(wanted))]
    return _chosen(models, (wanted,), same=how == "same")


def _explain(target: Cell, source: Cell, rate: Rate) -> None:
    target.is_met = True
    target.is_seen |= source.stage <= GATEWAY
    target.is_repeat |= source.stage == target.stage
    source.covered_by = max(source.covered_by, target.stage)
    for i in range(min(len(target.rest), len(source.left))):
        need, have = target.rest[i], source.left[i]
        if not need or not have:
            continue
        if i >= len(MONEY) or source.currency == target.currency:
            taken = min(need, have)
            target.rest[i], source.left[i] = need - taken, have - taken
            continue
        rates = rate(str(source.currency), str(target.currency), max(source.day, target.day))
        if rates is None:
            known = target.incomparable or str(source.currency)
            target.incomparable = min(known, str(source.currency))
            continue
        own, stated = rates
        worth = divide(have * stated, own)
        taken = min(need, worth)
        target.rest[i] = need - taken
        spent = have if taken == worth else divide(taken * own, stated)
        source.left[i] = max(have - spent, _ZERO)


def _conclude(target: Cell) -> None:
    """What of a statement counts: all where it met nothing, else what nothing explained."""
    if target.incomparable is not None and target.rest[0]:
        target.rest = [None if i < len(MONEY) else a for i, a in enumerate(target.rest)]
    else:
        target.incomparable = None
    target.mass = [amount or _ZERO for amount in target.rest]
