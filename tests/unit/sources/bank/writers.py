"""The same movements as four formats write them, from the formats' own descriptions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import NamedTuple

IBAN = "FR1420041010050500013M02606"


class Movement(NamedTuple):
    """A booked movement; the text is plain ASCII, which every format can hold."""

    booked_on: date
    amount: Decimal
    text: str


def as_csv(movements: Sequence[Movement], currency: str) -> bytes:
    """A French statement: two columns, decimal commas, grouped thousands."""
    rows = [f"IBAN;{IBAN}", f"Devise;{currency}", "", "Date;Libellé;Débit;Crédit"]
    for each in movements:
        figure = f"{abs(each.amount):,.2f}".replace(",", "\u00a0").replace(".", ",")
        pair = f"-{figure};" if each.amount < 0 else f";{figure}"
        text = each.text.replace('"', '""')
        rows.append(f'{each.booked_on:%d/%m/%Y};"{text}";{pair}')
    return "\r\n".join((*rows, "")).encode("cp1252")


def as_ofx(movements: Sequence[Movement], currency: str) -> bytes:
    """OFX 1.02 with elements left open."""
    rows = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{each.booked_on:%Y%m%d}120000[+1:CET]"
        f"<TRNAMT>{each.amount}<FITID>{number}<NAME>{escape(each.text[:32])}"
        f"<MEMO>{escape(each.text)}</STMTTRN>\r\n"
        for number, each in enumerate(movements)
    )
    return (
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n"
        f"<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>20041"
        "<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        f"{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode("ascii")


def as_camt(movements: Sequence[Movement], currency: str) -> bytes:
    """camt.053.001.08, with balances."""
    entries = "".join(
        f'<Ntry><Amt Ccy="{currency}">{abs(each.amount)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if each.amount < 0 else 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{each.booked_on}</Dt></BookgDt><NtryDtls><TxDtls><RmtInf>"
        f"<Ustrd>{escape(each.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for each in movements
    )
    total = sum((each.amount for each in movements), Decimal(0))
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{abs(value)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if value < 0 else 'CRDT'}</CdtDbtInd></Bal>"
        for code, value in (("OPBD", Decimal("0.00")), ("CLBD", total))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Id>S</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{balances}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def as_mt940(movements: Sequence[Movement], currency: str) -> bytes:
    """MT940 with a text of lines of 65 letters."""
    total = sum((each.amount for each in movements), Decimal(0))
    fields = [":20:LAW", f":25:{IBAN}", ":28C:1/1", f":60F:C260101{currency}0,"]
    for each in movements:
        figure = f"{abs(each.amount):.2f}".replace(".", ",")
        mark = "D" if each.amount < 0 else "C"
        day = f"{each.booked_on:%y%m%d%m%d}"
        fields += [f":61:{day}{mark}{figure}NMSCNONREF", f":86:{each.text[:65]}"]
        fields += [each.text[at : at + 65] for at in range(65, len(each.text), 65)]
    mark = "D" if total < 0 else "C"
    fields += [f":62F:{mark}261231{currency}{abs(total)}".replace(".", ","), "-", ""]
    return "\r\n".join(fields).encode("ascii")


WRITERS = {"bank-csv": as_csv, "ofx": as_ofx, "camt053": as_camt, "mt940": as_mt940}
