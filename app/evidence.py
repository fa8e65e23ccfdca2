"""Which statements of a document answer a question, and how much of the question they cover."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise, product

from app.aspects import DOSED, Aspect
from app.focus import DISEASE, Focus
from app.library import Library, Profile
from app.measures import concerned, measures
from app.understand import Understanding
from app.units import Unit
from app.words import RULES
from index.analysis import fold, tokens
from ingest.model import Genre, PartKind

# How much of a word's weight counts, by where the word stands. Set on the development questions.
OWN, SUBJECT, NEAR, CONTEXT, BLOCK, TITLE, ELSEWHERE = 1.0, 0.85, 0.75, 0.7, 0.4, 0.5, 0.15
WORD = 1.2  # words of the question against its aspects
SHOWN, HEADED, BOTH = 0.45, 0.5, 0.35
_HALF = 0.5
_SLIGHT = 0.2  # words that weigh less together ask nothing by themselves
_FOREIGN = 0.45  # a paragraph about another medicine
_OLDER = 0.8  # a section that a later dated section follows up
WRITTEN = 0.35  # an age range, where an age is asked
DOSES = 0.15  # an amount, where a dose is asked: it goes before « pendant la perfusion »
NAMED = 0.2  # a national meeting leads over the local ones before it
_NATIONAL = re.compile(r"\b(?:rcp|concertation pluridisciplinaire)\b.{0,40}\bnationale?\b|nationale de concertation")
MEASURED = 0.35  # a bound of the measure asked; twice where it holds the value
NARROW = 0.6  # what a narrow question asks by its own words: who prescribes, in what form
# Who prescribes is among all who act, a form among all that is said of taking a medicine.
_NARROW = (
    (
        re.compile(
            r"\bqui\b.{0,14}\bprescri|prescri\w+ par qui|\bquel(?:le)?s? .{0,16}(?:medecin|docteur|specialiste)"
        ),
        re.compile(
            r"\b(?:prescri\w+|reserve\w*)\b.{0,70}\b(?:medecins?|specialistes?|hospitali\w+|[a-z]+(?:ologues?|iatres?))\b|"
            r"\b(?:medecins?|specialistes?|[a-z]+(?:ologues?|iatres?))\b.{0,70}\bprescri"
        ),
    ),
    (
        re.compile(
            r"\bc'est (?:bien |plutot )?(?:un |une |des |du |en |par )?(?:comprime|gelule|cachet|pilule|sirop|piqure|"
            r"goutte|poudre|creme|pommade|gel|patch|perf)(?:s|usions?)?\b|sous quelle forme|quelle (?:forme|galenique)"
        ),
        re.compile(
            r"\b(?:sirop|comprime|gelule|suspension|solution|poudre|goutte|creme|pommade|gel|patch|injection|injectable|"
            r"perfusion|buvable)s?\b|\ba boire\b|sous la peau|intraveineu"
        ),
    ),
)
PART = 0.45  # a word of a name of several words, without the others
ASKED = 1.4  # a statement under a heading that is the question itself, as in questions and answers
PHRASE = 0.25  # two words of the question side by side, as in « grade 4 »


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, its score, and which words and aspects of the question it covers."""

    unit: Unit
    profile: Profile
    score: float
    words: frozenset[str]
    aspects: frozenset[Aspect]


def weigh(
    understanding: Understanding, profile: Profile, library: Library, day: date | None = None
) -> tuple[Evidence, ...]:
    """Every statement of a document that existed on `day`, best first; of dated sections the newest leads."""
    rarities = {a: _rarity(a, profile) for a in understanding.aspects}
    pairs = _pairs(understanding)
    foreign = _foreign(profile, library)
    found = [
        _weigh(unit, understanding, profile, rarities, pairs)
        for unit in profile.units
        if unit.kind is not PartKind.TITLE and not (_later(unit, day) and not _BEFORE.search(unit.folded))
    ]
    found = [replace(e, score=e.score * _TELLS_BACK) if _later(e.unit, day) else e for e in found]
    found = [replace(e, score=e.score * _FOREIGN) if e.unit.block in foreign else e for e in found]
    elsewhere = _other_sections(understanding, profile)
    found = [replace(e, score=e.score * _FOREIGN) if e.unit.path in elsewhere else e for e in found]
    newest = max((e.unit.dated for e in found if e.unit.dated), default=None)
    found = [
        replace(e, score=e.score * _OLDER) if e.unit.dated and newest and e.unit.dated < newest else e for e in found
    ]
    return tuple(sorted(found, key=lambda e: (-e.score, e.unit.ordinal)))


# « abaissée de 150 mg à 125 mg »: a later section that says what was true before it.
_BEFORE = re.compile(
    r"\b(?:abaiss|port|pass|redui|augment|ramen|relev|elev|diminu|etend|remplac|modifi)\w* (?:\w+ ){0,3}d(?:e |')"
    r"[^.;]{2,40} a |\b(?:auparavant|jusqu'alors|jusque-la|avant cette date)\b"
)
_TELLS_BACK = 1.5


def _later(unit: Unit, day: date | None) -> bool:
    """Whether a section is dated after the day asked."""
    return day is not None and unit.dated is not None and unit.dated > day


def coverage(understanding: Understanding, profile: Profile, chosen: Iterable[Unit]) -> float:
    """Share, by weight, of the question's words that the chosen statements, their context or the title hold.

    The name of the document's own medicine is left out where there are other words: it is true of every statement.
    """
    total, missing = _weights(understanding, profile, chosen)
    return 1 - missing / total if total else 1.0


def lacking(understanding: Understanding, profile: Profile, chosen: Iterable[Unit]) -> float:
    """Weight of the question's words that nothing chosen holds; the document's own medicine counts as in `coverage`."""
    return _weights(understanding, profile, chosen)[1]


def _weights(understanding: Understanding, profile: Profile, chosen: Iterable[Unit]) -> tuple[float, float]:
    """Weight of the words that count, and of those among them that are not held."""
    bags = [profile.title_bag]
    for unit in chosen:
        bags += [unit.bag, unit.context_bag, profile.block_bags[unit.block]]
    held: frozenset[str] = frozenset().union(*bags)
    required = [f for f in understanding.focus if f.required]
    others = [f for f in required if not (f.subject and f.stems & profile.own)]
    required = others if sum(f.weight for f in others) > _SLIGHT else required
    return sum(f.weight for f in required), sum(f.weight * (1 - _held(f, held, profile)) for f in required)


def uncovered(
    understanding: Understanding, profile: Profile, chosen: Iterable[Unit], *, rows_apart: bool = False
) -> tuple[Focus, ...]:
    """The words of the question that nothing chosen holds, heaviest first.

    `rows_apart`: what another row of a table holds is not held, as other sentences of a paragraph are.
    """
    bags = [profile.title_bag]
    for unit in chosen:
        bags += [unit.bag, unit.context_bag]
        bags += [] if rows_apart and unit.kind is PartKind.ROW else [profile.block_bags[unit.block]]
    held: frozenset[str] = frozenset().union(*bags)
    missing = [f for f in understanding.focus if f.required and _held(f, held, profile) <= 0.5]
    return tuple(sorted(missing, key=lambda f: -f.weight))


def written(understanding: Understanding) -> frozenset[str]:
    """Every stem that a question writes, with the other names of its words."""
    asked = {t.stem for t in tokens(understanding.text)}
    for focus in understanding.focus:
        asked |= focus.stems | focus.near
        if focus.disease or focus.special:
            asked = asked.union(*focus.phrases)
    return frozenset(asked)


def recognised(asked: frozenset[str], profile: Profile, library: Library) -> float:
    """How fully the stems `asked` write the name of a disease that the document gives access for, from 0 to 1.

    The long story around it costs nothing: what counts is the share of the disease's own words, rare ones first.
    """
    best = 0.0
    for disease in profile.diseases:
        weights = {stem: library.rarity(stem) for stem in disease}
        best = max(best, sum(w for stem, w in weights.items() if stem in asked) / (sum(weights.values()) or 1.0))
    return best


def _held(focus: Focus, held: frozenset[str], profile: Profile) -> float:
    if focus.whole and not (
        focus.whole <= held or any(p <= held for p in focus.phrases) or (focus.stems - focus.whole) & held
    ):
        return 0.4 if focus.stems & held else 0.0
    if focus.stems & held or (focus.subject and focus.stems & profile.own):
        return 1.0
    if focus.near & held or any(p <= held for p in focus.phrases):
        return 0.8
    return 0.5 if focus.stems & profile.bag and not focus.disease else 0.0


def place(focus: Focus, unit: Unit, profile: Profile) -> float:
    """How firmly a statement holds a word of the question, from 0 to 1; a word of a longer name counts little alone."""
    firm = _place(focus, unit, profile)
    if firm and focus.whole and not (focus.whole <= unit.bag or any(p <= unit.bag for p in focus.phrases)):
        whole = (
            focus.whole <= profile.title_bag
            or focus.whole <= profile.block_bags[unit.block]
            or any(p <= profile.title_bag for p in focus.phrases)
        )
        return firm * (0.8 if whole else PART)
    return firm


def _place(focus: Focus, unit: Unit, profile: Profile) -> float:
    if focus.stems & unit.bag:
        return OWN
    if focus.subject and focus.stems & profile.own and not profile.overview:
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


def _foreign(profile: Profile, library: Library) -> frozenset[int]:
    """Paragraphs that speak of another medicine than the document's own, and not of it."""
    if not profile.keys or profile.overview:
        return frozenset()
    return frozenset(
        n
        for n, names in profile.block_names.items()
        if names and not names & profile.keys and any(library.is_other(k, profile) for k in names)
    )


def _other_sections(understanding: Understanding, profile: Profile) -> frozenset[tuple[str, ...]]:
    """Sections beside the one whose heading names the question's disease: they speak of another disease."""
    diseases = [f for f in understanding.focus if f.disease]
    if not diseases:
        return frozenset()
    paths = {u.path for u in profile.units if u.path}
    meant = {p for p in paths if any(f.stems & heading_stems(p[-1]) for f in diseases)}
    return frozenset(p for p in paths - meant for m in meant if p[:-1] == m[:-1] and DISEASE.search(fold(p[-1])))


def _weigh(
    unit: Unit,
    understanding: Understanding,
    profile: Profile,
    rarities: dict[Aspect, float],
    pairs: list[frozenset[tuple[str, str]]],
) -> Evidence:
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
        shown = aspect in unit.shown
        headed = aspect in unit.headed
        if shown:
            aspects.add(aspect)
        gains.append((SHOWN * shown + HEADED * headed + BOTH * (shown and headed)) * (0.4 + rarity))
    score += sum(sorted(gains, reverse=True)[:2]) + 0.25 * sum(sorted(gains, reverse=True)[2:4])
    if Aspect.AGE in rarities and unit.ages:
        score += WRITTEN
    if Aspect.DOSE in rarities and DOSED.search(unit.folded):
        score += DOSES
    if Aspect.RCP in rarities and _NATIONAL.search(unit.folded):
        score += NAMED
    score += NARROW * sum(bool(a.search(understanding.folded) and s.search(unit.folded)) for a, s in _NARROW)
    for value, measured in measures(understanding.folded):
        held = concerned(unit.folded, value, measured)
        score += 0.0 if held is None else MEASURED + MEASURED * held
    score += ASKED * asked_above(understanding, unit)
    neighbours = set(pairwise(unit.stems))
    score += PHRASE * sum(not neighbours.isdisjoint(ways) for ways in pairs)
    if len(unit.text) < 25 and unit.kind is PartKind.PARAGRAPH:
        score *= 0.6  # a label or a signature, not a statement
    if len(unit.text) > 500:
        score *= 0.92
    return Evidence(unit, profile, score, frozenset(words), frozenset(aspects))


def asked_above(understanding: Understanding, unit: Unit) -> float:
    """How nearly the heading above is the question asked: share of their words in common, 0 below one half."""
    if not unit.path or not unit.path[-1].rstrip().endswith("?"):
        return 0.0
    here, asked = heading_stems(unit.path[-1]), heading_stems(understanding.text)
    # « hospitaliere », « hospitalière »: a word typed otherwise is known by the other forms of the same word
    met = {
        t for f in understanding.focus if not f.stems & here for t in f.near & here if t[:5] in {s[:5] for s in f.stems}
    }
    asked = asked - {s for f in understanding.focus if met & f.near for s in f.stems} | met
    share = len(here & asked) / len(here | asked) if here and asked else 0.0
    return share if share >= _HALF else 0.0


@lru_cache(maxsize=1 << 12)
def heading_stems(text: str) -> frozenset[str]:
    """Stems of a question as it is written, its small words left out."""
    return frozenset(t.stem for t in tokens(text))


def _pairs(understanding: Understanding) -> list[frozenset[tuple[str, str]]]:
    """For words of the question that follow each other, every way in which their stems may stand side by side."""
    every = [f.stems | f.near for f in understanding.focus]
    return [frozenset(product(left, right)) for left, right in pairwise(every)]


def _rarity(aspect: Aspect, profile: Profile) -> float:
    """How telling it is, in this document, that a statement shows an aspect: near 1 when few do."""
    shown = sum((aspect in u.shown) for u in profile.units)
    return 1.0 - shown / max(1, len(profile.units))


_NAMED = frozenset({"médicament", "maladie"})
_DECIDES = frozenset({Genre.DECISION, Genre.PROTOCOL, Genre.REFERENCE})
_AGENCY = re.compile(
    r"\bansm\b|\bhas\b|agence|haute autorite|ministere|inca\b|institut national|commission europeenne|\bema\b",
    re.IGNORECASE,
)


def decides(profile: Profile) -> bool:
    """Whether a document is a decision, a protocol or an official sheet."""
    return profile.document.genre in _DECIDES


_CONVENED = frozenset({Aspect.RCP, Aspect.MEETING, Aspect.PAPERS})


def convened(profile: Profile, understanding: Understanding) -> bool:
    """Whether a directory of meetings is asked what it is for: when one sits, and what it is sent."""
    return profile.convenes and bool(_CONVENED & set(understanding.aspects))


def beside(understanding: Understanding, profile: Profile, best: Evidence) -> bool:
    """Whether a directory of meetings, asked what it is for, answers by a row that writes the medicine named."""
    named = any(f.subject and f.stems & best.unit.bag for f in understanding.focus)
    return named and convened(profile, understanding)


def standing(profile: Profile, understanding: Understanding) -> float:
    """A preference for texts that decide over texts that report, for agencies, for single subjects over surveys.

    A question about the rules themselves (« c’est quoi une AAC ? ») is for the documents that explain them.
    """
    deciding = 0.35 if decides(profile) else 0.0
    agency = 0.25 if _AGENCY.search(fold(profile.document.publisher)) else 0.0
    required = [f for f in understanding.focus if f.required]
    rules = required and all(fold(f.text) in RULES for f in required)
    general = not any(f.subject or f.disease for f in understanding.focus) and not understanding.kinds & _NAMED
    explaining = not profile.subjects or convened(profile, understanding)
    explains = (1.5 if rules else 0.7 if general else 0.0) if explaining else (-0.5 if general else 0.0)
    return (
        deciding
        + agency
        + explains
        - (1.0 if profile.overview and not convened(profile, understanding) else 0.0)
        - (0.3 if profile.document.genre is Genre.SHEET else 0.0)
    )
