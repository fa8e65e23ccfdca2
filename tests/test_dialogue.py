"""What a conversation carries from one turn to the next, and what it must let go."""

from datetime import date

import pytest

from app.engine import Engine
from app.model import Outcome, Question
from app.topics import in_hand
from tests.making_programmes import ask, lead, said

GIRELLE = "Quelle RCP pour le farodégib ?"


@pytest.mark.parametrize(
    ("history", "turn", "document", "words"),
    [
        # ellipsis and pronouns
        ((GIRELLE,), "et c’est quelle dose ?", "put-farodegib-v2", "200 mg/m²"),
        ((GIRELLE,), "et la dose ?", "put-farodegib-v2", "200 mg/m²"),
        ((GIRELLE,), "quelle surveillance ?", "put-farodegib-v2", "radiographie"),
        ((GIRELLE,), "à partir de quel âge ?", "put-farodegib-v2", "12 mois"),
        (("Qui décide pour le Brumalix ?",), "c’est payant ?", "decision-brumalix", "100 %"),
        (("Qui décide pour le Brumalix ?",), "qui paie ?", "decision-brumalix", "100 %"),
        (("Qui décide pour le Brumalix ?",), "jusqu’à quand ?", "decision-brumalix", "5 avril 2028"),
        (("Parlez-moi du Gravonel",), "c’est encore ouvert ?", "atu-gravonel-2018", "historique"),
        (("L’ibravostat, c’est pour qui ?",), "ça se garde au frigo ?", "note-ibravostat", "2 °C"),
        (("L’ibravostat, c’est pour qui ?",), "et le téléphone de la Garance ?", "note-ibravostat", "01 99 00 33 44"),
        # from the disease to the programme
        (
            ("Mon fils a un médulloblastome SHH en rechute, quel accès ?",),
            "et qui décide ?",
            "put-farodegib-v2",
            "Girelle",
        ),
        (("Ma mère a un thymome B3, que peut-on demander ?",), "et qui décide ?", "decision-brumalix", "Thorélia"),
        # thanks and greetings in between change nothing
        ((GIRELLE, "merci"), "et la dose ?", "put-farodegib-v2", "200 mg/m²"),
        (("Bonjour", GIRELLE), "et la dose ?", "put-farodegib-v2", "200 mg/m²"),
        ((GIRELLE, "je n’en peux plus"), "et la dose ?", "put-farodegib-v2", "200 mg/m²"),
        # a version
        (("Quelle est la dose de farodégib ?",), "et dans la version 1 ?", "put-farodegib-v1", "150 mg/m²"),
        # new topics
        ((GIRELLE,), "et Quindra ?", "actualite-quindra", "Quindra"),
        ((GIRELLE,), "Autre question : la RCP pour Quindra ?", "actualite-quindra", "Voie-Biliaire"),
        (("Qui décide pour le Brumalix ?",), "et pour le cholangiocarcinome ?", "actualite-quindra", "Quindra"),
        (("Mon fils a un médulloblastome SHH, quel accès ?",), "et pour le thymome ?", "decision-brumalix", "thymome"),
        ((GIRELLE,), "Qu’est-ce qu’un accès précoce ?", "faq-acces", "L’accès précoce"),
        # back to what came before
        ((GIRELLE, "et Quindra ?"), "revenons au premier : la dose ?", "put-farodegib-v2", "200 mg/m²"),
        (
            (GIRELLE, "et Quindra ?"),
            "je reviens au farodégib : quelle surveillance ?",
            "put-farodegib-v2",
            "radiographie",
        ),
        ((GIRELLE, "Qui décide pour le Brumalix ?"), "et la dose du premier ?", "put-farodegib-v2", "200 mg/m²"),
        ((GIRELLE, "Qui décide pour le Brumalix ?", "la dose ?"), "et l’autre ?", "put-farodegib-v2", "200 mg/m²"),
        (
            ("Mon fils a un médulloblastome SHH", "et ma tante a un thymome B3 ?"),
            "non, je parlais de mon fils : qui décide pour lui ?",
            "put-farodegib-v2",
            "Girelle",
        ),
        (
            ("Mon fils Léo a un médulloblastome SHH", "et ma tante a un thymome B3 ?"),
            "et Léo, il prendra quelle dose ?",
            "put-farodegib-v2",
            "200 mg/m²",
        ),
        # an emergency or a refusal in the midst loses nothing
        (
            (GIRELLE, "il convulse depuis cinq minutes"),
            "c’est passé, merci. quelle dose ?",
            "put-farodegib-v2",
            "200 mg/m²",
        ),
        (
            ("Quelle dose de farodégib pour mon fils de 18 kg ?",),
            "et quelle surveillance ?",
            "put-farodegib-v2",
            "radiographie",
        ),
        (
            ("Mon fils a un médulloblastome SHH, je n’en peux plus, quel accès ?",),
            "et la dose ?",
            "put-farodegib-v2",
            "200 mg/m²",
        ),
        # in English
        (("Which tumour board decides for farodegib?",), "how is it given?", "put-farodegib-v2", "200 mg/m²"),
        # corrections and rumours
        (
            ("À partir de quel âge le farodégib est-il possible ?",),
            "j’avais lu 3 ans",
            "put-farodegib-v2",
            "12 mois à 17 ans",
        ),
        # the same thing for others
        (("Quelle est la dose de Brumalix ?",), "et chez l’enfant ?", "decision-brumalix", "80 mg"),
        # bare words
        (("Parlez-moi du Brumalix", "il est ouvert ?"), "depuis quand ?", "decision-brumalix", "6 avril 2025"),
        (("Parlez-moi du Brumalix",), "c’est pour quelle maladie ?", "decision-brumalix", "thymome"),
        # the same question of another medicine
        ((GIRELLE, "la dose ?"), "idem pour Brumalix ?", "decision-brumalix", "80 mg"),
        ((GIRELLE, "la dose ?"), "Erreur, je voulais dire Brumalix", "decision-brumalix", "80 mg"),
        (("Brumalix : dose ?",), "pareil pour le farodégib", "put-farodegib-v2", "200 mg/m²"),
        # « papa » and « mon père » are one person
        (
            ("Mon père a un thymome B3, que peut-on demander ?", "et mon fils a un médulloblastome SHH en rechute"),
            "et pour papa, qui décide ?",
            "decision-brumalix",
            "Thorélia",
        ),
        # within one decision, the other tumour
        (("Quelle RCP pour le thymome ?",), "et pour le corticosurrénalome ?", "decision-brumalix", "Surrénalis"),
    ],
)
def test_a_turn_is_read_with_what_came_before(
    engine: Engine, history: tuple[str, ...], turn: str, document: str, words: str
) -> None:
    answer = ask(engine, turn, *history)
    assert lead(answer) == document
    assert words in answer.text


@pytest.mark.parametrize("turn", ["quand se réunit-elle ?", "RCP ?", "t’es sûr ?", "c’est où ?", "qui décide ?"])
def test_the_tumour_in_hand_keeps_the_other_section_out(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn, "Quelle RCP pour le thymome ?")
    assert "Surrénalis" not in answer.text
    assert "jeudi" not in answer.text


def test_what_a_meeting_is_is_not_another_programme_s_meeting(engine: Engine) -> None:
    answer = ask(engine, "c’est quoi une RCP ?", "Quelle RCP pour le thymome ?")
    assert "Girelle" not in answer.text
    assert "Voie-Biliaire" not in answer.text


@pytest.mark.parametrize("turn", ["source ?", "d’où ça vient ?", "c’est écrit où ?"])
def test_where_an_answer_comes_from(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn, "Quelle est la dose de farodégib ?")
    assert lead(answer) == "put-farodegib-v2"
    assert "page 2" in said(answer)


def test_the_status_in_a_year_to_come(engine: Engine) -> None:
    assert "5 avril 2028" in ask(engine, "et en 2029 ?", "Le Brumalix est-il encore ouvert ?").text


def test_another_population_is_told_what_the_text_publishes(engine: Engine) -> None:
    answer = ask(engine, "et pour un adulte ?", GIRELLE)
    assert "12 mois à 17 ans" in answer.text
    assert {c.document for c in answer.citations} <= {"put-farodegib-v2"}


def test_another_population_keeps_the_disease(engine: Engine) -> None:
    answer = ask(engine, "et pour un enfant ?", "Ma mère a un thymome, que peut-on demander ?")
    assert "adultes atteints d'un thymome" in said(answer)


def test_the_page_of_the_last_answer(engine: Engine) -> None:
    answer = ask(engine, "à quelle page ?", "Quelle est la dose de farodégib ?")
    assert lead(answer) == "put-farodegib-v2"
    assert answer.text.startswith("Page 2 de « Protocole d’utilisation")
    assert answer.citations[0].page == 2


def test_without_pages_the_section_is_told(engine: Engine) -> None:
    answer = ask(engine, "quelle page ?", "Quelle est la dose de Brumalix ?")
    assert "partie « posologie »" in said(answer)


def test_a_link_that_is_not_printed_is_not_made_up(engine: Engine) -> None:
    answer = ask(engine, "donne-moi le lien", "Quelle est la dose de farodégib ?")
    assert "http" not in answer.text
    assert lead(answer) in ("put-farodegib-v2", "")


def test_simpler_is_no_longer(engine: Engine) -> None:
    whole = ask(engine, "C’est quoi le Brumalix ?")
    short = ask(engine, "plus simplement", "C’est quoi le Brumalix ?")
    assert short.citations
    assert lead(short) == lead(whole)
    assert len(short.text) <= len(whole.text)


@pytest.mark.parametrize("turn", ["et la mucoviscidose ?", "et le vismotinib ?"])
def test_what_no_document_holds_is_not_answered_from_the_last_topic(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn, GIRELLE)
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.claims == ()


@pytest.mark.parametrize(
    "turn",
    ["à quelle page ?", "et lui ?", "plus simplement", "et pour un adulte ?", "donne-moi le lien", "et l’autre ?"],
)
def test_a_turn_that_leans_on_nothing_is_asked_back(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn)
    assert answer.outcome is Outcome.CLARIFY
    assert answer.claims == ()


def test_a_disease_s_other_programme_is_found_for_another_age(engine: Engine) -> None:
    answer = ask(engine, "et pour mon neveu de 3 ans ?", "Ma mère a un thymome B3, quel accès ?")
    assert {c.document for c in answer.citations} <= {"decision-brumalix"}
    assert "adultes" in said(answer)


def test_a_disease_told_early_still_holds_after_other_turns(engine: Engine) -> None:
    told = ("Ma mère a un thymome B3, quel accès ?", "qui décide ?", "jusqu’à quand ?", "merci")
    for turn in ("et pour un enfant ?", "et si elle avait 15 ans ?", "et pour mon neveu de 3 ans ?"):
        answer = ask(engine, turn, *told)
        assert {c.document for c in answer.citations} <= {"decision-brumalix"}, turn


def test_another_marker_is_looked_for_anew(engine: Engine) -> None:
    answer = ask(
        engine, "et pour sa cousine, elle a un ostéosarcome réfractaire ?", "Mon fils a un médulloblastome SHH"
    )
    assert lead(answer) == "note-ibravostat"


def test_the_rules_of_the_medicine_in_hand_stay_with_it(engine: Engine) -> None:
    for turn in ("le CPC est-il encore ouvert ?", "durée du CPC et point de départ ?"):
        answer = ask(engine, turn, "Parlez-moi du Brumalix")
        assert lead(answer) == "decision-brumalix", turn
        assert "6 avril 2025" in said(answer), turn


@pytest.mark.parametrize("turn", ["et les gélules, on va les chercher où ?", "ça se garde au frigo ?", "le motif ?"])
def test_another_medicine_s_document_never_answers(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn, GIRELLE)
    assert {c.document for c in answer.citations} <= {"put-farodegib-v2", "faq-acces"}


def test_an_hour_that_nobody_writes_is_not_answered(engine: Engine) -> None:
    assert ask(engine, "à quelle heure de la journée ?", GIRELLE).outcome is Outcome.NOT_FOUND


def test_what_is_carried_over_is_shown(engine: Engine) -> None:
    assert "farodégib" in ask(engine, "et la dose ?", GIRELLE).searched
    question = Question(
        "et la dose ?", ("Ma fille de 4 ans a un médulloblastome SHH, quel accès ?",), as_of=date(2026, 3, 2)
    )
    held = in_hand(engine.conversation(question)[0])
    assert "médicament : Farodégib" in held
    assert "maladie : médulloblastome" in held
    assert "pour : fille, 4 ans" in held
    assert in_hand(None) == "rien"


def test_a_question_in_the_past_keeps_its_day(engine: Engine) -> None:
    asked = Question("et le dossier passait par qui, à l’époque ?", ("En 2024, quelle était la dose de farodégib ?",))
    assert engine.understand(asked).as_of == date(2024, 12, 31)


def test_the_other_of_two(engine: Engine) -> None:
    assert lead(ask(engine, "et l’autre ?", "Brumalix et Quindra : lequel pour le thymome ?")) == "actualite-quindra"


def test_a_status_is_asked_of_both_medicines_in_hand(engine: Engine) -> None:
    answer = ask(engine, "lequel est encore ouvert ?", "Qui décide pour le Brumalix ?", "et Pelquiva, c’est pour qui ?")
    assert {c.document for c in answer.citations} >= {"decision-brumalix", "abrogation-pelquiva-2025"}
    assert "**ouvert**" in answer.text
    assert "**terminé**" in answer.text


def test_one_thing_is_asked_of_both_medicines_in_hand(engine: Engine) -> None:
    answer = ask(engine, "laquelle des deux doses ?", "Qui décide pour le Brumalix ?", GIRELLE)
    assert "80 mg" in answer.text
    assert "200 mg/m²" in answer.text


def test_which_of_two_texts_is_the_newest(engine: Engine) -> None:
    answer = ask(engine, "laquelle des deux pages est la plus récente ?", "Qui décide pour le Brumalix ?", GIRELLE)
    first, second = answer.text.split(" ; avant lui : ")
    assert "12 mai 2025" in first
    assert "4 avril 2025" in second


def test_which_of_two_medicines_came_first(engine: Engine) -> None:
    answer = ask(engine, "lequel est le plus ancien ?", "Parlez-moi du Gravonel", "Qui décide pour le Brumalix ?")
    assert "depuis le 14 novembre 2018" in answer.text
    assert "à compter du 6 avril 2025" in answer.text


@pytest.mark.parametrize("turn", ["quelle dose ?", "qui décide ?", "et pour un enfant ?"])
def test_what_follows_an_unknown_name_is_not_told_of_another_medicine(engine: Engine, turn: str) -> None:
    answer = ask(engine, turn, "Zortuvamab : quelle RCP ?")
    assert (answer.outcome, answer.citations) == (Outcome.NOT_FOUND, ())
    assert "Zortuvamab" in answer.text


def test_a_day_back_and_today(engine: Engine) -> None:
    history = ("Qui décide pour le Brumalix ?", "c’était remboursé à l’époque ?")
    assert "100 %" in ask(engine, "et aujourd’hui ?", *history).text


def test_an_earlier_question_that_is_too_long_is_set_aside(engine: Engine) -> None:
    answer = ask(engine, "et la dose ?", GIRELLE, "x" * 100_000)
    assert "200 mg/m²" in answer.text


def test_a_long_conversation_keeps_its_last_topic(engine: Engine) -> None:
    history = ("Quelle RCP pour le thymome ?",) * 30 + (GIRELLE,)
    assert lead(ask(engine, "et la dose ?", *history)) == "put-farodegib-v2"


def test_earlier_turns_are_read_on_the_day_asked(engine: Engine) -> None:
    answer = ask(engine, "et la dose ?", GIRELLE, day=date(2024, 6, 1))
    assert (lead(answer), "150 mg/m²" in answer.text) == ("put-farodegib-v1", True)
