"""What accountants call the columns of a list of invoices, in French and in English."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from jauge.config import ISO_4217
from jauge.sources.invoices.sheet import name_of

_SAID: Final[Mapping[str, str]] = {
    "number": """
        numero, n, no, num, numero de facture, numero facture, num facture, n facture, no facture,
        n de facture, no de facture, facture n, facture no, facture, reference facture,
        ref facture, numero de piece, n piece, no piece, n de piece, piece, numero du document,
        invoice number, invoice no, invoice num, invoice, invoice id, invoice ref,
        invoice reference, document number, document no, bill number, number
    """,
    "supplier": """
        fournisseur, nom du fournisseur, nom fournisseur, raison sociale,
        raison sociale fournisseur, raison sociale du fournisseur, designation du fournisseur,
        emetteur, tiers, supplier, supplier name, vendor, vendor name, issuer, seller, biller
    """,
    "supplier_id": """
        n tva, no tva, numero tva, numero de tva, n tva fournisseur, tva intracommunautaire,
        n tva intracommunautaire, numero de tva intracommunautaire, siret, siren,
        siret fournisseur, siret du fournisseur, siren fournisseur, identifiant fournisseur,
        vat id, vat number, vat no, vat registration number, supplier vat, supplier vat id,
        supplier vat number, supplier tax id, tax id
    """,
    "issued": """
        date, date facture, date de facture, date de la facture, date d emission, date emission,
        date de piece, date piece, date du document, issue date, invoice date, date issued, issued,
        issued on, date of issue, document date
    """,
    "due": """
        echeance, date echeance, date d echeance, date d echeance de paiement,
        date limite de paiement, due, due date, payment due date, due on, date due
    """,
    "net": """
        ht, montant ht, total ht, net ht, base ht, prix ht, montant total ht, montant hors taxe,
        montant hors taxes, hors taxe, hors taxes, net, net amount, amount net, net total,
        total net, subtotal, sub total, amount excl tax, amount excl vat, amount ex vat,
        amount excluding tax, amount excluding vat, total excl tax, total excl vat,
        total excluding tax, total excluding vat, amount before tax, pre tax amount
    """,
    "tax": """
        tva, montant tva, total tva, montant de la tva, montant total tva, montant taxe, taxe,
        taxes, vat, vat amount, amount vat, total vat, vat total, tax, tax amount, total tax,
        tax total
    """,
    "gross": """
        ttc, montant ttc, total ttc, prix ttc, montant total ttc, montant toutes taxes comprises,
        toutes taxes comprises, gross, gross amount, amount gross, gross total, total gross,
        amount incl tax, amount incl vat, amount inc vat, amount including tax,
        amount including vat, total incl tax, total incl vat, total including tax,
        total including vat
    """,
    "unclear": "total, montant, montant total, amount, total amount, invoice amount, sum",
    "to_pay": """
        net a payer, reste a payer, solde, montant a payer, montant du, amount due, balance,
        balance due, open amount, outstanding
    """,
    "rate": """
        taux, taux tva, taux de tva, taux percent, taux tva percent, taux de tva percent,
        tva percent, percent tva, vat rate, tax rate, vat percent, vat rate percent, tax percent,
        tax rate percent
    """,
    "currency": "devise, code devise, monnaie, currency, currency code, ccy",
    "period": """
        periode, periode facturee, periode de service, periode de facturation,
        periode de prestation, mois, period, service period, billing period, invoice period, month
    """,
    "start": """
        debut, debut periode, debut de periode, debut de la periode, periode debut, date debut,
        date de debut, periode du, period start, service start, service start date, start,
        start date, from, from date, billing period start, period from
    """,
    "end": """
        fin, fin periode, fin de periode, fin de la periode, periode fin, date fin, date de fin,
        periode au, period end, service end, service end date, end, end date, to, to date,
        billing period end, period to
    """,
    "type": "type, type de document, type document, type de piece, nature, document type",
    "status": "statut, etat, status, state",
    "reference": """
        facture d origine, facture origine, facture liee, facture associee, facture rectifiee,
        avoir sur facture, original invoice, reference invoice, related invoice, credited invoice
    """,
    "line": """
        ligne, n ligne, no ligne, numero de ligne, line, line id, line number, line no, line item id
    """,
    "text": """
        libelle, designation, description, objet, intitule, detail, article, item, product, produit
    """,
    "quantity": "quantite, qte, quantity, qty",
    "account": """
        compte client, n client, no client, numero client, code client, customer number,
        customer id, account, account id
    """,
    "order": """
        commande, n commande, no commande, numero de commande, bon de commande,
        numero d engagement, n engagement, purchase order, purchase order number, po, po number
    """,
}  # fmt: skip
_FIELDS: Final = {name.strip(): field for field, said in _SAID.items() for name in said.split(",")}
_FRENCH_WORDS: Final = "fournisseur echeance ht ttc tva devise periode numero montant emetteur"
_FRENCH: Final = frozenset(_FRENCH_WORDS.split())
AMOUNTS: Final = ("net", "tax", "gross")
_MONEY: Final = re.compile(r"€|£|\b[A-Z]{3}\b")
_SIGNS: Final = {"€": "EUR", "£": "GBP"}
_LINKS: Final = frozenset({"en", "in"})


class Columns(Struct, frozen=True):
    """The plain name of the column of each field, and the currency that the headers name."""

    names: Mapping[str, str]
    currency: str | None
    is_french: bool


def columns_of(headers: Iterable[str]) -> Columns:
    """Which columns are which; of several for one field the first."""
    names: dict[str, str] = {}
    currencies: set[str] = set()
    words: set[str] = set()
    for header in headers:
        plain, currency = _told(header)
        words.update(plain.split())
        if (field := _FIELDS.get(plain)) is not None:
            names.setdefault(field, name_of(header))
            currencies.update({currency} if currency and field in AMOUNTS else ())
    one = currencies.pop() if len(currencies) == 1 else None
    return Columns(_clear(names), one, bool(words & _FRENCH))


def is_list(names: frozenset[str]) -> bool:
    """Whether columns of these plain names are those of a list of invoices."""
    found = columns_of(name.upper() for name in names).names
    has_amount = any(name in found for name in (*AMOUNTS, "unclear"))
    return {"number", "supplier"} <= found.keys() and has_amount


def _told(header: str) -> tuple[str, str | None]:
    """The plain name of a header without the currency in it (`Montant HT (€)`), and that."""
    found = [(text, _SIGNS.get(text, text)) for text in _MONEY.findall(header)]
    money = [(text, code) for text, code in found if code in ISO_4217]
    bare = header
    for text, _code in money if name_of(header) not in _FIELDS else ():
        bare = bare.replace(text, " ")
    words = name_of(bare).split()
    while len(words) > 1 and words[-1] in _LINKS:
        words.pop()
    return " ".join(words), money[0][1] if money else None


def _clear(names: dict[str, str]) -> Mapping[str, str]:
    """`Total` is gross beside a net amount or a tax; alone it says neither net nor gross."""
    if "unclear" in names and "gross" not in names and ("net" in names or "tax" in names):
        return {**names, "gross": names["unclear"]}
    return names
