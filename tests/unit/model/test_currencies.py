"""The list of currencies against its source."""

from datetime import date

from babel.core import get_global

from jauge.model.currencies import ISO_4217

SINCE = date(2022, 12, 31)
UNKNOWN = "ZZ"
"""CLDR's territory of metals, test codes and units of account."""


def test_the_codes_are_those_of_the_unicode_cldr() -> None:
    found = {
        code
        for territory, rows in get_global("territory_currencies").items()
        if territory != UNKNOWN
        for code, _, end, _ in rows
        if end is None or date(*end) >= SINCE
    }
    assert found - ISO_4217 == {"CNH", "XXX"}
    assert ISO_4217 - found == {"SVC"}


def test_what_is_no_currency_of_a_country_is_none() -> None:
    assert not {"XXX", "XTS", "XAU", "EURO", "DEM", "CREDITS"} & ISO_4217
