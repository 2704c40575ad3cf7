"""What makes an invoice add up: two amounts give the third, lines the totals, cents are shared.

Totals are compared to a cent a line, the rounding that EN 16931 leaves to the lines (its rules
BR-CO-10 to 17 are exact, real documents are not): a difference within it becomes a line of its
own, so that the lines always add up; a larger one refuses the document.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import Final

from msgspec.structs import replace

from jauge.i18n import _
from jauge.model import difference, exact_sum
from jauge.sources.exports import Bad
from jauge.sources.invoices.document import Amounts, Document, Line

CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_DIGITS: Final = 120
_NAMES: Final = ("net", "tax", "gross")


def completed(amounts: Amounts) -> Amounts:
    """The amounts with the third one of two; Bad when three disagree by more than a cent."""
    net, tax, gross = amounts.net, amounts.tax, amounts.gross
    if gross is None:
        if net is None or tax is None:
            return amounts
        return Amounts(net, tax, exact_sum((net, tax)))
    if net is None:
        return amounts if tax is None else Amounts(difference(gross, tax), tax, gross)
    if tax is None:
        return Amounts(net, difference(gross, net), gross)
    if not close(added := exact_sum((net, tax)), gross):
        hint = _("net {net} and tax {tax} give {sum}: correct the amounts")
        raise Bad("gross", gross, hint.format(net=net, tax=tax, sum=added))
    return amounts


def settled(document: Document) -> Document:
    """The document with lines that add up to its totals. Raises Bad where they cannot."""
    totals = completed(document.totals)
    lines = tuple(replace(line, amounts=completed(line.amounts)) for line in document.lines) or (
        Line(id="total", kind="total", amounts=totals),
    )
    lines = _taxed(lines, totals)
    lines += _rounding(lines, totals)
    return replace(document, totals=totals, lines=lines)


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` split by weights to the last digit that it has, at least cents, without a rest.

    Each share is rounded down, and what is left goes to the largest fractions, the first of equal
    ones first (largest remainder). Without a weight the first share is everything.
    """
    whole = exact_sum(weights)
    if not whole:
        return [total, *[_NOTHING] * (len(weights) - 1)]
    unit = min(CENT, Decimal(1).scaleb(int(total.as_tuple().exponent)))
    with localcontext(prec=_DIGITS):
        exact = [total * weight / whole / unit for weight in weights]
        floors = [share.to_integral_value(ROUND_FLOOR) for share in exact]
        left = int(total / unit - sum(floors))
        order = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
        for place in order[:left]:
            floors[place] += 1
        return [floor * unit for floor in floors]


def close(one: Decimal, other: Decimal, count: int = 1) -> bool:
    """Whether two amounts differ by at most a cent for each of `count` lines."""
    return abs(difference(one, other)) <= CENT * max(count, 1)


def _taxed(lines: tuple[Line, ...], totals: Amounts) -> tuple[Line, ...]:
    """With a tax on every line where the total of the tax is known; what has no line gets one."""
    total = totals.tax
    if total is None or all(line.amounts.tax is not None for line in lines):
        return lines
    left = difference(total, *(line.amounts.tax for line in lines if line.amounts.tax))
    made = tuple(
        replace(line, amounts=completed(replace(line.amounts, tax=line.amounts.tax or _NOTHING)))
        for line in lines
    )
    if not left:
        return made
    return (*made, Line(id="tax", kind="tax", amounts=Amounts(_NOTHING, left, left)))


def _rounding(lines: tuple[Line, ...], totals: Amounts) -> tuple[Line, ...]:
    """The line that holds what the totals are beyond the lines, if they are."""
    left: list[Decimal] = []
    for name in _NAMES:
        stated: Decimal | None = getattr(totals, name)
        parts: list[Decimal | None] = [getattr(line.amounts, name) for line in lines]
        known = [part for part in parts if part is not None]
        if stated is None or len(known) < len(parts):
            left.append(_NOTHING)
            continue
        added = exact_sum(known)
        if not close(stated, added, len(lines)):
            hint = _("the lines add up to {sum}: ask the supplier for an invoice that adds up")
            raise Bad(name, stated, hint.format(sum=added))
        left.append(difference(stated, added))
    if not any(left):
        return ()
    return (Line(id="rounding", kind="rounding", amounts=Amounts(*left)),)
