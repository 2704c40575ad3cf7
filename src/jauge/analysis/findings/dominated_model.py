"""Models that cost more than another one and do no better on the same questions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind, Need, needs_calls
from jauge.analysis.grades.dominated import Pair, TaskPair, dominated
from jauge.analysis.grades.paired import ALPHA, MARGIN
from jauge.analysis.suppliers.summing import saving
from jauge.analysis.tiers.used import agent_costs, rows_of
from jauge.model import Cell, Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WORSE: Final = Decimal("0.70")
_NO_BETTER: Final = Decimal("0.60")
_NOTHING: Final = Decimal(0)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What the paired test says of the candidate, and what the same tokens cost with it.

    `claim` is worse (the candidate is shown to be better) or no_better (shown to be no worse by
    `margin`). `difference` = candidate's mean score less this model's, with its 95 % interval;
    p-values are adjusted for the `tests` pairs looked at. `candidate_cost` is of all calls but the
    `left_out_calls`, which cost `left_out_cost`: the candidate's prices do not cover these.
    `candidate_thinks` where it thinks before it answers and this model does not: then its output is
    not known, and `candidate_cost` is without its thoughts.
    """

    candidate: str
    claim: str
    questions: int
    score: float
    candidate_score: float
    difference: float
    low: float
    high: float
    disagreement: float
    margin: float
    alpha: float
    p_no_worse: float
    p_better: float
    tests: int
    tasks: tuple[TaskPair, ...]
    calls: int
    cost: Decimal
    candidate_cost: Decimal
    candidate_thinks: bool
    left_out_calls: int
    left_out_cost: Decimal
    currency: str


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    if case.calls is None:
        return
    found = list(dominated(case))
    whole = agent_costs(case.calls) if found else {}
    for pair in found:
        base = (Cell(f"agent:{agent}", whole.get(agent, _NOTHING)) for agent in pair.used.agents)
        yield _finding(case, pair, tuple(cell for cell in base if cell.amount > 0))


def _finding(case: Case, pair: Pair, base: tuple[Cell, ...]) -> Finding[Parameters]:
    one, test = pair.used, pair.test
    cost = pair.priced.discounted
    claimed = None
    if case.calls is not None and not pair.has_unknown_output:
        monthly = case.calls.a_month(pair.priced.cost - cost)
        claimed = saving((_NOTHING, monthly, monthly), case.currency)
    return Finding(
        kind=KIND.name,
        subject={"supplier": one.supplier, "model": one.model},
        parameters=Parameters(
            candidate=pair.candidate,
            claim="worse" if pair.is_better else "no_better",
            questions=test.questions,
            score=test.score,
            candidate_score=test.candidate_score,
            difference=test.difference,
            low=test.low,
            high=test.high,
            disagreement=test.disagreement,
            margin=MARGIN,
            alpha=ALPHA,
            p_no_worse=test.p_no_worse,
            p_better=test.p_better,
            tests=pair.tests,
            tasks=pair.tasks,
            calls=one.calls,
            cost=one.cost,
            candidate_cost=cost,
            candidate_thinks=pair.has_unknown_output,
            left_out_calls=pair.priced.left_out,
            left_out_cost=pair.priced.left_out_cost,
            currency=case.currency,
        ),
        evidence=(Evidence("usage", rows=one.rows),),
        monthly_saving=claimed,
        value_kind=None if claimed is None else "budget_saving",
        cash_from=case.calls.as_of.date() if case.calls and claimed else None,
        confidence=_WORSE if pair.is_better else _NO_BETTER,
        effort="medium",
        action="replace_model",
        base=() if claimed is None else base,
    )


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    if case.calls is None:
        msg = "a finding of a ledger without calls"
        raise LookupError(msg)
    return rows_of(case.calls, finding.subject["supplier"], finding.subject["model"])


def _needs(case: Case) -> Sequence[Need]:
    has_grades = case.grades is not None and bool(case.grades.rows)
    return (*needs_calls(case), *(() if has_grades else ("grades",)))


KIND: Final = FindingKind("dominated_model", Parameters, _find, _rows, _needs)
