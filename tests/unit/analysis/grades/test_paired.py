"""Paired tests: what they claim, what they refuse, and the size that they need."""

import random
from itertools import permutations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.grades.grade import Question
from jauge.analysis.grades.paired import ALPHA, holm, paired, sample_size

Scores = dict[Question, float]


def scores(*values: float) -> Scores:
    return {("task", str(place)): value for place, value in enumerate(values)}


def test_the_sample_size_is_that_of_the_formula() -> None:
    assert sample_size(0.20, 0.02) == 3092
    assert sample_size(0.20, 0.05) == 495
    assert sample_size(0.10, 0.02) == 1546


def test_mcnemar_is_exact_on_the_questions_that_differ() -> None:
    mine = scores(*[1] * 100, *[0] * 8, *[1] * 2)
    other = scores(*[1] * 100, *[1] * 8, *[0] * 2)
    found = paired(mine, other)
    assert found is not None
    assert (found.wins, found.losses) == (8, 2)
    assert found.p_better == pytest.approx(sum(comb(10, k) for k in (8, 9, 10)) / 2**10)
    assert found.disagreement == 10 / 110


def test_agreement_on_few_questions_is_no_proof() -> None:
    same = scores(*[1] * 100)
    found = paired(same, same)
    assert found is not None
    assert found.p_no_worse > ALPHA / 5
    many = scores(*[1] * 1000)
    proven = paired(many, many)
    assert proven is not None
    assert proven.p_no_worse < ALPHA / 100
    assert paired(scores(*[1] * 99), same) is None


def test_only_common_questions_count() -> None:
    mine = scores(*[1] * 200)
    other = {key: score for key, score in scores(*[1] * 300).items() if int(key[1]) >= 50}
    found = paired(mine, other)
    assert found is not None
    assert found.questions == 150


def test_graded_scores_have_an_interval_around_their_difference() -> None:
    chance = random.Random(1)  # noqa: S311 - reproducible scores, no secret
    mine = scores(*(chance.random() * 0.8 for _ in range(400)))
    other = {key: score + 0.1 for key, score in mine.items()}
    found = paired(mine, other)
    assert found is not None
    assert found.low <= found.difference <= found.high
    assert found.difference == pytest.approx(0.1)
    assert found.p_better < ALPHA


def test_at_the_margin_itself_one_claim_in_twenty_is_made() -> None:
    """The candidate is better by exactly 6 points, and the claim is "by more than 6"."""
    chance = random.Random(5)  # noqa: S311 - reproducible scores, no secret
    passed = 0
    for _ in range(400):
        mine, other = [], []
        for _question in range(300):
            fate = chance.random()
            mine.append(1 if fate < 0.80 or fate > 0.94 else 0)
            other.append(1 if fate < 0.80 or 0.82 < fate <= 0.94 else 0)
        found = paired(scores(*mine), scores(*other), margin=-0.06)
        assert found is not None
        passed += found.p_no_worse < ALPHA
    assert passed / 400 < 0.08


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(before <= after <= 1 for before, after in zip(values, adjusted, strict=True))
    for one, other in permutations(range(len(values)), 2):
        if values[one] <= values[other]:
            assert adjusted[one] <= adjusted[other]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1])), min_size=100,
                max_size=160), st.randoms(use_true_random=False))  # fmt: skip
def test_the_order_of_questions_changes_nothing(
    both: list[tuple[int, int]], chance: random.Random
) -> None:
    mine, other = scores(*(one for one, _ in both)), scores(*(two for _, two in both))
    shuffled = list(mine)
    chance.shuffle(shuffled)
    again = paired({key: mine[key] for key in shuffled}, {key: other[key] for key in shuffled})
    assert paired(mine, other) == again
    swapped = paired(other, mine)
    assert again is not None
    assert swapped is not None
    assert swapped.difference == -again.difference
