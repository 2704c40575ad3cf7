import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.model import TOKEN_COLUMNS, TokenCounts
from jauge.model.tokens import CLASSES

INPUT = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "audio_input")
OUTPUT = ("plain_output", "reasoning", "audio_output")
FIELDS = TokenCounts.__struct_fields__

counts = st.integers(0, 10**15)
maybe = st.none() | counts


@st.composite
def consistent(draw: st.DrawFn) -> TokenCounts:
    """Totals made from their parts, some of which nobody reported."""
    read, five, hour, audio_in, uncached = (draw(counts) for _ in INPUT)
    plain, reasoning, audio_out = (draw(counts) for _ in OUTPUT)
    known = {
        "input_tokens": uncached + read + five + hour + audio_in,
        "cache_read_input_tokens": read,
        "cache_write_input_tokens": five + hour,
        "cache_write_1h_input_tokens": hour,
        "audio_input_tokens": audio_in,
        "output_tokens": plain + reasoning + audio_out,
        "reasoning_output_tokens": reasoning,
        "audio_output_tokens": audio_out,
    }
    hidden = draw(st.sets(st.sampled_from(FIELDS)))
    return TokenCounts(**{name: None if name in hidden else known[name] for name in FIELDS})


def test_the_fields_are_the_token_columns() -> None:
    assert set(FIELDS) == {column.name for column in TOKEN_COLUMNS}


def test_the_classes_are_named_once_and_in_order() -> None:
    assert tuple(TokenCounts().classes()) == CLASSES
    assert INPUT + OUTPUT == CLASSES


@given(consistent())
def test_classes_add_up_to_the_totals_that_are_known(tokens: TokenCounts) -> None:
    assert tokens.problem() is None
    classes = tokens.classes()
    if tokens.input_tokens is not None:
        assert sum(classes[name] or 0 for name in INPUT) == tokens.input_tokens
    if tokens.output_tokens is not None:
        assert sum(classes[name] or 0 for name in OUTPUT) == tokens.output_tokens
    assert all(count is None or count >= 0 for count in classes.values())


@given(consistent())
def test_unknown_stays_unknown(tokens: TokenCounts) -> None:
    classes = tokens.classes()
    for name, field in (
        ("cache_read", "cache_read_input_tokens"),
        ("cache_write_1h", "cache_write_1h_input_tokens"),
        ("cache_write_5m", "cache_write_input_tokens"),
        ("audio_input", "audio_input_tokens"),
        ("reasoning", "reasoning_output_tokens"),
        ("audio_output", "audio_output_tokens"),
        ("uncached_input", "input_tokens"),
        ("plain_output", "output_tokens"),
    ):
        assert (classes[name] is None) == (getattr(tokens, field) is None)


@given(st.builds(TokenCounts, **dict.fromkeys(FIELDS, st.none() | st.integers(-3, 10))))
def test_no_counts_are_split_against_their_totals(tokens: TokenCounts) -> None:
    """Whatever is reported: either a problem is named, or every class is a count."""
    problem = tokens.problem()
    if problem is None:
        assert all(count is None or count >= 0 for count in tokens.classes().values())
    else:
        with pytest.raises(ValueError, match=problem):
            tokens.classes()


@pytest.mark.parametrize(
    ("counts", "problem"),
    [
        ({"input_tokens": -1}, "input_tokens is negative"),
        ({"audio_output_tokens": -1}, "audio_output_tokens is negative"),
        (
            {"cache_write_input_tokens": 4, "cache_write_1h_input_tokens": 5},
            "cache_write_1h_input_tokens exceeds cache_write_input_tokens",
        ),
        (
            {"input_tokens": 10, "cache_read_input_tokens": 6, "cache_write_input_tokens": 5},
            "cache and audio parts exceed input_tokens",
        ),
        (
            {"input_tokens": 4, "cache_write_1h_input_tokens": 5},
            "cache and audio parts exceed input_tokens",
        ),
        (
            {"output_tokens": 10, "reasoning_output_tokens": 6, "audio_output_tokens": 5},
            "reasoning and audio parts exceed output_tokens",
        ),
    ],
)
def test_parts_that_cannot_be_parts_are_named(counts: dict[str, int], problem: str) -> None:
    assert TokenCounts(**counts).problem() == problem


def test_one_hour_writes_stand_for_all_writes_when_those_are_unknown() -> None:
    classes = TokenCounts(input_tokens=100, cache_write_1h_input_tokens=30).classes()
    assert classes["uncached_input"] == 70
    assert classes["cache_write_1h"] == 30
    assert classes["cache_write_5m"] is None


def test_a_worked_example() -> None:
    """An answer of Anthropic's: 2,048 read, 1,000 written for 5 minutes and 500 for an hour."""
    classes = TokenCounts(
        input_tokens=3600,
        cache_read_input_tokens=2048,
        cache_write_input_tokens=1500,
        cache_write_1h_input_tokens=500,
        output_tokens=393,
        reasoning_output_tokens=256,
    ).classes()
    assert classes == {
        "uncached_input": 52,
        "cache_read": 2048,
        "cache_write_5m": 1000,
        "cache_write_1h": 500,
        "audio_input": None,
        "plain_output": 137,
        "reasoning": 256,
        "audio_output": None,
    }
