"""Models in use that lose to a cheaper one on the same questions, with many pairs corrected."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from jauge.analysis.call_case import CallCase
from jauge.analysis.finding_kinds import Case
from jauge.analysis.grades.grade import Grades, Question
from jauge.analysis.grades.paired import ALPHA, MARGIN, Paired, holm, paired
from jauge.analysis.tiers.facts import is_sold_after, short, thinks, undated
from jauge.analysis.tiers.repricing import Repriced, Repricing
from jauge.analysis.tiers.used import Used, used

Scores = Mapping[Question, float]


class TaskPair(msgspec.Struct, frozen=True):
    """The same pair on the questions of one task alone."""

    task: str
    questions: int
    difference: float


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A model in use and a cheaper graded one: what the test says, in all and by task.

    `priced` are the same calls at the candidate's list prices. The p-values are adjusted
    for all pairs that were looked at, of which there were `tests`.
    """

    used: Used
    graded_as: str
    candidate: str
    priced: Repriced
    test: Paired
    tasks: tuple[TaskPair, ...]
    tests: int

    @property
    def is_no_worse(self) -> bool:
        """Whether the candidate is shown to be no worse by the margin, on no task either."""
        held = all(one.difference >= -MARGIN for one in self.tasks)
        return held and self.test.p_no_worse < ALPHA

    @property
    def has_unknown_output(self) -> bool:
        """Whether the candidate alone thinks before it answers: these calls do not say how much."""
        return thinks(self.candidate) and not thinks(self.used.model)

    @property
    def is_better(self) -> bool:
        """Whether the candidate is shown to be better."""
        return self.test.p_better < ALPHA and self.test.difference > 0


def dominated(case: Case) -> Iterator[Pair]:
    """For each model in use the cheapest graded one that is shown to be no worse."""
    if case.calls is None or case.grades is None:
        return
    by_model: dict[tuple[str | None, str], list[Pair]] = {}
    for pair in pairs(case, case.calls, case.grades):
        if pair.is_no_worse:
            by_model.setdefault((pair.used.supplier, pair.used.model), []).append(pair)
    for some in by_model.values():
        yield min(some, key=_place)


def pairs(case: Case, calls: CallCase, grades: Grades) -> list[Pair]:
    """Every model in use beside every graded one that costs less for the same tokens."""
    graded = grades.by_model
    asked: list[tuple[Used, str, str]] = []
    for one in used(calls):
        name = graded_as(one.model, tuple(graded))
        if name is None or one.currency != calls.currency:
            continue
        asked += [
            (one, name, candidate)
            for candidate in graded
            if candidate != name and is_sold_after(candidate, calls.period.end.date())
        ]
    prices = Repricing(case, calls, ((one, candidate) for one, _name, candidate in asked))
    found: list[Pair] = []
    for one, name, candidate in asked:
        priced = prices.of(one, candidate)
        scores = graded[name], graded[candidate]
        test = paired(*scores) if priced is not None and priced.is_cheaper else None
        if priced is not None and test is not None:
            pair = Pair(
                used=one,
                graded_as=name,
                candidate=candidate,
                priced=priced,
                test=test,
                tasks=_by_task(*scores),
                tests=0,
            )
            found.append(pair)
    return _adjusted(found)


def _place(pair: Pair) -> tuple[bool, Decimal, float, str]:
    """A known saving first, the largest, then the better one."""
    saved = pair.priced.cost - pair.priced.discounted
    return pair.has_unknown_output, -saved, -pair.test.difference, pair.candidate


def _adjusted(found: Sequence[Pair]) -> list[Pair]:
    """The pairs with p-values for having looked at all of them."""
    no_worse = holm([pair.test.p_no_worse for pair in found])
    better = holm([pair.test.p_better for pair in found])
    return [
        msgspec.structs.replace(
            pair,
            tests=len(found),
            test=msgspec.structs.replace(pair.test, p_no_worse=worse, p_better=best),
        )
        for pair, worse, best in zip(found, no_worse, better, strict=True)
    ]


def graded_as(model: str, names: Sequence[str]) -> str | None:
    """The graded model that a name means: the same, or the only one that differs by its date."""
    plain = short(model)
    same = [name for name in names if short(name) == plain]
    alike = same or [name for name in names if undated(name) == undated(model)]
    return alike[0] if len(alike) == 1 else None


def _by_task(mine: Scores, other: Scores) -> tuple[TaskPair, ...]:
    gains: dict[str, list[float]] = {}
    for question in sorted(mine.keys() & other.keys()):
        gains.setdefault(question[0], []).append(other[question] - mine[question])
    return tuple(TaskPair(task, len(some), sum(some) / len(some)) for task, some in gains.items())
