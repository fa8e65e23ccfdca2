"""The types that flow out of answering; `Answer` is the JSON contract, version 1."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.validity import Status


class Audience(StrEnum):
    """Who reads the answer."""

    FAMILY = "famille"
    CLINICIAN = "soignant"


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Question:
    """One turn as asked."""

    text: str
    history: tuple[str, ...] = ()  # earlier user turns, oldest first
    audience: Audience = Audience.FAMILY
    as_of: date | None = None  # None: today
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A stored span shown to the user; `quote` is `document.text[start:end]`, byte for byte."""

    n: int
    document: str
    source: str  # file name or URL
    title: str
    publisher: str
    published: date | None
    page: int | None
    section: str | None
    start: int
    end: int
    quote: str
    sha256: str  # of the source's bytes
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, and the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not shown, and why, in French."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent."""

    understand: float
    search: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as shown, saved and verified."""

    question: str
    searched: str
    as_of: date
    audience: Audience
    outcome: Outcome
    text: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    accesses: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    timings: Timings = Timings(0, 0, 0, 0)
    id: str | None = None
    dropped: tuple[Dropped, ...] = ()  # by the checks before display; no part of the JSON
