"""Retries, failures, batches and growing contexts: when a call is claimed, and when it is not."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import load
from jauge.model import Finding
from waste_rows import calls, case_of_rows

FAILED: Mapping[str, Any] = {"status": "error", "error_type": "timeout"}
TOKENS: Mapping[str, Any] = {
    "agent_name": "clerk",
    "response_model": "large-2",
    "input_tokens": 100_000,
    "output_tokens": 0,
}
ASKED: Mapping[str, Any] = {**TOKENS, "conversation_id": "c1", "prompt_hash": "p1"}


def found(
    session: Session, folder: Path, kind: str, rows: Sequence[Mapping[str, Any]], **defaults: Any
) -> list[Finding[Any]]:
    told = {"defaults": {**TOKENS, **defaults}, "rows": rows}
    return list(load(kind).find(case_of_rows(session, folder, calls(told))))


def at(moment: str, **values: Any) -> dict[str, Any]:
    return {"started_at": f"2026-10-12T{moment}:00Z", **values}


TRIES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any], int]] = {
    "an error, then the same again": (FAILED, {}, 1),
    "the next one is a first attempt": (FAILED, {"attempt": 1}, 0),
    "a second attempt": ({"attempt": 1}, {"attempt": 2}, 1),
    "a second attempt after one without a number": ({}, {"attempt": 2}, 1),
    "an attempt is missing between": ({"attempt": 1}, {"attempt": 3}, 0),
    "asked twice with success": ({}, {}, 0),
    "another prompt": (FAILED, {"prompt_hash": "p2"}, 0),
    "another asker": (FAILED, {"conversation_id": "c2"}, 0),
    "another agent": (FAILED, {"agent_name": "other"}, 0),
    "counted from the end": ({**FAILED, "duration_ms": 900_000}, {"minute": "09:24"}, 1),
    "eleven minutes later": (FAILED, {"minute": "09:11"}, 0),
    "nobody asked": ({**FAILED, "conversation_id": None}, {"conversation_id": None}, 0),
    "free of charge": ({**FAILED, "input_tokens": 0}, {}, 0),
}
"""Two calls of an agent, and how many of them are wasted tries."""


def test_a_try_that_another_one_followed_is_wasted(duckdb: Session, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = []
    for name, (first, second, _wasted) in TRIES.items():
        later = {"agent_name": name, **second}
        rows += [
            at("09:00", **{"agent_name": name, **first}),
            at(later.pop("minute", "09:09"), **later),
        ]
    claims = found(duckdb, tmp_path, "retry_waste", rows, **ASKED)
    wasted = {str(one.subject["agent"]): one.parameters.tries for one in claims}
    assert wasted == {
        name: expected for name, (_one, _other, expected) in TRIES.items() if expected
    }


def test_a_storm_of_errors_stands_out(duckdb: Session, tmp_path: Path) -> None:
    limited = {"status": "error", "error_type": "429"}
    storm = [at("09:00", **FAILED, times=40), at("11:00", **limited), at("11:01")]
    [one] = found(duckdb, tmp_path, "retry_waste", storm, **ASKED)
    told = one.parameters
    assert told.worst_hour == datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
    assert (told.worst_hour_tries, told.tries, told.later) == (39, 40, 38)
    assert told.errors == {"timeout": 39, "429": 1}


def test_failures_are_told_apart_and_what_may_have_been_read_is_not_sure(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [
        at("09:00", **FAILED),
        at("10:00", finish_reason="SAFETY"),
        at("11:00", status="cancelled", finish_reason="length"),
        at("12:00", finish_reason="max_tokens"),
        at("13:00", finish_reason="stop"),
        at("14:00", **FAILED, input_tokens=0),
    ]
    [one] = found(duckdb, tmp_path, "failed_spend", rows)
    counts = {part.reason: part.calls for part in one.parameters.parts}
    assert counts == {"error": 1, "content_filter": 1, "cancelled": 1, "length": 1}
    saving = one.monthly_saving
    assert saving is not None
    assert saving.low * 2 == saving.high


WAITING: Mapping[str, Mapping[str, Any]] = {
    "nobody waits": {},
    "streamed": {"is_streamed": True},
    "timed to the first token": {"time_to_first_token_ms": 300},
    "a person": {"user_id": "u1"},
    "a session": {"conversation_id": "c1"},
    "a tool": {"tool_names": ["search"]},
    "ended in a tool": {"finish_reason": "tool_use"},
    "a cheaper tier already": {"service_tier": "flex"},
    "no batch price": {"response_model": "mystery"},
    "no prompt by day": {"prompt_hash": None},
    "no bulk by day": {"times": 99},
}
"""Calls of an agent that differ from a hundred of one prompt at noon."""


def test_only_calls_that_nobody_waits_for_could_be_a_batch(duckdb: Session, tmp_path: Path) -> None:
    usual = {"times": 100, "prompt_hash": "p1"}
    rows = [at("12:00", **{**usual, "agent_name": name, **own}) for name, own in WAITING.items()]
    [one] = found(duckdb, tmp_path, "batchable", rows)
    assert one.subject["agent"] == "nobody waits"


def test_an_agent_that_somebody_waits_for_is_left_out_whole(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = [at("12:00", times=100, prompt_hash="p1"), at("15:00", is_streamed=True)]
    assert not found(duckdb, tmp_path, "batchable", rows)


def test_night_is_where_the_workspace_is(duckdb: Session, tmp_path: Path) -> None:
    # Paris is two hours ahead of UTC in October.
    rows = [at("19:59"), at("20:00"), at("03:59"), at("04:00")]
    [one] = found(duckdb, tmp_path, "batchable", rows)
    assert (one.parameters.calls, one.parameters.at_night, one.parameters.in_bulk) == (2, 2, 0)
    saving = one.monthly_saving
    assert saving is not None
    assert (saving.low, saving.mid) == (0, 0)


def grown(outputs: Sequence[int], sizes: Sequence[int], **values: Any) -> list[dict[str, Any]]:
    """The calls of a session, one a minute."""
    pairs = enumerate(zip(outputs, sizes, strict=True))
    return [
        at(f"09:{minute:02}", output_tokens=output, input_tokens=size, **values)
        for minute, (output, size) in pairs
    ]


def test_a_context_that_grows_while_answers_do_not(duckdb: Session, tmp_path: Path) -> None:
    growing = [10_000 * n for n in range(1, 7)]
    told = {
        "grows": ([500] * 6, growing),
        "stays": ([500] * 6, [10_000] * 6),
        "three calls say little": ([500] * 3, [10_000, 40_000, 90_000]),
        "so do answers": ([500 * n for n in range(1, 7)], growing),
    }
    rows: list[dict[str, Any]] = []
    for name, (outputs, sizes) in told.items():
        rows += grown(outputs, sizes, conversation_id=name, agent_name=name)
    [one] = found(duckdb, tmp_path, "context_bloat", rows)
    assert one.subject["agent"] == "grows"


def test_a_reference_that_is_a_multiple_of_64_stays(duckdb: Session, tmp_path: Path) -> None:
    sizes = [6_400, 6_400, 12_800, 25_600, 51_200, 64_000, 70_400, 76_800]
    for least, reference in ((0, 6_400), (1, 6_464)):
        rows = grown([100] * 8, [size + least for size in sizes], conversation_id="c1")
        [one] = found(duckdb, tmp_path / str(least), "context_bloat", rows)
        assert one.parameters.reference_tokens == reference
        over = sum(max(size + least - reference, 0) for size in sizes)
        assert one.parameters.over_tokens == over


def test_what_came_from_a_cache_counts_at_its_price(duckdb: Session, tmp_path: Path) -> None:
    sizes = [10_000 * n for n in range(1, 9)]
    highs: list[Decimal] = []
    for read in (0, 10_000, None):
        values = {"conversation_id": "c1", "cache_read_input_tokens": read}
        rows = grown([500] * 8, sizes, **values)
        [one] = found(duckdb, tmp_path / str(read), "context_bloat", rows)
        saving = one.monthly_saving
        assert saving is not None
        highs.append(saving.high / Decimal("30.4375") * 30)
    # Of six calls over 20,032 tokens, 9,968 of the first and 10,000 of each other were read.
    cached = (9_968 + 5 * 10_000) * Decimal("0.0000027")
    assert abs(highs[0] - highs[1] - cached) < Decimal("1e-15")
    assert highs[2] == highs[0]
