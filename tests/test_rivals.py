from pathlib import Path

import pytest

from evals import bench, collection, rivals
from evals.collection import Judged, Text
from evals.memory import held, peak
from index.encoder import HashEncoder

TEXTS = {
    "a": "La réunion nationale examine le dossier.",
    "b": "Les gélules se conservent au réfrigérateur.",
    "c": "Une prise de sang est faite chaque semaine.",
}


@pytest.mark.parametrize("rival", rivals.RIVALS, ids=lambda rival: rival.name)
@pytest.mark.filterwarnings("ignore")  # of libraries that others maintain
def test_a_rival_finds_the_passage_that_says_it(rival: rivals.Rival, tmp_path: Path) -> None:
    if rival.missing:
        pytest.skip(f"{', '.join(rival.missing)} : non installé")
    rank = rival.make(TEXTS, rivals.Embedder(HashEncoder(), tmp_path / "v.sqlite"))
    assert rank("prise de sang", 2)[0] == "c"
    assert rank("gélules réfrigérateur", 2)[0] == "b"
    assert len(rank("gélules", 1)) == 1


def test_an_absent_library_is_said_with_the_way_to_install_it() -> None:
    absent = rivals.Rival("x", ("bm25s", "no_such_package"), rivals.plain_bm25)
    assert absent.missing == ("no_such_package",)
    for rival, reason in rivals.ready():
        assert bool(reason) == bool(rival.missing)
        assert not reason or rivals.INSTALL in reason


def test_vectors_are_computed_once_and_kept(tmp_path: Path) -> None:
    counted: list[int] = []

    class Counting(HashEncoder):
        def encode(self, texts, kind):  # type: ignore[no-untyped-def]
            counted.append(len(texts))
            return HashEncoder().encode(texts, kind)

    first = rivals.Embedder(Counting(), tmp_path / "v.sqlite").passages(["un", "deux", "un"])
    again = rivals.Embedder(Counting(), tmp_path / "v.sqlite").passages(["deux", "un"])
    assert counted == [2]
    assert first[0].tolist() == first[2].tolist() == again[1].tolist()


def test_questions_are_drawn_by_set_and_always_the_same() -> None:
    asked = [Judged(f"{s}{n}", s, "?", ("a",)) for s in "xyz" for n in range(3 if s == "x" else 8)]
    found = collection.drawn(asked, 4)
    assert [sum(q.set == s for q in found) for s in "xyz"] == [3, 4, 4]
    assert found == collection.drawn(asked, 4)
    assert len({q.id for q in found}) == 11


def test_a_smaller_collection_keeps_what_answers() -> None:
    texts = [Text(f"p{n}", "x") for n in range(50)]
    asked = [Judged("q", "s", "?", ("p7", "p44"))]
    found = [text.id for text in collection.around(texts, asked, 10)]
    assert {"p7", "p44"} < set(found)
    assert len(found) == 10
    assert found == sorted(found, key=lambda id_: int(id_[1:])) == [t.id for t in collection.around(texts, asked, 10)]
    assert len(collection.around(texts, asked, 1)) == 2
    assert len(collection.around(texts, asked, 500)) == 50


@pytest.mark.filterwarnings("ignore")
def test_the_table_has_a_line_for_each_system(tmp_path: Path) -> None:
    texts = [Text(id_, text) for id_, text in TEXTS.items()]
    asked = [Judged("q1", "s", "prise de sang", ("c",)), Judged("q2", "s", "qui examine le dossier ?", ("a",))]
    lines = list(bench.compared(texts, asked, tmp_path / "home", "hash", tmp_path / "v.sqlite"))
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:]] == [
        *("Passerelle", "BM25 français", *(rival.name for rival in rivals.RIVALS)),
    ]
    assert lines[2].startswith("| Passerelle | 1.000 | 1.000 | 1.000 | 1.000 | ")
    with pytest.raises(ValueError, match="none"):
        list(bench.compared(texts, asked, tmp_path, "none", tmp_path / "v.sqlite"))


def test_what_a_process_holds_is_at_most_what_it_has_held() -> None:
    assert 10 < held() <= peak()


def test_the_quickest_of_three_counts() -> None:
    calls: list[str] = []
    p50, p95 = rivals.timed(lambda question, k: calls.append(question) or [], ["a", "b"], 3)
    assert len(calls) == 6
    assert 0 <= p50 <= p95 < 1_000
