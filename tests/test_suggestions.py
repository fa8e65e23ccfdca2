"""Suggested questions: made of what documents hold, so each gets an answer about its medicine."""

import pytest

from app.aspects import Aspect, shown
from app.engine import Engine
from app.model import Answer, Outcome, Question
from app.suggestions import samples
from index.analysis import fold
from tests.making_programmes import ask, lead

ASKS = {
    "Quelle RCP": Aspect.RCP,
    "Quels sont les critères": Aspect.CRITERIA,
    "Jusqu’à quand": Aspect.END,
    "Qui paie": Aspect.COST,
    "Quelle surveillance": Aspect.MONITORING,
    "Quel est le contact": Aspect.CONTACT,
}


def tells(answer: Answer, question: str) -> bool:
    """Whether a quote of the answer shows what the suggestion asks."""
    (aspect,) = (a for start, a in ASKS.items() if question.startswith(start))
    return any(shown(aspect, fold(c.quote)) for c in answer.citations)


def test_samples_are_about_different_programmes(engine: Engine) -> None:
    found = samples(engine.library)
    assert 3 <= len(found) <= 6
    assert len(set(found)) == len(found)
    assert all(q.endswith(" ?") for q in found)
    assert samples(engine.library, limit=2) == found[:2]


def test_every_sample_is_answered(engine: Engine) -> None:
    for question in engine.suggestions():
        answer = ask(engine, question)
        assert answer.outcome is Outcome.ANSWERED, question
        (name,) = (n for n in engine.library.names if n in question.lower().replace("é", "e").replace("-", ""))
        assert name in engine.library.profiles[lead(answer)].keys, question
        assert tells(answer, question), question


@pytest.mark.parametrize(
    "question", ["Quelle RCP pour le thymome ?", "Quelle surveillance sous farodégib ?", "Combien coûte l’ibravostat ?"]
)
def test_what_to_ask_next_is_answered_and_new(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert answer.suggestions
    assert len(answer.suggestions) <= 3
    (told,) = (start for start, aspect in ASKS.items() if aspect in engine.understand(Question(question)).aspects)
    assert not any(q.startswith(told) for q in answer.suggestions)
    for following in answer.suggestions:
        after = ask(engine, following)
        assert after.outcome is Outcome.ANSWERED, following
        assert lead(after) == lead(answer)
        assert tells(after, following), following


def test_an_emergency_suggests_nothing(engine: Engine) -> None:
    assert ask(engine, "ma fille ne respire plus").suggestions == ()
