"""What was searched, as words that can be taken away or added, and the question that asks so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ALSO = " (aussi : "
# What leads up to a noun in French, and hangs in the air once the noun is gone.
_LINKS = re.compile(
    r"l[ea]s?|l'|une?|d[eu]s?|d'|aux?|à|a|dans|pour|par|sur|en|chez|avec|sans|et|ou|"
    r"mon|mes|[mts]a|[ts]on|[ts]es|ce|cet|cette|ces|notre|nos|votre|vos|leurs?",
    re.IGNORECASE,
)
_END = re.compile(r"[\s\u00a0?.!…]*$")
LONGEST = 60  # characters of a word that a reader adds


@dataclass(frozen=True, slots=True)
class Searched:
    """Words kept of a question (and of the conversation), and those that the vocabulary added to them."""

    words: tuple[str, ...]
    added: tuple[str, ...]


def searched(said: str) -> Searched:
    """What `Answer.searched` says: « RCP, méningiome (aussi : tumeur des méninges) »."""
    kept, _, also = said.partition(_ALSO)
    return Searched(_parts(kept), _parts(also.removesuffix(")")))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r", (?![^(]*\))", text) if part.strip()))


def reworded(question: str, before: Sequence[str], after: Sequence[str]) -> tuple[str, bool]:
    """The question without the words that are gone and with those that came, and whether it stands alone.

    A word that the question itself does not hold (it came from an earlier one, or was written otherwise) can only be
    taken away by asking for the words that remain, apart from the conversation.
    """
    gone = [word for word in before if word not in after]
    came = [word[:LONGEST].strip() for word in after if word not in before]
    text, alone = question, False
    for word in gone:
        shorter = _without(text, word)
        if shorter is None:
            text, alone = " ".join(word for word in before if word in after), True
            break
        text = shorter
    for word in filter(None, came):
        text = _with(text, word)
    return text, alone


def _without(text: str, word: str) -> str | None:
    """The text without a word and the small words that lead up to it; None where it does not stand there."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    if found is None:
        return None
    before = text[: found.start()]
    while (link := re.search(r"(?:^|(?<=[\s\u00a0'’]))([^\W\d_]+['’]?)[\s\u00a0]*$", before)) and (
        _LINKS.fullmatch(link[1].replace("’", "'"))
    ):
        before = before[: link.start()]
    joined = f"{before.rstrip()} {text[found.end() :].lstrip()}"
    return re.sub(r"\s+([,.])", r"\1", joined).strip(" ,")


def _with(text: str, word: str) -> str:
    end = _END.search(text)
    assert end is not None  # it also matches nothing
    stem = text[: end.start()]
    return f"{stem}{', ' if stem else ''}{word}{end[0]}"
