import json
from pathlib import Path

import pytest

from evals import cells, panel, report, store, terminal
from evals.model import Case, Kind, Result, Score
from evals.store import Run

FACTS = {"system": "passerelle", "encoder": "e", "questions": "q", "corpus": "c", "as_of": "2026-11-20", "started": "1"}
ANSWER = {"outcome": "answered", "text": "Dit.", "citations": []}


def run_of(folder, good, **facts):
    results = tuple(
        Result(
            Case(f"c{n}", "Quoi ?", Kind.ANSWER, ("d",)), ANSWER, (Score("good", g), Score("readable_soignant", 60)), 1
        )
        for n, g in enumerate(good)
    )
    return Run(Path(folder), FACTS | facts, results)


RUN = run_of("run", [1, 1, 0, 1])


def test_other_systems_stand_beside_the_run_and_their_latest_run_counts():
    others = (
        run_of("bm25-old", [0] * 4, system="bm25"),
        run_of("bm25", [1, 0, 0, 1], system="bm25", encoder=None),
        run_of("bare", [1, 0, 0, 1], encoder=None),
        run_of("elsewhere", [1] * 4, system="recette", corpus="other"),
        run_of("typo", [0] * 4, system="bm25", variant="typo"),
        run_of("past", [0] * 4),
    )
    columns = panel.systems(RUN, others)
    assert [c.name for c in columns] == ["passerelle", "bm25", "passerelle, sans vecteurs"]
    assert [c.figures[0].value for c in columns] == [0.75, 0.5, 0.5]
    assert panel.past(RUN, others) == (others[5],)
    assert list(panel.variants(others)) == ["typo"]
    assert panel.systems(RUN, others[3:4]) == ()


def test_the_report_shows_systems_history_cells_and_what_was_drawn(tmp_path):
    (tmp_path / cells.FILE).write_text(json.dumps({"dev": {"regime": [3, 1, 2], "cost": [0, 0, 0]}}), encoding="utf-8")
    facts = {"joules": 10.0, "asked": 4, "energy": "estimation : 1 s de processeur × 10 W", "peak_memory_mib": 200}
    run = run_of(tmp_path, [1, 1, 0, 1], commit="abcdef0123", **facts)
    page = report.render(run, None, (run_of("bm25", [0] * 4, system="bm25"), run_of("past", [0] * 4)))
    assert "<th>passerelle</th><th>bm25</th>" in page
    assert "(abcdef0)" in page  # the axis of the history names commits
    assert "75,0 %" in page  # three of four « regime » are right
    assert "Énergie : 2,50 J par question (estimation : 1 s de processeur × 10 W)." in page
    assert "nan" not in page.lower().split()


def test_cells_become_shares_with_their_n(tmp_path):
    (tmp_path / cells.FILE).write_text(json.dumps({"dev": {"regime": [3, 1, 2], "cost": [0, 0, 1]}}), encoding="utf-8")
    regime, cost, total = cells.read(tmp_path)
    assert (regime.precision, regime.said, regime.recall, regime.due) == (0.75, 4, 0.6, 5)
    assert (cost.precision, cost.said, cost.recall, cost.due) == (None, 0, 0.0, 1)
    assert (total.name, total.precision, total.recall) == (cells.ALL, 0.75, 0.5)
    assert cells.read(tmp_path / "none") == ()
    said = list(terminal.summary(run_of(tmp_path, [1])))
    assert "fiches d’accès, dev : précision 75,0 %, rappel 50,0 % (n = 6)" in said


def test_labelled_documents_are_judged_into_the_run(tmp_path):
    labels = tmp_path / "labels"
    labels.mkdir()
    page = "<html lang=fr><title>A</title><body><h1>Bulletin</h1><p>Rien sur un médicament ici.</p></body></html>"
    (labels / "bulletin.html").write_text(page, encoding="utf-8")
    one = {
        "document": "bulletin.html",
        "judged": ["regime"],
        "cards": [{"regime": "accès précoce", "tumours": ["gliome"]}],
    }
    (labels / "dev.json").write_text(json.dumps({"half": "dev", "documents": [one]}), encoding="utf-8")
    cells.write(tmp_path, labels)
    regime, total = cells.read(tmp_path)
    assert (regime.name, regime.half, regime.recall, regime.due) == ("regime", "dev", 0.0, 1)
    assert total.due == 1


@pytest.mark.parametrize(("facts", "said"), [({}, []), ({"peak_memory_mib": 12}, ["Mémoire au plus haut : 12 Mio."])])
def test_a_run_without_meters_says_nothing_of_them(facts, said):
    assert list(panel.drawn(run_of("r", [1], **facts))) == said


def test_runs_of_the_same_questions_are_found_beside(tmp_path):
    for name, facts in (("a", {}), ("b", {"started": "0"}), ("c", {"questions": "other"})):
        store.start(tmp_path / name, FACTS | facts)
    assert [r.name for r in store.beside(store.load(tmp_path / "a"))] == ["b"]
