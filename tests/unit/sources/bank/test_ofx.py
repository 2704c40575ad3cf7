"""OFX as banks write it: SGML that leaves elements open, XML, odd encodings, foreign currencies."""

from typing import Any

import pytest

from jauge.sources.base import Unreadable

HEADER = """\
OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
ACCOUNT = "<BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING"
IBAN = "FR1420041010050500013M02606"


def movement(amount: str = "-20.00", day: str = "20261005", more: str = "<NAME>OPENAI") -> str:
    return f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>F1{more}</STMTTRN>"


def sgml(*movements: str, account: str = ACCOUNT, currency: str = "<CURDEF>EUR") -> str:
    return (
        f"{HEADER}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<DTSERVER>20261111<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>"
        f"<TRNUID>1<STMTRS>{currency}<BANKACCTFROM>{account}</BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>20261001<DTEND>20261111{''.join(movements)}</BANKTRANLIST><LEDGERBAL>"
        "<BALAMT>1.00<DTASOF>20261111</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


CARD_XML = """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX>
  <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS>
    <CURDEF>EUR</CURDEF>
    <CCACCTFROM><ACCTID>4974123412341234</ACCTID></CCACCTFROM>
    <BANKTRANLIST>
      <STMTTRN>
        <TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261005120000.000[+1:CET]</DTPOSTED>
        <TRNAMT>-18.26</TRNAMT><FITID>C1</FITID>
        <NAME>CURSOR &amp; CO &lt;AI&gt;</NAME>
        <MEMO><![CDATA[CURSOR, AI <IDE> & more]]></MEMO>
        <ORIGCURRENCY><CURRATE>0.913</CURRATE><CURSYM>USD</CURSYM></ORIGCURRENCY>
      </STMTTRN>
      <!-- <STMTTRN><TRNAMT>-1</TRNAMT></STMTTRN> -->
      <STMTTRN>
        <TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20261006</DTPOSTED><DTAVAIL>20261007</DTAVAIL>
        <TRNAMT>5</TRNAMT><FITID>C2</FITID>
        <PAYEE><NAME>Notion Labs</NAME><ADDR1>548 Market St</ADDR1></PAYEE>
        <MEMO/>
      </STMTTRN>
    </BANKTRANLIST>
    <BANKTRANLISTP><STMTTRNP><TRNAMT>-7</TRNAMT></STMTTRNP></BANKTRANLISTP>
  </CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>
</OFX>
"""


def test_elements_may_stay_open_or_be_closed_or_stand_on_lines(read: Any) -> None:
    one = sgml(movement())
    assert read.recognised(one) == "ofx"
    lines = one.replace("<", "\n<")
    closed = sgml(movement().replace("<FITID>F1", "<FITID>F1</FITID>").replace(
        "<TRNAMT>-20.00", "<TRNAMT>-20.00</TRNAMT>"))  # fmt: skip
    for content in (one, lines, closed, one.replace("STMTTRN>", "stmttrn>")):
        found = read(content, "ofx")
        assert found.lines == [("2026-10-05", "-20.00", "EUR")]
        assert found.column("account") == [IBAN]
        assert found.column("text") == ["OPENAI"]
        assert found.column("reference") == ["F1"]


def test_a_movement_that_is_not_closed_ends_where_the_next_begins(read: Any) -> None:
    content = sgml(movement().replace("</STMTTRN>", ""), movement("-3").replace("</STMTTRN>", ""))
    assert read(content, "ofx").column("amount") == ["-20.00", "-3.00"]


def test_a_card_statement_in_xml(read: Any) -> None:
    assert read.recognised(CARD_XML) == "ofx"
    found = read(CARD_XML, "ofx")
    assert found.lines == [("2026-10-05", "-18.26", "EUR"), ("2026-10-06", "5.00", "EUR")]
    assert found.column("text") == ["CURSOR, AI <IDE> & more", "Notion Labs"]
    assert found.column("counterparty") == ["CURSOR & CO <AI>", "Notion Labs"]
    assert found.column("account") == ["4974123412341234"] * 2
    assert found.column("original_amount") == ["-20.00", None]
    assert found.column("original_currency") == ["USD", None]
    assert found.column("value_on")[1].isoformat() == "2026-10-07"
    assert found.ignored == 1, "a pending one"


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp1252", HEADER),
        ("utf-8", HEADER),
        ("utf-8-sig", HEADER),
        ("utf-16", HEADER.replace("USASCII", "UNICODE")),
        ("iso8859-15", HEADER.replace("1252", "ISO-8859-15")),
        ("cp850", HEADER.replace("1252", "850")),
    ],
)
def test_the_encoding_is_that_of_the_bytes_or_the_declared_one(
    read: Any, encoding: str, header: str
) -> None:
    content = sgml(movement(more="<NAME>PRÉLÈVEMENT é")).replace(HEADER, header)
    data = content.encode(encoding)
    assert read.recognised(data) == "ofx"
    assert read(data, "ofx").column("text") == ["PRÉLÈVEMENT é"]


def test_texts_are_the_longer_of_memo_and_name(read: Any) -> None:
    more = ["<NAME>OPENAI<MEMO>OPENAI *CHATGPT", "<NAME>PRLV OVH SAS FACTURE<MEMO>FR70", "<MEMO>X"]
    found = read(sgml(*(movement(more=each) for each in more)), "ofx")
    assert found.column("text") == ["OPENAI *CHATGPT", "PRLV OVH SAS FACTURE", "X"]
    assert found.column("counterparty") == [None, None, None]
    found = read(sgml(movement(more="<NAME>OPENAI<MEMO>Facture 118 du 1er octobre")), "ofx")
    assert found.column("counterparty") == ["OPENAI"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-20.00", "-20.00"),
        ("-20,00", "-20.00"),
        ("+1234.5", "1234.50"),
        ("-1.234,56", "-1234.56"),
        ("-1,234.56", "-1234.56"),
        ("12", "12.00"),
        ("-.5", "-0.50"),
    ],
)
def test_amounts_have_a_point_or_a_comma(read: Any, text: str, amount: str) -> None:
    assert read(sgml(movement(text)), "ofx").column("amount") == [amount]


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,2,3", "--1", "1 000,00", "NaN"])
def test_an_amount_that_is_none_rejects_its_line_alone(read: Any, text: str) -> None:
    found = read(sgml(movement(text), movement("-3")), "ofx")
    assert found.column("amount") == ["-3.00"]
    assert "no number" in found.reasons[0]


@pytest.mark.parametrize("day", ["20260231", "00000000", "2026-10-05", "99999999", "20991231"])
def test_a_day_that_cannot_be_rejects_its_line_alone(read: Any, day: str) -> None:
    found = read(sgml(movement(day=day), movement("-3")), "ofx")
    assert found.column("amount") == ["-3.00"]
    assert found.rejections[0].row == 1


@pytest.mark.parametrize(
    "text", ["20261005", "20261005120000", "20261005000000.000[+1:CET]", "20261005235959[-5:EST]"]
)
def test_the_day_is_the_written_one_whatever_the_zone(read: Any, text: str) -> None:
    assert read(sgml(movement(day=text)), "ofx").lines[0][0] == "2026-10-05"


def test_an_amount_in_another_currency_is_stated_in_it(read: Any) -> None:
    more = "<CURRENCY><CURRATE>0.91<CURSYM>USD</CURRENCY><NAME>X"
    found = read(sgml(movement(more=more), movement("-1")), "ofx")
    assert [line[1:] for line in found.lines] == [("-20.00", "USD"), ("-1.00", "EUR")]
    more = "<ORIGCURRENCY><CURRATE>0.0062<CURSYM>JPY</ORIGCURRENCY><NAME>X"
    found = read(sgml(movement(more=more)), "ofx")
    assert found.column("original_amount") == ["-3226.00"], "yens have no cents"
    for rate in ("", "<CURRATE>0", "<CURRATE>x"):
        more = f"<ORIGCURRENCY>{rate}<CURSYM>USD</ORIGCURRENCY><NAME>X"
        found = read(sgml(movement(more=more)), "ofx")
        assert (found.column("amount"), found.column("original_currency")) == (["-20.00"], [None])


@pytest.mark.parametrize(
    ("account", "named"),
    [
        (ACCOUNT, IBAN),
        (ACCOUNT.replace("0500013M026", "0500013M02606"), IBAN),
        ("<BANKID>20041<BRANCHID>1005<ACCTID>0500013M026", "0500013M026"),
        (f"<BANKID>PSSTFRPP<ACCTID>{IBAN}", IBAN),
        ("<BANKID>37040044<ACCTID>532013000", "DE89370400440532013000"),
        ("<BANKID>121099999<ACCTID>999988", "999988"),
        ("<ACCTID>XXXXXXXX1234", None),
    ],
)
def test_the_account_is_the_iban_of_its_parts(read: Any, account: str, named: str) -> None:
    found = read(sgml(movement(), account=account), "ofx")
    assert found.column("account") == [named]
    assert not found.notes


def test_a_wrong_key_of_an_account_is_told(read: Any) -> None:
    found = read(sgml(movement(), account=f"{ACCOUNT}<ACCTKEY>07"), "ofx")
    assert found.column("account") == ["0500013M026"]
    (note,) = found.notes
    assert "key (ACCTKEY) is not that" in note
    assert not read(sgml(movement(), account=f"{ACCOUNT}<ACCTKEY>06"), "ofx").notes


def test_several_accounts_a_file(read: Any) -> None:
    one = sgml(movement())
    other = "<STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>777</BANKACCTFROM>"
    content = one.replace("<STMTTRNRS>", f"{other}<BANKTRANLIST>{movement('-9')}</BANKTRANLIST>"
                          "</STMTRS></STMTTRNRS><STMTTRNRS>")  # fmt: skip
    found = read(content, "ofx")
    assert found.column("account") == ["777", IBAN]
    assert [line[1:] for line in found.lines] == [("-9.00", "USD"), ("-20.00", "EUR")]


def test_jauge_toml_names_an_account_that_is_no_iban(read: Any) -> None:
    content = sgml(movement(), account="<ACCTID>777")
    assert read(content, "ofx", account={"account": IBAN}).column("account") == [IBAN]
    found = read(sgml(movement()), "ofx", account={"account": "FR7630004000031234567890143"})
    assert found.column("account") == [IBAN]
    assert "the file's is kept" in found.notes[0]


def test_a_statement_without_currency_takes_the_given_one(read: Any) -> None:
    found = read(sgml(movement(), currency=""), "ofx", currency="CHF")
    assert found.lines[0][2] == "CHF"
    assert "states no currency" in found.notes[0]
    found = read(sgml(movement(), currency="<CURDEF>XXX"), "ofx")
    assert "no currency of ISO 4217" in found.reasons[0]


def test_a_correction_of_an_earlier_file_is_rejected(read: Any) -> None:
    found = read(sgml(movement(more="<CORRECTFITID>F0<CORRECTACTION>DELETE")), "ofx")
    assert "CORRECTFITID = 'F0'" in found.reasons[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (sgml(movement())[:-12], "ends before </OFX>"),
        (sgml(movement())[:500], "ends before </OFX>"),
        (HEADER + "<OFX></OFX>", "no statement in it"),
        (CARD_XML.replace("<OFX>", '<!DOCTYPE OFX [<!ENTITY a "b">]><OFX>'), "document type"),
        ("<html><body>Please log in</body></html>", "no statement in it"),
        (HEADER + "<OFX>" + "x" * (2 << 20), "over a megabyte"),
        ("", "no statement in it"),
    ],
)
def test_what_is_no_statement_or_cut_is_refused(read: Any, content: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(content, "ofx")


def test_tags_that_a_block_cuts_are_read_whole(read: Any) -> None:
    memo = "<MEMO><![CDATA[a <b> c]]></MEMO>"
    content = CARD_XML.replace("<MEMO/>", memo)
    for fill in range(262_144 - len(content), 262_144, 37):
        padded = content.replace("<OFX>", "<OFX>" + " " * fill, 1)
        found = read(padded, "ofx")
        assert found.column("text") == ["CURSOR, AI <IDE> & more", "a <b> c"]
        assert len(found.rows) == 2
