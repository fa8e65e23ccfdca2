"""Passages gathered by document, so that one long text does not fill a page of results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.model import Hit, Query

_PASSAGES = 5  # passages asked for each document wanted, at first
_WIDER = 4  # times more when too few documents were among them


class Searching(Protocol):
    """Finds passages, as `Searcher` does."""

    def search(self, query: Query, k: int) -> Sequence[Hit]:
        """The k best, best first."""


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one document that were found, best first."""

    hits: tuple[Hit, ...]

    @property
    def best(self) -> Hit:
        """The one by which the document is ranked."""
        return self.hits[0]

    @property
    def others(self) -> tuple[Hit, ...]:
        """The rest."""
        return self.hits[1:]


def collapse(hits: Iterable[Hit], k: int | None = None) -> tuple[Group, ...]:
    """A group for each document, or for the k first, in the order of their best passages; hits come best first."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.passage.document, []).append(hit)
    return tuple(Group(tuple(group)) for group in groups.values())[:k]


def by_document(searcher: Searching, query: Query, k: int) -> tuple[Group, ...]:
    """The k best documents, by their best passages; fewer only where no other document has any."""
    depth = _PASSAGES * k
    while True:
        hits = searcher.search(query, depth)
        groups = collapse(hits, k)
        if len(groups) == k or len(hits) < depth:
            return groups
        depth *= _WIDER
