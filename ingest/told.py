"""One document's card of an access, with what deciding between documents needs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.card import AccessCard
from ingest.dates import find
from ingest.model import Document, Genre
from ingest.validity import fold

_UNOFFICIAL = re.compile(
    r"n'a pas (?:de )?valeur officielle|seule la decision fait foi|a titre (?:purement )?indicatif"
)
_DATED_LINK = re.compile(r"20\d\d/[01]\d/[0-3]\d(?=/)")
_SURVEY = 4  # a document about so many medicines tells of others' decisions


@dataclass(frozen=True, slots=True)
class Told:
    """One document's card of an access, with what deciding between documents needs."""

    card: AccessCard
    title: str
    genre: Genre
    published: date | None
    updated: date | None
    versioned: bool
    survey: bool  # tells at second hand, of many accesses
    written: date | None = None  # of a document without date: the latest day that it looks back on
    ceased: date | None = None  # from which the document stands no longer
    begun: date | None = None  # on which it replaced an earlier version of itself

    @property
    def day(self) -> date:
        """The day from which the document speaks."""
        return self.updated or self.published or self.written or date.min

    def known(self, day: date) -> bool:
        """Whether the document was there on a day, and had neither been replaced nor taken back."""
        return max(self.since, self.begun or date.min) <= day and (self.ceased is None or day < self.ceased)

    @property
    def since(self) -> date:
        """The day from which the document exists; one without any date always did."""
        return self.published or self.updated or date.min


def told_by(document: Document, cards: Sequence[AccessCard], begun: date | None = None) -> Iterator[Told]:
    """The cards of one document with its place in time and its authority."""
    names = {c.drug.names[:1] for c in cards}
    survey = len(names) >= _SURVEY or _UNOFFICIAL.search(fold(document.text[:2_000])) is not None
    dated = document.published or document.updated or any(c.dates.published for c in cards)
    written = None if dated else _written(document, cards)
    for card in cards:
        printed = card.dates.published.value if card.dates.published else None
        yield Told(
            card,
            document.title,
            document.genre,
            document.published or printed,
            document.updated,
            document.version is not None,
            survey,
            written,
            document.ceased,
            begun,
        )


def _written(document: Document, cards: Sequence[AccessCard]) -> date | None:
    """The latest day that an undated document looks back on, in its text or its links: it cannot be older."""
    ends = {e.end for c in cards for e in c.events if e.end} | {c.dates.end.value for c in cards if c.dates.end}
    links = " ".join(m[0].replace("/", "-") for link in document.links for m in _DATED_LINK.finditer(link.url))
    days = (f.value for text in (document.text, links) for f in find(text) if f.exact)
    return max(
        (d for d in days if d not in ends and (document.retrieved is None or d <= document.retrieved)), default=None
    )
