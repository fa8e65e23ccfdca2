"""Variants of a set that ask the same inside a conversation: the medicine was named before, and is left out.

What is lost against the clean run is what the conversation fails to carry.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from evals.model import Case, Kind
from ingest.names import key

_WORD = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
# What leads up to a name in French, and hangs in the air once the name is gone.
_LEADING = (
    r"(?:\s*[,:(]?\s*(?:\b(?:pour|de|du|des|d|l|le|la|sous|avec|dans|à|au|par|chez|sur)\b\s*['’]?\s*)*)(?:[ld]['’])?"
)
_SHORT = 6  # letters: less asks nothing
_TOLD = "Parlez-moi de {name}"


def elided(cases: Sequence[Case], names: Collection[str]) -> tuple[Case, ...]:
    """Questions that name one medicine of `names`, without it, after a turn that names it."""
    return tuple(
        replace(case, question=f"et {left[0].lower()}{left[1:]}", prior=(_TOLD.format(name=name),))
        for case, name, left in _named(cases, names)
    )


def returned(cases: Sequence[Case], names: Collection[str]) -> tuple[Case, ...]:
    """The same after a turn about another medicine, thanks and a turn about the answer: « revenons au premier : … »."""
    found = _named(cases, names)
    return tuple(
        replace(
            case,
            question=f"revenons au premier : {left[0].lower()}{left[1:]}",
            prior=(_TOLD.format(name=name), f"et {other}, quelle RCP ?", "merci", "à quelle page ?"),
        )
        for (case, name, left), (_, other, _) in zip(found, (*found[len(found) // 2 :], *found), strict=False)
        if key(other) != key(name)
    )


TURNS: Mapping[str, Callable[[Sequence[Case], Collection[str]], tuple[Case, ...]]] = {
    "sans-le-nom": elided,
    "retour-au-premier": returned,
}


def _named(cases: Sequence[Case], names: Collection[str]) -> tuple[tuple[Case, str, str], ...]:
    """Questions asked alone that name one medicine: each with the name as typed and with what is left without it."""
    found = []
    for case in cases:
        written = {w for w in _WORD.findall(case.question) if key(w) in names}
        if case.prior or case.kind is not Kind.ANSWER or len(case.docs) != 1 or len(written) != 1:
            continue
        name = written.pop()
        left = re.sub(rf"{_LEADING}{re.escape(name)}\b(?:\s*:)?", " ", case.question, flags=re.IGNORECASE)
        left = re.sub(r" ([,.])", r"\1", " ".join(left.split())).strip(" ,:")
        if len(left) > _SHORT and name not in left:
            found.append((case, name, left))
    return tuple(found)
