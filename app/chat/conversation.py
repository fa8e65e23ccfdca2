"""A conversation in one tab: its turns, how one is added, and how it survives a reload.

Nothing of it is kept on the server beyond the session: the browser tab holds the questions, and the answers,
which depend on nothing else, are made again from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.chat import proof, stages
from app.chat.brief import Brief, briefs
from app.chat.desk import Engine
from app.chat.wording import LIMIT
from app.model import Answer, Audience, Question

TURNS = 30  # kept in a tab; older ones fall away
CARDS = 6  # accesses of one answer that are drawn as cards


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, with the accesses that it concerns."""

    question: Question
    answer: Answer
    briefs: tuple[Brief, ...] = ()


def follow(turns: tuple[Turn, ...], text: str, audience: Audience, as_of: date | None) -> Question:
    """The next question of a conversation, with what the user asked before."""
    return Question(text.strip(), tuple(turn.question.text for turn in turns), audience, as_of)


def answered(engine: Engine, question: Question, *, again: bool = False) -> Turn:
    """A question answered; what rests on a passage that no longer stands is left out.

    One that is asked `again` to bring a conversation back is answered by extracts: no model is waited for.
    """
    given = engine.extract(question) if again else engine.ask(question)
    answer = stages.held(given, lambda cited: proof.standing(engine.searcher, cited) is not None)
    cards = briefs(engine.catalogue, engine.library, answer, CARDS) if answer.accesses else ()
    return Turn(question, answer, cards)


def dump(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """The questions, as the browser tab keeps them; « apart » is one that was asked without those before it."""
    return [
        {
            "text": turn.question.text,
            "audience": turn.question.audience.value,
            "as_of": turn.question.as_of.isoformat() if turn.question.as_of else "",
            "apart": "" if turn.question.history else "1",
        }
        for turn in turns
    ]


def replay(engine: Engine, kept: Any) -> tuple[Turn, ...]:
    """The conversation a browser tab kept, answered again; what is not well formed is left out."""
    turns: tuple[Turn, ...] = ()
    for row in kept[-TURNS:] if isinstance(kept, list) else ():
        if isinstance(row, dict) and (text := str(row.get("text", "")).strip()) and len(text) <= LIMIT:
            before = () if row.get("apart") == "1" else turns
            question = follow(before, text, audience(row.get("audience")), day(row.get("as_of")))
            turns = (*turns, answered(engine, question, again=True))
    return turns


def audience(value: Any) -> Audience:
    """A reader as written in an address; families unless it says otherwise."""
    return Audience.CLINICIAN if value == Audience.CLINICIAN.value else Audience.FAMILY


def day(value: Any) -> date | None:
    """A day as written in an address, or None when it is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
