"""Documents ranked for a question: the right one first, an old edition only when asked for, none from the future."""

from datetime import date

import pytest

from app.engine import Engine
from app.model import Question
from app.ranking import Candidate, rank
from tests.making_programmes import DAY


def ranked(engine: Engine, text: str, day: date = DAY) -> tuple[Candidate, ...]:
    return rank(engine.understand(Question(text, as_of=day)), engine.library, engine.searcher, day)


def first(engine: Engine, text: str, day: date = DAY) -> str:
    return ranked(engine, text, day)[0].profile.id


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Quelle RCP pour le thymome ?", "decision-brumalix"),
        ("corticosurrénalome métastatique", "decision-brumalix"),
        ("cancer de la surrénale de ma femme", "decision-brumalix"),
        ("médulloblastome SHH en rechute", "put-farodegib-v2"),
        ("amylose AL", "has-sombrelo"),
        ("syndrome d’Alport : accès possible ?", "abrogation-pelquiva-2025"),
        ("neuromyélite optique", "atu-gravonel-2018"),
        ("ostéosarcome réfractaire", "note-ibravostat"),
        ("osteosarcome de mon fils", "note-ibravostat"),
        ("épendymome en deuxième rechute", "essai-epivalor"),
        ("cholangiocarcinome FGFR2", "actualite-quindra"),
        ("Qu’est-ce qu’un accès précoce ?", "faq-acces"),
        ("Les ATU existent-elles encore ?", "faq-acces"),
        ("calvitinib dose", "decision-brumalix"),
    ],
)
def test_the_right_document_leads(engine: Engine, question: str, document: str) -> None:
    assert first(engine, question) == document


def test_the_older_edition_leads_only_when_asked_for(engine: Engine) -> None:
    assert first(engine, "dose de farodégib") == "put-farodegib-v2"
    assert first(engine, "dose de farodégib dans la version 1") == "put-farodegib-v1"
    assert first(engine, "dose de farodégib, version 2") == "put-farodegib-v2"
    assert first(engine, "dose de farodégib", date(2025, 5, 11)) == "put-farodegib-v1"


@pytest.mark.parametrize(("day", "hidden"), [(date(2025, 4, 3), True), (date(2025, 4, 4), False)])
def test_a_document_does_not_exist_before_its_publication(engine: Engine, day: date, hidden: bool) -> None:
    found = {c.profile.id for c in ranked(engine, "Quelle RCP pour le Brumalix dans le thymome ?", day)}
    assert ("decision-brumalix" not in found) is hidden


def test_candidates_come_best_first(engine: Engine) -> None:
    scores = [c.score for c in ranked(engine, "Quelle RCP pour le thymome ?")]
    assert scores == sorted(scores, reverse=True)


def test_nothing_is_ranked_for_words_of_no_document(engine: Engine) -> None:
    assert ranked(engine, "xyzzyq") == ()
