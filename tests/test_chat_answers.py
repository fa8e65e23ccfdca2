"""How an answer is shown: statement by statement, its words to change, its link, its suggestions."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest

from app.chat import examples, link, stages, understood
from app.chat.conversation import Turn
from app.chat.link import Drift
from app.engine import Engine
from app.model import Answer, Audience, Citation, Claim, Outcome, Question
from ingest.validity import Status
from tests.making_programmes import DAY, ask


def cited(n: int, quote: str = "Vrai.", sha256: str = "ab" * 32) -> Citation:
    return Citation(n, "doc", "doc.html", "Titre", "Agence", None, None, None, 0, len(quote), quote, sha256)


def answer(text: str, *citations: Citation, outcome: Outcome = Outcome.ANSWERED) -> Answer:
    claims = tuple(Claim(c.quote, (c.n,)) for c in citations)
    return Answer("q ?", "q", DAY, Audience.FAMILY, outcome, text, claims, citations)


# Statement by statement


def test_an_answer_comes_statement_by_statement_and_ends_whole() -> None:
    whole = answer("Tête. [1]\n\n- Un. [2]\n- Deux. [3]\n\nFin.", cited(1), cited(2), cited(3))
    texts = [stage.text for stage in stages.stages(whole)]
    assert texts == [
        "Tête. [1]",
        "Tête. [1]\n\n- Un. [2]",
        "Tête. [1]\n\n- Un. [2]\n- Deux. [3]",
        "Tête. [1]\n\n- Un. [2]\n- Deux. [3]\n\nFin.",
    ]


def test_what_is_urgent_comes_at_once_and_before_everything() -> None:
    text = "**Appelez le 15.**\n\nRestez auprès de la personne.\n\n- Le document. [1]\n- Autre. [2]"
    first, second, last = stages.stages(answer(text, cited(1), cited(2), outcome=Outcome.URGENT))
    assert first.text == "**Appelez le 15.**\n\nRestez auprès de la personne."
    assert second.text.endswith("- Le document. [1]")
    assert last.text == text
    alone = answer("**Appelez le 3114.**\n\nParlez-en.", outcome=Outcome.URGENT)
    assert list(stages.stages(alone)) == [alone]


def test_an_empty_answer_has_one_stage() -> None:
    assert [stage.text for stage in stages.stages(answer(""))] == [""]


def test_a_statement_whose_passage_has_gone_is_withheld_and_it_is_said() -> None:
    whole = answer("- Un. [1]\n- Deux. [2]\n- Trois. [1] [2]", cited(1), cited(2, "Faux."))
    kept = stages.held(whole, lambda citation: citation.quote == "Vrai.")
    assert kept.text == f"- Un. [1]\n\n{stages.WITHHELD}"
    assert [c.n for c in kept.citations] == [1]
    assert [claim.text for claim in kept.claims] == ["Vrai."]
    assert stages.held(whole, lambda citation: True) is whole


# Words


def test_what_was_searched_is_read_as_words_and_what_was_added() -> None:
    found = understood.searched("RCP, Lutathera (aussi : lutécium (177Lu) oxodotréotide, 177Lu-DOTATATE)")
    assert found.words == ("RCP", "Lutathera")
    assert found.added == ("lutécium (177Lu) oxodotréotide", "177Lu-DOTATATE")
    assert understood.searched("") == understood.Searched((), ())


ASKED = "Quelle RCP décide pour le Lutathera dans un méningiome ?"
WORDS = ("RCP", "décide", "Lutathera", "méningiome")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("méningiome", "Quelle RCP décide pour le Lutathera ?"),
        ("Lutathera", "Quelle RCP décide dans un méningiome ?"),
        ("RCP", "Quelle décide pour le Lutathera dans un méningiome ?"),
    ],
)
def test_a_word_is_taken_away_with_what_led_up_to_it(gone: str, said: str) -> None:
    kept = [word for word in WORDS if word != gone]
    assert understood.reworded(ASKED, WORDS, kept) == (said, False)


def test_an_elided_article_goes_with_its_word() -> None:
    assert understood.reworded("Qui paie l’ONC201 ?", ("paie", "ONC201"), ("paie",)) == ("Qui paie ?", False)


def test_a_word_is_added_before_the_end_of_the_question() -> None:
    assert understood.reworded(ASKED, WORDS, (*WORDS, "adulte"))[0] == (
        "Quelle RCP décide pour le Lutathera dans un méningiome, adulte ?"
    )
    assert understood.reworded("gliome", ("gliome",), ("gliome", "x" * 99))[0] == f"gliome, {'x' * 60}"


def test_a_word_of_an_earlier_question_is_taken_away_by_asking_apart() -> None:
    assert understood.reworded("Et pour un enfant ?", ("enfant", "Lutathera"), ("enfant",)) == ("enfant", True)


# Links


def test_a_link_says_nothing_while_the_passages_are_the_same() -> None:
    turn = Turn(Question("q ?", audience=Audience.CLINICIAN), answer("Un. [1]", cited(1)))
    address = {name: values[-1] for name, values in parse_qs(link.query(turn, (), "gen-3")).items()}
    assert address["q"] == "q ?"
    assert address["as_of"] == DAY.isoformat()
    assert address["audience"] == "soignant"
    assert link.drift(address, turn.answer, "gen-3") is Drift.NONE
    assert link.drift(address, turn.answer, "gen-4") is Drift.SAME_PASSAGES
    for other in (
        answer("Un. [1]", cited(1, sha256="cd" * 32)),
        answer("Un. [1]", replace(cited(1), status=Status.ENDED)),
        answer("Rien.", outcome=Outcome.NOT_FOUND),
    ):
        assert link.drift(address, other, "gen-3") is Drift.OTHER_PASSAGES
    assert link.drift({}, turn.answer, "gen-9") is Drift.NONE


def test_a_link_names_the_one_access_of_its_answer_and_notices_when_it_is_gone() -> None:
    one = replace(answer("Un. [1]", cited(1)), accesses=("zorvatinib-1",))
    address = {name: values[-1] for name, values in parse_qs(link.query(Turn(Question("q ?"), one), (), "g")).items()}
    assert address["acces"] == "zorvatinib-1"
    assert link.drift(address, one, "g") is Drift.NONE
    assert link.drift(address, replace(one, accesses=("autre-1",)), "g") is Drift.OTHER_PASSAGES
    several = replace(one, accesses=("a-1", "b-1"))
    assert "acces" not in parse_qs(link.query(Turn(Question("q ?"), several), (), "g"))


def test_a_question_asked_apart_is_shared_without_those_before_it() -> None:
    first = Turn(Question("Un ?"), answer("a"))
    apart, following = Turn(Question("Deux ?"), answer("b")), Turn(Question("Deux ?", ("Un ?",)), answer("b"))
    assert "avant" not in parse_qs(link.query(apart, (first,), "g"))
    assert parse_qs(link.query(following, (first,), "g"))["avant"] == ["Un ?"]


# Suggestions


def test_only_questions_that_the_documents_answer_are_suggested(engine: Engine) -> None:
    good = "Quelle RCP décide pour BRUMALIX dans le thymome ?"
    assert ask(engine, good).outcome is Outcome.ANSWERED
    assert examples.kept(engine, (good, "Qui paie le zorglubinib ?", "Bonjour"), DAY) == (good,)


def test_a_question_is_tried_again_for_another_day(engine: Engine) -> None:
    question = "Jusqu’à quand l’accès à BRUMALIX est-il ouvert ?"
    assert examples.answerable(engine, question, DAY)
    assert not examples.answerable(engine, question, date(2010, 1, 1))  # no document existed


def test_every_suggestion_of_the_first_page_and_of_its_answers_is_answered(engine: Engine) -> None:
    first = examples.kept(engine, engine.suggestions(), DAY)
    assert first
    following = [s for q in first for s in examples.kept(engine, ask(engine, q).suggestions, DAY)]
    assert following
    assert {ask(engine, question).outcome for question in (*first, *following)} == {Outcome.ANSWERED}
