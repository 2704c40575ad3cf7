"""Calls and lines of bills answer one question together, the same on every engine."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engines.bill_lines import OCTOBER, cell, line, write
from engines.usage_rows import priced, usage_row, write_segments
from jauge.analysis.cost import Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.question import Basis
from jauge.analysis.rulebook import Attribution
from jauge.attribution import Rule
from jauge.pricing.fx import rate_on

LATER = OCTOBER + timedelta(days=3)
CALLS = [
    priced(
        usage_row(
            number,
            provider_name="aws.bedrock",
            response_model="large-2",
            started_at=moment + timedelta(hours=number),
            input_tokens=100_000,
            output_tokens=1000,
            agent_name="support-bot",
            project_id="111122223333",
        )
    )
    for number, moment in enumerate([OCTOBER, OCTOBER, LATER], start=1)
]
LINES = [
    line(1, service_name="Amazon Elastic Compute Cloud", tags={"team": "search"}),
    line(
        2,
        role="check",
        x_gen_ai_provider_name="aws.bedrock",
        x_model="large-2",
        x_cost_layer="inference",
        service_category="AI and Machine Learning",
        effective_cost=Decimal("0.75"),
        sub_account_id="111122223333",
    ),
    line(
        3,
        role_rule="unexplained: the bill shows more than was seen",
        x_billed_role="check",
        x_gen_ai_provider_name="aws.bedrock",
        x_model="large-2",
        x_cost_layer="inference",
        effective_cost=Decimal("0.12"),
    ),
    line(4, role="check", x_billed_role="check", charge_category="Tax", effective_cost=Decimal(9)),
]
CELLS = [
    cell(1, provider_name="aws.bedrock", model="large-2", is_billed=True),
    cell(2, provider_name="aws.bedrock", model="large-2", is_billed=False, day=LATER),
    cell(3, provider_name="aws.bedrock", model="large-2", billed_cost=Decimal("0.75")),
]
A_CALL = Decimal("0.315")
QUESTIONS = (
    (), ("layer",), ("provider", "model", "day"), ("service_name",), ("project_id",),
    ("tags.team",), ("team",), ("charge_category", "agent"),
)  # fmt: skip
TEAMS = Attribution(
    tags={
        "team": [
            Rule(value="Search", when={"tags.team": ("search",)}),
            Rule(value="AI", when={"layer": ("inference",)}),
        ]
    }
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[Path]]:
    folder = tmp_path_factory.mktemp("bills")
    return {
        "usage": write_segments(folder, CALLS, 1),
        "charge": write(folder, "charge", LINES),
        "cell": write(folder, "cell", CELLS),
    }


@pytest.mark.parametrize("basis", ["rated", "billed"])
@pytest.mark.parametrize("by", QUESTIONS, ids=str)
def test_same_answer(
    duckdb: Session,
    other: Session,
    files: Mapping[str, Sequence[Path]],
    by: tuple[str, ...],
    basis: Basis,
) -> None:
    question = Question(by=by, basis=basis)
    expected = ask(Held(duckdb, files), question, rate_on, TEAMS)
    assert expected.lines
    assert ask(Held(other, files), question, rate_on, TEAMS) == expected


def test_counted_rows_of_both_add_up(duckdb: Session, files: Mapping[str, Sequence[Path]]) -> None:
    rated, billed = (
        ask(Held(duckdb, files), Question(currency="USD", basis=basis), rate_on).totals[0].sums
        for basis in ("rated", "billed")
    )
    assert rated.effective_cost == 3 * A_CALL + 1 + Decimal("0.12")
    assert rated.line_cost == Decimal("1.12")
    assert rated.cost_per_call == A_CALL
    assert rated.calls == 3
    # The calls of the first day are covered by the bill, those of the other day are not.
    assert billed.effective_cost == A_CALL + 1 + Decimal("0.75")
    assert billed.calls == 1


def test_calls_have_what_a_bill_says_of_them(
    duckdb: Session, files: Mapping[str, Sequence[Path]]
) -> None:
    by = ("service_category", "sub_account_id", "charge_category")
    answer = ask(Held(duckdb, {"usage": files["usage"]}), Question(by=by), rate_on)
    assert [line.keys for line in answer.lines] == [
        ("AI and Machine Learning", "111122223333", "Usage")
    ]


def test_a_bill_alone_answers(duckdb: Session, files: Mapping[str, Sequence[Path]]) -> None:
    answer = ask(Held(duckdb, {"charge": files["charge"]}), Question(by=("layer",)), rate_on)
    assert [line.keys[0] for line in answer.lines] == ["other_it", "inference"]
    assert answer.totals[0].sums.calls is None
    assert answer.coverage.rows == 2
