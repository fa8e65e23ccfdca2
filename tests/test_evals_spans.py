from dataclasses import replace
from datetime import date

import pytest

from app.model import Answer, Audience, Citation, Claim, Outcome
from evals import evidence, spans
from evals.model import Case, Fact, Kind
from evals.shelf import Shelf
from ingest.validity import Status

HTML = """<!doctype html><html lang="fr"><head><title>Deltazine</title></head><body><main><h1>Deltazine</h1>
<h2>Circuit</h2><p>La RCP nationale Delta lit le dossier.</p>
<h2>Conservation</h2><p>Les flacons de deltazine se gardent au frais.</p>
<h2>Rappel</h2><p>Au frais, les flacons de deltazine se gardent dix jours.</p></main></body></html>"""
CASE = Case("a", "q", Kind.ANSWER, ("delta",), (Fact("se gardent"),))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spans")
    (folder / "delta.html").write_text(HTML, encoding="utf-8")
    return Shelf([folder])


def quoting(shelf, *quotes, text="Dit [1]", day=date(2026, 1, 1)):
    document = shelf.document("delta")
    cites = []
    for n, words in enumerate(quotes, 1):
        at = document.text.index(words)
        place = (None, "Deltazine", at, at + len(words), words, document.sha256, Status.OPEN)
        cites.append(Citation(n, "delta", "f", "Deltazine", "P", date(2025, 4, 4), *place))
    claims = tuple(Claim(c.quote, (c.n,)) for c in cites)
    return Answer("q", "q", day, Audience.FAMILY, Outcome.ANSWERED, text, claims, tuple(cites))


def measured(case, answer, shelf):
    return [s.hits for s in spans.overlap(case, answer, shelf)]


def test_words_are_matched_where_they_stand(shelf):
    # gold « Les flacons de deltazine se gardent au frais » (8 words), quote of 5 of them
    half = quoting(shelf, "Les flacons de deltazine se")
    assert measured(CASE, half, shelf) == [pytest.approx(2 * 5 / 13), 1.0, 5 / 8]
    elsewhere = quoting(shelf, "La RCP nationale Delta lit le dossier.")
    assert measured(CASE, elsewhere, shelf) == [0.0, 0.0, 0.0]


def test_the_place_that_is_quoted_is_the_gold_one(shelf):
    assert measured(CASE, quoting(shelf, "Au frais, les flacons de deltazine se gardent dix jours."), shelf) == [
        1,
        1,
        1,
    ]


def test_given_words_narrow_the_gold_span(shelf):
    case = replace(CASE, facts=(Fact(document="delta", words="flacons de deltazine"),))
    # quote of 4 words, gold of 3, all 3 shared
    assert measured(case, quoting(shelf, "flacons de deltazine se"), shelf) == [pytest.approx(6 / 7), 3 / 4, 1.0]


def test_nothing_is_measured_without_gold(shelf):
    assert spans.overlap(replace(CASE, facts=(Fact("jamais dit"),)), quoting(shelf, "au frais"), shelf) == ()
    assert spans.overlap(replace(CASE, facts=()), quoting(shelf, "au frais"), shelf) == ()
    assert spans.overlap(replace(CASE, kind=Kind.ABSTAIN), quoting(shelf, "au frais"), shelf) == ()


def test_an_unknown_document_shares_nothing(shelf):
    answer = quoting(shelf, "se gardent au frais")
    lost = replace(answer, citations=(replace(answer.citations[0], document="omega"),))
    assert measured(CASE, lost, shelf) == [0.0, 0.0, 0.0]


def test_figures_without_a_mark_must_stand_with_some_citation(shelf):
    def covered(text):
        score = evidence.coverage(CASE, quoting(shelf, "se gardent dix jours", text=text), shelf)
        return score and (score.hits, score.of)

    assert covered("Se gardent dix jours [1].") is None  # no figure at all
    assert covered("Se gardent 10 jours [1].") == (1, 1)  # whether the mark is right is for « support »
    assert covered("Se gardent 10 jours.") == (0, 1)
    assert covered("Source : P, 4 avril 2025.\n\n- Prendre 2 flacons\n- Se gardent [1]") == (1, 2)


def test_a_dated_question_is_right_as_of_its_day(shelf):
    case = replace(CASE, as_of=date(2024, 1, 1))
    answer = quoting(shelf, "se gardent au frais", day=date(2024, 1, 1))
    assert evidence.on_day(CASE, answer, shelf) is None
    assert "publié le 2025-04-04" in evidence.on_day(case, answer, shelf).reason
    later = replace(case, as_of=date(2026, 1, 1))
    assert evidence.on_day(later, replace(answer, as_of=date(2026, 1, 1)), shelf).full
    ended = replace(CASE, status=Status.ENDED)
    assert "ouvert au lieu de terminé" in evidence.on_day(ended, quoting(shelf, "se gardent"), shelf).reason
