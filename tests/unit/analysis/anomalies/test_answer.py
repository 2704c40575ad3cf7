"""What stands out is told once, with its cause; what is usual is not told."""

import random
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from anomaly_rows import desk_of, looked, rows_of
from jauge.analysis.anomalies.answer import anomalies, configured, last_days
from jauge.analysis.anomalies.asked import Anomaly, Scope
from jauge.analysis.engines import Session
from jauge.errors import UsageError
from jauge.model import exact_sum, parse_period

STEADY: dict[str, Any] = {
    "first": "2026-08-03", "days": 90, "times": 4, "agent_name": "support", "effective_cost": "5",
    "input_tokens": 1000, "output_tokens": 100, "response_model": "small", "api_key_id": "key-1",
    "prompt_hash": "p1", "provider_name": "openai", "status": "ok",
}  # fmt: skip
OTHER = STEADY | {"agent_name": "search", "api_key_id": "key-2", "prompt_hash": "p9"}


def found(
    session: Session, folder: Path, days: Sequence[Mapping[str, Any]], **config: Any
) -> tuple[Anomaly, ...]:
    return looked(session, folder, rows_of(days), "2026-10", **config).found


def test_nothing_stands_out_of_steady_days(duckdb: Session, tmp_path: Path) -> None:
    seen = looked(duckdb, tmp_path, rows_of([STEADY, OTHER]), "2026-10")
    assert seen.found == ()
    assert seen.days[0].expected == Decimal(40)
    assert len(seen.days) == 31


def test_a_changed_prompt_is_told_once_for_its_agent(duckdb: Session, tmp_path: Path) -> None:
    before = STEADY | {"days": 70}
    after = STEADY | {"first": "2026-10-12", "days": 2, "prompt_hash": "p2", "input_tokens": 3200}
    again = STEADY | {"first": "2026-10-14", "days": 18}
    (one,) = found(duckdb, tmp_path, [before, after | {"effective_cost": "15"}, again, OTHER])
    assert (one.scope.name, one.scope.value) == ("agent", "support")
    assert (one.first_on, one.last_on) == (date(2026, 10, 12), date(2026, 10, 13))
    assert one.cause == "prompt"
    assert one.driver is not None
    assert (one.driver.value, one.driver.is_new) == ("p2", True)
    assert (one.actual, one.expected, one.state) == (Decimal(120), Decimal(40), "ended")
    assert exact_sum(effect.amount for effect in one.effects) == one.excess
    assert {scope.name for scope in one.also} >= {"api_key_id"}


STORM = STEADY | {
    "agent_name": "sync", "times": 2, "effective_cost": "0.01", "prompt_hash": "p5",
    "api_key_id": None,
}  # fmt: skip
"""An agent of two cheap calls a day; its key is unknown, as are those of others."""
OF_OTHERS = STEADY | {"effective_cost": "0.2", "api_key_id": None, "times": 40}


def test_a_retry_storm_is_told_once_and_for_its_agent(duckdb: Session, tmp_path: Path) -> None:
    failing = STORM | {
        "first": "2026-10-14", "days": 1, "times": 50, "effective_cost": "0.4", "status": "error",
    }  # fmt: skip
    (one,) = found(duckdb, tmp_path, [OF_OTHERS, STORM, failing])
    assert (one.scope.name, one.scope.value, one.cause) == ("agent", "sync", "retries")
    assert (one.first_on, one.last_on) == (date(2026, 10, 14), date(2026, 10, 14))
    assert one.actual == Decimal("20.02")
    assert {scope.name for scope in one.also} >= {"model", "provider"}


def test_a_dearer_model_of_a_noisy_agent_is_told_for_the_agent(
    duckdb: Session, tmp_path: Path
) -> None:
    """Four days are one event, though the agent alone would not have stood out on each."""
    noisy = [
        STEADY | {"first": str(date.fromordinal(date(2026, 7, 6).toordinal() + number)),
                  "days": 1, "times": 2 + 7 * number % 11}
        for number in range(118)
    ]  # fmt: skip
    dear = STEADY | {"response_model": "dear", "effective_cost": "25", "days": 1}
    before = dear | {"first": "2026-08-03", "effective_cost": "1", "days": 60}
    days = [dear | {"first": f"2026-10-{day}", "times": 5} for day in (20, 21, 22, 23)]
    told = found(duckdb, tmp_path, [*noisy, before, *days])
    assert [(one.scope.name, one.scope.value) for one in told] == [("agent", "support")]
    assert (told[0].first_on, told[0].last_on) == (date(2026, 10, 20), date(2026, 10, 23))


FEW = STEADY | {"times": 10, "effective_cost": "1", "input_tokens": 50_000}


def changed(first: str, count: int, times: int, dearer: str = "2.2") -> dict[str, Any]:
    return FEW | {
        "first": first, "days": count, "times": times, "prompt_hash": "p2",
        "input_tokens": 110_000, "effective_cost": dearer,
    }  # fmt: skip


def test_a_changed_prompt_of_few_calls_a_day_is_told(duckdb: Session, tmp_path: Path) -> None:
    before = FEW | {"days": 70}
    again = FEW | {"first": "2026-10-15", "days": 17}
    (one,) = found(duckdb, tmp_path, [before, changed("2026-10-12", 3, 10), again, OTHER])
    assert (one.scope.value, one.cause) == ("support", "prompt")
    assert one.driver is not None
    assert one.driver.value == "p2"
    assert (one.first_on, one.last_on) == (date(2026, 10, 12), date(2026, 10, 14))
    assert one.excess == Decimal(36)
    assert exact_sum(effect.amount for effect in one.effects) == one.excess


def test_a_prompt_that_comes_back_is_no_change(duckdb: Session, tmp_path: Path) -> None:
    """A job of each quarter has a large prompt of its own: it is known, however long ago."""
    drawn = random.Random(1)  # noqa: S311 - no secret
    first = date(2026, 8, 3).toordinal()
    days = [
        FEW | {"first": str(date.fromordinal(first + number)), "days": 1,
               "times": drawn.choice([6, 8, 10, 12, 14, 16])}
        for number in (*range(70), *range(73, 90))
    ]  # fmt: skip
    new = [*days, changed("2026-10-12", 3, 8), OTHER]
    (one,) = found(duckdb, tmp_path / "new", new)
    assert (one.kind, one.cause) == ("tokens_per_call", "prompt")
    assert found(duckdb, tmp_path / "known", [*new, changed("2026-08-18", 3, 8)]) == ()


def test_a_change_that_starts_slowly_is_told_from_its_first_day(
    duckdb: Session, tmp_path: Path
) -> None:
    before = FEW | {"days": 70}
    shares = [2, 4, 6, 8, 10, 10]
    slow = [
        one for number, share in enumerate(shares)
        for one in (
            FEW | {"first": f"2026-10-{12 + number}", "days": 1, "times": 10 - share},
            changed(f"2026-10-{12 + number}", 1, share),
        )
    ]  # fmt: skip
    again = FEW | {"first": "2026-10-18", "days": 14}
    (one,) = found(duckdb, tmp_path, [before, *slow, again, OTHER])
    assert (one.cause, one.first_on, one.last_on) == (
        "prompt", date(2026, 10, 12), date(2026, 10, 17),
    )  # fmt: skip
    assert one.excess == Decimal(48)


def test_a_prompt_and_a_leaked_key_are_two_causes(duckdb: Session, tmp_path: Path) -> None:
    other_key = FEW | {"api_key_id": "key-2"}
    stolen = FEW | {
        "first": "2026-10-12", "days": 2, "times": 60, "hour": 22, "prompt_hash": None,
        "agent_name": None,
    }  # fmt: skip
    days = [
        FEW | {"days": 70}, other_key, stolen,
        changed("2026-10-12", 2, 10), FEW | {"first": "2026-10-14", "days": 18},
    ]  # fmt: skip
    told = {one.cause: one for one in found(duckdb, tmp_path, days)}
    assert told["prompt"].scope.value == "support"
    assert any(one.scope == Scope("api_key_id", "key-1") for one in told.values())


def test_prompts_that_are_new_every_day_are_no_change(duckdb: Session, tmp_path: Path) -> None:
    """An agent that writes the day into its prompt has a new one each day, large or not."""
    days = [
        FEW | {"first": str(date.fromordinal(date(2026, 8, 3).toordinal() + number)), "days": 1,
               "times": 20, "effective_cost": "0.4", "prompt_hash": f"day-{number}",
               "input_tokens": 20_000 + 9_000 * (number % 3)}
        for number in range(90)
    ]  # fmt: skip
    assert [one.cause for one in found(duckdb, tmp_path, days)] == []


def test_a_monthly_job_and_a_quiet_holiday_are_no_news(duckdb: Session, tmp_path: Path) -> None:
    job = STEADY | {"agent_name": "closing", "days": 1, "times": 40, "api_key_id": "key-3"}
    months = [job | {"first": f"2026-{month:02}-15"} for month in (6, 7, 8, 9, 10)]
    assert found(duckdb, tmp_path, [STEADY, *months]) == ()


def test_more_calls_on_one_day_are_volume(duckdb: Session, tmp_path: Path) -> None:
    more = STEADY | {"first": "2026-10-20", "days": 1, "times": 12, "hour": 13}
    (one,) = found(duckdb, tmp_path, [STEADY, more, OTHER])
    assert one.cause == "volume"
    assert one.kind in {"spike", "doubled"}
    assert one.since is not None
    assert one.scope.value == "support"


def test_one_large_call_a_month_is_told_once(duckdb: Session, tmp_path: Path) -> None:
    busy = STEADY | {"first": "2026-06-20", "days": 134, "times": 40, "effective_cost": "1"}
    job = STEADY | {"days": 1, "times": 1, "effective_cost": "15", "input_tokens": 60_000}
    months = [job | {"first": f"2026-{month:02}-15"} for month in (7, 8, 9, 10)]
    first = found(duckdb, tmp_path / "first", [busy, months[-1]])
    assert "tokens_per_call" in {one.kind for one in first}
    assert found(duckdb, tmp_path / "fourth", [busy, *months]) == ()
    assert found(duckdb, tmp_path / "second", [busy, *months[2:]]) == ()


WEEKLY = (
    STEADY | {"first": "2026-07-01", "days": 122, "workdays": True},
    STEADY | {"first": "2026-07-01", "days": 122, "effective_cost": "1", "prompt_hash": "p1"},
)
"""24 EUR on working days, 4 at weekends."""


def test_a_spike_of_a_weekend_that_is_over_has_ended(duckdb: Session, tmp_path: Path) -> None:
    spike = STEADY | {"first": "2026-10-17", "days": 2, "times": 14}
    (one,) = found(duckdb, tmp_path, [*WEEKLY, spike])
    assert (one.first_on, one.last_on) == (date(2026, 10, 17), date(2026, 10, 18))
    assert one.state == "ended"


def test_what_stayed_high_after_a_weekend_is_a_new_level(duckdb: Session, tmp_path: Path) -> None:
    spike = STEADY | {"first": "2026-10-17", "days": 2, "times": 14}
    after = STEADY | {"first": "2026-10-19", "days": 13, "times": 2, "workdays": True}
    kinds = found(duckdb, tmp_path, [*WEEKLY, spike, after])
    assert [one.state for one in kinds if one.kind == "spike"] == ["new_level"]


def test_what_has_become_usual_is_a_new_level(duckdb: Session, tmp_path: Path) -> None:
    more = STEADY | {"first": "2026-10-05", "days": 27, "times": 8}
    kinds = found(duckdb, tmp_path, [STEADY, more])
    (one,) = [one for one in kinds if one.kind == "spike"]
    assert one.last_on < date(2026, 10, 31)
    assert one.state == "new_level"


def test_a_new_model_has_a_lower_end_where_it_stands_in_place_of_another(
    duckdb: Session, tmp_path: Path
) -> None:
    before = STEADY | {"days": 70}
    swap = STEADY | {"first": "2026-10-12", "days": 20, "response_model": "other"}
    (one,) = found(duckdb, tmp_path, [before, swap])
    assert (one.kind, one.scope.value, one.cause) == ("new_model", "other", "model")
    assert one.excess_ends[0] == 0
    assert one.actual == one.excess == Decimal(140)


def test_failing_calls_are_told_though_they_cost_nothing(duckdb: Session, tmp_path: Path) -> None:
    storm = STEADY | {
        "first": "2026-10-20", "days": 1, "times": 60, "effective_cost": "0", "status": "error",
    }  # fmt: skip
    busy = STEADY | {"times": 40, "effective_cost": "0.5"}
    (one,) = found(duckdb, tmp_path, [busy, storm])
    assert one.kind == "error_storm"
    assert one.measured_now == pytest.approx(0.6)
    assert one.measured_before == 0


def test_a_storm_of_an_agent_of_few_calls_a_day_is_told(duckdb: Session, tmp_path: Path) -> None:
    few = STEADY | {"times": 20, "effective_cost": "1"}
    storm = few | {
        "first": "2026-10-22", "days": 1, "times": 200, "effective_cost": "0", "status": "error",
        "hour": 14,
    }  # fmt: skip
    (one,) = found(duckdb, tmp_path, [few, storm])
    assert (one.kind, one.scope.value) == ("error_storm", "support")
    assert (one.first_on, one.last_on) == (date(2026, 10, 22), date(2026, 10, 22))
    assert (one.measured_before, one.measured_now) == (0, pytest.approx(200 / 220))


def test_few_calls_of_which_many_always_failed_are_no_storm(
    duckdb: Session, tmp_path: Path
) -> None:
    few = STEADY | {"times": 10, "effective_cost": "1"}
    often = few | {"times": 9, "status": "error", "hour": 12}
    usual = often | {"first": "2026-10-22", "days": 1, "times": 60, "effective_cost": "0"}
    assert found(duckdb, tmp_path, [few, often, usual]) == ()


def test_what_a_day_cost_is_exact(duckdb: Session, tmp_path: Path) -> None:
    odd = STEADY | {"effective_cost": "21.006706875"}
    foreign = OTHER | {"effective_cost": "0.0000001", "billing_currency": "XQQ"}
    seen = looked(duckdb, tmp_path, rows_of([odd, foreign]), "2026-10")
    assert {band.actual for band in seen.days} == {Decimal("84.0268275")}


def test_an_agent_that_calls_twice_as_often_for_a_conversation(
    duckdb: Session, tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = []
    for day in range(90):
        calls = 2 if day < 60 else 5
        for unit in range(5):
            one = STEADY | {
                "first": str(date.fromordinal(date(2026, 8, 3).toordinal() + day)),
                "days": 1, "times": calls, "effective_cost": "1",
                "conversation_id": f"{day}-{unit}",
            }  # fmt: skip
            rows += rows_of([one])
    for number, row in enumerate(rows):
        row["usage_id"] = number.to_bytes(16, "big")
    kinds = {one.kind: one for one in looked(duckdb, tmp_path, rows, "2026-10").found}
    one = kinds["agentic_multiplier"]
    assert (one.measured_before, one.measured_now) == (2.0, 5.0)
    assert exact_sum(effect.amount for effect in one.effects) == one.excess
    assert one.actual == Decimal(175)
    assert one.expected == Decimal(70)


def test_a_week_before_the_period_of_another_time_zone_is_not_judged(
    duckdb: Session, tmp_path: Path
) -> None:
    """In Paris Monday 28 September begins on Sunday in UTC: the week before is over."""
    units = [
        STEADY | {"first": f"2026-{month:02}-{day:02}", "days": 1, "times": 2 if month < 9 else 5,
                  "effective_cost": "1", "conversation_id": f"{month}-{day}-{unit}"}
        for month, first, last in ((8, 3, 23), (9, 14, 28)) for day in range(first, last + 1)
        for unit in range(5)
    ]  # fmt: skip
    desk, config = desk_of(duckdb, tmp_path, rows_of(units), workspace={"timezone": "Europe/Paris"})
    for begin, kinds in (("2026-09-28", set()), ("2026-09-27", {"agentic_multiplier"})):
        period = parse_period(f"{begin}..2026-10-05", "Europe/Paris")
        told = anomalies(desk, configured(desk, config, period, "EUR")).found
        assert {one.kind for one in told} & {"agentic_multiplier"} == kinds


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Auckland"])
def test_days_of_23_and_25_hours_are_no_news(duckdb: Session, tmp_path: Path, zone: str) -> None:
    """Steady calls of each hour, over both changes of the clock."""
    hourly = [
        STEADY | {"first": "2026-07-01", "days": 290, "times": 1, "hour": hour,
                  "effective_cost": "20"}
        for hour in range(0, 24, 3)
    ]  # fmt: skip
    desk, config = desk_of(duckdb, tmp_path, rows_of(hourly), workspace={"timezone": zone})
    for month in ("2026-09-20..2026-11-01", "2027-03-20..2027-04-16"):
        asked = configured(desk, config, parse_period(month, zone), "EUR")
        assert anomalies(desk, asked).found == ()


def test_too_little_history_is_said_and_not_guessed(duckdb: Session, tmp_path: Path) -> None:
    short = STEADY | {"first": "2026-10-20", "days": 8}
    spike = STEADY | {"first": "2026-10-28", "days": 1, "times": 90}
    seen = looked(duckdb, tmp_path, rows_of([short, spike]), "2026-10")
    assert seen.found == ()
    assert seen.short == seen.scopes
    assert all(band.expected is None for band in seen.days)


def test_the_floor_is_money_and_nothing_below_it_is_told(duckdb: Session, tmp_path: Path) -> None:
    more = STEADY | {"first": "2026-10-20", "days": 1, "times": 12}
    days = [STEADY, more]
    assert found(duckdb, tmp_path / "a", days, anomaly={"floor": "1000 EUR"}) == ()
    assert found(duckdb, tmp_path / "b", days, anomaly={"floor": "59 EUR"}) != ()


def test_order_of_rows_and_number_of_files_change_nothing(duckdb: Session, tmp_path: Path) -> None:
    more = STEADY | {"first": "2026-10-20", "days": 2, "times": 9, "prompt_hash": "p2"}
    rows = rows_of([STEADY, OTHER, more])
    for number, row in enumerate(rows):
        row["usage_id"] = number.to_bytes(16, "big")
    shuffled = rows.copy()
    random.Random(3).shuffle(shuffled)  # noqa: S311 - reproducible order, no secret
    one = looked(duckdb, tmp_path / "a", rows, "2026-10")
    other = looked(duckdb, tmp_path / "b", shuffled, "2026-10", files=4)
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert one.found


def test_a_virtual_tag_is_looked_at_and_explains(duckdb: Session, tmp_path: Path) -> None:
    rules = {"team": [{"value": "Help", "when": {"agent_name": "support"}}]}
    more = STEADY | {"first": "2026-10-20", "days": 1, "times": 12}
    (one,) = found(duckdb, tmp_path, [STEADY, more, OTHER], tag=rules)
    assert "team" in {one.scope.name, *(scope.name for scope in one.also)}
    assert "team" in {part.driver for part in one.parts}


def test_what_nobody_knows_is_a_usage_error(duckdb: Session, tmp_path: Path) -> None:
    desk, config = desk_of(duckdb, tmp_path, rows_of([STEADY]))
    asked = configured(desk, config, parse_period("2026-10"), "EUR")
    with pytest.raises(UsageError, match="cannot group by"):
        anomalies(desk, msgspec.structs.replace(asked, by=("colour",)))
    with pytest.raises(UsageError, match="no country"):
        anomalies(desk, msgspec.structs.replace(asked, country="QQ"))


def test_an_empty_ledger_has_no_last_days(duckdb: Session, tmp_path: Path) -> None:
    desk, config = desk_of(duckdb, tmp_path, [])
    from anomaly_rows import NOW

    assert last_days(desk, "UTC", NOW) is None
    asked = configured(desk, config, parse_period("2026-10"), "EUR")
    assert anomalies(desk, asked).scopes == 0
