"""What the engine knows of each document beyond its passages: its medicines, its evidence, its place in time."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.units import Unit, units
from index.analysis import fold, tokens, words
from index.search import Searcher
from ingest.card import AccessCard
from ingest.model import Document, Genre, PartKind
from ingest.names import Subject, key, mentioned, subjects
from ingest.validity import Regime, regime

_ROOT = 0.62  # share of letters, from the first on, that words of one root have in common
_OVERVIEW = 4  # a document about so many medicines is a survey: it leads for none of them
_SPEAKS = re.compile(r"\bvo(?:tre|s|us)\b|\bnotre (?:association|service)\b|\bdemandez\b|\bappelez\b")
_SPOKEN = 0.12  # share of statements that speak to the reader from which a text is written for families
_CONVENES = re.compile(r"\brcp\b|\breunions?\b|concertation|\bstaffs?\b|\bcomites?\b")
_MEETINGS = 3  # meetings told of by a directory of them
_SURVEY = re.compile(r"\bpanorama\b|etat des lieux|tour d'horizon|recapitulatif|vue d'ensemble")
_UNOFFICIAL = re.compile(r"n'a pas (?:de )?valeur officielle|seule la decision fait foi|a titre indicatif")
_VAGUE = re.compile(
    r"(?:maladie|syndrome|cancer|tumeur|tumoral|deficit|atteinte|patient|enfant|adulte|adolescent|nourrisson|forme|"
    r"chez|age|rechute|recidiv|refractaire|progressi|avance|metasta|localement|sever|grave|rare|traitement|non$|hors$|autre)"
)
_SUPERSEDING = re.compile(r"version|edition", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Profile:
    """One document, read for answering."""

    document: Document
    units: tuple[Unit, ...]
    subjects: tuple[Subject, ...]
    regime: Regime
    cards: tuple[AccessCard, ...] = ()
    since: date | None = None  # the day on which it replaced an earlier version of itself

    @classmethod
    def of(cls, document: Document, cards: tuple[AccessCard, ...], since: date | None = None) -> "Profile":
        """A document with its evidence, its medicines and its regime."""
        evidence = units(document)
        text = " ".join(u.core for u in evidence)  # the sources after a sheet's statements name no medicine
        titled = document.genre is Genre.SHEET
        rules = regime(document.title, text)
        return cls(document, evidence, subjects(document.title, text, titled=titled), rules, cards, since)

    def existed(self, day: date) -> bool:
        """Whether the document was there on a day; one without a date always was."""
        return max(self.document.published or date.min, self.since or date.min) <= day

    def in_force(self, day: date) -> bool:
        """Whether it was there on a day, and had neither been replaced nor taken back."""
        return self.existed(day) and self.document.stands(day)

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @cached_property
    def date(self) -> date | None:
        """The day from which the document speaks: its last update where it is known."""
        return self.document.updated or self.document.published

    @cached_property
    def title_bag(self) -> frozenset[str]:
        """Analysed words of the title and of the medicines' names."""
        text = " ".join((self.document.title, *(n for s in self.subjects for n in s.names)))
        return frozenset(t.stem for t in tokens(text)) | frozenset(w.folded for w in words(text))

    @cached_property
    def bag(self) -> frozenset[str]:
        """Every analysed word of the document's evidence and headings."""
        return self.title_bag.union(*(u.bag | u.context_bag for u in self.units))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Names of the medicines, in comparable form."""
        return frozenset(k for s in self.subjects for k in s.keys)

    @cached_property
    def own(self) -> frozenset[str]:
        """Those names, with the names of the medicine that its accesses are for: a title does not always tell it."""
        return self.keys if self.overview else self.keys | _told(self)

    def unit_at(self, position: int) -> Unit | None:
        """The statement that stands at a position of the text."""
        return next((u for u in self.units if u.start <= position < u.end), None)

    @cached_property
    def diseases(self) -> tuple[frozenset[str], ...]:
        """Analysed words of each disease that the document gives access for, words of any disease left out."""
        names = dict.fromkeys(c.value for card in self.cards for c in card.tumours)
        bags = (frozenset(t.stem for t in tokens(name) if not _VAGUE.match(t.folded)) for name in names)
        return tuple(dict.fromkeys(bag for bag in bags if bag))

    @cached_property
    def overview(self) -> bool:
        """Whether the document surveys many medicines, or says itself that it has no authority."""
        told = {key(n) for card in self.cards for n in card.drug.names[:1]}
        return (
            max(len(self.subjects), len(told)) >= _OVERVIEW
            or _SURVEY.search(fold(self.document.title)) is not None
            or any(_UNOFFICIAL.search(u.folded) for u in self.units[:12])
        )

    @cached_property
    def familiar(self) -> bool:
        """Whether the document speaks to families: questions and answers, a guide, or a text that says « votre »."""
        if self.document.genre in (Genre.FAQ, Genre.GUIDE):
            return True
        return sum(_SPEAKS.search(u.folded) is not None for u in self.units) >= _SPOKEN * len(self.units)

    @cached_property
    def convenes(self) -> bool:
        """Whether the document is a directory of meetings: so named, with accesses that each have a meeting."""
        if _CONVENES.search(fold(self.document.title)) is None:
            return False
        named = {fold(card.rcp.name.value) for card in self.cards if card.rcp and card.rcp.name}
        return len(named) >= _MEETINGS

    @cached_property
    def blocks(self) -> dict[int, tuple[Unit, ...]]:
        """Units by block."""
        grouped: dict[int, list[Unit]] = {}
        for unit in self.units:
            grouped.setdefault(unit.block, []).append(unit)
        return {n: tuple(g) for n, g in grouped.items()}

    @cached_property
    def block_names(self) -> dict[int, frozenset[str]]:
        """Medicines that each paragraph names, in comparable form."""
        return {
            n: frozenset(key(m) for m in mentioned(" ".join(u.text for u in g)))
            for n, g in self.blocks.items()
            if g[0].kind is PartKind.PARAGRAPH
        }

    @cached_property
    def block_bags(self) -> dict[int, frozenset[str]]:
        """Words of each block together."""
        return {n: frozenset().union(*(u.bag for u in g)) for n, g in self.blocks.items()}


@dataclass(frozen=True, eq=False)
class Programme:
    """Documents about one medicine, newest first among those that exist at a date."""

    keys: frozenset[str]
    profiles: tuple[Profile, ...]

    def at(self, day: date) -> tuple[Profile, ...]:
        """Those that existed on a day and had neither been replaced nor taken back by their publisher."""
        return tuple(p for p in self.profiles if p.in_force(day))

    def until(self, day: date) -> tuple[Profile, ...]:
        """Those that had existed by a day, whatever became of them."""
        return tuple(p for p in self.profiles if p.existed(day))


class Library:
    """All profiles of one generation of the index."""

    def __init__(
        self, documents: Iterable[Document], cards: Mapping[str, tuple[AccessCard, ...]] | None = None
    ) -> None:
        read = tuple(documents)
        begun = {d.successor: d.ceased for d in sorted(read, key=lambda d: d.ceased or date.min) if d.ceased}
        known = cards or {}
        self.profiles: dict[str, Profile] = {d.id: Profile.of(d, known.get(d.id, ()), begun.get(d.id)) for d in read}
        self.changing = any(d.ceased for d in read)  # whether what stands depends on the day
        self.programmes: tuple[Programme, ...] = _programmes(self.profiles.values())
        self._of: dict[str, Programme] = {}
        for profile in self.profiles.values():
            if profile.subjects and not profile.overview:  # the first medicine of a document is its own
                self._of[profile.id] = next(g for g in self.programmes if g.keys & profile.subjects[0].keys)
        counts = Counter(stem for p in self.profiles.values() for u in p.units for stem in u.bag | u.context_bag)
        self._documents_with = Counter(stem for p in self.profiles.values() for stem in p.bag)
        self._counts = counts
        self._vocabulary = sorted(s for s in counts if s.isalpha())
        self._total = max(1, sum(len(p.units) for p in self.profiles.values()))
        self.names: dict[str, frozenset[str]] = {}
        for profile in self.profiles.values():
            if not profile.overview:
                for name in profile.keys | _parts(profile) | _told(profile):
                    self.names[name] = self.names.get(name, frozenset()) | {profile.id}

    @classmethod
    def of(cls, searcher: Searcher) -> "Library":
        """The library of a searcher's documents."""
        documents = searcher.documents()
        return cls(documents, {d.id: searcher.cards(d.id) for d in documents})

    def rarity(self, stem: str) -> float:
        """Inverse frequency of a stem over all evidence, 0 for a word in every sentence, about 1 for an unseen one."""
        return math.log(1 + self._total / (0.5 + self._counts[stem])) / math.log(1 + self._total / 0.5)

    def kin(self, stem: str) -> frozenset[str]:
        """Stems of the documents built on the same root: « urgent » and « urgence », « thymus » and « thymome »."""
        if len(stem) < 5 or not stem.isalpha():
            return frozenset()
        first = bisect_left(self._vocabulary, stem[:4])
        found = set()
        for other in self._vocabulary[first:]:
            if not other.startswith(stem[:4]):
                break
            shared = _shared(stem, other)
            if other != stem and shared >= _ROOT * max(len(stem), len(other)):
                found.add(other)
        return frozenset(found)

    def knows(self, stem: str) -> bool:
        """Whether any document holds this stem."""
        return self._documents_with[stem] > 0

    def spread(self, stem: str) -> int:
        """In how many documents a stem stands."""
        return self._documents_with[stem]

    def programme(self, document: str) -> Programme | None:
        """The programme that a document belongs to; None for surveys and documents about no medicine."""
        return self._of.get(document)

    def is_other(self, name: str, profile: Profile) -> bool:
        """Whether a name is another programme's medicine, or a research code that is not this document's."""
        owners = self.names.get(name)
        return profile.id not in owners if owners else any(c.isdigit() for c in name)

    def superseded(self, profile: Profile, day: date) -> Profile | None:
        """The newer edition of the same document that existed on a day, if there is one."""
        newest = self.profiles.get(profile.document.successor)
        if newest is not None and newest.in_force(day) and not profile.in_force(day):
            return newest
        programme = self.programme(profile.id)
        if programme is None or not (profile.document.genre in _EDITIONED or profile.document.version):
            return None
        over = _ended(profile, day)
        newer = [
            p
            for p in programme.at(day)
            if p.id != profile.id
            and _after(p, profile)
            and (_same_kind(p, profile) or (over and _goes_on(p, profile, day)))
        ]
        return max(newer, key=lambda p: p.date or date.min, default=None)

    def taken_back(self, document: str, day: date) -> tuple[Profile, ...]:
        """The documents of a document's programme that their publishers had taken back by a day, newest first."""
        programme = self.programme(document)
        known = programme.until(day) if programme else (self.profiles[document],)
        return tuple(p for p in known if p.document.withdrawn and not p.document.stands(day))


_EDITIONED = frozenset({Genre.PROTOCOL, Genre.DECISION, Genre.REFERENCE, Genre.GUIDE})


def _parts(profile: Profile) -> frozenset[str]:
    """The long halves of hyphenated names: people say ESMART for AcSé-ESMART."""
    halves = (
        half
        for s in profile.subjects
        for n in s.names
        if "-" in n and not any(c.isdigit() for c in n)
        for half in n.split("-")
    )
    return frozenset(key(half) for half in halves if len(half) >= 5)


def _told(profile: Profile) -> frozenset[str]:
    """Names of the medicines that the document's own accesses are for: a title does not always tell them."""
    return frozenset(key(name) for card in profile.cards for name in card.drug.names)


def _programmes(profiles: Iterable[Profile]) -> tuple[Programme, ...]:
    """Documents that share a medicine's name; one about two medicines belongs to two programmes, a survey to none."""
    groups: list[tuple[set[str], list[Profile]]] = []
    for profile in profiles:
        for subject in () if profile.overview else profile.subjects:
            touched = [g for g in groups if g[0] & subject.keys]
            keys, members = set(subject.keys), [profile]
            for group in touched:
                keys |= group[0]
                members = group[1] + [m for m in members if m not in group[1]]
            groups = [g for g in groups if not any(g is t for t in touched)] + [(keys, members)]
    return tuple(
        Programme(frozenset(keys), tuple(sorted(members, key=lambda p: (p.date or date.min, p.id), reverse=True)))
        for keys, members in groups
    )


def _same_kind(left: Profile, right: Profile) -> bool:
    """Whether two documents of one medicine are editions of one text: same genre, regime and nearly the same title."""
    if left.document.genre is not right.document.genre and not (left.document.version and right.document.version):
        return False
    a, b = left.title_bag - _numbers(left.title_bag), right.title_bag - _numbers(right.title_bag)
    return len(a & b) >= 0.7 * min(len(a), len(b))


def _ended(profile: Profile, day: date) -> bool:
    """Whether every access of a document had ended by a day, as the document itself says."""
    ends = [card.dates.end for card in profile.cards]
    return bool(ends) and all(end is not None and end.value < day for end in ends)


def _goes_on(newer: Profile, older: Profile, day: date) -> bool:
    """Whether a newer decision carries on the accesses of one that has ended: a renewal under another title."""
    return newer.document.genre is older.document.genre and bool(newer.cards) and not _ended(newer, day)


def _numbers(bag: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in bag if any(c.isdigit() for c in w))


def _after(left: Profile, right: Profile) -> bool:
    return (left.date or date.min) > (right.date or date.min)


def _shared(left: str, right: str) -> int:
    """How many letters two words have in common from the first on."""
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
