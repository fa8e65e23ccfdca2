"""What a question tells before it asks."""

import pytest

from app.aspects import Aspect
from app.engine import Engine
from app.model import Question
from app.story import administrative, asking
from app.understand import Understanding
from tests.making_programmes import DAY


def read(engine: Engine, text: str) -> Understanding:
    return engine.understand(Question(text, as_of=DAY))


@pytest.mark.parametrize(
    ("folded", "wanted"),
    [
        ("mon oncle est au lit. quelle rcp decide ?", "quelle rcp decide ?"),
        ("quelle rcp decide ? mon oncle est au lit.", "quelle rcp decide ? mon oncle est au lit."),
        ("on nous dit que c'est ferme. c'est vrai ?", "on nous dit que c'est ferme. c'est vrai ?"),
        ("elle avait mal. avec ce produit, ca va revenir ?", "elle avait mal. avec ce produit, ca va revenir ?"),
        ("mon oncle est au lit", "mon oncle est au lit"),
        ("qui paie ? et combien de temps ?", "qui paie ? et combien de temps ?"),
    ],
)
def test_the_sentences_that_ask_are_told_from_those_that_tell(folded: str, wanted: str) -> None:
    assert asking(folded) == wanted


def test_what_is_asked_of_an_access_is_the_same_for_every_patient() -> None:
    assert administrative((Aspect.COST, Aspect.CONTACT))
    assert not administrative((Aspect.COST, Aspect.DOSE))
    assert not administrative(())


def test_an_answer_about_the_access_need_not_hold_the_words_of_the_story(engine: Engine) -> None:
    told = read(engine, "Elle est fatiguée et hospitalisée à Brive depuis dimanche. Qui paie le Brumalix ?")
    assert told.aspects == (Aspect.COST, Aspect.WHO)
    assert [f.text for f in told.focus if f.required] == ["Brumalix"]


def test_a_state_of_the_patient_stays_where_the_answer_depends_on_it(engine: Engine) -> None:
    told = read(engine, "Elle est enceinte de trois mois. Le Brumalix est-il contre-indiqué ?")
    assert "enceinte" in [f.text for f in told.focus if f.required]


def test_the_disease_of_the_story_is_what_an_answer_must_be_about(engine: Engine) -> None:
    told = read(engine, "Mon oncle alité a un thymome. Quelle RCP ?")
    assert [f.text for f in told.focus if f.required] == ["thymome"]


def test_a_month_is_a_part_of_a_date(engine: Engine) -> None:
    assert not any(f.required for f in read(engine, "Et en octobre 2025 ?").focus)
