"""The types that flow through an evaluation: cases in, outcomes and figures out."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.model import Answer, Audience, Outcome, Question
from ingest.model import Document
from ingest.validity import Status

AS_OF = date(2026, 11, 20)  # the day asked when a question names none, so that figures do not drift with the calendar


class Kind(StrEnum):
    """What a right system does with a question."""

    ANSWER = "answer"
    PARTIAL = "partial"
    ABSTAIN = "abstain"
    EMERGENCY = "emergency"
    DISTRESS = "distress"
    SMALLTALK = "smalltalk"


class Split(StrEnum):
    """Which half of the programmes a question is about."""

    DEV = "dev"
    TEST = "test"


class Type(StrEnum):
    """What is asked; one word a question."""

    LOOKUP = "programme"
    ROUTE = "circuit"
    FACT = "fait"
    STATUS = "statut"
    LIST = "liste"
    COMPARISON = "comparaison"
    DEFINITION = "définition"
    COLLISION = "homonymie"
    FOLLOW_UP = "suite"
    FALSE_PREMISE = "fausse prémisse"
    UNANSWERABLE = "hors corpus"
    URGENT = "urgence"
    INJECTION = "injection"
    SMALLTALK = "politesse"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the answer must say: a pattern over folded text, or words that stand in one document."""

    pattern: str = ""
    document: str = ""  # with `words`: a gold span, named by its document
    words: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with all that is expected of its answer."""

    id: str
    question: str
    kind: Kind
    docs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    forbid: tuple[str, ...] = ()  # patterns over folded text
    audience: Audience = Audience.FAMILY
    prior: tuple[str, ...] = ()
    tag: str = ""
    type: str = ""  # a `Type` in our own sets; free in others
    as_of: date | None = None
    any_lead: bool = False
    accept: tuple[Outcome, ...] = ()  # further outcomes that are right here
    status: Status | None = None  # what the leading access is at the day asked
    split: Split | None = None
    programme: str = ""
    author: str = ""
    written: date | None = None
    dialogue: str = ""  # id of the dialogue this turn belongs to

    def asked(self, as_of: date = AS_OF) -> Question:
        """The question as the engine takes it."""
        return Question(self.question, self.prior, self.audience, self.as_of or as_of, self.id)


class System(Protocol):
    """Anything that answers: the engine, a peer, a decoy."""

    def ask(self, question: Question) -> Answer:
        """Answer one turn."""
        ...


@runtime_checkable
class Sure(Protocol):
    """A system that also says how sure it is."""

    def confidence(self, question: Question) -> float | None:
        """The chance that its answer is right, from 0 to 1; None where it cannot say."""
        ...


class Library(Protocol):
    """Where the documents that answers cite can be read again."""

    def document(self, name: str, /) -> Document:
        """The document, or `KeyError`."""
        ...

    def file(self, name: str, /) -> Path:
        """The stored original."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """What one metric found in one answer: `hits` of `of`, and why it is not all of them."""

    metric: str
    hits: float
    of: int = 1
    reason: str = ""

    @property
    def full(self) -> bool:
        """Whether nothing is missing."""
        return self.hits >= self.of


@dataclass(frozen=True, slots=True)
class Result:
    """One case, its answer as JSON, and every score; kept in full."""

    case: Case
    answer: dict[str, object] | None  # None when the system crashed
    scores: tuple[Score, ...]
    wall_ms: float
    error: str = ""

    def score(self, metric: str) -> Score | None:
        """The score of one metric, or None where it does not apply."""
        return next((s for s in self.scores if s.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a report; `value` is None exactly when nothing was measured (`n == 0`)."""

    name: str
    value: float | None
    n: int
    interval: Interval | None = None
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of the cases that share one property."""

    by: str  # "type", "tag", "register", …
    value: str
    figures: tuple[Figure, ...] = field(default=())
