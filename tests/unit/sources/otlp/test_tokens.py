"""One meaning for token counts."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jauge.sources.otlp.tokens import settle


def settled(flags: set[str] | None = None, **facts: Any) -> tuple[dict[str, Any], set[str]]:
    found = {name.replace("at_", "@"): value for name, value in facts.items()}
    flags = flags or set()
    settle(found, flags)
    return found, flags


CACHE = {"cache_read_input_tokens": 4096, "cache_write_input_tokens": 512}


@pytest.mark.parametrize(
    ("facts", "told", "expected", "flagged"),
    [
        pytest.param({"input_tokens": 4621}, (), 4621, False, id="included"),
        pytest.param({"input_tokens": 4608}, (), 4608, False, id="all of it cached"),
        pytest.param({"input_tokens": 13}, (), 4621, True, id="parts exceed"),
        pytest.param({"input_tokens": 0}, (), 4608, True, id="nothing but cache"),
        pytest.param({"input_tokens": 5000}, ("input_excludes_cache",), 9608, True, id="told"),
        pytest.param({"at_plain_input": 5000}, (), 9608, True, id="a name that excludes"),
        pytest.param({"input_tokens": 5000, "output_tokens": 10, "at_total": 9618}, (), 9608, True,
                     id="proved by the total"),
        pytest.param({"input_tokens": 5000, "output_tokens": 10, "at_total": 5010}, (), 5000, False,
                     id="the total agrees"),
        pytest.param({"at_plain_input": 5000, "output_tokens": 10, "at_total": 5010}, (), 5000,
                     False, id="a total against the name"),
        pytest.param({"at_old_input": 13}, (), 4621, True, id="an old name"),
    ],
)  # fmt: skip
def test_whether_the_input_holds_the_cache(
    facts: Any, told: Any, expected: int, flagged: bool
) -> None:
    found, flags = settled(set(told), **facts, **CACHE)
    assert found["input_tokens"] == expected
    assert ("input_excludes_cache" in flags) is flagged
    assert not [name for name in found if name.startswith("@")]


def test_a_known_emitter_without_cache_is_not_flagged() -> None:
    assert settled({"input_excludes_cache"}, input_tokens=5) == ({"input_tokens": 5}, set())
    assert settled({"input_excludes_cache"}) == ({}, set())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"output_tokens": 300, "reasoning_output_tokens": 192}, 300),
        ({"output_tokens": 210, "reasoning_output_tokens": 330}, 540),
        ({"at_plain_output": 210, "reasoning_output_tokens": 330}, 540),
        ({"at_plain_output": 540, "reasoning_output_tokens": 330, "input_tokens": 100,
          "at_total": 640}, 540),
        ({"output_tokens": 400, "reasoning_output_tokens": 330, "input_tokens": 100,
          "at_total": 830}, 730),
        ({"at_plain_output": 7}, 7),
    ],
)  # fmt: skip
def test_whether_the_output_holds_the_reasoning(facts: Any, expected: int) -> None:
    assert settled(**facts)[0]["output_tokens"] == expected


def test_cache_writes_by_lifetime() -> None:
    found, _ = settled(input_tokens=900, at_cache_write_5m=500, cache_write_1h_input_tokens=300)
    assert found["cache_write_input_tokens"] == 800
    found, _ = settled(input_tokens=900, at_cache_write_5m=500)
    assert found["cache_write_input_tokens"] == 500
    assert "cache_write_1h_input_tokens" not in found


def test_cached_audio_is_no_audio_input() -> None:
    found, _ = settled(input_tokens=100, audio_input_tokens=60, at_audio_cache_read=50)
    assert found["audio_input_tokens"] == 10


def test_what_contradicts_itself_is_flagged_and_kept() -> None:
    found, flags = settled(
        input_tokens=10, cache_write_input_tokens=5, cache_write_1h_input_tokens=7
    )
    assert flags == {"inconsistent_usage"}
    assert found["cache_write_1h_input_tokens"] == 7


COUNTS = st.none() | st.integers(0, 10_000)


@given(st.fixed_dictionaries({
    "input_tokens": COUNTS, "@plain_input": COUNTS, "output_tokens": COUNTS,
    "@plain_output": COUNTS, "cache_read_input_tokens": COUNTS,
    "cache_write_input_tokens": COUNTS, "reasoning_output_tokens": COUNTS, "@total": COUNTS,
}))  # fmt: skip
@example({"@plain_output": 0, "reasoning_output_tokens": 1, "@total": 0})
def test_parts_fit_their_totals_afterwards(counts: Any) -> None:
    facts = {name: count for name, count in counts.items() if count is not None}
    flags: set[str] = set()
    settle(facts, flags)
    cached = sum(facts.get(f"cache_{kind}_input_tokens", 0) for kind in ("read", "write"))
    if "input_tokens" in facts:
        assert facts["input_tokens"] >= cached
    if "output_tokens" in facts:
        assert facts["output_tokens"] >= facts.get("reasoning_output_tokens", 0)
    assert "inconsistent_usage" not in flags
    before = dict(facts)
    settle(facts, set())
    assert facts == before
