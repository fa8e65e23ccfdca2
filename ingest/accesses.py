"""Accesses over several documents: cards of one medicine, one regime and one indication joined, and read on a day.

Documents published after the day do not exist; a later edition replaces an earlier one; among documents in force the
newest official one leads cell by cell, and where another one disagrees both are kept as a conflict.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.agreement import Conflict, conflicts
from ingest.card import AccessCard
from ingest.cells import Evidence
from ingest.dates import spell
from ingest.diseases import key, same
from ingest.grouping import compatible, groups, programmes, slug
from ingest.model import Document, Genre
from ingest.told import Told, told_by
from ingest.validity import Event, EventKind, Regime, Status, Verdict, decide, fold

_EDITIONED = frozenset({Genre.PROTOCOL, Genre.REFERENCE, Genre.GUIDE, Genre.FAQ, Genre.SHEET})
_AUTHORITY = {Genre.DECISION: 0, Genre.PROTOCOL: 0, Genre.REFERENCE: 0, Genre.NEWS: 1, Genre.NOTE: 1, Genre.TRIAL: 1}


@dataclass(frozen=True, slots=True)
class Access:
    """One access over all its documents, whatever their dates; `id` is the same on every day, under every filter."""

    id: str
    told: tuple[Told, ...]
    programme: tuple[Told, ...]  # every card of the same medicine

    def at(self, day: date, known_on: date | None = None) -> "View | None":
        """The access on a day, as the documents that existed then, or on `known_on`, tell it; None when none did."""
        known = [t for t in self.told if t.known(known_on or day)]
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
    pairs = tuple(read)
    begun = {d.successor: d.ceased for d, _ in sorted(pairs, key=lambda p: p[0].ceased or date.min) if d.ceased}
    told = sorted(
        (one for document, cards in pairs for one in told_by(document, cards, begun.get(document.id))),
        key=lambda t: (t.survey, t.genre is Genre.SHEET, t.since, t.card.document, _ordinal(t.card)),
    )
    found: list[Access] = []
    for programme in programmes(told):
        name = slug(programme[0].card)
        found += (Access(f"{name}-{n}", tuple(g), tuple(programme)) for n, g in enumerate(groups(programme), 1))
    return _distinct(found)


def _ordinal(card: AccessCard) -> int:
    return int(card.id.rpartition("#A")[2])


def _distinct(found: Sequence[Access]) -> tuple[Access, ...]:
    """Ids made unique: two medicines may share the name of a brand."""
    taken: dict[str, int] = {}
    out = []
    for one in found:
        taken[one.id] = taken.get(one.id, 0) + 1
        out.append(one if taken[one.id] == 1 else Access(f"{one.id}-bis{taken[one.id]}", one.told, one.programme))
    return tuple(out)


def _view(access: Access, known: Sequence[Told], day: date) -> View:
    current = [t for t in known if not any(_replaces(o, t) for o in known)]
    ranked = sorted(
        current, key=lambda t: (t.survey, t.genre is Genre.SHEET, -t.day.toordinal(), _AUTHORITY.get(t.genre, 2))
    )
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
            cited = spell(one.written)
            yield f"« {one.title} » n’a pas de date et cite le {cited} : son texte est plus récent que le {spell(day)}"
        elif one.updated and one.updated > day:
            read = spell(one.updated)
            yield f"« {one.title} » est lu dans son texte du {read}, qui peut différer de celui du {spell(day)}"


def _verdict(
    access: Access, known: Sequence[Told], ranked: Sequence[Told], day: date
) -> tuple[Verdict, Evidence | None]:
    firm = [t for t in known if not t.survey] or list(known)
    if any("fin avant le début" in flag for t in ranked for flag in t.card.flags):
        return Verdict(Status.UNKNOWN, "les dates écrites se contredisent"), None
    late = [t.written for t in firm if t.written and t.written > day]
    if late and len(late) == len(firm):
        return Verdict(
            Status.UNKNOWN, f"le document n’a pas de date et a été écrit au plus tôt le {spell(min(late))}"
        ), None
    rules = next((t.card.regime.value for t in ranked if t.card.regime), Regime.UNKNOWN)
    official = any(t.genre is not Genre.SHEET for t in firm)
    pairs = [
        (e, t.published or t.updated or t.written)
        for t in firm
        for e in _dated(t.card.events, t.title)
        if not (official and t.genre is Genre.SHEET and e.kind is EventKind.UNTOLD)  # what a sheet knows is less
    ]
    verdict = decide(rules, pairs, day)
    dropped = _dropped(access, known, day)
    if dropped is not None and verdict.status in (Status.OPEN, Status.CAPPED, Status.UNKNOWN, Status.ENDED):
        return dropped
    holder = next((t for t in firm if any(e is verdict.event for e in t.card.events)), None)
    if holder is None or verdict.event is None:
        return verdict, None
    return verdict, Evidence(holder.card.document, verdict.event.start, verdict.event.finish)


_REFUSAL = re.compile(r"\b(?:refus|rejet)(?!\w* de renouvel)")


def _dated(found: Sequence[Event], title: str) -> list[Event]:
    """Events of one document; an end that a title tells without a day does not count where a sentence dates it.

    What a refusal says of others, who go on or are supplied no more, is not what happened to what was asked.
    """
    refused = [e for e in found if e.kind is EventKind.REFUSED]
    if refused and _REFUSAL.search(fold(title)):
        found = [e for e in found if e.kind is EventKind.REFUSED or e.effect is not None]
    dated = {e.kind for e in found if e.effect is not None} & {EventKind.ENDED, EventKind.CLOSED, EventKind.REFUSED}
    return [e for e in found if e.effect is not None or e.kind not in dated]


def _dropped(access: Access, known: Sequence[Told], day: date) -> tuple[Verdict, Evidence | None] | None:
    """The verdict on an indication that a later decision withdraws, or lists no more."""
    mine = {t.card.document for t in known}
    newest = max((t.day for t in known if not t.survey), default=date.max)
    keys = [key(c.value) for t in known for c in t.card.tumours]
    later = [
        t for t in access.programme if t.card.document not in mine and not t.survey and t.known(day) and t.day > newest
    ]
    for one in sorted(later, key=lambda t: -t.day.toordinal()):
        for cell in one.card.withdrawn:
            if any(same(key(cell.value), k) for k in keys):
                since = one.card.dates.effect or one.card.dates.signed or one.card.dates.published
                event = Event(
                    EventKind.ENDED, cell.evidence[0].start, cell.evidence[0].end, since.value if since else None
                )
                if since is None or since.value <= day:
                    return Verdict(Status.ENDED, "l’indication a été retirée", event, event.effect), cell.evidence[0]
    lists = {
        t.card.document for t in later if t.genre is Genre.DECISION and t.card.tumours and compatible(t.card, known)
    }
    if any(sum(t.card.document == name for t in later) >= 2 for name in lists):
        return Verdict(Status.UNKNOWN, "la décision suivante ne cite plus cette indication"), None
    return None
