"""What splits do to an answer: which of them matter, and the tags that follow their money."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from jauge.analysis.rulebook import Attribution
from jauge.attribution import (
    DAY,
    UNALLOCATED,
    Coded,
    Compiled,
    Value,
    compile_tags,
    relevant,
)

MONTH: Final = "month"


class Following:
    """The `splits` that can change an answer by some names, and what comes with their money.

    A tag that is nested on the tag of a split is decided again where the money went, at once: the
    next split sees it.
    """

    def __init__(self, of: Attribution, asked: Sequence[str]) -> None:
        self._of = of
        self._asked = tuple(asked)
        self.splits = relevant(of.splits, asked, self._nested)
        self._known: dict[tuple[str, tuple[Value, ...]], dict[str, Value]] = {}

    def _compile(self, names: Iterable[str]) -> Compiled:
        return compile_tags(self._of.tags, [name for name in names if name in self._of.tags])

    def _nested(self, names: Iterable[str]) -> set[str]:
        listed = list(names)
        return {*listed, *self._compile(listed).keys}

    @cached_property
    def _again(self) -> dict[str, Compiled]:
        pools = [name for split in self.splits for name in (*split.pool, split.to)]
        compiled = self._compile((*self._asked, *pools))
        return {split.to: compiled.again(split.to) for split in self.splits}

    @property
    def reads(self) -> tuple[str, ...]:
        """What lines must be grouped by so that splits can be applied, the month first."""
        names = dict.fromkeys(name for split in self.splits for name in (*split.pool, split.to))
        for again in self._again.values():
            names |= dict.fromkeys((*again.columns, *((DAY,) if again.days else ())))
        return (MONTH, *names) if names else ()

    def decide(self, tag: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """The tags that follow from the values of a line whose value of this tag is new."""
        again = self._again[tag]
        here = tuple(values.get(name) for name in (*again.columns, DAY))
        if (tag, here) not in self._known:
            named = dict(zip((*again.columns, DAY), here, strict=True))
            self._known[tag, here] = _decided(again, named)
        return self._known[tag, here]


def _decided(again: Compiled, values: Mapping[str, Value]) -> dict[str, Value]:
    columns = {name: Coded([_named(values[name])], [0]) for name in again.columns}
    if again.days:
        day = values[DAY]
        come = 0 if day is None else again.stretch(date.fromisoformat(str(day)))
        columns[DAY] = Coded([str(come)], [0])
    found = again.assign(columns, 1)
    return {key: found[key].values[found[key].codes[0]] or UNALLOCATED for key in again.keys}


def _named(value: Value) -> Value:
    return None if value == UNALLOCATED else value
