"""Questions by templates, their reading by people, and a model that judges only after people: known answers."""

import json

import pytest

from evals import cli, invent, judge, queue, report, review, store
from evals.cases import load
from evals.model import Case, Fact, Kind, Result, Score
from evals.review import Rating
from evals.shelf import Shelf
from evals.store import RunError

R, W, U = review.Verdict.RIGHT, review.Verdict.WRONG, review.Verdict.UNKNOWN
PAGE = """<!doctype html><html lang="fr"><head><title>{0} : cadre compassionnel</title></head><body><main>
<h1>{0} : cadre de prescription compassionnelle dans le lymphome folliculaire</h1>
<p>Publié le 4 avril 2025.</p><h2>Circuit</h2>
<p>La RCP nationale {1} examine chaque dossier de {0}.</p></main></body></html>"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    for name, rcp in (("Alfazimab", "Alfanet"), ("Deltatinib", "Deltanet")):
        (folder / f"{name.lower()}.html").write_text(PAGE.format(name, rcp), encoding="utf-8")
    return folder


def test_templates_ask_for_what_a_card_says(documents):
    shelf = Shelf([documents])
    cases = invent.written(shelf.documents(), 40)
    asked = {c.question: c for c in cases}
    route = asked["Alfazimab : quelle RCP ?"]
    assert route.docs == ("alfazimab",)
    assert "alfanet" in route.facts[0].pattern
    assert (route.author, route.kind) == (invent.AUTHOR, Kind.ANSWER)
    twins = [c for c in cases if c.kind is Kind.ABSTAIN]
    assert twins
    assert all("alfazimab" not in c.question.lower() and "deltatinib" not in c.question.lower() for c in twins)
    assert invent.written(shelf.documents(), 40) == cases
    assert len(invent.written(shelf.documents(), 4)) <= 4


def test_invented_questions_are_a_valid_file_and_their_facts_stand(documents, tmp_path, capsys):
    out = tmp_path / "q.jsonl"
    assert cli.main(["invent", "--documents", str(documents), "--out", str(out), "--size", "12"]) == 0
    assert cli.main(["check", str(out), "--documents", str(documents)]) == 0
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert "La RCP nationale Alfanet examine chaque dossier" in page
    assert "un refus est attendu" in page
    assert "http" not in page


def test_only_what_a_person_read_joins_a_question_file(documents, tmp_path, capsys):
    out, verdicts, kept = tmp_path / "q.jsonl", tmp_path / "avis.json", tmp_path / "kept.jsonl"
    cli.main(["invent", "--documents", str(documents), "--out", str(out), "--size", "12"])
    first, second, third, *_ = load([out])
    said = {"rater": "MD", "verdicts": {first.id: "garder", second.id: "reformuler", third.id: "rejeter"}}
    verdicts.write_text(json.dumps(said | {"wordings": {second.id: "Et pour lui ?"}}), encoding="utf-8")
    for _ in range(2):  # a second time adds nothing
        assert cli.main(["accept", str(out), str(verdicts), "--out", str(kept)]) == 0
    assert [(c.id, c.question) for c in load([kept])] == [(first.id, first.question), (second.id, "Et pour lui ?")]
    assert load([kept])[0].author == "gabarits, relue par MD"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"rater": " ", "verdicts": {"a": "garder"}, "wordings": {}}, "sans nom"),
        ({"rater": "MD", "verdicts": {"a": "reformuler"}, "wordings": {"a": " "}}, "sans nouvelle formulation"),
        ({"rater": "MD", "verdicts": {"a": "peut-être"}, "wordings": {}}, "relecture des questions"),
    ],
)
def test_a_reading_without_name_or_words_lets_nothing_through(tmp_path, row, said):
    path = tmp_path / "avis.json"
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(RunError, match=said):
        queue.accepted([Case("a", "Quoi ?", Kind.ANSWER, ("d",), (Fact("x"),))], queue.read(path))


# --- the model as a rater


def ratings(name, verdicts):
    return Rating(name, {f"c{n}": v for n, v in enumerate(verdicts)})


PEOPLE = ratings("A", [R] * 20 + [W] * 20), ratings("B", [R] * 20 + [W] * 20)


def test_a_model_that_agrees_is_admitted():
    told = judge.admission(ratings("m", [R] * 18 + [W] * 22), PEOPLE)
    # 38 of 40 alike; chance: (18·20 + 22·20) / 1600 = 1/2; kappa (0.95 - 0.5) / 0.5
    assert (told.admitted, told.n, told.same, told.people) == (True, 40, 0.95, 1.0)
    assert told.kappa == pytest.approx(0.9)
    assert judge.line(told) == "Juge m : admis ; kappa avec les personnes 0,90, n = 40"


@pytest.mark.parametrize(
    ("verdicts", "people", "why"),
    [
        ([R] * 20 + [W] * 9 + [U] * 11, PEOPLE, "29 réponses"),
        ([R] * 10 + [W] * 10 + [R] * 10 + [W] * 10, PEOPLE, "kappa sous 0,6"),
        ([R] * 40, PEOPLE, "kappa sous 0,6"),
        ([R] * 40, (ratings("A", [R] * 40),), "hasard"),
        ([R] * 16 + [W] * 24, PEOPLE, "moins d’accord"),  # kappa 0.8, the people 1
    ],
)
def test_a_model_that_does_not_agree_with_people_is_not_heard(verdicts, people, why):
    told = judge.admission(ratings("m", verdicts), people)
    assert not told.admitted
    assert why in told.reason


def test_people_must_agree_before_a_model_is_compared_with_them():
    first, second = ratings("A", [R, R, W, U]), ratings("B", [R, W, review.Verdict.PARTIAL, R])
    assert judge.consensus((first, second)).verdicts == {"c0": R, "c2": W}
    with pytest.raises(RunError, match="après des personnes"):
        judge.admission(first, ())


def answered(number):
    cited = {
        "n": 1,
        "quote": "q",
        "title": "t",
        "page": None,
        "published": None,
        "document": "d",
        "section": "s",
        "status": "",
    }
    right = "Juste." if number < 20 else "Faux."
    answer = {"outcome": "answered", "text": right, "citations": [cited], "as_of": "2026-11-20"}
    return Result(Case(f"c{number}", f"Question {number} ?", Kind.ANSWER, ("d",)), answer, (Score("good", 1),), 1.0)


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "run"
    store.start(folder, {"started": "1"})
    for number in range(45):
        store.append(folder, answered(number))
    for name in ("a", "b"):
        row = {"rater": name, "verdicts": {f"c{n}": "juste" if n < 20 else "faux" for n in range(40)}}
        (tmp_path / f"{name}.json").write_text(json.dumps(row), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("says", "admitted"), [("honest", True), ("flatterer", False), ("mute", False)])
def test_a_model_over_http_is_heard_or_not(kept, says, admitted, monkeypatch, capsys):
    pytest.importorskip("langchain_openai", reason="LangChain n’est pas installé (extra « model »)")
    from tests.making_model_server import serving

    def honest(told):
        return json.dumps({"verdict": "juste" if '"Juste."' in told else "faux", "reason": "lu"})

    replies = {"honest": honest, "flatterer": lambda told: '{"verdict": "juste"}', "mute": lambda told: "?"}
    with serving() as server:
        server.says = lambda body: replies[says](body["messages"][1]["content"])
        monkeypatch.setenv("PASSERELLE_MODEL", "openai:essai")
        monkeypatch.setenv("PASSERELLE_MODEL_URL", server.url)
        people = [str(kept.parent / f"{name}.json") for name in ("a", "b")]
        assert cli.main(["judge", str(kept), "--ratings", *people]) == (0 if admitted else 1)
        assert len(server.asked) == (45 if admitted else 40)  # the rest is judged by an admitted model only
        assert all("good" not in body["messages"][1]["content"] for _, _, body in server.asked)
    saved = judge.load(kept)
    assert saved["admission"]["admitted"] is admitted
    assert len(saved["verdicts"]) == (45 if admitted else 0)
    page = report.render(store.load(kept))
    assert ("essai : admis" if admitted else "essai : non admis") in page
    assert judge.load(kept.parent) is None


def test_without_a_model_the_judge_says_how_to_name_one(kept, monkeypatch, capsys):
    pytest.importorskip("langchain_openai", reason="LangChain n’est pas installé (extra « model »)")
    monkeypatch.delenv("PASSERELLE_MODEL", raising=False)
    assert cli.main(["judge", str(kept), "--ratings", str(kept.parent / "a.json")]) == 1
    assert "PASSERELLE_MODEL" in capsys.readouterr().err
