import gzip
import json
from datetime import date

import pytest

from evals import bench
from evals.bench import Bench, Without, measure
from evals.collection import Judged, Text, load, of_documents
from evals.model import Case, Fact, Kind
from evals.shelf import Shelf

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


def test_the_real_search_ranks(tmp_path):
    found = Bench(TEXTS, tmp_path, "hash")
    assert found.rank("Qui examine mon dossier ?")[0] == "p0"
    assert found.rank("prise de sang")[0] == "p4"
    assert found.rank("xylophone") == []


def test_each_part_can_be_left_out(tmp_path):
    found = Bench(TEXTS, tmp_path, "hash")
    misspelt = "refrigerrateur"
    assert found.rank(misspelt)[0] == "p1"  # by its letters
    assert found.rank(misspelt, Without("−", lists=("grams",))) == []
    assert found.rank("frigo")[0] == "p1"  # by the everyday words
    assert found.rank("frigo", Without("−", everyday=False)) == []
    assert set(found.rank("gélules", Without("−", dense=False))[:2]) == {"p1", "p2"}
    assert len(found.nearest("gélules")) == len(TEXTS)  # vectors alone rank everything


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
    said = list(bench.lines(*load(corpus, queries), ablations=True, name="hash", cache=tmp_path / "v.sqlite"))
    assert said[-1] == "mean nDCG@10 1.000"
    assert [line.split("  ")[0] for line in said if line.startswith("−")] == [
        *("− grammes", "− lexique", "− mots courants", "− vecteurs"),
    ]
    again = list(bench.lines(*load(corpus, queries), ablations=True, name="hash", cache=tmp_path / "v.sqlite"))
    assert again == said


def test_headings_can_be_left_out(tmp_path):
    texts = (Text("a", "La réunion donne son avis.", "Velmoxan"), Text("b", "La réunion donne son avis.", "Kernolol"))
    found = Bench(texts, tmp_path, "none")
    assert [left.name for left in found.ablations][-1] == "− structure"
    assert found.rank("avis velmoxan")[0] == "a"
    assert found.rank("avis kernolol")[0] == "b"
    assert found.rank("avis kernolol", bench.STRUCTURE) == ["a", "b"]
    assert found.rank("kernolol", bench.STRUCTURE) == []
    assert "− structure" not in [left.name for left in Bench(TEXTS, tmp_path / "other", "none").ablations]


def test_questions_over_documents_are_judged_by_the_passages_that_state_their_facts(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    page = "<!doctype html><html lang='fr'><body><main><h1>{0}</h1><h2>Circuit</h2><p>{1}</p><h2>Prix</h2><p>{2}</p>"
    care = "Chaque demande est examinée par la réunion Alizé, qui se tient le mardi."
    price = "Le coût du traitement est facturé à l’établissement qui le demande."
    for name in ("velmoxan", "kernolol"):
        (folder / f"{name}.html").write_text(page.format(name, care, price), encoding="utf-8")
    asked = [
        Case("one", "Qui examine ?", Kind.ANSWER, ("velmoxan",), (Fact("alize"),)),
        Case("nowhere", "Qui examine ?", Kind.ANSWER, ("velmoxan",), (Fact("boree"),)),
        Case("unasked", "Qui examine ?", Kind.ABSTAIN, ("velmoxan",), (Fact("alize"),)),
        Case("later", "Et lui ?", Kind.ANSWER, ("velmoxan",), (Fact("alize"),), prior=("Qui examine ?",)),
        Case("then", "Qui examinait ?", Kind.ANSWER, ("velmoxan",), (Fact("alize"),), as_of=date(2020, 1, 1)),
    ]
    texts, judged = of_documents(Shelf([folder]), asked, "pages")
    assert [(q.id, q.set) for q in judged] == [("one", "pages")]
    held = {text.id: text for text in texts}
    assert [held[id_].text for id_ in judged[0].relevant] == [care]
    assert "Circuit" in held[judged[0].relevant[0]].context
    assert judged[0].relevant[0].startswith("velmoxan")
