"""How amounts meet, one rule at a time, and the finding of what is left."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, load
from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.reconciling import Reconciled, reconcile
from jauge.analysis.spend import Bank, Known, know
from jauge.analysis.spend.names import Names
from jauge.attribution.vendors import built_in
from jauge.pricing.fx import rate_on
from reconciled_pages import answered
from spend_rows import held, line

PAGE = Path(__file__).parents[4] / "docs" / "findings" / "unreconciled.md"
INVOICE = {"invoice_id": "INV-2026-001", "net": "100", "tax": "20", "issued_on": "2026-10-31"}
OTHER = {"invoice_id": "INV-2026-002", "net": "50", "tax": "10", "issued_on": "2026-10-31"}


def paid(day: str, amount: str, text: str = "CARD") -> dict[str, str]:
    return {"day": day, "amount": amount, "text": text}


def by(entry: Entry) -> list[tuple[str, str | None]]:
    return [(told.by, told.target) for told in entry.matches]


def gaps(entry: Entry) -> list[tuple[str, Decimal]]:
    return [(gap.kind, gap.amount) for gap in entry.gaps]


@pytest.mark.parametrize("amounts", [["100"], ["70", "30"]])
def test_a_tax_that_an_invoice_charges_and_nobody_paid_is_open(amounts: list[str]) -> None:
    lines = [paid("2026-10-31", amount) for amount in amounts]
    (one,) = answered({"papers": [INVOICE], "payments": lines})
    assert [(told.target, told.confidence) for told in one.matches] == [
        ("net", Decimal("0.8") if len(lines) == 1 else Decimal("0.7"))
    ]
    assert gaps(one) == [("unexplained", Decimal(-20))]
    assert one.unexplained == -20


def test_an_invoice_of_reverse_charge_is_paid_wholly_without_tax() -> None:
    charged = INVOICE | {"tax": "0"}
    (one,) = answered({"papers": [charged], "payments": [paid("2026-10-31", "100")]})
    assert [(told.target, told.confidence) for told in one.matches] == [("net", Decimal("0.95"))]
    assert gaps(one) == []


def test_gross_comes_before_net_and_near_before_far() -> None:
    lines = [paid("2026-11-01", "100"), paid("2026-12-28", "120"), paid("2026-11-05", "120")]
    found = answered({"papers": [INVOICE], "payments": lines})
    assert [line.id for one in found for line in one.payments if one.invoices] == ["line2"]


@pytest.mark.parametrize(
    ("amounts", "settled"),
    [(["70"], "70"), (["70", "30"], "100"), (["70", "60"], "70"), (["130"], None), (["-9"], None)],
)
def test_a_part_of_an_open_invoice_is_paid_in_a_later_month(
    amounts: list[str], settled: str | None
) -> None:
    lines = [paid(f"2026-12-2{day}", amount) for day, amount in enumerate(amounts)]
    found = answered({"papers": [INVOICE], "payments": lines})
    (one,) = [entry for entry in found if entry.invoices]
    assert one.settled == (None if settled is None else Decimal(settled))
    assert one.unexplained == (0 if one.settled is None else one.settled - 120)
    assert sum(len(entry.payments) for entry in found) == len(lines)


def test_a_line_of_which_two_months_may_be_open_stands_by_itself() -> None:
    papers = [INVOICE | {"month": "2026-09-01"}, OTHER]
    found = answered({"papers": papers, "payments": [paid("2026-12-20", "35")]})
    assert [(bool(entry.invoices), len(entry.payments)) for entry in found] == [
        (True, 0), (True, 0), (False, 1),
    ]  # fmt: skip


def test_several_invoices_in_one_line_and_one_in_several_lines() -> None:
    (one,) = answered({"papers": [INVOICE, OTHER], "payments": [paid("2026-11-03", "180")]})
    assert by(one) == [("month", "gross")] or by(one) == [("sum", "gross")]
    assert one.unexplained == 0
    lines = [paid("2026-11-03", "70"), paid("2026-11-03", "50"), paid("2026-11-04", "33")]
    found = answered({"papers": [INVOICE], "payments": lines})
    (one,) = [each for each in found if each.invoices]
    assert by(one) == [("sum", "gross")]
    assert [line.id for line in one.payments] == ["line0", "line1"]


def test_above_the_bound_no_sum_is_searched() -> None:
    lines = [paid("2026-11-03", f"{number}.07") for number in range(1, 15)]
    found = answered({"papers": [INVOICE], "payments": lines})
    assert not [told for one in found for told in one.matches]
    assert sum(len(one.payments) for one in found) == 14


def test_a_number_in_the_text_is_enough_and_the_rest_is_shown() -> None:
    (one,) = answered({"papers": [INVOICE], "payments": [paid("2026-11-05", "90", "INV 2026 001")]})
    assert [(told.by, told.confidence) for told in one.matches] == [("reference", Decimal("0.8"))]
    assert one.unexplained == Decimal(-30)
    longer = [paid("2026-11-05", "90", "INV-2026-0012")]
    assert not answered({"papers": [INVOICE], "payments": longer})[0].matches


@pytest.mark.parametrize(
    ("amount", "is_met"),
    [("91.3", True), ("93", True), ("94", False), ("89.1", True), ("89", False)],
)
def test_a_card_takes_up_to_four_percent(amount: str, is_met: bool) -> None:
    # 100 / 1.1172 = 89.51: less 0.5 % is 89.06, 4 % more 93.09.
    told = {"costs": ["100"], "currency": "USD", "papers": []}
    found = answered(told | {"payments": [paid("2026-11-03", amount)]})
    assert bool(found[0].matches) == is_met
    assert (found[0].unexplained == 0) == is_met


def test_a_usual_vat_explains_what_no_invoice_states() -> None:
    (one,) = answered({"costs": ["100"], "papers": [], "payments": [paid("2026-11-03", "120")]})
    assert by(one) == [("amount", "vat")]
    assert gaps(one) == [("tax", Decimal(20)), ("timing", Decimal(0))]


def test_the_page_of_the_finding_is_true() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1], parse_float=Decimal)
    known = Known(Bank(), (), (), (), Names(built_in()), rate_on)
    case = Case(known, "EUR", reconciled=Reconciled(period=None, suppliers=answered(told)))
    claims = list(load(told["finding"]).find(case))
    assert [
        {name: str(getattr(claim.parameters, name)) for name in expected}
        for claim, expected in zip(claims, told["expect"], strict=True)
    ] == told["expect"]
    assert claims[0].subject == {
        "supplier": "OpenAI", "account": None, "product": "use", "month": "2026-10",
        "currency": "EUR",
    }  # fmt: skip
    assert not list(load("unreconciled").find(Case(known, "EUR")))


@pytest.mark.parametrize("where", ["text", "reference"])
def test_the_number_of_an_invoice_is_found_in_the_text_or_the_reference(
    where: str, duckdb: Session, tmp_path: Path
) -> None:
    invoice = {
        "invoice_issuer_name": "OpenAI Ireland",
        "invoice_detail_description": "API usage",
        "invoice_id": "INV-2026-001",
        "billed_cost": "100",
        "tax_amount": "20",
        "gross_amount": "120",
    }
    paid_with = {"text": "VIR SEPA OPENAI", where: "OPENAI INV-2026-001"}
    text = paid_with.pop("text")
    ledger = held(
        duckdb, tmp_path, invoice_line=[invoice], bank_line=[line(text, "-90", **paid_with)]
    )
    (one,) = reconcile(ledger, know(ledger, built_in(), rate_on), None).suppliers
    assert by(one) == [("reference", None)]
    assert one.unexplained == Decimal(-30)
