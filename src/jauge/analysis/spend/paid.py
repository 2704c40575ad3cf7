"""What was paid for AI: bank lines by booking day, refunds deducted, with tax."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from jauge.analysis.conversion import Converter
from jauge.analysis.spend.answer import Apart, Exchange, Review
from jauge.analysis.spend.bank import Entry
from jauge.analysis.spend.booked import Booked, booked
from jauge.analysis.spend.days import Days
from jauge.analysis.spend.kinds import APART
from jauge.analysis.spend.parts import GROUPS, Part, SpendLine, add_up
from jauge.analysis.spend.shares import AiShare, Shares, together
from jauge.analysis.spend.taxed import Taxes
from jauge.model import Money, difference, exact_sum

_NOTHING = Decimal(0)


def paid_parts(
    entries: Iterable[Entry], days: Days | None, converter: Converter, taxes: Taxes
) -> tuple[list[Part], list[Booked]]:
    """The lines of some days as parts, and in the reporting currency.

    All lines are looked at for their tax, so that a period never changes which invoice is whose.
    """
    every = booked(entries, converter)
    tax = {one.entry.line.id: taxes.of(one) for one in every}
    mine = [one for one in every if days is None or days.first <= one.day < days.end]
    return [_part(one, tax[one.entry.line.id]) for one in mine], mine


def _part(one: Booked, tax: Decimal | None) -> Part:
    answer, amount = one.entry.answer, one.amount.amount
    return Part(
        source="bank",
        supplier=answer.vendor,
        product=answer.product,
        spend_kind=one.entry.pays,
        month=f"{one.day:%Y-%m}",
        currency=one.amount.currency,
        amount=amount,
        day=one.day,
        net=None if tax is None else difference(amount, tax),
        tax=tax,
        refunded=-amount if answer.spend_kind == "refund" else _NOTHING,
        card_fee=amount if answer.spend_kind == "card_fee" else _NOTHING,
        fx_margin=one.fx_margin,
        recurrence=answer.recurrence,
        account=one.entry.line.account,
        ids=(one.entry.line.id,),
    )


def apart(parts: Sequence[Part], shares: Shares) -> tuple[Apart, ...]:
    """Clouds, tools and expenses by supplier, product and kind, with the AI that is known."""
    mine = [part for part in parts if part.spend_kind in APART]
    return tuple(Apart(line, _ai(line, mine, shares)) for line in add_up(mine, GROUPS["supplier"]))


def _ai(line: SpendLine, parts: Iterable[Part], shares: Shares) -> AiShare | None:
    supplier, _product, kind = line.keys
    if supplier is None or kind != "cloud_with_ai":
        return None
    ids = set(line.ids)
    months = add_up((part for part in parts if ids.issuperset(part.ids)), GROUPS["month"])
    found = [shares.of_payment(supplier, month.first_on, month.amount) for month in months]
    return together(found, line.amount)


def to_review(parts: Sequence[Part], entries: Sequence[Booked]) -> tuple[Review, ...]:
    """Lines that a person should look at, those of one name together."""
    names = {one.entry.line.id: _name(one.entry) for one in entries}
    by_id = {one.entry.line.id: one.entry for one in entries}
    asked = [part for part in parts if part.spend_kind == "to_review"]
    groups: dict[str, list[Part]] = {}
    for part in asked:
        groups.setdefault(names[part.ids[0]], []).append(part)
    found = [
        _review(name, line, by_id[line.ids[-1]])
        for name, several in groups.items()
        for line in add_up(several, ())
    ]
    return tuple(sorted(found, key=lambda one: (-one.line.amount, one.name)))


def _name(entry: Entry) -> str:
    line, answer = entry.line, entry.answer
    return answer.vendor or answer.rule.matched or line.counterparty or line.text or ""


def _review(name: str, line: SpendLine, newest: Entry) -> Review:
    return Review(
        name=name,
        text=newest.line.text or newest.line.counterparty,
        spend_kind="to_review",
        evidence=newest.answer.rule.evidence,
        confidence=newest.answer.confidence,
        line=line,
    )


def exchanged(entries: Iterable[Booked], currency: str) -> tuple[Exchange, ...]:
    """What was paid in other currencies, by supplier, product and currency, largest loss first."""
    groups: dict[tuple[str | None, str | None, str], list[Booked]] = {}
    for one in entries:
        answer, own = one.entry.answer, one.entry.line.original_currency
        if one.at_rate is not None and own is not None and one.amount.currency == currency:
            groups.setdefault((answer.vendor, answer.product, own), []).append(one)
    found = [_exchange(*keys, several, currency) for keys, several in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.fx_margin, one.supplier or "")))


def _exchange(
    supplier: str | None, product: str | None, own: str, several: Sequence[Booked], currency: str
) -> Exchange:
    return Exchange(
        supplier=supplier,
        product=product,
        original=Money(exact_sum(_originals(several)), own),
        booked=Money(exact_sum(one.amount.amount for one in several), currency),
        at_rate=exact_sum(one.at_rate or _NOTHING for one in several),
        fx_margin=exact_sum(one.fx_margin or _NOTHING for one in several),
        lines=len(several),
    )


def _originals(several: Iterable[Booked]) -> Iterator[Decimal]:
    for one in several:
        original = one.entry.line.original_amount or _NOTHING
        yield original.copy_abs().copy_sign(one.amount.amount)
