"""What changed between two documents, clause by clause: two versions of a protocol, a decision and its renewal.

Clauses are the sentences, list items and rows that the engine quotes. Equal ones are aligned first, section by
section; what is left is paired by likeness inside a section, and what finds no partner was added or removed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from app.units import units
from index.analysis import fold
from ingest.dates import spell
from ingest.model import Document

_ALIKE = 60.0  # of 100: below it two clauses of one section say different things
_ALIKE_ELSEWHERE = 85.0  # two clauses of different sections are one only when nearly equal
_SAME_HEAD = 90.0
_FEW = 40  # characters: shorter clauses share their words by chance
_ROW = re.compile(r"[^:;]{2,40} : [^;]+ ; [^:;]{1,40} : ")
_NUMBERING = re.compile(
    r"^(?:(?:article|annexe|chapitre|section)\s+\w+|[ivx]+[.)]|[a-z][.)]|\d+(?:\.\d+)*[.)°]?)\s*[-–—:.]?\s*"
)


class Kind(StrEnum):
    """What happened to a clause."""

    CHANGED = "modifié"
    ADDED = "ajouté"
    REMOVED = "supprimé"
    MOVED = "déplacé"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of one document: `document.text[start:end]` is what is quoted, `text` how it reads alone."""

    document: str
    section: str
    text: str
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that gave way to others; one side may be empty."""

    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs; `before` is None where it was added, `after` where it was removed."""

    kind: Kind
    section: str
    before: Clause | None
    after: Clause | None
    edits: tuple[Edit, ...] = ()


def lines(a: Document, b: Document) -> tuple[Change, ...]:
    """The changes from one document to another, in the order of the second, removals where they stood."""
    old, new = _clauses(a), _clauses(b)
    pairs = _paired(old, new)
    return tuple(_ordered(old, new, pairs))


def printed(a: Document, b: Document) -> Iterator[str]:
    """The changes for a terminal, in French, each with the pages where it stands."""
    changes = lines(a, b)
    yield f"De « {a.title} » ({_dated(a)})"
    yield f"à « {b.title} » ({_dated(b)})"
    count = len(changes)
    yield f"{count} changement{'s' if count > 1 else ''}" if count else "Aucun changement dans le texte"
    section = None
    for change in changes:
        if change.section != section:
            section = change.section
            yield f"\n{section or 'Début du document'}"
        yield from _shown(change)


def _clauses(document: Document) -> tuple[Clause, ...]:
    return tuple(
        Clause(u.document, " › ".join(u.path), u.text, u.page, u.start, u.end)
        for u in units(document)
        if u.text.strip()
    )


def _key(clause: Clause) -> tuple[str, str]:
    return _section(clause), fold(clause.text)


def _section(clause: Clause) -> str:
    """Headings without their numbers: « 3.1 Dose de départ » is « 2.4 Dose de départ » renumbered."""
    return " › ".join(_NUMBERING.sub("", fold(h)) for h in clause.section.split(" › "))


def _paired(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """For clauses of the new document, their place in the old one."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, [_key(c) for c in old], [_key(c) for c in new], autojunk=False)
    for block in matcher.get_matching_blocks():
        pairs.update({block.b + n: block.a + n for n in range(block.size)})
    kept = set(pairs.values())
    free_old = [n for n in range(len(old)) if n not in kept]
    free_new = [n for n in range(len(new)) if n not in pairs]
    likeness = _likeness([old[i] for i in free_old], [new[j] for j in free_new])
    rows, columns = np.nonzero(likeness)
    apart = np.abs(np.asarray(free_old, dtype=int)[rows] - np.asarray(free_new, dtype=int)[columns])
    taken: set[int] = set()
    for n in np.lexsort((apart, -likeness[rows, columns])):
        i, j = free_old[rows[n]], free_new[columns[n]]
        if i not in taken and j not in pairs:
            taken.add(i)
            pairs[j] = i
    return pairs


def _likeness(old: Sequence[Clause], new: Sequence[Clause]) -> npt.NDArray[np.float32]:
    """Likeness of clauses, old × new, from 0 (nothing in common) to 100; clauses in words are compared as wholes."""
    a, b = [fold(c.text) for c in old], [fold(c.text) for c in new]
    left, right = [_section(c) for c in old], [_section(c) for c in new]
    score = cdist(a, b, scorer=fuzz.ratio, score_cutoff=_ALIKE_ELSEWHERE)
    for section in set(left) & set(right):
        here = np.flatnonzero([s == section for s in left])
        there = np.flatnonzero([s == section for s in right])
        score[np.ix_(here, there)] = _within([a[i] for i in here], [b[j] for j in there])
    rows, others = [n for n, x in enumerate(a) if _ROW.match(x)], [n for n, x in enumerate(b) if _ROW.match(x)]
    if rows and others:  # rows are the same row when they begin alike, whatever their other cells
        heads = cdist([_head(a[n]) for n in rows], [_head(b[n]) for n in others], scorer=fuzz.ratio)
        whole = cdist([a[n] for n in rows], [b[n] for n in others], scorer=fuzz.ratio)
        score[np.ix_(rows, others)] = np.where(heads >= _SAME_HEAD, 90 + whole / 10, 0)
    return score


def _within(old: Sequence[str], new: Sequence[str]) -> npt.NDArray[np.float32]:
    """Likeness inside one section, where a clause may also have gained or lost many words."""
    whole = cdist(old, new, scorer=fuzz.ratio)
    words = 0.95 * cdist(old, new, scorer=fuzz.token_set_ratio)
    enough = np.minimum.outer([len(x) for x in old], [len(x) for x in new]) > _FEW
    score = np.maximum(whole, np.where(enough, words, 0))
    return np.where(score >= _ALIKE, score, np.float32(0))


def _head(row: str) -> str:
    return row.split(" ; ")[0]


def _ordered(old: Sequence[Clause], new: Sequence[Clause], pairs: dict[int, int]) -> Iterator[Change]:
    gone = sorted(set(range(len(old))) - set(pairs.values()))
    for j, clause in enumerate(new):
        place = pairs.get(j)
        if place is not None:
            while gone and gone[0] < place:
                yield _removed(old[gone.pop(0)])
            before = old[place]
            if fold(before.text) != fold(clause.text):
                yield Change(Kind.CHANGED, clause.section, before, clause, edits(before.text, clause.text))
            elif _section(before) != _section(clause):
                yield Change(Kind.MOVED, clause.section, before, clause)
        else:
            yield Change(Kind.ADDED, clause.section, None, clause)
    yield from (_removed(old[n]) for n in gone)


def _removed(clause: Clause) -> Change:
    return Change(Kind.REMOVED, clause.section, clause, None)


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """The words that differ between two texts."""
    a, b = before.split(), after.split()
    matcher = SequenceMatcher(None, [fold(w) for w in a], [fold(w) for w in b], autojunk=False)
    return tuple(
        Edit(" ".join(a[i1:i2]), " ".join(b[j1:j2])) for op, i1, i2, j1, j2 in matcher.get_opcodes() if op != "equal"
    )


def _dated(document: Document) -> str:
    day = document.updated or document.published
    return ", ".join(filter(None, (document.version, spell(day) if day else "sans date")))


def _shown(change: Change) -> Iterator[str]:
    before, after = change.before, change.after
    if change.kind is Kind.CHANGED and before and after:
        yield f"  ~ avant{_page(before)} : {before.text}"
        yield f"    après{_page(after)} : {after.text}"
    elif change.kind is Kind.MOVED and before and after:
        yield f"  > déplacé depuis « {before.section} »{_page(after)} : {after.text}"
    elif after:
        yield f"  + ajouté{_page(after)} : {after.text}"
    elif before:
        yield f"  - supprimé{_page(before)} : {before.text}"


def _page(clause: Clause) -> str:
    return f" (page {clause.page})" if clause.page is not None else ""
