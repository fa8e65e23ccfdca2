"""The accesses that documents describe, narrowed as a reader does: by facets, by words, by an age, on a day."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from weakref import WeakKeyDictionary

from app.catalogue import CardFilters, Catalogue, first
from app.chat.library import words
from app.chat.wording import NBSP
from index.analysis import fold
from ingest.accesses import View
from ingest.ages import Population
from ingest.biomarkers import State
from ingest.biomarkers import key as marker_key
from ingest.card import AccessCard
from ingest.cells import Cell, How
from ingest.diseases import key as disease_key
from ingest.validity import Regime, Status

Key = TypeVar("Key")
WHOLE = 4  # letters from which a part of a word will do
LONGEST = 90  # characters of an indication that stands for its access in a title


class Facet(StrEnum):
    """A property by which accesses are sorted into kinds; its value is its name in addresses."""

    TUMOUR = "maladie"
    BIOMARKER = "biomarqueur"
    LINE = "phase"
    REGIME = "regime"
    RCP = "rcp"
    STATUS = "statut"


FIRST = r"nouvellement diag|jamais trait|non pretrait|(?<!apres )(?<!apres une )(?<!apres la )(?:premiere|1re) ligne"
LATER = (
    r"rechut|recidiv|progress|refractaire|(?<!non )pretrait|\bechec|deja trait|lignes? ulterieure|"
    r"(?:deuxieme|troisieme|2e|3e) ligne|apres (?:une |la |au moins une )?(?:premiere|1re) ligne"
)
LINES: tuple[tuple[str, re.Pattern[str]], ...] = (  # a phase of treatment, and how texts say it, folded
    ("Première ligne", re.compile(FIRST)),
    ("Autour d’une opération", re.compile(r"adjuvant|perioperatoire|apres (?:resection|chirurgie)")),
    ("Entretien", re.compile(r"\bentretien|maintenance|consolidation")),
    ("Rechute, progression ou échec d’un traitement", re.compile(LATER)),
)
OTHER_LINE = "Autre phase"


@dataclass(frozen=True, slots=True)
class Entry:
    """One access on one day, as a list shows it; a facet that its documents do not state has no value."""

    view: View
    title: str
    other_names: tuple[str, ...]
    about: str  # for what: the indication, or the diseases where it is long
    regime: Regime
    values: Mapping[Facet, frozenset[str]]
    population: Population | None
    text: str  # every cell, folded, by which it is found

    @property
    def id(self) -> str:
        """The access's id, the same on every day."""
        return self.view.id

    @property
    def label(self) -> str:
        """« Zorvaxa : méningiome »: enough to tell two accesses of one medicine apart."""
        return f"{self.title}{NBSP}: {self.about}" if self.about else self.title


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader asks of the list; nothing asked means all."""

    typed: str = ""
    age: float | None = None  # in years
    facets: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    silent: bool = False  # keep also what does not state the facets and the age that are asked

    def without(self, criterion: str) -> "Choice":
        """The same choice without one of `criteria`."""
        if criterion == "mots":
            return replace(self, typed="")
        if criterion == "âge":
            return replace(self, age=None)
        return replace(self, facets={k: v for k, v in self.facets.items() if k.value != criterion})

    @property
    def criteria(self) -> tuple[str, ...]:
        """The names of what is asked."""
        asked = [facet.value for facet, values in self.facets.items() if values]
        return (*(["mots"] if self.typed.strip() else []), *asked, *(["âge"] if self.age is not None else []))


def entries(catalogue: Catalogue, titles: Mapping[str, str], day: date) -> tuple[Entry, ...]:
    """Every access that existed on the day: open ones first, those of unknown status last, each kind by title.

    `titles` are those of the documents, by id: an access without a medicine's name takes that of its first document.
    """
    made = [entry(view, titles, catalogue) for view in catalogue.views(CardFilters(), day)]
    ranks = {status: rank for rank, status in enumerate(Status)}
    return tuple(sorted(made, key=lambda e: (ranks[e.view.verdict.status], fold(e.title), fold(e.about), e.id)))


def entry(view: View, titles: Mapping[str, str], catalogue: Catalogue) -> Entry:
    """One access as a list shows it; `titles` as for `entries`."""
    cards = view.cards
    called = tuple(dict.fromkeys(name for card in cards for name in card.drug.names))
    regime = first(cards, lambda c: c.regime)
    population = first(cards, lambda c: c.population)
    title = called[0] if called else titles.get(cards[0].document, view.id)
    about = _about(cards)
    return Entry(
        view=view,
        title=title,
        other_names=called[1:],
        about=about if not fold(title).startswith(fold(about.rstrip("…"))) else "",
        regime=regime.value if regime else Regime.UNKNOWN,
        values=_values(view, _names(catalogue)),
        population=population.value if population else None,
        text=fold(" ".join((*_texts(view), *(titles.get(card.document, "") for card in cards)))),
    )


def chosen(found: Iterable[Entry], choice: Choice, catalogue: Catalogue) -> tuple[Entry, ...]:
    """The entries that answer everything asked: one value of each facet, the age, every word or another name of it."""
    names = [words(name) for name in catalogue.spellings(choice.typed)] if choice.typed.strip() else [()]
    return tuple(
        entry
        for entry in found
        if all(_has(entry, facet, values, choice.silent) for facet, values in choice.facets.items() if values)
        and (choice.age is None or _aged(entry, choice.age, choice.silent))
        and any(_holds(entry.text, name) for name in names)
    )


def relaxed(found: Sequence[Entry], choice: Choice, catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Each criterion without which there would be more, and how many accesses there would be; the most first."""
    here = len(chosen(found, choice, catalogue))
    counts = ((name, len(chosen(found, choice.without(name), catalogue))) for name in choice.criteria)
    return tuple(sorted(((n, c) for n, c in counts if c > here), key=lambda pair: -pair[1]))


def offered(found: Iterable[Entry]) -> dict[Facet, tuple[str, ...]]:
    """The values of each facet in these entries: those of statuses and regimes in their order, others by letter."""
    seen: dict[Facet, set[str]] = {facet: set() for facet in Facet}
    for entry in found:
        for facet, values in entry.values.items():
            seen[facet] |= values
    ranks = {str(v): n for n, v in enumerate((*Status, *Regime))} | {v: n for n, (v, _) in enumerate(LINES)}
    return {f: tuple(sorted(v, key=lambda x: (ranks.get(x, 99), fold(x)))) for f, v in seen.items()}


def lines(card: AccessCard) -> frozenset[str]:
    """The phases of treatment that a card states, among `LINES`; a line received before says that it is over."""
    said = fold(card.line.value) if card.line else ""
    found = {name for name, pattern in LINES if pattern.search(said)}
    before = fold(" ; ".join(cell.value for cell in card.prior))
    if re.search(rf"\blignes?\b|{LATER}", before):
        found = {name for name in found if name != LINES[0][0]} | {LINES[-1][0]}
    return frozenset(found or ((OTHER_LINE,) if said else ()))


def _has(entry: Entry, facet: Facet, wanted: Sequence[str], silent: bool) -> bool:
    own = entry.values.get(facet, frozenset())
    return bool(own & set(wanted)) or (silent and not own)


def _aged(entry: Entry, age: float, silent: bool) -> bool:
    return silent if entry.population is None else bool(entry.population.holds(age))


def _holds(text: str, asked: Iterable[str]) -> bool:
    """Whether a folded text holds every word; a short one must be a word of it, or « RET » is in « retard »."""
    return all(word in text if len(word) >= WHOLE else re.search(rf"\b{re.escape(word)}\b", text) for word in asked)


@dataclass(frozen=True, slots=True)
class _Names:
    """One spelling of each disease and marker, the commonest: texts write one name in several ways."""

    tumours: Mapping[frozenset[str], str]
    markers: Mapping[tuple[str, State], str]


_READ: "WeakKeyDictionary[Catalogue, _Names]" = WeakKeyDictionary()  # one reading a catalogue


def _names(catalogue: Catalogue) -> _Names:
    known = _READ.get(catalogue)
    if known is None:
        cards = [told.card for access in catalogue.accesses for told in access.told]
        known = _READ[catalogue] = _Names(
            _commonest((disease_key(c.value), _upper(c.value)) for card in cards for c in card.tumours),
            _commonest(((marker_key(m.name), m.state), _upper(m.words)) for card in cards for m in card.biomarkers),
        )
    return known


def _commonest(written: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    for one, name in written:
        counts[one][name] += 1
    return {
        one: min(names.items(), key=lambda pair: (-pair[1], len(pair[0]), pair))[0] for one, names in counts.items()
    }


def _values(view: View, names: _Names) -> dict[Facet, frozenset[str]]:
    """What the first card that states each facet says of it, as cells are read everywhere."""
    cards = view.cards
    tumours: Sequence[Cell] = first(cards, lambda c: c.tumours) or ()
    markers = first(cards, lambda c: c.biomarkers) or ()
    regime = first(cards, lambda c: c.regime)
    found: dict[Facet, frozenset[str]] = {
        Facet.TUMOUR: frozenset(names.tumours.get(disease_key(c.value), _upper(c.value)) for c in tumours),
        Facet.BIOMARKER: frozenset(names.markers.get((marker_key(m.name), m.state), m.words) for m in markers),
        Facet.LINE: next((some for card in cards if (some := lines(card))), frozenset()),
        Facet.REGIME: frozenset((str(regime.value),) if regime and regime.value is not Regime.UNKNOWN else ()),
        Facet.RCP: frozenset(_meeting(cards)),
        Facet.STATUS: frozenset((str(view.verdict.status),)),
    }
    return {facet: values for facet, values in found.items() if values}


def _meeting(cards: Sequence[AccessCard]) -> Iterator[str]:
    """The name of the first meeting that has one; one without a name is known by its level."""
    stated = [card.rcp for card in cards if card.rcp]
    for name, level in ((rcp.name, rcp.level) for rcp in stated):
        if name is not None or level is not None:
            yield name.value if name else f"RCP {level.value if level else ''}"
            return


def _about(cards: Sequence[AccessCard]) -> str:
    """A row, a list item or a title as it stands; a sentence says more than its subject: its diseases do."""
    indication: Cell | None = next((c.indication for c in cards if c.indication), None)
    tumours = next((c.tumours for c in cards if c.tumours), ())
    short = indication is not None and indication.how is not How.SENTENCE and len(indication.value) <= LONGEST
    if indication is not None and (short or not tumours):
        return _cut(_upper(indication.value))
    return _upper(" ; ".join(dict.fromkeys(cell.value for cell in tumours)))


def _texts(view: View) -> Iterator[str]:
    for card in view.cards:
        yield from card.drug.names
        cells = (card.indication, card.line, card.prescriber, card.pharmacy, *card.tumours, *card.prior, *card.tests)
        yield from (cell.value for cell in cells if cell is not None)
        yield from (marker.words for marker in card.biomarkers)
        if card.regime:
            yield str(card.regime.value)
        if card.rcp:
            yield from (c.value for c in (card.rcp.name, card.rcp.level, card.rcp.place) if c is not None)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[: text.rfind(' ', 0, LONGEST) or LONGEST].rstrip(' ,;:')}…"
