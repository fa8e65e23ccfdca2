"""Which statements of a document answer a question, and how much of the question they cover."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.aspects import CUES, Aspect
from app.library import Library, Profile
from app.understand import Focus, Understanding
from app.units import Unit
from ingest.model import Genre, PartKind

# How much of a word's weight counts, by where the word stands. Set on the development questions.
OWN, SUBJECT, NEAR, CONTEXT, BLOCK, TITLE, ELSEWHERE = 1.0, 0.85, 0.75, 0.7, 0.4, 0.5, 0.15
WORD = 1.2  # words of the question against its aspects
SHOWN, HEADED, BOTH = 0.45, 0.5, 0.35
_SLIGHT = 0.3  # words that weigh less together ask nothing by themselves
_OLDER = 0.8  # a section that a later dated section follows up
PHRASE = 0.25  # two words of the question side by side, as in « grade 4 »


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, its score, and which words and aspects of the question it covers."""

    unit: Unit
    profile: Profile
    score: float
    words: frozenset[str]
    aspects: frozenset[Aspect]


def weigh(understanding: Understanding, profile: Profile, library: Library, day: date | None = None) -> tuple[Evidence, ...]:
    """Every statement of a document that existed on `day`, best first; of dated sections the newest leads."""
    rarities = {a: _rarity(a, profile) for a in understanding.aspects}
    pairs = _pairs(understanding)
    found = [
        _weigh(unit, understanding, profile, rarities, pairs) for unit in profile.units if unit.kind is not PartKind.TITLE and not (day and unit.dated and unit.dated > day)
    ]
    newest = max((e.unit.dated for e in found if e.unit.dated), default=None)
    found = [replace(e, score=e.score * _OLDER) if e.unit.dated and newest and e.unit.dated < newest else e for e in found]
    return tuple(sorted(found, key=lambda e: (-e.score, e.unit.ordinal)))


def coverage(understanding: Understanding, profile: Profile, chosen: Iterable[Unit]) -> float:
    """Share, by weight, of the question's words that the chosen statements, their context or the title hold.

    The name of the document's own medicine is left out where the question has other words: it is true of every statement.
    """
    bags = [profile.title_bag]
    for unit in chosen:
        bags += [unit.bag, unit.context_bag, profile.block_bags[unit.block]]
    held: frozenset[str] = frozenset().union(*bags)
    required = [f for f in understanding.focus if f.required]
    others = [f for f in required if not (f.subject and f.stems & profile.keys)]
    required = others if sum(f.weight for f in others) > _SLIGHT else required
    total = sum(f.weight for f in required)
    if not total:
        return 1.0
    return sum(f.weight * _held(f, held, profile) for f in required) / total


def uncovered(understanding: Understanding, profile: Profile, chosen: Iterable[Unit]) -> tuple[Focus, ...]:
    """The words of the question that nothing chosen holds, heaviest first."""
    bags = [profile.title_bag]
    for unit in chosen:
        bags += [unit.bag, unit.context_bag, profile.block_bags[unit.block]]
    held: frozenset[str] = frozenset().union(*bags)
    missing = [f for f in understanding.focus if f.required and not _held(f, held, profile)]
    return tuple(sorted(missing, key=lambda f: -f.weight))


def _held(focus: Focus, held: frozenset[str], profile: Profile) -> float:
    if focus.stems & held or (focus.subject and focus.stems & profile.keys):
        return 1.0
    return 0.8 if focus.near & held or any(p <= held for p in focus.phrases) else 0.0


def place(focus: Focus, unit: Unit, profile: Profile) -> float:
    """How firmly a statement holds a word of the question, from 0 to 1."""
    if focus.stems & unit.bag:
        return OWN
    if focus.subject and focus.stems & profile.keys and not profile.overview:
        return SUBJECT
    best = NEAR if focus.near & unit.bag or any(p <= unit.bag for p in focus.phrases) else 0.0
    if focus.stems & unit.context_bag:
        best = max(best, CONTEXT)
    if best:
        return best
    if focus.stems & profile.title_bag:
        return TITLE
    if focus.near & unit.context_bag or focus.stems & profile.block_bags[unit.block]:
        return BLOCK
    return ELSEWHERE if focus.stems & profile.bag else 0.0


def _weigh(unit: Unit, understanding: Understanding, profile: Profile, rarities: dict[Aspect, float], pairs: list[tuple[str, str]]) -> Evidence:
    score = 0.0
    words = set()
    for focus in understanding.focus:
        firm = place(focus, unit, profile)
        score += WORD * focus.weight * firm
        if firm >= NEAR or focus.stems & unit.context_bag:
            words.add(focus.text)
    gains = []
    aspects = set()
    for aspect, rarity in rarities.items():
        cue = CUES[aspect]
        shown = cue.shows.search(unit.folded) is not None
        headed = cue.heading.search(unit.headings) is not None
        if shown:
            aspects.add(aspect)
        gains.append((SHOWN * shown + HEADED * headed + BOTH * (shown and headed)) * (0.4 + rarity))
    score += sum(sorted(gains, reverse=True)[:2]) + 0.25 * sum(sorted(gains, reverse=True)[2:4])
    neighbours = set(zip(unit.stems, unit.stems[1:], strict=False))
    score += PHRASE * sum(pair in neighbours for pair in pairs)
    if len(unit.text) < 25 and unit.kind is PartKind.PARAGRAPH:
        score *= 0.6  # a label or a signature, not a statement
    if len(unit.text) > 500:
        score *= 0.92
    return Evidence(unit, profile, score, frozenset(words), frozenset(aspects))


def _pairs(understanding: Understanding) -> list[tuple[str, str]]:
    stems = [s for s in (sorted(f.stems)[0] if len(f.stems) == 1 else f.text.lower() for f in understanding.focus)]
    return list(zip(stems, stems[1:], strict=False))


def _rarity(aspect: Aspect, profile: Profile) -> float:
    """How telling it is, in this document, that a statement shows an aspect: near 1 when few do."""
    shown = sum(CUES[aspect].shows.search(u.folded) is not None for u in profile.units)
    return 1.0 - shown / max(1, len(profile.units))


_AUTHORITY = {Genre.DECISION: 0.10, Genre.PROTOCOL: 0.12, Genre.REFERENCE: 0.10, Genre.FAQ: 0.03, Genre.NEWS: 0.04, Genre.TRIAL: 0.05, Genre.NOTE: 0.06}


def standing(profile: Profile) -> float:
    """A small preference for texts that decide over texts that report, and for single subjects over surveys."""
    return _AUTHORITY.get(profile.document.genre, 0.0) - (0.35 if profile.overview else 0.0)
