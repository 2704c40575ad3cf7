"""One call in two rows: what is proven, what is suspected, and what are two calls."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings
from ledger_case import calls_of, case

AT = "2026-10-12T09:00:00"
LATER = "2026-10-12T09:00:00.900"
CALL = {"service_name": "faq", "response_model": "gpt-5", "effective_cost": "1", "source": "otlp"}


def causes(session: Session, folder: Path, *calls: dict[str, Any], **told: Any) -> dict[str, int]:
    made = case(session, folder, calls_of([CALL | one for one in calls]), **told)
    found = findings(made, ("double_metering",))
    return {each.code: each.repeats for one in found for each in one.parameters.causes}


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([{"response_id": "a"}, {"response_id": "a"}], {"same_response": 1}),
        ([{"response_id": "a"}] * 3, {"same_response": 2}),
        ([{"response_id": "a"}, {"response_id": "a", "output_tokens": 7}],
         {"same_response_other_tokens": 1}),
        ([{"response_id": "a"}, {"response_id": "a", "provider_name": "anthropic"}], {}),
        ([{"response_id": "a"}, {"response_id": "a", "account_id": "other"}], {}),
        ([{}, {"source": "log", "started_at": LATER}], {"same_moment": 1}),
        ([{}, {"source": "log", "started_at": "2026-10-12T09:00:01.100"}], {}),
        ([{}, {"source": "log", "started_at": LATER, "output_tokens": 101}], {}),
        ([{}, {"source": "log", "started_at": LATER, "response_model": "o3"}], {}),
        ([{}, {"started_at": LATER}], {}),
        ([{"service_name": None, "trace_id": "t"},
          {"service_name": None, "trace_id": "t", "source": "log"}], {"same_trace": 1}),
        ([{"response_id": "a", "trace_id": "t"},
          {"response_id": "a", "trace_id": "t", "source": "log"}], {"same_response": 1}),
        ([{"input_tokens": 0}, {"input_tokens": 0, "source": "log"}], {}),
        ([{"x_grain": "bucket"}, {"x_grain": "bucket", "source": "log"}], {}),
    ],
)  # fmt: skip
def test_what_looks_like_one_call(
    duckdb: Session, tmp_path: Path, calls: list[dict[str, Any]], expected: dict[str, int]
) -> None:
    assert causes(duckdb, tmp_path, *calls) == expected


def test_two_instrumentations_of_one_service_are_told_by_their_scopes(
    duckdb: Session, tmp_path: Path
) -> None:
    scopes = [
        {"service_name": "faq", "scope_name": name}
        for name in ("openinference", "opentelemetry.openai")
    ]
    twins = ({}, {"started_at": LATER})
    assert causes(duckdb, tmp_path / "a", *twins, observations=scopes) == {"same_moment": 1}
    alike = [one | {"scope_name": "opentelemetry.openai"} for one in scopes]
    assert causes(duckdb, tmp_path / "b", *twins, observations=alike) == {}
