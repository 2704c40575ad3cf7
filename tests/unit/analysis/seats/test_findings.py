"""Findings on seats: the worked example on each page, and what is never said."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis_seats import DAY, person, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.spend import know
from jauge.attribution.vendors import built_in
from jauge.config import Tool
from jauge.model import Finding, Money, parse_money
from jauge.pricing.fx import rate_on

FOLDER = Path(__file__).parents[4] / "docs" / "findings"
KINDS = ("duplicate_tool", "idle_seat", "leaver_seat", "renewal_due")


def tool(values: dict[str, Any]) -> Tool:
    if "price" in values:
        values = values | {"price": parse_money(values["price"])}
    if "renews_on" in values:
        values = values | {"renews_on": date.fromisoformat(values["renews_on"])}
    return Tool(**values)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    made = dict(values)
    for name in ("left_on", "assigned_on"):
        if made.get(name):
            made[name] = date.fromisoformat(made[name])
    if "last_activity_at" in made:
        made["last_activity_at"] = datetime.fromisoformat(made["last_activity_at"])
    elif made.get("status") == "never_used":
        made["last_activity_at"] = None
    return made


def found(
    session: Session, folder: Path, told: dict[str, Any], kinds: tuple[str, ...] = KINDS
) -> list[Finding[Any]]:
    seats = [seat(number, **typed(one)) for number, one in enumerate(told["seats"])]
    files = {"seat": write_table(folder, "seat", seats)}
    if people := told.get("people"):
        rows = [person(number, **typed(one)) for number, one in enumerate(people)]
        files["person"] = write_table(folder, "person", rows)
    held = Held(session, files)
    asked = Asked(day=DAY, contracts=tuple(map(tool, told.get("tools", ()))))
    case = Case(know(held, built_in(), rate_on), "EUR", SeatCase(held, asked))
    return list(findings(case, kinds))


def shown(finding: Finding[Any], names: list[str]) -> dict[str, Any]:
    saving = finding.monthly_saving
    ends = [saving.low, saving.mid, saving.high] if saving else []
    known: dict[str, Any] = {
        "monthly_saving": [f"{end.normalize():f}" for end in ends] or None,
        "cash_from": finding.cash_from.isoformat() if finding.cash_from else None,
    }
    return {
        name: known[name] if name in known else getattr(finding.parameters, name) for name in names
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_the_page(duckdb: Session, tmp_path: Path, kind: str) -> None:
    page = (FOLDER / f"{kind}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {kind}\n")
    block = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert block
    told = json.loads(block[1])
    several = found(duckdb, tmp_path, told, (told["finding"],))
    assert [shown(one, list(one_expected)) for one, one_expected in
            zip(several, told["expect"], strict=True)] == told["expect"]  # fmt: skip
    assert all(one.kind == kind for one in several)


def test_evidence_is_the_rows_behind(duckdb: Session, tmp_path: Path) -> None:
    told = {"seats": [{"status": "idle", "last_activity_at": "2026-01-01T00:00:00Z"}, {}]}
    (one,) = found(duckdb, tmp_path, told, ("idle_seat",))
    assert [(each.table, each.ids) for each in one.evidence] == [
        ("seat", ((0).to_bytes(16, "big").hex(),))
    ]
    assert one.monthly_saving is None
    assert one.parameters.unpriced == 1


def test_a_saving_is_in_the_currency_asked(duckdb: Session, tmp_path: Path) -> None:
    told = {
        "seats": [{"status": "leaver"}, {"status": "leaver", "tool": "Odd"}],
        "tools": [{"name": "Tool", "price": "19 USD"}, {"name": "Odd", "price": "1 ZZZ"}],
    }
    some = found(duckdb, tmp_path, told, ("leaver_seat",))
    savings = [one.monthly_saving for one in some]
    assert [saving.currency for saving in savings if saving] == ["EUR"]
    assert [one.unconverted for one in some] == [(), (Money(Decimal(1), "ZZZ"),)]


def test_a_use_under_another_account_makes_a_saving_unsure(duckdb: Session, tmp_path: Path) -> None:
    told = {
        "seats": [
            {"user_id": "a", "status": "never_used", "assigned_on": "2026-01-01"},
            {"user_id": "a", "status": None, "account": "other"},
        ],
        "tools": [{"name": "Tool", "price": "10 EUR"}],
    }
    (one,) = found(duckdb, tmp_path, told, ("idle_seat",))
    assert one.monthly_saving
    assert (one.monthly_saving.low, one.monthly_saving.high) == (0, 10)
    assert one.parameters.seen_elsewhere == 1


def test_few_people_with_two_tools_are_not_told(duckdb: Session, tmp_path: Path) -> None:
    both = [{"tool": name, "user_id": str(n)} for n in range(4) for name in ("ChatGPT", "Claude")]
    assert not found(duckdb, tmp_path, {"seats": both}, ("duplicate_tool",))


def test_prices_of_two_currencies_give_no_saving(duckdb: Session, tmp_path: Path) -> None:
    told = {
        "seats": [{"tool": t, "user_id": str(n)} for n in range(5) for t in ("ChatGPT", "Claude")],
        "tools": [{"name": "ChatGPT", "price": "1 EUR"}, {"name": "Claude", "price": "1 USD"}],
    }
    (one,) = found(duckdb, tmp_path, told, ("duplicate_tool",))
    assert one.monthly_saving is None


def test_without_seats_nothing_is_found_of_them(duckdb: Session) -> None:
    held = Held(duckdb, {})
    known = know(held, built_in(), rate_on)
    assert not findings(Case(known, "EUR"), KINDS)
    asked = Asked(day=DAY)
    assert not findings(Case(known, "EUR", SeatCase(held, asked)), KINDS)
