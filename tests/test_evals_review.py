import json

import pytest

from evals import review, store
from evals.model import Case, Kind, Result, Score
from evals.review import Rating, Verdict

R, P, W, U = Verdict.RIGHT, Verdict.PARTIAL, Verdict.WRONG, Verdict.UNKNOWN


def result(name, good=1, text="Réponse."):
    answer = {"outcome": "answered", "text": text, "citations": []}
    return Result(Case(name, f"Question {name} ?", Kind.ANSWER, ("d",)), answer, (Score("good", good),), 1.0)


@pytest.fixture
def run(tmp_path):
    return store.Run(tmp_path, {}, tuple(result(f"c{n}", n % 2) for n in range(20)))


def test_a_sheet_hides_the_scores_and_escapes(tmp_path):
    page = review.sheet(store.Run(tmp_path, {}, (result("c1", 0, "<b>gras</b>"),)), 5)
    assert "&lt;b&gt;gras" in page
    assert "good" not in page
    assert all(f'value="{verdict}"' in page for verdict in Verdict)


def test_both_raters_get_the_same_sample(run):
    drawn = [r.case.id for r in review.drawn(run, 8)]
    assert len(set(drawn)) == 8
    assert drawn == [r.case.id for r in review.drawn(run, 8)]
    assert drawn != sorted(drawn)


def test_agreement_by_hand():
    first = Rating("A", {"1": R, "2": R, "3": W, "4": W, "5": U, "6": R})
    second = Rating("B", {"1": R, "2": P, "3": W, "4": R, "5": R})
    found = review.compare(first, second)
    # four decided by both, two alike; chance: right 2/4 * 2/4 + wrong 2/4 * 1/4 = 3/8; (1/2 - 3/8) / (5/8) = 1/5
    assert (found.n, found.same, found.apart) == (4, 0.5, ("2", "4"))
    assert found.kappa == pytest.approx(0.2)


def test_the_machine_is_judged_on_right_or_not(run):
    person = Rating("A", {f"c{n}": R if n % 2 else P for n in range(20)})
    found = review.compare(review.machine(run), person, binary=True)
    assert (found.n, found.same, found.kappa) == (20, 1.0, 1.0)


def test_no_common_case_is_told(run):
    (line,) = review.lines([Rating("A", {"1": R}), Rating("B", {"2": R})], None)
    assert line == "A / B : accord —, kappa de Cohen non calculable, n = 0"


def test_a_saved_sheet_is_read_and_another_file_refused(tmp_path):
    path = tmp_path / "avis.json"
    path.write_text(json.dumps({"rater": "", "verdicts": {"c1": "juste"}}), encoding="utf-8")
    assert review.read(path) == Rating("avis", {"c1": R})
    for wrong in ('{"verdicts": {"c1": "bof"}}', "[]", "{"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(store.RunError, match=r"avis\.json"):
            review.read(path)
