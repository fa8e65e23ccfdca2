from pathlib import Path

import pytest

from evals import tune
from evals.bench import Bench, Without
from evals.collection import Judged, Text
from evals.tune import Step, choose
from index import shares
from index.encoder import DEFAULT, weight
from index.errors import EncoderError

TEXTS = tuple(
    Text(f"p{n}", text)
    for n, text in enumerate(("La réunion examine le dossier.", "Les gélules au réfrigérateur.", "Une prise de sang."))
)


def step(share: float, *values: float) -> Step:
    return Step(share, {"s": {"ndcg@10": list(values)}})


def test_a_home_s_share_stands_before_the_project_s(tmp_path: Path) -> None:
    assert shares.share(DEFAULT, tmp_path) == weight(DEFAULT)
    file = shares.keep(tmp_path, DEFAULT, 0.25)
    shares.keep(tmp_path, "un/autre « modèle »", 0.4)
    assert shares.share(DEFAULT, tmp_path) == 0.25
    assert shares.share("un/autre « modèle »", tmp_path) == 0.4
    assert shares.share("jamais/vu", tmp_path) == weight("jamais/vu")
    assert file.read_text(encoding="utf-8").startswith("[weights]\n")


@pytest.mark.parametrize("said", ["[weights]\nx = 1.5", "[weights]\nx = 'a'", "[weights]\nx = nan", "[weights", "\x00"])
def test_a_share_that_is_none_is_refused_by_name(tmp_path: Path, said: str) -> None:
    (tmp_path / "weights.toml").write_text(said, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"weights\.toml"):
        shares.share("x", tmp_path)


def test_the_best_neighbourhood_is_chosen_and_not_a_lucky_step() -> None:
    lucky = [step(0.0, 0.2), step(0.1, 0.9), step(0.2, 0.2), step(0.3, 0.6), step(0.4, 0.62), step(0.5, 0.6)]
    assert choose(lucky).share == 0.4
    assert choose([step(0.1, 0.5), step(0.2, 0.5), step(0.3, 0.5)]).share == 0.1


def test_every_share_is_measured_on_the_same_index(tmp_path: Path) -> None:
    bench = Bench(TEXTS, tmp_path, "hash")
    asked = [Judged("a", "s", "prise de sang", ("p2",)), Judged("b", "s", "gélules", ("p1",))]
    found = tune.steps(bench, asked, (0.0, 0.5))
    assert [s.mean for s in found] == [1.0, 1.0]
    lines = list(tune.lines(found))
    assert lines[-1] == "poids retenu : 0.00"
    assert len(lines) == 3


def test_without_a_share_for_vectors_the_ranking_is_that_of_words(tmp_path: Path) -> None:
    bench = Bench(TEXTS, tmp_path, "hash")
    for question in ("gélules", "dossier de sang", "réunion"):
        assert bench.rank(question, share=0.0) == bench.rank(question, Without("−", dense=False))
