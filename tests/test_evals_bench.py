import gzip
import json

import pytest

from evals import bench
from evals.bench import Bench, Judged, Text, measure, stored
from index import generation
from index.analysis import fingerprint
from index.build import write
from index.encoder import HashEncoder
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.meaning import describe
from index.query import plain
from index.search import Searcher
from ingest import split as splitter

TEXTS = tuple(
    Text(f"p{n}", text)
    for n, text in enumerate(
        [
            "La réunion nationale examine le dossier chaque mardi.",
            "Les gélules se conservent au réfrigérateur pendant un mois.",
            "La pharmacie prépare les gélules après l’avis de la réunion.",
            "Le médecin référent envoie le dossier complet.",
            "Une prise de sang est faite chaque semaine.",
        ]
    )
)
ASKED = ("Qui examine mon dossier ?", "conservation des gelules", "sang chaque semaine", "reunion nationnale")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    """The real index over the same passages."""
    home = tmp_path_factory.mktemp("home")
    kept = [stored(t) for t in TEXTS]
    model = HashEncoder()
    with generation.writing(home) as draft:
        write(draft.folder, kept, model, home, lambda *_: None)
        sources = [{"id": t.id, "sha256": t.id, "file": t.id, "published": None} for t in TEXTS]
        facts = {
            "analyser": fingerprint(),
            "splitter": splitter.VERSION,
            "encoder": describe(model),
            "sources": sources,
        }
        draft.facts.update(facts)
    return Searcher.open(home)


@pytest.mark.parametrize("question", ASKED)
def test_the_bench_ranks_as_the_search_does(searcher, question, tmp_path):
    query = plain(question, Lexicon.packaged(), Everyday.packaged(), known=searcher.forms.__contains__)
    hits = [hit.passage.document for hit in searcher.search(query, 10)]
    assert hits
    assert Bench(TEXTS, tmp_path, "hash").rank(question) == hits


def test_each_part_can_be_left_out(tmp_path):
    found = Bench(TEXTS, tmp_path, "hash")
    misspelt = "refrigerrateur"
    assert found.rank(misspelt, bench.Parts(words=False, dense=False))[0] == "p1"
    whole, *_ = found.rank("gélules", bench.Parts(grams=False, dense=False, everyday=False, lexicon=False))
    assert whole in {"p1", "p2"}
    # vectors alone rank everything but the farthest, which is scaled to nothing
    assert len(found.rank("gélules", bench.Parts(words=False, grams=False))) == len(TEXTS) - 1


def test_measures_by_hand():
    asked = [Judged("a", "s", "1", ("x",)), Judged("b", "s", "2", ("y",)), Judged("c", "t", "3", ("x",))]
    order = {"1": ["x", "y"], "2": ["x", "y"], "3": []}
    found = measure(order.__getitem__, asked)
    assert found["s"]["mrr@10"] == [1.0, 0.5]
    assert found["s"]["ndcg@10"] == [1.0, pytest.approx(0.63093, abs=1e-5)]
    assert found["t"]["recall@10"] == [0.0]
    assert bench.mean(found) == pytest.approx((1.63093 / 2 + 0) / 2, abs=1e-5)


def test_the_last_line_is_the_mean(tmp_path):
    corpus, queries = tmp_path / "c.jsonl.gz", tmp_path / "q.jsonl.gz"
    rows = [{"id": t.id, "text": t.text} for t in TEXTS]
    asked = [{"id": "q1", "set": "s", "question": "sang chaque semaine", "relevant": ["p4"]}]
    for path, lines in ((corpus, rows), (queries, asked)):
        with gzip.open(path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    said = list(bench.lines(corpus, queries, ablations=True, name="hash", cache=tmp_path / "v.sqlite"))
    assert said[-1] == "mean nDCG@10 1.000"
    assert [line.split("  ")[0] for line in said if line.startswith("−")] == [
        *("− grammes", "− mots", "− lexique", "− mots courants", "− vecteurs"),
    ]
    again = list(bench.lines(corpus, queries, ablations=True, name="hash", cache=tmp_path / "v.sqlite"))
    assert again == said
