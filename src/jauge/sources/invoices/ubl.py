"""UBL 2.1 Invoice and CreditNote: where the terms of EN 16931 stand (CEN/TS 16931-3-2)."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.invoices.document import Format
from jauge.sources.invoices.en16931 import read_xml
from jauge.sources.invoices.terms import Binding
from jauge.sources.invoices.xml import beginning

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CREDIT_NOTE: Final = f"{{{_UBL}CreditNote-2}}CreditNote"
_ROOTS: Final = (f"{{{_UBL}Invoice-2}}Invoice", CREDIT_NOTE)
_OWN: Final = "not(@currencyID) or @currencyID=normalize-space(/*/cbc:DocumentCurrencyCode)"
_SELLER: Final = "cac:AccountingSupplierParty/cac:Party"
_BUYER: Final = "cac:AccountingCustomerParty/cac:Party"
_VAT: Final = "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID"
_TOTAL: Final = "cac:LegalMonetaryTotal"
_MEANS: Final = "cac:PaymentMeans"
_FALSE: Final = "[normalize-space(cbc:ChargeIndicator)='false' or cbc:ChargeIndicator='0']"
_TRUE: Final = "[normalize-space(cbc:ChargeIndicator)='true' or cbc:ChargeIndicator='1']"
_ITEM: Final = "cac:Item"
_PART: Final = {
    "BT-92": "cbc:Amount",
    "BT-95": "cac:TaxCategory/cbc:ID",
    "BT-96": "cac:TaxCategory/cbc:Percent",
    "BT-97": "cbc:AllowanceChargeReason",
    "BT-98": "cbc:AllowanceChargeReasonCode",
}
"""An allowance; a charge (BT-99 to 105) has the same fields."""

BINDING: Final = Binding(
    namespaces={
        "cac": f"{_UBL}CommonAggregateComponents-2",
        "cbc": f"{_UBL}CommonBasicComponents-2",
    },
    document={
        "BT-1": "cbc:ID",
        "BT-2": "cbc:IssueDate",
        "BT-3": "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
        "BT-5": "cbc:DocumentCurrencyCode",
        "BT-6": "cbc:TaxCurrencyCode",
        "BT-9": f"cbc:DueDate | {_MEANS}/cbc:PaymentDueDate",
        "BT-10": "cbc:BuyerReference",
        "BT-12": "cac:ContractDocumentReference/cbc:ID",
        "BT-13": "cac:OrderReference/cbc:ID",
        "BT-19": "cbc:AccountingCost",
        "BT-20": "cac:PaymentTerms/cbc:Note",
        "BT-23": "cbc:ProfileID",
        "BT-24": "cbc:CustomizationID",
        "BT-25": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
        "BT-27": f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-28": f"{_SELLER}/cac:PartyName/cbc:Name",
        "BT-30": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-30-1": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID/@schemeID",
        "BT-31": f"{_SELLER}/{_VAT}",
        "BT-44": f"{_BUYER}/cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-46": f"{_BUYER}/cac:PartyIdentification/cbc:ID[not(@schemeID)]",
        "BT-47": f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-48": f"{_BUYER}/{_VAT}",
        "BT-73": "cac:InvoicePeriod/cbc:StartDate",
        "BT-74": "cac:InvoicePeriod/cbc:EndDate",
        "BT-83": f"{_MEANS}/cbc:PaymentID",
        "BT-84": f"{_MEANS}/cac:PayeeFinancialAccount/cbc:ID",
        "BT-106": f"{_TOTAL}/cbc:LineExtensionAmount",
        "BT-107": f"{_TOTAL}/cbc:AllowanceTotalAmount",
        "BT-108": f"{_TOTAL}/cbc:ChargeTotalAmount",
        "BT-109": f"{_TOTAL}/cbc:TaxExclusiveAmount",
        "BT-110": f"cac:TaxTotal/cbc:TaxAmount[{_OWN}]",
        "BT-111": f"cac:TaxTotal/cbc:TaxAmount[not({_OWN})]",
        "BT-112": f"{_TOTAL}/cbc:TaxInclusiveAmount",
        "BT-113": f"{_TOTAL}/cbc:PrepaidAmount",
        "BT-114": f"{_TOTAL}/cbc:PayableRoundingAmount",
        "BT-115": f"{_TOTAL}/cbc:PayableAmount",
        "BT-DEX-002": "cac:PrepaidPayment/cbc:PaidAmount",
    },
    groups={
        "BG-20": (f"cac:AllowanceCharge{_FALSE}", _PART),
        "BG-21": (f"cac:AllowanceCharge{_TRUE}", _PART),
        "BG-23": (
            f"cac:TaxTotal/cac:TaxSubtotal[cbc:TaxAmount[{_OWN}]]",
            {
                "BT-116": "cbc:TaxableAmount",
                "BT-117": "cbc:TaxAmount",
                "BT-118": "cac:TaxCategory/cbc:ID",
                "BT-119": "cac:TaxCategory/cbc:Percent",
                "BT-120": "cac:TaxCategory/cbc:TaxExemptionReason",
                "BT-121": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
            },
        ),
        "BG-25": (
            "cac:InvoiceLine | cac:CreditNoteLine",
            {
                "BT-126": "cbc:ID",
                "BT-129": "cbc:InvoicedQuantity | cbc:CreditedQuantity",
                "BT-130": "cbc:InvoicedQuantity/@unitCode | cbc:CreditedQuantity/@unitCode",
                "BT-131": "cbc:LineExtensionAmount",
                "BT-132": "cac:OrderLineReference/cbc:LineID",
                "BT-133": "cbc:AccountingCost",
                "BT-134": "cac:InvoicePeriod/cbc:StartDate",
                "BT-135": "cac:InvoicePeriod/cbc:EndDate",
                "BT-136": f"cac:AllowanceCharge{_FALSE}/cbc:Amount",
                "BT-141": f"cac:AllowanceCharge{_TRUE}/cbc:Amount",
                "BT-146": "cac:Price/cbc:PriceAmount",
                "BT-149": "cac:Price/cbc:BaseQuantity",
                "BT-151": f"{_ITEM}/cac:ClassifiedTaxCategory/cbc:ID",
                "BT-152": f"{_ITEM}/cac:ClassifiedTaxCategory/cbc:Percent",
                "BT-153": f"{_ITEM}/cbc:Name",
                "BT-154": f"{_ITEM}/cbc:Description",
                "BT-155": f"{_ITEM}/cac:SellersItemIdentification/cbc:ID",
            },
        ),
    },
)


def _recognise(sample: Sample) -> bool:
    return beginning(sample.head) in _ROOTS


def _read(file: Input) -> Iterator[Batch]:
    return read_xml(file, file.open, _ROOTS, BINDING)


FORMAT: Final = Format("ubl-invoice", _recognise, _read)
