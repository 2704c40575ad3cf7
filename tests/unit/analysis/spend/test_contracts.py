"""Contract prices of seats: over those of a list, for seats that nobody holds, and invitations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jauge.analysis.engines import Session
from jauge.analysis.reconciling.decisions import Decision, Decisions, match_id
from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.reconciling import reconcile
from jauge.analysis.spend import know, spend
from jauge.attribution.vendors import built_in
from jauge.config import Tool
from jauge.model import parse_money, parse_period
from jauge.pricing.fx import rate_on
from spend_rows import held, line

SUBSCRIBED = "OPENAI *CHATGPT SUBSCR"
SEAT = {"tool": "ChatGPT", "account": "one", "as_of": "2026-10-31"}
INVITED = {**SEAT, "status": "pending"}
OCTOBER = parse_period("2026-10")
Rows = Sequence[dict[str, Any]]


def contract(price: str = "29 EUR", **values: Any) -> Tool:
    return Tool(name="ChatGPT", price=parse_money(price), **values)


def owed(session: Session, folder: Path, seats: Rows, *contracts: Tool) -> Decimal | None:
    known = know(held(session, folder, seat=seats), built_in(), rate_on, contracts)
    return spend(known, OCTOBER, "EUR", "owed").total


def test_what_a_person_accepts_is_explained_as_before(duckdb: Session, tmp_path: Path) -> None:
    seats = [*[SEAT] * 11, INVITED]
    ledger = held(duckdb, tmp_path, seat=seats, bank_line=[line(SUBSCRIBED, "-348")])
    known = know(ledger, built_in(), rate_on, [contract()])
    before = reconcile(ledger, known, OCTOBER)
    (pair,) = before.pairs
    dues, lines = pair
    at = datetime(2026, 11, 22, tzinfo=UTC)
    decision = Decision(
        at=at, who="a", action="accept", match=match_id(pair), dues=dues, lines=lines
    )
    (one,) = reconcile(ledger, known, OCTOBER, Decisions((decision,))).suppliers
    assert [told.by for told in one.matches] == ["accepted"]
    assert gaps(one) == [("untraced_use", Decimal(29))]


def settled(
    session: Session, folder: Path, seats: Rows, amount: str, *contracts: Tool
) -> tuple[Entry, Decimal | None]:
    rows = [line(SUBSCRIBED, amount)]
    ledger = held(session, folder, seat=seats, bank_line=rows)
    known = know(ledger, built_in(), rate_on, contracts)
    (one,) = reconcile(ledger, known, OCTOBER).suppliers
    return one, spend(known, OCTOBER, "EUR").tax


def gaps(entry: Entry) -> list[tuple[str, Decimal]]:
    return [(gap.kind, gap.amount) for gap in entry.gaps]


def test_a_contract_stands_over_the_list(duckdb: Session, tmp_path: Path) -> None:
    listed = [{**SEAT, "unit_price": "31", "currency": "EUR"}] * 3
    assert owed(duckdb, tmp_path, listed) == 93
    assert owed(duckdb, tmp_path, listed, contract()) == 87
    assert owed(duckdb, tmp_path, listed, contract("300 EUR", per="year")) == 75
    assert owed(duckdb, tmp_path, listed, contract(account="other")) == 93


def test_a_gross_price_is_net_only_where_its_tax_is_known(duckdb: Session, tmp_path: Path) -> None:
    seats = [SEAT] * 2
    gross = contract("30 EUR", basis="gross", tax_percent=Decimal(20))
    assert owed(duckdb, tmp_path, seats, gross) == 50
    unknown = contract("30 EUR", basis="gross")
    known = know(held(duckdb, tmp_path, seat=seats), built_in(), rate_on, [unknown])
    found = spend(known, OCTOBER, "EUR", "owed")
    assert (found.total, [one.amount for one in found.without_net]) == (None, [60])


def test_seats_that_a_contract_has_and_nobody_holds_are_owed(
    duckdb: Session, tmp_path: Path
) -> None:
    seats = [SEAT] * 11
    assert owed(duckdb, tmp_path, seats, contract(seats=12)) == 348
    assert owed(duckdb, tmp_path, seats, contract(seats=5)) == 319
    two = [*seats, {**SEAT, "account": "two"}]
    # Whose the empty ones are, nobody can say, unless the contract names an account.
    assert owed(duckdb, tmp_path, two, contract(seats=20)) == 348
    assert owed(duckdb, tmp_path, two, contract(seats=20, account="two"), contract()) == 899
    one, tax = settled(duckdb, tmp_path, seats, "-348", contract(seats=12))
    assert (one.provider_cost, one.seats, gaps(one), tax) == (348, 12, [], 0)


def test_an_invitation_that_is_charged_is_use_that_nobody_sees(
    duckdb: Session, tmp_path: Path
) -> None:
    seats = [*[SEAT] * 11, INVITED]
    assert owed(duckdb, tmp_path, seats, contract()) == 319
    one, tax = settled(duckdb, tmp_path, seats, "-348", contract())
    assert (one.provider_cost, one.bank, one.unexplained, tax) == (319, 348, 0, 0)
    assert gaps(one) == [("untraced_use", Decimal(29))]
    # 348 and 20 % of it
    one, tax = settled(duckdb, tmp_path, seats, "-417.60", contract())
    assert (gaps(one), tax) == ([("untraced_use", 29), ("tax", Decimal("69.60"))], Decimal("69.60"))
    # 348 USD at 1.1172 and 2 %: the margin is no seat.
    one, tax = settled(duckdb, tmp_path, seats, "-317.14", contract("29 USD"))
    assert [kind for kind, _amount in gaps(one)] == ["untraced_use", "fx_margin", "rounding"]
    assert one.unexplained == 0


def test_without_an_invitation_what_is_paid_more_is_shown(duckdb: Session, tmp_path: Path) -> None:
    one, tax = settled(duckdb, tmp_path, [SEAT] * 11, "-348", contract())
    assert (gaps(one), tax) == ([("unexplained", Decimal(29))], None)
    one, _tax = settled(duckdb, tmp_path, [*[SEAT] * 11, INVITED], "-319", contract())
    assert gaps(one) == []
