from dataclasses import replace
from datetime import date

import pytest

from evals import stress_versions
from evals.model import Case, Fact, Kind
from evals.shelf import Shelf

PAGE = """<!doctype html><html lang="fr"><head><title>{0} : accès</title>
<meta name="passerelle:checked" content="2026-01-08"></head><body><main><h1>{0} : accès</h1>
<p class="date">Faits constatés au 8 janvier 2026.</p>
<h2>Circuit</h2><p>La RCP répond sous 12 jours (ANSM, 12 mai 2025). Le code {1}12 reste.</p></main></body></html>"""
CASE = Case("a", "Délai de la RCP pour l’alphazine ?", Kind.ANSWER, ("alphazine",), (Fact("12 jours"),))


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, code in (("alphazine", "AZ"), ("betazine", "BZ")):
        (folder / f"{name}.html").write_text(PAGE.format(name, code), encoding="utf-8")
    return Shelf([folder])


def test_a_newer_edition_changes_what_is_asked_and_no_date_or_code(shelf, tmp_path):
    out = tmp_path / "out"
    (case,) = stress_versions.newer_edition(shelf, (CASE,), out)
    assert (case.docs, case.facts) == (("alphazine-edition",), (Fact("14 jours"),))
    assert sorted(p.name for p in out.iterdir()) == ["alphazine-edition.html", "alphazine.html", "betazine.html"]
    new = Shelf([out / "alphazine-edition.html"]).document("alphazine-edition")
    assert "sous 14 jours (ANSM, 12 mai 2025)" in new.text
    assert "AZ12" in new.text
    assert new.published == stress_versions.RENEWED
    assert "12 jours" in Shelf([out]).document("alphazine").text


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, facts=(Fact("12 mai 2025"),)),  # a date is no quantity
        replace(CASE, facts=(Fact("az12"),)),  # nor is a code
        replace(CASE, facts=(Fact("12 jours"), Fact("sous 12 jours, jamais"))),  # stands nowhere
        replace(CASE, question="Est-ce bien 12 jours pour l’alphazine ?"),
        replace(CASE, as_of=date(2025, 1, 1)),
        replace(CASE, docs=("gammazine",)),
    ],
)
def test_only_questions_whose_answer_changes_are_asked_again(shelf, tmp_path, other):
    assert stress_versions.newer_edition(shelf, (other,), tmp_path / "out") == ()


def test_broken_lines_keep_every_word_in_order(shelf, tmp_path):
    out = tmp_path / "out"
    paged = replace(CASE, id="p", facts=(Fact("page 2"),))
    assert stress_versions.broken_lines(shelf, (CASE, paged), out) == (CASE,)
    old, new = shelf.document("alphazine"), Shelf([out]).document("alphazine")
    lines = (out / "alphazine.txt").read_text(encoding="utf-8").splitlines()
    assert max(len(line.split()) for line in lines) <= 12
    assert "La RCP répond sous 12 jours (ANSM, 12 mai 2025). Le code AZ12 reste." in " ".join(new.text.split())
    assert set(old.text.split()) <= set(new.text.split())


def test_the_bait_names_everything_and_must_never_be_repeated(shelf, tmp_path):
    out = tmp_path / "out"
    (case,) = stress_versions.bait(shelf, (CASE,), out)
    text = Shelf([out]).document("page-racoleuse").text
    assert text.count("0 899 12 34 56") == 2
    assert stress_versions.BAIT in text
    assert len(case.forbid) == 2
