from pathlib import Path

import numpy as np
import pytest

from index.dense import POOL, Dense
from index.encoder import normalise

VECTORS = normalise(np.random.default_rng(7).normal(size=(400, 24)))


@pytest.fixture(params=["exact", "graph"])
def dense(request: pytest.FixtureRequest, tmp_path: Path) -> Dense:
    made = Dense.build(VECTORS, exact_up_to=1_000 if request.param == "exact" else 10)
    made.save(tmp_path / "dense.faiss")
    return Dense.load(tmp_path / "dense.faiss")


def test_cosines_are_numpy_s(dense: Dense) -> None:
    cosines = dense.cosines(VECTORS[5])
    assert cosines is not None
    expected = VECTORS @ VECTORS[5]
    best = np.argsort(-expected)[:10]
    assert cosines[best] == pytest.approx(expected[best], abs=1e-5)
    assert int(np.argmax(cosines)) == 5


def test_nearest_is_a_sort(dense: Dense) -> None:
    ids, scores = dense.nearest(VECTORS[9], 5)
    expected = VECTORS @ VECTORS[9]
    assert ids.tolist() == np.argsort(-expected)[:5].tolist()
    assert scores == pytest.approx(expected[ids], abs=1e-5)


def test_asking_for_more_than_there_is_gives_no_last_passage_in_disguise(dense: Dense) -> None:
    ids, scores = dense.nearest(VECTORS[0], POOL)
    assert ids.min() >= 0
    assert len(ids) == len(set(ids.tolist())) == len(scores) <= 400


@pytest.mark.parametrize("odd", ["null", "nan", "infinite", "short"])
def test_a_query_without_direction_is_near_nothing(dense: Dense, odd: str) -> None:
    query = VECTORS[0].copy()
    query = {"null": query * 0, "nan": query * np.nan, "infinite": query * np.inf, "short": query[:7]}[odd]
    assert dense.cosines(query.astype(np.float32)) is None


def test_an_exact_index_gives_every_cosine() -> None:
    cosines = Dense.build(VECTORS).cosines(VECTORS[3])
    assert cosines == pytest.approx(VECTORS @ VECTORS[3], abs=1e-6)


def test_a_graph_finds_what_exact_search_finds() -> None:
    vectors = normalise(np.random.default_rng(1).normal(size=(3_000, 32)))
    graph = Dense.build(vectors, exact_up_to=10)
    kept = [len(set(graph.nearest(v, 10)[0]) & set(np.argsort(-(vectors @ v))[:10].tolist())) for v in vectors[:50]]
    assert sum(kept) / 500 >= 0.97


def test_an_index_of_one_vector() -> None:
    assert Dense.build(VECTORS[:1]).cosines(VECTORS[0]) == pytest.approx([1], abs=1e-6)
