"""The columns of invoice lines: FOCUS 1.4 Invoice Detail in snake_case, tax and gross beside."""

from typing import Final

from jauge.model.column import columns

INVOICE_DETAIL: Final = (
    *columns("money", billed_cost="net amount of the line: before tax, negative on a credit note"),
    *columns(
        "text",
        billing_account_id="account that is invoiced",
        billing_currency="currency of billed_cost, tax_amount and gross_amount",
    ),
    *columns(
        "time",
        billing_period_end="end of the period that is invoiced, not part of it",
        billing_period_start="its start",
    ),
    *columns("text", charge_category="Usage, Purchase, Tax, Credit or Adjustment"),
    *columns("time", invoice_detail_created="when the line was made"),
    *columns(
        "text",
        invoice_detail_description="what is invoiced, in words",
        invoice_detail_grain="properties that the line sums up, as JSON",
        invoice_detail_id="the issuer's id or number of the line",
    ),
    *columns("time", invoice_detail_last_updated="when the line was changed last"),
    *columns("text", invoice_id="number of the invoice or credit note"),
    *columns("time", invoice_issue_date="when it was issued; of a day, its midnight UTC"),
    *columns(
        "text",
        invoice_issue_status="Open, Issued or Voided",
        invoice_issuer_name="who issued it",
        payment_currency="currency in which it is to be paid",
    ),
    *columns("money", payment_currency_billed_cost="billed_cost in payment_currency"),
    *columns("text", payment_currency_invoice_detail_id="line of the invoice in payment_currency"),
    *columns("time", payment_due_date="when it is to be paid"),
    *columns(
        "text",
        payment_terms="terms of payment, in words",
        purchase_order_number="the buyer's order",
        reference_invoice_id="invoice that a credit note corrects",
    ),
)
"""Every column of FOCUS 1.4 Invoice Detail (focus.finops.org), in its order."""

INVOICE_LINE: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", invoice_line_id="hash of tenant, source and natural key"),
    *columns(
        "text",
        source="format or mapping that it came through first",
        source_ref="file that it came from first",
        role="counted or check",
        role_rule="why it has that role",
    ),
    *INVOICE_DETAIL,
    *columns(
        "money",
        tax_amount="tax on the line; null where only the invoice states one",
        gross_amount="billed_cost with tax",
    ),
    *columns(
        "text",
        x_document_type="invoice, credit_note or correction",
        x_line_kind="item, allowance, charge, tax, rounding, or total for an invoice of which only "
        "the amounts are known",
        x_invoice_number="number on the document; invoice_id where the source gives no other",
        x_issuer_id="tax number of the issuer, else its company number",
        x_issuer_key="name of the issuer without legal form, case and accents",
        x_buyer_id="tax number of the buyer, else its company number",
        x_tax_category="EN 16931 code of the tax: S, Z, E, AE (reverse charge), ...",
    ),
    *columns("money", x_tax_rate="tax in percent", x_quantity="how many units are invoiced"),
    *columns("text", x_unit="unit of x_quantity", x_product="what is sold, by the issuer's code"),
    *columns(
        "time",
        x_service_start="start of what the line is for; of the invoice where it says none",
        x_service_end="its end, not part of it",
    ),
    *columns(
        "money",
        x_unit_price="net price of one x_unit",
        x_invoice_net="net total that the invoice states",
        x_invoice_tax="tax total that it states",
        x_invoice_gross="gross total that it states",
        x_invoice_prepaid="what of it was paid before",
        x_invoice_rounding="what the amount to pay was rounded by",
        x_invoice_due="what is left to pay",
        x_tax_currency_amount="x_invoice_tax in x_tax_currency",
    ),
    *columns(
        "text",
        x_tax_currency="currency in which the tax is accounted for, where it is another",
        x_payment_reference="text that the payment is to carry",
        x_payee_account="account that is to be paid",
    ),
    *columns("map", x_columns="other columns of the source, as they came"),
)
"""One row is one line. The natural key is the issuer, the invoice and the line: id, else number."""
