"""Addresses of the chat: what reproduces an answer, and whether its sources are still those of the link."""

import hashlib
from collections.abc import Mapping
from enum import Enum, auto
from urllib.parse import urlencode

from app.chat.conversation import Turn
from app.chat.wording import french
from app.model import Answer


class Drift(Enum):
    """What became of the documents since a link was made."""

    NONE = auto()
    SAME_PASSAGES = auto()  # another index, the same passages behind the answer
    OTHER_PASSAGES = auto()


NOTES: Mapping[Drift, str] = {
    Drift.NONE: "",
    Drift.SAME_PASSAGES: french(
        "Les documents ont été mis à jour depuis la création de ce lien ; cette réponse repose toujours sur les mêmes "
        "passages."
    ),
    Drift.OTHER_PASSAGES: french(
        "Les documents ont été mis à jour depuis la création de ce lien : la réponse ne repose plus sur les mêmes "
        "passages, elle a pu changer."
    ),
}


def fingerprint(answer: Answer) -> str:
    """Twelve hexadecimal digits of what an answer rests on: its outcome, its passages with their files, statuses."""
    spans = (f"{c.document} {c.sha256} {c.start} {c.end} {c.status or ''}" for c in answer.citations)
    return hashlib.sha256("\n".join((answer.outcome, *spans)).encode()).hexdigest()[:12]


def query(turn: Turn, history: tuple[Turn, ...], generation: str) -> str:
    """The address part that reproduces this answer, earlier questions included."""
    pairs = [("avant", earlier.question.text) for earlier in history if turn.question.history]
    pairs += [
        ("q", turn.question.text),
        ("as_of", turn.answer.as_of.isoformat()),
        ("audience", turn.question.audience.value),
        ("index", generation),
        ("preuves", fingerprint(turn.answer)),
    ]
    if len(turn.answer.accesses) == 1:
        pairs.append(("acces", turn.answer.accesses[0]))
    return urlencode(pairs)


def drift(address: Mapping[str, str], answer: Answer, generation: str) -> Drift:
    """Whether the answer of a link rests on what it rested on; an address that says nothing of it has not drifted."""
    proofs, index, access = address.get("preuves"), address.get("index"), address.get("acces")
    if proofs is not None and proofs != fingerprint(answer):
        return Drift.OTHER_PASSAGES
    if access is not None and access not in answer.accesses:
        return Drift.OTHER_PASSAGES
    if index is not None and index != generation:
        return Drift.SAME_PASSAGES if proofs is not None else Drift.OTHER_PASSAGES
    return Drift.NONE
