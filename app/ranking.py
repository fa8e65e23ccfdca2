"""Documents ranked for a question: retrieval, the statements found in them, their authority and their place in time."""

import re
from dataclasses import dataclass, replace
from datetime import date

from app.aspects import Aspect
from app.evidence import Evidence, beside, convened, coverage, decides, recognised, standing, weigh, written
from app.library import Library, Profile
from app.shapes import Shape
from app.understand import Understanding
from app.units import Unit
from index.analysis import tokens
from index.model import Filters, Query
from index.search import Searcher
from ingest.card import AccessCard

_NEARLY = 0.72
_PASSAGES = 40
_DOCUMENTS = 12
TITLED = 0.8
YEAR = 0.4  # lost for each year behind the programme's newest document
RECOGNISED = 1.5  # a document that gives access for the disease that the question names
AGES = 1.6  # lost by a programme written for other ages
FOR_FAMILIES = 0.5  # a text that speaks to its reader, for a family: more than a protocol gains by deciding
LED = 0.5  # the document that led the last answer, where a conversation goes on
PASSAGE = 0.6  # what a statement gains from the passage that retrieval put first
COPY = 0.3  # lost by a text that another one says with more authority
RETRIEVAL, COVER, SUBJECT, SUPERSEDED = 1.4, 0.8, 1.5, 3.0
_TEXTS = r"(?:versions?|editions?|documents?|textes?|protocoles?|decisions?|criteres|regles|fiches?|pages?)"
# Narrower than the next: words like « avant » or « précédent » also speak of treatments, today.
_PAST = re.compile(
    rf"\b(?:(?:version|edition) ?(?:n° ?)?\d|anciens? {_TEXTS}|anciennes? {_TEXTS}|a l'epoque"
    rf"|{_TEXTS} (?:anterieure?s?|precedente?s?|retiree?s?|d'origine))"
)
_OLD = re.compile(r"\b(?:version|edition|v) ?\d|ancien|precedent|avant\b|a l'epoque|d'origine|en 20[012]\d")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document with its statements, best first, and its score for the question."""

    profile: Profile
    evidence: tuple[Evidence, ...]
    score: float

    @property
    def best(self) -> Evidence:
        """The statement that answers best."""
        return self.evidence[0]


def rank(understanding: Understanding, library: Library, searcher: Searcher, day: date) -> tuple[Candidate, ...]:
    """Candidate documents that existed on `day`, best first."""
    earlier = _PAST.search(understanding.folded) is not None or understanding.shape is Shape.CHANGES
    current = (
        frozenset(id_ for id_, p in library.profiles.items() if p.in_force(day))
        if library.changing and not earlier
        else None
    )
    filters = Filters(documents=current, published_by=day)
    hits = searcher.search(Query(understanding.text, understanding.terms, filters), _PASSAGES)
    retrieved: dict[str, float] = {}
    places: dict[str, list[tuple[int, int, float]]] = {}
    top = hits[0].score if hits and hits[0].score else 1.0
    for hit in hits:
        retrieved.setdefault(hit.passage.document, hit.score / top)
        places.setdefault(hit.passage.document, []).append((hit.passage.start, hit.passage.end, hit.score / top))
    wanted = list(dict.fromkeys([*list(retrieved)[:_DOCUMENTS], *understanding.subjects]))
    kin = {p.id for d in understanding.subjects for p in _kin(d, library, day, earlier)}
    if understanding.subjects and not kin:
        return ()  # the medicine named had no document yet on that day, and no other may answer for it
    wanted = list(dict.fromkeys([*wanted, *sorted(kin)]))
    telling = any(f.required and not f.subject for f in understanding.focus)  # the name alone stands everywhere
    asked = written(understanding)
    candidates = []
    for id_ in wanted:
        profile = library.profiles[id_]
        if not (profile.existed(day) if earlier else profile.in_force(day)) or not profile.units:
            continue
        if kin and id_ not in kin and library.programme(id_) is not None and not _named(understanding, profile):
            continue  # another medicine's document does not answer for the medicine in hand
        evidence = _retrieved_first(weigh(understanding, profile, library, day), places.get(id_, []) if telling else [])
        if not evidence:
            continue
        share = coverage(understanding, profile, [e.unit for e in evidence[:3]])
        total = sum(f.weight for f in understanding.focus) or 1.0
        score = (
            evidence[0].score
            + RETRIEVAL * retrieved.get(id_, 0.0)
            + COVER * share * min(total, 2.0)
            + standing(profile, understanding)
        )
        score += TITLED * _titled(understanding, profile)
        if not kin:
            score += RECOGNISED * recognised(asked, profile, library) * (0.5 if profile.overview else 1.0)
        score += _of_age(understanding, profile)
        score += FOR_FAMILIES if understanding.family and profile.familiar else 0.0
        score += LED if id_ == understanding.led else 0.0
        if kin:
            score += SUBJECT if id_ in kin else _beside(understanding, profile, evidence[0])
        if library.superseded(profile, day) is not None and not is_old(understanding.folded):
            score -= SUPERSEDED
        if profile.document.same_as in library.profiles:
            score -= COPY
        score += _edition(understanding, profile)
        candidates.append(Candidate(profile, evidence, score))
    candidates = [replace(c, score=c.score - _age(c.profile, library, day)) for c in candidates]
    ranked = sorted(candidates, key=lambda c: (-c.score, c.profile.id))
    return _newest_calendar(understanding, _official_first(ranked, library))


def _retrieved_first(evidence: tuple[Evidence, ...], places: list[tuple[int, int, float]]) -> tuple[Evidence, ...]:
    """Statements raised by the score of the passage that holds them: retrieval sees words that stand side by side."""

    def held(unit: Unit) -> float:
        return max((score for start, end, score in places if start <= unit.start < end), default=0.0)

    raised = (replace(e, score=e.score + PASSAGE * gain) if (gain := held(e.unit)) else e for e in evidence)
    return tuple(sorted(raised, key=lambda e: (-e.score, e.unit.ordinal)))


def is_old(folded: str) -> bool:
    """Whether a folded question asks for an older edition."""
    return _OLD.search(folded) is not None


def _kin(document: str, library: Library, day: date, earlier: bool) -> tuple[Profile, ...]:
    """The documents of a document's programme in force on a day, or before it; itself alone where it has none."""
    programme = library.programme(document)
    known = programme.profiles if programme else (library.profiles[document],)
    return tuple(p for p in known if (p.existed(day) if earlier else p.in_force(day)))


def _official_first(ranked: list[Candidate], library: Library) -> tuple[Candidate, ...]:
    """Within a programme, a newer text that decides leads over an older one that explains, if it answers as well."""
    if not ranked:
        return ()
    lead = ranked[0]
    programme = library.programme(lead.profile.id)
    rivals = [
        c
        for c in ranked[1:]
        if programme is not None
        and c.profile in programme.profiles
        and c.score >= _NEARLY * lead.score
        and decides(c.profile)
        and not decides(lead.profile)
        and (c.profile.date or date.min) > (lead.profile.date or date.min)
    ]
    return (rivals[0], *(c for c in ranked if c is not rivals[0])) if rivals else tuple(ranked)


def _newest_calendar(understanding: Understanding, ranked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """When a meeting sits is told first by a directory of meetings that is newer than the first text, if it answers."""
    if Aspect.MEETING not in understanding.aspects or not ranked:
        return ranked
    first = ranked[0]
    newer = [
        c
        for c in ranked[1:]
        if convened(c.profile, understanding)
        and (c.profile.date or date.min) > (first.profile.date or date.min)
        and c.score >= _NEARLY * first.score
        and Aspect.MEETING in c.best.aspects
        and all(f.stems & c.best.unit.bag for f in understanding.focus if f.required)
    ]
    return (newer[0], *(c for c in ranked if c is not newer[0])) if newer else ranked


def _age(profile: Profile, library: Library, day: date) -> float:
    """What an older document of a programme loses to its newest."""
    programme = library.programme(profile.id)
    if programme is None or profile.date is None:
        return 0.0
    newest = max((p.date for p in programme.at(day) if p.date), default=profile.date)
    return min(0.9, YEAR * (newest - profile.date).days / 365)


def _of_age(understanding: Understanding, profile: Profile) -> float:
    """What a programme loses that is written for other ages than the one in the question."""
    asked = frozenset(s for f in understanding.focus if f.disease for s in f.stems)
    own = [card for card in profile.cards if _for(card, asked)] or profile.cards
    stated = [card.population.value for card in own if card.population]
    if not stated or understanding.child is None or len(stated) < len(own):
        return 0.0
    if understanding.ages:
        return 0.0 if any(p.holds(understanding.ages[0]) for p in stated) else -AGES
    fits = any((p.children if understanding.child else p.adults) for p in stated)
    return 0.0 if fits else -AGES / 2


def _for(card: AccessCard, asked: frozenset[str]) -> bool:
    """Whether an access is for a disease of which a question writes a word."""
    return any(t.stem in asked for cell in card.tumours for t in tokens(cell.value))


def _beside(understanding: Understanding, profile: Profile, best: Evidence) -> float:
    """What a document of another programme loses; a directory of meetings whose row names the medicine, nothing.

    Of when a meeting sits it says as much as the programme's own.
    """
    if not beside(understanding, profile, best):
        return -SUBJECT
    return SUBJECT if Aspect.MEETING in understanding.aspects else 0.0


def _named(understanding: Understanding, profile: Profile) -> bool:
    """Whether a title writes a name or a code of the question."""
    return any(f.stems & profile.title_bag for f in understanding.focus if f.naming or f.subject)


def _titled(understanding: Understanding, profile: Profile) -> float:
    """Share, by weight, of the question's words that stand in the title."""
    total = sum(f.weight for f in understanding.focus) or 1.0
    return sum(f.weight for f in understanding.focus if f.stems & profile.title_bag) / total


def _edition(understanding: Understanding, profile: Profile) -> float:
    """An edition asked for by its number leads over the others."""
    asked = re.search(r"\b(?:version|edition|v) ?(\d+)\b", understanding.folded)
    if asked is None or profile.document.version is None:
        return 0.0
    return 2.5 if asked[1] in re.findall(r"\d+", profile.document.version) else -2.5
