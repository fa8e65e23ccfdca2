"""Finding documents and passages by their words, as a reader of the shelf does; what each document is, and how old."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.chat.wording import NBSP, french
from index.analysis import fold
from ingest.dates import spell
from ingest.model import Document, Genre, Passage, Span
from ingest.validity import fold as fold_in_place  # one character for one: places stand

SHORT = 4  # letters below which a word must be whole: « RET » is not in « retour »


class Order(StrEnum):
    """In which order a shelf is shown."""

    NEWEST = "Plus récents d’abord"
    OLDEST = "Plus anciens d’abord"
    TITLE = "Par titre"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the shelf; nothing asked means all."""

    typed: str = ""
    genres: Collection[Genre] = ()
    publishers: Collection[str] = ()
    noted: bool = False  # only documents that carry a remark, or that something replaced
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that holds every word typed, with the places of the words in the document's text."""

    passage: Passage
    spans: tuple[Span, ...]


def words(text: str) -> tuple[str, ...]:
    """The folded words of what was typed."""
    return tuple(fold(text).split())


def matching(documents: Sequence[Document], typed: str) -> tuple[Document, ...]:
    """The documents that hold every word typed, those with all of them in the title first; newest first."""
    asked = words(typed)
    ordered = sorted(documents, key=_age, reverse=True)
    titled = [d for d in ordered if _holds(f"{d.title} {d.publisher} {d.source.programme}", asked)]
    inside = [d for d in ordered if d not in titled and _holds(f"{d.title} {d.publisher} {d.text}", asked)]
    return (*titled, *inside)


def shelved(documents: Sequence[Document], wanted: Wanted) -> tuple[Document, ...]:
    """The documents that answer everything asked, in the order asked; titles lead where words were typed."""
    found = [
        document
        for document in matching(documents, wanted.typed)
        if (not wanted.genres or document.genre in wanted.genres)
        and (not wanted.publishers or document.publisher in wanted.publishers)
        and (not wanted.noted or remarks(document))
    ]
    if wanted.order is Order.TITLE:
        found.sort(key=lambda d: fold(d.title))
    elif wanted.order is Order.OLDEST:
        found.sort(key=lambda d: (_age(d)[0] == "", _age(d)))
    return tuple(found)


def hits(text: str, candidates: Sequence[Passage], typed: str) -> tuple[Found, ...]:
    """The passages that hold every word typed at the beginning of one of theirs, in reading order, words placed.

    Accents, capitals and apostrophes do not count; a short word must be whole.
    """
    asked = fold_in_place(typed).split()
    if not asked:
        return ()
    patterns = [re.compile(rf"(?<!\w){re.escape(word)}" + ("" if len(word) >= SHORT else r"(?!\w)")) for word in asked]
    found = []
    for passage in candidates:
        folded = fold_in_place(text[passage.start : passage.end])
        placed = [[m.span() for m in pattern.finditer(folded)] for pattern in patterns]
        if all(placed):
            spans = sorted({(a + passage.start, b + passage.start) for some in placed for a, b in some})
            found.append(Found(passage, tuple(Span(a, b) for a, b in _apart(spans))))
    return tuple(found)


def _apart(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans without those that begin inside another."""
    end = -1
    for start, stop in spans:
        if start >= end:
            yield start, stop
            end = stop


def aged(document: Document, today: date) -> str:
    """How long ago a document spoke: « il y a 2 ans et 3 mois »; "" for one without a date, or of this month."""
    day = document.updated or document.published
    if day is None or day >= today:
        return ""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    years, rest = divmod(months, 12)
    said = [f"{years}{NBSP}an{'s' if years > 1 else ''}" if years else "", f"{rest}{NBSP}mois" if rest else ""]
    return f"il y a {' et '.join(part for part in said if part)}" if months else "il y a moins d’un mois"


def remarks(document: Document) -> tuple[str, ...]:
    """What a reader should know before trusting a document: what replaced it, what it repeats, how it was read."""
    return tuple(french(said[:1].upper() + said[1:]) for said in _remarks(document))


def _remarks(document: Document) -> Iterator[str]:
    since = f" depuis le {spell(document.ceased)}" if document.ceased else ""
    if document.withdrawn:
        yield f"retiré par son éditeur{since}"
    elif document.successor:
        yield f"remplacé{since}" if document.ceased else "une version plus récente existe"
    if document.same_as:
        yield "presque le même texte qu’un autre document, qui a plus d’autorité"
    yield from document.flags


def editions(document: Document, documents: Sequence[Document]) -> tuple[Document, ...]:
    """The versions of one text, newest first, itself included; one alone when there is no other."""
    by_id = {one.id: one for one in documents}
    chain, last = [document], document
    while last.successor in by_id and by_id[last.successor] not in chain:
        last = by_id[last.successor]
        chain.insert(0, last)
    older = [document]
    while older:
        before = [d for d in documents for o in older if d.successor == o.id and d not in chain]
        chain += sorted(before, key=_age, reverse=True)
        older = before
    return tuple(chain)


def _holds(text: str, asked: Sequence[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in asked)


def _age(document: Document) -> tuple[str, str]:
    day = document.updated or document.published
    return (day.isoformat() if day else "", document.title)
