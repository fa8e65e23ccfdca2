"""A question into what it asks, with the vocabulary of the documents of `making_programmes`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.aspects import Aspect
from app.engine import Engine
from app.model import Question
from app.shapes import Shape
from app.story import asking
from app.understand import Understanding
from tests.making_programmes import DAY


def read(engine: Engine, text: str, *history: str) -> Understanding:
    return engine.understand(Question(text, history, as_of=DAY))


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Quelle RCP pour le BRUMALIX ?", {"decision-brumalix"}),
        ("calvitinib", {"decision-brumalix"}),
        ("brumalyx", {"decision-brumalix"}),
        ("brumalx", {"decision-brumalix"}),
        ("FRD-207", {"put-farodegib-v1", "put-farodegib-v2"}),
        ("frd 207 dose", {"put-farodegib-v1", "put-farodegib-v2"}),
        ("farodegib", {"put-farodegib-v1", "put-farodegib-v2"}),
        ("le FARODÉGIB", {"put-farodegib-v1", "put-farodegib-v2"}),
        ("Brumalix ou Quindra ?", {"decision-brumalix", "actualite-quindra"}),
        ("Quelle RCP pour le thymome ?", set()),
        ("mucoviscidose", set()),
    ],
)
def test_the_medicine_is_recognised_under_all_its_names(engine: Engine, text: str, documents: set[str]) -> None:
    assert set(read(engine, text).subjects) == documents


@pytest.mark.parametrize(
    ("text", "stranger"), [("Le vismotinib ?", "vismotinib"), ("un peu de nusralimab", "nusralimab")]
)
def test_a_medicine_of_no_document_is_a_stranger(engine: Engine, text: str, stranger: str) -> None:
    assert read(engine, text).strangers == (stranger,)
    assert read(engine, "calvitinib").strangers == ()


@pytest.mark.parametrize(
    ("text", "age", "child"),
    [
        ("Ma fille de 16 mois", 16 / 12, True),
        ("Mon fils de 2,5 ans", 2.5, True),
        ("Mon père de 72 ans", 72.0, False),
        ("nourrisson de 15 jours", 15 / 365, True),
        ("un patient de 18 ans", 18.0, False),
        ("17 ans", 17.0, True),
    ],
)
def test_an_age_is_read_in_years(engine: Engine, text: str, age: float, child: bool) -> None:
    understanding = read(engine, text)
    assert understanding.ages == (pytest.approx(age),)
    assert understanding.child is child


@pytest.mark.parametrize(
    ("text", "child"),
    [("Mon fils a un thymome", True), ("Mon mari a un thymome", False), ("Quelle RCP pour le thymome ?", None)],
)
def test_a_child_or_an_adult_is_told_by_the_story(engine: Engine, text: str, child: bool | None) -> None:
    assert read(engine, text).child is child


def test_two_years_of_treatment_are_no_age(engine: Engine) -> None:
    assert read(engine, "Après 2 ans de traitement, que faire ?").ages == ()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Quelle RCP pour le Brumalix ?", Shape.FACT),
        ("Mon mari a un thymome, que peut-on demander ?", Shape.PROGRAMME),
        ("thymome B3 non résécable", Shape.PROGRAMME),
        ("L’accès au Brumalix est-il encore ouvert ?", Shape.STATUS),
        ("Quels programmes existent pour les enfants ?", Shape.LIST),
        ("Compare Brumalix et Quindra", Shape.COMPARISON),
        ("Qu’est-ce qui a changé dans le farodégib ?", Shape.CHANGES),
        ("C’est quoi le Brumalix ?", Shape.DEFINITION),
        ("c koi le brumalix", Shape.DEFINITION),
        ("à quelle page ?", Shape.PAGE),
        ("donne-moi le lien", Shape.LINK),
        ("plus simplement", Shape.SIMPLER),
    ],
)
def test_the_form_of_the_answer(engine: Engine, text: str, form: Shape) -> None:
    assert read(engine, text).shape is form


def test_what_a_question_must_be_about(engine: Engine) -> None:
    understanding = read(engine, "Bonjour docteur, quelle RCP décide pour un thymome s’il vous plaît ?")
    required = [f for f in understanding.focus if f.required and f.weight > 0.3]
    assert [f.text for f in required] == ["thymome"]
    assert required[0].disease
    assert required[0].known


def test_a_disease_of_no_document_weighs_more_than_a_known_one(engine: Engine) -> None:
    (unknown,) = (f for f in read(engine, "mucoviscidose").focus if f.disease)
    (known,) = (f for f in read(engine, "thymome").focus if f.disease)
    assert not unknown.known
    assert unknown.weight > 1.9 > known.weight


@pytest.mark.parametrize(
    ("typed", "meant"), [("medulloblastom", "médulloblastome"), ("cholangio carcinome", "cholangiocarcinome")]
)
def test_a_misspelt_disease_is_searched_rightly(engine: Engine, typed: str, meant: str) -> None:
    found = engine.ask(Question(f"{meant} : quel accès ?", as_of=DAY))
    slipped = engine.ask(Question(f"{typed} : quel accès ?", as_of=DAY))
    assert slipped.citations
    assert slipped.citations[0].document == found.citations[0].document


def test_an_ordinary_word_is_no_slip_of_a_name(engine: Engine) -> None:
    terms = {t.text.casefold() for t in read(engine, "Quel est le téléphone de l’hôpital ?").terms}
    assert not {t for t in terms if "téléthon" in t}


def test_what_was_added_says_what_brought_it_in(engine: Engine) -> None:
    terms = read(engine, "Le calvitinib va-t-il au frigo ?").terms
    added = {t.text: t.origin for t in terms if t.origin}
    assert added["réfrigérateur"] == "frigo"
    assert all(t.weight < 1 for t in terms if t.origin)


def test_nothing_is_understood_of_words_that_say_nothing(engine: Engine) -> None:
    assert read(engine, "et alors ?").bare
    assert not read(engine, "thymome").bare


def test_an_english_question_keeps_its_medicine(engine: Engine) -> None:
    understanding = read(engine, "What is the dose of FRD-207 for children?")
    assert understanding.named == ("frd207",)
    assert Aspect.DOSE in understanding.aspects
    assert understanding.child is True


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_understood(engine: Engine, text: str) -> None:
    understanding = read(engine, text)
    assert all(f.weight >= 0 and f.stems for f in understanding.focus)
    assert all(age >= 0 for age in understanding.ages)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Quelle dose ?", "Quelle dose ?"),
        ("Papa va à la réunion. Si on lui dit oui, il attend combien de temps ?", "il attend combien de temps ?"),
        ("Faut payer ? et quels effets à la maison", "Faut payer ? et quels effets à la maison"),
        ("Ma sœur est malade. Elle a peur.", "Ma sœur est malade. Elle a peur."),
    ],
)
def test_the_part_of_a_story_that_asks(text: str, part: str) -> None:
    assert asking(text) == part


def test_the_story_around_an_exact_question_need_not_be_found(engine: Engine) -> None:
    told = read(engine, "Le dossier passe à Girelle lundi. Combien de temps se garde le farodégib ?")
    assert {f.text for f in told.focus if f.required} == {"farodégib"}
    assert next(f for f in told.focus if f.text == "Girelle").weight < 0.2
    assert Aspect.RCP not in told.aspects


@pytest.mark.parametrize("word", ["symptôme", "chromosome", "génome", "diplôme"])
def test_some_words_end_like_diseases(engine: Engine, word: str) -> None:
    assert not any(f.disease for f in read(engine, f"Brumalix sans {word} ?").focus)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Brumalix et Quindra : lien ?", Shape.FACT),
        ("Qu’est-ce que la décision de mai a changé ?", Shape.CHANGES),
        ("Protocole farodégib, v2 vs v1 ?", Shape.CHANGES),
        ("Échéance du Brumalix ? La modification de l’an dernier l’a-t-elle repoussée ?", Shape.FACT),
    ],
)
def test_what_is_compared_or_changed(engine: Engine, text: str, form: Shape) -> None:
    assert read(engine, text).shape is form


def test_a_word_in_ites_is_no_disease_where_it_is_written_with_an_accent(engine: Engine) -> None:
    diseases = {f.text: f.disease for f in read(engine, "spécialités et myosites").focus}
    assert diseases == {"spécialités": False, "myosites": True}


def test_a_medicine_of_the_lexicon_is_no_slip_for_one_of_the_documents(engine: Engine) -> None:
    assert read(engine, "Brumalix après le Glivec").subjects == ("decision-brumalix",)
    assert not any(f.subject for f in read(engine, "temodal").focus)


def test_how_often_a_story_happens_is_not_asked(engine: Engine) -> None:
    told = read(engine, "Ma fille a un thymome, je pleure tous les jours. Que reste-t-il ?")
    assert Aspect.FREQUENCY not in told.aspects
