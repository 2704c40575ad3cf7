"""Capacity is owed once: not where an invoice or a bill pays it, nor beside its own calls."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from capacity_rows import TODAY, ask, call, daily, numbered, server
from jauge.analysis.capacity.answer import Asked
from jauge.analysis.capacity.owed import with_capacities
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.rulebook import Attribution
from jauge.analysis.spend import Spend, know_by, spend
from jauge.attribution import Rule
from jauge.config import Config, TagRule
from jauge.config.build import build
from jauge.model import parse_period
from jauge.pricing.fx import rate_on
from spend_rows import held

OCTOBER = parse_period("2026-10")
TEAMS = {"agent_name": ("a",)}


def line(net: str, first: str, end: str, **values: Any) -> dict[str, Any]:
    return {
        "invoice_issuer_name": "OVHcloud", "billed_cost": net, "x_service_start": first,
        "x_service_end": end, "invoice_detail_description": "GPU instance h100", **values,
    }  # fmt: skip


def owed(
    session: Session, folder: Path, one: Any, calls: Any = (), by: str = "supplier", **tables: Any
) -> Spend:
    rows = {"usage": numbered(calls)} if calls else {}
    here = held(session, folder, **rows, **tables)
    rules = (build(TagRule, {"value": "Support", "when": {"agent_name": "a"}}),)
    known = know_by(Config(tag={"team": rules}), here, rate_on, by)
    asked = Asked(capacities=(one,), period=OCTOBER, timezone="UTC", currency="EUR", today=TODAY)
    tags = Attribution(tags={"team": (Rule(value="Support", when=TEAMS),)})
    full = with_capacities(Desk(1, here, rate_on, tags), asked, known)
    return spend(full, OCTOBER, "EUR", "owed", by)


def amounts(found: Spend) -> dict[tuple[str | None, str | None], Decimal]:
    return {(each.keys[0], each.keys[3]): each.amount for each in found.lines}


def test_without_an_invoice_all_of_it_is_owed(duckdb: Session, tmp_path: Path) -> None:
    found = owed(duckdb, tmp_path, server(), [call(1, "2026-10-05", 10)])
    assert amounts(found) == {("room", "capacity"): Decimal(3100)}
    assert found.total == 3100


def test_the_calls_that_it_serves_are_paid_by_it(duckdb: Session, tmp_path: Path) -> None:
    calls = [
        *daily("2026-10-01", 5, provider_name="mistral_ai", effective_cost=Decimal(7)),
        *daily(
            "2026-10-01", 5, provider_name="mistral_ai", effective_cost=Decimal(2),
            response_model="other",
        ),
        *daily("2026-10-01", 5, effective_cost=Decimal(2)),
        *daily("2026-10-01", 5, provider_name="mistral_ai"),
    ]  # fmt: skip
    found = owed(duckdb, tmp_path, server(), calls)
    assert amounts(found) == {
        ("room", "capacity"): Decimal(3100),
        ("Mistral AI", "calls"): Decimal(10),
    }


def test_days_that_an_invoice_is_for_are_not_owed_again(duckdb: Session, tmp_path: Path) -> None:
    one = server(vendor="OVHcloud", invoice_match=["*GPU*"])
    papers = [
        line("1600", "2026-10-01", "2026-10-17"),
        line("50", "2026-10-01", "2026-11-01", invoice_detail_description="Storage"),
    ]
    found = owed(duckdb, tmp_path, one, [call(1, "2026-10-05", 10)], invoice_line=papers)
    capacity = amounts(found)["OVHcloud", "capacity"]
    assert capacity == 1500
    answered, _known = ask(
        duckdb, tmp_path, [one], [call(1, "2026-10-05", 10)], {"invoice_line": papers}
    )
    (room,) = answered.lines
    assert (room.invoiced, room.difference) == (1600, -1500)
    assert room.invoiced_in == "invoice_line"


def test_an_invoice_of_the_whole_month_is_the_cost(duckdb: Session, tmp_path: Path) -> None:
    one = server(vendor="OVHcloud")
    papers = [line("3100", "2026-10-01", "2026-11-01")]
    found = owed(duckdb, tmp_path, one, [call(1, "2026-10-05", 10)], invoice_line=papers)
    assert ("OVHcloud", "capacity") not in amounts(found)
    (room,) = ask(duckdb, tmp_path, [one], (), {"invoice_line": papers})[0].lines
    assert room.difference == 0
    foreign = server(vendor="Scaleway")
    (room,) = ask(duckdb, tmp_path, [foreign], (), {"invoice_line": papers})[0].lines
    assert room.invoiced is None


def test_lines_of_bills_pay_it_where_no_invoice_does(duckdb: Session, tmp_path: Path) -> None:
    one = server(vendor="OVHcloud", invoice_match=["*h100*"])
    bill = {
        "provider_name": "OVHcloud", "charge_period_start": "2026-10-01", "billed_cost": "3000",
        "charge_period_end": "2026-11-01", "charge_description": "H100 instance",
        "effective_cost": "3000", "x_cost_layer": "inference",
    }  # fmt: skip
    (room,) = ask(duckdb, tmp_path, [one], (), {"charge": [bill]})[0].lines
    assert (room.invoiced, room.difference, room.invoiced_in) == (3000, -100, "charge")
    found = owed(duckdb, tmp_path, one, charge=[bill])
    assert ("OVHcloud", "capacity") not in amounts(found)


def test_a_commitment_that_a_bill_states_is_not_owed_again(duckdb: Session, tmp_path: Path) -> None:
    one = server(kind="provisioned", commitment_id="cd-1")
    bill = {
        "commitment_discount_id": "cd-1", "commitment_discount_status": "Used",
        "effective_cost": "3000", "billed_cost": "3000", "provider_name": "Microsoft",
    }  # fmt: skip
    assert ("room", "capacity") not in amounts(owed(duckdb, tmp_path, one, charge=[bill]))


def test_by_a_virtual_tag_the_idle_rest_is_nobodys(duckdb: Session, tmp_path: Path) -> None:
    calls = daily("2026-10-01", 31, tokens=25 * 86400 // 2, agent_name="a")
    found = owed(duckdb, tmp_path, server(), calls, by="team")
    assert {each.keys[0]: each.amount for each in found.grouped} == {
        "Support": 1550,
        "unallocated": 1550,
    }


@pytest.mark.parametrize("kind", ["credits", "none"])
def test_what_use_draws_down_is_not_owed_again(duckdb: Session, tmp_path: Path, kind: str) -> None:
    from capacity_rows import capacity

    one = capacity(kind="credits", amount="100 EUR", provider="openai", **{"from": "2026-10-01"})
    calls = daily("2026-10-01", 5, provider_name="openai", effective_cost=Decimal(2))
    if kind == "none":
        one = server(**{"from": "2027-01-01"})
    assert amounts(owed(duckdb, tmp_path, one, calls)) == {("OpenAI", "calls"): Decimal(10)}
