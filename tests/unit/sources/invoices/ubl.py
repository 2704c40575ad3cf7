"""UBL 2.1, written from the norm (CEN/TS 16931-3-2); it knows nothing of the reader."""

from datetime import date
from decimal import Decimal

from unit.sources.invoices.markup import Markup, all_of, tag
from unit.sources.invoices.papers import Item, Paper, Part, Party

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SCHEME = tag("cac:TaxScheme", tag("cbc:ID", "VAT"))


def ubl(paper: Paper) -> str:
    """An Invoice, or a CreditNote for type 381."""
    root = "CreditNote" if paper.is_credit else "Invoice"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="{UBL}{root}-2" xmlns:cac="{UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2">{_Writer(paper, root).body()}</{root}>\n'
    )


class _Writer:
    def __init__(self, paper: Paper, root: str) -> None:
        self.paper = paper
        self.root = root

    def body(self) -> Markup:
        paper = self.paper
        reference = tag("cac:InvoiceDocumentReference", tag("cbc:ID", paper.reference))
        return all_of(
            tag("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
            tag("cbc:ID", paper.number),
            tag("cbc:IssueDate", paper.day),
            "" if paper.is_credit else tag("cbc:DueDate", paper.due),
            tag(f"cbc:{self.root}TypeCode", paper.code),
            tag("cbc:DocumentCurrencyCode", paper.currency),
            tag("cbc:TaxCurrencyCode", paper.tax_currency),
            tag("cbc:BuyerReference", paper.buyer_reference),
            _period(paper.first, paper.last),
            tag("cac:OrderReference", tag("cbc:ID", paper.order)),
            tag("cac:BillingReference", reference),
            _party("cac:AccountingSupplierParty", paper.seller),
            _party("cac:AccountingCustomerParty", paper.buyer),
            tag("cac:PaymentMeans", self.means()),
            *map(self.part, paper.parts),
            *self.taxes(),
            tag("cac:LegalMonetaryTotal", self.totals()),
            *map(self.item, paper.items),
        )

    def amount(self, name: str, value: Decimal | None) -> str:
        said = None if value is None else f"{value:f}"
        return tag(f"cbc:{name}", said, currencyID=self.paper.currency)

    def means(self) -> Markup:
        return all_of(
            tag("cbc:PaymentMeansCode", "30"),
            tag("cbc:PaymentDueDate", self.paper.due) if self.paper.is_credit else "",
            tag("cac:PayeeFinancialAccount", tag("cbc:ID", self.paper.iban)),
        )

    def taxes(self) -> list[str]:
        paper = self.paper
        subtotals = (
            tag(
                "cac:TaxSubtotal",
                all_of(
                    self.amount("TaxableAmount", base),
                    self.amount("TaxAmount", tax),
                    _category("TaxCategory", code, rate, paper.exempt if not rate else None),
                ),
            )
            for code, rate, base, tax in paper.groups
        )
        accounted = tag("cbc:TaxAmount", paper.accounted_tax, currencyID=paper.tax_currency)
        whole = all_of(self.amount("TaxAmount", paper.total("BT-110")), *subtotals)
        return [tag("cac:TaxTotal", whole), tag("cac:TaxTotal", accounted)]

    def totals(self) -> Markup:
        paper = self.paper
        return all_of(
            self.amount("LineExtensionAmount", paper.total("BT-106")),
            self.amount("TaxExclusiveAmount", paper.total("BT-109")),
            self.amount("TaxInclusiveAmount", paper.total("BT-112")),
            self.amount("AllowanceTotalAmount", paper.total("BT-107") or None),
            self.amount("ChargeTotalAmount", paper.total("BT-108") or None),
            self.amount("PrepaidAmount", paper.prepaid or None),
            self.amount("PayableRoundingAmount", paper.rounding or None),
            self.amount("PayableAmount", paper.total("BT-115")),
        )

    def part(self, part: Part) -> str:
        return tag(
            "cac:AllowanceCharge",
            all_of(
                tag("cbc:ChargeIndicator", "true" if part.amount >= 0 else "false"),
                tag("cbc:AllowanceChargeReason", part.reason),
                self.amount("Amount", abs(part.amount)),
                _category("TaxCategory", part.category, part.rate),
            ),
        )

    def item(self, item: Item) -> str:
        product = all_of(
            tag("cbc:Name", item.name),
            tag("cac:SellersItemIdentification", tag("cbc:ID", item.code)),
            _category("ClassifiedTaxCategory", item.category, item.rate),
        )
        quantity = "CreditedQuantity" if self.paper.is_credit else "InvoicedQuantity"
        return tag(
            f"cac:{self.root}Line",
            all_of(
                tag("cbc:ID", item.id),
                tag(f"cbc:{quantity}", f"{item.quantity:f}", unitCode=item.unit),
                self.amount("LineExtensionAmount", item.net),
                _period(item.first, item.last),
                tag("cac:Item", product),
                tag("cac:Price", self.amount("PriceAmount", item.net / item.quantity)),
            ),
        )


def _category(name: str, code: str, rate: Decimal | None, reason: str | None = None) -> str:
    return tag(
        f"cac:{name}",
        all_of(
            tag("cbc:ID", code),
            tag("cbc:Percent", None if rate is None else f"{rate:f}"),
            tag("cbc:TaxExemptionReason", reason),
            SCHEME,
        ),
    )


def _party(name: str, who: Party) -> str:
    legal = all_of(
        tag("cbc:RegistrationName", who.name), tag("cbc:CompanyID", who.siren, schemeID="0002")
    )
    taxed = all_of(tag("cbc:CompanyID", who.vat), SCHEME) if who.vat else None
    parts = all_of(tag("cac:PartyTaxScheme", taxed), tag("cac:PartyLegalEntity", legal))
    return tag(name, tag("cac:Party", parts))


def _period(first: date | None, last: date | None) -> str:
    days = all_of(tag("cbc:StartDate", first), tag("cbc:EndDate", last))
    return tag("cac:InvoicePeriod", days)
