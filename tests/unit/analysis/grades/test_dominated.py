"""Models in use beside cheaper ones, on real answers to 1,319 questions."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.grades.dominated import graded_as, pairs
from jauge.analysis.grades.read import read_grades
from jauge.surfaces.terminal.ledger_wording import SAID
from ledger_case import calls_in, calls_of, case, graded

FIXTURES = Path(__file__).parents[3] / "fixtures" / "routing_grades"
PRICES = {
    "claude-3-opus-20240229": (15, 75),
    "claude-3-5-sonnet-20241022": (3, 15),
    "claude-3-5-haiku-20241022": (0.8, 4),
    "claude-3-haiku-20240307": (0.25, 1.25),
    "gpt-4o-2024-08-06": (2.5, 10),
    "gpt-4o-mini-2024-07-18": (0.15, 0.6),
    "gpt-3.5-turbo-0125": (0.5, 1.5),
    "gpt-4-1106-preview": (10, 30),
    "mixtral-8x7b": (0.5, 0.7),
}
"""List prices of 2024 in USD a million tokens, here as EUR."""


def used(session: Session, folder: Path, *models: str) -> Case:
    """A million tokens in and 100,000 out of each model, at list price."""
    calls = [
        {
            "response_model": model,
            "input_tokens": 1_000_000,
            "output_tokens": 100_000,
            "effective_cost": str(PRICES[model][0] + PRICES[model][1] / 10),
            "list_cost": str(PRICES[model][0] + PRICES[model][1] / 10),
        }
        for model in models
    ]
    prices = [
        {"model": model, "input": str(each[0]), "output": str(each[1])}
        for model, each in PRICES.items()
    ]
    made = case(session, folder, calls_of(calls), prices=prices)
    grades, _bad = read_grades(sorted(FIXTURES.glob("*.[cp]*")))
    return replace(made, grades=grades)


@pytest.mark.parametrize(
    ("model", "candidate", "claim"),
    [
        ("gpt-3.5-turbo-0125", "gpt-4o-mini-2024-07-18", "worse"),
        ("claude-3-opus-20240229", "gpt-4o-2024-08-06", "no_better"),
        ("gpt-4o-2024-08-06", None, None),
        ("gpt-4-1106-preview", None, None),
        ("gpt-4o-mini-2024-07-18", None, None),
    ],
)
def test_what_real_grades_prove(
    duckdb: Session, tmp_path: Path, model: str, candidate: str | None, claim: str | None
) -> None:
    found = findings(used(duckdb, tmp_path, model), ("dominated_model",))
    assert [(one.parameters.candidate, one.parameters.claim) for one in found] == (
        [(candidate, claim)] if candidate else []
    )
    for one in found:
        assert one.parameters.questions == 1319
        assert one.parameters.low <= one.parameters.difference <= one.parameters.high
        assert one.monthly_saving is not None
        assert one.monthly_saving.low == 0 < one.monthly_saving.mid


def test_looking_at_more_pairs_asks_for_more_proof(duckdb: Session, tmp_path: Path) -> None:
    few = used(duckdb, tmp_path / "few", "claude-3-opus-20240229")
    many = used(duckdb, tmp_path / "many", *(name for name in PRICES))
    own, all_of = (pairs(one, calls_in(one), one.grades) for one in (few, many) if one.grades)
    assert len(own) < len(all_of)
    alone = {pair.candidate: pair.test for pair in own}
    among = {
        pair.candidate: pair.test for pair in all_of if pair.used.model == "claude-3-opus-20240229"
    }
    assert alone.keys() == among.keys()
    for name, test in alone.items():
        assert test.p_no_worse <= among[name].p_no_worse
    assert all(pair.priced.listed < pair.used.cost for pair in all_of)


def test_names_of_grades_and_calls_agree_but_for_path_and_date() -> None:
    names = ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06", "claude-3-opus-20240229")
    assert graded_as("openai/gpt-4o-2024-08-06", names) == "gpt-4o-2024-08-06"
    assert graded_as("gpt-4o", names) is None
    assert graded_as("claude-3-opus", names) == "claude-3-opus-20240229"
    assert graded_as("mistral-large", names) is None


@pytest.mark.parametrize(
    "candidate",
    ["claude-3-5-haiku-20241022", "o1-2024-12-17", "gemini-3-pro-preview", "gemini-2.0-flash-exp"],
)
def test_what_has_ended_or_is_a_preview_is_no_candidate(
    duckdb: Session, tmp_path: Path, candidate: str
) -> None:
    found = alone(duckdb, tmp_path, candidate)
    assert findings(found, ("dominated_model",)) == ()


def test_a_candidate_that_thinks_has_no_known_saving(duckdb: Session, tmp_path: Path) -> None:
    (one,) = findings(alone(duckdb, tmp_path, "o3-2025-04-16"), ("dominated_model",))
    assert (one.parameters.candidate_thinks, one.monthly_saving) == (True, None)
    assert one.base == ()
    assert "thinks before it answers" in SAID["dominated_model"](one)


def alone(session: Session, folder: Path, candidate: str) -> Case:
    """A call of Claude Opus 4.5 beside one cheaper model that is always right."""
    mine = "claude-opus-4-5"
    call = {"provider_name": "anthropic", "response_model": mine, "input_tokens": 1_000_000}
    costs = {"output_tokens": 100_000, "effective_cost": "7.5", "list_cost": "7.5"}
    prices = [{"model": name, "input": "1", "output": "2"} for name in (mine, candidate)]
    grades = graded([{"questions": 200, mine: 1, candidate: 1}])
    return case(session, folder, calls_of([call | costs]), prices=prices, grades=grades)
