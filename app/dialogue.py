"""What a conversation carries from one turn to the next."""

import re
from dataclasses import dataclass, replace
from datetime import date

from app.aspects import Aspect
from app.focus import Focus
from app.library import Library
from app.shapes import Shape
from app.understand import Understanding
from app.words import RULES
from index.analysis import fold, tokens

_RESET = re.compile(
    r"^(?:autre (?:chose|question|sujet)|rien a voir|changeons|par ailleurs|nouvelle question|sinon,? autre)"
)
_ELLIPSIS = re.compile(
    r"^(?:et\b|ok\b|d'accord|alors|donc|mais|merci|pardon|oui|non|ah\b|bon\b)|\b(?:ca|cela|celui|celle|"
    r"ce dernier|cette derniere|dans ce cas|la-dedans|l'autre|lequel|laquelle|le meme|la meme|meme question|il|"
    r"elle|y|en)\b"
)
_POPULATION = re.compile(
    r"^(?:et |ok |donc |mais )*(?:(?:pour|chez|si c'est|dans le cas d|s'il s'agit d)\S* ?(?:un |une |les? |l'|"
    r"des |mon |ma )?(?:enfants?|adultes?|bebes?|nourrissons?|adolescents?|ados?|femmes? enceintes?)|"
    r".{0,12}\b\d+ ans\b)"
)
_OTHER = re.compile(r"\b(?:et |pour )?(?:l'autre|le second|la seconde|le deuxieme|la deuxieme)\b")
_CONTINUES = re.compile(r"^et (?:pour|chez|si|quand|a|au|dans|en|lui|elle|sinon|apres)\b")
_GENERAL = frozenset({"cancer", "cancers", "tumeur", "tumeurs", "tumeure", "maladie", "maladies"})  # of which kind?
_PAST = re.compile(r"\b(?:etait|etaient|avait|a l'epoque|fut|c'etait|pouvait|fallait)\b")
_YEAR = re.compile(r"\ben (20[012]\d)\b")
_OF_WHAT = frozenset({Aspect.DOSE, Aspect.INTAKE})  # never answered for a medicine at random
_CARRIED = 0.15  # weight of a disease named in an earlier turn
_SMALL = 2  # letters of articles
_FEW = 2  # words: « RCP ? », « la dose ? »
_VERSION = re.compile(r"\b(?:version|edition|v) ?(\d+)\b")
_CHILD_WORDS = ("enfant", "pédiatrique", "adolescent", "nourrisson")
_ADULT_WORDS = ("adulte",)


@dataclass(frozen=True, slots=True)
class State:
    """What was being spoken of: the understanding of the last documentary turn and the programme that answered it."""

    understanding: Understanding
    documents: tuple[str, ...] = ()  # of the programme that led the last answer
    lead: str | None = None
    question: str = ""


def merge(new: Understanding, state: State | None, library: Library) -> Understanding:
    """A turn completed by what the conversation already holds; a new topic takes nothing over."""
    new = with_population(new)
    if state is None or _RESET.search(new.folded) or not state.documents:
        return new
    old = state.understanding
    rest = tuple(d for d in old.subjects if d not in state.documents)
    if _OTHER.search(new.folded) and rest:  # « et l'autre ? »: the medicine of two that was not answered for
        names = frozenset(k for d in rest for k in library.profiles[d].keys)
        focus = tuple(f for f in old.focus if f.subject and f.stems & names)
        shape = Shape.FACT if old.aspects else Shape.DEFINITION
        return replace(old, text=new.text, folded=new.folded, subjects=rest, focus=focus, shape=shape)
    if _own_topic(new, state, library):
        if new.aspects or not any(f.disease for f in new.focus) or not _ELLIPSIS.search(new.folded):
            return new
        shape = old.shape if old.shape in (Shape.FACT, Shape.PROGRAMME, Shape.STATUS) else new.shape
        return replace(new, aspects=old.aspects, shape=shape)  # « et pour le thymome ? »: the same of another disease
    if new.shape in (Shape.PAGE, Shape.LINK, Shape.SIMPLER):
        return replace(new, subjects=state.documents, focus=new.focus)
    aspects = new.aspects
    focus = new.focus
    shape = new.shape
    if _POPULATION.search(new.folded) or (new.ages and not _asks(new)):
        diseases = any(f.disease for f in old.focus)
        focus = (
            *[f for f in old.focus if f.known and not (f.subject and diseases)],
            *[f for f in focus if f.known and f.text not in {o.text for o in old.focus}],
        )
        return replace(
            new,
            focus=focus,
            terms=(*new.terms, *old.terms),
            shape=Shape.PROGRAMME,
            aspects=tuple(dict.fromkeys((Aspect.AGE, *aspects))),
            subjects=() if diseases else state.documents,
        )
    version_only = _VERSION.search(new.folded) is not None and not [
        f for f in focus if not f.text.isdigit() and f.text.lower() != "version"
    ]
    if version_only:
        focus, aspects, shape = tuple(f for f in old.focus), old.aspects, Shape.FACT
    elif not aspects and (not focus or any(f.disease or f.subject or f.text.isdigit() for f in focus)):
        aspects, shape = (
            old.aspects,
            old.shape if old.shape in (Shape.FACT, Shape.PROGRAMME, Shape.STATUS) else Shape.FACT,
        )
    elif not focus and shape is Shape.PROGRAMME:
        shape = Shape.FACT
    if shape is Shape.PROGRAMME and not any(f.disease for f in new.focus):
        shape = Shape.FACT
    held = {f.text for f in focus}
    # The disease in hand still tells which section of a decision is meant.
    carried = [replace(f, required=False, weight=_CARRIED) for f in old.focus if f.disease and f.text not in held]
    if any(f.disease for f in focus):
        carried = []
    return replace(
        new,
        focus=(*focus, *carried),
        aspects=aspects,
        shape=shape,
        subjects=state.documents,
        terms=(*new.terms, *_subject_terms(old)),
    )


def day_asked(new: Understanding, day: date) -> date:
    """The day that a question in the past tense writes (« le 2 mai 2024, était-il … ? »), else `day`."""
    if _PAST.search(new.folded) is None:
        return day
    year = _YEAR.search(new.folded)
    written = new.as_of or (date(int(year[1]), 12, 31) if year else None)
    return min(written, day) if written else day


def leans(new: Understanding) -> bool:
    """Whether a first turn names neither medicine nor disease but needs one (« et pour un adulte ? »)."""
    held = [f for f in new.focus if f.required and (f.subject or f.disease or (f.special and fold(f.text) != "rcp"))]
    if any(fold(f.text) in _GENERAL for f in new.focus if f.required):
        return all(fold(f.text) in _GENERAL for f in new.focus if f.required) and not new.subjects
    if held or new.strangers:
        return False
    words = [w for w in re.findall(r"[a-z0-9']+", new.folded) if len(w) > _SMALL]
    return _CONTINUES.match(new.folded) is not None or len(words) <= _FEW or bool(_OF_WHAT & set(new.aspects))


def _asks(new: Understanding) -> bool:
    """Whether a turn says by itself what it wants to know."""
    return bool(
        set(new.aspects)
        - {Aspect.AGE, Aspect.WHO, Aspect.STATUS, Aspect.CRITERIA, Aspect.INTAKE, Aspect.BIOMARKER, Aspect.LINE}
    )


def _own_topic(new: Understanding, state: State, library: Library) -> bool:
    """Whether a turn names another medicine, or a disease that the programme in hand does not hold."""
    required = [fold(f.text) for f in new.focus if f.required]
    meeting = set(required) == {"rcp"} and new.shape is not Shape.DEFINITION  # « quelle RCP ? »: of what is in hand
    if new.shape is Shape.DEFINITION and Aspect.REGIME in new.aspects and not new.subjects:
        return True
    if required and all(word in RULES for word in required) and not meeting:
        return True  # a question about the rules themselves
    if new.subjects:
        return not set(new.subjects) <= set(state.documents)
    if new.strangers:
        return True
    held: frozenset[str] = frozenset().union(
        *(library.profiles[d].bag for d in state.documents if d in library.profiles)
    )
    foreign = [f for f in new.focus if f.weight >= 0.45 and not (f.stems | f.near) & held]
    if any(f.disease and f.known for f in foreign):
        return True
    titled = [f for f in foreign if any(f.stems & p.title_bag for p in library.profiles.values())]
    return bool(titled) or any(f.weight >= 1.9 for f in foreign)


def _subject_terms(old: Understanding) -> tuple:  # type: ignore[type-arg]
    return tuple(t for t in old.terms if not t.origin)[:6]


def with_population(new: Understanding) -> Understanding:
    """A child or an adult named without a disease is what the answer must speak of."""
    if new.child is None or new.ages or Aspect.AGE not in new.aspects:
        return new
    general = re.search(r"\benfants?\b|\badultes?\b|bebes?|nourrissons?|pediatri|adolescents?|\bados?\b", new.folded)
    if general is None or re.search(r"\b(?:mon|ma|notre|nos|mes)\b", new.folded):
        return new
    words = _CHILD_WORDS if new.child else _ADULT_WORDS
    stems = frozenset(t.stem for w in words for t in tokens(w)) | frozenset(words)
    return replace(new, focus=(*new.focus, Focus(words[0], stems, weight=0.6, required=False)))
