"""What a CSV statement may leave open, and what it may not: days, signs, amounts, footers."""

from typing import Any, get_args

import pytest

from jauge.sources.bank.sheet import words
from jauge.sources.base import Unreadable


def english(*rows: str, names: str = "Date,Description,Amount,Currency") -> str:
    return "\n".join((names, *rows, ""))


def french(*rows: str, names: str = "Date;Libellé;Montant") -> str:
    return "\n".join((names, *rows, ""))


# --- days


def test_a_part_over_twelve_anywhere_in_the_file_decides_the_order(read: Any) -> None:
    rows = ["04/05/2026,A,-1.00,GBP", "13/05/2026,B,-2.00,GBP"]
    assert [line[0] for line in read.csv(english(*rows)).lines] == ["2026-05-04", "2026-05-13"]
    rows = ["04/05/2026,A,-1.00,USD", "04/13/2026,B,-2.00,USD"]
    assert [line[0] for line in read.csv(english(*rows)).lines] == ["2026-04-05", "2026-04-13"]


def test_a_value_day_decides_for_the_booking_day(read: Any) -> None:
    names = "Booking date,Value date,Description,Amount,Currency"
    found = read.csv(english("04/05/2026,25/04/2026,A,-1.00,GBP", names=names))
    assert found.lines[0][0] == "2026-05-04"
    assert found.column("value_on")[0].isoformat() == "2026-04-25"


def test_an_open_order_refuses_the_file(read: Any) -> None:
    content = english("04/05/2026,A,-1.00,USD", "05/06/2026,B,-2.00,USD")
    with pytest.raises(Unreadable, match=r"04/05/2026 cannot be told apart: state dates"):
        read.csv(content)


def test_days_in_both_orders_refuse_the_file(read: Any) -> None:
    with pytest.raises(Unreadable, match="cannot be told apart"):
        read.csv(english("25/04/2026,A,-1.00,USD", "04/25/2026,B,-2.00,USD"))


@pytest.mark.parametrize(
    ("order", "day"), [("day first", "2026-05-04"), ("month first", "2026-04-05")]
)
def test_jauge_toml_decides_an_open_order(read: Any, order: str, day: str) -> None:
    found = read.csv(english("04/05/2026,A,-1.00,USD"), account={"dates": order})
    assert found.lines[0][0] == day


def test_the_same_number_twice_is_open_to_nobody(read: Any) -> None:
    assert read.csv(english("04/04/2026,A,-1.00,USD")).lines[0][0] == "2026-04-04"


def test_the_language_of_the_names_decides(read: Any) -> None:
    assert read.csv(french("04/05/2026;A;-1,00")).lines[0][0] == "2026-05-04"


def test_decimal_commas_decide(read: Any) -> None:
    found = read.csv("Date;Description;Amount;Currency\n04/05/2026;A;-1,00;EUR\n")
    assert found.lines[0][0] == "2026-05-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-05", "2026-10-05"),
        ("2026-10-05T23:59:00", "2026-10-05"),
        ("2026-10-05 23:59:00", "2026-10-05"),
        ("20261005", "2026-10-05"),
        ("2026/10/05", "2026-10-05"),
        ("05.10.26", "2026-10-05"),
        ("5.1.2026", "2026-01-05"),
        ("05 Oct 2026", "2026-10-05"),
        ("05-Oct-26", "2026-10-05"),
        ("Oct 5, 2026", "2026-10-05"),
        ("5 août 2026", "2026-08-05"),
        ("5 juil. 2026", "2026-07-05"),
        ("3 März 2026", "2026-03-03"),
    ],
)
def test_days_are_written_in_many_ways(read: Any, text: str, day: str) -> None:
    content = f"Date;Description;Amount;Currency\n{text};A;-1.00;EUR\n"
    assert read.csv(content).lines[0][0] == day


@pytest.mark.parametrize(
    "text", ["31/02/2026", "0000-00-00", "00/00/0000", "99/99/2026", "2026-13-01", "1/2", "12026"]
)
def test_a_day_that_is_none_rejects_its_line_alone(read: Any, text: str) -> None:
    found = read.csv(french(f"{text};A;-1,00", "05/10/2026;B;-2,00"))
    assert found.lines == [("2026-10-05", "-2.00", "EUR")]
    assert found.reasons == [f"row 1, Date = {text!r}: no day of the calendar: correct the date"]


@pytest.mark.parametrize("text", ["25/11/2026", "01/01/2099", "31/12/1979"])
def test_a_day_in_the_future_or_long_ago_rejects_its_line(read: Any, text: str) -> None:
    found = read.csv(french(f"{text};A;-1,00", "05/10/2026;B;-2,00"))
    assert len(found.rows) == 1
    assert found.reasons[0].endswith("in the future, or before 1980: correct the date")


# --- amounts


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-1 234,56", "-1234.56"),
        ("-1\u00a0234,56", "-1234.56"),
        ("-1\u202f234,56", "-1234.56"),
        ("-1\u2009234,56", "-1234.56"),
        ("-1.234,56", "-1234.56"),
        ("-1'234,56", "-1234.56"),
        ("-1’234,56", "-1234.56"),
        ("-12 345 678,9", "-12345678.90"),
        ("\u22121234,56", "-1234.56"),
        ("+1234,56", "1234.56"),
        ("1234,56-", "-1234.56"),
        ("(1 234,56)", "-1234.56"),
        ("-1234,56 €", "-1234.56"),
        ("€ -1234,56", "-1234.56"),
        ("-1234,56 EUR", "-1234.56"),
        ("EUR -1.234,56", "-1234.56"),
        ("-1234", "-1234.00"),
        ("-1234,5", "-1234.50"),
        ("-,50", "-0.50"),
        ("-0,00", "0.00"),
    ],
)
def test_amounts_are_written_in_many_ways(read: Any, text: str, amount: str) -> None:
    assert read.csv(french(f"05/10/2026;A;{text}")).column("amount") == [amount]


@pytest.mark.parametrize(
    "text", ["1,234.5,6", "1.23,4.5", "12,34,56", "1 23,45", "abc", "=1+1", "1e5", "--5,00", "5,0x"]
)
def test_an_amount_that_is_none_rejects_its_line_alone(read: Any, text: str) -> None:
    found = read.csv(french(f"05/10/2026;A;{text}", "06/10/2026;B;-2,00"))
    assert found.column("amount") == ["-2.00"]
    assert found.reasons == [
        (
            f"row 1, Montant = {text!r}: not an amount, or one that can be read in two ways:"
            " write -1234.56"
        )
    ]


def test_three_digits_behind_a_comma_are_read_as_the_column_shows(read: Any) -> None:
    rows = ["2026-10-05;A;-1.234;USD", "2026-10-06;B;-2,50;USD"]
    content = "\n".join(("Date;Description;Amount;Currency", *rows))
    assert read.csv(content).column("amount") == ["-1234.00", "-2.50"]
    content = content.replace("-2,50", "-2.50")
    assert read.csv(content).column("amount") == ["-1.23", "-2.50"], "of a currency of three"
    content = content.replace("-2.50", "-2")
    found = read.csv(content)
    assert found.column("amount") == ["-2.00"], "nothing shows which it is"
    assert "can be read in two ways" in found.reasons[0]


def test_each_column_of_money_has_its_own_decimal_sign(read: Any) -> None:
    found = read.csv(french("05/10/2026;A;1.234,50;9.876", names="Date;Libellé;Montant;Solde"))
    assert found.column("amount") == ["1234.50"]


def test_debits_are_negative_whichever_sign_they_are_written_with(read: Any) -> None:
    names = "Date;Libellé;Débit;Crédit"
    for rows in (["05/10/2026;A;12,00;", "06/10/2026;B;;5,00"],
                 ["05/10/2026;A;-12,00;", "06/10/2026;B;;5,00"],
                 ["05/10/2026;A;12,00;0,00", "06/10/2026;B;0,00;5,00"]):  # fmt: skip
        assert read.csv(french(*rows, names=names)).column("amount") == ["-12.00", "5.00"]


def test_debits_with_both_signs_are_rejected(read: Any) -> None:
    rows = ["05/10/2026;A;12,00;", "06/10/2026;B;;5,00", "07/10/2026;C;-3,00;"]
    found = read.csv(french(*rows, names="Date;Libellé;Débit;Crédit"))
    assert found.column("amount") == ["5.00"]
    assert all("debits with both signs" in reason for reason in found.reasons)


def test_a_debit_and_a_credit_in_one_line_are_rejected(read: Any) -> None:
    rows = ["05/10/2026;A;12,00;5,00", "06/10/2026;B;;5,00"]
    found = read.csv(french(*rows, names="Date;Libellé;Débit;Crédit"))
    assert found.column("amount") == ["5.00"]
    assert "a debit and a credit in one line" in found.reasons[0]


def test_a_control_character_rejects_its_line_alone(read: Any) -> None:
    rows = ("2026-10-01,A,-1.00,USD", "2026-10-02,\x1b[31mB,-2.00,USD", "2026-10-03,C\a,-3.00,USD,")
    found = read.csv(english(*rows, "2026-10-04,D,-4.00,USD"))
    assert [line[0] for line in found.lines] == ["2026-10-01", "2026-10-04"]
    assert [(one.row, one.field, one.value) for one in found.rejections] == [
        (2, "Description", "\x1b[31mB"),
        (3, "Description", "C\a"),
    ]
    assert {one.reason for one in found.rejections} == {"holds control characters: take them out"}


def test_a_line_without_an_amount_is_rejected(read: Any) -> None:
    found = read.csv(french("05/10/2026;A;", "06/10/2026;B;-2,00"))
    assert found.reasons == ["row 1, amount: no amount: complete the line"]


@pytest.mark.parametrize(
    ("names", "out", "came"),
    [
        ("Date;Libellé;Montant;Sens", "D", "C"),
        ("Buchungstag;Verwendungszweck;Betrag;Soll/Haben", "Soll", "Haben"),
        ("Buchungstag;Verwendungszweck;Betrag;S/H", "S", "H"),
        ("Date;Description;Amount;Debit/Credit", "DBIT", "CRDT"),
        ("Date;Libellé;Montant;Sens", "-", "+"),
        ("Datum;Omschrijving;Bedrag;Af Bij", "Af", "Bij"),
        ("Fecha;Concepto;Importe;Tipo", "Débito", "Crédito"),
        ("Date;Description;Amount;Type", "expense", "income"),
        ("Buchungstag;Verwendungszweck;Betrag;", "S", "H"),
    ],
)
def test_a_direction_beside_the_amount_gives_its_sign(
    read: Any, names: str, out: str, came: str
) -> None:
    rows = [f"05.10.2026;A;12,00;{out}", f"06.10.2026;B;5,00;{came}"]
    assert read.csv(french(*rows, names=names)).column("amount") == ["-12.00", "5.00"]


def test_signed_amounts_with_a_direction_are_not_turned_twice(read: Any) -> None:
    names = "Date;Libellé;Montant;Sens"
    rows = ["05/10/2026;A;-12,00;D", "06/10/2026;B;5,00;C", "07/10/2026;C;-1,00;C"]
    found = read.csv(french(*rows, names=names))
    assert found.column("amount") == ["-12.00", "5.00"]
    assert "the sign contradicts the direction" in found.reasons[0]
    rows = ["05/10/2026;A;12,00;D", "06/10/2026;B;-5,00;D", "07/10/2026;C;1,00;?"]
    found = read.csv(french(*rows, names=names))
    assert found.column("amount") == ["-12.00"]
    assert "neither debit nor credit" in found.reasons[1]


# --- currencies


def test_each_line_keeps_its_currency(read: Any) -> None:
    rows = ["2026-10-05,A,-1.00,USD", "2026-10-06,B,-2.00,EUR", "2026-10-07,C,-3.00,"]
    found = read.csv(english(*rows), currency="CHF")
    assert [line[2] for line in found.lines] == ["USD", "EUR", "CHF"]


def test_an_unknown_currency_rejects_its_line(read: Any) -> None:
    found = read.csv(english("2026-10-05,A,-1.00,XYZ", "2026-10-06,B,-2.00,eur"))
    assert found.lines == [("2026-10-06", "-2.00", "EUR")]
    assert found.reasons == ["row 1, Currency = 'XYZ': no currency of ISO 4217: correct it"]


def test_a_sign_of_another_currency_rejects_its_line(read: Any) -> None:
    rows = ["2026-10-05,A,€-1.00,USD", "2026-10-06,B,$-2.00,CAD", "2026-10-06,C,$3.00,USD"]
    found = read.csv(english(*rows))
    assert [line[2] for line in found.lines] == ["CAD", "USD"]
    assert "in another currency" in found.reasons[0]


def test_a_dollar_sign_is_no_euro(read: Any) -> None:
    content = "Date,Description,Amount\n2026-10-05,OpenAI,-$20.00\n"
    assert read.csv(content, currency="EUR").lines == [("2026-10-05", "-20.00", "USD")]


@pytest.mark.parametrize(
    ("title", "currency"),
    [("Devise;USD", "USD"), ("Currency: GBP;", "GBP"), ("Solde au 30/09/2026;1 234,50 CHF", "CHF")],
)
def test_titles_state_the_currency(read: Any, title: str, currency: str) -> None:
    found = read.csv(f"{title}\n\nDate;Libellé;Montant\n05/10/2026;A;-1,00\n")
    assert found.lines[0][2] == currency
    assert not found.notes


# --- texts, titles, footers


def test_a_formula_stays_a_text(read: Any) -> None:
    found = read.csv(french('05/10/2026;"=1+1";-1,00', "06/10/2026;@SUM(A1);-1,00"))
    assert found.column("text") == ["=1+1", "@SUM(A1)"]


def test_a_quoted_label_of_several_lines_is_one_line(read: Any) -> None:
    found = read.csv(french('05/10/2026;"CARTE\n  ""OPENAI""\r\n\tX";-1,00', "06/10/2026;B;-2,00"))
    assert found.column("text") == ['CARTE "OPENAI" X', "B"]


def test_a_quote_that_is_never_closed_rejects_its_line_alone(read: Any) -> None:
    found = read.csv(french('05/10/2026;"A;-1,00', "06/10/2026;B;-2,00", "07/10/2026;C;-3,00"))
    assert found.column("text") == ["B", "C"]
    assert "a quote is never closed" in found.reasons[0]


def test_a_line_of_another_width_is_rejected_with_its_number(read: Any) -> None:
    found = read.csv(french("05/10/2026;A;-1,00", "06/10/2026;B", "07/10/2026;C;-3,00;4;x"))
    assert found.column("text") == ["A"]
    assert found.reasons == [
        "row 2 = '06/10/2026;B': 2 fields where the header has 3: complete or remove the line",
        (
            "row 3 = '07/10/2026;C;-3,00;4;x': 5 fields where the header has 3: complete or remove"
            " the line"
        ),
    ]


def test_blank_cells_at_the_end_are_no_columns(read: Any) -> None:
    found = read.csv(french("05/10/2026;A;-1,00;", "06/10/2026;B;-2,00", "07/10/2026;C;-3,00;;"))
    assert found.column("text") == ["A", "B", "C"]
    assert not found.reasons


def test_totals_and_balances_are_no_movements(read: Any) -> None:
    rows = [
        "30/09/2026;Ancien solde;1 000,00",
        "05/10/2026;TOTAL ENERGIES PARIS;-60,00",
        "06/10/2026;SOLDE DE TOUT COMPTE M. DUPONT;-900,00",
        "",
        ";;",
        "31/10/2026;Nouveau solde;40,00",
        "Total;;-960,00",
        "Solde au 31/10/2026",
        ";Nombre d'opérations : 2;",
    ]
    found = read.csv(french(*rows))
    assert found.column("text") == ["TOTAL ENERGIES PARIS", "SOLDE DE TOUT COMPTE M. DUPONT"]
    assert not found.reasons
    assert found.read == 2


def test_a_month_without_movements_has_no_lines(read: Any) -> None:
    found = read.csv("Date;Libellé;Montant\n")
    assert (found.rows, found.rejections, found.read) == ([], [], 0)


@pytest.mark.parametrize(
    ("titles", "account"),
    [
        ("IBAN : FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("RIB;20041 01005 0500013M026 06", "FR1420041010050500013M02606"),
        (
            "Code banque;20041\nCode guichet;01005\nNuméro de compte;0500013M026\nClé RIB;06",
            "FR1420041010050500013M02606",
        ),
        ("Compte n° 0500013M026;", "0500013M026"),
        ('="00003000301234";01/10/2026;31/10/2026', "00003000301234"),
        ("Compte;****1234", None),
        ("FR1420041010050500013M02606;FR7630004000031234567890143", None),
    ],
)
def test_titles_name_the_account(read: Any, titles: str, account: str | None) -> None:
    found = read.csv(f"{titles}\n\nDate;Libellé;Montant\n05/10/2026;A;-1,00\n")
    assert found.column("account") == [account]


def test_a_column_names_the_account_of_each_line(read: Any) -> None:
    names = "Numéro de compte;Date;Libellé;Montant"
    rows = ["FR14 2004 1010 0505 0001 3M02 606;05/10/2026;A;-1,00", "123456;05/10/2026;A;-1,00"]
    found = read.csv(french(*rows, names=names))
    assert found.column("account") == ["FR1420041010050500013M02606", "123456"]
    assert found.column("x_number") == [1, 1]


# --- balances


def test_a_running_balance_that_fits_says_nothing(read: Any) -> None:
    names = "Date;Libellé;Montant;Solde"
    rows = ["05/10/2026;A;-10,00;90,00", "06/10/2026;B;5,00;95,00", "07/10/2026;C;-5,00;90,00"]
    for each in (rows, rows[::-1]):
        (note,) = read.csv(french(*each, names=names)).notes
        assert "no currency" in note
    constant = [row.rpartition(";")[0] + ";90,00" for row in rows]
    assert len(read.csv(french(*constant, names=names)).notes) == 1


def test_a_running_balance_that_does_not_fit_is_told_once(read: Any) -> None:
    names = "Date;Libellé;Montant;Solde;Devise"
    rows = ["05/10/2026;A;-10,00;90,00;EUR", "07/10/2026;C;-5,00;80,00;EUR"]
    (note,) = read.csv(french(*rows, names=names)).notes
    assert note == (
        "account ?: opening balance 100.00 and lines -15.00 make 85.00, the statement closes at"
        " 80.00: -5.00 EUR are not explained; look for lost lines"
    )


@pytest.mark.parametrize(
    ("content", "is_told"),
    [
        ("31/10/2026;Nouveau solde;90,00\n30/09/2026;Ancien solde;100,00\n", False),
        ("31/10/2026;Nouveau solde;80,00\n30/09/2026;Ancien solde;100,00\n", True),
        ("31/10/2026;Nouveau solde;80,00\n", False),
    ],
)
def test_named_balances_are_checked(read: Any, content: str, is_told: bool) -> None:
    found = read.csv(f"Date;Libellé;Montant\n05/10/2026;A;-10,00\n{content}")
    assert found.column("amount") == ["-10.00"]
    assert any("are not explained" in note for note in found.notes) == is_told


@pytest.mark.parametrize(("closing", "is_told"), [("90,00", False), ("80,00 EUR", True)])
def test_balances_above_the_header_are_checked(read: Any, closing: str, is_told: bool) -> None:
    titles = f"Solde initial;100,00 EUR\nSolde final : {closing};\n"
    found = read.csv(f"{titles}Date;Libellé;Montant;Devise\n05/10/2026;A;-10,00;EUR\n")
    assert len(found.notes) == is_told


def test_lines_of_several_currencies_prove_nothing(read: Any) -> None:
    names = "Date;Libellé;Montant;Solde;Devise"
    rows = ["05/10/2026;A;-10,00;90,00;EUR", "07/10/2026;C;-5,00;80,00;USD"]
    assert not read.csv(french(*rows, names=names)).notes


def test_every_listed_column_has_a_role_and_one_meaning() -> None:
    listed = words._rows()
    assert {role for _language, role, _rank, _names in listed} == set(get_args(words.Role))
    seen: dict[str, str] = {}
    for _language, role, _rank, names in listed:
        for name in names:
            assert seen.setdefault(words.plain(name), role) == role, name


def test_equal_lines_are_numbered(read: Any) -> None:
    rows = ["05/10/2026;A;-1,00", "05/10/2026;B;-1,0", "05/10/2026;C;1,00", "06/10/2026;A;-1,00"]
    found = read.csv(french(*rows))
    assert found.column("x_number") == [1, 2, 1, 1]
    assert len(set(found.column("natural_key"))) == 4
