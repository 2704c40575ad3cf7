"""Virtual tags that read the tag of a split: decided again where the money went."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from jauge.analysis.question import Key
from jauge.analysis.rulebook import Attribution
from jauge.attribution import (
    DAY,
    UNALLOCATED,
    Coded,
    Compiled,
    Split,
    Value,
    compile_tags,
    relevant,
)


def moving(of: Attribution, asked: Iterable[str]) -> tuple[Split, ...]:
    """The splits that can change an answer by these names, through the tags that they read."""
    named = list(asked)
    return relevant(of.splits, {*named, *compile_tags(of.tags, _keys(of, named)).keys})


def _keys(of: Attribution, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in of.tags]


class Following:
    """The asked tags that follow the tags of some splits.

    `reads` are the names that lines must be grouped by, so that these tags can be decided.
    """

    def __init__(self, of: Attribution, asked: Sequence[str], splits: Sequence[Split]) -> None:
        self._of = of
        self._moved = {split.to for split in splits}
        self.keys = tuple(
            key
            for key in _keys(of, asked)
            if key not in self._moved and self._moved & {*compile_tags(of.tags, [key]).keys}
        )
        self._known: dict[tuple[Value, ...], dict[str, Key]] = {}

    @cached_property
    def _compiled(self) -> Compiled:
        own = {key: rules for key, rules in self._of.tags.items() if key not in self._moved}
        return compile_tags(own, self.keys)

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns and tags, and the day where rules have dates; none where no tag follows."""
        if not self.keys:
            return ()
        return (*self._compiled.columns, *((DAY,) if self._compiled.days else ()))

    def decide(self, values: Mapping[str, Value]) -> dict[str, Key]:
        """The tags of a line with these values."""
        here = tuple(values.get(name) for name in self.reads)
        if here not in self._known:
            self._known[here] = self._decided(dict(zip(self.reads, here, strict=True)))
        return self._known[here]

    def _decided(self, values: Mapping[str, Value]) -> dict[str, Key]:
        columns = {name: Coded([_named(value)], [0]) for name, value in values.items()}
        if self._compiled.days:
            day = values[DAY]
            come = 0 if day is None else self._compiled.stretch(date.fromisoformat(str(day)))
            columns[DAY] = Coded([str(come)], [0])
        found = self._compiled.assign(columns, 1)
        return {key: found[key].values[found[key].codes[0]] or UNALLOCATED for key in self.keys}


def _named(value: Value) -> Value:
    return None if value == UNALLOCATED else value
