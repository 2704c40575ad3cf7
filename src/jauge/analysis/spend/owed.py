"""What is owed for AI: invoices, else bills and calls, else seats, by the days they are for."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from jauge.analysis.conversion import Converter
from jauge.analysis.spend.answer import Apart, Review
from jauge.analysis.spend.claims import Claim, uncovered
from jauge.analysis.spend.days import Days, part_of
from jauge.analysis.spend.invoices import Invoice, Item
from jauge.analysis.spend.kinds import APART
from jauge.analysis.spend.parts import Part, SpendLine, add_up
from jauge.analysis.spend.shares import AiShare, Shares, together

KEYS = ("supplier", "product", "spend_kind", "source")
"""What lines of owed amounts are grouped by: who says it stands beside it."""


class Owed(NamedTuple):
    """Parts with a net amount, and those of which only the gross amount is known."""

    parts: list[Part]
    without_net: list[Part]


def invoiced(invoices: Iterable[Invoice]) -> list[Claim]:
    """The lines of invoices that are about AI, or may be, as claims."""
    return [claim for one in invoices for item in one.items for claim in _of_item(one, item)]


def _of_item(one: Invoice, item: Item) -> Iterator[Claim]:
    if item.kind is None:
        return
    yield Claim(
        source="invoice",
        supplier=one.supplier or one.issuer or "",
        product=item.product,
        kind=item.kind,
        days=item.days,
        rate_day=one.issued_on,
        currency=one.currency,
        net=item.net,
        tax=item.tax,
        gross=item.gross,
        account=item.account,
        ids=(item.id,),
    )


def owed_parts(
    invoices: Sequence[Claim],
    bills: Sequence[Claim],
    seats: Sequence[Claim],
    days: Days | None,
    converter: Converter,
) -> Owed:
    """Each euro once: bills and calls where no invoice is for the days, seats where neither is."""
    by_bills = uncovered(bills, invoices)
    by_seats = uncovered(seats, [*invoices, *bills])
    claims = [*((claim, claim.days) for claim in invoices), *by_bills, *by_seats]
    found = Owed([], [])
    for claim, own in claims:
        is_known = claim.net is not None or claim.gross is None
        into = found.parts if is_known else found.without_net
        into += _parts(claim, own.within(days), converter)
    return found


def parts_of(
    claims: Iterable[tuple[Claim, Days]], days: Days | None, converter: Converter
) -> Iterator[Part]:
    """The parts of claims for the days beside them, as far as they are within a window."""
    for claim, own in claims:
        yield from _parts(claim, own.within(days), converter)


def _parts(claim: Claim, days: Days, converter: Converter) -> Iterator[Part]:
    """The part of each month; one of nothing is left out."""
    amount = claim.gross if claim.net is None else claim.net
    for month in days.months():
        currency = converter.currency(claim.currency, claim.rate_day) or claim.currency
        net, tax = (
            None
            if each is None
            else converter.convert(part_of(each, claim.days, month), claim.currency, claim.rate_day)
            for each in (amount, claim.tax)
        )
        if net or tax:
            yield Part(
                source=claim.source,
                supplier=claim.supplier,
                product=claim.product,
                spend_kind=claim.kind,
                month=f"{month.first:%Y-%m}",
                currency=currency,
                amount=net or Decimal(0),
                day=month.first,
                net=net,
                tax=tax,
                account=claim.account,
                tag=claim.tag,
                ids=claim.ids,
            )


def apart(parts: Sequence[Part], shares: Shares) -> tuple[Apart, ...]:
    """Clouds and tools with the AI that lines of their bills know of."""
    mine = [part for part in parts if part.spend_kind in APART]
    return tuple(Apart(line, _ai(line, mine, shares)) for line in add_up(mine, KEYS))


def _ai(line: SpendLine, parts: Sequence[Part], shares: Shares) -> AiShare | None:
    supplier = line.keys[0] or ""
    mine = [part for part in parts if tuple(getattr(part, name) for name in KEYS) == line.keys]
    months = add_up(mine, ("month",))
    found = [shares.of_service(supplier, each.keys[0] or "", each.amount) for each in months]
    return together(found, line.amount)


def to_review(parts: Sequence[Part]) -> tuple[Review, ...]:
    """What invoices and lists of seats name and no rule knows."""
    asked = [part for part in parts if part.spend_kind == "to_review"]
    return tuple(
        Review(
            name=line.keys[0] or "",
            text=line.keys[1],
            spend_kind="to_review",
            evidence=(line.keys[3] or "",),
            confidence=None,
            line=line,
        )
        for line in add_up(asked, KEYS)
    )
