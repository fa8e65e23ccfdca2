"""A turn read with what its conversation holds: it goes on with a topic, goes back to one, or opens its own."""

import re
from dataclasses import replace

from app.aspects import Aspect
from app.focus import Focus
from app.followups import PLAIN, completed
from app.library import Library
from app.people import people
from app.pointing import Pointing, To
from app.several import of_all
from app.shapes import Shape
from app.topics import State, Topic, Turn
from app.turns import leans, unnamed, with_population
from app.understand import Understanding
from app.words import RULES
from index.analysis import fold

_ELLIPSIS = re.compile(
    r"^(?:et\b|ok\b|d'accord|alors|donc|mais|merci|pardon|oui|non|ah\b|bon\b)|\b(?:ca|cela|celui|celle|"
    r"ce dernier|cette derniere|dans ce cas|la-dedans|l'autre|lequel|laquelle|le meme|la meme|meme question|il|"
    r"elle|y|en)\b"
)


def merge(new: Understanding, pointing: Pointing, state: State | None, library: Library) -> Turn:
    """A turn completed by what the conversation already holds; a new topic takes nothing over."""
    new = unnamed(with_population(new), state)
    new = _placed(new, state.now, library) if state else new
    if state is None or (pointing.to is To.NEW and not leans(new)):
        return Turn(new)
    if (of_them := of_all(new, state, library)) is not None:
        return Turn(of_them, elliptic=True)
    if pointing.same and new.subjects and not new.aspects:  # « idem pour X », « non, je parlais de X »
        return Turn(_asked_of(new, state.now), elliptic=True)
    topic = _taken_up(new, pointing, state)
    if pointing.to is not None and not pointing.text:  # « et l'autre ? »: the same question, of the other
        return Turn(_again(topic, state.now), topic)
    if not _own_topic(new, topic, library):
        return Turn(completed(new, topic, state, library), topic)
    elliptic = pointing.elliptic or _ELLIPSIS.search(new.folded) is not None
    if new.aspects or not any(f.disease for f in new.focus) or not elliptic:
        return Turn(_explained_too(new, topic), elliptic=pointing.elliptic)
    old = topic.understanding  # « et pour le thymome ? »: the same of another disease
    return Turn(replace(new, aspects=old.aspects, shape=old.shape if old.shape in PLAIN else new.shape))


def _placed(new: Understanding, now: Topic, library: Library) -> Understanding:
    """A turn whose words name a disease of the programme in hand, though no list knows it (« et pour un SAVI ? »)."""
    held = [d for p in now.documents if p in library.profiles for d in library.profiles[p].diseases]
    focus = tuple(
        replace(f, disease=True, special=True)
        if f.naming and not (f.subject or f.disease) and any(f.stems & d for d in held)
        else f
        for f in new.focus
    )
    return replace(new, focus=focus)


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
    old = topic.understanding
    about = (*(f for f in old.focus if f.subject), *(replace(f, required=False) for f in topic.situation if f.disease))
    asked = _put_last(now, about)
    focus = (*asked.focus, *topic.beside(asked.focus))
    return replace(old, focus=focus, aspects=asked.aspects, subjects=topic.documents, shape=asked.shape)


def _asked_of(new: Understanding, now: Topic) -> Understanding:
    """The question just put, of the medicine that a turn names."""
    asked = _put_last(now, new.focus)
    typed = tuple(t for t in now.understanding.terms if not t.origin and any(t.text == f.text for f in asked.focus))
    return replace(
        asked,
        text=new.text,
        folded=f"{now.understanding.folded} {new.folded}",
        terms=(*new.terms, *typed),
        subjects=new.subjects,
        named=new.named,
        strangers=new.strangers,
        ages=new.ages,
        child=new.child,
        led="",
    )


def _put_last(now: Topic, about: tuple[Focus, ...]) -> Understanding:
    """What was asked last, of something else: its own medicine, disease and situation left out."""
    last = now.understanding
    told = {f.text for f in (*about, *now.situation)}
    asked = tuple(f for f in last.focus if not (f.subject or f.disease or f.text in told))
    shape = last.shape if last.shape in PLAIN else Shape.FACT if last.aspects else Shape.DEFINITION
    return replace(last, focus=(*about, *(asked if last.shape in PLAIN else ())), shape=shape)


def _explained_too(new: Understanding, topic: Topic) -> Understanding:
    """« C'est quoi l'accès précoce ? – et l'accès compassionnel ? »: a rule named after another is explained too."""
    old = topic.understanding
    if old.shape is Shape.DEFINITION and not old.subjects and new.aspects == (Aspect.REGIME,):
        return replace(new, shape=Shape.DEFINITION, aspects=(Aspect.DEFINITION, Aspect.REGIME))
    return new


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
    placed = [f for f in foreign if any(f.stems & d for p in library.profiles.values() for d in p.diseases)]
    return bool(titled or placed) or any(f.weight >= 1.9 for f in foreign)


def _written(focus: Focus, held: frozenset[str]) -> bool:
    """Whether documents write a word, or all the words of another name of it."""
    return bool(focus.stems & held) or any(words <= held for words in focus.phrases)
