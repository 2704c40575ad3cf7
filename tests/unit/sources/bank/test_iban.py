"""Numbers of accounts: IBANs found, checked, and made of their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources.bank import iban
from jauge.sources.bank.accounts import named

# Examples of the SWIFT registry of ISO 13616.
EXAMPLES = [
    "FR1420041010050500013M02606",
    "DE89370400440532013000",
    "BE68539007547034",
    "NL91ABNA0417164300",
    "ES9121000418450200051332",
    "IT60X0542811101000000123456",
    "GB29NWBK60161331926819",
    "CH9300762011623852957",
    "LU280019400644750000",
    "MT84MALT011000012345MTLCAST001S",
    "NO9386011117947",
]


@pytest.mark.parametrize("number", EXAMPLES)
def test_an_example_of_the_registry_is_valid_and_a_changed_digit_is_not(number: str) -> None:
    assert iban.valid(number)
    groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    for text in (groups, f"IBAN : {groups} EUR", f"{number}EUR", groups.lower(), f"x;{number}"):
        assert iban.found_in(text) == number
    changed = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert not iban.valid(changed)
    assert iban.found_in(changed) is None


@pytest.mark.parametrize("text", ["", "FR", "FR14", "ZZ1420041010050500013M02606", "REF FR14 20"])
def test_what_is_no_iban_is_none(text: str) -> None:
    assert not iban.valid(text)
    assert iban.found_in(text) is None


digits = st.integers(0, 99_999).map(lambda number: f"{number:05d}")
accounts = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11)


@given(bank=digits, branch=digits, account=accounts)
def test_a_french_number_makes_a_valid_iban_and_its_key_is_checked(
    bank: str, branch: str, account: str
) -> None:
    made = iban.of_french_parts(bank, branch, account)
    assert made is not None
    assert iban.valid(made)
    key = made[-2:]
    # The key of the Banque de France: the whole number, key included, is divisible by 97.
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    assert int((bank + branch + account).translate(letters) + key) % 97 == 0
    assert iban.of_french_parts(bank, branch, account, key) == made
    assert iban.of_french_parts(bank, branch, account + key) == made
    assert iban.of_rib(f"{bank} {branch} {account} {key}") == made
    wrong = f"{(int(key) % 97) + 1:02d}"
    assert iban.of_french_parts(bank, branch, account, wrong) is None
    assert iban.of_rib(bank + branch + account + wrong) is None


@given(blz=st.integers(0, 10**8 - 1), konto=st.integers(0, 10**10 - 1))
def test_a_german_number_makes_a_valid_iban(blz: int, konto: int) -> None:
    made = iban.of_german_parts(f"{blz:08d}", str(konto))
    assert made is not None
    assert iban.valid(made)
    assert made.endswith(f"{blz:08d}{konto:010d}")


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (None, None),
        ("  ", None),
        ("****1234", None),
        ("XXXX XXXX 1234", None),
        ("-01014", None),
        ('="00003000301234"', "00003000301234"),
        ("'DE89 3704 0044 0532 0130 00'", "DE89370400440532013000"),
        ("20041/01005/0500013M026", "FR1420041010050500013M02606"),
        ("20041/01005/0500013M02607", "20041/01005/0500013M02607"),
        ("37040044/0532013000", "DE89370400440532013000"),
        ("BANK/37040044/532013000EUR", "DE89370400440532013000"),
        ("EUR  Main", "EUR Main"),
    ],
)
def test_an_account_is_called_by_its_iban_or_as_the_statement_has_it(
    text: str | None, account: str | None
) -> None:
    assert named(text) == account
