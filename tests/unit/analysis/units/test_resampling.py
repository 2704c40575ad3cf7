"""The bootstrap: Poisson weights, the same for the same data, near what theory says."""

import numpy as np
import pytest

from jauge.analysis.units.resampling import by_session, interval, resampled


def test_weights_are_poisson_with_mean_and_variance_one() -> None:
    ones = resampled({"n": np.ones(1), "twice": np.full(1, 2.0)}, 200_000)
    assert ones["n"].mean() == pytest.approx(1, abs=0.01)
    assert ones["n"].var() == pytest.approx(1, abs=0.02)
    assert (ones["twice"] == 2 * ones["n"]).all()


def test_the_interval_of_a_mean_is_near_what_theory_says() -> None:
    draw = np.random.default_rng(7)
    values = draw.exponential(3.0, 2000)
    found = resampled({"value": values, "n": np.ones(2000)})
    low, high = interval(found["value"], found["n"])
    assert low is not None
    assert high is not None
    spread = 1.96 * values.std() / np.sqrt(2000)
    assert (high - low) / 2 == pytest.approx(spread, rel=0.1)


def test_the_same_data_gives_the_same_resamples_in_any_block() -> None:
    sums = {"n": np.arange(1.0, 400.0)}
    assert (resampled(sums, 100)["n"] == resampled(sums, 100)["n"]).all()


def test_sessions_are_summed_before_they_are_drawn() -> None:
    found = by_session({"n": np.array([1.0, 2.0, 4.0])}, np.array([3, 3, 9]))
    assert found["n"].tolist() == [3.0, 4.0]


def test_resamples_without_a_success_have_no_upper_end() -> None:
    above, below = np.ones(1000), np.ones(1000)
    below[:30] = 0
    assert interval(above, below) == (1.0, None)
    below[:30] = 1
    below[:10] = 0
    assert interval(above, below) == (1.0, 1.0)


def test_of_nothing_there_is_no_interval() -> None:
    assert interval(np.zeros(10), np.zeros(10)) == (None, None)
