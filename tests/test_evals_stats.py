import math

import pytest

from evals import stats


def test_wilson_of_eight_in_ten():
    # centre (0.8 + z²/20) / (1 + z²/10) = 0.71673, half-width 0.22657, z = 1.959964
    found = stats.proportion(8, 10)
    assert found.low == pytest.approx(0.49016, abs=1e-4)
    assert found.high == pytest.approx(0.94332, abs=1e-4)


def test_all_right_is_not_certainty():
    found = stats.proportion(20, 20)
    assert found.high == pytest.approx(1.0)
    assert found.low == pytest.approx(0.8389, abs=1e-3)  # n / (n + z²)


def test_nothing_measured_has_no_interval():
    assert stats.proportion(0, 0) is None
    assert stats.mean([]) is None
    assert stats.mean([3.0]) is None
    assert stats.kappa([], []) is None


def test_bootstrap_of_equal_values_is_a_point():
    found = stats.mean([4.0, 4.0, 4.0])
    assert (found.low, found.high) == (4.0, 4.0)


def test_bootstrap_holds_the_mean_and_repeats():
    values = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    found = stats.mean(values, seed=3)
    assert found.low < sum(values) / len(values) < found.high
    assert found == stats.mean(values, seed=3)


def test_ratio_resamples_questions_with_their_citations():
    found = stats.ratio([5.0, 0.0], [5.0, 5.0])  # one answer right in all, one in none
    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("fixed", "broken", "two_sided", "one_sided"),
    [(0, 0, 1.0, 1.0), (0, 5, 2 / 32, 1 / 32), (5, 0, 2 / 32, 1.0), (1, 1, 1.0, 0.75)],
)
def test_mcnemar_by_hand(fixed, broken, two_sided, one_sided):
    assert stats.mcnemar(fixed, broken) == pytest.approx(two_sided)
    assert stats.worse(fixed, broken) == pytest.approx(one_sided)


def test_difference_of_equal_runs_is_nothing():
    gap, interval, p = stats.difference([1.0, 0.0, 0.5], [1.0, 0.0, 0.5])
    assert (gap, interval.low, interval.high, p) == (0.0, 0.0, 0.0, 1.0)


def test_difference_tells_a_clear_gain():
    gap, interval, p = stats.difference([0.1] * 20, [0.4] * 20)
    assert gap == pytest.approx(0.3)
    assert interval.low > 0
    assert p < 0.01


def test_permutation_counts_the_observed_sample():
    # two pairs, both +1: of the four sign patterns two are as extreme, so p is about one half
    _, _, p = stats.difference([0.0, 0.0], [1.0, 1.0])
    assert p == pytest.approx(0.5, abs=0.05)


def test_kappa_by_hand():
    # 10 items: 7 agreements; chance .5*.6 + .5*.4 = .5, so (.7 - .5) / (1 - .5) = .4
    first = ["a"] * 5 + ["b"] * 5
    second = ["a"] * 4 + ["b"] + ["a"] * 2 + ["b"] * 3
    assert stats.kappa(first, second) == pytest.approx(0.4)


def test_kappa_is_none_where_chance_explains_all():
    assert stats.kappa(["a", "a"], ["a", "a"]) is None


def test_no_figure_is_ever_nan():
    found = [stats.mean([0.0, 0.0]), stats.proportion(0, 1), stats.ratio([0, 0], [1, 1])]
    assert not any(math.isnan(x) for i in found for x in (i.low, i.high))
