"""The catalogue of accesses, queried by medicine, tumour, biomarker, population, line, regime, meeting, status.

Answers to « which programmes … » are complete and counted: every access of the documents is read, none is ranked
away.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from app.cardjson import to_json
from index.analysis import fold, tokens
from index.lexicon import Lexicon
from index.search import Searcher
from ingest.accesses import Access, View, accesses
from ingest.card import AccessCard
from ingest.names import key
from ingest.told import Told
from ingest.validity import Status

_VIEWS = 1 << 12  # accesses on a day that are kept read: one question asks for the same few again and again


@dataclass(frozen=True, slots=True)
class CardFilters:
    """What a card must say; None asks nothing. Words are compared by their stems, names also by the lexicon."""

    drug: str | None = None
    tumour: str | None = None
    biomarker: str | None = None
    population: str | None = None  # « enfant », « adulte », « 6 ans », « 8 mois »
    line: str | None = None
    regime: str | None = None  # « CPC », « accès précoce », « préparation magistrale »
    rcp: str | None = None
    status: str | None = None  # « ouvert » also finds « ouvert, contingenté »

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return all(getattr(self, f.name) is None for f in fields(self))


class Catalogue:
    """Every access of the documents of one generation."""

    def __init__(self, found: Iterable[Access], lexicon: Lexicon | None = None) -> None:
        self.accesses: tuple[Access, ...] = tuple(found)
        self._lexicon = lexicon or Lexicon.packaged()
        self._telling = _telling(self.accesses)
        self._at = lru_cache(maxsize=_VIEWS)(self._read)

    @classmethod
    def of(cls, searcher: Searcher) -> "Catalogue":
        """The catalogue of a searcher's documents."""
        return cls(accesses((d, searcher.cards(d.id)) for d in searcher.documents()))

    def views(self, filters: CardFilters, as_of: date) -> tuple[View, ...]:
        """The accesses that existed on a day and answer the filters: open ones first, those of unknown status last."""
        ranks = {status: rank for rank, status in enumerate(Status)}
        seen = (view for one in self.accesses if (view := one.at(as_of)) is not None)
        kept = [view for view in seen if self.answers(view, filters)]
        return tuple(sorted(kept, key=lambda v: (ranks[v.verdict.status], v.id)))

    def told(self, documents: Iterable[str], day: date, known_on: date) -> tuple[View, ...]:
        """The accesses of which documents tell, as they are on a day by what was published on `known_on`."""
        places = sorted({t.place for name in set(documents) for t in self._telling.get(name, ())})
        return tuple(v for place in places if (v := self._at(place, day, known_on)) is not None)

    def _read(self, place: int, day: date, known_on: date) -> View | None:
        return self.accesses[place].at(day, known_on)

    def cited(self, spans: Iterable[tuple[str, int, int]], as_of: date) -> tuple[str, ...]:
        """Ids of the accesses that cited spans (document, start, end) concern on the day; in catalogue order.

        A span of one indication's row or clause concerns that access alone; a span about the whole document, all of
        its accesses, unless another span of the same document tells which ones are meant.
        """
        found: list[_Telling] = []
        by_document: dict[str, list[tuple[int, int]]] = {}
        for name, start, end in spans:
            by_document.setdefault(name, []).append((start, end))
        for name, some in by_document.items():
            telling = [t for t in self._telling.get(name, ()) if t.told.known(as_of)]
            meant = [t for t in telling if any(a < end and start < b for a, b in t.own for start, end in some)]
            found += meant or telling
        return self._ids(found)

    def _ids(self, telling: Iterable["_Telling"]) -> tuple[str, ...]:
        return tuple(self.accesses[place].id for place in sorted({t.place for t in telling}))

    def answers(self, view: View, filters: CardFilters) -> bool:
        """Whether an access says all that the filters ask; what it does not state answers no filter."""
        asked: tuple[tuple[str | None, Callable[[View, str], bool]], ...] = (
            (filters.drug, self._drug),
            (filters.tumour, lambda v, w: self._says(w, _tumour_words(v))),
            (filters.biomarker, lambda v, w: self._says(w, (b.words for c in v.cards for b in c.biomarkers))),
            (filters.population, _population),
            (filters.line, lambda v, w: self._says(w, _line_words(v))),
            (filters.regime, _regime),
            (filters.rcp, lambda v, w: self._says(w, meeting_words(v))),
            (filters.status, lambda v, w: fold(str(v.verdict.status)).startswith(fold(w.strip()))),
        )
        return all(test(view, wanted) for wanted, test in asked if wanted is not None)

    def _drug(self, view: View, wanted: str) -> bool:
        names = {key(name) for card in view.cards for name in card.drug.names}
        return any(key(w) in names or any(key(w) in n for n in names if len(key(w)) >= 4) for w in self.names(wanted))

    def _says(self, wanted: str, texts: Iterable[str]) -> bool:
        """Whether one of the texts holds every word wanted, or every word of another name of what is wanted."""
        bags = [frozenset(x for t in tokens(text) for x in (t.stem, t.folded)) for text in texts]
        asked = [frozenset(t.stem for t in tokens(name)) for name in self.names(wanted)]
        return any(words and words <= bag for words in asked for bag in bags)

    def names(self, wanted: str) -> tuple[str, ...]:
        """What is wanted as it is typed, and every other name that the lexicon knows for it."""
        names = [n for m in self._lexicon.matches(wanted) for n in m.group.all_names]
        return tuple(dict.fromkeys((wanted, *names)))

    def spellings(self, typed: str) -> tuple[str, ...]:
        """A text as it is typed, and with each thing that it names under every other name of it; other words stay."""
        found = self._lexicon.matches(typed)
        others = (f"{typed[: m.start]}{name}{typed[m.end :]}" for m in found for name in m.group.all_names)
        return tuple(dict.fromkeys((typed, *others)))


def main_cards(searcher: Searcher, filters: CardFilters, as_of: date) -> list[dict[str, Any]]:
    """The accesses that answer the filters on a day, as the JSON array that `passerelle cards --json` prints."""
    documents = {d.id: d for d in searcher.documents()}
    return [to_json(view, documents) for view in Catalogue.of(searcher).views(filters, as_of)]


@dataclass(frozen=True, slots=True)
class _Telling:
    """One document's card of the access at `place`; `own` are the spans that no other card of the document shares."""

    place: int
    told: Told
    own: tuple[tuple[int, int], ...]


def _telling(found: Sequence[Access]) -> dict[str, tuple[_Telling, ...]]:
    """What tells of which access, by document."""
    told_by: dict[str, list[tuple[int, Told]]] = {}
    for place, access in enumerate(found):
        for told in access.told:
            told_by.setdefault(told.card.document, []).append((place, told))
    out = {}
    for name, some in told_by.items():
        spans = {told.card.id: frozenset(_spans(told.card)) for _, told in some}
        shared = Counter(span for held in spans.values() for span in held)
        out[name] = tuple(
            _Telling(place, told, tuple(sorted(s for s in spans[told.card.id] if shared[s] == 1)))
            for place, told in some
        )
    return out


def _spans(card: AccessCard) -> Iterator[tuple[int, int]]:
    """Where a card says for whom and through which meeting it is."""
    meeting = (card.rcp.name, card.rcp.level, card.rcp.place) if card.rcp else ()
    cells = (card.indication, card.population, card.line, *meeting, *card.tumours, *card.biomarkers, *card.prior)
    yield from ((e.start, e.end) for cell in cells if cell is not None for e in cell.evidence)


def _tumour_words(view: View) -> Iterator[str]:
    for card in view.cards:
        yield from (c.value for c in card.tumours)
        if card.indication:
            yield card.indication.value


def _line_words(view: View) -> Iterator[str]:
    for card in view.cards:
        if card.line:
            yield card.line.value
        yield from (c.value for c in card.prior)


def meeting_words(view: View) -> Iterator[str]:
    """What each card says of the meeting in one line: its level, name and place."""
    for card in view.cards:
        if card.rcp and card.rcp.name:
            level = card.rcp.level.value if card.rcp.level else ""
            place = card.rcp.place.value if card.rcp.place else ""
            yield f"RCP {level} {card.rcp.name.value} {place}"


_AGE = re.compile(r"(\d{1,3}) ?(ans?|mois)?\b")


def _population(view: View, wanted: str) -> bool:
    """Whether the first population stated holds those wanted."""
    stated = first(view.cards, lambda c: c.population)
    if stated is None:
        return False
    population, folded = stated.value, fold(wanted)
    if age := _AGE.search(folded):
        return bool(population.holds(int(age[1]) / (12 if (age[2] or "").startswith("m") else 1)))
    if re.search(r"\badult", folded):
        return bool(population.adults)
    return bool(population.children) if re.search(r"enfant|pediatri|adolesc|nourrisson|mineur|bebe", folded) else False


def _regime(view: View, wanted: str) -> bool:
    stated = first(view.cards, lambda c: c.regime)
    return stated is not None and fold(wanted.strip()) in fold(str(stated.value))


def first(found: Sequence[AccessCard], read: Callable[[AccessCard], Any]) -> Any:
    """The cell of the first card that states it."""
    return next((cell for card in found if (cell := read(card))), None)


def names(view: View) -> tuple[str, ...]:
    """The names of the medicine of an access, each once, the leading one first."""
    found: dict[str, str] = {}
    for name in (n for card in view.cards for n in card.drug.names):
        found.setdefault(key(name), name)
    return tuple(found.values())


def writes(text: str, name: str) -> bool:
    """Whether a text holds every word of a name, in whatever order: the names of meetings are put in order."""
    return _words(name) <= _words(text)


@lru_cache(maxsize=_VIEWS)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", fold(text)))


def meeting(view: View) -> str:
    """The name of the meeting that decides, without the word « RCP »; empty where none is stated."""
    cell = first(view.cards, lambda c: c.rcp.name if c.rcp else None)
    return cell.value.removeprefix("RCP").strip() if cell else ""
