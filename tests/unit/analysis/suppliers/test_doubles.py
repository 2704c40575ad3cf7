"""One call in two rows: what is proven, what is suspected, and what are two calls."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings
from jauge.i18n import speaking
from jauge.surfaces.terminal import findings_wording
from ledger_case import calls_of, case

AT = "2026-10-12T09:00:00"
LATER = "2026-10-12T09:00:00.900"
CALL = {"service_name": "faq", "response_model": "gpt-5", "effective_cost": "1", "source": "otlp"}


def at(number: int, source: str) -> str:
    """Calls 0.4 seconds apart; a second source tells of each a tenth later."""
    return f"2026-10-12T09:00:0{number * 4 // 10}.{number * 4 % 10 + (source == 'sdk')}"


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
        ([{"response_id": "a", "account_id": "one"}, {"response_id": "a", "account_id": "other"}],
         {}),
        ([{}, {"source": "log", "started_at": LATER}], {"same_moment": 1}),
        ([{}, {"source": "log", "started_at": "2026-10-12T09:00:01.100"}], {}),
        ([{}, {"source": "log", "started_at": LATER, "output_tokens": 101}], {}),
        ([{}, {"source": "log", "started_at": LATER, "response_model": "o3"}], {}),
        ([{}, {"started_at": LATER}], {}),
        ([{"service_name": None, "trace_id": "t"},
          {"service_name": None, "trace_id": "t", "source": "log"}], {"same_trace": 1}),
        ([{"response_id": "a", "trace_id": "t"},
          {"response_id": "a", "trace_id": "t", "source": "log"}], {"same_response": 1}),
        ([{"response_id": "a"}, {"response_id": "a", "account_id": "acme"}], {"same_response": 1}),
        ([{"response_id": "a", "account_id": None}, {"response_id": "a", "account_id": "acme"},
          {"response_id": "a", "account_id": "beta"}], {"same_response": 1}),
        ([{"response_id": "unknown"}, {"response_id": "Unknown "}, {"response_id": "unknown"}], {}),
        ([{"started_at": at(n, s)} | {"source": s} for n in range(10) for s in ("gw", "sdk")],
         {"same_moment": 10}),
        ([{"trace_id": "t", "source": s, "started_at": at(n, s)} for n in (0, 1, 2)
          for s in ("gw", "sdk")], {"same_trace": 3}),
        ([{"source": "gw"}, {"source": "gw", "started_at": LATER},
          {"source": "sdk", "started_at": LATER}], {"same_moment": 1}),
        ([{"source": s} for s in ("gw", "sdk", "log")], {"same_moment": 2}),
        ([{"source": "gw", "trace_id": "t"}, {"source": "sdk", "trace_id": "t"},
          {"source": "gw"}], {"same_trace": 1}),
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


def said(session: Session, folder: Path, *calls: dict[str, Any]) -> list[str]:
    made = case(session, folder, calls_of([CALL | one for one in calls]))
    with speaking("en"):
        return [findings_wording.why(one) for one in findings(made, ("double_metering",))]


def test_what_is_suspected_is_no_fact(duckdb: Session, tmp_path: Path) -> None:
    known, suspected = {"response_id": "a"}, {"response_id": "a", "output_tokens": 7}
    assert said(duckdb, tmp_path / "a", known, known) == [
        "openai (otlp): 1 call is counted twice; every total is €0.98 a month too high."
    ]
    assert said(duckdb, tmp_path / "b", known, suspected) == [
        "openai (otlp): 1 call may be counted twice; if so, every total is €0.98 a month too high."
    ]
    other = {"response_id": "b"}
    assert said(duckdb, tmp_path / "c", known, suspected, other, other) == [
        (
            "openai (otlp): counted twice: 1 for sure (€0.98 a month too much in every total), 1 "
            "perhaps (€0.98 more)."
        )
    ]
