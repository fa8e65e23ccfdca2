"""How an answer reads and how long it took."""

import re

from app.model import Answer
from evals.expected import ANSWERED
from evals.model import Case, Score
from evals.text import fold, found, reading_ease

_STATUS = (
    r"\b(ouverte?s?|ferme?s?(?! aux? )|fermees?|en vigueur|terminee?s?|abrogee?s?|expiree?s?|refusee?s?|suspendue?s?"
    r"|en cours|n'est plus|n'existe plus|valable)\b"
)
_MONTH = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_DATE = re.compile(rf"\b(\d{{1,2}}|1er) ({_MONTH}) (19|20)\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b|\b\d{{4}}-\d\d-\d\d\b")


def dated(case: Case, answer: Answer) -> Score | None:
    """An answer that speaks of a status says at which date it was true."""
    said = fold(answer.text)
    if answer.outcome not in ANSWERED or not found(_STATUS, said):
        return None
    right = _DATE.search(said) is not None
    return Score("dated", right, reason="" if right else "statut sans date")


def kept(case: Case, answer: Answer) -> Score | None:
    """Statements that the checks before display let through, of those that were made."""
    made = len(answer.claims) + len(answer.dropped)
    why = " ; ".join(f"« {d.text[:60]} » : {d.reason}" for d in answer.dropped)
    return Score("kept", len(answer.claims), made, why) if made else None


def readable(case: Case, answer: Answer) -> Score | None:
    """Reading ease of the text shown, each register under its own name."""
    ease = reading_ease(answer.text)
    return None if ease is None else Score(f"readable_{case.audience}", ease)


def length(case: Case, answer: Answer) -> Score | None:
    """Characters of the text of an answer."""
    return Score("length", len(answer.text)) if answer.outcome in ANSWERED else None


def stages(case: Case, answer: Answer) -> tuple[Score, ...]:
    """Milliseconds of each stage, as the system reports them."""
    t = answer.timings
    named = (("understand", t.understand), ("search", t.search), ("compose", t.answer), ("total", t.total))
    return tuple(Score(f"ms_{name}", value) for name, value in named)
