"""People who hold two tools of one class of use, and what the cheaper of the two costs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import msgspec

from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.contracts import Price, cash_from, contract_of, price_of
from jauge.model import exact_sum

_GONE: Final = ("pending", "cancelled", "leaver")
_READ: Final = (
    "seat_id",
    "person",
    "class",
    "tool",
    "plan",
    "account",
    "unit_price",
    "currency",
    "tax_basis",
    "x_price_period",
    "renews_on",
)
Row = Mapping[str, Any]


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """Two tools of one class and the people who hold both.

    `cheaper` is what the cheaper seat of each costs a month, None where a price is unknown or
    the two are of several currencies or tax bases. `cash_from` is the first day from which one
    of these seats, given back, saves money. `ids` are the rows of seats behind it.
    """

    name: str
    tools: tuple[str, str]
    people: int
    cheaper: Decimal | None
    currency: str | None
    basis: str | None
    cash_from: date | None
    ids: tuple[str, ...]


class ClassOverlap(msgspec.Struct, frozen=True, kw_only=True):
    """A class of use and the people who hold several tools of it.

    `spare` is what their seats cost a month beside the dearest one of each. Both are None where
    some of them hold two tools that too few hold: the difference to the pairs would tell of them.
    """

    name: str
    tools: tuple[str, ...]
    people: int | None
    spare: Decimal | None
    currency: str | None
    basis: str | None


class Overlaps(msgspec.Struct, frozen=True, kw_only=True):
    """Classes with their pairs of tools, those that most people hold first.

    `left_out` says whether there are pairs that fewer people hold than the smallest group.
    """

    classes: tuple[ClassOverlap, ...]
    pairs: tuple[Overlap, ...]
    left_out: bool


class _Held(msgspec.Struct, frozen=True):
    """The seats of one person in a class, one a tool, in the order of the tools."""

    name: str
    seats: tuple[Row, ...]

    @property
    def pairs(self) -> Iterator[tuple[tuple[str, str, str], tuple[Row, Row]]]:
        for first, second in combinations(self.seats, 2):
            yield (self.name, first["tool"], second["tool"]), (first, second)


def overlaps(case: SeatCase) -> Overlaps:
    """Pairs of tools by class. One that fewer people hold than the smallest group is left out."""
    people = list(_held_twice(case))
    pairs: dict[tuple[str, str, str], list[tuple[Row, Row]]] = {}
    for one in people:
        for where, both in one.pairs:
            pairs.setdefault(where, []).append(both)
    smallest = case.asked.smallest_group
    small = {where for where, both in pairs.items() if len(both) < smallest}
    found = [_overlap(where, both, case) for where, both in pairs.items() if where not in small]
    shown = {one.name for one in found}
    classes = [
        _class(name, [one for one in people if one.name == name], small, case)
        for name in sorted(shown)
    ]
    return Overlaps(
        classes=tuple(sorted(classes, key=lambda one: (-(one.people or 0), one.name))),
        pairs=tuple(sorted(found, key=lambda one: (-one.people, one.name, one.tools))),
        left_out=bool(small),
    )


def _held_twice(case: SeatCase) -> Iterator[_Held]:
    """For each person and class the seats in two tools or more, one a tool."""
    rows = case.rows
    if rows is None:
        return
    rows = rows.filter(rows["class"].notnull() & ~rows["state"].isin(_GONE) & ~rows["is_repeat"])
    several = rows.group_by("person", "class").agg(tools=rows["tool"].nunique())
    several = several.filter(several["tools"] > 1).rename(s_person="person", s_class="class")
    matches = [rows["person"] == several["s_person"], rows["class"] == several["s_class"]]
    found = case.held.session.run(rows.join(several, matches).select(*_READ)).to_pylist()
    people: dict[tuple[str, str], dict[str, Row]] = {}
    for row in sorted(found, key=lambda row: (row["tool"], row["seat_id"])):
        people.setdefault((row["person"], row["class"]), {}).setdefault(row["tool"], row)
    for (_person, name), tools in sorted(people.items()):
        yield _Held(name, tuple(tools.values()))


def _overlap(
    where: tuple[str, str, str], both: Sequence[tuple[Row, Row]], case: SeatCase
) -> Overlap:
    name, first, second = where
    spare = [_spare(pair, case) for pair in both]
    cheaper, currency, basis = _sum([price for price, _rows in spare])
    days = (_cash(row, case) for _price, rows in spare for row in rows)
    return Overlap(
        name=name,
        tools=(first, second),
        people=len(both),
        cheaper=cheaper,
        currency=currency,
        basis=basis,
        cash_from=min(filter(None, days), default=None),
        ids=tuple(sorted(row["seat_id"].hex() for pair in both for row in pair)),
    )


def _class(
    name: str, people: Sequence[_Held], small: Iterable[tuple[str, str, str]], case: SeatCase
) -> ClassOverlap:
    hidden = set(small)
    is_told = not any(where in hidden for one in people for where, _both in one.pairs)
    shown = {
        row["tool"]
        for one in people
        for where, both in one.pairs
        if where not in hidden
        for row in both
    }
    prices = [_spare(one.seats, case)[0] for one in people]
    spare, currency, basis = _sum(prices) if is_told else (None, None, None)
    return ClassOverlap(
        name=name,
        tools=tuple(sorted(shown)),
        people=len(people) if is_told else None,
        spare=spare,
        currency=currency,
        basis=basis,
    )


def _spare(rows: Sequence[Row], case: SeatCase) -> tuple[Price | None, Sequence[Row]]:
    """What seats of one person cost beside the dearest of them, and which these are.

    None, and all of them, where a price is unknown or they are of several currencies or bases.
    """
    prices = [_price(row, case) for row in rows]
    known = [price for price in prices if price is not None]
    kinds = {(price.currency, price.basis) for price in known}
    if len(known) < len(rows) or len(kinds) > 1:
        return None, rows
    dearest = prices.index(max(known))
    others = [price.amount for place, price in enumerate(known) if place != dearest]
    spare = Price(exact_sum(others), known[0].currency, known[0].basis)
    return spare, [row for place, row in enumerate(rows) if place != dearest]


def _sum(prices: Sequence[Price | None]) -> tuple[Decimal | None, str | None, str | None]:
    """The sum with its currency and basis; None where one is unknown or they are of several."""
    known = [price for price in prices if price is not None]
    kinds = {(price.currency, price.basis) for price in known}
    if len(known) < len(prices) or len(kinds) != 1:
        return None, None, None
    ((currency, basis),) = kinds
    return exact_sum(price.amount for price in known), currency, basis


def _price(row: Row, case: SeatCase) -> Price | None:
    contract = contract_of(case.asked.contracts, row["tool"], row["plan"], row["account"])
    return price_of(
        contract, row["unit_price"], row["currency"], row["tax_basis"], row["x_price_period"]
    )


def _cash(row: Row, case: SeatCase) -> date | None:
    contract = contract_of(case.asked.contracts, row["tool"], row["plan"], row["account"])
    return cash_from(contract, case.asked.day, row["renews_on"])
