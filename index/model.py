"""The types that flow out of search."""

from dataclasses import dataclass
from datetime import date

from ingest.model import Genre, Passage
from ingest.validity import Regime, Status


@dataclass(frozen=True, slots=True)
class Term:
    """One thing searched: what the user typed, or what the lexicon or the spelling added."""

    text: str
    weight: float = 1.0
    origin: str = ""  # "" typed; otherwise the typed words that brought it in


@dataclass(frozen=True, slots=True)
class Filters:
    """What the document of a hit must satisfy; applied before ranking is cut, never after. None asks nothing.

    Medicine, regime, age and status are asked of one and the same access of the document.
    """

    documents: frozenset[str] | None = None  # only these ids
    published_by: date | None = None  # documents published later do not exist
    publishers: frozenset[str] | None = None  # names, without regard to case and accents
    genres: frozenset[Genre] | None = None
    drugs: frozenset[str] | None = None  # any name: brand, substance, code
    regimes: frozenset[Regime] | None = None
    age: float | None = None  # years: somebody of this age is among those whom the access concerns
    statuses: frozenset[Status] | None = None  # of the access, on the day
    as_of: date | None = None  # that day; `published_by` when it is not given

    @property
    def of_accesses(self) -> bool:
        """Whether something is asked of accesses."""
        return any(asked is not None for asked in (self.drugs, self.regimes, self.age, self.statuses))


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question, ready to be ranked."""

    text: str
    terms: tuple[Term, ...]
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a hit stood in one list, from 1, and with which score.

    In the lists of words and grams of a large collection, passages that could not lead are not all counted before it.
    """

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
