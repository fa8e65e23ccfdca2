import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bm25
from index.tally import Numbering, Ragged

PASSAGES = [["acces", "precoc", "acces"], ["acces", "rcp"], ["rcp", "rcp", "dossier", "avis"], []]


def by_hand(term: str, row: int) -> float:
    """Lucene's BM25 as in its source: ln(1 + (N - n + 0.5)/(n + 0.5)) * f / (f + k1 (1 - b + b dl/avgdl))."""
    count = len(PASSAGES)
    holding = sum(term in p for p in PASSAGES)
    frequency = PASSAGES[row].count(term)
    mean = sum(map(len, PASSAGES)) / count
    idf = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
    return idf * frequency / (frequency + 0.6 * (1 - 0.5 + 0.5 * len(PASSAGES[row]) / mean))


def test_scores_are_those_of_the_formula() -> None:
    scores = bm25.build(PASSAGES).scores({"acces": 1.0, "avis": 0.5, "absent": 1.0})
    expected = [by_hand("acces", r) + 0.5 * by_hand("avis", r) for r in range(4)]
    assert scores == pytest.approx(expected, rel=1e-5)
    assert scores[3] == 0


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=12), st.sampled_from("abcdef"))
def test_scores_are_those_of_bm25s(passages: list[list[str]], term: str) -> None:
    built = bm25.build(passages)
    if not any(term in p for p in passages):
        assert not built.scores({term: 1.0}).any()
        return
    engine = bm25s.BM25(method="lucene", k1=0.6, b=0.5)
    engine.index(passages, show_progress=False)
    assert built.scores({term: 1.0}) == pytest.approx(engine.get_scores([term]), rel=1e-5)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    built = bm25.build(PASSAGES)
    built.save(tmp_path, "words")
    loaded = bm25.load(tmp_path, "words")
    assert loaded.vocabulary == built.vocabulary
    assert loaded.size == 4
    query = {"rcp": 1.0, "avis": 2.0}
    assert np.array_equal(loaded.scores(query), built.scores(query))
    assert not [p for p in tmp_path.iterdir() if p.suffix not in (".npy", ".json")]


def test_an_index_without_a_word_is_saved_too(tmp_path: Path) -> None:
    bm25.build([[], []]).save(tmp_path, "words")
    loaded = bm25.load(tmp_path, "words")
    assert loaded.scores({"a": 1.0}).tolist() == [0, 0]


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        bm25.build(PASSAGES).save(tmp_path, name)
    for part in ("data.npy", "rows.npy", "offsets.npy", "vocabulary.json"):
        assert (tmp_path / f"a.{part}").read_bytes() == (tmp_path / f"b.{part}").read_bytes()


def test_what_a_passage_holds() -> None:
    built = bm25.build(PASSAGES)
    found = built.holds(np.asarray([2, 3, 0]), ["acces", "rcp", "avis", "absent"])
    assert found == [("rcp", "avis"), (), ("acces",)]
    assert (built.frequency("rcp"), built.frequency("absent")) == (2, 0)
    assert built.frequencies(["absent", "rcp", "avis"]).tolist() == [0, 2, 1]


def test_rows_ascend_in_every_column() -> None:
    built = bm25.build([["a", "b"], ["b"], ["a", "b", "c"], ["c", "a"]])
    for column in built.vocabulary.values():
        rows = built.rows[built.offsets[column] : built.offsets[column + 1]]
        assert list(rows) == sorted(set(rows))


def test_of_several_names_a_passage_counts_its_best_once() -> None:
    built = bm25.build([["gaz", "eau"], ["eau", "air"], ["air"], ["gaz", "x"]])
    total = built.scores({"gaz": 1.0, "x": 1.0})
    typed = {"gaz": 1.0}
    built.complete(total, typed, [{"eau": 0.5}, {"air": 0.5}])
    gaz, eau, air, x = (built.scores({term: 1.0}) for term in ("gaz", "eau", "air", "x"))
    best = np.maximum(gaz, np.maximum(0.5 * eau, 0.5 * air))
    assert total == pytest.approx(best + x, abs=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["ab", "bc", "c", "dab"]), max_size=6), min_size=1, max_size=9),
    st.integers(1, 12),
)
def test_what_is_written_in_pieces_is_what_is_built_at_once(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], chunk: int
) -> None:
    """The terms of a word are its letters: « dab » of three, the word « z » in no passage."""
    folder = tmp_path_factory.mktemp("pieces")
    words, letters = ("ab", "bc", "c", "dab", "z"), Numbering()
    terms = Ragged.of([letters.of(letter) for letter in word] for word in words)
    texts = Ragged.of([words.index(word) for word in passage] for passage in passages)
    bm25.write(folder, "letters", list(letters.known), texts, terms, chunk)
    loaded, built = bm25.load(folder, "letters"), bm25.build([list("".join(p)) for p in passages])
    assert set(loaded.vocabulary) == set(built.vocabulary)
    assert loaded.size == built.size
    for letter in "abcdz":
        assert loaded.frequency(letter) == built.frequency(letter)
        assert np.array_equal(loaded.scores({letter: 1.0}), built.scores({letter: 1.0}))


def test_rows_of_rows() -> None:
    inner = Ragged.of([[7, 8], [], [9]])
    texts = Ragged.of([[0, 2], [1], [], [2, 2, 0]])
    found = texts.through(inner)
    assert [found.values[a:b].tolist() for a, b in zip(found.offsets, found.offsets[1:], strict=False)] == [
        *([7, 8, 9], [], [], [9, 9, 7, 8])
    ]
    pieces = [(first, len(some), some.values.tolist()) for first, some in texts.chunks(2)]
    assert pieces == [(0, 1, [0, 2]), (1, 2, [1]), (3, 1, [2, 2, 0])]


LISTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=6), min_size=1, max_size=9)
SOME = st.dictionaries(st.sampled_from("abcde"), st.sampled_from([0.25, 1.0]), max_size=5)


@settings(deadline=None)
@given(LISTS, SOME, st.data())
def test_some_passages_score_as_all_do(passages: list[list[str]], terms: dict[str, float], data: st.DataObject) -> None:
    built = bm25.build(passages)
    places = np.asarray(sorted(data.draw(st.sets(st.integers(0, len(passages) - 1)))), dtype=np.int64)
    total = np.ones(len(passages), dtype=np.float32)
    built.add_at(total, places, terms)
    whole = np.ones(len(passages), dtype=np.float32)
    built.add(whole, terms)
    assert total[places].tolist() == whole[places].tolist()  # to the bit
    others = np.delete(np.arange(len(passages)), places)
    assert (total[others] == 1).all()


@settings(deadline=None)
@given(LISTS, SOME)
def test_no_sum_exceeds_the_most(passages: list[list[str]], terms: dict[str, float]) -> None:
    built = bm25.build(passages)
    most = built.most(terms)
    assert most.shape == (len(terms),)
    assert built.scores(terms).max() <= most.sum() + 1e-6
    for (term, weight), limit in zip(terms.items(), most.tolist(), strict=True):
        assert built.scores({term: weight}).max() <= limit + 1e-6
        assert (limit > 0) == any(term in p for p in passages)


@settings(deadline=None)
@given(LISTS, SOME, st.lists(SOME, max_size=3))
def test_names_are_alternatives(
    passages: list[list[str]], terms: dict[str, float], names: list[dict[str, float]]
) -> None:
    built = bm25.build(passages)
    typed = dict(list(terms.items())[:2])
    total = built.scores(terms)
    built.complete(total, typed, names)
    best = np.max([np.zeros(len(passages)), *(built.scores(name) for name in names)], axis=0)
    expected = built.scores(terms) + np.maximum(best - built.scores(typed), 0)
    assert total == pytest.approx(expected, abs=1e-5)


@settings(deadline=None)
@given(LISTS, SOME, st.lists(SOME, max_size=3), st.data())
def test_some_passages_are_completed_as_all_are(
    passages: list[list[str]], terms: dict[str, float], names: list[dict[str, float]], data: st.DataObject
) -> None:
    built = bm25.build(passages)
    typed = dict(list(terms.items())[:2])
    whole, some = built.scores(terms), built.scores(terms)
    places = np.asarray(sorted(data.draw(st.sets(st.integers(0, len(passages) - 1)))), dtype=np.int64)
    untouched = np.delete(some, places).tolist()
    built.complete(whole, typed, names)
    built.complete_at(some, places, typed, names)
    assert some[places].tolist() == whole[places].tolist()  # to the bit
    assert np.delete(some, places).tolist() == untouched
