"""The same question for another age or another person: what still holds, and which programme may be theirs."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app.aspects import CUES, Aspect
from app.evidence import recognised, written
from app.focus import Focus
from app.library import Library
from app.shapes import Shape
from app.topics import Topic
from app.understand import Understanding
from index.analysis import fold
from index.model import Term

_GROUP = r"(?:enfants?|adultes?|bebes?|nourrissons?|adolescents?|ados?|femmes? enceintes?)"
_OTHERS = r"(?:et |ok |donc |mais |alors )*(?:pour|chez|si c'est|dans le cas d|s'il s'agit d)"
POPULATION = re.compile(
    rf"^{_OTHERS}\S* ?(?:un |une |les? |l'|des |mon |ma )?{_GROUP}|^(?:et |l'|les |un |une |des )*{_GROUP} ?\??$|"
    r"^(?:et |ok |donc |mais )*.{0,12}\b\d+ ans\b"
)
FOR_OTHERS = re.compile(rf"^{_OTHERS}\b")
_OTHERWISE = 0.3  # what is left of a marker, or of an earlier treatment, that was told of somebody else
_SAME_DISEASE = 0.2  # share of a disease's name by which it may be the same
# What tells of a situation, or of the access as a whole, rather than of one thing that the documents write.
_SITUATION = frozenset(
    {Aspect.AGE, Aspect.WHO, Aspect.STATUS, Aspect.CRITERIA, Aspect.INTAKE, Aspect.BIOMARKER, Aspect.LINE}
)
WHOLE = _SITUATION - {Aspect.INTAKE} | {Aspect.REGIME, Aspect.ROUTE, Aspect.DEFINITION, Aspect.TRIAL}


def for_whom(new: Understanding, topic: Topic, other: bool, library: Library) -> Understanding:
    """The same for another age or another person; for another person, markers and treatments told are no condition.

    Where only a disease was named, another programme of this disease may be the one for this person.
    """
    old = topic.understanding
    own = bool(set(new.aspects) - WHOLE)
    situated = any(f.disease or (f.naming and f.required) for f in new.focus)
    thing = () if own or situated or Aspect.CRITERIA in new.aspects else tuple(a for a in old.aspects if a not in WHOLE)
    names = {f.text for f in topic.situation}
    asked = [f for f in old.focus if f.text not in names and not (f.disease or f.subject or f.text.isdigit())]
    focus = [*topic.situation, *(replace(f, required=False) for f in asked if thing and f.known)]
    if other:
        focus = [f if f.disease else replace(f, required=False, weight=f.weight * _OTHERWISE) for f in focus]
    told = [f for f in new.focus if f.known and f.text not in {o.text for o in focus}]
    if any(f.naming and not f.disease for f in told):  # another marker: the one told before is not this person's
        focus = [f for f in focus if f.disease or not f.naming]
    free = not topic.named and any(f.disease for f in focus) and _elsewhere(new, topic, library)
    if any(f.disease for f in told):
        focus = [f for f in focus if not f.disease]
    return replace(
        new,
        focus=(*focus, *told, *(() if free else topic.beside(told))),
        terms=(*new.terms, *(t for t in old.terms if not free or _kept(t, focus))),
        shape=Shape.FACT if own or thing else Shape.PROGRAMME,
        aspects=tuple(dict.fromkeys((*thing, Aspect.AGE, *new.aspects))),
        subjects=() if free else topic.documents,
        led="" if free and other else new.led,
    )


def _kept(term: Term, focus: Iterable[Focus]) -> bool:
    """Whether a term was typed as, or added for, a word that is kept."""
    return any(fold(f.text) in fold(f"{term.text} {term.origin}") for f in focus)


def _elsewhere(new: Understanding, topic: Topic, library: Library) -> bool:
    """Whether another programme gives access for the disease in hand, or is named by a marker that a turn tells."""
    diseases = replace(new, text="", focus=tuple(f for f in topic.situation if f.disease))
    asked = written(diseases)
    others = [p for p in library.profiles.values() if p.id not in topic.documents and not p.overview]
    codes = frozenset().union(*(f.stems for f in new.focus if f.naming and not f.disease))
    told = frozenset().union(*(f.stems for f in topic.situation))
    marked = bool(codes - told) and any(codes & u.bag for p in others for u in p.units)
    return marked or any(recognised(asked, p, library) >= _SAME_DISEASE for p in others)


def situates(new: Understanding) -> bool:
    """Whether a turn only tells of a situation: an age, a disease, a marker, a relapse, and asks nothing of its own."""
    asks = [f for f in new.focus if f.required and not (f.special or CUES[Aspect.LINE].shows.search(fold(f.text)))]
    return not asks and not set(new.aspects) - WHOLE


def asks(new: Understanding) -> bool:
    """Whether a turn says by itself what it wants to know."""
    return bool(set(new.aspects) - _SITUATION)
