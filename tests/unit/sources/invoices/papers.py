"""Invoices as their authors think of them, and both syntaxes of EN 16931 written from the norm.

The writers know nothing of the readers: element names, order and dates are those of UBL 2.1 and of
UN/CEFACT CII (D16B), as CEN/TS 16931-3-2 and 3-3 bind them.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct, field

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


class Party(Struct, frozen=True):
    name: str
    vat: str | None = None
    siren: str | None = None


class Item(Struct, frozen=True):
    id: str
    name: str
    net: Decimal
    rate: Decimal | None = Decimal(20)
    category: str = "S"
    quantity: Decimal = Decimal(1)
    unit: str = "C62"
    code: str | None = None
    first: date | None = None
    last: date | None = None


class Part(Struct, frozen=True):
    """An allowance (negative) or a charge on the whole."""

    amount: Decimal
    reason: str
    rate: Decimal | None = Decimal(20)
    category: str = "S"


class Paper(Struct, frozen=True, kw_only=True):
    number: str = "F-2026-001"
    code: str = "380"
    day: date = date(2026, 10, 31)
    due: date | None = date(2026, 11, 30)
    currency: str = "EUR"
    tax_currency: str | None = None
    accounted_tax: Decimal | None = None
    seller: Party = Party("Exemple Conseil SARL", "FR32123456789", "123456789")
    buyer: Party = Party("Acheteur SA", "FR61987654321", "987654321")
    first: date | None = None
    last: date | None = None
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    prepaid: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    reference: str | None = None
    order: str | None = None
    buyer_reference: str | None = None
    iban: str | None = None
    exempt: str | None = None
    change: dict[str, Decimal] = field(default_factory=dict)
    """Totals that are not what they should be, by term."""

    @property
    def is_credit(self) -> bool:
        return self.code == "381"

    @property
    def groups(self) -> list[tuple[str, Decimal | None, Decimal, Decimal]]:
        """Category, rate, base and tax, in the order of the first line of each."""
        bases: dict[tuple[str, Decimal | None], Decimal] = {}
        for each in (*self.items, *self.parts):
            amount = each.net if isinstance(each, Item) else each.amount
            key = (each.category, each.rate)
            bases[key] = bases.get(key, Decimal(0)) + amount
        return [
            (category, rate, base, cents(base * (rate or 0) / 100))
            for (category, rate), base in bases.items()
        ]

    def total(self, term: str) -> Decimal:
        if term in self.change:
            return self.change[term]
        lines = sum((item.net for item in self.items), Decimal(0))
        off = -sum((part.amount for part in self.parts if part.amount < 0), Decimal(0))
        on = sum((part.amount for part in self.parts if part.amount >= 0), Decimal(0))
        net = lines - off + on
        tax = sum((group[3] for group in self.groups), Decimal(0))
        due = net + tax - self.prepaid + self.rounding
        known = {
            "BT-106": lines, "BT-107": off, "BT-108": on, "BT-109": net, "BT-110": tax,
            "BT-112": net + tax, "BT-113": self.prepaid, "BT-114": self.rounding, "BT-115": due,
        }  # fmt: skip
        return known[term]


UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


def tag(name: str, content: object, **attributes: str | None) -> str:
    """An element; nothing for nothing."""
    if content in {None, ""}:
        return ""
    text = content if isinstance(content, Markup) else escape(str(content))
    said = "".join(
        f" {name}={quoteattr(value)}" for name, value in attributes.items() if value is not None
    )
    return Markup(f"<{name}{said}>{text}</{name}>")


class Markup(str):
    __slots__ = ()


def all_of(*parts: str) -> Markup:
    return Markup("".join(parts))


def ubl(paper: Paper) -> str:
    """UBL 2.1: an Invoice, or a CreditNote for type 381."""
    root = "CreditNote" if paper.is_credit else "Invoice"
    money = {"currencyID": paper.currency}

    def amount(name: str, value: Decimal | None) -> str:
        return tag(f"cbc:{name}", None if value is None else f"{value:f}", **money)

    def category(name: str, code: str, rate: Decimal | None, reason: str | None = None) -> str:
        return tag(
            name,
            all_of(
                tag("cbc:ID", code),
                tag("cbc:Percent", None if rate is None else f"{rate:f}"),
                tag("cbc:TaxExemptionReason", reason),
                tag("cac:TaxScheme", tag("cbc:ID", "VAT")),
            ),
        )

    def party(name: str, who: Party) -> str:
        legal = all_of(
            tag("cbc:RegistrationName", who.name), tag("cbc:CompanyID", who.siren, schemeID="0002")
        )
        scheme = all_of(tag("cbc:CompanyID", who.vat), tag("cac:TaxScheme", tag("cbc:ID", "VAT")))
        parts = all_of(
            tag("cac:PartyTaxScheme", scheme) if who.vat else "",
            tag("cac:PartyLegalEntity", legal),
        )
        return tag(name, tag("cac:Party", parts))

    def period(first: date | None, last: date | None) -> str:
        days = all_of(tag("cbc:StartDate", first), tag("cbc:EndDate", last))
        return tag("cac:InvoicePeriod", days)

    def part(each: Part) -> str:
        return tag(
            "cac:AllowanceCharge",
            all_of(
                tag("cbc:ChargeIndicator", "true" if each.amount >= 0 else "false"),
                tag("cbc:AllowanceChargeReason", each.reason),
                amount("Amount", abs(each.amount)),
                category("cac:TaxCategory", each.category, each.rate),
            ),
        )

    def item(each: Item) -> str:
        product = all_of(
            tag("cbc:Name", each.name),
            tag("cac:SellersItemIdentification", tag("cbc:ID", each.code)),
            category("cac:ClassifiedTaxCategory", each.category, each.rate),
        )
        quantity = "CreditedQuantity" if paper.is_credit else "InvoicedQuantity"
        return tag(
            f"cac:{root}Line",
            all_of(
                tag("cbc:ID", each.id),
                tag(f"cbc:{quantity}", f"{each.quantity:f}", unitCode=each.unit),
                amount("LineExtensionAmount", each.net),
                period(each.first, each.last),
                tag("cac:Item", product),
                tag("cac:Price", amount("PriceAmount", each.net / each.quantity)),
            ),
        )

    subtotals = "".join(
        tag(
            "cac:TaxSubtotal",
            all_of(
                amount("TaxableAmount", base),
                amount("TaxAmount", tax),
                category("cac:TaxCategory", code, rate, paper.exempt if not rate else None),
            ),
        )
        for code, rate, base, tax in paper.groups
    )
    accounted = tag(
        "cac:TaxTotal",
        tag("cbc:TaxAmount", paper.accounted_tax, currencyID=paper.tax_currency),
    )
    totals = all_of(
        amount("LineExtensionAmount", paper.total("BT-106")),
        amount("TaxExclusiveAmount", paper.total("BT-109")),
        amount("TaxInclusiveAmount", paper.total("BT-112")),
        amount("AllowanceTotalAmount", paper.total("BT-107") or None),
        amount("ChargeTotalAmount", paper.total("BT-108") or None),
        amount("PrepaidAmount", paper.prepaid or None),
        amount("PayableRoundingAmount", paper.rounding or None),
        amount("PayableAmount", paper.total("BT-115")),
    )
    means = all_of(
        tag("cbc:PaymentMeansCode", "30"),
        tag("cbc:PaymentDueDate", paper.due) if paper.is_credit else "",
        tag("cac:PayeeFinancialAccount", tag("cbc:ID", paper.iban)),
    )
    reference = tag("cac:InvoiceDocumentReference", tag("cbc:ID", paper.reference))
    body = all_of(
        tag("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
        tag("cbc:ID", paper.number),
        tag("cbc:IssueDate", paper.day),
        "" if paper.is_credit else tag("cbc:DueDate", paper.due),
        tag(f"cbc:{root}TypeCode", paper.code),
        tag("cbc:DocumentCurrencyCode", paper.currency),
        tag("cbc:TaxCurrencyCode", paper.tax_currency),
        tag("cbc:BuyerReference", paper.buyer_reference),
        period(paper.first, paper.last),
        tag("cac:OrderReference", tag("cbc:ID", paper.order)),
        tag("cac:BillingReference", reference),
        party("cac:AccountingSupplierParty", paper.seller),
        party("cac:AccountingCustomerParty", paper.buyer),
        tag("cac:PaymentMeans", means),
        *map(part, paper.parts),
        tag(
            "cac:TaxTotal",
            all_of(amount("TaxAmount", paper.total("BT-110")), Markup(subtotals)),
        ),
        accounted,
        tag("cac:LegalMonetaryTotal", totals),
        *map(item, paper.items),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="{UBL}{root}-2" xmlns:cac="{UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2">{body}</{root}>\n'
    )


def cii(paper: Paper, profile: str = "urn:cen.eu:en16931:2017", *, lines: bool = True) -> str:
    """UN/CEFACT CII; without `lines` as Factur-X BASIC WL writes it."""

    def amount(name: str, value: Decimal | None, **attributes: str | None) -> str:
        return tag(f"ram:{name}", None if value is None else f"{value:f}", **attributes)

    def day(name: str, value: date | None) -> str:
        said = None if value is None else f"{value:%Y%m%d}"
        return tag(f"ram:{name}", tag("udt:DateTimeString", said, format="102"))

    def tax(
        name: str, code: str, rate: Decimal | None, before: str = "", reason: str | None = None
    ) -> str:
        return tag(
            f"ram:{name}",
            all_of(
                before,
                tag("ram:TypeCode", "VAT"),
                tag("ram:ExemptionReason", reason),
                tag("ram:CategoryCode", code),
                tag("ram:RateApplicablePercent", None if rate is None else f"{rate:f}"),
            ),
        )

    def party(name: str, who: Party) -> str:
        return tag(
            f"ram:{name}",
            all_of(
                tag("ram:Name", who.name),
                tag("ram:SpecifiedLegalOrganization", tag("ram:ID", who.siren, schemeID="0002")),
                tag("ram:SpecifiedTaxRegistration", tag("ram:ID", who.vat, schemeID="VA")),
            ),
        )

    def period(first: date | None, last: date | None) -> str:
        days = all_of(day("StartDateTime", first), day("EndDateTime", last))
        return tag("ram:BillingSpecifiedPeriod", days)

    def part(each: Part) -> str:
        indicator = tag("udt:Indicator", "true" if each.amount >= 0 else "false")
        return tag(
            "ram:SpecifiedTradeAllowanceCharge",
            all_of(
                tag("ram:ChargeIndicator", indicator),
                amount("ActualAmount", abs(each.amount)),
                tag("ram:Reason", each.reason),
                tax("CategoryTradeTax", each.category, each.rate),
            ),
        )

    def item(each: Item) -> str:
        return tag(
            "ram:IncludedSupplyChainTradeLineItem",
            all_of(
                tag("ram:AssociatedDocumentLineDocument", tag("ram:LineID", each.id)),
                tag(
                    "ram:SpecifiedTradeProduct",
                    all_of(tag("ram:SellerAssignedID", each.code), tag("ram:Name", each.name)),
                ),
                tag(
                    "ram:SpecifiedLineTradeAgreement",
                    tag(
                        "ram:NetPriceProductTradePrice",
                        amount("ChargeAmount", each.net / each.quantity),
                    ),
                ),
                tag(
                    "ram:SpecifiedLineTradeDelivery",
                    tag("ram:BilledQuantity", f"{each.quantity:f}", unitCode=each.unit),
                ),
                tag(
                    "ram:SpecifiedLineTradeSettlement",
                    all_of(
                        tax("ApplicableTradeTax", each.category, each.rate),
                        period(each.first, each.last),
                        tag(
                            "ram:SpecifiedTradeSettlementLineMonetarySummation",
                            amount("LineTotalAmount", each.net),
                        ),
                    ),
                ),
            ),
        )

    taxes = [
        tax(
            "ApplicableTradeTax",
            code,
            rate,
            all_of(amount("CalculatedAmount", owed)),
            paper.exempt if not rate else None,
        ).replace("<ram:CategoryCode>", f"{amount('BasisAmount', base)}<ram:CategoryCode>")
        for code, rate, base, owed in paper.groups
    ]
    summation = all_of(
        amount("LineTotalAmount", paper.total("BT-106")),
        amount("ChargeTotalAmount", paper.total("BT-108") or None),
        amount("AllowanceTotalAmount", paper.total("BT-107") or None),
        amount("TaxBasisTotalAmount", paper.total("BT-109")),
        amount("TaxTotalAmount", paper.total("BT-110"), currencyID=paper.currency),
        amount("TaxTotalAmount", paper.accounted_tax, currencyID=paper.tax_currency),
        amount("RoundingAmount", paper.rounding or None),
        amount("GrandTotalAmount", paper.total("BT-112")),
        amount("TotalPrepaidAmount", paper.prepaid or None),
        amount("DuePayableAmount", paper.total("BT-115")),
    )
    iban = tag("ram:PayeePartyCreditorFinancialAccount", tag("ram:IBANID", paper.iban))
    settlement = all_of(
        tag("ram:TaxCurrencyCode", paper.tax_currency),
        tag("ram:InvoiceCurrencyCode", paper.currency),
        tag(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            all_of(tag("ram:TypeCode", "30"), iban),
        ),
        *taxes,
        period(paper.first, paper.last),
        *map(part, paper.parts),
        tag("ram:SpecifiedTradePaymentTerms", day("DueDateDateTime", paper.due)),
        tag("ram:SpecifiedTradeSettlementHeaderMonetarySummation", summation),
        tag("ram:InvoiceReferencedDocument", tag("ram:IssuerAssignedID", paper.reference)),
    )
    agreement = all_of(
        tag("ram:BuyerReference", paper.buyer_reference),
        party("SellerTradeParty", paper.seller),
        party("BuyerTradeParty", paper.buyer),
        tag("ram:BuyerOrderReferencedDocument", tag("ram:IssuerAssignedID", paper.order)),
    )
    trade = all_of(
        *(map(item, paper.items) if lines else ()),
        tag("ram:ApplicableHeaderTradeAgreement", agreement),
        "<ram:ApplicableHeaderTradeDelivery/>",
        tag("ram:ApplicableHeaderTradeSettlement", settlement),
    )
    document = all_of(
        tag("ram:ID", paper.number),
        tag("ram:TypeCode", paper.code),
        day("IssueDateTime", paper.day),
    )
    context = tag("ram:GuidelineSpecifiedDocumentContextParameter", tag("ram:ID", profile))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100"'
        f' xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:udt="{CII}UnqualifiedDataType:100">'
        f"{tag('rsm:ExchangedDocumentContext', context)}{tag('rsm:ExchangedDocument', document)}"
        f"{tag('rsm:SupplyChainTradeTransaction', trade)}</rsm:CrossIndustryInvoice>\n"
    )


TWO_RATES = Paper(
    number="FA-2026-1042",
    items=(
        Item(
            "1", "API d'inférence", Decimal("812.40"), quantity=Decimal(4), unit="MON", code="INF-1"
        ),
        Item("2", "Manuel imprimé", Decimal("33.33"), rate=Decimal("5.5")),
    ),
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
    order="EJ-4500",
    buyer_reference="SERVICE-7",
    iban="FR76 3000 6000 0112 3456 7890 189",
)


def figures(rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    names = ("invoice_detail_id", "x_line_kind", "billed_cost", "tax_amount", "gross_amount")
    return [tuple(row[name] for name in names) for row in rows]
