from pathlib import Path

import numpy as np
import pytest

from evals import growth, varied
from index.dense import Dense
from index.encoder import HashEncoder, normalise
from index.query import plain
from index.search import Searcher

REAL = ["La réunion donne son avis. Le dossier part lundi.", "Le vélonib est cher. La pharmacie le prépare."]


def test_a_varied_passage_is_new_deterministic_and_in_the_words_of_the_others() -> None:
    words = [w for text in REAL for w in text.split()]
    one, other = varied.varied(REAL, words, 7), varied.varied(REAL, words, 8)
    assert one == varied.varied(REAL, words, 7)
    assert one != other
    assert one.rsplit(" ", 1)[1].endswith("7")
    assert set(one.split()[:-1]) <= set(words)


def test_documents_hold_twenty_passages_that_stand_where_they_say() -> None:
    found = list(varied.documents(f"passage {n}." for n in range(45)))
    assert [len(one.passages) for one in found] == [20, 20, 5]
    for one in found:
        for passage in one.passages:
            assert one.document.text[passage.start : passage.end] == passage.text


def test_blended_vectors_have_length_one_and_stay_near_what_they_are_made_of() -> None:
    made = varied.vectors(varied.ENCODED + 200, HashEncoder())
    assert made.shape == (varied.ENCODED + 200, 256)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-4)
    blended, base = made[varied.ENCODED :], made[: varied.ENCODED]
    assert float((blended @ base.T).max(axis=1).min()) > 0.5
    assert len(np.unique(blended.round(4), axis=0)) == 200


def test_a_collection_is_built_and_asked(tmp_path: Path) -> None:
    built = growth.build(tmp_path, 45, "none")
    assert built["build"] > 0
    assert built["vectors"] == 0
    assert Searcher.open(tmp_path).facts["encoder"] is None
    again = growth.build(tmp_path, 45, "hash")
    assert again["build"] == built["build"]  # words and grams are there
    searcher = Searcher.open(tmp_path)
    assert len(searcher.documents()) == 3
    first = searcher.documents()[0].text.split("\n")[0]
    assert searcher.search(plain(first))[0].passage.text == first
    found = growth.ask(tmp_path, "hash", ["Qui prépare le dossier ?", "Quel âge ?", "Où est la pharmacie ?"])
    assert 0 <= found["p50"] <= found["p95"]
    assert 0 <= found["cpu50"] <= found["cpu95"]
    assert found["recall"] == 1.0
    growth.build(tmp_path, 45, "none")
    assert growth.ask(tmp_path, "none", ["Qui ?", "Quoi ?"])["recall"] == 1.0


def test_recall_counts_the_true_neighbours() -> None:
    vectors = normalise(np.random.default_rng(0).normal(size=(300, 16)))
    assert growth.recall(Dense.build(vectors), vectors[:5]) == 1.0


def test_the_table_and_the_picture(tmp_path: Path) -> None:
    sizes = [
        growth.Size(n, "none", n / 500, 300, n // 20_000, n / 100, 0.5, 1.5, n / 1000, 1.0, 2.0, 200, 0, 0, 1)
        for n in (1000, 20_000)
    ]
    lines = list(growth.lines(sizes))
    assert lines[-1].startswith(
        "| 20000 | none | 40 s + 1 s | 300 Mo | 200 Mo | 0.50 s | 1.5 / 20.0 ms | 1.0 / 2.0 ms |"
    )
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
    growth.draw(sizes, tmp_path / "courbe.svg")
    assert "passages" in (tmp_path / "courbe.svg").read_text(encoding="utf-8")
    growth.save(sizes, tmp_path / "chiffres.jsonl")
    assert growth.load(tmp_path / "chiffres.jsonl") == sizes
    assert growth.load(tmp_path / "absent.jsonl") == []
