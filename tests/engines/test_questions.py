"""Every question gives the same whole answer on every engine."""

from pathlib import Path

import pytest

from jauge.analysis.cost import Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.model import parse_period
from jauge.pricing.fx import rate_on

ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
QUESTIONS = [
    *(Question(by=("agent", "day"), timezone=zone) for zone in ZONES),
    *(
        Question(by=by, timezone="Europe/Paris")
        for by in (
            (),
            ("model",),
            ("provider", "month"),
            ("week",),
            ("tags.team", "tags.tier"),
            ("environment", "is_streamed"),
            ("attempt",),
            ("started_at",),
            ("tool_names",),
            ("usage_id",),
            ("x_columns.x_team",),
        )
    ),
    Question(by=("model",), currency="native"),
    Question(by=("day",), timezone="Europe/Paris", currency="USD"),
    Question(
        by=("agent",),
        timezone="Europe/Paris",
        period=parse_period("2026-10", "Europe/Paris"),
    ),
    Question(by=("day",), period=parse_period("2026-10-25..2026-10-26")),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.by} {q.timezone} {q.currency}")
def test_same_answer(
    duckdb: Session, other: Session, paths: list[Path], question: Question
) -> None:
    expected = ask(Held(duckdb, {"usage": paths}), question, rate_on)
    found = ask(Held(other, {"usage": paths}), question, rate_on)
    assert expected.lines
    assert found == expected


def test_empty_period_is_empty_everywhere(
    duckdb: Session, other: Session, paths: list[Path]
) -> None:
    question = Question(by=("agent",), period=parse_period("2020"))
    assert ask(Held(duckdb, {"usage": paths}), question, rate_on).lines == ()
    assert ask(Held(other, {"usage": paths}), question, rate_on).lines == ()
