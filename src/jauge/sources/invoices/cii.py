"""UN/CEFACT Cross Industry Invoice (D16B, D22B), Factur-X and ZUGFeRD 2: CEN/TS 16931-3-3."""

from collections.abc import Iterator
from typing import Final

from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.invoices.document import Format
from jauge.sources.invoices.en16931 import read_xml
from jauge.sources.invoices.terms import Binding
from jauge.sources.invoices.xml import beginning

_CEFACT: Final = "urn:un:unece:uncefact:data:standard:"
ROOT: Final = f"{{{_CEFACT}CrossIndustryInvoice:100}}CrossIndustryInvoice"
_CONTEXT: Final = "rsm:ExchangedDocumentContext"
_PAPER: Final = "rsm:ExchangedDocument"
_TRADE: Final = "rsm:SupplyChainTradeTransaction"
_AGREED: Final = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_SETTLED: Final = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_SELLER: Final = f"{_AGREED}/ram:SellerTradeParty"
_BUYER: Final = f"{_AGREED}/ram:BuyerTradeParty"
_VAT: Final = "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"
_TOTAL: Final = f"{_SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_MEANS: Final = f"{_SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans"
_TERMS: Final = f"{_SETTLED}/ram:SpecifiedTradePaymentTerms"
_PERIOD: Final = "ram:BillingSpecifiedPeriod"
_START: Final = f"{_PERIOD}/ram:StartDateTime/udt:DateTimeString"
_END: Final = f"{_PERIOD}/ram:EndDateTime/udt:DateTimeString"
_CURRENCY: Final = f"normalize-space(/*/{_SETTLED}/ram:InvoiceCurrencyCode)"
_OWN: Final = f"not(@currencyID) or @currencyID={_CURRENCY}"
_INDICATOR: Final = "normalize-space(ram:ChargeIndicator/udt:Indicator)"
_FALSE: Final = f"ram:SpecifiedTradeAllowanceCharge[{_INDICATOR}='false' or {_INDICATOR}='0']"
_TRUE: Final = f"ram:SpecifiedTradeAllowanceCharge[{_INDICATOR}='true' or {_INDICATOR}='1']"
_LINE: Final = "ram:SpecifiedLineTradeSettlement"
_PRODUCT: Final = "ram:SpecifiedTradeProduct"
_PRICE: Final = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
_NUMBER: Final = "ram:AssociatedDocumentLineDocument"
_NO_SUM: Final = (
    f"normalize-space({_NUMBER}/ram:LineStatusReasonCode)='GROUP'"
    f" or normalize-space({_NUMBER}/ram:LineStatusReasonCode)='INFORMATION'"
)
"""Lines of the EXTENDED profile that repeat others or say something: their amounts do not count."""

BINDING: Final = Binding(
    namespaces={
        "rsm": f"{_CEFACT}CrossIndustryInvoice:100",
        "ram": f"{_CEFACT}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_CEFACT}UnqualifiedDataType:100",
    },
    document={
        "BT-1": f"{_PAPER}/ram:ID",
        "BT-2": f"{_PAPER}/ram:IssueDateTime/udt:DateTimeString",
        "BT-3": f"{_PAPER}/ram:TypeCode",
        "BT-5": f"{_SETTLED}/ram:InvoiceCurrencyCode",
        "BT-6": f"{_SETTLED}/ram:TaxCurrencyCode",
        "BT-9": f"{_TERMS}/ram:DueDateDateTime/udt:DateTimeString",
        "BT-10": f"{_AGREED}/ram:BuyerReference",
        "BT-12": f"{_AGREED}/ram:ContractReferencedDocument/ram:IssuerAssignedID",
        "BT-13": f"{_AGREED}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        "BT-19": f"{_SETTLED}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
        "BT-20": f"{_TERMS}/ram:Description",
        "BT-23": f"{_CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        "BT-24": f"{_CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        "BT-25": f"{_SETTLED}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "BT-27": f"{_SELLER}/ram:Name",
        "BT-28": f"{_SELLER}/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        "BT-30": f"{_SELLER}/ram:SpecifiedLegalOrganization/ram:ID",
        "BT-30-1": f"{_SELLER}/ram:SpecifiedLegalOrganization/ram:ID/@schemeID",
        "BT-31": f"{_SELLER}/{_VAT}",
        "BT-44": f"{_BUYER}/ram:Name",
        "BT-46": f"{_BUYER}/ram:ID",
        "BT-47": f"{_BUYER}/ram:SpecifiedLegalOrganization/ram:ID",
        "BT-48": f"{_BUYER}/{_VAT}",
        "BT-73": f"{_SETTLED}/{_START}",
        "BT-74": f"{_SETTLED}/{_END}",
        "BT-83": f"{_SETTLED}/ram:PaymentReference",
        "BT-84": f"{_MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID"
        f" | {_MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
        "BT-106": f"{_TOTAL}/ram:LineTotalAmount",
        "BT-107": f"{_TOTAL}/ram:AllowanceTotalAmount",
        "BT-108": f"{_TOTAL}/ram:ChargeTotalAmount",
        "BT-109": f"{_TOTAL}/ram:TaxBasisTotalAmount[{_OWN}]",
        "BT-110": f"{_TOTAL}/ram:TaxTotalAmount[{_OWN}]",
        "BT-111": f"{_TOTAL}/ram:TaxTotalAmount[not({_OWN})]",
        "BT-112": f"{_TOTAL}/ram:GrandTotalAmount[{_OWN}]",
        "BT-113": f"{_TOTAL}/ram:TotalPrepaidAmount",
        "BT-114": f"{_TOTAL}/ram:RoundingAmount",
        "BT-115": f"{_TOTAL}/ram:DuePayableAmount",
    },
    groups={
        "BG-20": (
            f"{_SETTLED}/{_FALSE}",
            {
                "BT-92": "ram:ActualAmount",
                "BT-95": "ram:CategoryTradeTax/ram:CategoryCode",
                "BT-96": "ram:CategoryTradeTax/ram:RateApplicablePercent",
                "BT-97": "ram:Reason",
                "BT-98": "ram:ReasonCode",
            },
        ),
        "BG-21": (
            f"{_SETTLED}/{_TRUE} | {_SETTLED}/ram:SpecifiedLogisticsServiceCharge",
            {
                "BT-92": "ram:ActualAmount | ram:AppliedAmount",
                "BT-95": "ram:CategoryTradeTax/ram:CategoryCode"
                " | ram:AppliedTradeTax/ram:CategoryCode",
                "BT-96": "ram:CategoryTradeTax/ram:RateApplicablePercent"
                " | ram:AppliedTradeTax/ram:RateApplicablePercent",
                "BT-97": "ram:Reason | ram:Description",
                "BT-98": "ram:ReasonCode",
            },
        ),
        "BG-23": (
            f"{_SETTLED}/ram:ApplicableTradeTax",
            {
                "BT-116": "ram:BasisAmount",
                "BT-117": "ram:CalculatedAmount",
                "BT-118": "ram:CategoryCode",
                "BT-119": "ram:RateApplicablePercent",
                "BT-120": "ram:ExemptionReason",
                "BT-121": "ram:ExemptionReasonCode",
            },
        ),
        "BG-25": (
            f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem[not({_NO_SUM})]",
            {
                "BT-126": f"{_NUMBER}/ram:LineID",
                "BT-129": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
                "BT-130": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
                "BT-131": f"{_LINE}/ram:SpecifiedTradeSettlementLineMonetarySummation"
                "/ram:LineTotalAmount",
                "BT-132": "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument"
                "/ram:LineID",
                "BT-133": f"{_LINE}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
                "BT-134": f"{_LINE}/{_START}",
                "BT-135": f"{_LINE}/{_END}",
                "BT-136": f"{_LINE}/{_FALSE}/ram:ActualAmount",
                "BT-141": f"{_LINE}/{_TRUE}/ram:ActualAmount",
                "BT-146": f"{_PRICE}/ram:ChargeAmount",
                "BT-149": f"{_PRICE}/ram:BasisQuantity",
                "BT-151": f"{_LINE}/ram:ApplicableTradeTax/ram:CategoryCode",
                "BT-152": f"{_LINE}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
                "BT-153": f"{_PRODUCT}/ram:Name",
                "BT-154": f"{_PRODUCT}/ram:Description",
                "BT-155": f"{_PRODUCT}/ram:SellerAssignedID",
            },
        ),
    },
)


def _recognise(sample: Sample) -> bool:
    return beginning(sample.head) == ROOT


def _read(file: Input) -> Iterator[Batch]:
    return read_xml(file, file.open, (ROOT,), BINDING)


FORMAT: Final = Format("cii-invoice", _recognise, _read)
