"""Models that their developer ends: told whatever currency their calls are paid in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings, load
from jauge.surfaces.terminal.ledger_wording import SAID
from ledger_case import calls_of, case

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
