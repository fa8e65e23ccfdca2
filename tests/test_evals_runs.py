import json
from dataclasses import replace
from datetime import date

import pytest

from app.model import Audience, Claim, Question
from evals import compare, gate, metrics, report, risk, run, store, stress
from evals.decoys import AlwaysAnswers, Inexact, NeverAnswers, Oracle, Timeless, WrongDocument, WrongPage
from evals.model import Case, Fact, Kind, Result, Score
from evals.shelf import Shelf
from ingest.validity import Status

PAGE = """<!doctype html><html lang="fr"><head><title>{title}</title></head><body><main><h1>{title}</h1>
<p>Publié le {day}.</p>{body}</main></body></html>"""
PAGES = {
    "alpha": (
        "Alphazine : cadre compassionnel",
        "4 avril 2025",
        "<h2>Circuit</h2><p>La RCP nationale Alpha examine chaque dossier d’alphazine.</p>"
        "<h2>Dates</h2><p>Le cadre de l’alphazine est terminé depuis le 5 avril 2026.</p>",
    ),
    "beta": (
        "Bêtazine : accès précoce",
        "12 mai 2024",
        "<h2>Circuit</h2><p>La RCP nationale Bêta examine chaque dossier de bêtazine.</p>"
        "<h2>Patients</h2><p>La bêtazine concerne les adultes de plus de 18 ans.</p>",
    ),
}
CASES = (
    Case(
        "a1", "Quelle RCP pour l’alphazine ?", Kind.ANSWER, ("alpha",), (Fact("rcp nationale alpha"),), type="circuit"
    ),
    Case("a2", "Alphazine : encore ouvert ?", Kind.ANSWER, ("alpha",), (Fact("5 avril 2026"),), status=Status.ENDED),
    Case("b1", "Quelle RCP pour la bêtazine ?", Kind.ANSWER, ("beta",), (Fact("rcp nationale beta"),), type="circuit"),
    Case("b2", "Bêtazine en 2020 ?", Kind.ABSTAIN, as_of=date(2020, 1, 1), type="hors corpus"),
    Case("n1", "Combien coûte une table ?", Kind.ABSTAIN, type="hors corpus"),
    Case("u1", "Il ne respire plus", Kind.EMERGENCY, facts=(Fact("15|112"),)),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    for name, (title, day, body) in PAGES.items():
        (folder / f"{name}.html").write_text(PAGE.format(title=title, day=day, body=body), encoding="utf-8")
    return Shelf([folder])


class Dated:
    """Right, but knows the future: what a system that ignores dates is wrapped around."""

    def __init__(self, library):
        self.oracle, self.library = Oracle(CASES, library), library

    def ask(self, question):
        if question.id == "b2" and question.as_of >= date(2024, 5, 12):
            return AlwaysAnswers(self.oracle, self.library, "beta").ask(question)
        return self.oracle.ask(question)


class Broken:
    def ask(self, question):
        raise RuntimeError(f"panne sur {question.id}")


def measure(system, shelf, cases=CASES):
    return tuple(run.ask(case, system, shelf) for case in cases)


def failing(results):
    """The strict metrics with a failure, and the shares that are not full."""
    return {s.metric for r in results for s in r.scores if not s.full and metrics.BY_NAME[s.metric].tier != "indicatif"}


def test_the_oracle_is_right_everywhere(shelf):
    results = measure(Oracle(CASES, shelf), shelf)
    assert failing(results) == set()
    assert all(f.value is None or f.value == f.value for f in metrics.figures(results))


@pytest.mark.parametrize(
    ("make", "caught", "untouched"),
    [
        (lambda o, s: AlwaysAnswers(o, s, "beta"), "abstained", {"answered", "exact", "placed", "lead"}),
        (lambda o, s: NeverAnswers(o), "answered", {"abstained", "exact", "placed", "urgent"}),
        (lambda o, s: WrongPage(o), "placed", {"exact", "abstained", "lead", "all_facts"}),
        (lambda o, s: Inexact(o), "exact", {"placed", "abstained", "lead"}),
        (lambda o, s: Timeless(Dated(s)), "timely", {"exact", "placed", "lead"}),
        (lambda o, s: Timeless(Dated(s)), "not_reopened", {"exact", "placed", "lead"}),
        (lambda o, s: WrongDocument(o, s, "beta"), "lead", {"exact", "placed", "abstained"}),
    ],
)
def test_each_bad_system_fails_for_its_reason(shelf, make, caught, untouched):
    results = measure(make(Oracle(CASES, shelf), shelf), shelf)
    assert caught in failing(results)
    assert not failing(results) & untouched


def test_a_bad_system_is_stopped_by_the_gate_pinned_on_a_good_one(shelf):
    # shares need enough questions for chance to be excluded: five lost and none won is p = 1/32
    many = tuple(replace(c, id=f"{c.id}-{n}") for n in range(4) for c in CASES)
    good = measure(Oracle(many, shelf), shelf, many)
    floors = gate.update(None, good, "q", "c", {"commit": "x"})
    assert gate.check(good, floors, "q", "c") == ()
    for system, metric in (
        (NeverAnswers(Oracle(many, shelf)), "answered"),
        (AlwaysAnswers(Oracle(many, shelf), shelf, "beta"), "abstained"),
        (WrongDocument(Oracle(many, shelf), shelf, "beta"), "lead"),
        (Inexact(Oracle(many, shelf)), "exact"),
        (WrongPage(Oracle(many, shelf)), "placed"),
    ):
        assert metric in {b.metric for b in gate.check(measure(system, shelf, many), floors, "q", "c")}


def test_a_crash_is_an_outcome_with_its_reason(shelf):
    (first, *_) = measure(Broken(), shelf)
    assert first.answer is None
    assert "panne sur a1" in first.error
    assert first.score("ran").reason == "RuntimeError: panne sur a1"
    assert first.score("all_facts").hits == 0


def test_one_inexact_quote_blocks(shelf):
    results = list(measure(Oracle(CASES, shelf), shelf))
    results[0] = run.ask(CASES[0], Inexact(Oracle(CASES, shelf)), shelf)
    (block,) = gate.strict(results)
    assert (block.metric, block.cases) == ("exact", ("a1",))


def test_a_foreign_digest_and_unknown_document_are_told(shelf):
    answer = Oracle(CASES, shelf).ask(CASES[0].asked())
    (cite,) = answer.citations[:1]
    forged = replace(answer, citations=(replace(cite, sha256="0" * 64),))
    lost = replace(answer, citations=(replace(cite, document="gamma"),))
    assert failing([judged(CASES[0], forged, shelf)]) == {"genuine"}
    assert {"exact", "genuine", "placed", "lead"} <= failing([judged(CASES[0], lost, shelf)])


def judged(case, answer, shelf):
    return Result(case, {}, metrics.judge(case, answer, shelf, 1.0), 1.0)


def test_claims_must_be_carried_by_their_quotes(shelf):
    answer = Oracle(CASES, shelf).ask(CASES[0].asked())
    said = Claim("La RCP nationale Alpha examine 12 dossiers d’alphazine.", (1,))
    free = replace(answer, claims=(said,))
    assert not judged(CASES[0], free, shelf).score("support").full
    twice = replace(answer, claims=(replace(answer.claims[0], citations=(1, 1)),))
    assert judged(CASES[0], twice, shelf).score("support").full
    assert judged(CASES[0], answer, shelf).score("necessity").full


def test_marks_must_lead_somewhere(shelf):
    answer = Oracle(CASES, shelf).ask(CASES[0].asked())
    assert failing([judged(CASES[0], replace(answer, text=answer.text + " [7]"), shelf)]) == {"contract"}
    assert "contract" in failing([judged(CASES[0], replace(answer, claims=()), shelf)])


# --- floors


def scored(hits, metric="lead"):
    return tuple(
        Result(Case(f"c{n}", "q", Kind.ANSWER, ("d",)), {"outcome": "answered"}, (Score(metric, h),), 1.0)
        for n, h in enumerate(hits)
    )


def test_without_floors_the_gate_is_shut():
    (block,) = gate.check(scored([1]), None, "q", "c")
    assert "aucun plancher" in block.reason


def test_floors_hold_for_one_set_and_one_corpus():
    floors = gate.update(None, scored([1] * 10), "q", "c", {})
    assert {b.reason.split(" (")[1].split(")")[0] for b in gate.check(scored([1] * 10), floors, "q2", "c2")} == {
        *("questions", "corpus"),
    }


@pytest.mark.parametrize(("lost", "shut"), [(4, False), (5, True)])
def test_a_share_blocks_when_more_is_lost_than_chance_allows(lost, shut):
    floors = gate.update(None, scored([1] * 40), "q", "c", {})
    blocks = gate.check(scored([0] * lost + [1] * (40 - lost)), floors, "q", "c")
    assert bool(blocks) is shut
    assert not shut or blocks[0].cases == tuple(f"c{n}" for n in range(5))


def test_losses_are_weighed_against_gains():
    floors = gate.update(None, scored([0] * 5 + [1] * 35), "q", "c", {})
    swapped = scored([1] * 5 + [0] * 5 + [1] * 30)
    assert gate.check(swapped, floors, "q", "c") == ()


def test_floors_rise_freely_and_fall_with_a_reason():
    floors = gate.update(None, scored([1, 0, 1, 1]), "q", "c", {"commit": "1"})
    raised = gate.update(floors, scored([1, 1, 1, 1]), "q", "c", {"commit": "2"})
    assert (raised.floors["lead"].value, raised.floors["lead"].failed) == (1.0, ())
    with pytest.raises(gate.RegressionError, match=r"lead 100\.0 % → 50\.0 %"):
        gate.update(raised, scored([0, 1, 0, 1]), "q", "c", {"commit": "3"})
    lower = gate.update(raised, scored([0, 1, 0, 1]), "q", "c", {"commit": "3"}, "corpus élargi")
    assert lower.floors["lead"].failed == ("c0", "c2")
    assert lower.history[-1]["reason"] == "corpus élargi"


def test_floors_are_read_back_as_written(tmp_path):
    floors = gate.update(None, scored([1, 0, 1]), "q", "c", {"commit": "1"})
    gate.save(tmp_path / "floors.json", floors)
    assert gate.load(tmp_path / "floors.json") == floors
    assert gate.load(tmp_path / "none.json") is None


def test_a_sample_is_fixed_and_ordered():
    cases = [Case(f"c{n}", "q", Kind.ABSTAIN) for n in range(50)]
    chosen = gate.sample(cases, 10)
    assert len(chosen) == 10
    assert chosen == gate.sample(list(reversed(cases)), 10)[::-1]
    assert [c.id for c in chosen] == sorted((c.id for c in chosen), key=lambda i: int(i[1:]))


# --- runs on disk


FACTS = {"schema": 1, "system": "oracle", "questions": "q", "corpus": "c", "as_of": "2026-11-20", "started": "2026"}


def test_a_run_is_kept_in_full_and_read_back(tmp_path, shelf):
    kept = run.run(tmp_path / "r", CASES, run.one_by_one(Oracle(CASES, shelf), shelf), FACTS)
    again = store.load(tmp_path / "r")
    assert again.results == tuple(map(store.parse_result, map(store.dump, kept.results)))
    assert [r.case for r in again.results] == list(CASES)
    assert again.results[0].answer["citations"][0]["quote"]
    assert again.manifest["finished"]


def test_an_interrupted_run_goes_on(tmp_path, shelf):
    run.run(tmp_path / "r", CASES[:2], run.one_by_one(Oracle(CASES, shelf), shelf), FACTS)
    path = tmp_path / "r" / store.OUTCOMES
    path.write_text(path.read_text(encoding="utf-8") + '{"case": {"id": "b1", "que', encoding="utf-8")
    asked = []

    class Counting(Oracle):
        def ask(self, question):
            asked.append(question.id)
            return super().ask(question)

    done = run.run(tmp_path / "r", CASES, run.one_by_one(Counting(CASES, shelf), shelf), FACTS)
    assert asked == [c.id for c in CASES[2:]]
    assert [r.case.id for r in store.load(tmp_path / "r").results] == [c.id for c in CASES]
    assert [r.case.id for r in done.results] == [c.id for c in CASES]


def test_a_finished_run_keeps_what_it_drew(tmp_path, shelf):
    asking = run.one_by_one(Oracle(CASES, shelf), shelf)
    first = run.run(tmp_path / "r", CASES, asking, FACTS).manifest
    again = run.run(tmp_path / "r", CASES, asking, FACTS).manifest
    assert first["asked"] == len(CASES)
    assert first["joules"] >= 0
    assert first["energy"]
    assert again == first


def test_a_folder_of_another_run_is_refused(tmp_path, shelf):
    run.run(tmp_path / "r", CASES[:1], run.one_by_one(Oracle(CASES, shelf), shelf), FACTS)
    with pytest.raises(store.RunError, match="corpus"):
        run.run(tmp_path / "r", CASES[:1], run.one_by_one(Oracle(CASES, shelf), shelf), FACTS | {"corpus": "other"})


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(store.RunError, match="evals run"):
        store.load(tmp_path)


# --- comparison, risk, report


def as_run(tmp_path, name, results):
    folder = tmp_path / name
    folder.mkdir()
    return store.Run(folder, {"started": name}, results)


def test_compare_names_what_was_fixed_and_broken(tmp_path):
    before, after = as_run(tmp_path, "a", scored([1, 0, 1, 0])), as_run(tmp_path, "b", scored([0, 1, 1, 0]))
    (change,) = compare.compare(before, after)
    assert (change.n, change.fixed, change.broken) == (4, ("c1",), ("c0",))
    assert (change.before, change.after, change.p) == (0.5, 0.5, 1.0)


def test_compare_finds_a_clear_loss(tmp_path):
    (change,) = compare.compare(
        as_run(tmp_path, "a", scored([1] * 10)), as_run(tmp_path, "b", scored([0] * 6 + [1] * 4))
    )
    assert change.p == pytest.approx(2 / 64)
    assert change.interval.high < 0


def test_compare_needs_common_questions(tmp_path, shelf):
    other = tuple(replace(r, case=replace(r.case, question="autre")) for r in scored([1]))
    with pytest.raises(store.RunError, match="aucune question en commun"):
        compare.compare(as_run(tmp_path, "a", scored([1])), as_run(tmp_path, "b", other))


def test_compare_names_what_a_strict_metric_lost(tmp_path, shelf):
    before = as_run(tmp_path, "a", measure(Oracle(CASES, shelf), shelf))
    after = as_run(tmp_path, "b", measure(Inexact(Oracle(CASES, shelf)), shelf))
    said = list(compare.lines(compare.compare(before, after), compare.moved(before, after)))
    assert "\ncitations exactes à l’octet — perdues : a1, a2, b1" in said


def test_a_stress_variant_pairs_by_id_though_its_words_differ(tmp_path):
    typed = tuple(replace(r, case=replace(r.case, question="qq")) for r in scored([0, 1]))
    variant = store.Run(tmp_path, {"variant": "typo"}, typed)
    (change,) = compare.compare(as_run(tmp_path, "a", scored([1, 1])), variant)
    assert change.broken == ("c0",)


def test_compare_shows_both_answers(tmp_path, shelf):
    before = as_run(tmp_path, "a", measure(Oracle(CASES, shelf), shelf))
    after = as_run(tmp_path, "b", measure(NeverAnswers(Oracle(CASES, shelf)), shelf))
    said = "\n".join(compare.lines(compare.compare(before, after), compare.moved(before, after)))
    assert "Questions perdues : 3" in said
    assert "RCP nationale Alpha examine" in said
    assert "Ces documents ne le disent pas." in said


def test_risk_by_hand():
    # surest first: right, wrong | right; one more question was declined
    points = risk.points([(0.9, False), (0.9, True), (0.2, False)], 4)
    assert [(p.coverage, p.risk, p.n) for p in points] == [(0.5, 0.5, 2), (0.75, pytest.approx(1 / 3), 3)]
    # from (0, .5) flat to .5, then down to 1/3 at .75: (.25 + .25 * 5/12) / .75
    assert risk.area(points) == pytest.approx((0.25 + 0.25 * 5 / 12) / 0.75)
    assert risk.area(()) is None


def test_declined_questions_are_not_covered(shelf):
    *_, last = risk.curve(measure(Oracle(CASES, shelf), shelf))
    assert (last.coverage, last.risk) == (0.5, 0.0)
    assert risk.curve(measure(NeverAnswers(Oracle(CASES, shelf)), shelf)) == ()


def test_confidence_is_the_answers_own_or_the_share_of_the_question_in_its_evidence():
    case = Case("a", "Quelle réunion examine le dossier ?", Kind.ANSWER, ("d",))  # quelle, reunion, examine, dossier
    cited = {"title": "Réunions", "quote": "Chaque dossier est lu."}
    answer = {"outcome": "answered", "citations": [cited]}
    assert risk.confidence(Result(case, answer, (), 1.0)) == 0.5
    assert risk.confidence(Result(case, answer | {"confidence": 0.9}, (), 1.0)) == 0.9
    assert risk.confidence(Result(case, answer | {"outcome": "not_found"}, (), 1.0)) is None


def test_confusion_counts_kinds_and_outcomes(shelf):
    table = metrics.confusion(measure(AlwaysAnswers(Oracle(CASES, shelf), shelf, "beta"), shelf))
    assert table == {"answer": {"answered": 3}, "abstain": {"answered": 2}, "emergency": {"urgent": 1}}


def test_slices_keep_their_own_n(shelf):
    parts = metrics.slices(measure(Oracle(CASES, shelf), shelf), ("type",))
    counts = {p.value: next(f.n for f in p.figures if f.name == "good") for p in parts}
    assert counts == {"circuit": 2, "hors corpus": 2}


def test_the_report_stands_alone_and_escapes(tmp_path, shelf):
    cases = (replace(CASES[0], question="<script>alert(1)</script> RCP ?"), *CASES[1:])
    before = as_run(tmp_path, "a", measure(NeverAnswers(Oracle(cases, shelf)), shelf, cases))
    after = as_run(tmp_path, "b", measure(Oracle(cases, shelf), shelf, cases))
    page = report.render(after, before, (before,))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert page.count("<svg") >= 3
    assert "http://www.w3.org" in page  # the SVG namespace is the only address
    assert "<link" not in page
    assert "src=" not in page
    assert "nan" not in page.lower().split()


def test_the_report_of_nothing_says_so(tmp_path):
    page = report.render(as_run(tmp_path, "a", tuple(replace(r, answer=None) for r in scored([1]))))
    assert "non mesuré" in page


def test_question_on_its_own_day():
    case = Case("a", "q", Kind.ABSTAIN, as_of=date(2022, 1, 1))
    assert case.asked() == Question("q", (), Audience.FAMILY, date(2022, 1, 1), "a")


def test_a_travelled_case_is_read_back(shelf):
    (case, *_) = stress.travelled(CASES, date(2019, 6, 1))
    result = run.ask(case, Oracle(CASES, shelf), shelf)
    assert store.parse_result(store.dump(result)).case == case


def test_json_of_a_result_has_no_nan(shelf):
    line = store.dump(measure(Broken(), shelf)[0])
    json.loads(line, parse_constant=lambda name: pytest.fail(name))
