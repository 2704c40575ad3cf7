"""The columns of bank lines: booked movements of an account, as a statement states them."""

from typing import Final, Literal, get_args

from jauge.model.column import columns

BANK_LINE: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", bank_line_id="hash of tenant and natural key"),
    *columns(
        "text",
        source="format or mapping that it came through first",
        source_ref="file that it came from first",
        role="counted or check",
        role_rule="why it has that role",
        account="IBAN without spaces, else what the statement calls the account",
    ),
    *columns("date", booked_on="booking day", value_on="value day"),
    *columns("money", amount="signed amount; negative is paid, positive received"),
    *columns("text", currency="currency of amount"),
    *columns("money", original_amount="amount before the bank converted it, signed like amount"),
    *columns(
        "text",
        original_currency="currency of original_amount",
        counterparty="who was paid, or who paid, where the format says so",
        text="longest text of the format, on one line",
        reference="the bank's own reference: FITID, AcctSvcrRef, ...",
        source_format="csv, ofx, qif, camt.053, mt940, cfonb120, ...",
        vendor="vendor, where the source names it",
        product="product of the vendor, where the source names it",
        spend_kind="ai_subscription, ai_metered, cloud_with_ai, tool_with_ai, card_fee, expense, "
        "refund, not_ai or to_review, where the source says so",
        recurrence="how often it comes back, where the source says so",
        confidence="how sure that is, where the source says so",
    ),
    *columns("int", x_number="1 for the first of equal lines of a day in the file, 2 for the next"),
    *columns("map", x_columns="other columns of the source, as they came"),
)
"""One row is one line. The natural key is account, booked_on, amount, currency and x_number."""

SpendKind = Literal[
    "ai_subscription",
    "ai_metered",
    "cloud_with_ai",
    "tool_with_ai",
    "card_fee",
    "expense",
    "refund",
    "not_ai",
    "to_review",
]
SPEND_KINDS: Final[tuple[SpendKind, ...]] = get_args(SpendKind)
