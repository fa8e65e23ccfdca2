"""Question files: JSON lines in, validated cases out.

A line is one question (`id`, `question`, …) or one dialogue (`id`, `turns`), in which every turn becomes a case whose
`prior` are the user turns before it. `docs/evaluation.md` describes every field.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from app.model import Audience, Outcome
from evals.model import Case, Fact, Kind, Split
from ingest.validity import Status

FIELDS = {
    *("id", "question", "docs", "facts", "forbid", "kind", "audience", "prior", "tag", "type", "as_of", "any_lead"),
    *("accept", "status", "split", "half", "programme", "author", "date", "turns", "dialogue"),
}

Row = Mapping[str, object]
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class QuestionError(ValueError):
    """Question files that cannot be used; the message names each file and line, one problem a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class _FieldError(ValueError):
    """One field is wrong."""


def load(paths: Iterable[Path]) -> tuple[Case, ...]:
    """All cases of the files, in order; raises `QuestionError` with every problem found."""
    cases: list[Case] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in _lines(path, problems):
            place = f"{path.name}, ligne {number}"
            try:
                found = tuple(parse(line))
                for case in found:
                    _sensible(case)
            except _FieldError as error:
                problems.append(f"{place} : {error}")
                continue
            for case in found:
                if case.id in seen:
                    problems.append(f"{place} : l’identifiant « {case.id} » sert déjà ({seen[case.id]})")
                seen[case.id] = place
            cases.extend(found)
    if not cases and not problems:
        problems.append("aucune question dans ces fichiers")
    if problems:
        raise QuestionError(problems)
    return tuple(cases)


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 of the files' bytes, in order."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def row(case: Case) -> dict[str, object]:
    """The line of a question file that reads back as this case; empty fields left out."""
    listed = {f.name: getattr(case, f.name) for f in fields(case)}
    listed["date"] = listed.pop("written")
    listed["facts"] = [f.pattern or {"document": f.document, "words": f.words} for f in case.facts]
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in listed.items()}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items() if v or k == "docs"}


def parse(line: str) -> Iterator[Case]:
    """The case of one line, or the cases of a dialogue; raises a `ValueError` that says what is wrong."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _FieldError(f"ce n’est pas du JSON ({error.msg}, caractère {error.pos + 1})") from None
    if not isinstance(row, dict):
        raise _FieldError("un objet JSON est attendu")
    if unknown := sorted(set(row) - FIELDS):
        raise _FieldError(f"champ inconnu : {', '.join(unknown)}")
    yield from _turns(row) if "turns" in row else (_case(row),)


def _lines(path: Path, problems: list[str]) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        problems.append(f"{path} : fichier illisible ({error.strerror})")
    except UnicodeDecodeError:
        problems.append(f"{path} : ce fichier n’est pas de l’UTF-8")
    else:
        return [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    return []


def _turns(row: Row) -> Iterator[Case]:
    turns = row["turns"]
    if not isinstance(turns, list) or not turns or not all(isinstance(t, dict) for t in turns):
        raise _FieldError("« turns » doit être une liste d’objets")
    shared = {k: v for k, v in row.items() if k not in {"turns", "question"}}
    said: list[object] = []
    for number, turn in enumerate(turns, 1):
        wide = {"any_lead": len(turn.get("docs") or []) > 1}  # a turn with several documents may lead with any
        try:
            yield _case(
                {**shared, **wide, **turn, "id": f"{row.get('id')}-{number}", "prior": list(said)}, str(row["id"])
            )
        except _FieldError as error:
            raise _FieldError(f"tour {number} : {error}") from None
        said.append(turn["question"])


def _case(row: Row, dialogue: str = "") -> Case:
    return Case(
        id=_text(row, "id", required=True),
        question=_text(row, "question", required=True),
        kind=_enum(row, "kind", Kind) or Kind.ANSWER,
        docs=_texts(row, "docs"),
        facts=tuple(map(_fact, _list(row, "facts"))),
        forbid=tuple(map(_pattern, _texts(row, "forbid"))),
        audience=_enum(row, "audience", Audience) or Audience.FAMILY,
        prior=_texts(row, "prior"),
        tag=_text(row, "tag"),
        type=_text(row, "type"),
        as_of=_date(row, "as_of"),
        any_lead=_flag(row, "any_lead"),
        accept=tuple(_member(str(v), "accept", Outcome) for v in _list(row, "accept")),
        status=_enum(row, "status", Status),
        split=_enum(row, "split", Split) or _enum(row, "half", Split),
        programme=_text(row, "programme"),
        author=_text(row, "author"),
        written=_date(row, "date"),
        dialogue=dialogue or _text(row, "dialogue"),
    )


def _sensible(case: Case) -> None:
    """A question that expects nothing cannot be failed; a stress variant may, a file may not."""
    if case.kind in {Kind.ANSWER, Kind.PARTIAL} and not (case.docs or case.facts):
        raise _FieldError("une question à réponse attend « docs » ou « facts »")
    if case.kind is Kind.ABSTAIN and case.facts:
        raise _FieldError("une question sans réponse n’a pas de « facts »")


def _fact(value: object) -> Fact:
    if isinstance(value, str):
        return Fact(pattern=_pattern(value))
    if (
        isinstance(value, dict)
        and set(value) == {"document", "words"}
        and all(isinstance(v, str) for v in value.values())
    ):
        return Fact(document=value["document"], words=value["words"])
    raise _FieldError("un élément de « facts » est un motif, ou un objet {document, words}")


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise _FieldError(f"motif « {value} » : {error}") from None
    return value


def _text(row: Row, name: str, required: bool = False) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise _FieldError(f"« {name} » doit être un texte{' non vide' if required else ''}")
    return value


def _list(row: Row, name: str) -> list[object]:
    value = row.get(name, [])
    if not isinstance(value, list):
        raise _FieldError(f"« {name} » doit être une liste")
    return value


def _texts(row: Row, name: str) -> tuple[str, ...]:
    values = _list(row, name)
    if not all(isinstance(v, str) for v in values):
        raise _FieldError(f"« {name} » doit être une liste de textes")
    return tuple(cast("list[str]", values))


def _flag(row: Row, name: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise _FieldError(f"« {name} » doit être vrai ou faux")
    return value


def _date(row: Row, name: str) -> date | None:
    value = row.get(name)
    if value is None:
        return None
    return _convert(date.fromisoformat, value, f"« {name} » doit être une date AAAA-MM-JJ")


def _enum(row: Row, name: str, kind: type[E]) -> E | None:
    value = row.get(name)
    return None if value is None else _member(str(value), name, kind)


def _member(value: str, name: str, kind: type[E]) -> E:
    return _convert(kind, value, f"« {name} » vaut « {value} » ; admis : {', '.join(kind)}")


def _convert(into: Callable[[str], T], value: object, message: str) -> T:
    try:
        return into(str(value))
    except ValueError:
        raise _FieldError(message) from None
