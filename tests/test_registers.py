"""Two registers over one set of claims."""

import re
from pathlib import Path

import pytest

from app.aspects import Aspect
from app.engine import Engine
from app.model import Audience, Question
from app.registers import explained, glossary, next_step
from index.analysis import fold
from tests.making_programmes import DAY

ASKED = "Ma mère a un thymome B3 après échec du cisplatine, que peut-on demander ?"


def _ask(engine: Engine, audience: Audience, text: str = ASKED):  # type: ignore[no-untyped-def]
    return engine.ask(Question(text, as_of=DAY, audience=audience))


def test_both_registers_rest_on_the_same_claims(engine: Engine) -> None:
    family, clinician = _ask(engine, Audience.FAMILY), _ask(engine, Audience.CLINICIAN)
    assert family.outcome is clinician.outcome
    assert set(family.claims) <= set(clinician.claims)
    assert family.text != clinician.text


def test_a_family_gets_one_step_and_a_question_for_the_doctor(engine: Engine) -> None:
    text = _ask(engine, Audience.FAMILY).text
    assert text.count("Et maintenant :") == 1
    assert "présenté à la RCP Thorélia" in text
    assert "En bref" not in text


def test_a_clinician_gets_the_access_in_one_dated_line(engine: Engine) -> None:
    answer = _ask(engine, Audience.CLINICIAN)
    line = next(c for c in answer.claims if c.text.startswith("En bref"))
    assert "cadre de prescription compassionnelle (CPC)" in line.text
    assert "ouvert au 2 mars 2026" in line.text
    assert "dernier jour calculé : 5 avril 2028" in line.text
    assert line.citations
    assert "Et maintenant" not in answer.text
    assert "Mots utiles" not in answer.text


def test_words_are_explained_in_order_of_first_use_and_only_once() -> None:
    told = explained("La PUI remet le médicament après avis de la RCP. La PUI garde l’ordonnance.")
    assert [line.split(" – ")[0] for line in told.splitlines()[1:]] == ["- PUI", "- RCP"]


def test_a_word_that_the_reader_used_is_not_explained() -> None:
    assert explained("L’avis de la RCP est demandé.", ("Quelle RCP décide ?",)) == ""


def test_plain_words_need_no_explanation() -> None:
    assert explained("Le médecin fait la demande.") == ""


def test_nothing_is_asked_of_an_access_that_is_over(engine: Engine) -> None:
    over = [v for a in engine.catalogue.accesses if (v := a.at(DAY)) and v.id.startswith(("pelquiva", "sombrelo"))]
    assert len(over) == 2
    assert next_step(over, (Aspect.ROUTE,), ["Pelquiva, Sombrélo"]) == ""


def test_the_step_names_only_what_the_answer_cites(engine: Engine) -> None:
    live = [v for a in engine.catalogue.accesses if (v := a.at(DAY)) and v.id.startswith("brumalix")]
    thymoma = [v for v in live if "Thorélia" in next_step([v], (), ["RCP nationale Thorélia"])]
    assert len(thymoma) == 1
    assert "présenté à la RCP Thorélia pour un accès à BRUMALIX" in next_step(thymoma, (), ["Thorélia", "Brumalix"])
    bare = next_step(thymoma, (), ["Adultes atteints d’un thymome B3."])
    assert "présenté à la RCP de la maladie pour un accès à ce traitement" in bare


@pytest.mark.parametrize("word", glossary(), ids=lambda w: w.word)
def test_every_word_of_the_glossary_is_recognised_and_said_in_one_sentence(word) -> None:  # type: ignore[no-untyped-def]
    head = re.split(r", ", word.word)[0]
    assert word.pattern.search(fold(head)) or word.pattern.search(fold(f"{head}s"))
    assert word.say.endswith(".")
    assert len(word.say) < 170


def test_a_family_reads_no_survival_figure_that_it_did_not_ask_for(sheets_home: Path) -> None:
    engine = Engine.open(sheets_home)
    text = "Ma fille a un DIPG H3K27M, on nous dit qu’il n’y a plus rien, je pleure tous les jours. Que reste-t-il ?"
    answer = engine.ask(Question(text, as_of=DAY, audience=Audience.FAMILY))
    assert answer.citations[0].document == "fiche-onc201"
    assert "survie" not in fold(answer.text)
    asked = Question("Quelle est la survie sous ONC201 ?", as_of=DAY, audience=Audience.FAMILY)
    assert "survie" in fold(engine.ask(asked).text)
