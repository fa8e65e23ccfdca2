"""One more question about a topic, completed with what the topic holds."""

import re
from dataclasses import replace

from app.aspects import Aspect
from app.focus import Focus
from app.library import Library
from app.people import people
from app.shapes import Shape
from app.shapes import shape as shaped
from app.situations import FOR_OTHERS, POPULATION, asks, for_whom, situates
from app.topics import State, Topic
from app.turns import day_kept
from app.understand import Understanding, acronym
from app.words import RULES
from index.analysis import fold
from index.model import Term

PLAIN = (Shape.FACT, Shape.PROGRAMME, Shape.STATUS)
_HEARSAY = re.compile(
    r"\b(?:dit|disent|ecrit|ecrivent|annonce|indique|avai[st] (?:lu|compris|entendu|note)|ai (?:lu|compris|entendu)|"
    r"croyai[st]|pensai[st])\b"
)
_INTERROGATIVE = re.compile(r"\?|\b(?:quel(?:le)?s?|qui|combien|comment|quand|pourquoi|est-ce|faut-il|peut-on)\b")
# Aspects of the way to an access: asked again of another situation only where it is for that situation.
_WAY = frozenset({Aspect.WHO, Aspect.RCP, Aspect.ROUTE, Aspect.CONTACT, Aspect.PAPERS, Aspect.CRITERIA, Aspect.AGE})
_CARRIED = 0.2  # weight of a disease named in an earlier turn, where a programme is for several
_KEPT = 0.5  # share that is left of what was explained last
_RECALLED = 0.15  # where it is for one alone
_VERSION = re.compile(r"\b(?:version|edition|v) ?(\d+)\b")
_ABOUT_LAST = (Shape.PAGE, Shape.LINK, Shape.SIMPLER)
# Names of what is asked: the programme in hand need not write them where it shows the thing itself.
_NAMES = re.compile(r"(?:examen|bilan|test|controle|quota|voie|administration|contingent\w*|prescri\w+|limite)s?$")
_BARE: tuple[tuple[str, tuple[Aspect, ...]], ...] = (
    (r"\bquand\b", (Aspect.START, Aspect.STATUS)),
    (r"\bou\b", (Aspect.PLACE,)),
    (r"\bqui\b", (Aspect.WHO,)),
)
_NOW = re.compile(
    r"^(?:et |mais |ok |donc )*(?:aujourd'hui|maintenant|actuellement|a present|desormais|de nos jours|la)"
    r"(?: alors)? ?\??$"
)
_SUPPOSED = re.compile(r"^(?:et |mais |ok |donc )*(?:si (?:c'(?:est|etait)|on|elle|il)|s'il)\b")
_QUANTITY = re.compile(r"\bdos[ea]|posolog|combien|\bmg\b|quantite|schema|maximum|par jour")


def completed(new: Understanding, topic: Topic, state: State, library: Library) -> Understanding:
    """A turn about a topic, with what the topic holds."""
    old = topic.understanding
    told = people(new.folded, state.names)
    stranger = bool(told) and not told & topic.people  # somebody else than the topic's
    kept = old.child if new.child is None and not stranger else new.child
    led = next(iter(topic.documents), "")
    new = replace(new, child=kept, as_of=day_kept(new, old), led=led)
    if not topic.documents:  # a name that no document writes
        unknown = tuple(f for f in topic.situation if not f.known and f.text not in {o.text for o in new.focus})
        return replace(new, focus=(*new.focus, *unknown), strangers=tuple(f.text for f in unknown))
    if new.shape in _ABOUT_LAST:
        return replace(new, subjects=topic.documents)
    if _restates(new):
        return _checked(new, topic)
    if POPULATION.search(new.folded) or (new.ages and not asks(new)) or (stranger and situates(new)):
        return for_whom(new, topic, stranger or FOR_OTHERS.search(new.folded) is not None, library)
    if topic.medicine is None and not topic.diseases and not new.subjects:
        return _of_rules(new, topic)
    return _followed(new, topic, library)


def _of_rules(new: Understanding, topic: Topic) -> Understanding:
    """One more question about the rules themselves: of what was explained, in whatever document says it."""
    held = {f.text for f in new.focus}
    kept = tuple(replace(f, required=False, weight=f.weight * _KEPT) for f in topic.understanding.focus)
    kept = tuple(f for f in kept if f.known and f.text not in held)
    return replace(new, focus=(*new.focus, *kept), terms=(*new.terms, *_typed(topic.understanding)))


def _restates(new: Understanding) -> bool:
    """« J'avais lu 5 ans », « l'hôpital dit 2 ans »: a figure from elsewhere, to be held against the documents."""
    figure = new.ages or any(f.text.isdigit() for f in new.focus)
    return bool(figure) and _HEARSAY.search(new.folded) is not None and _INTERROGATIVE.search(new.folded) is None


def _checked(new: Understanding, topic: Topic) -> Understanding:
    """What the documents write of the thing that was just asked; the words around a figure need not stand there."""
    old = topic.understanding
    told = tuple(replace(f, required=False) for f in new.focus)
    aspects = tuple(dict.fromkeys((*new.aspects, *old.aspects)))
    focus = (*(f for f in old.focus if f.known and not f.text.isdigit()), *told)
    focus = (*focus, *topic.beside(focus))
    terms = (*new.terms, *_typed(old))
    return replace(new, focus=focus, aspects=aspects, terms=terms, ages=(), shape=Shape.FACT, subjects=topic.documents)


def _followed(new: Understanding, topic: Topic, library: Library) -> Understanding:
    """One more question about the programme in hand."""
    old = topic.understanding
    aspects, focus, shape = new.aspects, _relaxed(new, topic, library), new.shape
    usual = old.shape if old.shape in PLAIN else Shape.FACT
    version_only = _VERSION.search(new.folded) is not None and not [
        f for f in focus if not f.text.isdigit() and f.text.lower() != "version"
    ]
    bare = next((found for pattern, found in _BARE if re.search(pattern, new.folded)), ())
    if _NOW.search(new.folded) and old.aspects:  # « et aujourd'hui ? »: the same, of this day, under today's rules
        focus = tuple(replace(f, required=False) for f in old.focus if f.known and fold(f.text) not in RULES)
        aspects, shape = old.aspects, Shape.FACT
    elif version_only:
        focus, aspects, shape = tuple(old.focus), old.aspects, Shape.FACT
    elif shape is Shape.DEFINITION and not aspects and not focus:  # « c'est pour quelle maladie ? »
        pass
    elif bare and not aspects and not focus:  # « quand ça ? »
        focus = tuple(replace(f, required=False) for f in old.focus if f.known)
        aspects, shape = bare, Shape.FACT
    elif not aspects and _SUPPOSED.search(new.folded) and not set(old.aspects) - _WAY:
        aspects, shape = (Aspect.CRITERIA,), Shape.FACT  # « et si c'était un type 4 ? »: whether it is for that
    elif not aspects and (not focus or any(f.disease or f.subject or f.text.isdigit() for f in focus)):
        aspects, shape = old.aspects, usual
    elif shape in (Shape.PROGRAMME, Shape.DEFINITION) and not any(f.required for f in focus):
        aspects, shape = tuple(a for a in aspects if a is not Aspect.DEFINITION) or aspects, Shape.FACT
    elif aspects:  # the form that the turn would call for, had it named the medicine
        shape = shaped(new.folded, (*focus, *topic.beside(focus)), aspects, library)
    if shape is Shape.PROGRAMME and not any(f.disease for f in new.focus):
        shape = Shape.FACT
    if _manner(new, topic, library):
        aspects = tuple(a for a in aspects if a is not Aspect.DOSE)
    held = {f.text for f in focus}
    carried = [f for f in topic.situation if f.disease and f.text not in held]
    carried = [] if any(f.disease for f in focus) else carried
    weight = _CARRIED if _several(topic, library) else _RECALLED
    carried = [replace(f, required=False, weight=weight / len(carried)) for f in carried]
    return replace(
        new,
        focus=(*focus, *topic.beside(focus), *carried),
        aspects=aspects,
        shape=shape,
        subjects=topic.documents,
        terms=(*new.terms, *_typed(old)),
    )


def _manner(new: Understanding, topic: Topic, library: Library) -> bool:
    """Whether « ça se prend comment ? » is asked of a programme that writes how, and not how much."""
    if not {Aspect.DOSE, Aspect.INTAKE} <= set(new.aspects) or _QUANTITY.search(new.folded):
        return False
    profiles = [library.profiles[d] for d in topic.documents if d in library.profiles]
    shown = frozenset().union(*(u.shown for p in profiles for u in p.units))
    return Aspect.INTAKE in shown and Aspect.DOSE not in shown


def _several(topic: Topic, library: Library) -> bool:
    """Whether a programme is for several diseases: the one in hand then tells which section is meant."""
    profiles = (library.profiles[d] for d in topic.documents if d in library.profiles)
    return any(len(p.diseases) > 1 for p in profiles)


def _relaxed(new: Understanding, topic: Topic, library: Library) -> tuple[Focus, ...]:
    """The words of a turn; those that only name what is asked need not be found where the programme shows it."""
    profiles = (library.profiles[d] for d in topic.documents if d in library.profiles)
    shown = any(set(new.aspects) & u.shown for p in profiles for u in p.units)
    return tuple(
        replace(f, required=False)
        if (shown and _NAMES.match(fold(f.text)))
        or (topic.medicine and (fold(f.text) in RULES or acronym(f)))  # as beside a medicine that is named
        else f
        for f in new.focus
    )


def _typed(old: Understanding) -> tuple[Term, ...]:
    return tuple(t for t in old.terms if not t.origin)[:6]
