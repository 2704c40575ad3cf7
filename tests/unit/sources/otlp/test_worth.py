"""Tasks and grades in OTLP: spans `jauge.task`, evaluations in spans and logs, what is refused."""

from decimal import Decimal
from typing import Any

import pytest

TASK = {"jauge.task.id": "T-1", "jauge.task.type": "ticket", "jauge.task.outcome": "success"}
GRADE = {
    "event.name": "gen_ai.evaluation.result",
    "gen_ai.evaluation.name": "toxicity",
    "gen_ai.evaluation.score.value": -0.25,
    "gen_ai.response.id": "r-1",
}


def of_kind(batches: Any, kind: str) -> list[dict[str, Any]]:
    return [row for one in batches if one.kind == kind for row in one.table.to_pylist()]


def test_a_span_of_a_task_is_a_task_and_a_link(wire: Any) -> None:
    said = {"jauge.task.value": 4.1, "jauge.task.currency": "EUR", "jauge.task.quality": "0.5",
            "gen_ai.conversation.id": "c"}  # fmt: skip
    span = wire.span(1, "jauge.task", attributes={**TASK, **said})
    batches = list(wire.batches(wire.traces(span, wire.chat(2, parent=1))))
    (task,) = of_kind(batches, "task")
    assert (task["task_id"], task["task_type"], task["outcome"]) == ("T-1", "ticket", "success")
    assert (task["value"], task["quality"]) == (Decimal("4.1"), Decimal("0.5"))
    assert (task["x_conversation_id"], task["x_trace_id"].hex()) == ("c", wire.trace)
    rows = of_kind(batches, "observation")
    assert [(row["kind"], row["task_id"]) for row in rows] == [("link", "T-1"), ("call", None)]
    assert sum(one.read for one in batches) == 3


@pytest.mark.parametrize(("status", "outcome"), [({}, "abandoned"), ({"code": 2}, "failure")])
def test_a_task_that_says_no_outcome_was_abandoned_or_failed(
    wire: Any, status: dict[str, int], outcome: str
) -> None:
    span = wire.span(1, "jauge.task", attributes={"jauge.task.id": "T-1"}, status=status)
    (task,) = of_kind(wire.batches(wire.traces(span)), "task")
    assert task["outcome"] == outcome


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"jauge.task.id": ""}, "jauge.task.id"),
        ({"jauge.task.outcome": "done"}, "jauge.task.outcome"),
        ({"jauge.task.value": 3}, "jauge.task.currency"),
        ({"jauge.task.value": "much", "jauge.task.currency": "EUR"}, "jauge.task.value"),
        ({"jauge.task.human_minutes": -1}, "jauge.task.human_minutes"),
        ({"jauge.task.quality": 5}, "jauge.task.quality"),
        ({"jauge.task.value_kind": "fun"}, "jauge.task.value_kind"),
        ({"jauge.task.currency": "EURO"}, "jauge.task.currency"),
    ],
)
def test_a_task_that_cannot_be_is_rejected_by_its_field(
    wire: Any, said: dict[str, object], field: str
) -> None:
    span = wire.span(1, "jauge.task", attributes={**TASK, **said})
    batches = list(wire.batches(wire.traces(span, wire.chat(2))))
    (rejection,) = [one for batch in batches for one in batch.rejections]
    assert (rejection.field, rejection.row) == (field, 1)
    assert not of_kind(batches, "task")
    assert len(of_kind(batches, "observation")) == 1


def test_an_evaluation_in_a_log_is_a_grade(wire: Any) -> None:
    batches = list(wire.batches(wire.logs(wire.log(1, GRADE), wire.log(2, {**GRADE}))))
    rows = of_kind(batches, "grade")
    assert [(row["name"], row["score"], row["response_id"]) for row in rows] == [
        ("toxicity", Decimal("-0.25"), "r-1")
    ] * 2
    assert not of_kind(batches, "observation")


def test_an_evaluation_in_a_span_of_json_is_a_grade_of_that_span(wire: Any) -> None:
    event = {"name": "gen_ai.evaluation.result", "timeUnixNano": str(wire.start),
             "attributes": [{"key": "gen_ai.evaluation.score.label",
                             "value": {"stringValue": "pass"}}]}  # fmt: skip
    batches = list(wire.batches(wire.traces(wire.chat(7, events=[event, {"name": "other"}]))))
    (grade,) = of_kind(batches, "grade")
    assert (grade["label"], grade["span_id"].hex()) == ("pass", f"{7:016x}")
    assert len(of_kind(batches, "observation")) == 1


def test_a_score_that_is_no_number_is_rejected(wire: Any) -> None:
    said = {**GRADE, "gen_ai.evaluation.score.value": "good"}
    (batch,) = wire.batches(wire.logs(wire.log(1, said)))
    assert [one.field for one in batch.rejections] == ["gen_ai.evaluation.score.value"]
