"""The tax of an e-invoice: stated per category and rate, shared among the lines that have it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from jauge.i18n import _
from jauge.model import exact_sum
from jauge.sources.invoices.balance import close, completed, shares
from jauge.sources.invoices.document import Amounts, Line
from jauge.sources.invoices.terms import Terms

_NOTHING = Decimal(0)
_STANDARD = "S"
_PERCENT = Decimal("0.01")


class Taxed(NamedTuple):
    """A VAT breakdown (BG-23): the tax on everything of one category and rate."""

    category: str | None
    rate: Decimal | None
    base: Decimal | None
    tax: Decimal
    reason: str | None

    @property
    def key(self) -> tuple[str | None, Decimal | None]:
        """What lines of this tax have in common; no rate is 0 but for the standard category."""
        return _key(self.category, self.rate)

    @property
    def name(self) -> str:
        """The id of a line that stands for all of it."""
        category, rate = self.key
        return f"tax-{category or ''}-{'' if rate is None else f'{rate.normalize():f}'}"


def breakdown(terms: Terms, currency: str) -> list[Taxed]:
    """The VAT breakdown, in its order."""
    return [
        Taxed(
            group.text("BT-118"),
            group.number("BT-119"),
            group.amount("BT-116", currency),
            group.amount("BT-117", currency, required=True) or _NOTHING,
            group.text("BT-120") or group.text("BT-121"),
        )
        for group in terms.groups("BG-23")
    ]


def summed(groups: Sequence[Taxed]) -> list[Line]:
    """The lines of an invoice that has none (Factur-X BASIC WL): one for each tax."""
    return [
        Line(
            id=group.name,
            kind="total",
            amounts=completed(Amounts(group.base, group.tax)),
            columns={"x_tax_category": group.category, "x_tax_rate": group.rate},
            others={} if group.reason is None else {"BT-120": group.reason},
        )
        for group in groups
    ]


def taxed(lines: Sequence[Line], groups: Sequence[Taxed]) -> list[Line]:
    """The lines with their shares of the tax, and a line for a tax that no line has.

    The tax of a group is what its lines carry, by amount, to the cent (largest remainder). With
    one tax for all, lines need not say which. A line of a tax that is not stated keeps none.
    """
    made = list(lines)
    for group in groups:
        places = [
            place
            for place, line in enumerate(lines)
            if len(groups) == 1 or _key_of(line) == group.key
        ]
        if not places:
            amounts = Amounts(_NOTHING, group.tax, group.tax)
            made += [Line(id=group.name, kind="tax", amounts=amounts)] if group.tax else []
            continue
        weights = [lines[place].amounts.net or _NOTHING for place in places]
        for place, share in zip(places, shares(group.tax, weights), strict=True):
            made[place] = _with(made[place], group, share)
    return made


def contradictions(number: str, lines: Sequence[Line], groups: Sequence[Taxed]) -> tuple[str, ...]:
    """A note on each tax that is not its rate of its base (BR-CO-17), a cent a line apart."""
    found: list[str] = []
    for group in groups:
        rate = group.key[1]
        if rate is None or group.base is None:
            continue
        count = sum(_key_of(line) == group.key for line in lines)
        if not close(group.tax, group.base * rate * _PERCENT, count):
            hint = _("{number}: the tax {tax} is not {rate} % of {base}; it counts as it stands")
            said = f"{rate.normalize():f}"
            found.append(hint.format(number=number, tax=group.tax, rate=said, base=group.base))
    return tuple(found)


def _with(line: Line, group: Taxed, share: Decimal) -> Line:
    """A line with its tax; what it does not say of the tax itself is the group's."""
    net = line.amounts.net
    gross = None if net is None else exact_sum((net, share))
    category, rate = line.columns.get("x_tax_category"), line.columns.get("x_tax_rate")
    said = {
        "x_tax_category": category or group.category,
        "x_tax_rate": group.rate if rate is None else rate,
    }
    others = line.others if group.reason is None else {**line.others, "BT-120": group.reason}
    return replace(
        line, amounts=Amounts(net, share, gross), columns={**line.columns, **said}, others=others
    )


def _key_of(line: Line) -> tuple[str | None, Decimal | None]:
    return _key(line.columns.get("x_tax_category"), line.columns.get("x_tax_rate"))


def _key(category: str | None, rate: Decimal | None) -> tuple[str | None, Decimal | None]:
    return category, _NOTHING if rate is None and category not in {None, _STANDARD} else rate
