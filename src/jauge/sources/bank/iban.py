"""Numbers of accounts: an IBAN where one stands, or where its parts make one.

Lengths are those of the SWIFT registry of ISO 13616, release 99; the check of an IBAN is ISO 7064
MOD 97-10, that of a French account number the key of the Banque de France (97 less the rest of
the number by 97, letters read as 1 to 9, 1 to 9, 2 to 9).
"""

import re
from typing import Final

_REGISTRY: Final = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23
IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27
MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTHS: Final = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
_START: Final = re.compile(r"(?<![A-Z0-9])([A-Z]{2})[ ]?\d{2}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s\u00a0\u202f.-]")
_RIB: Final = re.compile(r"(\d{5})(\d{5})([0-9A-Z]{11})(\d{2})")
_LETTERS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_MODULUS: Final = 97
_BLZ_DIGITS, _KONTO_DIGITS = 8, 10
_ACCOUNT_LETTERS, _KEY_DIGITS = 11, 2


def valid(text: str) -> bool:
    """Whether a text without blanks is an IBAN, length and check digits included."""
    if _LENGTHS.get(text[:2]) != len(text) or not (text.isascii() and text.isalnum()):
        return False
    return text[2:4].isdigit() and _rest(text) == 1


def found_in(text: str) -> str | None:
    """The first IBAN that stands in a text, blanks taken out; letters may follow it at once."""
    for start in _START.finditer(text):
        length = _LENGTHS.get(start[1].upper())
        if length is None:
            continue
        # Groups of four have a blank between them at most.
        packed = _BETWEEN.sub("", text[start.start() : start.start() + 2 * length]).upper()
        if valid(packed[:length]):
            return packed[:length]
    return None


def of_french_parts(bank: str, branch: str, account: str, key: str | None = None) -> str | None:
    """The IBAN of the parts of a French RIB; None when they are none, or the key is another."""
    number = account.upper().rjust(_ACCOUNT_LETTERS, "0")
    if len(number) == _ACCOUNT_LETTERS + _KEY_DIGITS and key is None:
        number, key = number[:_ACCOUNT_LETTERS], number[_ACCOUNT_LETTERS:]
    right = f"{_rib_key(bank, branch, number):02d}" if _is_rib(bank, branch, number) else None
    if right is None or (key is not None and key.strip().rjust(_KEY_DIGITS, "0") != right):
        return None
    return _with_check("FR", f"{bank}{branch}{number}{right}")


def of_rib(text: str) -> str | None:
    """The IBAN of the 23 letters of a French RIB; None for another text or a wrong key."""
    found = _RIB.fullmatch(_BETWEEN.sub("", text).upper())
    return of_french_parts(*found.groups()) if found else None


def of_german_parts(blz: str, konto: str) -> str | None:
    """The IBAN of a German Bankleitzahl and account number; None when they are none."""
    are_digits = blz.isdigit() and konto.isdigit() and blz.isascii() and konto.isascii()
    if not are_digits or len(blz) != _BLZ_DIGITS or len(konto) > _KONTO_DIGITS:
        return None
    return _with_check("DE", blz + konto.rjust(_KONTO_DIGITS, "0"))


def _is_rib(bank: str, branch: str, account: str) -> bool:
    return all(
        (
            re.fullmatch(r"\d{5}", bank, re.ASCII),
            re.fullmatch(r"\d{5}", branch, re.ASCII),
            re.fullmatch(r"[0-9A-Z]{11}", account),
        )
    )


def _rib_key(bank: str, branch: str, account: str) -> int:
    number = int(account.translate(_LETTERS))
    return _MODULUS - (89 * int(bank) + 15 * int(branch) + 3 * number) % _MODULUS


def _with_check(country: str, inner: str) -> str:
    check = _MODULUS + 1 - _rest(f"{country}00{inner}")
    return f"{country}{check:02d}{inner}"


def _rest(iban: str) -> int:
    """The rest by 97 of an IBAN, its first four letters moved to its end, letters as 10 to 35."""
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % _MODULUS
