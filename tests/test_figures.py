"""Figures and days of a sentence are sought in the passages that it points to, and in no other."""

from dataclasses import replace
from datetime import date

import pytest

from app.engine import Engine
from app.figures import computed, unsupported
from app.model import Answer
from tests.making_programmes import ask


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    return ask(engine, "Quelle est la dose de Brumalix et jusqu’à quand est-ce ouvert ?")


def test_a_figure_of_another_passage_does_not_help(engine: Engine, answer: Answer) -> None:
    dose = next(c for c in answer.citations if "80 mg" in c.quote)
    other = next(c for c in answer.citations if "80" not in c.quote)
    assert unsupported(answer, "La dose est de 80 mg.", (dose.n,)) == ()
    assert unsupported(answer, "La dose est de 80 mg.", (other.n,)) == ("80",)


def test_the_day_of_the_question_and_of_publication_are_known(answer: Answer) -> None:
    marks = tuple(c.n for c in answer.citations)
    assert unsupported(answer, "Au 2 mars 2026, d’après un document du 4 avril 2025.", marks) == ()
    later = replace(answer, as_of=date(2026, 3, 3))
    assert unsupported(later, "Au 2 mars 2026.", marks) != ()


def test_a_duration_and_a_day_may_stand_in_two_passages() -> None:
    days = set(computed(("Durée : 12 mois", "Mise à disposition : 03/08/2026")))
    assert date(2027, 8, 2) in days  # the last of twelve months that begin on 3 August 2026
    assert date(2027, 8, 3) not in days
