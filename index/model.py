"""The types that flow out of search."""

from dataclasses import dataclass
from datetime import date

from ingest.model import Passage


@dataclass(frozen=True, slots=True)
class Term:
    """One thing searched: what the user typed, or what the lexicon or the spelling added."""

    text: str
    weight: float = 1.0
    origin: str = ""  # "" typed; otherwise the typed words that brought it in


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must satisfy; applied before ranking, never after."""

    documents: frozenset[str] | None = None  # only these ids
    published_by: date | None = None  # documents published later do not exist


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question, ready to be ranked."""

    text: str
    terms: tuple[Term, ...]
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a hit stood in one list, from 1, and with which score."""

    ranking: str  # "words", "grams", "dense"
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its fused score, and why."""

    passage: Passage
    score: float
    rankings: tuple[Ranked, ...] = ()
    matched: tuple[str, ...] = ()  # analysed terms of the query found in the passage
