import pytest

from evals import speed
from index.query import plain
from index.search import Searcher


def test_a_collection_of_any_size_can_be_searched(tmp_path, monkeypatch):
    monkeypatch.setattr(speed, "_texts", lambda: ["Le vélonib est cher.", "La réunion donne son avis."])
    speed.index(tmp_path, 45, "hash")
    searcher = Searcher.open(tmp_path)
    assert len(searcher.documents()) == 3
    assert searcher.search(plain("vélonib"))[0].passage.text == "Le vélonib est cher."


def test_figures_are_in_the_units_that_the_table_says():
    asked: list[str] = []
    found = speed.figures(0.25, asked.append)
    assert found["open"] == 0.25
    assert 0 <= found["p50"] <= found["p95"] < 1_000
    assert 10 < found["rss"] < 100_000
    assert len(set(asked[1:])) == len(asked) - 1  # no question is asked twice


@pytest.mark.slow
def test_the_table_of_a_small_collection(capsys):
    assert speed.main(["--sizes", "40"]) == 0
    said = capsys.readouterr().out
    for what in ("construction", "à froid", "réponse à chaud", "40 passages", "recherche à chaud", "mémoire"):
        assert what in said
