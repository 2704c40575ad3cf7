"""A credit note and its refund are one thing: neither is counted twice."""

from decimal import Decimal

import pytest

from bank_lines import rates
from jauge.analysis.reconciling.groups import grouped
from jauge.analysis.reconciling.refunds import freed
from reconciled_pages import answered, paper, payment

INVOICE = {"invoice_id": "INV-2026-001", "net": "100", "tax": "20", "issued_on": "2026-10-01"}
OPEN = {"invoice_id": "INV-2026-003", "net": "100", "tax": "25", "issued_on": "2026-10-20"}
PAID = {"day": "2026-10-05", "amount": "120"}


def credit_note(net: str, tax: str, **other: str) -> dict[str, str]:
    told = {"invoice_id": "INV-2026-002", "net": net, "tax": tax, "issued_on": "2026-10-15"}
    return told | other


def refund(amount: str) -> dict[str, str]:
    return {"day": "2026-10-20", "amount": amount, "belongs_to": "line0"}


@pytest.mark.parametrize(
    ("papers", "returned", "bank", "unexplained"),
    [
        ([INVOICE, credit_note("-30", "-6")], "-36", "84", "0"),
        ([INVOICE, credit_note("-100", "-20")], "-120", "0", "0"),
        ([INVOICE, credit_note("-30", "-6"), OPEN], "-36", "84", "-125"),
    ],
)
def test_a_refund_settles_its_credit_note(
    papers: list[dict[str, str]], returned: str, bank: str, unexplained: str
) -> None:
    (one,) = answered({"papers": papers, "payments": [PAID, refund(returned)]})
    assert (one.bank, one.settled) == (Decimal(bank), Decimal(bank))
    assert one.unexplained == Decimal(unexplained)
    assert "credit" not in one.kinds


def test_a_refund_goes_to_the_credit_note_of_another_month() -> None:
    before = INVOICE | {"month": "2026-09-01", "issued_on": "2026-09-30"}
    papers = [before, credit_note("-30", "-6")]
    first, second = answered({"papers": papers, "payments": [PAID, refund("-36")]})
    assert [(one.gross, one.settled, one.unexplained) for one in (first, second)] == [
        (Decimal(120), Decimal(120), Decimal(0)),
        (Decimal(-36), Decimal(-36), Decimal(0)),
    ]


def test_a_refund_without_a_credit_note_is_a_credit_of_its_payment() -> None:
    (one,) = answered({"papers": [INVOICE], "payments": [PAID, refund("-36")]})
    assert [(gap.kind, gap.amount) for gap in one.gaps if gap.to == "bank"] == [
        ("credit", Decimal(-36))
    ]
    assert one.settled == Decimal(120)


def test_one_credit_note_frees_one_refund_that_nobody_refused() -> None:
    (group,) = grouped([], [paper(credit_note("-30", "-6"))], [], rates)
    told = [PAID, refund("-36"), refund("-36")]
    lines = [payment(number, one) for number, one in enumerate(told)]
    assert [one.belongs_to for one in freed(lines, group.dues, rates)] == [None, None, "line0"]
    refused = {((group.dues[0].id,), ("line1",))}
    assert [one.belongs_to for one in freed(lines, group.dues, rates, refused)] == [
        None, "line0", None,
    ]  # fmt: skip


def test_what_was_paid_twice_and_given_back_is_no_row() -> None:
    twice = [PAID, PAID | {"day": "2026-10-06"}, refund("-120") | {"belongs_to": "line1"}]
    (one,) = answered({"papers": [INVOICE], "payments": twice})
    assert (one.bank, one.unexplained) == (Decimal(120), Decimal(0))
    in_part = [*twice[:2], refund("-119") | {"belongs_to": "line1"}]
    rest, _one = answered({"papers": [INVOICE], "payments": in_part})
    assert (rest.invoices, rest.bank) == ((), Decimal(1))
