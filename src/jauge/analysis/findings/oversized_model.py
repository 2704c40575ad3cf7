"""Calls of large models whose shape a smaller one may do: candidates for a test, no saving."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.grades.paired import ALPHA, MARGIN, POWER, sample_size
from jauge.analysis.suppliers.summing import where
from jauge.analysis.tiers.shapes import LEAST_CALLS, Shape, frontier_calls, shapes
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_CANDIDATE: Final = Decimal("0.30")
_LEAST_SHARE: Final = 0.8
_DISAGREEMENT: Final = 0.20
"""Share of questions on which a small and a large model differ where nobody has measured it: 15 to
36 % in the pairs of reference data."""
_WIDE: Final = 0.05


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The shape of an agent's calls of one large model, and the test that would decide.

    Of `calls`, `plain_calls` are short in and out, use no tool and no reasoning; they cost
    `plain_cost` in the period. `label_calls` of them answer in a few tokens, as a classification
    does. `output_variation` is standard deviation / mean of their output. A test of "no worse by
    the margin" needs `questions` common questions (`questions_wide` for a margin of 5 points).
    """

    tier: str
    calls: int
    plain_calls: int
    label_calls: int
    mean_input_tokens: float
    mean_output_tokens: float
    output_variation: float | None
    cost: Decimal | None
    plain_cost: Decimal | None
    monthly_cost: Decimal | None
    currency: str
    margin: float
    alpha: float
    power: float
    disagreement: float
    questions: int
    questions_wide: int


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    for one in shapes(case.calls):
        if one.calls >= LEAST_CALLS and one.plain_share >= _LEAST_SHARE:
            yield _finding(case, one)


def _finding(case: Case, one: Shape) -> Finding[Parameters]:
    agent = case.calls.agents[one.agent_id] if case.calls else None
    known = one.plain_cost if case.calls else None
    return Finding(
        kind=KIND.name,
        subject={
            "agent": None if agent is None or agent.is_unattributed else agent.name,
            "agent_id": one.agent_id,
            "supplier": one.supplier,
            "model": one.model,
        },
        parameters=Parameters(
            tier="frontier",
            calls=one.calls,
            plain_calls=one.plain_calls,
            label_calls=one.label_calls,
            mean_input_tokens=one.mean_input,
            mean_output_tokens=one.mean_output,
            output_variation=one.output_variation,
            cost=one.cost,
            plain_cost=one.plain_cost,
            monthly_cost=case.calls.a_month(known) if case.calls and known is not None else None,
            currency=one.currency or "",
            margin=MARGIN,
            alpha=ALPHA,
            power=POWER,
            disagreement=_DISAGREEMENT,
            questions=sample_size(_DISAGREEMENT),
            questions_wide=sample_size(_DISAGREEMENT, _WIDE),
        ),
        evidence=(Evidence("usage", rows=one.calls),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_CANDIDATE,
        effort="medium",
        action="test_smaller_model",
    )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    table = None if case.calls is None else frontier_calls(case.calls)
    if case.calls is None or table is None:
        msg = "a finding of a ledger without calls"
        raise LookupError(msg)
    subject = finding.subject
    mine = case.calls.of_agents(table, [str(subject["agent_id"])])
    return where(mine, {"provider_name": subject["supplier"], "model": subject["model"]})


KIND: Final = FindingKind("oversized_model", Parameters, _find, _rows, needs_calls)
