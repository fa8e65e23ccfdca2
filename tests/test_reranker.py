import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from index import shares
from index.bert import Bert
from index.build import build
from index.encoder import DEFAULT, load
from index.errors import RerankerError
from index.fusion import Scores
from index.meaning import encoded_text
from index.model import Hit, Query, Term
from index.reranker import SHARE, TOP, CrossEncoder, Reranker, fetched, mixed
from index.search import Searcher
from ingest.model import Passage

ROOT = Path(__file__).parent.parent
ASKED = Query("velmoxan kernolol préparation", (Term("velmoxan kernolol préparation"),))


def hit(n: int, score: float) -> Hit:
    return Hit(Passage(f"d#{n}", "d", 0, 1, str(n), None, None, (), ""), score)


class Longing:
    """Reads numbers, and likes the highest."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def read(self, question: str, texts: Sequence[str]) -> Scores:
        self.asked.append(tuple(texts))
        return np.asarray([float(t.rsplit("\n")[-1]) for t in texts], dtype=np.float32)


def names(hits: Sequence[Hit]) -> list[str]:
    return [h.passage.text for h in hits]


def test_scores_are_mixed_on_the_scale_of_what_was_found() -> None:
    said = np.asarray([-3, 0, 3], dtype=np.float32)  # laid on 0.6 to 1: 0.6, 0.8, 1
    assert mixed([1.0, 0.8, 0.6], said, 0.5) == pytest.approx([0.8, 0.8, 0.8])
    assert mixed([1.0, 0.8, 0.6], said, 0.75) == pytest.approx([0.7, 0.8, 0.9])
    assert mixed([1.0, 0.8, 0.6], said, 0.0) == [1.0, 0.8, 0.6]
    assert mixed([1.0, 0.8], np.asarray([2, 2], dtype=np.float32), 0.75) == [1.0, 0.8]


def test_the_order_is_that_of_the_mixture_and_equals_stay_as_found() -> None:
    hits = [hit(1, 1.0), hit(2, 0.8), hit(3, 0.6)]
    assert names(Reranker(Longing(), 0.75).rerank("?", hits)) == ["3", "2", "1"]
    assert names(Reranker(Longing(), 0.0).rerank("?", hits)) == ["1", "2", "3"]
    hits = [hit(2, 1.0), hit(2, 0.5), hit(1, 0.4)]
    assert [h.score for h in Reranker(Longing(), 0.5).rerank("?", hits)] == pytest.approx([1.0, 0.75, 0.4])


def test_what_was_read_is_among_the_reasons() -> None:
    first = Reranker(Longing(), 0.75).rerank("?", [hit(1, 1.0), hit(2, 0.8), hit(3, 0.6)])[0]
    assert [(r.ranking, r.rank, r.score) for r in first.rankings] == [("reranker", 1, 3.0)]


def test_only_the_first_passages_are_read_and_none_falls_below_the_others() -> None:
    hits, reader = [hit(n, 100.0 - n) for n in range(TOP + 5)], Longing()
    found = Reranker(reader, 0.9).rerank("?", hits)
    assert reader.asked == [tuple(str(n) for n in range(TOP))]
    assert names(found) == [*(str(n) for n in reversed(range(TOP))), *(str(TOP + n) for n in range(5))]
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    assert 0 < TOP <= 20


def test_one_passage_or_none_needs_no_reading() -> None:
    reader = Longing()
    assert Reranker(reader, 0.5).rerank("?", [hit(1, 1.0)]) == (hit(1, 1.0),)
    assert Reranker(reader, 0.5).rerank("?", []) == ()
    assert reader.asked == []


def test_a_passage_is_read_under_its_headings() -> None:
    reader = Longing()
    headed = Hit(Passage("d#3", "d", 0, 1, "3", None, None, (), "Titre"), 1.0)
    Reranker(reader, 0.5).rerank("?", [headed, hit(1, 0.5)])
    assert reader.asked == [("Titre\n3", "1")]


def test_an_index_names_none_by_default(home: Path) -> None:
    assert Searcher.open(home).facts["reranker"] is None


@pytest.mark.parametrize("name", ["", " ", "pas un nom !", "a/b/c/d"])
def test_a_name_that_is_none_is_refused_at_once(name: str) -> None:
    with pytest.raises(RerankerError, match="reclassement") as caught:
        fetched(name)
    assert caught.value.name == name


# A real model, very small and untrained: what it prefers is chance, but it is read as any other is.


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross")
    letters = [chr(n) for n in range(33, 127)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=128).save_pretrained(str(folder))
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(
        vocab_size=len(words), max_position_embeddings=128, num_labels=1, initializer_range=1.0, **sizes
    )
    BertForSequenceClassification(config).save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def reading(model: Path, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("reading")
    given = ["--encoder", "none", "--reranker", str(model)]
    assert main(["build", str(documents), "--home", str(place), *given]) == 0
    return place


@pytest.mark.slow
def test_a_search_is_put_in_the_model_s_order(model: Path, reading: Path, home: Path) -> None:
    from sentence_transformers import CrossEncoder as Theirs

    before, after = Searcher.open(home).search(ASKED), Searcher.open(reading).search(ASKED)
    said = Theirs(str(model), device="cpu").predict([(ASKED.text, encoded_text(h.passage)) for h in before])
    assert len(set(said.tolist())) == len(before) > 2
    low, high, least, most = min(said), max(said), before[-1].score, before[0].score
    scores = {
        h.passage.id: (1 - SHARE) * h.score + SHARE * (least + (most - least) * (float(s) - low) / (high - low))
        for h, s in zip(before, said, strict=True)
    }
    assert [h.passage.id for h in after] == sorted(scores, key=lambda id_: -scores[id_])
    assert [h.score for h in after] == pytest.approx(sorted(scores.values(), reverse=True), abs=1e-5)
    assert [h.passage.id for h in after] != [h.passage.id for h in before]
    assert Searcher.open(reading).search(ASKED, 1) == after[:1]


@pytest.mark.slow
def test_a_home_says_how_much_it_counts(model: Path, reading: Path, home: Path) -> None:
    (reading / "weights.toml").unlink(missing_ok=True)
    shares.keep(reading, str(model.resolve()), 0.0)
    found = [h.passage.id for h in Searcher.open(reading).search(ASKED)]
    (reading / "weights.toml").unlink()
    assert found == [h.passage.id for h in Searcher.open(home).search(ASKED)]


@pytest.mark.slow
def test_it_is_read_at_the_first_question_and_no_host_is_asked(reading: Path) -> None:
    script = """
import socket, sys
def refused(*given):
    raise AssertionError(given)
socket.socket.connect = socket.getaddrinfo = refused
from pathlib import Path
from index.query import plain
from index.search import Searcher
searcher = Searcher.open(Path(sys.argv[1]))
print("torch" in sys.modules)
print(searcher.search(plain("velmoxan kernolol"))[0].rankings[-1].ranking, "torch" in sys.modules)
"""
    command, where = [sys.executable, "-c", script, str(reading)], {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=where)
    assert ran.stdout.splitlines() == ["False", "reranker True"]


@pytest.mark.slow
def test_a_model_that_left_is_named_when_the_index_is_opened(model: Path, documents: Path, tmp_path: Path) -> None:
    moved = tmp_path / "model"
    moved.symlink_to(model, target_is_directory=True)
    kept = tmp_path / "kept"
    model.rename(kept)
    try:
        with pytest.raises(RerankerError):
            build([documents], tmp_path / "home", encoder="none", reranker=str(moved))
        assert not (tmp_path / "home" / "index" / "CURRENT").exists()
    finally:
        kept.rename(model)
    build([documents], tmp_path / "home", encoder="none", reranker=str(moved))
    model.rename(kept)
    try:
        with pytest.raises(RerankerError, match="relancez « passerelle build »"):
            Searcher.open(tmp_path / "home")
    finally:
        kept.rename(model)


@pytest.mark.slow
def test_a_model_that_only_encodes_is_refused(model: Path, documents: Path, tmp_path: Path) -> None:
    encoder = load(DEFAULT)
    assert isinstance(encoder, Bert)
    with pytest.raises(RerankerError, match="pas un modèle qui note"):
        fetched(str(encoder.folder))
    two = tmp_path / "two"
    two.mkdir()
    for file in model.iterdir():
        (two / file.name).write_bytes(file.read_bytes())
    (two / "config.json").write_text(json.dumps({"architectures": ["BertModel"]}), encoding="utf-8")
    with pytest.raises(RerankerError):
        fetched(str(two))


@pytest.mark.slow
def test_what_was_read_is_not_read_again(model: Path) -> None:
    reader = CrossEncoder("x", str(model))
    first = reader.read("question", ["un", "deux"])
    assert reader.read("question", ["un", "deux"]) is first
    assert reader.read("question", ["deux", "un"])[::-1].tolist() == pytest.approx(first.tolist(), abs=1e-5)
