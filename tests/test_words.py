"""Shorthand written out, and words that say nothing of what is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words import GENERIC, STORY, expand, generic, ordinary, plain
from index.analysis import tokens


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("c koi", "c'est quoi"),
        ("c quoi", "c'est quoi"),
        ("ki decide", "qui decide"),
        ("kel age", "quel age"),
        ("koi faire", "quoi faire"),
        ("kan", "quand"),
        ("pk", "pourquoi"),
        ("cmt faire", "comment faire"),
        ("combi1 de jours", "combien de jours"),
        ("pr mon fils", "pour mon fils"),
        ("ya koi", "il y a quoi"),
        ("jai peur", "j'ai peur"),
        ("mon bb", "mon bébé"),
        ("le ttt", "le traitement"),
        ("bcp", "beaucoup"),
        ("fo koi", "faut quoi"),
    ],
)
def test_a_text_message_is_written_out(typed: str, written: str) -> None:
    assert expand(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "Quelle RCP décide pour le BRUMALIX ?",
        "C 12",
        "ONC201",
        "PR négatif, TS, DS",
        "FRD-207",
        "c'est quoi",
        "qui décide",
    ],
)
def test_what_is_no_shorthand_is_left(typed: str) -> None:
    assert expand(typed) == typed


def test_spaces_are_single() -> None:
    assert expand("  quelle \n RCP\t? ") == "quelle RCP ?"
    assert plain("  Quelle \n RÉUNION\t? ") == "quelle reunion ?"


@pytest.mark.parametrize("word", ["traitement", "médicaments", "demander", "oncologue", "pharmacienne", "bonjour"])
def test_words_of_every_question_are_generic(word: str) -> None:
    (token,) = tokens(word) or (None,)
    assert token is None or generic(token.folded, token.stem)


@pytest.mark.parametrize("word", ["thymome", "brumalix", "rechute", "posologie", "conservation", "frere"])
def test_words_that_matter_are_not(word: str) -> None:
    (token,) = tokens(word)
    assert not generic(token.folded, token.stem)


def test_people_of_the_story_are_not_generic() -> None:
    assert not GENERIC & STORY


def test_a_word_is_more_or_less_ordinary() -> None:
    assert ordinary("maison") == 1.0
    assert ordinary("brumalix") == 0.0
    assert 0.0 < ordinary("calendrier") < ordinary("jour")


@settings(derandomize=True)
@given(st.text(max_size=300))
def test_any_text_is_written_out_on_one_line(text: str) -> None:
    for written in (expand(text), plain(text)):
        assert written == " ".join(written.split())
