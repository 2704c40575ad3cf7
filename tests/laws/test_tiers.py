"""Sizes, suppliers and doubles: what must hold whatever the rows, their order and their files."""

import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))

from engines.usage_rows import varied_rows
from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings
from jauge.analysis.question import Question
from jauge.analysis.suppliers.comparable import names
from jauge.analysis.suppliers.concentration import concentration
from jauge.analysis.tiers.mix import mix
from ledger_case import calls_in, case, plain

KINDS = (
    "double_metering", "oversized_model", "price_mismatch", "single_supplier", "superseded_model",
    "unallocated_cost", "unpriced_usage",
)  # fmt: skip
MODELS = ("gpt-4o", "gpt-5-mini", "claude-opus-4-5", "claude-haiku-4-5", "llama-3.3-70b", "own")
CONFIG = {"tag": {"team": [{"value": "Support", "when": {"environment": "prod"}}]}}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with engines.load("duckdb").start() as started:
        yield started


def rows_of(seed: int, count: int) -> list[dict[str, Any]]:
    """Varied rows with models of every size, twins, and costs of their source."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    rows = varied_rows(count, seed)
    for row in rows:
        if row.get("response_model") and chance.random() < 0.9:
            row["response_model"] = chance.choice(MODELS)
        if row.get("effective_cost") is not None and chance.random() < 0.5:
            row["reported_cost"] = row["effective_cost"] * chance.choice([1, 1, 2])
        if chance.random() < 0.2:
            row["response_id"] = f"id-{chance.randrange(8)}"
    return rows


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000), files=st.integers(1, 4))
def test_the_order_of_rows_and_their_files_change_nothing(
    session: Session, seed: int, files: int
) -> None:
    rows = rows_of(seed, 60)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - reproducible order, no secret
    told: list[list[dict[str, Any]]] = []
    for some, parts in ((rows, 1), (shuffled, files)):
        with TemporaryDirectory() as folder:
            made = case(session, Path(folder), some, files=parts, config=CONFIG, period="2026")
            told.append([plain(one) for one in findings(made, KINDS)])
    assert told[0] == told[1]
    assert {one["kind"] for one in told[0]} >= {"unpriced_usage"}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), currency=st.sampled_from(["EUR", "USD"]))
def test_sizes_part_the_cost_and_the_calls_exactly(
    session: Session, seed: int, currency: str
) -> None:
    with TemporaryDirectory() as folder:
        made = case(session, Path(folder), rows_of(seed, 80), files=2, currency=currency)
        desk = calls_in(made).desk
        found = mix(desk, None, "Europe/Paris", currency)
        (total,) = desk.ask(Question(timezone="Europe/Paris", currency=currency)).totals
    costs = [line.cost for line in found.lines if line.cost is not None]
    assert sum(costs, Decimal(0)) == total.sums.effective_cost
    assert sum(line.calls or 0 for line in found.lines) == total.sums.calls
    shares = [line.call_share for line in found.lines if line.call_share is not None]
    assert abs(sum(shares) - 1) < 1e-9
    assert len({line.tier for line in found.lines}) == len(found.lines)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(-5, 10**9), max_size=9))
def test_the_hhi_is_between_one_nth_and_one(amounts: dict[str, int]) -> None:
    found = concentration({name: Decimal(value) / 100 for name, value in amounts.items()})
    paid = [value for value in amounts.values() if value > 0]
    if found is None:
        assert not paid
        return
    assert len(found.shares) == len(paid)
    assert 1 / len(paid) - 1e-9 <= found.hhi <= 1 + 1e-9
    assert abs(sum(share for _name, share in found.shares) - 1) < 1e-9
    assert [share for _name, share in found.shares] == sorted(
        (share for _name, share in found.shares), reverse=True
    )


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_counted_evidence_leads_to_as_many_rows(session: Session, seed: int) -> None:
    from jauge.analysis.finding_kinds import load

    with TemporaryDirectory() as folder:
        made = case(session, Path(folder), rows_of(seed, 60), config=CONFIG, period="2026")
        for one in findings(made, KINDS):
            rows = load(one.kind).rows
            assert rows is not None
            counted = sum(each.rows or 0 for each in one.evidence)
            assert session.run(rows(made, one)).num_rows == counted, one


@given(st.text(alphabet="abc-0123456789./", max_size=24))
def test_a_name_never_loses_a_number(model: str) -> None:
    digits = [sign for sign in model.rpartition("/")[2] if sign.isdigit()]
    for name in list(names(model))[1:]:
        assert [sign for sign in name if sign.isdigit()] == digits
