"""Models that their developer ends: told whatever currency their calls are paid in."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings, load
from jauge.surfaces.terminal.ledger_wording import SAID
from ledger_case import calls_in, calls_of, case

CALL = {"response_model": "gpt-4o", "effective_cost": "5", "list_cost": "5"}
PRICES = [{"model": "gpt-6-luna", "input": "1", "output": "1"}]


@pytest.mark.parametrize(
    ("currencies", "told"), [(("AED",), ("AED", None)), (("AED", "EUR"), ("EUR", "EUR"))]
)
def test_the_end_of_a_model_is_told_without_a_rate(
    duckdb: Session, tmp_path: Path, currencies: tuple[str, ...], told: tuple[str, str | None]
) -> None:
    calls = calls_of([CALL | {"billing_currency": currency} for currency in currencies])
    made = case(duckdb, tmp_path, calls, prices=PRICES)
    (one,) = findings(made, ("superseded_model",))
    saving = one.monthly_saving
    assert (one.parameters.currency, saving and saving.currency) == told
    assert (one.parameters.successor, one.parameters.cost) == ("gpt-6-luna", 5)
    assert (one.parameters.successor_cost is None) == (told[1] is None)
    rows = load("superseded_model").rows
    assert rows is not None
    assert duckdb.run(rows(made, one)).num_rows == one.evidence[0].count == len(currencies)


@pytest.mark.parametrize(
    ("model", "action", "said"),
    [
        ("claude-3-5-haiku-20241022", "move_after_retirement", "ended on"),
        ("gpt-4o", "move_before_retirement", "ends on"),
    ],
)
def test_an_end_is_told_as_past_or_to_come(
    duckdb: Session, tmp_path: Path, model: str, action: str, said: str
) -> None:
    supplier = "anthropic" if model.startswith("claude") else "openai"
    calls = calls_of([CALL | {"response_model": model, "provider_name": supplier}])
    (one,) = findings(case(duckdb, tmp_path, calls), ("superseded_model",))
    assert one.action == action
    assert f"{model} {said} " in SAID["superseded_model"](one)


OPUS = {
    "provider_name": "anthropic",
    "response_model": "claude-opus-4-5",
    "input_tokens": 1_000_000,
    "output_tokens": 0,
    "effective_cost": "10",
    "list_cost": "10",
}
NEXT = {"provider": "anthropic", "model": "claude-opus-5-5"}
NEXT_PRICES = [
    NEXT | {"input": "4", "output": "20", "cache_write_1h": "8", "cache_write": "5", "upto": 2**20},
    NEXT | {"input": "9", "output": "20", "above": 2**20},
    NEXT | {"input": "2", "output": "10", "service_tier": "batch"},
]


@pytest.mark.parametrize(
    ("call", "cost"),
    [
        ({"cache_write_input_tokens": 1_000_000, "cache_write_1h_input_tokens": 1_000_000}, 8),
        ({"service_tier": "batch", "output_tokens": 100_000}, 3),
        ({"input_tokens": 2_000_000, "effective_cost": "20", "list_cost": "20"}, 18),
    ],
)
def test_the_successor_is_priced_by_class_tier_and_size_of_input(
    duckdb: Session, tmp_path: Path, call: dict[str, object], cost: int
) -> None:
    made = case(duckdb, tmp_path, calls_of([OPUS | call]), prices=NEXT_PRICES)
    (one,) = findings(made, ("superseded_model",))
    assert one.parameters.successor_cost == cost
    assert one.parameters.left_out_calls == 0


def test_calls_without_a_price_of_the_successor_are_on_neither_side(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [OPUS, OPUS | {"service_tier": "priority"}, OPUS | {"other_cost": "1"}]
    made = case(duckdb, tmp_path, calls_of(rows), prices=NEXT_PRICES)
    (one,) = findings(made, ("superseded_model",))
    told = one.parameters
    assert (told.cost, told.successor_cost) == (30, 4)
    assert (told.left_out_calls, told.left_out_cost) == (2, 20)
    assert SAID["superseded_model"](one).endswith(
        "2 calls are not compared: there is no price for them."
    )
    assert one.monthly_saving is not None
    assert one.monthly_saving.mid == calls_in(made).a_month(Decimal(6))


def test_what_the_successor_asks_for_each_call_is_added(duckdb: Session, tmp_path: Path) -> None:
    fee = NEXT | {"input": "4", "output": "20", "request": "0.25"}
    made = case(duckdb, tmp_path, calls_of([OPUS | {"times": 2}]), prices=[fee])
    (one,) = findings(made, ("superseded_model",))
    assert (one.parameters.cost, one.parameters.successor_cost) == (20, Decimal("8.5"))
    assert one.monthly_saving is not None
    assert one.monthly_saving.mid == calls_in(made).a_month(Decimal("11.5"))


def test_a_successor_that_is_dearer_by_what_it_asks_for_each_call_saves_nothing(
    duckdb: Session, tmp_path: Path
) -> None:
    fee = NEXT | {"input": "4", "output": "20", "request": "6"}
    made = case(duckdb, tmp_path, calls_of([OPUS]), prices=[fee])
    assert findings(made, ("superseded_model",)) == ()
