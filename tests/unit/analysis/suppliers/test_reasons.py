"""Why two amounts differ, and which of them is nobody's fault."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings
from jauge.model import Finding
from ledger_case import calls_of, case

PRICES = [
    {"model": "large", "input": "100", "output": "100"},
    {"model": "small", "input": "10", "output": "10"},
]
CALL = {
    "source": "gateway",
    "response_model": "large",
    "input_tokens": 500_000,
    "output_tokens": 500_000,
    "effective_cost": "80",
    "list_cost": "100",
    "reported_currency": "EUR",
}


def found(
    session: Session, folder: Path, *calls: dict[str, Any], **told: Any
) -> list[Finding[Any]]:
    made = case(session, folder, calls_of([CALL | one for one in calls]), prices=PRICES, **told)
    return list(findings(made, ("price_mismatch",)))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ({"reported_cost": "100"}, "list_price"),
        ({"reported_cost": "96"}, "vat_20"),
        ({"reported_cost": "80000"}, "per_1000"),
        ({"reported_cost": "0"}, "not_recorded"),
        ({"reported_cost": "55"}, None),
        ({"reported_cost": "140", "cache_saving": "60", "cache_read_input_tokens": 9},
         "cached_as_input"),
        ({"reported_cost": "150", "cache_saving": "60", "cache_read_input_tokens": 9,
          "cache_read_cost": "10"}, "cached_twice"),
        ({"reported_cost": "10", "request_model": "small"}, "model_asked_for"),
        ({"reported_cost": "100", "service_tier": "batch", "effective_cost": "50",
          "list_cost": "50"}, "standard_tier"),
        ({"reported_cost": "80", "reported_currency": "USD"}, "currency"),
    ],
)  # fmt: skip
def test_a_reason_is_named_where_its_amount_was_stated(
    duckdb: Session, tmp_path: Path, call: dict[str, Any], reason: str | None
) -> None:
    (one,) = found(duckdb, tmp_path, call)
    assert one.parameters.reason == reason
    assert one.monthly_saving is None
    assert one.evidence[0].rows == 1


@pytest.mark.parametrize("stated", ["80", "81", "78.5", None])
def test_rounding_and_silence_are_no_mismatch(
    duckdb: Session, tmp_path: Path, stated: str | None
) -> None:
    call = {"reported_cost": stated} if stated else {}
    assert found(duckdb, tmp_path, call) == []


def cells(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"cells": [{"kind": "matched", "priced_model": "large"} | row for row in rows]}


def test_more_charged_than_seen_is_untraced_use_and_no_price(
    duckdb: Session, tmp_path: Path
) -> None:
    seen, billed = {"own_cost": "80"}, {"billed_cost": "300"}
    assert found(duckdb, tmp_path / "a", {}, **cells(seen, billed)) == []
    exported = {"usage_export_cost": "200"}
    (one,) = found(duckdb, tmp_path / "b", {}, **cells(seen, exported, billed))
    assert (one.parameters.reason, one.parameters.ours, one.monthly_saving) == (None, 200, None)


def test_what_a_contract_prices_and_the_bill_exceeds_may_be_claimed(
    duckdb: Session, tmp_path: Path
) -> None:
    call = {"price_rule": "contract frame", "price_id": "openai/large;contract=frame"}
    told = cells({"usage_export_cost": "80"}, {"billed_cost": "111"})
    (one,) = found(duckdb, tmp_path, call, **told)
    assert one.parameters.reason == "above_contract"
    assert one.parameters.claimable == 31
    assert one.monthly_saving is not None
    assert one.monthly_saving.low == 0 < one.monthly_saving.mid


def test_a_bill_without_models_is_compared_as_a_whole(duckdb: Session, tmp_path: Path) -> None:
    told = {
        "cells": [
            {"kind": "matched", "priced_model": "large", "usage_export_cost": "80"},
            {"kind": "matched", "priced_model": "small", "usage_export_cost": "20"},
            {"kind": "matched", "priced_model": None, "billed_cost": "120"},
        ]
    }
    (one,) = found(duckdb, tmp_path, {}, **told)
    assert (one.subject["model"], one.parameters.reason) == (None, "vat_20")
    assert one.parameters.difference == 20
    assert one.action == "compare_net"
