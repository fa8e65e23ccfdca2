"""The state of the corpus: what a build read, set aside and doubted; what is old, undated or replaced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.chat import library
from index.report import Row, State, load
from ingest.model import Document
from ingest.quality import PageQuality, suspicious

OLD = 730  # days after which a document is worth checking again


@dataclass(frozen=True, slots=True)
class Reason:
    """Why files were set aside, or what is doubted of documents, with the names of those concerned."""

    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What maintainers should know of the documents in use."""

    documents: int
    passages: int
    pages: int
    cards: int
    lost: tuple[Reason, ...]  # files that could not be read
    copies: tuple[Reason, ...]
    doubts: tuple[Reason, ...]  # of documents that were read
    undated: tuple[Document, ...]
    old: tuple[Document, ...]
    replaced: tuple[Document, ...]
    doubtful: tuple[tuple[Document, PageQuality], ...]  # pages that somebody should look at, the worst first
    reported: bool  # whether the build left a report; without one, only what documents say is known


def health(home: Path, generation: str, documents: Sequence[Document], today: date) -> Health:
    """The state of a generation of a home, as its build reported it and as its documents stand today."""
    rows = load(home / "index" / generation)
    read = [row for row in rows or () if row.state is State.READ]
    return Health(
        documents=len(documents),
        passages=sum(row.passages for row in read),
        pages=sum(document.pages for document in documents),
        cards=sum(row.cards for row in read),
        lost=_reasons(rows, State.SKIPPED),
        copies=_reasons(rows, State.DUPLICATE),
        doubts=_doubts(read) if rows is not None else _flags(documents),
        undated=tuple(d for d in documents if d.published is None and d.updated is None),
        old=tuple(sorted((d for d in documents if _old(d, today)), key=lambda d: d.updated or d.published or today)),
        replaced=tuple(d for d in documents if d.ceased is not None or d.successor or d.same_as),
        doubtful=_doubtful(documents),
        reported=rows is not None,
    )


def _doubtful(documents: Sequence[Document]) -> tuple[tuple[Document, PageQuality], ...]:
    found = ((document, page) for document in documents for page in suspicious(document))
    return tuple(sorted(found, key=lambda pair: (pair[1].score, pair[0].id, pair[1].page)))


def _old(document: Document, today: date) -> bool:
    day = document.updated or document.published
    return day is not None and (today - day).days > OLD


def _reasons(rows: Sequence[Row] | None, state: State) -> tuple[Reason, ...]:
    """Files by the reason given, the name of the file taken out of it; a path of this machine is never shown."""
    found: dict[str, list[str]] = {}
    for row in rows or ():
        if row.state is state:
            name = _name(row.file)
            reason = row.reason.replace(f"« {name} »", "ce fichier").strip() or "raison non notée"
            found.setdefault(reason[:1].upper() + reason[1:], []).append(name)
    return _sorted(found)


def _doubts(rows: Sequence[Row]) -> tuple[Reason, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for flag in row.flags:
            found.setdefault(flag[:1].upper() + flag[1:], []).append(_name(row.file))
    return _sorted(found)


def _flags(documents: Sequence[Document]) -> tuple[Reason, ...]:
    found: dict[str, list[str]] = {}
    for document in documents:
        for remark in library.remarks(document):
            found.setdefault(remark, []).append(document.id)
    return _sorted(found)


def _sorted(found: dict[str, list[str]]) -> tuple[Reason, ...]:
    made = (Reason(text, tuple(sorted(files))) for text, files in found.items())
    return tuple(sorted(made, key=lambda reason: (-len(reason.files), reason.text)))


def _name(file: str) -> str:
    """The file as maintainers know it: its address when it was fetched, else its name without its folder."""
    return file if file.startswith(("https://", "http://")) else Path(file).name


def genres(documents: Sequence[Document]) -> tuple[tuple[str, int], ...]:
    """How many documents of each kind, most first."""
    return tuple(Counter(document.genre.value for document in documents).most_common())
