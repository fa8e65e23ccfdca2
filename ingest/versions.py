"""Which documents are versions of one another: one address, a stated replacement, one medicine and one kind.

An address that now holds another text, and a replacement that is stated, end the older text (`ceased`); where only
the likeness of two documents says so, the newer one is named (`successor`) and both stand.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Final

from ingest.dates import find
from ingest.model import Document, Genre
from ingest.names import subjects
from ingest.sync.addresses import key
from ingest.validity import fold

_EDITIONED: Final = frozenset({Genre.PROTOCOL, Genre.REFERENCE, Genre.GUIDE, Genre.DECISION})
_STATED: Final = re.compile(
    r"(?:annule et remplace|remplace)\s+(?:et annule\s+)?(?:(?:la |le |l')?(?:version|edition|protocole|document|"
    r"decision|fiche)|celle|celui)\b[^.;]{0,60}?\b(?:du|de|datee? du)\s+$"
)
_OPENING: Final = 3_000  # characters in which a document says what it replaces
_ALIKE: Final = 0.7  # share of the words of the shorter title that two editions have in common


def chained(documents: Sequence[Document], stated: Mapping[str, str] | None = None) -> tuple[Document, ...]:
    """The documents in the same order, each with what replaced it; `stated` maps the id of a new one to the old one's.

    What a document already says of its own end is kept.
    """
    ends: dict[str, tuple[date | None, str]] = {}
    by_id = {one.id: one for one in documents}
    for new, old in (stated or {}).items():
        if new in by_id and old in by_id and new != old:
            ends[old] = (_day(by_id[new]), new)
    for group in _grouped(documents, _address):
        for older, newer in pairwise(group):
            ends.setdefault(older.id, (_day(newer), newer.id))
    for group in _grouped(documents, _kind):
        for older, newer in permutations(group, 2):
            if _says_replaced(newer, older):
                ends.setdefault(older.id, (_day(newer), newer.id))
        for older, newer in pairwise(group):
            if _editions(older, newer):
                ends.setdefault(older.id, (None, newer.id))
    return tuple(_ended(one, ends.get(one.id)) for one in documents)


def _ended(document: Document, end: tuple[date | None, str] | None) -> Document:
    if end is None or document.ceased is not None or document.successor:
        return document
    return replace(document, ceased=end[0], successor=end[1])


def _day(document: Document) -> date | None:
    return document.updated or document.published or document.retrieved


def _grouped(documents: Iterable[Document], names: Callable[[Document], tuple[str, ...]]) -> list[list[Document]]:
    """Documents that share a name and are not ended yet, oldest first; those of no day are left out."""
    groups: dict[str, list[Document]] = {}
    for one in documents:
        if one.ceased is None and not one.successor and _day(one) is not None:
            for name in dict.fromkeys(names(one)):
                groups.setdefault(name, []).append(one)
    return [sorted(some, key=lambda one: (_day(one) or date.min, one.id)) for some in groups.values() if len(some) > 1]


def _address(document: Document) -> tuple[str, ...]:
    """The address of a document, nothing for a file given by hand."""
    location = document.source.location
    return (key(location),) if location.startswith(("https://", "http://")) else ()


def _kind(document: Document) -> tuple[str, ...]:
    """One name for each medicine of an editioned document, with its genre."""
    if document.genre not in _EDITIONED:
        return ()
    first = subjects(document.title, document.text[:_OPENING], titled=False)[:1]
    return tuple(f"{document.genre}/{name}" for subject in first for name in subject.keys)


def _says_replaced(newer: Document, older: Document) -> bool:
    """Whether a document says that it replaces the version of the day on which the other was published."""
    if newer.id == older.id or older.published is None:
        return False
    text = newer.text[:_OPENING]
    folded = fold(text)
    return any(
        found.exact
        and found.value == older.published
        and _STATED.search(folded[max(0, found.start - 160) : found.start])
        for found in find(text)
    )


def _editions(older: Document, newer: Document) -> bool:
    """Whether two documents of one medicine are editions of one text: nearly the same title, and later."""
    before, after = _day(older), _day(newer)
    if older.id == newer.id or before is None or after is None or after - before < timedelta(days=1):
        return False
    a, b = _words(older.title), _words(newer.title)
    return bool(a and b) and len(a & b) >= _ALIKE * min(len(a), len(b))


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", fold(title)))
