"""Suggested questions, kept only where the documents do answer them."""

from collections.abc import Iterable
from datetime import date
from weakref import WeakKeyDictionary

from app.chat.desk import Engine
from app.model import Outcome, Question

_KNOWN: WeakKeyDictionary[Engine, dict[tuple[str, date | None], bool]] = WeakKeyDictionary()


def answerable(engine: Engine, question: str, as_of: date | None = None) -> bool:
    """Whether these documents answer a question in full; each question is tried once per engine and day."""
    known = _KNOWN.setdefault(engine, {})
    if (question, as_of) not in known:
        known[question, as_of] = engine.extract(Question(question, as_of=as_of)).outcome is Outcome.ANSWERED
    return known[question, as_of]


def kept(engine: Engine, questions: Iterable[str], as_of: date | None = None) -> tuple[str, ...]:
    """Those of the questions that are answered, in their order."""
    return tuple(question for question in questions if answerable(engine, question, as_of))
