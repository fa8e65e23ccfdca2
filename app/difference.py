"""What changed between two documents, clause by clause: two versions of a protocol, a decision and its renewal.

Clauses are the sentences, list items and rows that the engine quotes. Equal ones are aligned first, section by section; what is
left is paired by likeness inside a section, and what finds no partner was added or removed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz import fuzz

from app.units import units
from index.analysis import fold
from ingest.dates import spell
from ingest.model import Document

_ALIKE = 60.0  # of 100: below it two clauses of one section say different things
_ALIKE_ELSEWHERE = 85.0  # two clauses of different sections are one only when nearly equal
_SAME_HEAD = 90.0
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
    free_old = [n for n in range(len(old)) if n not in set(pairs.values())]
    free_new = [n for n in range(len(new)) if n not in pairs]
    likely = sorted(
        ((_likeness(old[i], new[j]), -abs(i - j), i, j) for i in free_old for j in free_new), reverse=True
    )  # a document has hundreds of clauses and few of them are free
    taken: set[int] = set()
    for likeness, _, i, j in likely:
        if likeness <= 0 or i in taken or j in pairs:
            continue
        taken.add(i)
        pairs[j] = i
    return pairs


def _likeness(left: Clause, right: Clause) -> float:
    """From 0 (nothing in common) to 100; clauses in words are compared as wholes."""
    a, b = fold(left.text), fold(right.text)
    here = _section(left) == _section(right)
    score = fuzz.ratio(a, b)
    if _ROW.match(a) and _ROW.match(b):  # rows are the same row when they begin alike, whatever their other cells
        return 90.0 + score / 10 if fuzz.ratio(a.split(" ; ")[0], b.split(" ; ")[0]) >= _SAME_HEAD else 0.0
    if here:
        score = max(score, 0.95 * fuzz.token_set_ratio(a, b) if min(len(a), len(b)) > 40 else 0.0)
    return float(score) if score >= (_ALIKE if here else _ALIKE_ELSEWHERE) else 0.0


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
