"""Finding documents and passages by their words, as a reader of the shelf does; no ranking."""

from collections.abc import Sequence

from index.analysis import fold
from ingest.model import Document, Passage


def words(text: str) -> tuple[str, ...]:
    """The folded words of what was typed."""
    return tuple(fold(text).split())


def matching(documents: Sequence[Document], typed: str) -> tuple[Document, ...]:
    """The documents that hold every word typed, those with all of them in the title first; newest first."""
    asked = words(typed)
    ordered = sorted(documents, key=_age, reverse=True)
    titled = [d for d in ordered if _holds(f"{d.title} {d.publisher} {d.source.programme}", asked)]
    inside = [d for d in ordered if d not in titled and _holds(f"{d.title} {d.publisher} {d.text}", asked)]
    return (*titled, *inside)


def passages(candidates: Sequence[Passage], typed: str, most: int = 12) -> tuple[Passage, ...]:
    """The passages that hold every word typed, in reading order."""
    asked = words(typed)
    return tuple(p for p in candidates if asked and _holds(p.text, asked))[:most]


def _holds(text: str, asked: Sequence[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in asked)


def _age(document: Document) -> tuple[str, str]:
    day = document.updated or document.published
    return (day.isoformat() if day else "", document.title)
