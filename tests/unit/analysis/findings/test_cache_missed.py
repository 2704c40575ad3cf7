"""What a cache would have saved: on real sessions, and where nothing is claimed."""

import contextlib
import io
import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

import jauge.demo
from jauge.analysis.engines import Session
from jauge.analysis.findings.cache_missed import KIND
from jauge.analysis.waste.prices import cache_rule
from jauge.surfaces.cli.main import run
from waste_rows import calls, case_of_rows

DEMO = Path(jauge.demo.__file__).parent
SESSIONS = DEMO / "traces" / "coding_agent_sessions_a.parquet"
PRICES = {
    "claude-haiku-4-5-20251001": (4096, "1", None),
    "claude-opus-4-1-20250805": (1024, "15", None),
    "claude-opus-4-5-20251101": (4096, "5", None),
    "claude-opus-4-6": (4096, "5", None),
    "claude-sonnet-4-20250514": (1024, "3", None),
    "claude-sonnet-4-5-20250929": (1024, "3", "6"),
}
"""Shortest cacheable prompt, and USD a million tokens of input, then of more than 200,000."""
MILLION = Decimal(10**6)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "jauge.toml").write_text((DEMO / "jauge.toml").read_text())
    assert run(["--workspace", str(folder), "import", str(SESSIONS)]) == 0
    return folder


@pytest.fixture(scope="module")
def found(demo: Path) -> list[dict[str, Any]]:
    """The findings of the real sessions, largest first."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        asked = ("findings", "--kind", "cache_missed", "--currency", "USD", "--json")
        assert run(["--workspace", str(demo), *asked]) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def by_hand() -> dict[str, Decimal]:
    """What five minutes of cache save of 30 days, by model: one call after the other."""
    wanted = ("session", "agent", "t_s", "model", "input_tokens", "output_tokens")
    rows = pq.read_table(SESSIONS).to_pylist()
    rows.sort(key=lambda row: tuple(row[name] for name in wanted[:3]))
    ends: dict[tuple[str, str, str], float] = {}
    longest: dict[tuple[str, str, str], int] = {}
    saved = dict.fromkeys(PRICES, Decimal(0))
    for row in rows:
        minimum, usual, long = PRICES[row["model"]]
        whole = row["input_tokens"]
        if whole < minimum:
            continue
        price = Decimal(long if long and whole > 200_000 else usual) / MILLION
        key = row["session"], row["agent"], row["model"]
        pause = row["t_s"] - ends[key] if key in ends else None
        prefix = min(row["prefix_seen_tokens"], whole, longest.get(key, 0))
        is_warm = pause is not None and pause <= 300 and prefix >= minimum
        read = prefix if is_warm else 0
        cached = read * price / 10 + (whole - read) * price * 5 / 4
        saved[row["model"]] += whole * price - cached
        ends[key] = row["t_s"] + (row["api_time_s"] or 0)
        longest[key] = max(longest.get(key, 0), whole + row["output_tokens"])
    return saved


def test_real_sessions_save_what_counting_by_hand_says(
    found: list[dict[str, Any]],
) -> None:
    expected = by_hand()
    assert {one["subject"]["model"] for one in found} == expected.keys()
    for one in found:
        month = expected[one["subject"]["model"]] / 30 * Decimal("30.4375")
        high = Decimal(one["monthly_saving"]["high"])
        assert abs(high - month) < Decimal("0.001") * month
        assert one["action"] == "record_cache"
        assert one["monthly_saving"]["low"] == "0"


def test_the_saving_lies_within_the_range_between_nothing_and_everything_cached(
    demo: Path, found: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ("cost", "--by", "model", "--currency", "USD", "--json")
    assert run(["--workspace", str(demo), *asked]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ranges = {
        line["model"]: Decimal(line["cost_high"]) - Decimal(line["cost_low"]) for line in lines
    }
    for one in found:
        high = Decimal(one["monthly_saving"]["high"]) * 30 / Decimal("30.4375")
        assert 0 < high <= ranges[one["subject"]["model"]]


def talk(*calls_of: tuple[str, int], **values: Any) -> Mapping[str, Any]:
    """Calls of one conversation at these minutes with so much input."""
    defaults = {
        "agent_name": "coder",
        "response_model": "large-2",
        "conversation_id": "c1",
        "cache_read_input_tokens": 0,
        "output_tokens": 100,
    }
    rows = [{"started_at": f"2026-10-12T{at}:00Z", "input_tokens": size} for at, size in calls_of]
    return {"defaults": defaults | values, "rows": rows}


WARM = (("09:00", 100_000), ("09:01", 120_000), ("09:02", 140_000))


def test_nothing_is_claimed_where_caching_costs_more_or_cannot_be(
    duckdb: Session, tmp_path: Path
) -> None:
    told = (
        talk(("09:00", 100_000), ("09:10", 120_000), agent_name="cold: writes cost more"),
        talk(*WARM, conversation_id=None, agent_name="no session"),
        talk(("09:00", 900), ("09:01", 4000), agent_name="too short"),
        talk(*WARM, response_model="mystery", agent_name="no price"),
    )
    rows = [row for each in told for row in calls(each)]
    numbered = [row | {"usage_id": place.to_bytes(16, "big")} for place, row in enumerate(rows)]
    assert not list(KIND.find(case_of_rows(duckdb, tmp_path, numbered)))


def test_what_was_read_from_the_cache_is_not_claimed_again(duckdb: Session, tmp_path: Path) -> None:
    told = talk(*WARM)
    reads = (0, 100_100, 120_100)
    read = [
        row | {"cache_read_input_tokens": n} for row, n in zip(told["rows"], reads, strict=True)
    ]
    assert not list(KIND.find(case_of_rows(duckdb, tmp_path, calls({**told, "rows": read}))))


def test_without_sessions_it_says_that_they_are_missing(duckdb: Session, tmp_path: Path) -> None:
    rows = calls(talk(*WARM, conversation_id=None))
    assert KIND.needs(case_of_rows(duckdb, tmp_path, rows)) == ("sessions",)


def test_where_the_cache_is_not_recorded_nothing_is_sure(duckdb: Session, tmp_path: Path) -> None:
    rows = calls(talk(*WARM, cache_read_input_tokens=None))
    [one] = KIND.find(case_of_rows(duckdb, tmp_path, rows))
    saving = one.monthly_saving
    assert saving is not None
    assert (saving.low, one.action, one.confidence) == (0, "record_cache", Decimal("0.30"))
    assert 0 < saving.mid < saving.high
    assert one.parameters.unknown_calls == 3


def test_what_the_source_says_of_repeats_comes_before_bounds(
    duckdb: Session, tmp_path: Path
) -> None:
    rows = calls(talk(*WARM, x_prefix_tokens=90_000))
    [one] = KIND.find(case_of_rows(duckdb, tmp_path, rows))
    # The first call has nothing to read, whatever it repeats of other sessions.
    assert (one.parameters.repeated_low, one.parameters.repeated_high) == (180_000, 180_000)
    saving = one.monthly_saving
    assert saving is not None
    assert saving.low == saving.high


def test_a_switch_of_models_loses_the_cache(duckdb: Session, tmp_path: Path) -> None:
    rows = calls(talk(*WARM))
    moved = calls(talk(*WARM, response_model="small-1"))[1]
    [one] = KIND.find(case_of_rows(duckdb, tmp_path, [rows[0], moved, rows[2]]))
    assert one.subject["model"] == "large-2"
    assert one.parameters.repeated_high == 100_100


@pytest.mark.parametrize(
    ("price_id", "minimum", "is_automatic"),
    [
        ("openai/gpt-5;tier=batch", 1024, True),
        ("openrouter/openai/gpt-5", 1024, True),
        ("anthropic/claude-opus-4-5;from=2026-01-01", 4096, False),
        ("aws/anthropic.claude-sonnet-4-5", 1024, False),
        ("anthropic/claude-of-tomorrow", 4096, False),
    ],
)
def test_the_shortest_prompt_that_is_cached(
    price_id: str, minimum: int, is_automatic: bool
) -> None:
    rule = cache_rule(price_id)
    assert (rule.minimum_tokens, rule.is_automatic) == (minimum, is_automatic)
