"""Invoices as their authors think of them; `ubl` and `cii` write them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Struct, field

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


class Party(Struct, frozen=True):
    name: str
    vat: str | None = None
    siren: str | None = None


class Item(Struct, frozen=True):
    id: str
    name: str
    net: Decimal
    rate: Decimal | None = Decimal(20)
    category: str = "S"
    quantity: Decimal = Decimal(1)
    unit: str = "C62"
    code: str | None = None
    first: date | None = None
    last: date | None = None


class Part(Struct, frozen=True):
    """An allowance (negative) or a charge on the whole."""

    amount: Decimal
    reason: str
    rate: Decimal | None = Decimal(20)
    category: str = "S"


class Paper(Struct, frozen=True, kw_only=True):
    number: str = "F-2026-001"
    code: str = "380"
    day: date = date(2026, 10, 31)
    due: date | None = date(2026, 11, 30)
    currency: str = "EUR"
    tax_currency: str | None = None
    accounted_tax: Decimal | None = None
    seller: Party = Party("Exemple Conseil SARL", "FR32123456789", "123456789")
    buyer: Party = Party("Acheteur SA", "FR61987654321", "987654321")
    first: date | None = None
    last: date | None = None
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    prepaid: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    reference: str | None = None
    order: str | None = None
    buyer_reference: str | None = None
    iban: str | None = None
    exempt: str | None = None
    change: dict[str, Decimal] = field(default_factory=dict)
    """Totals that are not what they should be, by term."""

    @property
    def is_credit(self) -> bool:
        return self.code == "381"

    @property
    def groups(self) -> list[tuple[str, Decimal | None, Decimal, Decimal]]:
        """Category, rate, base and tax, in the order of the first line of each."""
        bases: dict[tuple[str, Decimal | None], Decimal] = {}
        for each in (*self.items, *self.parts):
            amount = each.net if isinstance(each, Item) else each.amount
            key = (each.category, each.rate)
            bases[key] = bases.get(key, Decimal(0)) + amount
        return [
            (category, rate, base, cents(base * (rate or 0) / 100))
            for (category, rate), base in bases.items()
        ]

    def total(self, term: str) -> Decimal:
        if term in self.change:
            return self.change[term]
        lines = sum((item.net for item in self.items), Decimal(0))
        off = -sum((part.amount for part in self.parts if part.amount < 0), Decimal(0))
        on = sum((part.amount for part in self.parts if part.amount >= 0), Decimal(0))
        net = lines - off + on
        tax = sum((group[3] for group in self.groups), Decimal(0))
        due = net + tax - self.prepaid + self.rounding
        known = {
            "BT-106": lines, "BT-107": off, "BT-108": on, "BT-109": net, "BT-110": tax,
            "BT-112": net + tax, "BT-113": self.prepaid, "BT-114": self.rounding, "BT-115": due,
        }  # fmt: skip
        return known[term]


TWO_RATES = Paper(
    number="FA-2026-1042",
    items=(
        Item(
            "1", "API d'inférence", Decimal("812.40"), quantity=Decimal(4), unit="MON", code="INF-1"
        ),
        Item("2", "Manuel imprimé", Decimal("33.33"), rate=Decimal("5.5")),
    ),
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
    order="EJ-4500",
    buyer_reference="SERVICE-7",
    iban="FR76 3000 6000 0112 3456 7890 189",
)


def figures(rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    names = ("invoice_detail_id", "x_line_kind", "billed_cost", "tax_amount", "gross_amount")
    return [tuple(row[name] for name in names) for row in rows]
