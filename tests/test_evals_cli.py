import json
import re
import sys
from types import ModuleType

import pytest

from evals import cli, gate, store, systems
from evals.cases import load
from index.build import build
from index.encoder import NONE

PAGE = """<!doctype html><html lang="fr"><head><title>{title}</title></head><body><main><h1>{title}</h1>
<p>Publié le 4 avril 2025.</p>{body}</main></body></html>"""
PAGES = {
    "alphazine": (
        "Alphazine : cadre de prescription compassionnelle",
        "<h2>Circuit</h2><p>La RCP nationale Alphanet examine chaque dossier d’alphazine le mardi.</p>"
        "<h2>Conservation</h2><p>Les gélules d’alphazine se gardent au réfrigérateur pendant trente jours.</p>",
    ),
    "betazine": (
        "Bêtazine : accès précoce",
        "<h2>Circuit</h2><p>La RCP nationale Bêtanet examine chaque dossier de bêtazine le jeudi.</p>",
    ),
}
QUESTIONS = [
    {
        "id": "a",
        "question": "Quelle RCP pour l’alphazine ?",
        "docs": ["alphazine"],
        "facts": ["alphanet"],
        "type": "circuit",
    },
    {
        "id": "b",
        "question": "Quelle RCP pour la bêtazine ?",
        "docs": ["betazine"],
        "facts": ["betanet"],
        "type": "circuit",
    },
    {"id": "n", "question": "Quel temps fera-t-il demain à Brest ?", "kind": "abstain", "docs": [], "split": "test"},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    documents = folder / "in"
    documents.mkdir()
    for name, (title, body) in PAGES.items():
        (documents / f"{name}.html").write_text(PAGE.format(title=title, body=body), encoding="utf-8")
    build([documents], folder, encoder=NONE)
    return folder


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("".join(json.dumps(q) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


def said(capsys):
    return capsys.readouterr().out


def test_run_keeps_every_outcome_and_prints_figures(home, asked, tmp_path, capsys):
    out = tmp_path / "r"
    assert cli.main(["run", str(asked), "--home", str(home), "--out", str(out)]) == 0
    run = store.load(out)
    assert [r.case.id for r in run.results] == ["a", "b", "n"]
    assert {"commit", "generation", "corpus", "questions", "seed", "finished"} <= set(run.manifest)
    assert run.results[0].answer["confidence"] > 0.45  # the threshold from which an answer is given
    text = said(capsys)
    assert re.search(r"citations exactes à l’octet +100,0 %", text)
    assert "nan" not in text.lower().split()


def test_run_again_asks_nothing_twice(home, asked, tmp_path, capsys):
    out = tmp_path / "r"
    arguments = ["run", str(asked), "--home", str(home), "--out", str(out)]
    cli.main(arguments)
    before = (out / store.OUTCOMES).read_text(encoding="utf-8")
    assert cli.main(arguments) == 0
    assert (out / store.OUTCOMES).read_text(encoding="utf-8") == before


def test_processes_share_the_questions_and_find_the_same(home, asked, tmp_path, capsys, monkeypatch):
    # A page test run before may leave its script as the main module, which new processes would run again.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    base = ["run", str(asked), "--home", str(home)]
    assert cli.main([*base, "--out", str(tmp_path / "one")]) == 0
    assert cli.main([*base, "--out", str(tmp_path / "two"), "--jobs", "2"]) == 0
    one, two = store.load(tmp_path / "one"), store.load(tmp_path / "two")
    assert [r.case for r in two.results] == [r.case for r in one.results]
    timeless = [
        [(s.metric, s.hits) for s in r.scores if not s.metric.startswith("ms_")]
        for run in (one, two)
        for r in run.results
    ]
    assert timeless[:3] == timeless[3:]
    assert (one.manifest["jobs"], two.manifest["jobs"]) == (1, 2)


def test_documents_can_be_measured_without_a_home(home, asked, tmp_path, capsys):
    assert cli.main(["run", str(asked), "--documents", str(home / "in"), "--out", str(tmp_path / "r")]) == 0
    assert store.load(tmp_path / "r").results[0].score("lead").full


def test_a_split_can_be_chosen(home, asked, tmp_path, capsys):
    cli.main(["run", str(asked), "--home", str(home), "--out", str(tmp_path / "r"), "--split", "test"])
    assert [r.case.id for r in store.load(tmp_path / "r").results] == ["n"]


def test_compare_and_report(home, asked, tmp_path, capsys):
    for name, system in (("a", "passerelle"), ("b", "ne-repond-jamais")):
        cli.main(["run", str(asked), "--home", str(home), "--out", str(tmp_path / name), "--system", system])
    said(capsys)
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    assert "Questions perdues : 2" in said(capsys)
    assert cli.main(["report", str(tmp_path / "b"), "--against", str(tmp_path / "a")]) == 0
    assert "Questions perdues (2)" in (tmp_path / "b" / "rapport.html").read_text(encoding="utf-8")


def test_the_gate_opens_on_what_it_was_pinned_on_and_shuts_on_less(home, asked, tmp_path, capsys):
    floors = tmp_path / "floors.json"
    base = ["gate", str(asked), "--home", str(home), "--floors", str(floors)]
    assert cli.main(base) == 1
    assert "aucun plancher" in said(capsys)
    assert cli.main([*base, "--update"]) == 0
    pinned = gate.load(floors)
    assert pinned.floors["answered"].value == 1.0
    said(capsys)
    assert cli.main(base) == 0
    assert cli.main([*base, "--system", "citations-retouchees"]) == 1
    assert "BLOQUÉ — exact" in said(capsys)
    assert cli.main([*base, "--system", "ne-repond-jamais", "--update"]) == 1
    assert gate.load(floors) == pinned
    reason = ["--allow-regression", "essai"]
    assert cli.main([*base, "--system", "ne-repond-jamais", "--update", *reason]) == 0
    assert gate.load(floors).history[-1]["reason"] == "essai"


def test_the_gate_is_tried_with_every_decoy(home, asked, tmp_path, capsys):
    more = [{**q, "id": f"{q['id']}{n}"} for n in range(5) for q in QUESTIONS]
    past = {
        "id": "p",
        "question": "Quelle RCP pour l’alphazine ?",
        "kind": "abstain",
        "docs": [],
        "as_of": "2020-01-01",
    }
    asked.write_text("".join(json.dumps(q) + "\n" for q in (*more, past)), encoding="utf-8")
    assert cli.main(["gate", str(asked), "--home", str(home), "--decoys"]) == 0
    text = said(capsys)
    assert text.count("arrêté") == len(systems.DECOYS)
    assert "PASSÉ" not in text


def test_stress_runs_each_variant_beside_the_clean_run(home, asked, tmp_path, capsys):
    assert cli.main(["stress", str(asked), "--home", str(home), "--out", str(tmp_path / "s")]) == 0
    names = {p.name for p in (tmp_path / "s").iterdir()}
    assert {"origine", "typo", "sans-accents", "sms", "au-2028-06-01"} <= names
    text = said(capsys)
    assert "réponses changées par la date" in text
    assert "ÉCHEC" not in text


@pytest.mark.parametrize("name", ["passerelle", "bm25"])
def test_peers_answer_over_the_same_index(home, asked, tmp_path, name):
    opened = systems.open_system(name, home)
    from evals import job

    run = job.in_memory(load([asked]), opened, [asked])
    assert run.manifest["system"] == name
    assert run.results[0].score("exact").full
    assert run.results[0].score("lead").full


def test_every_decoy_says_what_must_catch_it():
    assert set(systems.CAUGHT_BY) == set(systems.DECOYS)


def test_wrong_questions_are_told_and_nothing_is_asked(home, tmp_path, capsys):
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    assert cli.main(["run", str(path), "--home", str(home), "--out", str(tmp_path / "r")]) == 1
    assert "q.jsonl, ligne 1" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_a_home_without_index_is_one_sentence(asked, tmp_path, capsys):
    assert cli.main(["run", str(asked), "--home", str(tmp_path / "none"), "--out", str(tmp_path / "r")]) == 1
    assert "passerelle build" in capsys.readouterr().err


def test_check_finds_a_fact_that_stands_nowhere(home, tmp_path, capsys):
    wrong = {**QUESTIONS[0], "facts": ["alphanet", "le vendredi"]}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(wrong) + "\n", encoding="utf-8")
    assert cli.main(["check", str(path), "--documents", str(home / "in")]) == 1
    assert "a : « le vendredi »" in said(capsys)


def test_the_packaged_questions_are_well_formed_and_balanced():
    from evals.model import Split

    cases = load(cli.packaged())
    alone = [c for c in cases if not c.dialogue]
    assert len(alone) >= 300
    assert all(c.author and c.written and c.split and c.programme and c.type for c in cases)
    share = sum(c.type == "fausse prémisse" for c in alone) / len(alone)
    silent = sum(c.type == "hors corpus" for c in alone) / len(alone)
    assert share >= 0.09
    assert silent >= 0.2
    per_programme = {}
    for case in cases:
        if case.docs:
            per_programme.setdefault(case.programme, set()).add(case.split)
    assert all(len(splits) == 1 for name, splits in per_programme.items() if name != "transversal")
    assert {c.split for c in cases} == set(Split)
