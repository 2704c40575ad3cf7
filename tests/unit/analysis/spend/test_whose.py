"""Virtual tags of bank lines, invoices, seats, bills and calls: the rules of `[[tag]]`."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.analysis.engines import Session
from jauge.analysis.spend import Bank, Spend, explain_paid, know, spend
from jauge.analysis.spend.answer import Basis
from jauge.analysis.spend.whose import Asked, decided
from jauge.attribution import Rule
from jauge.attribution.vendors import built_in
from jauge.config import Tool
from jauge.model import parse_money
from jauge.pricing.fx import rate_on
from spend_rows import held, line

Rules = Mapping[str, Sequence[Rule]]
LINES = [
    line("OPENAI *CHATGPT SUBSCR", "-348"),
    line("CURSOR, AI POWERED IDE", "-36.40", "2026-10-15", account="FR2"),
    line("CB MIDJOURNEY INC. COMPTE 7", "-30", "2026-10-16"),
    line("AVOIR CB MIDJOURNEY INC. COMPTE 7", "30", "2026-10-20"),
]
PERSON = {"user_id": "u1", "as_of": "2026-10-01", "team": "Data", "cost_centre": "C7"}


def rule(value: str, **when: str) -> Rule:
    asked = {name: (pattern,) for name, pattern in when.items()}
    return Rule(value=value, when=asked)


def ask(
    session: Session,
    folder: Path,
    rules: Rules,
    basis: Basis = "paid",
    contracts: Sequence[Tool] = (),
    smallest_group: int = 1,
    **tables: Any,
) -> Spend:
    asked = Asked("team", rules, "UTC", smallest_group)
    known = know(held(session, folder, **tables), built_in(), rate_on, contracts, asked)
    return spend(known, None, "EUR", basis, "team")


def grouped(found: Spend) -> list[tuple[str | None, Decimal]]:
    return [(line.keys[0], line.amount) for line in found.grouped]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (rule("A", vendor="OpenAI"), [("unallocated", Decimal("36.40")), ("A", 348)]),
        (rule("A", product="Cursor"), [("unallocated", 348), ("A", Decimal("36.40"))]),
        (rule("A", account="FR2"), [("unallocated", 348), ("A", Decimal("36.40"))]),
        (rule("A", text="*IDE*"), [("unallocated", 348), ("A", Decimal("36.40"))]),
        (rule("A", spend_kind="ai_*"), [("A", Decimal("384.40"))]),
        (rule("{vendor}"), [("OpenAI", 348), ("Cursor", Decimal("36.40")), ("Midjourney", 0)]),
        (rule("A", agent_name="*"), [("unallocated", Decimal("384.40"))]),
    ],
)
def test_bank_lines_meet_rules(
    duckdb: Session,
    tmp_path: Path,
    first: Rule,
    expected: list[tuple[str, Decimal]],
) -> None:
    found = ask(duckdb, tmp_path, {"team": [first]}, bank_line=LINES)
    assert grouped(found) == expected
    assert sum(amount for _name, amount in grouped(found)) == found.total == Decimal("384.40")


def test_the_first_rule_wins_and_tags_may_stand_on_tags(duckdb: Session, tmp_path: Path) -> None:
    rules = {
        "team": [rule("Works", unit="Tools"), rule("Rest", text="*")],
        "unit": [rule("Tools", vendor="Cursor"), rule("unallocated", vendor="OpenAI")],
    }
    found = ask(duckdb, tmp_path, rules, bank_line=LINES)
    assert grouped(found) == [("Rest", 348), ("Works", Decimal("36.40"))]


def test_rules_hold_from_their_day(duckdb: Session, tmp_path: Path) -> None:
    rows = [line("CURSOR, AI POWERED IDE", "-40", f"2026-{month}-15") for month in ("09", "10")]
    until = Rule(value="Old", valid_until=date(2026, 10, 1))
    since = Rule(value="New", valid_from=date(2026, 10, 1))
    found = ask(duckdb, tmp_path, {"team": [until, since]}, bank_line=rows)
    assert grouped(found) == [("New", 40), ("Old", 40)]
    assert decided(Asked("team", {"team": [since]}, "UTC"), []) == []


def test_lines_of_invoices_meet_rules(duckdb: Session, tmp_path: Path) -> None:
    def item(number: str, text: str, **values: str) -> dict[str, Any]:
        names = {"invoice_issuer_name": "OpenAI Ireland", "invoice_detail_description": text}
        return {**names, "billed_cost": "100", "invoice_id": number} | values

    rows = [
        item("1", "ChatGPT Business"),
        item("1", "ChatGPT Business, marketing"),
        item("2", "ChatGPT Business", billing_account_id="acc"),
    ]
    rules = {
        "team": [
            rule("Marketing", text="*marketing*"),
            rule("Search", billing_account_id="acc"),
            rule("Office", invoice_id="1", invoice_issuer_name="OpenAI*"),
        ]
    }
    found = ask(duckdb, tmp_path, rules, "owed", invoice_line=rows)
    assert sorted(grouped(found)) == [("Marketing", 100), ("Office", 100), ("Search", 100)]


def test_seats_are_of_the_team_of_who_holds_them(duckdb: Session, tmp_path: Path) -> None:
    seats = [
        {"unit_price": "29", "currency": "EUR", "user_id": "u1"},
        {"unit_price": "29", "currency": "EUR", "user_id": "u2", "team": "Law"},
        {"unit_price": "29", "currency": "EUR", "user_id": "u3"},
    ]
    contract = Tool(name="ChatGPT", price=parse_money("29 EUR"), seats=5)
    rules = {"team": [rule("{holder_team}"), rule("Spare", tool="ChatGPT", plan="Team")]}
    found = ask(duckdb, tmp_path, rules, "owed", [contract], seat=seats, person=[PERSON])
    # Two seats that nobody holds, and one of somebody without a team.
    assert grouped(found) == [("unallocated", 87), ("Data", 29), ("Law", 29)]
    by_centre = {"team": [rule("{holder_cost_centre}"), rule("me", user_id="u3")]}
    found = ask(duckdb, tmp_path, by_centre, "owed", seat=seats, person=[PERSON])
    assert sorted(grouped(found)) == [("C7", 29), ("me", 29), ("unallocated", 29)]


def test_teams_of_few_holders_are_not_told_apart(duckdb: Session, tmp_path: Path) -> None:
    def seat(user: str, team: str) -> dict[str, str]:
        return {"unit_price": "29", "currency": "EUR", "user_id": user, "team": team}

    seats = [*(seat(f"u{n}", "Law") for n in range(5)), seat("u8", "Data"), seat("u9", "Board")]
    rules = {"team": [rule("{holder_team}")]}
    found = ask(duckdb, tmp_path, rules, "owed", smallest_group=5, seat=seats)
    assert grouped(found) == [("unallocated", 58), ("Law", 145)]
    by_tool = {"team": [rule("{tool}")]}
    found = ask(duckdb, tmp_path, by_tool, "owed", smallest_group=50, seat=seats)
    assert grouped(found) == [("ChatGPT", 203)]


def test_bills_are_read_by_their_own_columns_first(duckdb: Session, tmp_path: Path) -> None:
    bill = {"billed_cost": "100", "provider_name": "OpenAI", "x_gen_ai_provider_name": "openai"}
    rows = [
        {**bill, "sub_account_id": "proj_search", "billing_account_id": "acc"},
        {**bill, "sub_account_id": "proj_other", "billing_account_id": "acc"},
        {**bill, "charge_category": "Tax", "role": "check", "sub_account_id": "proj_search"},
    ]
    rules = {"team": [rule("Search", sub_account_id="proj_search"), rule("Rest", vendor="OpenAI")]}
    found = ask(duckdb, tmp_path, rules, "owed", charge=rows)
    assert grouped(found) == [("Rest", 100), ("Search", 100)]
    assert [line.tax for line in found.grouped] == [None, 100]


def test_a_payment_says_which_rule_decides(duckdb: Session, tmp_path: Path) -> None:
    rules = {"team": [rule("Law", product="Claude*"), rule("{holder_team}"), rule("A", text="*E*")]}
    invoice = {
        "invoice_issuer_name": "OpenAI",
        "billed_cost": "100",
        "invoice_detail_description": "THE PLAN",
    }
    seat = {"unit_price": "29", "currency": "EUR", "user_id": "u1"}
    ledger = held(duckdb, tmp_path, bank_line=LINES, invoice_line=[invoice], seat=[seat, seat],
                  person=[PERSON])  # fmt: skip
    known = know(ledger, built_in(), rate_on)
    ids = [f"{number:032x}" for number in (1, 2)]
    # Bank line, invoice line and seat have the same number here, so one of them alone is asked.
    alone = known._replace(invoices=(), pictures=())
    found = explain_paid(alone, rules, ids[1])
    assert found is not None
    assert (found.effective_cost, found.day, found.row["source"]) == (
        Decimal("36.40"), date(2026, 10, 15), "bank_line",
    )  # fmt: skip
    (tag,) = found.tags
    assert (tag.value, tag.rule, sorted(tag.failed)) == ("A", 2, [0, 1])
    paper = explain_paid(known._replace(bank=Bank(), pictures=()), rules, ids[0])
    assert paper is not None
    assert (paper.tags[0].value, paper.effective_cost) == ("A", 100)
    held_by = explain_paid(known._replace(bank=Bank(), invoices=()), rules, ids[1])
    assert held_by is not None
    assert (held_by.tags[0].value, held_by.row["product"]) == ("Data", "ChatGPT")
    for nothing in ("", "00", "ffff", ids[0][:8]):
        assert explain_paid(known, rules, nothing) is None
