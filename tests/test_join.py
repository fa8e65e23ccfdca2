from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.join import Piece, Vocabulary, join, keeps_hyphen


def joined(*lines: str, words: tuple[str, ...] = ()) -> str:
    at = 0
    pieces = []
    for line in lines:
        pieces.append(Piece(1, at, line))
        at += len(line) + 2
    return join(pieces, words)[0]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("une réunion natio\ufffe", "nale chaque mois"), "une réunion nationale chaque mois"),
        (("les anti\x02", "inflammatoires"), "les anti-inflammatoires"),
        (("c’est-à\x02", "dire demain"), "c’est-à-dire demain"),
        (("la RCP CRANIO\ufffe", "RECOURS"), "la RCP CRANIO-RECOURS"),
        (("le code EBV\ufffe", "12"), "le code EBV-12"),
        (("Villejuif et Chevilly-", "Larue"), "Villejuif et Chevilly-Larue"),
        (("dose - ", "voir plus bas"), "dose - voir plus bas"),
        (("ligne une", "ligne deux"), "ligne une ligne deux"),
        (("https://exemple.fr/un-long", "chemin-de-page"), "https://exemple.fr/un-longchemin-de-page"),
    ],
)
def test_lines_are_joined_as_they_were_broken(lines: tuple[str, ...], wanted: str) -> None:
    assert joined(*lines) == wanted


def test_the_document_s_own_words_decide_about_a_hyphen() -> None:
    assert joined("gastro\ufffe", "entérologie", words=("gastro-entérologie",)) == "gastro-entérologie"
    assert joined("contre\ufffe", "indication", words=("contreindication",)) == "contreindication"


def test_a_vocabulary_knows_whole_words_only() -> None:
    words = Vocabulary(["Une Contre-indication. national natio\ufffenal"])
    assert "contre-indication" in words
    assert "national" in words
    assert "indication" not in words
    assert "natio" not in words


def test_keeping_a_hyphen_is_certain_before_a_capital_or_a_figure() -> None:
    assert keeps_hyphen("Saint", "Denis")
    assert keeps_hyphen("R", "76")
    assert not keeps_hyphen("nasopha", "rynx")


@given(st.lists(st.text(alphabet="abé -’\ufffe\u00a0ﬁ", max_size=12), max_size=5))
def test_runs_lead_back_to_the_characters_they_came_from(lines: list[str]) -> None:
    raw = "\r\n".join(lines)
    at = 0
    pieces = []
    for line in lines:
        pieces.append(Piece(1, at, line))
        at += len(line) + 2
    text, runs = join(pieces)
    for run in runs:
        piece = text[run.start : run.start + run.length]
        if len(piece) == 1 and piece.isalpha() and piece not in "fi":
            assert raw[run.raw] == piece
    assert all(a.start + a.length <= b.start for a, b in pairwise(runs))
