"""Seats that can be given back, by tool and account, with the rows and the money behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.contracts import Price, cash_from, contract_of, price_of
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_READ: Final = (
    "seat_id",
    "tool",
    "account",
    "plan",
    "state",
    "as_of",
    "unit_price",
    "currency",
    "tax_basis",
    "x_price_period",
    "renews_on",
    "is_seen_elsewhere",
    "person",
)


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    """Seats of one tool, account and currency; `waste` is that of a month, of those with a price.

    `ids` are the rows behind, `states` how many seats there are of each state.
    """

    tool: str
    account: str | None
    as_of: date
    ids: tuple[str, ...]
    people: int
    states: Mapping[str, int]
    unpriced: int
    seen_elsewhere: int
    waste: Decimal | None
    currency: str | None
    basis: str | None
    cash_from: date | None

    @property
    def seats(self) -> int:
        """How many there are."""
        return len(self.ids)


def given_back(case: SeatCase, states: Sequence[str]) -> Iterator[GivenBack]:
    """The seats in one of these states that can be given back, by tool and account."""
    rows = case.rows
    if rows is None:
        return
    yield from _grouped(
        rows.filter(rows["is_reclaimable"] & rows["state"].isin(list(states))), case
    )


def duplicates(case: SeatCase) -> Iterator[GivenBack]:
    """Further seats of one tool in the same hands, but those that can be given back anyway."""
    rows = case.rows
    if rows is not None:
        yield from _grouped(rows.filter(rows["is_duplicate"] & ~rows["is_reclaimable"]), case)


def _grouped(wanted: "ir.Table", case: SeatCase) -> Iterator[GivenBack]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in case.held.session.run(wanted.select(*_READ)).to_pylist():
        groups.setdefault((row["tool"], row["account"] or ""), []).append(row)
    for _where, group in sorted(groups.items()):
        yield _one(group, case)


def _one(rows: list[Mapping[str, Any]], case: SeatCase) -> GivenBack:
    """One group; where its prices are of several currencies or bases the largest part is told."""
    rows = sorted(rows, key=lambda row: row["seat_id"])
    prices = [_price(row, case) for row in rows]
    parts: dict[tuple[str, str], list[Decimal]] = {}
    for price in prices:
        if price is not None:
            parts.setdefault((price.currency, price.basis), []).append(price.amount)
    largest = max(parts, key=lambda part: (len(parts[part]), part), default=None)
    currency, basis = largest or (None, None)
    return GivenBack(
        tool=rows[0]["tool"],
        account=rows[0]["account"],
        as_of=rows[0]["as_of"],
        ids=tuple(row["seat_id"].hex() for row in rows),
        people=len({row["person"] for row in rows}),
        states=_counted(row["state"] for row in rows),
        unpriced=len(rows) - (len(parts[largest]) if largest else 0),
        seen_elsewhere=sum(bool(row["is_seen_elsewhere"]) for row in rows),
        waste=exact_sum(parts[largest]) if largest else None,
        currency=currency,
        basis=basis,
        cash_from=min(filter(None, (_cash(row, case) for row in rows)), default=None),
    )


def _counted(states: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return found


def _price(row: Mapping[str, Any], case: SeatCase) -> Price | None:
    contract = contract_of(case.asked.contracts, row["tool"], row["plan"], row["account"])
    return price_of(
        contract, row["unit_price"], row["currency"], row["tax_basis"], row["x_price_period"]
    )


def _cash(row: Mapping[str, Any], case: SeatCase) -> date | None:
    contract = contract_of(case.asked.contracts, row["tool"], row["plan"], row["account"])
    return cash_from(contract, case.asked.day, row["renews_on"])
