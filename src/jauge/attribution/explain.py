"""Why one row has its virtual tags: the rule that decided, and why earlier ones did not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from jauge.attribution.patterns import meets
from jauge.attribution.rules import UNALLOCATED, Rule, Value, decided
from jauge.model.template import fields, fill

Reason = Literal["no_match", "not_yet", "no_longer", "no_value"]


class Failed(msgspec.Struct, frozen=True):
    """Why a rule did not match.

    `no_match`: the row's `value` of `column` meets none of `patterns`; `no_value`: the rule
    copies a column that the row does not have; `not_yet` and `no_longer`: its dates.
    """

    reason: Reason
    column: str | None = None
    patterns: tuple[str, ...] = ()
    value: Value = None


class Deciding(msgspec.Struct, frozen=True):
    """A condition of the rule that decided, and what the row has there."""

    column: str
    patterns: tuple[str, ...]
    value: Value


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """One virtual tag of one row.

    `rule` is the number of the rule that decided, from 0, None where none did; `failed` has the
    reasons of every rule before it, by number.
    """

    key: str
    value: str | None
    rule: int | None
    conditions: tuple[Deciding, ...] = ()
    failed: Mapping[int, tuple[Failed, ...]] = {}


def explain(
    tags: Mapping[str, Sequence[Rule]],
    row: Mapping[str, Value],
    day: date | None,
    asked: Iterable[str] | None = None,
) -> tuple[Explained, ...]:
    """Every asked key of a row (all by default), nested ones first, on the day of the row."""
    known = dict(row)
    found: list[Explained] = []
    for key in decided(tags, tags if asked is None else asked):
        found.append(_explain(key, tags, known, day))
        known[key] = found[-1].value
    return tuple(found)


def _explain(
    key: str, tags: Mapping[str, Sequence[Rule]], row: Mapping[str, Value], day: date | None
) -> Explained:
    failed: dict[int, tuple[Failed, ...]] = {}
    for number, rule in enumerate(tags[key]):
        if reasons := tuple(_reasons(rule, tags, row, day)):
            failed[number] = reasons
            continue
        value = fill(rule.value, {name: _text(row[name]) for name in fields(rule.value)})
        return Explained(
            key=key,
            value=None if value == UNALLOCATED else value,
            rule=number,
            conditions=tuple(Deciding(c, p, row.get(c)) for c, p in rule.when.items()),
            failed=failed,
        )
    return Explained(key=key, value=None, rule=None, failed=failed)


def _reasons(
    rule: Rule, tags: Mapping[str, Sequence[Rule]], row: Mapping[str, Value], day: date | None
) -> Iterator[Failed]:
    for column, patterns in rule.when.items():
        if not meets(patterns, row.get(column), is_tag=column in tags):
            yield Failed("no_match", column, patterns, row.get(column))
    for column in fields(rule.value):
        if not row.get(column) and row.get(column) != "":
            yield Failed("no_value", column)
    if not rule.holds_on(day):
        has_started = rule.valid_from is None or (day is not None and rule.valid_from <= day)
        yield Failed("no_longer" if has_started else "not_yet")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())
