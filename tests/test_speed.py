import pytest

from evals import speed


def test_figures_are_in_the_units_that_the_table_says():
    asked: list[str] = []
    found = speed.figures(0.25, asked.append)
    assert found["open"] == 0.25
    assert 0 <= found["p50"] <= found["p95"] < 1_000
    assert 10 < found["rss"] < 100_000
    assert len(set(asked[1:])) == len(asked) - 1  # no question is asked twice


@pytest.mark.slow
def test_the_table_of_a_small_collection(tmp_path, capsys):
    asked = ["--sizes", "40", "--encoders", "hash", "--out", str(tmp_path)]
    assert speed.main(asked) == 0
    said = capsys.readouterr().out
    for what in ("construction", "à froid", "réponse à chaud", "| 40 | hash |", "mémoire"):
        assert what in said
    assert (tmp_path / "croissance.jsonl").is_file()
    assert (tmp_path / "croissance.svg").is_file()
    before = (tmp_path / "croissance.jsonl").read_bytes()
    assert speed.main(asked) == 0  # what was measured is not measured again
    assert (tmp_path / "croissance.jsonl").read_bytes() == before
