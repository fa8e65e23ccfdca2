"""Accesses over several documents: cards of one medicine, one regime and one indication joined, and read on a day.

Documents published after the day do not exist; a later edition replaces an earlier one; among documents in force the newest
official one leads cell by cell, and where another one disagrees both are kept as a conflict.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.agreement import Conflict, conflicts
from ingest.cards import AccessCard
from ingest.cells import Evidence
from ingest.dates import find, spell
from ingest.diseases import key, same
from ingest.model import Document, Genre
from ingest.validity import Event, EventKind, Regime, Status, Verdict, decide, fold

_EDITIONED = frozenset({Genre.PROTOCOL, Genre.REFERENCE, Genre.GUIDE, Genre.FAQ, Genre.SHEET})
_UNOFFICIAL = re.compile(r"n'a pas (?:de )?valeur officielle|seule la decision fait foi|a titre (?:purement )?indicatif")
_DATED_LINK = re.compile(r"20\d\d/[01]\d/[0-3]\d(?=/)")
_AUTHORITY = {Genre.DECISION: 0, Genre.PROTOCOL: 0, Genre.REFERENCE: 0, Genre.NEWS: 1, Genre.NOTE: 1, Genre.TRIAL: 1}
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

    @property
    def day(self) -> date:
        """The day from which the document speaks."""
        return self.updated or self.published or self.written or date.min

    @property
    def since(self) -> date:
        """The day from which the document exists; one without any date always did."""
        return self.published or self.updated or date.min


@dataclass(frozen=True, slots=True)
class Access:
    """One access over all its documents, whatever their dates; `id` stays the same on every day and under every filter."""

    id: str
    told: tuple[Told, ...]
    programme: tuple[Told, ...]  # every card of the same medicine

    def at(self, day: date) -> "View | None":
        """The access as documents that existed on a day tell it; None when none existed."""
        known = [t for t in self.told if t.since <= day]
        return _view(self, known, day) if known else None


@dataclass(frozen=True, slots=True)
class View:
    """An access on a day: cards in order of authority, the first that states a cell leads for it."""

    id: str
    cards: tuple[AccessCard, ...]
    verdict: Verdict
    decided: Evidence | None  # the statement that decides the status
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]  # flags of the cards and of the merging, in French


def accesses(read: Iterable[tuple[Document, Sequence[AccessCard]]]) -> tuple[Access, ...]:
    """Every access that the documents tell of, in order of first publication."""
    told = sorted(
        (one for document, cards in read for one in _told(document, cards)),
        key=lambda t: (t.survey, t.genre is Genre.SHEET, t.since, t.card.document, _ordinal(t.card)),
    )
    found: list[Access] = []
    for programme in _programmes(told):
        groups = _groups(programme)
        slug = _slug(programme[0].card)
        found += (Access(f"{slug}-{n}", tuple(g), tuple(programme)) for n, g in enumerate(groups, 1))
    return _distinct(found)


def _told(document: Document, cards: Sequence[AccessCard]) -> Iterator[Told]:
    names = {c.drug.names[:1] for c in cards}
    survey = len(names) >= _SURVEY or _UNOFFICIAL.search(fold(document.text[:2_000])) is not None
    written = None if document.published or document.updated else _written(document, cards)
    for card in cards:
        yield Told(
            card,
            document.title,
            document.genre,
            document.published,
            document.updated,
            document.version is not None,
            survey,
            written,
        )


def _written(document: Document, cards: Sequence[AccessCard]) -> date | None:
    """The latest day that an undated document looks back on, in its text or its links: it cannot be older."""
    ends = {e.end for c in cards for e in c.events if e.end} | {c.dates.end.value for c in cards if c.dates.end}
    links = " ".join(m[0].replace("/", "-") for link in document.links for m in _DATED_LINK.finditer(link.url))
    days = (f.value for text in (document.text, links) for f in find(text) if f.exact)
    return max((d for d in days if d not in ends and (document.retrieved is None or d <= document.retrieved)), default=None)


def _ordinal(card: AccessCard) -> int:
    return int(card.id.rpartition("#A")[2])


def _slug(card: AccessCard) -> str:
    name = next((c.value for c in (card.drug.brand, card.drug.substance, card.drug.code) if c), None)
    words = fold(name or (card.drug.names[0] if card.drug.names else card.document))
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "acces"


def _distinct(found: Sequence[Access]) -> tuple[Access, ...]:
    """Ids made unique: two medicines may share the name of a brand."""
    taken: dict[str, int] = {}
    out = []
    for one in found:
        taken[one.id] = taken.get(one.id, 0) + 1
        out.append(one if taken[one.id] == 1 else Access(f"{one.id}-bis{taken[one.id]}", one.told, one.programme))
    return tuple(out)


def _programmes(told: Sequence[Told]) -> list[list[Told]]:
    """Cards that share a medicine's name; without a medicine, those of one document."""
    groups: list[tuple[set[str], list[Told]]] = []
    for one in told:
        names = set(one.card.drug.keys) or {f"document {one.card.document}"}
        touched = [g for g in groups if g[0] & names]
        members = [m for g in touched for m in g[1]] + [one]
        groups = [g for g in groups if not any(g is t for t in touched)]
        groups.append((names.union(*(g[0] for g in touched)), members))
    order = {id(t): n for n, t in enumerate(told)}
    return sorted((sorted(g[1], key=lambda t: order[id(t)]) for g in groups), key=lambda g: order[id(g[0])])


def _groups(programme: Sequence[Told]) -> list[list[Told]]:
    """Cards of one indication and regime; those that name no disease belong to every access of their regime."""
    acronyms = _acronyms(programme)
    groups: list[list[Told]] = []
    general = [t for t in programme if not t.card.tumours and not (t.card.indication and not t.survey)]
    for document in dict.fromkeys(t.card.document for t in programme):
        cards = [t for t in programme if t.card.document == document and not any(t is g for g in general)]
        pairs = sorted(
            ((_likeness(t, group, acronyms), -n, -k) for n, t in enumerate(cards) for k, group in enumerate(groups)), reverse=True
        )
        placed: dict[int, int] = {}
        for likeness, n, k in pairs:
            if likeness > 0 and -n not in placed and -k not in placed.values():
                placed[-n] = -k
        for n, one in enumerate(cards):
            if n in placed:
                groups[placed[n]].append(one)
            elif not (one.survey and groups):
                groups.append([one])
    for one in general:
        homes = [g for g in groups if _compatible(one.card, g)]
        if homes:
            for group in homes:
                group.append(one)
        elif not (one.survey and groups):
            groups.append([one])
    return groups


def _compatible(card: AccessCard, group: Sequence[Told]) -> bool:
    regimes = {t.card.regime.value for t in group if t.card.regime} - {Regime.UNKNOWN}
    return card.regime is None or card.regime.value is Regime.UNKNOWN or not regimes or card.regime.value in regimes


def _likeness(one: Told, group: Sequence[Told], acronyms: dict[str, frozenset[str]]) -> float:
    """How alike a card's diseases are to those of a group, from 0 (another indication or regime) to 1."""
    if not _compatible(one.card, group):
        return 0.0
    mine = _keys(one.card, acronyms)
    best = 0.0
    for other in group:
        for a in mine:
            for b in _keys(other.card, acronyms):
                if same(a, b):
                    best = max(best, len(a & b) / len(a | b))
    if best == 0.0 and not mine:
        return 0.01  # an indication whose disease has no known form: it joins where it is alone
    return best


def _keys(card: AccessCard, acronyms: dict[str, frozenset[str]]) -> list[frozenset[str]]:
    spelt = []
    for cell in card.tumours:
        words = key(cell.value)
        spelt.append(frozenset().union(*(acronyms.get(w, frozenset({w})) for w in words)))
    return spelt


def _acronyms(programme: Sequence[Told]) -> dict[str, frozenset[str]]:
    """Acronyms that the indications themselves explain: « tumeur neuroendocrine (TNE) »."""
    found: dict[str, frozenset[str]] = {}
    for one in programme:
        words = " ".join((one.title, one.card.indication.value if one.card.indication else ""))
        for cell in one.card.tumours:
            match = re.search(rf"{re.escape(cell.value)}[^()]{{0,40}}\(([A-Z][A-Za-z-]{{1,9}})\)", words)
            if match:
                found.setdefault(fold(match[1]), key(cell.value))
    return found


def _view(access: Access, known: Sequence[Told], day: date) -> View:
    current = [t for t in known if not any(_replaces(o, t) for o in known)]
    ranked = sorted(current, key=lambda t: (t.survey, t.genre is Genre.SHEET, -t.day.toordinal(), _AUTHORITY.get(t.genre, 2)))
    verdict, decided = _verdict(access, known, ranked, day)
    firm = [t for t in ranked if not t.survey] or ranked
    return View(
        id=access.id,
        cards=tuple(t.card for t in ranked),
        verdict=verdict,
        decided=decided,
        conflicts=conflicts([t.card for t in _unrenewed(firm)]),
        notes=tuple(dict.fromkeys((*(f for t in ranked for f in t.card.flags), *_notes(ranked, day)))),
    )


def _replaces(newer: Told, older: Told) -> bool:
    """Whether one document is a later edition of another: same kind and nearly the same title."""
    if newer is older or newer.card.document == older.card.document:
        return False
    if newer.day <= older.day or (newer.genre is not older.genre and not (newer.versioned and older.versioned)):
        return False
    if newer.genre not in _EDITIONED and not newer.versioned:
        return False
    a, b = _title_words(newer.title), _title_words(older.title)
    return len(a & b) >= 0.7 * max(1, min(len(a), len(b)))


def _title_words(title: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[a-z]{4,}", fold(title)))


def _unrenewed(ranked: Sequence[Told]) -> list[Told]:
    """Without decisions that a later decision on the same access renews or modifies: what it changes is no conflict."""
    decisions = [t for t in ranked if t.genre is Genre.DECISION]
    newest = max(decisions, key=lambda t: t.day, default=None)
    return [t for t in ranked if t.genre is not Genre.DECISION or t is newest]


def _notes(ranked: Sequence[Told], day: date) -> Iterator[str]:
    for one in ranked:
        if one.written and one.written > day:
            yield f"« {one.title} » n’a pas de date et cite le {spell(one.written)} : son texte est plus récent que le {spell(day)}"
        elif one.updated and one.updated > day:
            yield f"« {one.title} » est lu dans son texte du {spell(one.updated)}, qui peut différer de celui du {spell(day)}"


def _verdict(access: Access, known: Sequence[Told], ranked: Sequence[Told], day: date) -> tuple[Verdict, Evidence | None]:
    firm = [t for t in known if not t.survey] or list(known)
    if any("fin avant le début" in flag for t in ranked for flag in t.card.flags):
        return Verdict(Status.UNKNOWN, "les dates écrites se contredisent"), None
    late = [t.written for t in firm if t.written and t.written > day]
    if late and len(late) == len(firm):
        return Verdict(Status.UNKNOWN, f"le document n’a pas de date et a été écrit au plus tôt le {spell(min(late))}"), None
    rules = next((t.card.regime.value for t in ranked if t.card.regime), Regime.UNKNOWN)
    pairs = [(e, t.published or t.updated or t.written) for t in firm for e in t.card.events]
    verdict = decide(rules, pairs, day)
    dropped = _dropped(access, known, day)
    if dropped is not None and verdict.status in (Status.OPEN, Status.CAPPED, Status.UNKNOWN, Status.ENDED):
        return dropped
    holder = next((t for t in firm if any(e is verdict.event for e in t.card.events)), None)
    if holder is None or verdict.event is None:
        return verdict, None
    return verdict, Evidence(holder.card.document, verdict.event.start, verdict.event.finish)


def _dropped(access: Access, known: Sequence[Told], day: date) -> tuple[Verdict, Evidence | None] | None:
    """The verdict on an indication that a later decision withdraws, or lists no more."""
    mine = {t.card.document for t in known}
    newest = max((t.day for t in known if not t.survey), default=date.max)
    keys = [key(c.value) for t in known for c in t.card.tumours]
    later = [t for t in access.programme if t.card.document not in mine and not t.survey and t.since <= day and t.day > newest]
    for one in sorted(later, key=lambda t: -t.day.toordinal()):
        for cell in one.card.withdrawn:
            if any(same(key(cell.value), k) for k in keys):
                since = one.card.dates.effect or one.card.dates.signed or one.card.dates.published
                event = Event(EventKind.ENDED, cell.evidence[0].start, cell.evidence[0].end, since.value if since else None)
                if since is None or since.value <= day:
                    return Verdict(Status.ENDED, "l’indication a été retirée", event, event.effect), cell.evidence[0]
    lists = {t.card.document for t in later if t.genre is Genre.DECISION and t.card.tumours and _compatible(t.card, known)}
    if any(sum(t.card.document == name for t in later) >= 2 for name in lists):
        return Verdict(Status.UNKNOWN, "la décision suivante ne cite plus cette indication"), None
    return None
