"""People who hold two tools of one class of use, and what the cheaper of the two costs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import msgspec

from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.contracts import Price, contract_of, price_of
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
)


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """Two tools of one class and the people who hold both.

    `cheaper` is what the cheaper seat of each costs a month, None where a price is unknown or
    the two are of several currencies or tax bases. `ids` are the rows of seats behind it.
    """

    name: str
    tools: tuple[str, str]
    people: int
    cheaper: Decimal | None
    currency: str | None
    basis: str | None
    ids: tuple[str, ...]


def overlaps(case: SeatCase) -> list[Overlap]:
    """Pairs of tools by class, those that most people hold first.

    A pair that fewer people hold than the smallest group is left out: it would name them.
    """
    pairs: dict[tuple[str, str, str], list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    for name, seats in _held_twice(case):
        for first, second in combinations(seats, 2):
            pairs.setdefault((name, first["tool"], second["tool"]), []).append((first, second))
    found = [
        _overlap(where, both, case)
        for where, both in pairs.items()
        if len(both) >= case.asked.smallest_group
    ]
    return sorted(found, key=lambda one: (-one.people, one.name, one.tools))


def _held_twice(case: SeatCase) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """For each person and class the seats in two tools or more, one a tool."""
    rows = case.rows
    if rows is None:
        return
    rows = rows.filter(rows["class"].notnull() & ~rows["state"].isin(_GONE) & ~rows["is_repeat"])
    several = rows.group_by("person", "class").agg(tools=rows["tool"].nunique())
    several = several.filter(several["tools"] > 1).rename(s_person="person", s_class="class")
    matches = [rows["person"] == several["s_person"], rows["class"] == several["s_class"]]
    found = case.held.session.run(rows.join(several, matches).select(*_READ)).to_pylist()
    people: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for row in sorted(found, key=lambda row: (row["tool"], row["seat_id"])):
        people.setdefault((row["person"], row["class"]), {}).setdefault(row["tool"], row)
    for (_person, name), tools in sorted(people.items()):
        yield name, list(tools.values())


def _overlap(
    where: tuple[str, str, str],
    both: list[tuple[Mapping[str, Any], Mapping[str, Any]]],
    case: SeatCase,
) -> Overlap:
    name, first, second = where
    prices = [_cheaper(*(_price(row, case) for row in pair)) for pair in both]
    known = [price for price in prices if price is not None]
    kinds = {(price.currency, price.basis) for price in known}
    is_known = len(known) == len(prices) and len(kinds) == 1
    currency, basis = next(iter(kinds)) if is_known else (None, None)
    return Overlap(
        name=name,
        tools=(first, second),
        people=len(both),
        cheaper=exact_sum(price.amount for price in known) if is_known else None,
        currency=currency,
        basis=basis,
        ids=tuple(sorted(row["seat_id"].hex() for pair in both for row in pair)),
    )


def _price(row: Mapping[str, Any], case: SeatCase) -> Price | None:
    contract = contract_of(case.asked.contracts, row["tool"], row["plan"], row["account"])
    return price_of(
        contract, row["unit_price"], row["currency"], row["tax_basis"], row["x_price_period"]
    )


def _cheaper(first: Price | None, second: Price | None) -> Price | None:
    if first is None or second is None:
        return None
    if (first.currency, first.basis) != (second.currency, second.basis):
        return None
    return min(first, second)
