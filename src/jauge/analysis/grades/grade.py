"""Grades as they come in: a model's score on a question, from 0 (wrong) to 1 (right)."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

Question = tuple[str, str]
"""A task, and the id of a question within it."""


class Grade(msgspec.Struct, frozen=True, gc=False):
    """One score of one model on one question of one task."""

    task: str
    qid: str
    model: str
    score: float


class Grades(msgspec.Struct, frozen=True, dict=True):
    """All grades; `sources` name the files that they came from."""

    rows: tuple[Grade, ...] = ()
    sources: tuple[str, ...] = ()

    @cached_property
    def by_model(self) -> Mapping[str, Mapping[Question, float]]:
        """The score of each question by model, in lower case; several are averaged."""
        return by_model(self.rows)


def by_model(rows: Iterable[Grade]) -> dict[str, dict[Question, float]]:
    """The mean score of each question, by the name of the model in lower case."""
    scores: dict[str, dict[Question, list[float]]] = {}
    for row in rows:
        mine = scores.setdefault(row.model.strip().lower(), {})
        mine.setdefault((row.task, row.qid), []).append(row.score)
    return {
        model: {question: sum(some) / len(some) for question, some in sorted(mine.items())}
        for model, mine in sorted(scores.items())
    }
