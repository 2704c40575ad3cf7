"""MT940: marks, days over the end of a year, details in three dialects, pages, what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.bank.mt940.details import details
from jauge.sources.base import Unreadable

IBAN = "FR1420041010050500013M02606"


def message(
    *fields: str, account: str = IBAN, opening: str = "C261001EUR100,00", closing: str = ""
) -> str:
    end = closing or "C261031EUR80,00"
    return "\r\n".join(
        (
            ":20:STMT",
            f":25:{account}",
            ":28C:1/1",
            f":60F:{opening}",
            *fields,
            f":62F:{end}",
            "-",
            "",
        )
    )


def test_a_statement_is_recognised_with_or_without_blocks(read: Any) -> None:
    plain = message(":61:2610051005D20,00NMSCREF//BANK1", ":86:OPENAI")
    blocks = "{1:F01BNPAFRPPXXXX0000000000}{2:O9400000}{4:\r\n" + plain.replace("\r\n-", "\r\n-}")
    for content in (plain, blocks, plain.replace("\r\n", "\n"), "\r\n" + plain):
        assert read.recognised(content) == "mt940"
        found = read(content, "mt940")
        assert found.lines == [("2026-10-05", "-20.00", "EUR")]
        assert found.column("text") == ["OPENAI"]
        assert found.column("reference") == ["BANK1"]
        assert not found.notes


@pytest.mark.parametrize(
    ("mark", "amount"),
    [
        ("D", "-20.00"),
        ("C", "20.00"),
        ("RD", "20.00"),
        ("RC", "-20.00"),
        ("DR", "-20.00"),
        ("CR", "20.00"),
        ("DD", "-20.00"),
        ("RDR", "20.00"),
        ("RCR", "-20.00"),
    ],
)
def test_a_reversed_debit_brings_money_back(read: Any, mark: str, amount: str) -> None:
    closing = "C261031EUR120,00" if amount[0] == "2" else "C261031EUR80,00"
    found = read(message(f":61:2610051005{mark}20,00NMSCX", closing=closing), "mt940")
    assert found.column("amount") == [amount]
    assert not found.notes


@pytest.mark.parametrize("mark", ["EC", "ED"])
def test_an_expected_movement_is_ignored(read: Any, mark: str) -> None:
    found = read(message(f":61:2610051005{mark}20,00NMSCX", ":86:x",
                         closing="C261031EUR100,00"), "mt940")  # fmt: skip
    assert (found.rows, found.ignored, found.notes) == ([], 1, [])


@pytest.mark.parametrize(
    ("text", "amount"),
    [("348,00", "-348.00"), ("348,", "-348.00"), ("0,5", "-0.50"), ("348", "-348.00"),
     ("000000000025,00", "-25.00"), ("1234567,89", "-1234567.89"), ("348.00", "-348.00")],
)  # fmt: skip
def test_amounts_need_no_decimals(read: Any, text: str, amount: str) -> None:
    assert read(message(f":61:2610051005D{text}NMSCX"), "mt940").column("amount") == [amount]


@pytest.mark.parametrize(
    ("days", "booked", "value"),
    [
        ("2610051006", "2026-10-06", "2026-10-05"),
        ("261005", "2026-10-05", "2026-10-05"),
        ("261005    ", "2026-10-05", "2026-10-05"),
        ("2512310102", "2026-01-02", "2025-12-31"),
        ("2601011231", "2025-12-31", "2026-01-01"),
        ("2602300301", "2026-03-01", "2026-02-28"),
        ("9912310103", "2000-01-03", "1999-12-31"),
    ],
)
def test_the_entry_day_is_in_the_year_nearest_to_the_value_day(
    read: Any, days: str, booked: str, value: str
) -> None:
    found = read(message(f":61:{days}D20,00NMSCX"), "mt940")
    assert found.lines[0][0] == booked
    assert found.column("value_on")[0].isoformat() == value


def test_pages_and_statements_follow_each_other(read: Any) -> None:
    first = message(":61:2610051005D20,00NMSCX", closing="C261031EUR80,00").replace(
        ":62F:", ":62M:"
    )
    second = message(":61:2610051005D20,00NMSCX", opening="C261031EUR80,00",
                     closing="C261031EUR60,00").replace(":60F:", ":60M:")  # fmt: skip
    other = message(
        ":61:2610051005C5,00NMSCX",
        account="37040044/0532013000EUR",
        opening="D261001USD10,00",
        closing="D261031USD5,00",
    )
    found = read(first + second + other, "mt940")
    assert found.column("account") == [IBAN, IBAN, "DE89370400440532013000"]
    assert found.column("x_number") == [1, 2, 1]
    assert [line[2] for line in found.lines] == ["EUR", "EUR", "USD"]
    assert not found.notes


@pytest.mark.parametrize(
    ("stated", "account"),
    [
        (IBAN, IBAN),
        (f"{IBAN}EUR", IBAN),
        (f"BNPAFRPPXXX/{IBAN}", IBAN),
        ("20041/01005/0500013M026", IBAN),
        ("NL08DEUT0319809633EUR", "NL08DEUT0319809633"),
        ("37040044/0532013000", "DE89370400440532013000"),
        ("0319809633", "0319809633"),
    ],
)
def test_the_account_is_the_iban_of_what_is_stated(read: Any, stated: str, account: str) -> None:
    found = read(message(":61:2610051005D20,00NMSCX", account=stated), "mt940")
    assert found.column("account") == [account]


def test_balances_that_do_not_fit_are_told_once(read: Any) -> None:
    (note,) = read(message(":61:2610051005D30,00NMSCX"), "mt940").notes
    assert "closes at 80.00: 10.00 EUR are not explained" in note


def test_a_text_of_several_lines_is_joined(read: Any) -> None:
    full = "CARTE 04/10 OPENAI *CHATGPT SUBSCR SAN FRANCISCO NUMERO DE CARTE X"
    found = read(message(":61:2610051005D20,00NMSCX", f":86:{full}", "1234",
                         ":61:2610051005D20,00NMSCX", ":86:CARTE", "12:30 PARIS", ":12:31: X"),
                 "mt940")  # fmt: skip
    assert found.column("text") == [f"{full}1234", "CARTE 12:30 PARIS :12:31: X"]


def test_german_subfields_are_put_together() -> None:
    said = details([
        "105?00Basislastschrift?10931?20EREF+N0003--0149-0002756",
        "?21KREF+2025112887714453587700?22000000002008",
        "?23MREF+MLREFN000309677?24SVWZ+Le Chat Pro Abo 12345?25 November 2026 40,00 USD",
            "?30RZOODE77",
        "?31DE89370400440532013000?32Mistral AI SAS Paris Rue Xy?33z 12?34992",
    ])  # fmt: skip
    assert said.text == "Le Chat Pro Abo 12345 November 2026 40,00 USD"
    assert said.counterparty == "Mistral AI SAS Paris Rue Xyz 12"
    assert said.reference == "N0003--0149-0002756"


@pytest.mark.parametrize("mark", ["?", "<", ">", "~"])
def test_german_subfields_have_any_mark(mark: str) -> None:
    text = "166?00GUTSCHRIFT?20FACTURE 118?21VOM OKTOBER?32CLIENT SA".replace("?", mark)
    said = details([text])
    assert (said.text, said.counterparty) == ("FACTURE 118 VOM OKTOBER", "CLIENT SA")


def test_a_german_text_without_purpose_is_what_was_done() -> None:
    assert details(["166?00ABSCHLUSS?100399"]).text == "ABSCHLUSS"


def test_dutch_words_are_told_apart() -> None:
    said = details([
        "/TRTP/SEPA INCASSO/CSID/NL13ZZZ332005960000/NAME/OPENAI IRELAND/MAR",
        "F/00000007/REMI/ChatGPT november/IBAN/IE64IRCE92050112345678/EREF/N77",
    ])  # fmt: skip
    assert (said.text, said.counterparty, said.reference) == (
        "ChatGPT november",
        "OPENAI IRELAND",
        "N77",
    )
    said = details([("/EREF/NOTPROVIDED//CNTP/NL32INGB0000012345/INGBNL2A/Klant BV/AMSTERDAM//REMI"
                    "/USTD//Factuur 118/")])  # fmt: skip
    assert (said.text, said.counterparty, said.reference) == ("Factuur 118", "Klant BV", None)


@pytest.mark.parametrize("text", ["/OCMT/USD40,00/EXCH/1,0989/", "CARTE OPENAI 40,00 USD"])
def test_what_was_instructed_in_another_currency_is_kept(read: Any, text: str) -> None:
    found = read(message(":61:2610051005D20,00NMSCX", f":86:{text}"), "mt940")
    assert found.column("original_amount") == ["-40.00"]
    assert found.column("original_currency") == ["USD"]


def test_a_supplement_says_what_the_details_do_not(read: Any) -> None:
    found = read(message(":61:2610051005D20,00NMSCX", "/OCMT/USD40,00/", ":86:OPENAI",
                         ":61:2610051005C1,00NMSCX", "FRAIS"), "mt940")  # fmt: skip
    assert found.column("original_currency") == ["USD", None]
    assert found.column("text") == ["OPENAI", "FRAIS"]
    assert details([]).original_amount is None
    assert details(["OAMT+USD40,5"]).original_amount == Decimal("40.5")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig", "utf-16"])
def test_letters_are_read_in_any_encoding(read: Any, encoding: str) -> None:
    data = message(":61:2610051005D20,00NMSCX", ":86:PRÉLÈVEMENT é").encode(encoding)
    assert read.recognised(data) == "mt940"
    assert read(data, "mt940").column("text") == ["PRÉLÈVEMENT é"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (":61:garbage", "not a movement such as"),
        (":61:2610051005X20,00NMSC", "not a movement such as"),
        (":61:2610051005D1.234,00NMSC", "not a movement such as"),
        (":61:2613051005D20,00NMSC", "no day of the calendar"),
        (":61:2610051399D20,00NMSC", "no day of the calendar"),
        (":61:2610000000D20,00NMSC", "no day of the calendar"),
        (":61:7901010101D20,00NMSC", "in the future"),
    ],
)
def test_a_movement_that_cannot_be_is_rejected_alone(read: Any, wrong: str, reason: str) -> None:
    found = read(message(wrong, ":86:x", ":61:2610051005D20,00NMSC"), "mt940")
    assert found.column("amount") == ["-20.00"]
    assert reason in found.reasons[0]


def test_a_movement_without_a_currency_is_rejected(read: Any) -> None:
    content = message(":61:2610051005D20,00NMSC", opening="nonsense")
    assert "no opening balance before it" in read(content, "mt940").reasons[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (message(":61:2610051005D20,00NMSCX").partition(":62F:")[0], "no closing balance"),
        ("", "no statement in it"),
        ("<html>:20:x</html>", "no statement in it"),
        (":20:A\n:25:1\n:28C:1/1\n:34F:EUR0,\n:13D:2610051200+0100\n", "MT942"),
        (message(":86:" + "x" * 70_000), "far too long"),
        (message(*["x"] * 300), "far too long"),
    ],
)
def test_what_is_no_statement_or_cut_is_refused(read: Any, content: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(content, "mt940")


def test_an_interim_report_is_known_before_it_is_refused(read: Any) -> None:
    assert read.recognised(":20:A\n:25:1\n:28C:1/1\n:34F:EUR0,\n") == "mt940"
    assert read.recognised(":20:A\n:25:1\n") is None
