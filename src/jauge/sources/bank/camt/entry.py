"""An entry of camt.053: one line, or one per transaction where these add up to it.

Source: the ISO 20022 message definition report of Bank-to-Customer Cash Management (versions 02
to 13). `CdtDbtInd` says whether an entry took money in or out, also of a reversal: `RvslInd`
tells of the transaction before it and changes no sign.
"""

import re
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from jauge.i18n import _
from jauge.model.money import exact_sum
from jauge.sources.bank.camt.tree import Element, child, children, text
from jauge.sources.bank.lines import Line
from jauge.sources.bank.texts import longest
from jauge.sources.exports.fields import Bad

_AMOUNT: Final = re.compile(r"\+?\d{1,18}(?:\.\d{0,17})?", re.ASCII)
_SIGNS: Final = {"CRDT": 1, "DBIT": -1}
_BOOKED: Final = frozenset({"BOOK", None})
_TRUE: Final = frozenset({"true", "1"})
_NOTHING: Final = frozenset({"NOTPROVIDED", "NONREF", None})
# What was instructed, before what the transaction was in, before what the bank set against it.
_ORIGINALS: Final = ("InstdAmt", "TxAmt", "CntrValAmt")


class Sum(NamedTuple):
    """An amount with the currency that stands on it."""

    amount: Decimal
    currency: str


def lines(entry: Element, account: str | None) -> list[Line] | None:
    """The lines of an entry; None for one that is not booked. Raises Bad."""
    status = text(entry, "Sts", "Cd") or text(entry, "Sts")
    if status not in _BOOKED:
        return None
    stated = amount_of(child(entry, "Amt"))
    if stated is None:
        raise Bad("Amt", text(entry, "Amt"), _("no amount: export the statement again"))
    value_on = _day_or_none(child(entry, "ValDt"))
    booked_on = _day_or_none(child(entry, "BookgDt")) or value_on
    if booked_on is None:
        raise Bad("BookgDt", None, _("no booking day: export the statement again"))
    whole = Line(
        account=account,
        booked_on=booked_on,
        amount=stated.amount * _sign(entry),
        currency=stated.currency,
        value_on=value_on,
        reference=text(entry, "AcctSvcrRef"),
    )
    transactions = list(children(entry, "NtryDtls", "TxDtls"))
    parts = _parts(transactions, whole)
    if parts is None:
        only = transactions[0] if len(transactions) == 1 else None
        told = _told(whole, entry, only)
        of_all = _original(entry, whole.currency)
        if told.original_currency is None and of_all is not None:
            amount, currency = of_all
            told = told._replace(original_amount=amount, original_currency=currency)
        return [told]
    pairs = zip(transactions, parts, strict=True)
    return [_told(whole._replace(amount=part), entry, details) for details, part in pairs]


def amount_of(element: Element | None) -> Sum | None:
    """The amount of an element with a `Ccy`; None where there is none."""
    stated = "" if element is None else (element.text or "").strip()
    if element is None or not _AMOUNT.fullmatch(stated):
        return None
    return Sum(Decimal(stated), str(element.get("Ccy") or ""))


def signed(element: Element) -> Sum | None:
    """The `Amt` of an element with the sign of its `CdtDbtInd`; None where there is none."""
    found = amount_of(child(element, "Amt"))
    return None if found is None else Sum(found.amount * _sign(element), found.currency)


def _sign(element: Element) -> int:
    stated = text(element, "CdtDbtInd")
    if stated not in _SIGNS:
        raise Bad("CdtDbtInd", stated, _("neither CRDT nor DBIT: export the statement again"))
    return _SIGNS[stated]


def _parts(transactions: list[Element], whole: Line) -> list[Decimal] | None:
    """The signed amounts of several transactions that add up to their entry, else None."""
    if len(transactions) < 2:  # noqa: PLR2004 # a batch has two at least
        return None
    found: list[Decimal] = []
    for details in transactions:
        amounts = (child(details, "Amt"), child(details, "AmtDtls", "TxAmt", "Amt"))
        sums = (amount_of(each) for each in amounts)
        same = next((each for each in sums if each and each.currency == whole.currency), None)
        if same is None:
            return None
        has_sign = child(details, "CdtDbtInd") is not None
        sign = _sign(details) if has_sign else int(Decimal(1).copy_sign(whole.amount))
        found.append(same.amount * sign)
    return found if exact_sum(found) == whole.amount else None


def _told(line: Line, entry: Element, details: Element | None) -> Line:
    """A line with what its transaction, or else its entry, tells of it."""
    # The parties of a reversal are those of the payment that comes back.
    is_reversal = text(entry, "RvslInd") in _TRUE
    original = _original(details, line.currency)
    own = (
        text(details, "Refs", "AcctSvcrRef"),
        line.reference,
        text(details, "Refs", "EndToEndId"),
    )
    return line._replace(
        original_amount=original and original.amount,
        original_currency=original and original.currency,
        counterparty=_counterparty(details, is_paid=(line.amount < 0) != is_reversal),
        text=_text(details) or text(entry, "AddtlNtryInf"),
        reference=next((each for each in own if each not in _NOTHING), None),
    )


def _original(element: Element | None, currency: str) -> Sum | None:
    """The first amount of `AmtDtls` in another currency than the entry's, each with its own."""
    stated = child(element, "AmtDtls")
    for name in _ORIGINALS if stated is not None else ():
        found = amount_of(child(stated, name, "Amt"))
        if found is not None and found.currency not in {currency, ""}:
            return found
    return None


def _counterparty(details: Element | None, *, is_paid: bool) -> str | None:
    """The name of the other side: who was paid, or who paid."""
    sides = ("Cdtr", "UltmtCdtr") if is_paid else ("Dbtr", "UltmtDbtr")
    parties = child(details, "RltdPties")
    if parties is None:
        return None
    # From version 08 on a party is a person or organisation (Pty) or a bank (Agt).
    paths = chain.from_iterable(((side, "Nm"), (side, "Pty", "Nm")) for side in sides)
    return next((name for path in paths if (name := text(parties, *path))), None)


def _text(details: Element | None) -> str | None:
    """What the payment is for: free texts joined, else the reference of structured ones, or notes.

    Numbers of invoices that stand apart are always part of it.
    """
    free = " ".join(filter(None, (part.text for part in children(details, "RmtInf", "Ustrd"))))
    said = free.strip()
    parts = list(children(details, "RmtInf", "Strd"))
    if not said:
        texts = (text(part, "AddtlRmtInf") or text(part, "CdtrRefInf", "Ref") for part in parts)
        said = " ".join(filter(None, texts))
    papers = (text(each, "Nb") for part in parts for each in children(part, "RfrdDocInf"))
    missing = (number for number in papers if number and number not in said)
    return longest(" ".join((said, *missing)).strip(), text(details, "AddtlTxInf"))


def _day_or_none(element: Element | None) -> date | None:
    """The day of `Dt` or `DtTm`, as it is written: the bank's own calendar."""
    stated = text(element, "Dt") or text(element, "DtTm")
    if stated is None:
        return None
    try:
        return date.fromisoformat(stated[:10])
    except ValueError:
        raise Bad("Dt", stated, _("no day of the calendar: correct the date")) from None
