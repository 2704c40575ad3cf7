"""More banks, and exports of expenses, as they are written; names and amounts are invented.

Each file has a payment to a supplier first, then what tells it from others of its kind.
"""

from typing import Any

import pytest

IBAN = "BE68539007547034"
BANKS: dict[str, tuple[str, tuple[str, str], str | None, str]] = {
    "Intesa Sanpaolo": (
        ("Lista Movimenti\nConto Corrente;1000/12345678\nPeriodo;dal 01/10/2026 al 31/10/2026\n\n"
        "Data contabile;Data valuta;Descrizione;Accrediti;Addebiti;Descrizione estesa;Mezzo\n"
        "05/10/2026;03/10/2026;Pagamento Pos;;-348,00;OPENAI *CHATGPT SUBSCR CARTA XX12;Carta\n"),
        ("-348.00", "EUR"), None, "OPENAI *CHATGPT SUBSCR CARTA XX12",
    ),
    "CaixaBank": (
        ("Movimientos de cuenta;ES9121000418450200051332\n"
        "Fecha;Fecha valor;Movimiento;Más datos;Importe;Saldo\n"
        "13/10/2026;03/10/2026;OPENAI *CHATGPT;COMPRA TARJETA N 1234;-348,00EUR;1.652,00EUR\n"),
        ("-348.00", "EUR"), None, "OPENAI *CHATGPT",
    ),
    "Consorsbank": (
        ("Buchung;Valuta;Sender / Empfänger;IBAN / Konto-Nr.;Buchungstext;Verwendungszweck;"
        "Betrag in EUR\n"
        "05.10.2026;05.10.2026;OpenAI Ireland Ltd;IE64IRCE92050112345678;LAST;Abo;-348,00\n"),
        ("-348.00", "EUR"), "OpenAI Ireland Ltd", "Abo",
    ),
    "HypoVereinsbank": (
        ("Kontonummer;Buchungsdatum;Valuta;Empfaenger 1;Empfaenger 2;Verwendungszweck;Betrag;"
        "Waehrung\n"
        "12345678;05.10.2026;05.10.2026;OPENAI IRELAND LTD;;SEPA-LASTSCHRIFT;-348,00;EUR\n"),
        ("-348.00", "EUR"), "OPENAI IRELAND LTD", "SEPA-LASTSCHRIFT",
    ),
    "Erste Bank": (
        ("Buchungsdatum;Partnername;Partner IBAN;Betrag;Währung;Buchungs-Info;Notiz\n"
        "05.10.2026;OPENAI;;-348,00;EUR;CHATGPT SUBSCR SAN FRANCISCO;\n"),
        ("-348.00", "EUR"), "OPENAI", "CHATGPT SUBSCR SAN FRANCISCO",
    ),
    "comdirect": (
        (';\n"Umsätze Girokonto";"Zeitraum: 30 Tage";\n"Neuer Kontostand";"1.652,00 EUR";\n\n'
        '"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";\n'
        '"05.10.2026";"05.10.2026";"Lastschrift";"Auftraggeber: OpenAI Ref. ABC/2";"-348,00";\n\n'
        '"Alter Kontostand";"2.000,00 EUR";\n'),
        ("-348.00", "EUR"), None, "Auftraggeber: OpenAI Ref. ABC/2",
    ),
    "KBC": (
        ("Rekeningnummer;Rubrieknaam;Naam;Munt;Datum;Omschrijving;Valuta;Bedrag;Saldo;credit;debet;"
        "Naam tegenpartij;Vrije mededeling\n"
        f"{IBAN};Rekening;Firma NV;EUR;05/10/2026;BETALING VIA KAART OPENAI;03/10/2026;-348,00;"
        "1652,00;;-348,00;OPENAI;\n"
        f"{IBAN};Rekening;Firma NV;EUR;14/10/2026;KOSTEN;14/10/2026;-2,00;1650,00;;-2,00;;\n"),
        ("-348.00", "EUR"), "OPENAI", "BETALING VIA KAART OPENAI",
    ),
    "Belfius": (
        ("Boekingsdatum vanaf;01/10/2026\nLaatste saldo;2852,00 EUR\n;\n"
        "Rekening;Boekingsdatum;Rekening tegenpartij;Naam tegenpartij bevat;Transactie;Valutadatum;"
        "Bedrag;Devies;Mededelingen\n"
        f"{IBAN};13/10/2026;;OPENAI;KAART OPENAI *CHATGPT SUBSCR;03/10/2026;-348,00;EUR;\n"),
        ("-348.00", "EUR"), "OPENAI", "KAART OPENAI *CHATGPT SUBSCR",
    ),
    "bunq": (
        ('"Date","Interest Date","Amount","Account","Counterparty","Name","Description"\n'
        '"2026-10-05","2026-10-05","-348.00","NL69BUNQ0123456789","NL20INGB0001234567","OpenAI",'
        '"OPENAI *CHATGPT SUBSCR"\n'),
        ("-348.00", "EUR"), "OpenAI", "OPENAI *CHATGPT SUBSCR",
    ),
    "Starling": (
        ("Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes\n"
        "25/10/2026,OpenAI,CHATGPT SUBSCR,CARD SUBSCRIPTION,-18.20,981.80,SOFTWARE,\n"),
        ("-18.20", "GBP"), "OpenAI", "OpenAI",
    ),
    "AIB": (
        ("Posted Account, Posted Transactions Date, Description1, Description2, Debit Amount, "
        "Credit Amount,Balance,Posted Currency\n"
        '"936971 - 12345678","25/10/2026","VDP-OPENAI *CHATG","24.00 USD@","22.22","","9.7",EUR\n'),
        ("-22.22", "EUR"), None, "VDP-OPENAI *CHATG 24.00 USD@",
    ),
    "Caixa Geral": (
        ("Consultar saldos e movimentos à ordem - 31-10-2026\n"
        "Conta ;0123456789030 - EUR - Conta Extracto\n"
        "Data mov. ;Data valor ;Descrição ;Débito ;Crédito ;Saldo contabilístico ;Categoria ;\n"
        "05-10-2026;03-10-2026;COMPRA OPENAI CHATGPT SUBS ;348,00;;1.652,00;Diversos ;\n"),
        ("-348.00", "EUR"), None, "COMPRA OPENAI CHATGPT SUBS",
    ),
    "Nordea": (
        ("Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta\n"
        "2026/10/05;-240,00;1234 56 78901;;OPENAI;Kortköp OPENAI *CHATGPT;9760,00;SEK\n"),
        ("-240.00", "SEK"), "OPENAI", "Kortköp OPENAI *CHATGPT",
    ),
    "Danske Bank": (
        ('"Dato";"Tekst";"Beløb";"Saldo";"Status";"Afstemt"\n'
        '"05.10.2026";"OPENAI *CHATGPT SUBSCR";"-170,00";"9.830,00";"Udført";"Nej"\n'),
        ("-170.00", "EUR"), None, "OPENAI *CHATGPT SUBSCR",
    ),
    "mBank": (
        ("mBank S.A. Bankowość Detaliczna;\n#Data operacji;#Data księgowania;#Opis operacji;#Tytuł;"
        "#Nadawca/Odbiorca;#Kwota;#Saldo po operacji;\n"
        "2026-10-04;2026-10-05;ZAKUP PRZY UŻYCIU KARTY;OPENAI *CHATGPT;;-100,50;900,50;\n"),
        ("-100.50", "EUR"), None, "OPENAI *CHATGPT",
    ),
}  # fmt: skip
SPENT: dict[str, tuple[str, tuple[str, str, str], str | None, list[str | None]]] = {
    "Spendesk": (
        ("Payment date;Type;Supplier;Payer;Description;Team;Cost center;Amount (EUR);VAT (EUR);"
        "Local amount;Local currency;Expense account;State\n"
        "2026-10-05;Purchase;Cursor;John Roe;Cursor Pro;Dev;IT;36.40;0.00;40.00;USD;651;Paid\n"),
        ("2026-10-05", "-36.40", "EUR"), "Cursor", ["-40.00", "USD", None],
    ),
    "Spendesk in French": (
        ("Date de paiement;Type;Fournisseur;Payeur;Description;Centre de coûts;Montant TTC;TVA;"
        "Montant local;Devise locale;Compte de charge;Statut\n"
        "15/10/2026;Achat unique;Cursor;Jean R;Cursor Pro;IT;36,40;0,00;40,00;USD;6511;Payé\n"),
        ("2026-10-15", "-36.40", "EUR"), "Cursor", ["-40.00", "USD", None],
    ),
    "Pleo": (
        ("Date,Settled date,Merchant,Employee,Category,Amount,Currency,Original amount,"
        "Original currency,Note,Status\n"
        "2026-10-14,2026-10-15,CURSOR,John Roe,Software,-36.40,EUR,-40.00,USD,,Settled\n"),
        ("2026-10-15", "-36.40", "EUR"), "CURSOR", ["-40.00", "USD", None],
    ),
    "Payhawk": (
        ("Expense ID,Document date,Payment date,Supplier,Title,Employee,Total amount,Currency,"
        "Tax amount,Status\n"
        "E2,2026-10-14,2026-10-15,Cursor,Cursor Pro,John Roe,40.00,USD,0.00,Reconciled\n"),
        ("2026-10-15", "-40.00", "USD"), "Cursor", [None, None, None],
    ),
    "Expensify": (
        ("Timestamp,Merchant,Amount,MCC,Category,Description,Reimbursable,Original Currency,"
        "Original Amount\n"
        "2026-10-14 00:00:00,Cursor,36.40,5734,Software,Cursor Pro,Y,USD,40.00\n"),
        ("2026-10-14", "-36.40", "EUR"), "Cursor", ["-40.00", "USD", "expense"],
    ),
    "notes de frais": (
        ("Date;Collaborateur;Nature;Description;Montant TTC;TVA;Montant HT;Devise\n"
        "05/10/2026;Jeanne D;Logiciel;ChatGPT Plus octobre;23,00;3,83;19,17;EUR\n"),
        ("2026-10-05", "-23.00", "EUR"), None, [None, None, "expense"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_payment_is_read(read: Any, bank: str, encoding: str) -> None:
    content, amount, counterparty, text = BANKS[bank]
    found = read.csv(content, encoding=encoding)
    assert not found.rejections
    assert found.lines[0][1:] == amount
    assert found.column("text")[0] == text
    assert found.column("counterparty")[0] == counterparty
    assert found.column("spend_kind") == [None] * len(found.rows)


def test_the_holder_of_an_account_is_not_who_was_paid(read: Any) -> None:
    assert read.csv(BANKS["KBC"][0]).column("counterparty") == ["OPENAI", None]


@pytest.mark.parametrize("tool", SPENT)
def test_what_was_spent_without_a_minus_was_paid(read: Any, tool: str) -> None:
    content, line, counterparty, rest = SPENT[tool]
    found = read.csv(content)
    assert (found.rejections, found.lines) == ([], [line])
    assert found.column("counterparty") == [counterparty]
    own = "expense-claims" if rest[-1] else "expense-cards"
    assert found.column("account") == [own]
    names = ("original_amount", "original_currency", "spend_kind")
    assert [found.column(name)[0] for name in names] == rest


def test_money_back_beside_what_was_spent_keeps_its_sign(read: Any) -> None:
    head = "Date;Fournisseur;Compte de charge;Description;Montant TTC;Devise\n"
    spent = f"{head}05/10/2026;Cursor;6511;Cursor Pro;-36,40;EUR\n"
    both = f"{spent}15/10/2026;Cursor;6511;Avoir;10,00;EUR\n"
    assert [line[1] for line in read.csv(both).lines] == ["-36.40", "10.00"]


@pytest.mark.parametrize("more", [";Solde", ";Débit;Crédit"])
def test_money_that_came_in_is_not_turned_where_an_account_says_who_spent(
    read: Any, more: str
) -> None:
    head = f"Date;Libellé;Centre de coûts;Montant;Devise{more}\n"
    came = "05/10/2026;VIR CLIENT;IT;100,00;EUR" + (";100,00" if "Solde" in more else ";;100,00")
    assert [line[1] for line in read.csv(f"{head}{came}\n").lines] == ["100.00"]


def test_a_list_of_invoices_is_no_statement(read: Any) -> None:
    plain = "Date;Fournisseur;N° facture;Description;Montant HT;TVA;Montant TTC;Devise\n"
    assert read.recognised(f"{plain}05/10/2026;Cursor;F1;Cursor Pro;30;6;36;EUR\n") is None
