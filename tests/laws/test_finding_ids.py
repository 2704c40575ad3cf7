"""Laws of findings: no two have one id, and a saving is in the currency that was asked."""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from engines.cell_rows import varied_cells, varied_charges
from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings, load, names, told_apart
from jauge.analysis.question import Question
from jauge.model import Finding, exact_sum
from ledger_case import calls_of, case

CURRENCIES = ("EUR", "USD", "AED")
"""The last has no rate."""


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Session]:
    with engines.load("duckdb").start() as session:
        yield session


@pytest.fixture(scope="module")
def mixed(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Calls, cells and bills of few names in several currencies, failed, repeated and unpriced."""
    return _case(duckdb, tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="module")
def raw(mixed: Case) -> list[Finding[Any]]:
    """What the kinds find, one after the other."""
    return [one for name in names() for one in load(name).find(mixed)]


def _case(session: Session, folder: Path) -> Case:
    chance = random.Random(3)  # noqa: S311 - reproducible rows, no secret
    calls = [_call(chance, number) for number in range(280)]
    return case(
        session,
        folder,
        calls_of(calls),
        cells=varied_cells(60),
        charges=varied_charges(60),
        prices=[{"model": name, "input": "1", "output": "1"} for name in ("gpt-4o", "gpt-5")],
        period=None,
    )


def _call(chance: random.Random, number: int) -> dict[str, Any]:
    is_bad = chance.random() < 0.4
    cost = chance.choice(["5", "7", None])
    return {
        "started_at": f"2026-10-{1 + number // 8 % 28:02}T09:{number % 8:02}:00",
        "agent_name": chance.choice(["clerk", "bot", None]),
        "service_name": chance.choice(["shop", None]),
        "provider_name": chance.choice(["openai", "anthropic", None]),
        "response_model": chance.choice(["gpt-4o", "gpt-5", "own-1", None]),
        "request_model": chance.choice(["gpt-4o", None]),
        "service_tier": chance.choice(["batch", None]),
        "source": chance.choice(["gw", "sdk"]),
        "response_id": chance.choice([None, None, f"r{number // 9}"]),
        "status": "error" if is_bad else "ok",
        "error_type": "timeout" if is_bad else None,
        "prompt_hash": chance.choice(["p", "q"]),
        "user_id": chance.choice(["u", None]),
        "conversation_id": chance.choice([f"c{number // 20}", None]),
        "attempt": chance.choice([None, 1, 2]),
        "billing_currency": None if cost is None else chance.choice(CURRENCIES),
        "effective_cost": cost,
        "list_cost": cost,
        "unpriced_reason": "no price" if cost is None else None,
        "reported_cost": chance.choice(["11", None]),
        "reported_currency": chance.choice([*CURRENCIES, None]),
    }


def test_no_kind_finds_two_of_one_id(raw: Sequence[Finding[Any]]) -> None:
    times = Counter((one.kind, one.finding_id) for one in raw)
    assert {key for key, number in times.items() if number > 1} == set()
    kinds = {one.kind for one in raw}
    assert kinds >= {"price_mismatch", "retry_waste", "failed_spend", "double_metering"}


def test_a_saving_is_in_the_currency_asked_and_the_rest_is_told(mixed: Case) -> None:
    found = findings(mixed, ("retry_waste", "failed_spend", "ghost_spend"))
    assert {one.monthly_saving.currency for one in found if one.monthly_saving} == {"EUR"}
    told = {(one.kind, each.currency) for one in found for each in one.unconverted}
    assert told == {("retry_waste", "AED"), ("failed_spend", "AED"), ("ghost_spend", "TOKENS")}


@pytest.mark.parametrize("kind", ["failed_spend", "ghost_spend", "price_mismatch", "retry_waste"])
def test_evidence_is_as_many_rows_as_there_are(
    mixed: Case, raw: Sequence[Finding[Any]], kind: str
) -> None:
    rows = load(kind).rows
    assert rows is not None
    assert mixed.calls is not None
    for one in [one for one in raw if one.kind == kind][:8]:
        proof = mixed.calls.desk.session.run(rows(mixed, one))
        assert proof.num_rows == sum(each.count for each in one.evidence), (one.kind, one.subject)


def test_agents_cost_together_what_the_question_says(duckdb: Session, tmp_path: Path) -> None:
    third = {"billing_currency": "USD", "step_s": 40_000, "effective_cost": "0.333333333333333333"}
    agents = [{"agent_name": f"agent-{number}", "times": 20} | third for number in range(7)]
    found = case(duckdb, tmp_path, calls_of(agents)).calls
    assert found is not None
    asked = Question(by=("layer",), period=found.period, timezone="UTC", currency="EUR")
    (line,) = found.desk.ask(asked).lines
    amounts = [one.money["effective_cost"] or Decimal(0) for one in found.spent]
    assert len(amounts) == 7
    assert exact_sum(amounts) == line.sums.effective_cost


def test_findings_of_one_id_are_told_apart_by_number(mixed: Case) -> None:
    one, other = findings(mixed, ("failed_spend",))[:2]
    told = told_apart([one, other, one, one])
    assert len({each.finding_id for each in told}) == 4
    assert [each.subject.get("number") for each in told] == [None, None, "2", "3"]
    assert told[:2] == (one, other)
