from pathlib import Path

import numpy as np
import pytest

from index.dense import Dense, truly_nearest
from index.encoder import normalise

VECTORS = normalise(np.random.default_rng(7).normal(size=(400, 24)))


@pytest.fixture(params=["exact", "lists"])
def dense(request: pytest.FixtureRequest, tmp_path: Path) -> Dense:
    made = Dense.build(VECTORS, exact_up_to=1_000 if request.param == "exact" else 10)
    made.save(tmp_path / "dense.faiss")
    return Dense.load(tmp_path / "dense.faiss")


def test_cosines_are_numpy_s(dense: Dense) -> None:
    expected = VECTORS @ VECTORS[5]
    assert dense.cosines(VECTORS[5]) == pytest.approx(expected, abs=1e-5)
    some = np.asarray([7, 5, 399])
    assert dense.cosines(VECTORS[5], some) == pytest.approx(expected[some], abs=1e-5)
    assert dense.cosines(VECTORS[5], some[:0]).shape == (0,)


def test_nearest_is_a_sort(dense: Dense) -> None:
    ids, scores = dense.nearest(VECTORS[9], 5)
    expected = VECTORS @ VECTORS[9]
    assert ids[0] == 9
    assert not dense.exact or ids.tolist() == np.argsort(-expected)[:5].tolist()
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert scores == pytest.approx(expected[ids], abs=1e-5)


def test_asking_for_more_than_there_is_gives_no_last_passage_in_disguise(dense: Dense) -> None:
    ids, scores = dense.nearest(VECTORS[0], 1_000)
    assert ids.min() >= 0
    assert len(ids) == len(set(ids.tolist())) == len(scores) <= 400


def test_only_what_is_allowed_is_near(dense: Dense) -> None:
    allowed = np.zeros(400, dtype=np.bool_)
    allowed[[3, 50, 200]] = True
    ids, _ = dense.nearest(VECTORS[50], 10, allowed)
    assert ids[0] == 50
    assert set(ids.tolist()) <= {3, 50, 200}


def test_a_query_that_is_no_number_has_no_neighbour(dense: Dense) -> None:
    ids, _ = dense.nearest(VECTORS[0] * np.float32(np.nan), 3)
    assert -1 not in ids


def test_lists_find_what_exact_search_finds() -> None:
    """Vectors in clumps, asked from within and from between them."""
    chance = np.random.default_rng(1)
    clumps = normalise(chance.normal(size=(40, 32)))
    vectors = normalise(clumps[chance.integers(0, 40, 6_000)] + 0.15 * chance.normal(size=(6_000, 32)))
    lists = Dense.build(vectors, exact_up_to=10)
    assert not lists.exact
    queries = np.vstack([vectors[:100], normalise(vectors[100:200] + vectors[300:400])])
    true = truly_nearest(vectors, queries, 10)
    assert true[0].tolist() == np.argsort(-(vectors @ queries[0]))[:10].tolist()
    kept = [len(set(lists.nearest(v, 10)[0].tolist()) & set(t)) for v, t in zip(queries, true.tolist(), strict=True)]
    assert sum(kept) / 2_000 >= 0.97


def test_how_many_lists_are_read_is_kept(tmp_path: Path) -> None:
    made = Dense.build(normalise(np.random.default_rng(3).normal(size=(2_000, 16))), exact_up_to=10)
    made.save(tmp_path / "dense.faiss")
    loaded = Dense.load(tmp_path / "dense.faiss")
    for query in VECTORS[:20, :16]:
        assert loaded.nearest(query, 10)[0].tolist() == made.nearest(query, 10)[0].tolist()


def test_an_index_of_one_vector() -> None:
    assert Dense.build(VECTORS[:1]).cosines(VECTORS[0]) == pytest.approx([1], abs=1e-6)


def test_trial_queries_set_how_many_lists_are_read() -> None:
    """Vectors in clumps: asked from within, few lists do; asked from nowhere near, many are needed, and are read."""
    chance = np.random.default_rng(1)
    clumps = normalise(chance.normal(size=(40, 32)))
    vectors = normalise(clumps[chance.integers(0, 40, 6_000)] + 0.15 * chance.normal(size=(6_000, 32)))
    near, far = vectors[:100], normalise(chance.normal(size=(100, 32)))
    asked = []

    def trials() -> np.ndarray:
        asked.append(1)
        return far

    tried, spared = Dense.build(vectors, trials, exact_up_to=10), Dense.build(vectors, lambda: near, exact_up_to=10)
    true = truly_nearest(vectors, far, 10).tolist()

    def share(dense: Dense) -> float:
        return sum(len(set(dense.nearest(v, 10)[0].tolist()) & set(t)) for v, t in zip(far, true, strict=True)) / 1_000

    assert share(tried) >= 0.98 > share(spared)
    Dense.build(vectors, trials)  # compared exactly: nothing to try
    assert len(asked) == 1
