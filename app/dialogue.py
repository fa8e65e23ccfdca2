"""A turn read with what its conversation holds: it goes on with a topic, goes back to one, or opens its own."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.aspects import CUES, Aspect
from app.evidence import recognised, written
from app.focus import Focus
from app.library import Library
from app.people import first_names, people
from app.pointing import Pointing, To
from app.shapes import Shape
from app.shapes import shape as shaped
from app.topics import State, Topic, Turn
from app.understand import Understanding, acronym
from app.words import RULES
from index.analysis import fold, tokens
from index.model import Term

_ELLIPSIS = re.compile(
    r"^(?:et\b|ok\b|d'accord|alors|donc|mais|merci|pardon|oui|non|ah\b|bon\b)|\b(?:ca|cela|celui|celle|"
    r"ce dernier|cette derniere|dans ce cas|la-dedans|l'autre|lequel|laquelle|le meme|la meme|meme question|il|"
    r"elle|y|en)\b"
)
_GROUP = r"(?:enfants?|adultes?|bebes?|nourrissons?|adolescents?|ados?|femmes? enceintes?)"
_OTHERS = r"(?:et |ok |donc |mais |alors )*(?:pour|chez|si c'est|dans le cas d|s'il s'agit d)"
_POPULATION = re.compile(
    rf"^{_OTHERS}\S* ?(?:un |une |les? |l'|des |mon |ma )?{_GROUP}|^(?:et |l'|les |un |une |des )*{_GROUP} ?\??$|"
    r"^(?:et |ok |donc |mais )*.{0,12}\b\d+ ans\b"
)
_FOR_OTHERS = re.compile(rf"^{_OTHERS}\b")
_HEARSAY = re.compile(
    r"\b(?:dit|disent|ecrit|ecrivent|annonce|indique|avai[st] (?:lu|compris|entendu|note)|ai (?:lu|compris|entendu)|"
    r"croyai[st]|pensai[st])\b"
)
_INTERROGATIVE = re.compile(r"\?|\b(?:quel(?:le)?s?|qui|combien|comment|quand|pourquoi|est-ce|faut-il|peut-on)\b")
_CONTINUES = re.compile(r"^et (?:pour|chez|si|quand|a|au|dans|en|lui|elle|sinon|apres)\b")
_GENERAL = frozenset({"cancer", "cancers", "tumeur", "tumeurs", "tumeure", "maladie", "maladies"})  # of which kind?
_PAST = re.compile(r"\b(?:etait|etaient|avait|a l'epoque|fut|c'etait|pouvait|fallait)\b")
_YEAR = re.compile(r"\ben (20[012]\d)\b")
_OF_WHAT = frozenset({Aspect.DOSE, Aspect.INTAKE})  # never answered for a medicine at random
_CARRIED = 0.2  # weight of a disease named in an earlier turn, where a programme is for several
_RECALLED = 0.15  # where it is for one alone
_OTHERWISE = 0.3  # what is left of a marker, or of an earlier treatment, that was told of somebody else
_SAME_DISEASE = 0.2  # share of a disease's name by which it may be the same
_SMALL = 2  # letters of articles
_FEW = 2  # words: « RCP ? », « la dose ? »
_VERSION = re.compile(r"\b(?:version|edition|v) ?(\d+)\b")
_PARTS = re.compile(
    r"(?<=[?;])\s+|,?\s+et (?=(?:(?:à|a|de|dans|avec|par|pour|sous|en) )?(?:que|quoi|qui|où|quels?|quelles?|combien|"
    r"comment|quand|doses?|posologie|prix|coût|délais?|surveillance|contre-indications?|effets)\b)",
    re.IGNORECASE,
)
_CHILD_WORDS = ("enfant", "pédiatrique", "adolescent", "nourrisson")
_ADULT_WORDS = ("adulte",)
_PLAIN = (Shape.FACT, Shape.PROGRAMME, Shape.STATUS)
_ABOUT_LAST = (Shape.PAGE, Shape.LINK, Shape.SIMPLER)
# What tells of a situation, or of the access as a whole, rather than of one thing that the documents write.
_SITUATION = frozenset(
    {Aspect.AGE, Aspect.WHO, Aspect.STATUS, Aspect.CRITERIA, Aspect.INTAKE, Aspect.BIOMARKER, Aspect.LINE}
)
_WHOLE = _SITUATION - {Aspect.INTAKE} | {Aspect.REGIME, Aspect.ROUTE, Aspect.DEFINITION, Aspect.TRIAL}
# Names of what is asked: the programme in hand need not write them where it shows the thing itself.
_NAMES = re.compile(r"(?:examen|bilan|test|controle|quota|voie|administration|contingent\w*|prescri\w+|limite)s?$")
_BARE: tuple[tuple[str, tuple[Aspect, ...]], ...] = (
    (r"\bquand\b", (Aspect.START, Aspect.STATUS)),
    (r"\bou\b", (Aspect.PLACE,)),
    (r"\bqui\b", (Aspect.WHO,)),
)


def merge(new: Understanding, pointing: Pointing, state: State | None, library: Library) -> Turn:
    """A turn completed by what the conversation already holds; a new topic takes nothing over."""
    new = _unnamed(with_population(new), state)
    if state is None or (pointing.to is To.NEW and not leans(new)):
        return Turn(new)
    topic = _taken_up(new, pointing, state)
    if pointing.to is not None and not pointing.text:  # « et l'autre ? »: the same question, of the other
        return Turn(_again(topic, state.now), topic)
    if not _own_topic(new, topic, library):
        return Turn(_completed(new, topic, state, library), topic)
    elliptic = pointing.elliptic or _ELLIPSIS.search(new.folded) is not None
    if new.aspects or not any(f.disease for f in new.focus) or not elliptic:
        return Turn(_explained_too(new, topic), elliptic=pointing.elliptic)
    old = topic.understanding  # « et pour le thymome ? »: the same of another disease
    return Turn(replace(new, aspects=old.aspects, shape=old.shape if old.shape in _PLAIN else new.shape))


def _taken_up(new: Understanding, pointing: Pointing, state: State) -> Topic:
    """The topic of a turn: the one it points at, else the last that it names or whose person it names."""
    others = [t for t in state.things if not t.alike(state.now)]
    told = people(new.folded, state.names)
    stems = frozenset().union(*(f.stems for f in new.focus if f.disease))
    if pointing.to is To.FIRST:
        return state.things[0]
    if pointing.to is To.OTHER:
        return others[-1] if others else state.now
    if new.subjects:
        about = [t for t in state.latest if set(new.subjects) <= set(t.documents)]
        return next((t for t in about if told & t.people), about[0] if about else state.now)
    if stems:
        held = (t for t in state.latest if any(stems & f.stems for f in t.situation if f.disease))
        return next(held, state.now)
    if told:
        return next((t for t in state.latest if told & t.people), state.now)
    if pointing.to is To.BACK:
        return next(
            (t for t in state.latest if _recalls(new, t)), others[-1] if others and not new.focus else state.now
        )
    return state.now


def _recalls(new: Understanding, topic: Topic) -> bool:
    """Whether a turn repeats a name by which a topic was asked."""
    return any(
        f.stems & o.stems for f in new.focus for o in (*topic.situation, *topic.understanding.focus) if o.special
    )


def _again(topic: Topic, now: Topic) -> Understanding:
    """The question just put, to another topic; where medicines were only compared, what this one is."""
    old, last = topic.understanding, now.understanding
    shape = last.shape if last.shape in _PLAIN else Shape.FACT if last.aspects else Shape.DEFINITION
    about = (*(f for f in old.focus if f.subject), *(replace(f, required=False) for f in topic.situation if f.disease))
    asked = tuple(f for f in last.focus if not (f.subject or f.disease or f.text in {o.text for o in about}))
    focus = (*about, *(asked if last.shape in _PLAIN else ()))
    focus = (*focus, *_medicine(focus, topic))
    return replace(old, focus=focus, aspects=last.aspects, subjects=topic.documents, shape=shape)


def _explained_too(new: Understanding, topic: Topic) -> Understanding:
    """« C'est quoi l'accès précoce ? – et l'accès compassionnel ? »: a rule named after another is explained too."""
    old = topic.understanding
    if old.shape is Shape.DEFINITION and not old.subjects and new.aspects == (Aspect.REGIME,):
        return replace(new, shape=Shape.DEFINITION, aspects=(Aspect.DEFINITION, Aspect.REGIME))
    return new


def _completed(new: Understanding, topic: Topic, state: State, library: Library) -> Understanding:
    """A turn about a topic, with what the topic holds."""
    old = topic.understanding
    told = people(new.folded, state.names)
    stranger = bool(told) and not told & topic.people  # somebody else than the topic's
    kept = old.child if new.child is None and not stranger else new.child
    led = next(iter(topic.documents), "")
    new = replace(new, child=kept, as_of=_day_kept(new, old), led=led)
    if new.shape in _ABOUT_LAST:
        return replace(new, subjects=topic.documents)
    if _restates(new):
        return _checked(new, topic)
    if _POPULATION.search(new.folded) or (new.ages and not _asks(new)) or (stranger and _situates(new)):
        return _for_whom(new, topic, stranger or _FOR_OTHERS.search(new.folded) is not None, library)
    return _followed(new, topic, library)


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
    focus = (*focus, *_medicine(focus, topic))
    terms = (*new.terms, *_typed(old))
    return replace(new, focus=focus, aspects=aspects, terms=terms, ages=(), shape=Shape.FACT, subjects=topic.documents)


def _for_whom(new: Understanding, topic: Topic, other: bool, library: Library) -> Understanding:
    """The same for another age or another person; for another person, markers and treatments told are no condition.

    Where only a disease was named, another programme of this disease may be the one for this person.
    """
    old = topic.understanding
    own = bool(set(new.aspects) - _WHOLE)
    situated = any(f.disease or (f.naming and f.required) for f in new.focus)
    thing = () if own or situated else tuple(a for a in old.aspects if a not in _WHOLE)
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
        focus=(*focus, *told, *(() if free else _medicine(told, topic))),
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


def _situates(new: Understanding) -> bool:
    """Whether a turn only tells of a situation: an age, a disease, a marker, a relapse, and asks nothing of its own."""
    asks = [f for f in new.focus if f.required and not (f.special or CUES[Aspect.LINE].shows.search(fold(f.text)))]
    return not asks and not set(new.aspects) - _WHOLE


def _followed(new: Understanding, topic: Topic, library: Library) -> Understanding:
    """One more question about the programme in hand."""
    old = topic.understanding
    aspects, focus, shape = new.aspects, _relaxed(new, topic, library), new.shape
    usual = old.shape if old.shape in _PLAIN else Shape.FACT
    version_only = _VERSION.search(new.folded) is not None and not [
        f for f in focus if not f.text.isdigit() and f.text.lower() != "version"
    ]
    bare = next((found for pattern, found in _BARE if re.search(pattern, new.folded)), ())
    if version_only:
        focus, aspects, shape = tuple(old.focus), old.aspects, Shape.FACT
    elif shape is Shape.DEFINITION and not aspects and not focus:  # « c'est pour quelle maladie ? »
        pass
    elif bare and not aspects and not focus:  # « quand ça ? »
        focus = tuple(replace(f, required=False) for f in old.focus if f.known)
        aspects, shape = bare, Shape.FACT
    elif not aspects and (not focus or any(f.disease or f.subject or f.text.isdigit() for f in focus)):
        aspects, shape = old.aspects, usual
    elif shape in (Shape.PROGRAMME, Shape.DEFINITION) and not any(f.required for f in focus):
        aspects, shape = tuple(a for a in aspects if a is not Aspect.DEFINITION) or aspects, Shape.FACT
    elif aspects:  # the form that the turn would call for, had it named the medicine
        shape = shaped(new.folded, (*focus, *_medicine(focus, topic)), aspects, library)
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
        focus=(*focus, *_medicine(focus, topic), *carried),
        aspects=aspects,
        shape=shape,
        subjects=topic.documents,
        terms=(*new.terms, *_typed(old)),
    )


_QUANTITY = re.compile(r"\bdos[ea]|posolog|combien|\bmg\b|quantite|schema|maximum|par jour")


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


_GIVEN = re.compile(
    r"^(?:et |mais |donc |alors )?(?:(?:puis|vu |étant donné |sachant |du moment )qu[e’']|comme) ?"
    r"(?P<given>[^,?]{12,}), (?P<asked>.+)$",
    re.IGNORECASE,
)


def parts(text: str) -> tuple[str, ...]:
    """The questions that a turn puts one after the other (« quelle dose, et combien ça coûte ? »), as written.

    What it takes for granted (« puisque la famille dépose la demande, quel formulaire ? ») is one of them.
    """
    taken = _GIVEN.match(text.strip())
    pieces = taken.group("given", "asked") if taken else (text,)
    found = [part.strip(" ,;") for piece in pieces for part in _PARTS.split(piece)]
    return tuple(part for part in found if len(part) > _SMALL)


def day_asked(new: Understanding, day: date) -> date:
    """The day that a question in the past tense writes (« le 2 mai 2024, était-il … ? »), else `day`."""
    if _PAST.search(new.folded) is None:
        return day
    year = _YEAR.search(new.folded)
    written = new.as_of or (date(int(year[1]), 12, 31) if year else None)
    return min(written, day) if written else day


def _day_kept(new: Understanding, old: Understanding) -> date | None:
    """The day of a turn; one in the past tense that writes none stays on the day of the turn before."""
    if new.as_of is not None or _PAST.search(new.folded) is None or _YEAR.search(new.folded) is not None:
        return new.as_of
    before = day_asked(old, date.max)
    return before if before < date.max else None


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
    return bool(set(new.aspects) - _SITUATION)


_REGIMES = frozenset({"cpc", "aac", "aap", "atu", "rtu"})


def _regimes(topic: Topic, library: Library) -> frozenset[str]:
    """The acronyms of the regimes that a programme is or was under."""
    profiles = [library.profiles[d] for d in topic.documents if d in library.profiles]
    told = {c.regime.value for p in profiles for c in p.cards if c.regime} | {p.regime for p in profiles}
    written = frozenset().union(*(p.bag for p in profiles)) & _REGIMES
    return written | {r for r in _REGIMES if any(r in re.findall(r"[a-z]+", fold(str(t))) for t in told)}


_ANY_RULE = re.compile(
    r"\b(?:une?|les|des|d'une?|qu'une?|quelle? difference) (?:\w+ )?(?:" + "|".join(sorted(RULES)) + r")s?\b"
)


def _own_topic(new: Understanding, topic: Topic, library: Library) -> bool:
    """Whether a turn names another medicine, or a disease that the programme in hand does not hold."""
    required = [fold(f.text) for f in new.focus if f.required]
    meeting = set(required) == {"rcp"} and new.shape is not Shape.DEFINITION  # « quelle RCP ? »: of what is in hand
    if new.shape is Shape.DEFINITION and Aspect.REGIME in new.aspects and not new.subjects:
        return True
    held: frozenset[str] = frozenset().union(
        *(library.profiles[d].bag for d in topic.documents if d in library.profiles)
    )
    if required and all(word in RULES for word in required) and not meeting:
        own = topic.medicine and _ANY_RULE.search(new.folded) is None  # « le CPC est-il fini ? »: this medicine's
        return not (own and {fold(f.text) for f in new.focus if f.required} & _REGIMES <= _regimes(topic, library))
    if new.subjects:
        return not set(new.subjects) <= set(topic.documents)
    if new.strangers:
        return True
    foreign = [
        f
        for f in new.focus
        if f.required
        and f.weight >= 0.45
        and not (f.near & held or _written(f, held))
        and not (topic.medicine and fold(f.text) in RULES)
    ]
    if any(f.disease and f.known for f in foreign):
        return True
    titled = [f for f in foreign if any(f.stems & p.title_bag for p in library.profiles.values())]
    return bool(titled) or any(f.weight >= 1.9 for f in foreign)


def _written(focus: Focus, held: frozenset[str]) -> bool:
    """Whether documents write a word, or all the words of another name of it."""
    return bool(focus.stems & held) or any(words <= held for words in focus.phrases)


def _typed(old: Understanding) -> tuple[Term, ...]:
    return tuple(t for t in old.terms if not t.origin)[:6]


def _medicine(focus: Iterable[Focus], topic: Topic) -> tuple[Focus, ...]:
    """The medicine in hand, where a turn names none: it is asked as if it had been named."""
    return () if topic.medicine is None or any(f.subject for f in focus) else (topic.medicine,)


def _unnamed(new: Understanding, state: State | None) -> Understanding:
    """A turn without first names: they stand in no document, and are nobody's business."""
    names = first_names(new.text, new.focus) | (state.names if state else frozenset())
    return replace(new, focus=tuple(f for f in new.focus if fold(f.text) not in names)) if names else new


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
