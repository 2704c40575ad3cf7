"""Which rule gives each row its virtual tags: decided for many rows at once, by bits.

For each distinct value of a column the rules whose condition on it holds are one number; a row's
number is the AND over its columns, and its lowest bit is the first rule that matches.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from jauge.attribution.patterns import Conditions
from jauge.attribution.rules import DAY, UNALLOCATED, Coded, Rule, Value, decided, reads
from jauge.model.template import fields, fill


class Assigned(msgspec.Struct, frozen=True):
    """One virtual tag of many rows: `codes` says for each row which of `values` it has.

    `rules` tells for each value the number of the rule that gave it, None where none did (or a
    rule says `unallocated`: then the value is None and the rule is there). `met` are the rules
    whose conditions some row meets, one bit each, be it that an earlier rule decides.
    """

    values: Sequence[str | None]
    rules: Sequence[int | None]
    codes: Sequence[int]
    met: int


class Compiled(msgspec.Struct, frozen=True):
    """The rules that some keys need: `keys` in order, the `columns` they read, their dates.

    `days` cut time into stretches in which the same rules are in force.
    """

    tags: Mapping[str, Sequence[Rule]]
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    days: tuple[date, ...]

    def stretch(self, day: date) -> int:
        """The number of the stretch of a day: how many of `days` have come."""
        return bisect_right(self.days, day)

    def again(self, key: str) -> "Compiled":
        """What has to be decided again when another value of `key` is given.

        The answer's `columns` are, beside columns, `key` itself and every other tag that is read
        and stays as it is.
        """
        changed = {key}
        for name in self.keys:
            if name != key and changed & {r for rule in self.tags[name] for r in reads(rule)}:
                changed.add(name)
        return _compiled(self.tags, tuple(name for name in self.keys if name in changed - {key}))

    def assign(self, columns: Mapping[str, Coded], rows: int) -> dict[str, Assigned]:
        """Every key for each of `rows` rows.

        `columns` has each of `self.columns`, and where there are `days` also `DAY`: the stretch
        of each row, whose values are the texts of their numbers.
        """
        known = dict(columns)
        found: dict[str, Assigned] = {}
        for key in self.keys:
            found[key] = self._decide(key, known, rows)
            known[key] = Coded(found[key].values, found[key].codes)
        return found

    def _decide(self, key: str, known: Mapping[str, Coded], rows: int) -> Assigned:
        rules = self.tags[key]
        every = (1 << len(rules)) - 1
        masks = [every] * rows
        if any(rule.valid_from or rule.valid_until for rule in rules):
            in_force = [self._in_force(rules, int(str(value))) for value in known[DAY].values]
            masks = [in_force[code] for code in known[DAY].codes]
        for name, asked in self._conditions(rules).items():
            column = known[name]
            of_value = [asked.mask(value, every) for value in column.values]
            masks = [mask & of_value[c] for mask, c in zip(masks, column.codes, strict=True)]
        return _chosen(rules, masks, known)

    def _in_force(self, rules: Sequence[Rule], stretch: int) -> int:
        first = self.days[stretch - 1] if stretch else None
        return sum(1 << number for number, rule in enumerate(rules) if rule.holds_on(first))

    def _conditions(self, rules: Sequence[Rule]) -> dict[str, Conditions]:
        found: dict[str, Conditions] = {}
        for number, rule in enumerate(rules):
            for name in reads(rule):
                found.setdefault(name, Conditions(is_tag=name in self.tags))
            for name, patterns in rule.when.items():
                found[name].ask(number, patterns)
            for name in fields(rule.value):
                found[name].copy(number)
        return found


def compile_tags(tags: Mapping[str, Sequence[Rule]], asked: Iterable[str]) -> Compiled:
    """What the asked keys need of the rules; raises graphlib.CycleError as `decided` does."""
    return _compiled(tags, decided(tags, asked))


def _compiled(tags: Mapping[str, Sequence[Rule]], keys: tuple[str, ...]) -> Compiled:
    rules = [rule for key in keys for rule in tags[key]]
    names = dict.fromkeys(name for rule in rules for name in reads(rule) if name not in keys)
    dates = {day for rule in rules for day in (rule.valid_from, rule.valid_until) if day}
    return Compiled(tags, keys, tuple(names), tuple(sorted(dates)))


def _chosen(rules: Sequence[Rule], masks: list[int], known: Mapping[str, Coded]) -> Assigned:
    """The lowest bit of each mask, and the value that the rule gives."""
    kinds = set(masks)
    met = 0
    for mask in kinds:
        met |= mask
    first = {mask: (mask & -mask).bit_length() - 1 for mask in kinds}
    copied = tuple(dict.fromkeys(name for rule in rules for name in fields(rule.value)))
    winners = [first[mask] for mask in masks]
    slots: dict[tuple[int, ...], int] = {}
    codes = [
        slots.setdefault(slot, len(slots))
        for slot in zip(winners, *(known[name].codes for name in copied), strict=True)
    ]
    values: list[str | None] = []
    for number, *here in slots:
        row = {
            name: _text(known[name].values[code]) for name, code in zip(copied, here, strict=True)
        }
        value = fill(rules[number].value, row) if number >= 0 else UNALLOCATED
        values.append(None if value == UNALLOCATED else value)
    decisive = [None if number < 0 else number for number, *_here in slots]
    return Assigned(values, decisive, codes, met)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())
