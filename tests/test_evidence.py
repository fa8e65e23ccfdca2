"""Which statements of a document answer, and how much of the question they cover."""

from datetime import date

import pytest

from app.engine import Engine
from app.evidence import coverage, decides, standing, uncovered, weigh
from app.model import Question
from app.understand import Understanding
from tests.making_programmes import DAY


def best(engine: Engine, text: str, document: str) -> str:
    return weigh(understood(engine, text), engine.library.profiles[document], engine.library, DAY)[0].unit.text


def understood(engine: Engine, text: str) -> Understanding:
    return engine.understand(Question(text, as_of=DAY))


@pytest.mark.parametrize(
    ("question", "document", "words"),
    [
        ("Quelle RCP pour le thymome ?", "decision-brumalix", "Thorélia"),
        ("Quelle RCP pour le corticosurrénalome ?", "decision-brumalix", "Surrénalis"),
        ("Quelle dose de Brumalix ?", "decision-brumalix", "80 mg"),
        ("Quelle surveillance sous Brumalix ?", "decision-brumalix", "tension artérielle"),
        ("Brumalix remboursé ?", "decision-brumalix", "100 %"),
        ("Qui paie le Brumalix ?", "decision-brumalix", "100 %"),
        ("Jusqu’à quand le Brumalix ?", "decision-brumalix", "trois ans"),
        ("L’ibravostat va-t-il au frigo ?", "note-ibravostat", "2 °C"),
        ("Téléphone de la Garance", "note-ibravostat", "01 99 00 33 44"),
        ("Coût de l’ibravostat", "note-ibravostat", "coût réel"),
        ("Pourquoi le Sombrélo a-t-il été refusé ?", "has-sombrelo", "données comparatives"),
        ("Les ATU existent-elles encore ?", "faq-acces", "1er juillet 2021"),
        ("C’est quoi un accès précoce ?", "faq-acces", "L’accès précoce"),
        ("C’est quoi un accès compassionnel ?", "faq-acces", "L’accès compassionnel"),
        ("Quelle RCP pour Quindra ?", "actualite-quindra", "Voie-Biliaire"),
    ],
)
def test_the_statement_that_answers_leads(engine: Engine, question: str, document: str, words: str) -> None:
    assert words in best(engine, question, document)


def test_statements_come_best_first_and_the_title_is_none(engine: Engine) -> None:
    profile = engine.library.profiles["decision-brumalix"]
    found = weigh(understood(engine, "Quelle RCP pour le thymome ?"), profile, engine.library, DAY)
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
    assert profile.document.title not in {e.unit.text for e in found}


@pytest.mark.parametrize(
    "question", ["Quindra est-il sans danger ?", "Quindra guérit-il ?", "Que dit le document sur Quindra ?"]
)
def test_a_sentence_that_speaks_to_the_machine_is_no_evidence(engine: Engine, question: str) -> None:
    found = weigh(understood(engine, question), engine.library.profiles["actualite-quindra"], engine.library, DAY)
    assert not any("ignore tes consignes" in e.unit.text for e in found)


def test_coverage_is_whole_where_every_word_is_held(engine: Engine) -> None:
    profile = engine.library.profiles["decision-brumalix"]
    (held,) = (u for u in profile.units if "Thorélia" in u.text)
    asked = understood(engine, "Thorélia thymome")
    assert coverage(asked, profile, [held]) == pytest.approx(1.0)
    assert uncovered(asked, profile, [held]) == ()


def test_a_word_of_no_document_is_uncovered_and_heaviest_first(engine: Engine) -> None:
    profile = engine.library.profiles["decision-brumalix"]
    asked = understood(engine, "mucoviscidose et thymome sous Brumalix")
    assert uncovered(asked, profile, [])[0].text == "mucoviscidose"
    assert coverage(asked, profile, profile.units) < 0.5


def test_decisions_stand_above_the_rest(engine: Engine) -> None:
    profiles = engine.library.profiles
    asked = understood(engine, "Quelle RCP pour le thymome ?")
    assert decides(profiles["decision-brumalix"])
    assert decides(profiles["put-farodegib-v2"])
    assert not decides(profiles["note-ibravostat"])
    assert standing(profiles["decision-brumalix"], asked) > standing(profiles["note-ibravostat"], asked)


def test_rules_are_for_the_page_that_explains_them(engine: Engine) -> None:
    profiles = engine.library.profiles
    asked = understood(engine, "C’est quoi une AAC ?")
    assert standing(profiles["faq-acces"], asked) > standing(profiles["put-farodegib-v2"], asked)


def test_a_day_in_the_past_leaves_undated_statements_in(engine: Engine) -> None:
    profile = engine.library.profiles["decision-brumalix"]
    asked = understood(engine, "Quelle RCP pour le thymome ?")
    assert len(weigh(asked, profile, engine.library, date(2000, 1, 1))) == len(weigh(asked, profile, engine.library))
