"""Which statements of one document answer together."""

import re
from collections.abc import Iterable

from app.aspects import CUES, Aspect
from app.evidence import NEAR, Evidence, place, uncovered
from app.library import Profile
from app.plans.context import LIMIT, Context
from app.ranking import Candidate
from app.shapes import Shape
from app.understand import Understanding
from app.units import UNTOLD, Unit
from ingest.model import PartKind

_PARAGRAPH = 330  # characters of a paragraph that is given whole

_ROOM = 520  # characters up to which near seconds are given with the first

_STRONG = 1.2  # a best statement of this score is worth giving beside a whole list
_PART = 0.3  # what is asked beside the rest must score this share of the first
_COMPANION = 0.62  # a second statement must score this share of the first

_ANAPHORA = re.compile(
    r"^(?:elles?|ils?|celle|celui|ceux|cette?|ces|ce|cela|celles|la reunion|le dossier|dans ce cas|au-dela|"
    r"en revanche|toutefois|cependant|il en|son|sa|leur|l'avis)\b"
)

_WHOLE = (Aspect.CRITERIA, Aspect.EXCLUSION, Aspect.PAPERS, Aspect.EFFECTS, Aspect.INTAKE)

# Aspects asked beside another one (« quelle RCP et quel jour ? »): a part of the answer must then show them.
_PARTS = (
    Aspect.RCP,
    Aspect.MEETING,
    Aspect.DOSE,
    Aspect.COST,
    Aspect.CONTACT,
    Aspect.DELAY,
    Aspect.PLACE,
    Aspect.STORAGE,
    Aspect.END,
    Aspect.FREQUENCY,
    Aspect.QUOTA,
    Aspect.PAPERS,
    Aspect.CONTINUITY,
)


def choose(context: Context, candidate: Candidate, limit: int = LIMIT) -> list[Unit]:
    """The statements of one document that answer together: the best, what it needs to be read, what it leaves open."""
    whole = _whole_list(context, candidate)
    best = candidate.evidence[0]
    if whole and _size(whole) <= limit:
        extra = [u for u in _readable(best.unit, candidate.profile, context) if u not in whole]
        return whole + (extra if best.score > _STRONG and _size([*whole, *extra]) <= limit else [])
    chosen, shown = _companions(context, candidate, limit)
    for focus in uncovered(context.understanding, candidate.profile, chosen, rows_apart=True)[:3]:
        found = next((e for e in candidate.evidence if place(focus, e.unit, candidate.profile) >= NEAR), None)
        if found is not None and _size(chosen) + len(found.unit.text) <= limit:
            chosen += [u for u in _readable(found.unit, candidate.profile, context) if u not in chosen]
            shown |= found.aspects
    chosen = _with_unknown(context, candidate, _asked_parts(context, candidate, chosen, shown, limit), limit)
    return [u for u in chosen if len(u.text.split()) > 3 or u.kind is not PartKind.PARAGRAPH or _replies(u)] or chosen


def _with_unknown(context: Context, candidate: Candidate, chosen: list[Unit], limit: int) -> list[Unit]:
    """A statement that the thing asked is not known goes with what is known of something near it."""
    asked = {f.text for f in context.understanding.focus if f.required and not f.subject}
    able = (e.unit for e in candidate.evidence[:_NEAREST] if asked <= e.words and UNTOLD.match(e.unit.folded))
    unknown = next(able, None) if asked else None
    fits = unknown is not None and unknown not in chosen and _size(chosen) + len(unknown.text) <= limit
    return [*chosen, unknown] if fits and unknown is not None else chosen


_NEAREST = 8  # statements among which one that says what is not known is looked for


def _replies(unit: Unit) -> bool:
    """Whether a few words answer the question above them (« Faut-il payer ? Non. »)."""
    return bool(unit.path) and unit.path[-1].rstrip().endswith("?")


def _companions(context: Context, candidate: Candidate, limit: int) -> tuple[list[Unit], set[Aspect]]:
    """The best statement and those near it that bring other words, other aspects or simply fit."""
    best = candidate.evidence[0]
    chosen = _readable(best.unit, candidate.profile, context)
    covered, shown = set(best.words), set(best.aspects)
    for other in candidate.evidence[1:12]:
        size = _size(chosen) + len(other.unit.core)
        if _another_row(context, candidate.profile, best, other):
            continue
        if size > limit or len(chosen) >= 5 or other.unit in chosen or other.score < _COMPANION * best.score:
            continue
        fresh = (other.words - covered) or ((other.aspects - shown) & set(_PARTS))
        beside = other.unit.block == best.unit.block and other.score >= 0.85 * best.score
        if fresh or beside or size <= _ROOM:
            chosen += [u for u in _readable(other.unit, candidate.profile, context) if u not in chosen]
            covered |= other.words
            shown |= other.aspects
    return chosen, shown


def _another_row(context: Context, profile: Profile, best: Evidence, other: Evidence) -> bool:
    """Whether a row of a survey is about something else than the row that answers: it lacks a name that this has."""
    if not profile.overview or best.unit.kind is not PartKind.ROW or other.unit.kind is not PartKind.ROW:
        return False
    named = {f.text for f in context.understanding.focus if f.required and (f.special or f.subject or f.naming)}
    return bool((named & best.words) - other.words)


def _asked_parts(
    context: Context, candidate: Candidate, chosen: list[Unit], shown: set[Aspect], limit: int
) -> list[Unit]:
    """What a question asks beside its first part; what an answer cannot do without goes first, the rest as it fits."""
    best = candidate.evidence[0]
    people = Aspect.AGE if context.understanding.child is not None and not context.understanding.ages else None
    parts = (a for a in context.understanding.aspects if a in _PARTS or CUES[a].needed or a is people)
    for aspect in (a for a in parts if a not in shown):
        needed = CUES[aspect].needed or aspect is people
        able = (e for e in candidate.evidence if aspect in e.aspects)
        other = next((e for e in able if needed or aspect in e.unit.headed or e.score >= _PART * best.score), None)
        if other is None or other.unit in chosen:
            continue
        units = _readable(other.unit, candidate.profile, context)
        if needed:
            chosen = _fit([*units, *chosen], limit)
        elif _size(chosen) + len(other.unit.core) <= limit:
            chosen += [u for u in units if u not in chosen]
    return chosen


def _size(units: Iterable[Unit]) -> int:
    return sum(len(u.core) for u in units)


def _fit(units: list[Unit], limit: int) -> list[Unit]:
    """The first units, each once, as long as they fit."""
    kept: list[Unit] = []
    for unit in units:
        if unit not in kept and (not kept or sum(len(u.text) for u in kept) + len(unit.text) <= limit):
            kept.append(unit)
    return kept


def _whole_list(context: Context, candidate: Candidate) -> list[Unit]:
    """All items of a list, when the question asks for the list itself and the words above it announce it."""
    for aspect in (a for a in context.understanding.aspects if a in _WHOLE):
        blocks = [
            b
            for b in candidate.profile.blocks.values()
            if len(b) > 1 and b[0].kind is PartKind.ITEM and (aspect in b[0].headed)
        ]
        if blocks and _asks_list(context.understanding, aspect):
            scores = {e.unit: e.score for e in candidate.evidence}
            ranked = sorted(blocks, key=lambda b: (-max(scores.get(u, 0.0) for u in b), b[0].ordinal))
            return list(ranked[0])
    return []


def _asks_list(understanding: Understanding, aspect: Aspect) -> bool:
    """Whether a question wants the criteria or the papers themselves, rather than one of them."""
    wanted = (
        r"criteres?\b|conditions?\b|\bpour qui\b|indications?\b|qui peut|eligib|pieces?\b|documents?\b|papiers?|"
        r"contre[- ]indic|effets?\b|exclu"
    )
    specific = [f for f in understanding.focus if f.required and not (f.subject or f.disease) and f.weight > 0.4]
    return re.search(wanted, understanding.folded) is not None and len(specific) <= 1 and not understanding.ages


def _readable(unit: Unit, profile: Profile, context: Context) -> list[Unit]:
    """A statement with what it is read with: its whole paragraph when short, or the sentence that it leans on."""
    if unit.kind is PartKind.PARAGRAPH:
        paragraph = profile.blocks[unit.block]
        room = LIMIT if context.understanding.shape in (Shape.COMPARISON, Shape.DEFINITION) else _PARAGRAPH
        if sum(len(u.text) for u in paragraph) <= room:
            return list(paragraph)
    if unit.kind is PartKind.PARAGRAPH and _ANAPHORA.search(unit.folded) and len(unit.text) < 260:
        siblings = profile.blocks[unit.block]
        at = siblings.index(unit)
        if at > 0 and len(siblings[at - 1].text) <= 260:
            return [siblings[at - 1], unit]
    return [unit]
