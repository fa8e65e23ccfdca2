"""What a conversation holds: its topics, the one in hand, and the first names told.

A topic is a medicine or a disease, for one person or population. The topics stand in the order in which they came up,
so that « le premier » and « l'autre » mean something.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.focus import Focus
from app.library import Library
from app.people import first_names, people
from app.understand import Understanding
from index.analysis import fold
from ingest.names import key


@dataclass(frozen=True, slots=True)
class Topic:
    """What some turns were about: the last of them as it was understood, and the programme that answered it."""

    understanding: Understanding
    documents: tuple[str, ...]  # of the programme
    people: frozenset[str] = frozenset()
    named: bool = False  # the medicine was named, not found by its disease
    medicine: Focus | None = None  # as it was typed, or as its documents call it
    situation: tuple[Focus, ...] = ()  # diseases, markers and the like, as strong as when they were told

    @property
    def diseases(self) -> frozenset[str]:
        """Words of the diseases named."""
        return frozenset(fold(f.text) for f in self.situation if f.disease)

    def beside(self, focus: Iterable[Focus]) -> tuple[Focus, ...]:
        """The medicine, where words of a turn name none: a turn is asked as if it had named it."""
        return () if self.medicine is None or any(f.subject for f in focus) else (self.medicine,)

    def alike(self, other: "Topic") -> bool:
        """Whether both are about the same medicine and the same disease, for whomever."""
        return set(self.documents) == set(other.documents) and self.diseases == other.diseases


@dataclass(frozen=True, slots=True)
class State:
    """The topics of a conversation in the order in which they came up, the one in hand, and the first names told."""

    topics: tuple[Topic, ...]
    now: Topic
    names: frozenset[str] = frozenset()

    @property
    def things(self) -> tuple[Topic, ...]:
        """One topic for each medicine and disease, as last spoken of."""
        found: list[Topic] = []
        for topic in self.topics:
            at = next((n for n, t in enumerate(found) if t.alike(topic)), len(found))
            found[at : at + 1] = [topic]
        return tuple(found)

    @property
    def latest(self) -> tuple[Topic, ...]:
        """All topics, the one in hand first, then the last that came up."""
        return (self.now, *(t for t in reversed(self.topics) if t is not self.now))


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as understood in its conversation, and the topic that it takes up; none where it opens its own."""

    understanding: Understanding
    topic: Topic | None = None
    elliptic: bool = False  # opens as what follows something


def advance(state: State | None, turn: Turn, documents: tuple[str, ...], library: Library) -> State:
    """The conversation after a turn that these documents answer."""
    understanding, before = turn.understanding, turn.topic
    names = (state.names if state else frozenset()) | first_names(understanding.text, understanding.focus)
    told = people(understanding.folded, names) or (before.people if before else frozenset())
    earlier = state.topics if state else ()
    sides = tuple(replace(t, people=told) for t in _sides(understanding, library)) if before is None else ()
    if len(sides) > 1:
        return State((*earlier, *sides), next((t for t in sides if set(t.documents) & set(documents)), sides[0]), names)
    goes_on = before is not None and set(before.documents) == set(documents)
    named = bool(understanding.named) or (before is not None and goes_on and before.named)
    typed = next((f for f in understanding.focus if f.subject and set(_owners(f, library)) & set(documents)), None)
    typed = typed or (before.medicine if before is not None and goes_on else None)
    situation = _situation(understanding, before)
    now = Topic(understanding, documents, told, named, typed or _medicine(documents, library), situation)
    at = next((n for n, t in enumerate(earlier) if t.alike(now) and t.people == told), len(earlier))
    return State((*earlier[:at], now, *earlier[at + 1 :]), now, names)


def _sides(understanding: Understanding, library: Library) -> tuple[Topic, ...]:
    """A topic for each programme that a turn names, in the order in which it names them."""
    found: list[Topic] = []
    for focus in understanding.focus:
        documents = _owners(focus, library)
        if documents and not any(set(t.documents) & set(documents) for t in found):
            kept = tuple(replace(f, required=f is focus) for f in understanding.focus if f is focus or f.disease)
            own = replace(understanding, focus=kept, subjects=documents)
            situation = tuple(f for f in understanding.focus if f.disease)
            found.append(Topic(own, documents, named=True, medicine=focus, situation=situation))
    return tuple(found)


def _situation(understanding: Understanding, before: Topic | None) -> tuple[Focus, ...]:
    """The diseases and names that a turn tells, with those of its topic unless it tells another disease."""
    told = tuple(f for f in understanding.focus if f.required and (f.disease or f.special) and not f.subject)
    texts = {f.text for f in told}
    kept = tuple(f for f in before.situation if f.text not in texts) if before is not None else ()
    if any(f.disease for f in told):
        kept = tuple(f for f in kept if not f.disease)
    return (*kept, *(f for f in told if before is None or f.disease or f.naming))


def _owners(focus: Focus, library: Library) -> tuple[str, ...]:
    """The documents of the one programme that a word names, or in whose title alone it stands; else none."""
    named = {d for key in focus.stems for d in library.names.get(key, ())} if focus.subject else set()
    if not focus.subject and focus.special and focus.required and not focus.disease:
        named = {id_ for id_, p in library.profiles.items() if focus.stems & p.title_bag and not p.overview}
    programmes = {g.keys: tuple(p.id for p in g.profiles) for d in named if (g := library.programme(d)) is not None}
    alone = [(d,) for d in sorted(named) if library.programme(d) is None]
    found = [*programmes.values(), *alone]
    return found[0] if len(found) == 1 else ()


def _medicine(documents: tuple[str, ...], library: Library) -> Focus | None:
    """The medicine that most of these documents are about; none where they are about no medicine."""
    profiles = [library.profiles[d] for d in documents if d in library.profiles]
    found = [s.names for p in profiles if not p.overview for s in p.subjects[:1]]
    found = found or [c.drug.names for p in profiles if not p.overview for c in p.cards[:1] if c.drug.names]
    if not found:
        return None
    shared = Counter(key(name) for names in found for name in set(names))
    names = max(found, key=lambda names: max(shared[key(n)] for n in names))
    stems = frozenset(key(n) for n in names) | {fold(names[0])}
    weight = min(library.rarity(stem) for stem in stems)
    return Focus(names[0], stems, weight=weight, subject=True, special=True, naming=True)


def in_hand(state: State | None) -> str:
    """What a conversation has in hand, in French words: medicine, disease, markers, whom it is for, the day."""
    if state is None:
        return "rien"
    understanding = state.now.understanding
    special = [f.text for f in state.now.situation if not f.disease]
    ages = [f"{age:g} ans" for age in understanding.ages]
    group = {True: ["enfant"], False: ["adulte"], None: []}[understanding.child]
    parts = {
        "médicament": state.now.medicine.text if state.now.medicine else "",
        "maladie": ", ".join(f.text for f in state.now.situation if f.disease),
        "précisions": ", ".join(special),
        "pour": ", ".join(dict.fromkeys((*sorted(state.now.people), *(ages or group)))),
        "jour": understanding.as_of.isoformat() if understanding.as_of else "",
        "documents": ", ".join(state.now.documents),
    }
    return " ; ".join(f"{name} : {said}" for name, said in parts.items() if said)
