"""Figures as people read them, in the language spoken now: amounts, counts, shares, times.

Babel costs 30 ms to import: surfaces import this module where they print.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Context, Decimal, localcontext
from typing import Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from jauge import i18n

UNKNOWN: Final = "—"
"""What stands for a figure that nobody knows; zero is written as zero."""
_LOCALES: Final = {"en": "en_US", "fr": "fr_FR"}
_SIGNIFICANT: Final = 2
_WIDE: Final = Context(prec=76)  # Babel rounds in the context of the moment, 28 digits by default


def number(value: int | Decimal | None, decimals: int = 0) -> str:
    """A count or quantity with separators; half-even at `decimals`."""
    if value is None:
        return UNKNOWN
    with localcontext(_WIDE):
        return _set(format_decimal(value, format=_pattern(decimals), locale=_locale()))


def money(amount: Decimal | None, currency: str | None, decimals: int | None = None) -> str:
    """An amount in its currency, with the currency's own decimals.

    An amount below a hundredth keeps two significant digits, so that the price of a call does
    not read as zero. `decimals` fixes them instead.
    """
    if amount is None or currency is None:
        return UNKNOWN
    digits = _decimals(amount, currency) if decimals is None else decimals
    pattern = f"{_pattern(digits)}\N{NO-BREAK SPACE}¤"
    if i18n.language() == "en":
        pattern = f"¤{_pattern(digits)}"
    with localcontext(_WIDE):
        return _set(
            format_currency(
                amount, currency, format=pattern, locale=_locale(), currency_digits=False
            )
        )


def percent(ratio: float | Decimal | None, decimals: int = 1) -> str:
    """A share of one as a percentage."""
    if ratio is None:
        return UNKNOWN
    sign = "%" if i18n.language() == "en" else "\N{NO-BREAK SPACE}%"
    return _set(format_percent(ratio, format=f"{_pattern(decimals)}{sign}", locale=_locale()))


def several(parts: Iterable[str]) -> str:
    """Parts of a sentence beside each other, with the semicolon as the language sets it."""
    return ("; " if i18n.language() == "en" else "\N{NO-BREAK SPACE}; ").join(parts)


def day(value: date | None) -> str:
    """A day, as 2026-10-05 in English and 05/10/2026 in French."""
    if value is None:
        return UNKNOWN
    pattern = "yyyy-MM-dd" if i18n.language() == "en" else "dd/MM/yyyy"
    return format_date(value, format=pattern, locale=_locale())


def moment(value: datetime | None) -> str:
    """A day and a time to the minute, in the time zone that `value` carries."""
    if value is None:
        return UNKNOWN
    pattern = "yyyy-MM-dd HH:mm" if i18n.language() == "en" else "dd/MM/yyyy HH:mm"
    return format_datetime(value, format=pattern, tzinfo=value.tzinfo, locale=_locale())


def _set(text: str) -> str:
    """A figure as it is printed: French sets a minus, not a hyphen."""
    return text if i18n.language() == "en" else text.replace("-", "\N{MINUS SIGN}", 1)


def _locale() -> str:
    return _LOCALES[i18n.language()]


def _pattern(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _decimals(amount: Decimal, currency: str) -> int:
    usual = get_currency_precision(currency)
    if amount and abs(amount) < Decimal(1).scaleb(-usual):
        return _SIGNIFICANT - 1 - amount.adjusted()
    return usual
