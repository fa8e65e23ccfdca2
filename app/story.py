"""What a question tells before it asks: sentences of the story, whose words an answer need not hold."""

import re
from collections.abc import Collection

from app.aspects import Aspect
from index.analysis import fold

# What is asked of an access itself: its answer is the same whatever the state of the patient.
_OF_THE_ACCESS = frozenset(
    {
        Aspect.RCP,
        Aspect.MEETING,
        Aspect.ROUTE,
        Aspect.DELAY,
        Aspect.CONTACT,
        Aspect.PLACE,
        Aspect.COST,
        Aspect.AMOUNT,
        Aspect.PAPERS,
        Aspect.STATUS,
        Aspect.START,
        Aspect.END,
        Aspect.QUOTA,
        Aspect.COUNT,
        Aspect.VERSION,
        Aspect.REASON,
        Aspect.MAKER,
        Aspect.DEFINITION,
        Aspect.WHO,
        Aspect.LINK,
        Aspect.MENTION,
    }
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_SUPPOSED = re.compile(
    r"^(?:et |mais |alors )?(?:si|quand|lorsque|comme|puisque|vu que|une fois que?) [^?]{8,}?, (?=\w)", re.IGNORECASE
)
# « C’est vrai ? », « ça va recommencer ? »: it asks about the sentence before.
_LEANING = re.compile(
    r"^\W*(?:et |mais )?(?:est-ce (?:bien )?(?:vrai|exact|normal|possible|le cas)|c'est (?:bien )?(?:vrai|exact|normal|"
    r"possible|juste|le cas|grave)|vrai|exact|ah bon|normal|qu'en est-il|vous confirmez|pouvez-vous confirmer|et alors|"
    r"(?:que|quoi) (?:faire|en penser)|on fait quoi|que faut-il faire|est-ce que c'est (?:vrai|exact|normal|possible))"
    r"\W*$|\b(?:ca|cela)\b"
)


def asking(text: str) -> str:
    """The part of a story that asks: from its first question mark's sentence on, what that one supposes left out.

    A sentence that leans on the one before (« C’est vrai ? ») asks with it.
    """
    sentences = _SENTENCE.split(text)
    first = next((n for n, s in enumerate(sentences) if s.rstrip().endswith("?")), None)
    if first is None or len(sentences) < 2:
        return text
    if first and _LEANING.search(" ".join(fold(sentences[first]).split())):
        return " ".join(sentences[first - 1 :])
    return " ".join((_SUPPOSED.sub("", sentences[first]), *sentences[first + 1 :]))


def administrative(aspects: Collection[Aspect]) -> bool:
    """Whether what is asked is the access's own, the same for every patient."""
    return bool(aspects) and set(aspects) <= _OF_THE_ACCESS
