"""What is recognised, and what is answered: a booked line, and whose it is."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from jauge.model.bank import SpendKind

Recurrence = Literal["monthly", "yearly", "weekly", "usage", "once"]
Step = Literal["alias", "evidence", "denied", "fee", "income", "review", "nothing"]
ProductBy = Literal["words", "amount", "default", "payment"]


class BankLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A booked movement of an account, as the ledger's `bank_line` has it.

    `amount` is signed, negative is paid. `original_amount` in `original_currency` is what it was
    before the bank converted it. `is_expense` says that the line comes from an export of
    expenses or from the card of a person: its vendor is kept, its kind is `expense`.
    """

    id: str
    booked_on: date
    amount: Decimal
    currency: str
    account: str | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None
    counterparty: str | None = None
    text: str | None = None
    is_expense: bool = False


class Fit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An amount explained by a price: `seats` times `price`, and `vat_percent` on top.

    `is_converted`: the price is in another currency, met at the ECB rate of the booking day with
    a card margin of 4 % at most.
    """

    seats: int
    price: Decimal
    currency: str
    vat_percent: Decimal
    is_converted: bool


class Rule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a line is what it is.

    `step` decided; `matched` are the words that did (the alias, the denied words, the name that
    is proposed for review). `product_by` says where the product comes from, `fit` which price
    the amount meets, `evidence` what was seen beside the name: `cut` (the bank cut the name),
    `plan_amount`, `company`, `foreign`, `software`, `cadence`, `domain`, words of `refund`,
    `transfer`, `card`, `income`, `expense`, `fee` or `exchange`, and the `payment` that is given
    back.
    """

    step: Step
    matched: str | None = None
    product_by: ProductBy | None = None
    fit: Fit | None = None
    evidence: tuple[str, ...] = ()


class Recognised(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one line is. `belongs_to` is the payment that a refund or a card fee is part of.

    `confidence` ranks answers from 0 to 1; it is no measured probability.
    """

    id: str
    vendor: str | None = None
    product: str | None = None
    spend_kind: SpendKind = "not_ai"
    recurrence: Recurrence | None = None
    confidence: Decimal
    rule: Rule
    belongs_to: str | None = None
