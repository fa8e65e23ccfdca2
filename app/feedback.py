"""What readers say of answers: one JSON line each in the home, without their question unless they agree to give it."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from app.errors import FeedbackError
from app.model import Answer, Audience, Claim, Outcome

FILE = "feedback.jsonl"
SCHEMA = 1
LONGEST = 500  # characters of a remark
FULL = 16 << 20  # bytes; a file that large is nobody's remarks


class Kind(StrEnum):
    """What a reader may say of a statement."""

    WRONG = "faux"
    STALE = "périmé"
    MEETING = "mauvaise RCP"
    UNCLEAR = "pas compris"
    MISSING = "il manque quelque chose"
    OTHER = "autre"


@dataclass(frozen=True, slots=True)
class Place:
    """A cited span, as it was when it was shown; `sha256` is that of the document's file."""

    document: str
    sha256: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """One remark on one statement, or on the whole answer when `claim` is empty."""

    id: str
    day: date  # no hour: it would help to tell who wrote
    kind: Kind
    claim: str
    places: tuple[Place, ...]
    remark: str
    outcome: Outcome
    audience: Audience
    as_of: date
    generation: str
    accesses: tuple[str, ...] = ()
    question: str = ""  # only where the reader agreed
    history: tuple[str, ...] = ()  # likewise


def about(
    answer: Answer, claim: Claim | None, kind: Kind, generation: str, today: date, remark: str = "",
    *, history: tuple[str, ...] | None = None,
) -> Feedback:  # fmt: skip
    """A remark on an answer; `history`, the earlier questions, is given where the reader agrees to give the question.

    The text of the answer is left out: it may repeat the reader's words, which a statement of a document does not.
    """
    marks = {c.n: Place(c.document, c.sha256, c.start, c.end) for c in answer.citations}
    wanted = claim.citations if claim else tuple(marks)
    return Feedback(
        id=secrets.token_hex(6),
        day=today,
        kind=kind,
        claim=claim.text if claim else "",
        places=tuple(marks[n] for n in wanted if n in marks),
        remark=" ".join(remark.split())[:LONGEST],
        outcome=answer.outcome,
        audience=answer.audience,
        as_of=answer.as_of,
        generation=generation,
        accesses=answer.accesses,
        question=answer.question if history is not None else "",
        history=history or (),
    )


def keep(home: Path, said: Feedback) -> None:
    """Add one remark to the home; raises `FeedbackError` where that cannot be done."""
    path = home / FILE
    line = json.dumps({"schema": SCHEMA} | asdict(said), ensure_ascii=False, default=str) + "\n"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=5), path.open("a+b") as file:
            os.chmod(path, 0o600)
            size = file.seek(0, os.SEEK_END)
            if size > FULL:
                raise FeedbackError("Le fichier des retours est plein : prévenez la personne qui tient ce service.")
            if size and _last(file, size) != b"\n":  # a line that a crash cut short stays alone
                file.write(b"\n")
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except (OSError, Timeout) as error:
        raise FeedbackError("Votre retour n’a pas pu être enregistré : le dossier de données est protégé.") from error


def read(home: Path) -> tuple[Feedback, ...]:
    """All remarks of a home, oldest first; a line that cannot be read is left out."""
    path = home / FILE
    if not path.exists():
        return ()
    return tuple(_parsed(path.read_text(encoding="utf-8", errors="replace").split("\n")))


def _parsed(lines: list[str]) -> Iterator[Feedback]:
    for line in lines:
        try:
            yield from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue


def from_json(row: dict[str, Any]) -> Feedback:
    """A remark read back; raises ValueError, KeyError or TypeError where the value is none."""
    if row["schema"] != SCHEMA:
        raise ValueError(f"schema {row['schema']!r}")
    given = {name: value for name, value in row.items() if name != "schema"}
    return Feedback(
        **given
        | {
            "day": date.fromisoformat(row["day"]),
            "kind": Kind(row["kind"]),
            "places": tuple(Place(**place) for place in row["places"]),
            "outcome": Outcome(row["outcome"]),
            "audience": Audience(row["audience"]),
            "as_of": date.fromisoformat(row["as_of"]),
            "accesses": tuple(row["accesses"]),
            "history": tuple(row["history"]),
        }
    )


def _last(file: Any, size: int) -> bytes:
    file.seek(size - 1)
    last: bytes = file.read(1)
    return last
