"""Remarks of readers: what is kept, what is not, and what a damaged file costs."""

import json
from datetime import date
from pathlib import Path

import pytest

from app import feedback
from app.errors import FeedbackError
from app.feedback import Kind, Place
from app.model import Answer, Audience, Citation, Claim, Outcome

DAY = date(2026, 11, 20)
QUOTE = "La réunion Boréale étudie chaque dossier."
CITED = Citation(1, "zorvatinib", "z.html", "Zorvatinib", "Agence", DAY, None, None, 12, 53, QUOTE, "ab" * 32)
OTHER = Citation(2, "autre", "a.html", "Autre", "Agence", DAY, None, None, 0, 4, "Rien", "cd" * 32)
ANSWER = Answer(
    "Ma fille Zoé a un zorvome, qui décide ?", "zorvome", DAY, Audience.FAMILY, Outcome.ANSWERED,
    f"Pour Zoé : {QUOTE} [1]", (Claim(QUOTE, (1,)),), (CITED, OTHER), ("zorvatinib-1",),
)  # fmt: skip


def test_a_remark_keeps_the_statement_and_its_place_but_no_word_of_the_question(tmp_path: Path) -> None:
    said = feedback.about(ANSWER, ANSWER.claims[0], Kind.MEETING, "gen-3", DAY, "  C’est\nla RCP Australe. ")
    feedback.keep(tmp_path, said)
    text = (tmp_path / feedback.FILE).read_text(encoding="utf-8")
    assert "Zoé" not in text
    assert "zorvome" not in text
    (read,) = feedback.read(tmp_path)
    assert read == said
    assert (read.claim, read.places) == (QUOTE, (Place("zorvatinib", "ab" * 32, 12, 53),))
    assert (read.remark, read.generation, read.accesses) == ("C’est la RCP Australe.", "gen-3", ("zorvatinib-1",))
    assert json.loads(text)["day"] == "2026-11-20"  # a day, no hour


def test_the_question_is_kept_where_the_reader_agrees(tmp_path: Path) -> None:
    feedback.keep(tmp_path, feedback.about(ANSWER, None, Kind.MISSING, "gen-3", DAY, history=("Bonjour",)))
    (read,) = feedback.read(tmp_path)
    assert (read.question, read.history) == (ANSWER.question, ("Bonjour",))
    assert read.claim == ""
    assert [place.document for place in read.places] == ["zorvatinib", "autre"]


def test_a_long_remark_is_cut_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    feedback.keep(tmp_path, feedback.about(ANSWER, None, Kind.OTHER, "gen-3", DAY, "a" * 10_000))
    assert len(feedback.read(tmp_path)[0].remark) == feedback.LONGEST
    assert (tmp_path / feedback.FILE).stat().st_mode & 0o077 == 0


def test_a_line_cut_short_costs_itself_alone(tmp_path: Path) -> None:
    first = feedback.about(ANSWER, None, Kind.WRONG, "gen-3", DAY)
    second = feedback.about(ANSWER, None, Kind.STALE, "gen-3", DAY)
    feedback.keep(tmp_path, first)
    path = tmp_path / feedback.FILE
    path.write_bytes(path.read_bytes() + b'{"schema": 1, "id": "coup')
    feedback.keep(tmp_path, second)
    assert feedback.read(tmp_path) == (first, second)
    assert first.id != second.id


def test_a_file_that_is_too_large_takes_no_more(tmp_path: Path) -> None:
    with (tmp_path / feedback.FILE).open("wb") as file:
        file.truncate(feedback.FULL + 1)
    with pytest.raises(FeedbackError, match="plein"):
        feedback.keep(tmp_path, feedback.about(ANSWER, None, Kind.WRONG, "gen-3", DAY))


def test_a_home_that_is_no_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(FeedbackError, match="enregistré"):
        feedback.keep(tmp_path / "home", feedback.about(ANSWER, None, Kind.WRONG, "gen-3", DAY))
    assert feedback.read(tmp_path) == ()
