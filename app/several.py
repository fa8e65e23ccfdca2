"""A turn about several things that a conversation holds at once (« laquelle des deux est la plus récente ? »)."""

import re
from dataclasses import replace

from app.library import Library
from app.shapes import Shape
from app.topics import State, Topic
from app.understand import Understanding

_WHICH = re.compile(
    r"^(?:et |mais |donc |alors |bon |ok |merci |, )*(?:lequel|laquelle|lesquel(?:le)?s)\b|"
    r"\b(?:lequel|laquelle) (?:des (?:deux|trois)|est)\b|"
    r"(?:^|, |\bet )(?:pour |dans |chez )?(?:les|tous les|toutes les) (?:deux|trois) ?[?!.]*$"
)
_NEWEST = re.compile(r"\bplus (?:recente?s?|anciens?|anciennes?|nouveaux?|nouvelles?|vieux|vieilles?)\b")
_MOST = 3  # things asked about together


def of_all(new: Understanding, state: State, library: Library) -> Understanding | None:
    """A turn that asks which, of the medicines spoken of; None where it asks of one, or where only one was spoken of.

    « Laquelle est la plus récente ? » with one medicine in hand is asked of its documents.
    """
    if new.subjects or _WHICH.search(new.folded) is None:
        return None
    sides = _apart(state)[-(_MOST if "trois" in new.folded else 2) :]
    medicines = tuple(t.medicine for t in sides if t.medicine)
    if _NEWEST.search(new.folded):
        if len(sides) > 1:
            documents = tuple(t.documents[0] for t in sides)
            return replace(new, shape=Shape.NEWEST, focus=medicines, subjects=documents, named=_keys(sides, library))
        old = state.now.understanding  # of the documents of one: with what the newest says of the thing just asked
        return replace(new, shape=Shape.NEWEST, focus=old.focus, aspects=old.aspects, subjects=state.now.documents)
    if len(sides) < 2:
        return None
    shape = Shape.STATUS if new.shape is Shape.STATUS else Shape.FACT
    documents = tuple(dict.fromkeys(d for t in sides for d in t.documents))
    return replace(new, shape=shape, focus=(*medicines, *new.focus), subjects=documents, named=_keys(sides, library))


def _apart(state: State) -> list[Topic]:
    """The medicines spoken of, each once, in the order in which they came up."""
    found: list[Topic] = []
    for topic in state.things:
        if topic.medicine and topic.documents and not any(set(topic.documents) & set(t.documents) for t in found):
            found.append(topic)
    return found


def _keys(sides: list[Topic], library: Library) -> tuple[str, ...]:
    """The comparable names of some medicines."""
    return tuple(k for t in sides if t.medicine for k in sorted(t.medicine.stems) if k in library.names)
