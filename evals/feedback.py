"""Readers' remarks into cases: a sheet for a maintainer to complete, then the lines that were kept, as questions.

A remark that came without its question can correct a document, not make a case; it is counted, and left out.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import feedback
from app.feedback import Feedback
from app.model import Outcome
from evals.cases import QuestionError, load, parse, row
from evals.model import Case, Kind

KEPT = "retenu"  # true: a maintainer has completed the case and keeps it
_KINDS = {
    Outcome.ANSWERED: Kind.ANSWER,
    Outcome.PARTIAL: Kind.PARTIAL,
    Outcome.NOT_FOUND: Kind.ABSTAIN,
    Outcome.OUT_OF_SCOPE: Kind.ABSTAIN,
    Outcome.URGENT: Kind.EMERGENCY,
    Outcome.SMALLTALK: Kind.SMALLTALK,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many remarks there are, how many carry their question, how many lines were added to the sheet."""

    remarks: int
    asked: int
    added: int


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines were kept by the reader of the sheet, and how many of them are new cases."""

    lines: int
    kept: int
    added: int


def prepare(home: Path, sheet: Path) -> Prepared:
    """Add to the sheet every remark of a home that carries its question and is not there yet."""
    said = feedback.read(home)
    asked = [one for one in said if one.question]
    known = {str(line.get("retour")) for _, line in _lines(sheet)} if sheet.exists() else set()
    fresh = [one for one in asked if one.id not in known]
    _append(sheet, (draft(one) for one in fresh))
    return Prepared(len(said), len(asked), len(fresh))


def draft(said: Feedback) -> dict[str, object]:
    """A line of the sheet: what was said, and the case to complete (`facts`, `forbid`, `docs`, `kind`)."""
    case: dict[str, object] = {
        "id": f"retour-{said.id}",
        "question": said.question,
        "prior": list(said.history),
        "docs": list(dict.fromkeys(place.document for place in said.places)),
        "facts": [],
        "kind": str(_KINDS.get(said.outcome, Kind.ANSWER)),
        "audience": str(said.audience),
        "as_of": said.as_of.isoformat(),
        "split": "dev",
        "author": "lecteurs",
        "date": said.day.isoformat(),
    }
    return {
        "retour": said.id,
        "dit": str(said.kind),
        "phrase": said.claim,
        "remarque": said.remark,
        KEPT: False,
        "cas": case,
    }


def take(sheet: Path, questions: Path) -> Imported:
    """Add to a question file the cases that the sheet keeps and that are not there yet.

    Raises `QuestionError` with every line that cannot be used; then nothing is written.
    """
    lines = list(_lines(sheet))
    kept = [(number, line) for number, line in lines if line.get(KEPT) is True]
    known = {case.id for case in load([questions])} if questions.exists() else set()
    cases, problems = [], []
    for number, line in kept:
        try:
            cases += [case for case in _cases(line) if case.id not in known]
        except ValueError as error:
            problems.append(f"{sheet.name}, ligne {number} : {error}")
    if problems:
        raise QuestionError(problems)
    _append(questions, (row(case) for case in cases))
    return Imported(len(lines), len(kept), len(cases))


def _cases(line: dict[str, object]) -> Iterator[Case]:
    for case in parse(json.dumps(line.get("cas"))):
        if case.kind in {Kind.ANSWER, Kind.PARTIAL} and not case.facts:
            raise ValueError("complétez « facts » : ce que la bonne réponse doit dire")
        yield case


def _lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The numbered lines of a sheet; raises `QuestionError` at one that is no object."""
    try:
        whole = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError([f"{path} : fichier illisible ({error})"]) from None
    for number, text in enumerate(whole.split("\n"), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            raise QuestionError([f"{path.name}, ligne {number} : ce n’est pas du JSON ({error.msg})"]) from None
        if not isinstance(line, dict):
            raise QuestionError([f"{path.name}, ligne {number} : un objet JSON est attendu"])
        yield number, line


def _append(path: Path, rows: Iterable[dict[str, object]]) -> None:
    lines: Sequence[str] = [json.dumps(one, ensure_ascii=False) + "\n" for one in rows]
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(lines)
