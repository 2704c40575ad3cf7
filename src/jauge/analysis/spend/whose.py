"""Whose what is paid is: a virtual tag of bank lines, invoice lines, seats, bills and calls.

The rules are those of `[[tag]]`, decided by `jauge.attribution`. Bank lines, lines of invoices and
seats have the names `MONEY_NAMES`; calls and bills are read by their own columns first, as `jauge
cost` does, and by these names where no rule reaches them so.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.rulebook import Tags
from jauge.analysis.seats.asked import SMALLEST_GROUP
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.invoices import Invoice, Item
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.pictures import Picture, Seat
from jauge.attribution import DAY, UNALLOCATED, Coded, Value, compile_tags

if TYPE_CHECKING:
    from jauge.analysis.spend.bank import Bank, Entry

Row = Mapping[str, Value]


class Asked(NamedTuple):
    """A virtual tag to group by, the rules that decide it, and the zone of their days.

    Of seats, a value that rules find by their holders names at least `smallest_group` people.
    """

    key: str
    tags: Tags
    zone: str
    smallest_group: int = SMALLEST_GROUP


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a tag by the id of a bank line or invoice line, and by `place` of a seat."""

    asked: Asked
    lines: Mapping[str, str]
    items: Mapping[str, str]
    seats: Mapping[tuple[str | None, ...], str]

    def of_seat(self, seat: Seat, product: str) -> str:
        """The tag of a seat, or of one that nobody holds."""
        return self.seats[place(seat, product)]

    def of_claims(self, claims: Sequence[Claim]) -> list[Claim]:
        """Claims of invoices by their line; others that have no value yet by their names."""
        rows = [(_of_claim(one), one.days.first) for one in claims]
        found = decided(self.asked, rows)
        return [
            msgspec.structs.replace(one, tag=self._known(one) or value)
            for one, value in zip(claims, found, strict=True)
        ]

    def _known(self, claim: Claim) -> str | None:
        if claim.source == "invoice":
            return self.items[claim.ids[0]]
        return None if claim.tag == UNALLOCATED else claim.tag


def whose(
    asked: Asked,
    bank: "Bank",
    invoices: Sequence[Invoice],
    pictures: Sequence[Picture],
    names: Names,
) -> Whose:
    """The value of each row; `unallocated` where no rule reaches it."""
    lines = [(entry.line.id, row_of_line(entry), entry.line.booked_on) for entry in bank.entries]
    items = [
        (item.id, row_of_item(one, item), item.days.first) for one in invoices for item in one.items
    ]
    seats: dict[tuple[str | None, ...], tuple[Row, date]] = {}
    for one in pictures:
        for seat in one.paid_for:
            sold = names.of_tool(one.tool, seat.plan)
            seats[place(seat, sold.name)] = (row_of_seat(seat, sold.vendor, sold.name), one.as_of)
    return Whose(
        asked=asked,
        lines=_by(asked, lines),
        items=_by(asked, items),
        seats=_of_many(asked, seats),
    )


def _of_many(
    asked: Asked, seats: Mapping[tuple[str | None, ...], tuple[Row, date]]
) -> dict[tuple[str | None, ...], str]:
    """The value of each seat, but of few people's where it tells who they are: unallocated."""
    found = dict(zip(seats, decided(asked, list(seats.values())), strict=True))
    if not _OF_HOLDER & set(compile_tags(asked.tags, (asked.key,)).columns):
        return found
    people: dict[str, set[Value]] = {}
    for (row, _day), value in zip(seats.values(), found.values(), strict=True):
        if row["user_id"] is not None:
            people.setdefault(value, set()).add(row["user_id"])
    few = {value for value, them in people.items() if len(them) < asked.smallest_group}
    return {seat: UNALLOCATED if value in few else value for seat, value in found.items()}


def decided(asked: Asked, rows: Sequence[tuple[Row, date]]) -> list[str]:
    """The value of a tag for rows, each by the rules of its day."""
    if not rows:
        return []
    compiled = compile_tags(asked.tags, (asked.key,))
    columns = {name: _coded([row.get(name) for row, _day in rows]) for name in compiled.columns}
    if compiled.days:
        columns[DAY] = _coded([str(compiled.stretch(day)) for _row, day in rows])
    found = compiled.assign(columns, len(rows))[asked.key]
    return [found.values[code] or UNALLOCATED for code in found.codes]


def place(seat: Seat, product: str) -> tuple[str | None, ...]:
    """What decides whose a seat is."""
    return (product, *(getattr(seat, name) for name in _OF_SEAT))


_OF_HOLDER: Final = frozenset({"user_id", "holder_team", "holder_cost_centre"})
_OF_SEAT: Final = ("tool", "plan", "account", "user_id", "holder_team", "holder_cost_centre")


def _by(asked: Asked, rows: Sequence[tuple[str, Row, date]]) -> dict[str, str]:
    found = decided(asked, [(row, day) for _id, row, day in rows])
    return {name: value for (name, _row, _day), value in zip(rows, found, strict=True)}


def _coded(values: Sequence[Value]) -> Coded:
    """The distinct values; all are texts here."""
    encoded = pc.dictionary_encode(pa.array(values, pa.string()), null_encoding="encode")
    return Coded(encoded.dictionary.to_pylist(), encoded.indices.to_pylist())


def row_of_line(entry: "Entry") -> Row:
    """What rules read of a bank line."""
    line, answer = entry.line, entry.answer
    return {
        "vendor": answer.vendor,
        "product": answer.product,
        "spend_kind": entry.pays,
        "account": line.account,
        "text": line.text,
        "counterparty": line.counterparty,
    }


def row_of_item(one: Invoice, item: Item) -> Row:
    """What rules read of a line of an invoice."""
    return {
        "vendor": one.supplier,
        "product": item.product,
        "spend_kind": item.kind,
        "account": item.account,
        "text": item.description,
        "counterparty": one.issuer,
        "account_id": item.account,
        "billing_account_id": item.account,
        "invoice_id": one.number,
        "invoice_issuer_name": one.issuer,
    }


def row_of_seat(seat: Seat, vendor: str, product: str) -> Row:
    """What rules read of a seat."""
    named = {name: getattr(seat, name) for name in _OF_SEAT}
    account = {"account_id": seat.account, "billing_account_id": seat.account}
    return {"vendor": vendor, "product": product, **named, **account}


def _of_claim(claim: Claim) -> Row:
    return {
        "vendor": claim.supplier,
        "product": claim.product,
        "spend_kind": claim.kind,
        "account": claim.account,
        "account_id": claim.account,
        "billing_account_id": claim.account,
    }
