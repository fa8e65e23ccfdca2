from pathlib import Path

import numpy as np
import pytest

from index.dense import Dense
from index.encoder import normalise

VECTORS = normalise(np.random.default_rng(7).normal(size=(400, 24)))


@pytest.fixture(params=["exact", "graph"])
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
    assert ids.tolist() == np.argsort(-expected)[:5].tolist()
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


def test_a_graph_finds_what_exact_search_finds() -> None:
    vectors = normalise(np.random.default_rng(1).normal(size=(3_000, 32)))
    graph = Dense.build(vectors, exact_up_to=10)
    kept = [len(set(graph.nearest(v, 10)[0]) & set(np.argsort(-(vectors @ v))[:10].tolist())) for v in vectors[:50]]
    assert sum(kept) / 500 >= 0.97


def test_an_index_of_one_vector() -> None:
    assert Dense.build(VECTORS[:1]).cosines(VECTORS[0]) == pytest.approx([1], abs=1e-6)
