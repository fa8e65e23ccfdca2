import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.fusion import best, kth, ranks, shared

SCORES = arrays(np.float32, st.integers(1, 30), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]))


def f32(*values: float) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


def test_shares_are_of_the_highest() -> None:
    assert shared(f32(0, 4, 3)).tolist() == [0, 1, 0.75]
    assert shared(f32(3)).tolist() == [1]
    assert shared(f32(0, 0)).tolist() == [0, 0]


def test_best_is_by_score_then_by_place() -> None:
    scores = f32(0.2, 0.9, 0, 0.9, 0.5)
    assert best(scores, 3).tolist() == [1, 3, 4]
    assert best(scores, 10).tolist() == [1, 3, 4, 0]
    assert best(scores, 0).tolist() == []


@given(SCORES, st.integers(0, 35))
def test_best_equals_sorting_everything(scores: np.ndarray, k: int) -> None:
    everything = sorted((p for p in range(len(scores)) if scores[p] > 0), key=lambda p: (-scores[p], p))
    assert best(scores, k).tolist() == everything[:k]


def test_ranks_count_what_is_better() -> None:
    scores = f32(0.2, 0.9, 0, 0.9, 0.5)
    assert ranks(scores, np.asarray([1, 3, 4, 0])) == [1, 1, 3, 4]


def test_the_kth_score_is_the_last_that_is_kept() -> None:
    assert kth(f32(0.2, 0.9, 0, 0.9, 0.5), 3) == 0.5
    assert kth(f32(0.2, 0.9), 3) == 0
    assert kth(f32(0.2), 0) == 0


@given(SCORES, st.data())
def test_ranks_equal_counting(scores: np.ndarray, data: st.DataObject) -> None:
    places = np.asarray(data.draw(st.lists(st.integers(0, len(scores) - 1), max_size=5)), dtype=np.int64)
    assert ranks(scores, places) == [1 + sum(o > scores[p] and o > 0 for o in scores) for p in places]
