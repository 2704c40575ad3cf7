"""The parts of an OFX statement: its account and its transactions.

Source: Open Financial Exchange 1.6 and 2.2, sections 3.2.9 (amounts), 3.2.8 (dates), 5.2
(currencies) and 11.4 (bank statements).
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from jauge.i18n import _
from jauge.sources.bank import iban
from jauge.sources.bank.accounts import named
from jauge.sources.bank.lines import Line
from jauge.sources.bank.texts import WITHOUT_CENTS, longest, one_line
from jauge.sources.exports.fields import Bad

Fields = Mapping[str, str]
_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2,6})?(?:\.\d+)?(?:\[[^\]]*\])?", re.ASCII)
_AMOUNT: Final = re.compile(
    r"([+-]?)(\d{1,3}(?:,\d{3})+(?=\.)|\d{1,3}(?:\.\d{3})+(?=,)|\d*)(?:([.,])(\d*))?", re.ASCII
)
_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


def account_of(fields: Fields) -> str | None:
    """The account of a BANKACCTFROM or CCACCTFROM: its IBAN where its parts make one."""
    bank, branch = fields.get("BANKID", ""), fields.get("BRANCHID", "")
    number = re.sub(r"[\s-]", "", fields.get("ACCTID", ""))
    found = (
        iban.found_in(number)
        or iban.of_rib(bank + branch + number)
        or iban.of_french_parts(bank, branch, number, fields.get("ACCTKEY") or None)
        or iban.of_german_parts(bank, number)
    )
    return found or named(number)


def is_key_wrong(fields: Fields) -> bool:
    """Whether the account is a French one whose key is not that of its number."""
    parts = [fields.get(name, "") for name in ("BANKID", "BRANCHID", "ACCTID")]
    without_key = iban.of_french_parts(*parts)
    return bool(without_key and account_of(fields) != without_key)


def line_of(fields: Fields, account: str | None, currency: str) -> Line:
    """The line of a STMTTRN; raises Bad."""
    if fields.get("CORRECTFITID"):
        reason = _("corrects a line of an earlier file: export the whole period again")
        raise Bad("CORRECTFITID", fields["CORRECTFITID"], reason)
    name, memo = one_line(fields.get("NAME")), one_line(fields.get("MEMO"))
    text = longest(memo, name)
    payee = fields.get("PAYEE.NAME") or (
        name if name and not (text or "").startswith(name) else None
    )
    line = Line(
        account=account,
        booked_on=_required_day(fields),
        amount=_amount(fields, "TRNAMT"),
        currency=currency,
        value_on=_day("DTAVAIL", fields.get("DTAVAIL")),
        counterparty=payee,
        text=text,
        reference=fields.get("FITID"),
    )
    if symbol := fields.get("CURRENCY.CURSYM"):
        return line._replace(currency=symbol)  # stated in that currency, not converted
    if symbol := fields.get("ORIGCURRENCY.CURSYM"):
        original = _before(line.amount, fields.get("ORIGCURRENCY.CURRATE", ""), symbol)
        return line._replace(original_amount=original, original_currency=symbol)
    return line


def _before(amount: Decimal, stated: str, currency: str) -> Decimal | None:
    """What an amount was before conversion: the rate is the statement's currency per other one."""
    rate = _number(stated)
    if rate is None or rate <= 0:
        return None
    cents = Decimal(1) if currency in WITHOUT_CENTS else Decimal("0.01")
    return _WIDE.divide(amount, rate).quantize(cents, context=_WIDE)


def _amount(fields: Fields, name: str) -> Decimal:
    stated = fields.get(name, "")
    number = _number(stated)
    if number is None:
        raise Bad(name, stated, _("no number: export the statement again"))
    return number


def _number(stated: str) -> Decimal | None:
    """A number with a point or a comma before its decimals; grouped only before the other one."""
    found = _AMOUNT.fullmatch(stated.strip())
    whole = re.sub(r"\D", "", found[2]) if found else ""
    if found is None or not (whole or found[4]):
        return None
    return Decimal(f"{found[1]}{whole or '0'}.{found[4] or '0'}")


def _required_day(fields: Fields) -> date:
    found = _day("DTPOSTED", fields.get("DTPOSTED"))
    if found is None:
        raise Bad("DTPOSTED", None, _("no booking day: export the statement again"))
    return found


def _day(name: str, stated: str | None) -> date | None:
    """The day as it is written, whatever zone stands behind it: the bank's own calendar."""
    if not stated:
        return None
    found = _DAY.fullmatch(stated.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else _no_day(name, stated)
    except ValueError:
        return _no_day(name, stated)


def _no_day(name: str, stated: str) -> date:
    raise Bad(name, stated, _("no day of the calendar: correct the date"))
