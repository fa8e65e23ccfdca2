"""Questions that wait for a reader: a page to read them on, and the lines that a reader let through."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from evals.locate import standing
from evals.model import Case, Library
from evals.store import RunError
from ingest.model import Document


class Verdict(StrEnum):
    """What a reader may do with a question."""

    KEEP = "garder"
    REWORD = "reformuler"
    REJECT = "rejeter"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question with the passage that answers it, empty where nothing does."""

    case: Case
    document: str
    passage: str


@dataclass(frozen=True, slots=True)
class Readings:
    """A reader's verdicts and new wordings, by question."""

    reader: str
    verdicts: Mapping[str, Verdict]
    wordings: Mapping[str, str]


def waiting(cases: Iterable[Case], library: Library) -> tuple[Waiting, ...]:
    """Each question with the shortest passage that states its first fact."""
    return tuple(_waiting(case, library) for case in cases)


def page(cases: Sequence[Waiting]) -> str:
    """The queue as one HTML page that opens offline and saves the reader's verdicts."""
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = env.from_string(resources.files("evals").joinpath("queue.html.j2").read_text(encoding="utf-8"))
    return template.render(waiting=cases, verdicts=tuple(Verdict))


def read(path: Path) -> Readings:
    """A saved page; raises `RunError` in French."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        verdicts = {k: Verdict(v) for k, v in row["verdicts"].items()}
        wordings = {k: str(v).strip() for k, v in row["wordings"].items() if str(v).strip()}
        return Readings(str(row["rater"]).strip(), verdicts, wordings)
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunError(f"{path} n’a pas été enregistré par la page de relecture des questions ({error}).") from None


def accepted(cases: Iterable[Case], readings: Readings) -> tuple[Case, ...]:
    """The questions that the reader kept, in their words; an unread question waits on. Raises `RunError`.

    A reader without a name, or a question to reword without new words, lets nothing through.
    """
    if not readings.reader:
        raise RunError("Cette relecture est sans nom : on doit savoir qui a accepté une question.")
    kept = []
    for case in cases:
        verdict, wording = readings.verdicts.get(case.id), readings.wordings.get(case.id, "")
        if verdict is Verdict.REWORD and not wording:
            raise RunError(f"{case.id} : « reformuler » sans nouvelle formulation.")
        if verdict in {Verdict.KEEP, Verdict.REWORD}:
            asked = wording if verdict is Verdict.REWORD else case.question
            kept.append(replace(case, question=asked, author=f"{case.author}, relue par {readings.reader}"))
    return tuple(kept)


def _waiting(case: Case, library: Library) -> Waiting:
    documents = [d for name in case.docs if (d := _document(name, library)) is not None]
    found = [(d, p) for fact in case.facts[:1] for d, p in standing(fact, documents)]
    if not found:
        return Waiting(case, "", "")
    document, part = found[0]
    return Waiting(case, document.title, document.text[part.start : part.end])


def _document(name: str, library: Library) -> Document | None:
    try:
        return library.document(name)
    except KeyError:
        return None
