"""Shared costs: money moves from a pool to the values of a tag, and none is made or lost.

Weights are those of a calendar month, so a plan is made from lines of whole months and applied to
the lines of a question, whatever its period and groups. Calls and tokens stay where they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from jauge.attribution.driver import Driver
from jauge.attribution.patterns import meets
from jauge.attribution.rules import UNALLOCATED, Value
from jauge.attribution.share import as_integers, share_out
from jauge.model import exact_sum

By = Literal["even", "fixed", "calls", "tokens", "effective_cost", "driver"]
Cell = tuple[str, str | None]
"""A calendar month as `2026-10`, and a currency."""
Decide = Callable[[str, Mapping[str, Value]], Mapping[str, Value]]
"""What else changes in the values of a line whose value of this tag is new: nested tags."""


def _nothing(_tag: str, _values: Mapping[str, Value]) -> Mapping[str, Value]:
    return {}


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[split]]`: `pool` has patterns per virtual tag or column, `to` is a virtual tag.

    `fixed` has the shares of the targets, 1 or less in all; `driver` their weights from a file.
    """

    name: str
    pool: Mapping[str, tuple[str, ...]]
    to: str
    by: By
    fixed: Mapping[str, Decimal] = {}
    driver: Driver | None = None


class Line(msgspec.Struct, frozen=True):
    """Sums of one group in one month and currency.

    `values` has every column and virtual tag that the splits read, and what else the question
    groups by. `amounts` are in the line's currency, the effective cost first; None is unknown.
    """

    month: str
    currency: str | None
    values: Mapping[str, Value]
    amounts: tuple[Decimal | None, ...]
    calls: int = 0
    tokens: int = 0


class Shares(msgspec.Struct, frozen=True):
    """Who gets what part of a pool: targets with their weights, by name, and what stays.

    With `reason` nothing moves: `no_target` when there is no line to give to, `no_weight` when
    no target has any of what is shared by.
    """

    weights: tuple[tuple[str, int], ...] = ()
    kept: int = 0
    reason: Literal["no_target", "no_weight"] | None = None


class Step(msgspec.Struct, frozen=True):
    """What one split does in one month and currency: the pool, and how it is shared out."""

    split: Split
    month: str
    currency: str | None
    pool: Decimal
    shares: Shares


class Plan(msgspec.Struct, frozen=True):
    """The shares of every split, in order, for every month and currency that it has a pool in."""

    steps: tuple[tuple[Split, Mapping[Cell, Step]], ...]
    tags: frozenset[str]
    decide: Decide = _nothing

    def apply(self, lines: Iterable[Line]) -> list[Line]:
        """The lines after the splits: the same totals, on other lines."""
        moved = list(lines)
        for split, steps in self.steps:
            moved = [part for line in moved for part in self._moved(line, split, steps)]
        return moved

    def follow(self, line: Line) -> Iterator[tuple[Step, Decimal]]:
        """The splits whose pools hold some of a line, and how much of its first amount."""
        here = [line]
        for split, steps in self.steps:
            step = steps.get((line.month, line.currency))
            mine = [one for one in here if _is_pool(one, split, self.tags)]
            if step is not None and mine:
                yield step, exact_sum(one.amounts[0] or Decimal(0) for one in mine)
            here = [part for one in here for part in self._moved(one, split, steps)]

    def _moved(self, line: Line, split: Split, steps: Mapping[Cell, Step]) -> Iterator[Line]:
        return _moved(line, split, steps, self.tags, self.decide)


def plan(
    lines: Iterable[Line],
    splits: Sequence[Split],
    tags: Iterable[str],
    decide: Decide = _nothing,
) -> Plan:
    """The plan of some splits from lines of whole months; `tags` are the virtual tags.

    A later split sees what earlier ones have moved, and what `decide` says of it.
    """
    virtual, here = frozenset(tags), list(lines)
    made: list[tuple[Split, Mapping[Cell, Step]]] = []
    for split in splits:
        found = {(s.month, s.currency): s for s in _steps(here, split, virtual)}
        made.append((split, found))
        here = [part for line in here for part in _moved(line, split, found, virtual, decide)]
    return Plan(tuple(made), virtual, decide)


def allocate(lines: Iterable[Line], splits: Sequence[Split], tags: Iterable[str]) -> list[Line]:
    """Plan and apply in one, for lines of whole months."""
    whole = list(lines)
    return plan(whole, splits, tags).apply(whole)


def relevant(
    splits: Sequence[Split],
    asked: Iterable[str],
    read: Callable[[Iterable[str]], Iterable[str]] = set,
) -> tuple[Split, ...]:
    """The splits that can change an answer by these columns, in their order.

    `read` adds to some names those that tags among them are nested on.
    """
    needed = {*read(asked)}
    chosen: list[Split] = []
    for split in reversed(splits):
        if split.to in needed:
            chosen.insert(0, split)
            needed |= {*read(split.pool)}
    return tuple(chosen)


def _is_pool(line: Line, split: Split, tags: frozenset[str]) -> bool:
    return all(
        meets(patterns, line.values.get(column), is_tag=column in tags)
        for column, patterns in split.pool.items()
    )


def _steps(lines: Sequence[Line], split: Split, tags: frozenset[str]) -> Iterator[Step]:
    pools: dict[Cell, list[Decimal]] = {}
    others: dict[str, list[Line]] = {}
    for line in lines:
        if not _is_pool(line, split, tags):
            others.setdefault(line.month, []).append(line)
        elif line.amounts[0] is not None:
            pools.setdefault((line.month, line.currency), []).append(line.amounts[0])
    for (month, currency), amounts in pools.items():
        weights = _weights(split, month, currency, others.get(month, ()))
        own = split.pool.get(split.to, ())
        targets = {
            target: weight
            for target, weight in sorted(weights.items())
            if target != UNALLOCATED and not meets(own, target, is_tag=True)
        }
        yield Step(split, month, currency, exact_sum(amounts), _shares(split, targets))


def _shares(split: Split, targets: Mapping[str, Decimal]) -> Shares:
    positive = {target: weight for target, weight in targets.items() if weight > 0}
    if not positive:
        return Shares(reason="no_weight" if targets else "no_target")
    stays = 1 - exact_sum(positive.values()) if split.by == "fixed" else Decimal(0)
    *weights, kept = as_integers([*positive.values(), stays])
    return Shares(tuple(zip(positive, weights, strict=True)), kept)


def _weights(
    split: Split, month: str, currency: str | None, lines: Iterable[Line]
) -> Mapping[str, Decimal]:
    """What each value of the tag weighs: money of the same currency, calls and tokens of all."""
    if split.by == "fixed":
        return split.fixed
    if split.by == "driver":
        return split.driver.of(month) if split.driver else {}
    found: dict[str, list[Decimal]] = {}
    for line in lines:
        target = line.values.get(split.to)
        if isinstance(target, str):
            found.setdefault(target, []).append(_weight(split, line, currency))
    if split.by == "even":
        return dict.fromkeys(found, Decimal(1))
    return {target: exact_sum(weights) for target, weights in found.items()}


def _weight(split: Split, line: Line, currency: str | None) -> Decimal:
    if split.by == "calls":
        return Decimal(line.calls)
    if split.by == "tokens":
        return Decimal(line.tokens)
    cost = line.amounts[0] if line.currency == currency else None
    return cost or Decimal(0)


def _moved(
    line: Line,
    split: Split,
    steps: Mapping[Cell, Step],
    tags: frozenset[str],
    decide: Decide,
) -> Iterator[Line]:
    """A line as it is after one split: what stays of it, and a line per target."""
    step = steps.get((line.month, line.currency))
    if step is None or not step.shares.weights or not _is_pool(line, split, tags):
        yield line
        return
    weights = [*(weight for _target, weight in step.shares.weights), step.shares.kept]
    shares = [
        (None,) * len(weights) if amount is None else share_out(amount, weights)
        for amount in line.amounts
    ]
    *moved, stays = zip(*shares, strict=True)
    yield msgspec.structs.replace(line, amounts=stays)
    for (target, _weight_of_it), amounts in zip(step.shares.weights, moved, strict=True):
        values = {**line.values, split.to: target}
        yield Line(line.month, line.currency, {**values, **decide(split.to, values)}, amounts)
