"""AI spend found in bank lines."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from jauge.attribution.vendors.amounts import Rates, no_rates
from jauge.attribution.vendors.cadence import Cadence
from jauge.attribution.vendors.draft import USAGE, Draft
from jauge.attribution.vendors.fees import tie
from jauge.attribution.vendors.judging import Judge
from jauge.attribution.vendors.line import BankLine, Recognised, Recurrence, Rule
from jauge.attribution.vendors.products import Product, Products
from jauge.attribution.vendors.reading import Reader, Reading, text_key
from jauge.attribution.vendors.refunds import settle
from jauge.attribution.vendors.review import Read, cadences, propose
from jauge.attribution.vendors.table import VendorTable

_NOTHING: Final = Rule(step="nothing")
_SURE: Final = Decimal("0.90")
_DENIED: Final = Decimal("0.98")
_PER: Final[dict[str | None, Recurrence]] = {"month": "monthly", "year": "yearly", "once": "once"}


def recognise(
    lines: Sequence[BankLine], vendors: VendorTable, rates: Rates = no_rates
) -> list[Recognised]:
    """What each line is, in the order of the lines: vendor, product, kind, rhythm, and why.

    Texts are read once for each that differs in more than digits. A line's answer depends on
    itself and on lines of the same vendor or name alone. `rates` are ECB rates, for prices in
    another currency than that of the line; without them such prices explain no amount, unless
    the line has its original amount.
    """
    readings = _readings(lines, vendors)
    drafts = _drafts([pair for pair in readings if not pair[1].is_silent], vendors, rates)
    return [_answer(line, reading, drafts.get(line.id)) for line, reading in readings]


@lru_cache(maxsize=4)
def _reader(vendors: VendorTable) -> Reader:
    return Reader(vendors)


def _readings(lines: Sequence[BankLine], vendors: VendorTable) -> list[Read]:
    reader = _reader(vendors)
    known: dict[str, Reading] = {}
    found: list[Read] = []
    for line in lines:
        key = text_key(line.counterparty, line.text)
        reading = known.get(key)
        if reading is None:
            reading = known[key] = reader.read(key)
        found.append((line, reading))
    return found


def _drafts(pairs: Sequence[Read], vendors: VendorTable, rates: Rates) -> dict[str, Draft]:
    def currencies(vendor: str) -> frozenset[str]:
        return vendors.vendors[vendor].currencies

    judge = Judge(Products(vendors, rates), currencies)
    drafts = {line.id: judge.draft(line, reading) for line, reading in pairs}
    open_pairs = [pair for pair in pairs if drafts[pair[0].id].step == "nothing"]
    proven = cadences(pair for pair in open_pairs if pair[0].amount < 0)
    for line, reading in open_pairs:
        has_cadence = proven.get(line.id, False)
        drafts[line.id] = (
            judge.weigh(line, reading, has_cadence=has_cadence)
            or propose(line, reading, has_cadence=has_cadence)
            or drafts[line.id]
        )
    settle(drafts.values())
    tie(drafts.values(), currencies)
    _time(drafts.values())
    return drafts


def _time(drafts: Iterable[Draft]) -> None:
    """Give each payment its rhythm: that of its series, else that of the price that it meets."""
    series: dict[tuple[object, ...], list[tuple[Draft, Product]]] = {}
    for draft in drafts:
        product = draft.product
        if product is not None and (draft.is_payment or draft.spend_kind == "expense"):
            where = (draft.line.account, draft.vendor, product.name, draft.is_payment)
            series.setdefault(where, []).append((draft, product))
    for several in series.values():
        cadence = Cadence(draft.line.booked_on.toordinal() for draft, _product in several)
        for draft, product in several:
            found = cadence.of(draft.line.booked_on.toordinal())
            draft.recurrence = _recurrence(product, found)


def _recurrence(product: Product, found: Recurrence | None) -> Recurrence | None:
    if product.spend_kind in USAGE:
        return "usage"
    if found is not None:
        return found
    return _PER.get(product.per) if product.fit or product.per == "once" else None


def _answer(line: BankLine, reading: Reading, draft: Draft | None) -> Recognised:
    if draft is not None and draft.step != "nothing":
        return draft.answer()
    if reading.denied is not None:
        words = " ".join(reading.denied.words)
        return Recognised(id=line.id, confidence=_DENIED, rule=_denied(words))
    return Recognised(id=line.id, confidence=_SURE, rule=_NOTHING)


@lru_cache(maxsize=4096)
def _denied(words: str) -> Rule:
    return Rule(step="denied", matched=words)
