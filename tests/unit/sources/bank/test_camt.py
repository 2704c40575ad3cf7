"""camt.053: signs, batches, original amounts, names, balances, versions, and what is refused."""

from typing import Any

import pytest

from jauge.sources.base import Unreadable

IBAN = "FR1420041010050500013M02606"
BOOKED = "<Sts>BOOK</Sts>"


def entry(
    amount: str = "20.00",
    sign: str = "DBIT",
    *,
    status: str = BOOKED,
    more: str = "",
    day: str = "<BookgDt><Dt>2026-10-05</Dt></BookgDt>",
    currency: str = "EUR",
) -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}{day}'
        f"<ValDt><Dt>2026-10-06</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef>{more}</Ntry>"
    )


def details(*transactions: str) -> str:
    inner = "".join(f"<TxDtls>{each}</TxDtls>" for each in transactions)
    return f"<NtryDtls>{inner}</NtryDtls>"


def amount(name: str, value: str, currency: str) -> str:
    return f'<AmtDtls><{name}><Amt Ccy="{currency}">{value}</Amt></{name}></AmtDtls>'


def balance(code: str, value: str, sign: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{value}</Amt><CdtDbtInd>{sign}</CdtDbtInd></Bal>'
    )


def statement(*entries: str, account: str = f"<IBAN>{IBAN}</IBAN>", balances: str = "") -> str:
    return (
        f"<Stmt><Id>S1</Id><Acct><Id>{account}</Id><Ccy>EUR</Ccy></Acct>{balances}"
        f"{''.join(entries)}</Stmt>"
    )


def document(*statements: str, version: str = "02", name: str = "053") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{name}.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>{''.join(statements)}</BkToCstmrStmt>"
        "</Document>"
    )


def one(*entries: str, **more: str) -> str:
    return document(statement(*entries, **more))


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 14)])
def test_every_version_is_read(read: Any, version: str) -> None:
    content = document(statement(entry()), version=version)
    assert read.recognised(content) == "camt053"
    found = read(content, "camt053")
    assert found.lines == [("2026-10-05", "-20.00", "EUR")]
    assert found.column("account") == [IBAN]
    assert found.column("reference") == ["R1"]
    assert found.column("value_on")[0].isoformat() == "2026-10-06"


def test_a_prefix_or_another_encoding_changes_nothing(read: Any) -> None:
    content = document(statement(entry()))
    prefixed = (
        content.replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:")
        .replace("<c:?", "<?").replace("xmlns=", "xmlns:c=")
    )  # fmt: skip
    assert read(prefixed, "camt053").lines == [("2026-10-05", "-20.00", "EUR")]
    data = content.replace("UTF-8", "UTF-16").encode("utf-16")
    assert read.recognised(data) == "camt053"
    assert read(data, "camt053").lines == [("2026-10-05", "-20.00", "EUR")]


def test_a_reversal_has_the_sign_of_its_entry(read: Any) -> None:
    reversal = "<RvslInd>true</RvslInd>"
    found = read(one(entry(sign="CRDT", more=reversal), entry(sign="DBIT", more=reversal)),
                 "camt053")  # fmt: skip
    assert found.column("amount") == ["20.00", "-20.00"]


@pytest.mark.parametrize(
    "status",
    ["<Sts>PDNG</Sts>", "<Sts>INFO</Sts>", "<Sts><Cd>PDNG</Cd></Sts>", "<Sts><Cd>FUTR</Cd></Sts>"],
)
def test_what_is_not_booked_is_ignored(read: Any, status: str) -> None:
    found = read(one(entry(status=status), entry("1")), "camt053")
    assert (found.column("amount"), found.ignored) == (["-1.00"], 1)


@pytest.mark.parametrize("status", [BOOKED, "<Sts><Cd>BOOK</Cd></Sts>", ""])
def test_what_is_booked_is_read(read: Any, status: str) -> None:
    assert len(read(one(entry(status=status)), "camt053").rows) == 1


def test_a_batch_that_adds_up_is_a_line_for_each(read: Any) -> None:
    batch = details(
        amount("TxAmt", "12.50", "EUR") + "<RmtInf><Ustrd>A</Ustrd></RmtInf>",
        amount("TxAmt", "7.50", "EUR") + "<RmtInf><Ustrd>B</Ustrd></RmtInf>",
    )
    found = read(one(entry(more=batch)), "camt053")
    assert found.column("amount") == ["-12.50", "-7.50"]
    assert found.column("text") == ["A", "B"]
    assert found.read == 2


def test_a_batch_with_signs_of_its_own_adds_up_with_them(read: Any) -> None:
    batch = details(
        '<Amt Ccy="EUR">25.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>',
        '<Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>',
    )
    assert read(one(entry(more=batch)), "camt053").column("amount") == ["-25.00", "5.00"]


def test_what_was_instructed_for_a_whole_batch_is_not_that_of_its_parts(read: Any) -> None:
    whole = amount("InstdAmt", "22.00", "USD")
    parts = details(amount("TxAmt", "12.50", "EUR"), amount("TxAmt", "7.50", "EUR"))
    found = read(one(entry(more=whole + parts), entry(more=whole)), "camt053")
    assert found.column("original_amount") == [None, None, "-22.00"]


@pytest.mark.parametrize(
    "parts",
    [
        (amount("TxAmt", "12.50", "EUR"), amount("TxAmt", "7.00", "EUR")),
        (amount("TxAmt", "12.50", "EUR"), ""),
        (amount("TxAmt", "12.50", "USD"), amount("TxAmt", "7.50", "USD")),
    ],
)
def test_a_batch_that_does_not_add_up_is_one_line(read: Any, parts: tuple[str, ...]) -> None:
    found = read(one(entry(more=details(*parts) + "<AddtlNtryInf>2 payments</AddtlNtryInf>")),
                 "camt053")  # fmt: skip
    assert found.column("amount") == ["-20.00"]
    assert found.column("text") == ["2 payments"]


@pytest.mark.parametrize(
    ("inner", "original"),
    [
        (amount("InstdAmt", "22.00", "USD"), "-22.00 USD"),
        (
            (
                '<AmtDtls><InstdAmt><Amt Ccy="USD">22.00</Amt></InstdAmt>'
                '<TxAmt><Amt Ccy="EUR">20.00</Amt><CcyXchg>'
                "<SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy>"
                "<XchgRate>0.909</XchgRate></CcyXchg></TxAmt></AmtDtls>"
            ),
            "-22.00 USD",
        ),
        (
            (
                '<AmtDtls><InstdAmt><Amt Ccy="EUR">20.00</Amt></InstdAmt>'
                '<TxAmt><Amt Ccy="GBP">17.00</Amt></TxAmt></AmtDtls>'
            ),
            "-17.00 GBP",
        ),
        (
            (
                '<AmtDtls><InstdAmt><Amt Ccy="EUR">20.00</Amt>'
                "<CcyXchg><SrcCcy>USD</SrcCcy></CcyXchg></InstdAmt></AmtDtls>"
            ),
            None,
        ),
        (amount("CntrValAmt", "22.00", "USD"), "-22.00 USD"),
        (amount("InstdAmt", "20.00", "EUR"), None),
        (amount("InstdAmt", "0", "USD"), None),
        ("<RmtInf><Ustrd>OPENAI 22,00 USD</Ustrd></RmtInf>", "-22.00 USD"),
    ],
)
def test_an_original_amount_has_the_currency_that_stands_on_it(
    read: Any, inner: str, original: str | None
) -> None:
    found = read(one(entry(more=details(inner))), "camt053")
    pairs = zip(found.column("original_amount"), found.column("original_currency"), strict=True)
    assert [f"{value} {unit}" if value else None for value, unit in pairs] == [original]


def test_the_counterparty_is_who_was_paid_or_who_paid(read: Any) -> None:
    parties = "<RltdPties><Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Nm>OpenAI</Nm></Cdtr></RltdPties>"
    newer = (
        "<RltdPties><Dbtr><Pty><Nm>Client</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Us</Nm></Pty></Cdtr>"
        "</RltdPties>"
    )
    back = "<RvslInd>true</RvslInd>" + details(parties)
    found = read(
        one(
            entry(more=details(parties)),
            entry(sign="CRDT", more=details(newer)),
            entry(sign="CRDT", more=back),
        ),
        "camt053",
    )
    assert found.column("counterparty") == ["OpenAI", "Client", "OpenAI"]


def test_texts_are_joined_on_one_line(read: Any) -> None:
    free = "<RmtInf><Ustrd>FACTURE\n 118</Ustrd><Ustrd>DU 1er OCTOBRE</Ustrd></RmtInf>"
    strict = (
        "<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>"
        "<AddtlTxInf>X</AddtlTxInf>"
    )
    note = "<AddtlNtryInf>FRAIS</AddtlNtryInf>"
    entries = [entry(more=details(free)), entry(more=details(strict)), entry(more=note), entry()]
    found = read(one(*entries), "camt053")
    assert found.column("text") == ["FACTURE 118 DU 1er OCTOBRE", "RF18", "FRAIS", None]


def test_several_statements_a_file(read: Any) -> None:
    other = statement(entry("3"), account="<Othr><Id>37040044/0532013000</Id></Othr>")
    found = read(document(statement(entry()), other), "camt053")
    assert found.column("account") == [IBAN, "DE89370400440532013000"]


def test_days_with_a_time_are_the_written_ones(read: Any) -> None:
    day = "<BookgDt><DtTm>2026-10-05T00:30:00+02:00</DtTm></BookgDt>"
    assert read(one(entry(day=day)), "camt053").lines[0][0] == "2026-10-05"
    assert read(one(entry(day="")), "camt053").lines[0][0] == "2026-10-06", "the value day"


def test_balances_that_fit_say_nothing(read: Any) -> None:
    closing = balance("CLBD", "80.00")
    for opening in (balance("OPBD", "100.00"), balance("PRCD", "100.00")):
        assert not read(one(entry(), balances=opening + closing), "camt053").notes
    overdrawn = balance("OPBD", "5.00", "DBIT") + balance("CLBD", "25.00", "DBIT")
    assert not read(one(entry(), balances=overdrawn), "camt053").notes
    assert not read(
        one(balances=balance("OPBD", "1.00") + balance("CLBD", "1.00")), "camt053"
    ).notes


def test_balances_that_do_not_fit_are_told_once(read: Any) -> None:
    balances = balance("OPBD", "100.00") + balance("CLBD", "70.00") + balance("ITAV", "1.00")
    (note,) = read(
        one(entry(), entry(status="<Sts>PDNG</Sts>"), balances=balances), "camt053"
    ).notes
    assert note.startswith(f"account {IBAN}: opening balance 100.00 and lines -20.00 make 80.00")
    assert "closes at 70.00: -10.00 EUR" in note


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (entry("x"), "no amount"),
        (entry("-5.00"), "no amount"),
        (entry("1,00"), "no amount"),
        (entry("9" * 19), "no amount"),
        (entry(sign="D"), "neither CRDT nor DBIT"),
        (entry(day="<BookgDt><Dt>2026-02-31</Dt></BookgDt>"), "no day of the calendar"),
        (entry(day="<BookgDt><Dt>0000-00-00</Dt></BookgDt>"), "no day of the calendar"),
        (entry(day="<BookgDt><Dt>2099-01-01</Dt></BookgDt>"), "in the future"),
        (entry(currency="XYZ"), "no currency of ISO 4217"),
        (entry(currency=""), "no currency of ISO 4217"),
    ],
)
def test_an_entry_that_cannot_be_is_rejected_alone(read: Any, wrong: str, reason: str) -> None:
    found = read(one(wrong, entry("3")), "camt053")
    assert found.column("amount") == ["-3.00"]
    assert reason in found.reasons[0]
    assert found.rejections[0].row == 1


BOMB = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, '<!DOCTYPE Document SYSTEM "http://a.example/x">'])
@pytest.mark.parametrize("before", ["", "<!-- " + "x" * 70_000 + " -->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(read: Any, head: str, before: str, encoding: str) -> None:
    body = one(entry()).partition("?>")[2]
    declared, close, rest = head.rpartition("<!DOCTYPE")
    content = f"{declared}{before}{close}{rest}{body}"
    with pytest.raises(Unreadable, match="document type or entities"):
        read(content.encode(encoding), "camt053")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (one(entry())[:-30], "damaged or cut XML"),
        (one(entry())[: one(entry()).index("<ValDt>")], "damaged or cut XML"),
        (one(entry(more="&undefined;")), "damaged or cut XML"),
        (one(entry()).replace("<Stmt>", "<Stmtn:i>", 1), "damaged or cut XML"),
        ("<html><body>log in</body></html>", "no bank statement in it"),
        ("<Document/>", "no bank statement in it"),
        ("", "damaged or cut XML"),
        ("Date;Libellé;Montant\n", "damaged or cut XML"),
    ],
)
def test_what_is_no_statement_or_cut_is_refused(read: Any, content: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(content, "camt053")


@pytest.mark.parametrize(
    ("name", "root"), [("052", "BkToCstmrAcctRpt"), ("054", "BkToCstmrDbtCdtNtfctn")]
)
def test_reports_and_notices_are_known_and_refused(read: Any, name: str, root: str) -> None:
    content = document(statement(entry()), name=name).replace("BkToCstmrStmt", root)
    assert read.recognised(content) == "camt053"
    with pytest.raises(Unreadable, match=f"camt.{name} is a .* import camt.053"):
        read(content, "camt053")


@pytest.mark.parametrize(
    ("free", "text"),
    [
        ("", "RF18 INV-2026-007 INV-2026-008"),
        ("<Ustrd>Claude, INV-2026-007</Ustrd>", "Claude, INV-2026-007 INV-2026-008"),
    ],
)
def test_numbers_of_invoices_are_part_of_the_text(read: Any, free: str, text: str) -> None:
    papers = "".join(
        f"<RfrdDocInf><Nb>{number}</Nb></RfrdDocInf>" for number in ("INV-2026-007", "INV-2026-008")
    )
    stated = f"<Strd>{papers}<CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd>"
    told = entry(more=details(f"<RmtInf>{free}{stated}</RmtInf>"))
    assert read(one(told), "camt053").column("text") == [text]
