"""The columns of tasks and of grades: what was done, how it ended, what it was worth."""

from typing import Final, Literal, get_args

from jauge.model.column import columns

Outcome = Literal["success", "failure", "escalated", "abandoned"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

TASK: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", x_task_key="hash of tenant and task_id"),
    *columns(
        "text",
        task_id="id of the task, as its source names it",
        task_type="kind of task: ticket, order, claim, ...",
        agent_name="agent that did it; null where a person did",
    ),
    *columns("time", started_at="start of the task", ended_at="end of the task"),
    *columns(
        "text",
        outcome="success, failure, escalated (a person took over) or abandoned (nobody ended it)",
    ),
    *columns("money", value="what the task was worth, where its source says so"),
    *columns(
        "text",
        value_kind="budget_saving, avoided_cost, freed_capacity or revenue: what value is",
        currency="currency of value, damage_cost and x_cost",
    ),
    *columns(
        "money",
        human_minutes="minutes in which people supervised it",
        rework_minutes="minutes in which people put it right afterwards",
        damage_cost="what a wrong result cost beside the work",
        quality="grade from 0 to 1",
    ),
    *columns("text", grader="who or what graded it"),
    *columns("map", tags="free tags of the source"),
    *columns(
        "text",
        source="format or mapping that it came through",
        source_ref="file that it came from",
        x_session="session or case that several tasks share: the unit of resampling",
        x_conversation_id="conversation of its calls",
    ),
    *columns("id", x_trace_id="trace of its calls"),
    *columns("money", x_cost="what its source says that its calls cost; 0 is not recorded"),
    *columns("map", x_columns="other columns of the source, as they came"),
)
"""One row is one task. The natural key is task_id; what is imported later takes its place."""

GRADE: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", grade_id="hash of tenant and natural key"),
    *columns("time", graded_at="moment of the grade"),
    *columns("text", name="what was graded: gen_ai.evaluation.name"),
    *columns("money", score="gen_ai.evaluation.score.value"),
    *columns(
        "text",
        label="gen_ai.evaluation.score.label",
        task_id="task that was graded, where the source names it",
        response_id="answer that was graded, where the source names it",
    ),
    *columns("id", trace_id="trace of the call or task that was graded"),
    *columns("span", span_id="span that was graded"),
    *columns(
        "text",
        source="format that it came through first",
        source_ref="file that it came from first",
    ),
)
"""One row is one grade of an answer or a task; explanations stay outside: they quote content."""
