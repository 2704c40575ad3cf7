"""What was paid on the fixture: the figures, by hand, of one statement in any of four formats."""

import json
import random
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import GROUPS, Known, Spend, spend
from jauge.attribution.vendors import SpendKind, built_in, with_own
from jauge.config.tree import OneOrMore, Vendor, VendorDenied
from jauge.model import exact_sum, parse_period
from spend_rows import known, line

FIXTURES = Path(__file__).parents[3] / "fixtures" / "finops"
KINDS = {"ai-subscription": "ai_subscription", "ai-api": "ai_metered"}


def transactions() -> list[dict[str, Any]]:
    told = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
    return told["bank"]["transactions"]


def statement(*, with_originals: bool = True) -> list[dict[str, Any]]:
    return [
        line(
            each["label"],
            each["amount_eur"],
            each["date"],
            **(
                {"usd": f"-{each['original_usd']}"}
                if each["original_usd"] and with_originals
                else {}
            ),
        )
        for each in transactions()
    ]


@pytest.fixture(scope="module")
def ledger(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Known:
    return known(duckdb, tmp_path_factory.mktemp("paid"), bank_line=statement())


def asked(of: Known, period: str | None, by: str = "supplier", currency: str = "EUR") -> Spend:
    return spend(of, parse_period(period) if period else None, currency, by=by)


def test_fourteen_lines_are_ai_and_five_decoys_are_not(ledger: Known) -> None:
    kinds = [each["kind"] for each in transactions()]
    entries = {entry.line.text: entry for entry in ledger.bank.entries}
    for each in transactions():
        found = entries.get(each["label"])
        if each["kind"] == "decoy":
            assert found is None
        else:
            assert found is not None
            assert found.answer.vendor == each["vendor"]
            assert found.answer.product == each["product"]
    assert kinds.count("decoy") == 5
    tools = [entry for entry in ledger.bank.entries if entry.pays == "tool_with_ai"]
    assert (len(ledger.bank.entries), len(tools)) == (15, 1)


@pytest.mark.parametrize(
    ("period", "total", "apart"),
    [
        # 348.00 + 430.40 + 505.80 + 136.67 + 36.40 + 27.19 - 26.10
        ("2026-10", "1458.36", []),
        # 49.80 + 87.58 + 2 x 18.26
        ("2026-11", "173.90", ["206.78", "86.46", "39.60", "87.65"]),
        (None, "1632.26", ["206.78", "86.46", "39.60", "87.65"]),
        ("2026-10-01..2026-10-10", "778.40", []),
    ],
)
def test_the_total_to_the_cent(
    ledger: Known, period: str | None, total: str, apart: list[str]
) -> None:
    found = asked(ledger, period)
    assert found.total == Decimal(total)
    assert [one.line.amount for one in found.apart] == [Decimal(each) for each in apart]
    by_hand = [
        -Decimal(each["amount_eur"])
        for each in transactions()
        if each["kind"] in {*KINDS, "ai-subscription-refund"}
        and (period is None or _within(each["date"], period))
    ]
    assert found.total == exact_sum(by_hand)


def _within(day: str, period: str) -> bool:
    first, end = parse_period(period).days
    return first <= date.fromisoformat(day) < end


def test_a_refund_is_deducted_from_what_it_gives_back(ledger: Known) -> None:
    (found,) = [one for one in asked(ledger, None).lines if one.keys[0] == "Midjourney"]
    assert found.keys == ("Midjourney", "Midjourney", "ai_subscription")
    assert (found.amount, found.refunded, found.lines) == (Decimal("1.09"), Decimal("26.10"), 2)


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("period", [None, "2026-10", "2026-11"])
def test_all_groups_add_up_to_the_total(ledger: Known, by: str, period: str | None) -> None:
    found = asked(ledger, period, by)
    assert exact_sum(one.amount for one in found.grouped) == found.total
    for lines in (found.lines, found.by_kind, found.by_month):
        assert exact_sum(one.amount for one in lines) == found.total


def test_months_add_up_to_all(ledger: Known) -> None:
    every = {one.keys[0]: one.amount for one in asked(ledger, None, "month").grouped}
    for month, amount in every.items():
        assert asked(ledger, month).total == amount


def test_the_card_margin_of_the_fixture_is_two_percent(ledger: Known) -> None:
    told = [each for each in transactions() if each["bank_fx_margin"] is not None]
    found = asked(ledger, None)
    assert sum(one.lines for one in found.exchanged) == len(told) == 10
    for one in found.exchanged:
        assert exact_sum((one.at_rate, one.fx_margin)) == one.booked.amount
        expected = Decimal(0) if one.supplier == "AWS" else Decimal("0.02")
        assert abs(one.fx_margin / one.at_rate - expected) < Decimal("0.0003")
    (github,) = [one for one in found.exchanged if one.supplier == "GitHub"]
    # 472 USD / 1.1186, the rate of the booking day
    assert round(github.at_rate, 2) == Decimal("421.96")
    assert round(github.fx_margin, 2) == Decimal("8.44")
    assert found.fx_margin == exact_sum(one.fx_margin for one in found.lines if one.fx_margin)


def test_without_original_amounts_the_margin_is_unknown(duckdb: Session, tmp_path: Path) -> None:
    found = asked(known(duckdb, tmp_path, bank_line=statement(with_originals=False)), None)
    assert found.total == Decimal("1632.26")
    assert found.exchanged == ()
    assert found.fx_margin is None
    assert {one.fx_margin for one in found.lines} == {None}


def test_tax_is_unknown_until_something_says_it(ledger: Known) -> None:
    found = asked(ledger, None)
    assert (found.net, found.tax, found.tax_unknown) == (None, None, found.total)


def test_order_and_decoys_change_nothing(duckdb: Session, tmp_path: Path, ledger: Known) -> None:
    rows = statement()
    random.Random(3).shuffle(rows)  # noqa: S311 - an order, no secret
    strangers = [line(f"CARTE BOULANGERIE {number}", "-4.20") for number in range(50)]
    found = asked(known(duckdb, tmp_path, bank_line=[*strangers, *rows]), None)
    expected = asked(ledger, None)
    assert [(one.keys, one.amount) for one in found.lines] == [
        (one.keys, one.amount) for one in expected.lines
    ]


def test_another_currency_is_reached_at_the_rate_of_each_day(ledger: Known) -> None:
    found = asked(ledger, "2026-10", currency="USD")
    assert found.total is not None
    assert Decimal("1.11") < found.total / Decimal("1458.36") < Decimal("1.13")
    elsewhere = asked(ledger, "2026-10", currency="XAF")
    assert elsewhere.total == 0
    assert [(one.amount, one.currency) for one in elsewhere.elsewhere] == [
        (Decimal("1458.36"), "EUR")
    ]


def test_nothing_is_known_of_a_time_without_statements(ledger: Known) -> None:
    assert asked(ledger, "2025").total is None
    assert asked(ledger, "2026-10-31..2026-11-02").total == 0


def test_nothing_in_an_empty_ledger(duckdb: Session, tmp_path: Path) -> None:
    found = asked(known(duckdb, tmp_path), None)
    assert (found.total, found.lines, found.renewals) == (None, (), ())
    checks = [line("OPENAI *CHATGPT SUBSCR", "-20", role="check")]
    assert asked(known(duckdb, tmp_path, bank_line=checks), None).total is None


def test_charges_of_the_bank_belong_to_what_they_are_for(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("CARTE ANTHROPIC* CLAUDE TEAM SUB", "-136.67", usd="-150"),
        line("COMMISSION CHANGE CARTE", "-2.73"),
        line("FRAIS PAIEMENT HORS ZONE EURO OPENAI", "-1.10", "2026-10-20"),
    ]
    found = asked(known(duckdb, tmp_path, bank_line=rows), None)
    assert found.total == Decimal("140.50")
    fees = {one.keys: one.card_fees for one in found.lines}
    assert fees["Anthropic", "Claude Team", "ai_subscription"] == Decimal("2.73")
    assert sum(fees.values()) == Decimal("3.83")


def test_what_a_source_says_is_surer_than_the_text(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("PAYMENT 1", "-10", vendor="OpenAI", product="ChatGPT", spend_kind="ai_subscription"),
        line("OPENAI *CHATGPT SUBSCR", "-20", spend_kind="expense"),
        line("OPENAI *CHATGPT SUBSCR", "-30", spend_kind="not_ai"),
        line("PAYMENT 2", "-40", vendor="Anthropic"),
    ]
    found = asked(known(duckdb, tmp_path, bank_line=rows), None)
    assert {one.keys[:2]: one.amount for one in found.lines} == {
        ("OpenAI", "ChatGPT"): 10,
        ("Anthropic", "Anthropic API"): 40,
    }
    assert [(one.line.keys[2], one.line.amount) for one in found.apart] == [("expense", 20)]


def test_names_of_the_workspace_change_the_past(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("PRLV ACME ASSIST 22", "-12"), line("CB CLAUDE.AI SUBSCRIPTION", "-18")]
    own = Vendor(name="Acme", aliases=OneOrMore(("acme assist",)), product="Acme Pro")
    vendors = with_own(built_in(), [own], [VendorDenied(words=OneOrMore(("claude",)))])
    found = asked(known(duckdb, tmp_path, vendors, bank_line=rows), None)
    assert [(one.keys[:2], one.amount) for one in found.lines] == [(("Acme", "Acme Pro"), 12)]


def test_what_no_rule_knows_is_listed_with_its_reason(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        line("CB ZIBBLE.AI 04/09", "-12", "2026-09-05"),
        line("CB ZIBBLE.AI 04/10", "-14", "2026-10-05"),
    ]
    found = asked(known(duckdb, tmp_path, bank_line=rows), None)
    (review,) = found.to_review
    assert (review.line.amount, review.line.lines) == (26, 2)
    assert review.text == "CB ZIBBLE.AI 04/10"
    assert "domain" in review.evidence
    assert found.total == 0


def test_the_product_decides_the_kind_of_a_refund_without_payment(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [line("AVOIR CARTE OPENAI *CHATGPT SUBSCR", "20")]
    found = asked(known(duckdb, tmp_path, bank_line=rows), None)
    kinds: list[SpendKind | str | None] = [one.keys[2] for one in found.lines]
    assert kinds == ["ai_subscription"]
    assert found.total == -20
