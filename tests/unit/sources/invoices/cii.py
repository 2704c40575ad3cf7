"""UN/CEFACT CII, written from the norm (CEN/TS 16931-3-3); it knows nothing of the reader."""

from datetime import date
from decimal import Decimal

from unit.sources.invoices.markup import Markup, all_of, tag
from unit.sources.invoices.papers import Item, Paper, Part, Party

CII = "urn:un:unece:uncefact:data:standard:"


def cii(paper: Paper, profile: str = "urn:cen.eu:en16931:2017", *, lines: bool = True) -> str:
    """A Cross Industry Invoice; without `lines` as Factur-X BASIC WL writes it."""
    document = all_of(
        tag("ram:ID", paper.number),
        tag("ram:TypeCode", paper.code),
        _day("IssueDateTime", paper.day),
    )
    trade = all_of(
        *(map(_item, paper.items) if lines else ()),
        tag("ram:ApplicableHeaderTradeAgreement", _agreement(paper)),
        "<ram:ApplicableHeaderTradeDelivery/>",
        tag("ram:ApplicableHeaderTradeSettlement", _settlement(paper)),
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


def _agreement(paper: Paper) -> Markup:
    return all_of(
        tag("ram:BuyerReference", paper.buyer_reference),
        _party("SellerTradeParty", paper.seller),
        _party("BuyerTradeParty", paper.buyer),
        tag("ram:BuyerOrderReferencedDocument", tag("ram:IssuerAssignedID", paper.order)),
    )


def _settlement(paper: Paper) -> Markup:
    iban = tag("ram:PayeePartyCreditorFinancialAccount", tag("ram:IBANID", paper.iban))
    return all_of(
        tag("ram:TaxCurrencyCode", paper.tax_currency),
        tag("ram:InvoiceCurrencyCode", paper.currency),
        tag("ram:SpecifiedTradeSettlementPaymentMeans", all_of(tag("ram:TypeCode", "30"), iban)),
        *_taxes(paper),
        _period(paper.first, paper.last),
        *map(_part, paper.parts),
        tag("ram:SpecifiedTradePaymentTerms", _day("DueDateDateTime", paper.due)),
        tag("ram:SpecifiedTradeSettlementHeaderMonetarySummation", _totals(paper)),
        tag("ram:InvoiceReferencedDocument", tag("ram:IssuerAssignedID", paper.reference)),
    )


def _totals(paper: Paper) -> Markup:
    return all_of(
        _amount("LineTotalAmount", paper.total("BT-106")),
        _amount("ChargeTotalAmount", paper.total("BT-108") or None),
        _amount("AllowanceTotalAmount", paper.total("BT-107") or None),
        _amount("TaxBasisTotalAmount", paper.total("BT-109")),
        _amount("TaxTotalAmount", paper.total("BT-110"), currencyID=paper.currency),
        _amount("TaxTotalAmount", paper.accounted_tax, currencyID=paper.tax_currency),
        _amount("RoundingAmount", paper.rounding or None),
        _amount("GrandTotalAmount", paper.total("BT-112")),
        _amount("TotalPrepaidAmount", paper.prepaid or None),
        _amount("DuePayableAmount", paper.total("BT-115")),
    )


def _taxes(paper: Paper) -> list[str]:
    return [
        tag(
            "ram:ApplicableTradeTax",
            all_of(
                _amount("CalculatedAmount", owed),
                tag("ram:TypeCode", "VAT"),
                tag("ram:ExemptionReason", paper.exempt if not rate else None),
                _amount("BasisAmount", base),
                tag("ram:CategoryCode", code),
                tag("ram:RateApplicablePercent", None if rate is None else f"{rate:f}"),
            ),
        )
        for code, rate, base, owed in paper.groups
    ]


def _part(part: Part) -> str:
    indicator = tag("udt:Indicator", "true" if part.amount >= 0 else "false")
    return tag(
        "ram:SpecifiedTradeAllowanceCharge",
        all_of(
            tag("ram:ChargeIndicator", indicator),
            _amount("ActualAmount", abs(part.amount)),
            tag("ram:Reason", part.reason),
            _tax("CategoryTradeTax", part.category, part.rate),
        ),
    )


def _item(item: Item) -> str:
    price = _amount("ChargeAmount", item.net / item.quantity)
    settlement = all_of(
        _tax("ApplicableTradeTax", item.category, item.rate),
        _period(item.first, item.last),
        tag(
            "ram:SpecifiedTradeSettlementLineMonetarySummation",
            _amount("LineTotalAmount", item.net),
        ),
    )
    return tag(
        "ram:IncludedSupplyChainTradeLineItem",
        all_of(
            tag("ram:AssociatedDocumentLineDocument", tag("ram:LineID", item.id)),
            tag(
                "ram:SpecifiedTradeProduct",
                all_of(tag("ram:SellerAssignedID", item.code), tag("ram:Name", item.name)),
            ),
            tag("ram:SpecifiedLineTradeAgreement", tag("ram:NetPriceProductTradePrice", price)),
            tag(
                "ram:SpecifiedLineTradeDelivery",
                tag("ram:BilledQuantity", f"{item.quantity:f}", unitCode=item.unit),
            ),
            tag("ram:SpecifiedLineTradeSettlement", settlement),
        ),
    )


def _amount(name: str, value: Decimal | None, **attributes: str | None) -> str:
    return tag(f"ram:{name}", None if value is None else f"{value:f}", **attributes)


def _day(name: str, value: date | None) -> str:
    said = None if value is None else f"{value:%Y%m%d}"
    return tag(f"ram:{name}", tag("udt:DateTimeString", said, format="102"))


def _tax(name: str, code: str, rate: Decimal | None) -> str:
    return tag(
        f"ram:{name}",
        all_of(
            tag("ram:TypeCode", "VAT"),
            tag("ram:CategoryCode", code),
            tag("ram:RateApplicablePercent", None if rate is None else f"{rate:f}"),
        ),
    )


def _party(name: str, who: Party) -> str:
    return tag(
        f"ram:{name}",
        all_of(
            tag("ram:Name", who.name),
            tag("ram:SpecifiedLegalOrganization", tag("ram:ID", who.siren, schemeID="0002")),
            tag("ram:SpecifiedTaxRegistration", tag("ram:ID", who.vat, schemeID="VA")),
        ),
    )


def _period(first: date | None, last: date | None) -> str:
    days = all_of(_day("StartDateTime", first), _day("EndDateTime", last))
    return tag("ram:BillingSpecifiedPeriod", days)
