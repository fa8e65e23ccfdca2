"""From an analysed question to passages, each with the reason it was found.

Score: `(1 - w) * lexical + w * dense`, each side from 0 to 1, w set for each encoder on development questions. A
filter removes passages before the ranking is cut and never changes a score: a filtered search is the full ranking
without what is filtered out.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index import generation
from index.analysis import fingerprint
from index.errors import OtherIndex
from index.forms import Forms
from index.fusion import Mask, Places, Scores, best, kth, ranks
from index.lexical import Lexical
from index.meaning import Meaning
from index.model import Filters, Hit, Query, Ranked
from index.store import Store
from index.wanted import wanted
from ingest import split as splitter
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.cards import fingerprint as reading
from ingest.model import Document, Passage


class Searcher:
    """One generation, opened for reading; safe to share between threads, never written to."""

    def __init__(self, home: Path, opened: generation.Generation) -> None:
        self.home = home
        self.generation = opened.name
        self.notices = opened.notices  # French: what was set aside to open this generation
        self.facts: Mapping[str, Any] = opened.manifest.facts
        self._store = Store(opened.folder / "passages.sqlite")
        self._lexical = Lexical.open(opened.folder)
        self._forms = Forms(opened.folder)
        self._meaning = Meaning.open(opened.folder, self.facts["encoder"])

    @classmethod
    def open(cls, home: Path) -> "Searcher":
        """The current generation of a home; raises NoIndex, DamagedIndex or OtherIndex."""
        opened = generation.latest(home)
        facts = opened.manifest.facts
        if facts["analyser"] != fingerprint():
            raise OtherIndex("une autre analyse du français")
        if facts["splitter"] != splitter.VERSION:
            raise OtherIndex("un autre découpage des documents")
        return cls(home, opened)

    def stale(self) -> bool:
        """Whether a newer generation has been published since this one was opened."""
        return generation.current(self.home) not in (None, self.generation)

    def search(self, query: Query, k: int = 10) -> tuple[Hit, ...]:
        """The k best passages, best first; none when nothing of the query is in the documents."""
        asked = wanted(query, self._forms.stems)
        found = self._lexical.find(asked)
        if found is None:
            return ()
        allowed = self._allowed(query.filters)
        lists, total = dict(found.lists), found.total if allowed is None else np.where(allowed, found.total, 0)
        compared = self._meaning and self._meaning.compare(query.text, total, kth(total, k), allowed)
        if self._meaning and compared:
            share, lexical = self._meaning.weight, total
            lists["dense"], total = np.zeros_like(lexical), np.zeros_like(lexical)
            lists["dense"][compared.places] = compared.cosines
            total[compared.places] = (1 - share) * lexical[compared.places] + share * compared.scores
        return self._hits(best(total, k, allowed), total, lists, allowed, asked.stems)

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in some passage."""
        return stem in self._lexical.words.vocabulary

    def frequency(self, stem: str) -> int:
        """In how many passages a stem stands."""
        return self._lexical.words.frequency(stem)

    @property
    def forms(self) -> Mapping[str, int]:
        """Every folded word of the documents, with how often it stands there."""
        return self._forms.counts

    @property
    def written(self) -> Mapping[str, str]:
        """Every folded word of the documents as it is mostly written there, in lower case."""
        return self._forms.written

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order of the build."""
        return self._documents

    def document(self, document_id: str) -> Document:
        """One document; raises KeyError for an unknown id."""
        return self._store.document(document_id)

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of one document, in reading order."""
        return self._store.passages(document_id)

    def cards(self, document_id: str) -> tuple[AccessCard, ...]:
        """The access cards of one document, in reading order; none for an unknown id."""
        return self._cards.get(document_id, ())

    def file(self, document_id: str) -> Path:
        """The kept original of a document; raises KeyError for an unknown id."""
        return generation.originals(self.home) / self._store.file(document_id)

    @cached_property
    def _documents(self) -> tuple[Document, ...]:
        return tuple(self._store.document(source["id"]) for source in self.facts["sources"])

    @cached_property
    def _cards(self) -> Mapping[str, tuple[AccessCard, ...]]:
        """The cards kept at the build; read anew where an older reading made them."""
        if self.facts.get("cards") == reading():
            return self._store.cards()
        return {document.id: cards(document) for document in self._documents}

    def _allowed(self, filters: Filters) -> Mask | None:
        """Passages that satisfy the filters; None when there is no filter."""
        if filters.documents is None and filters.published_by is None:
            return None
        kept = [_passes(source, filters) for source in self.facts["sources"]]
        return np.asarray(kept, dtype=np.bool_)[self._lexical.owners]

    def _hits(
        self,
        places: Places,
        total: Scores,
        lists: Mapping[str, Scores],
        allowed: Mask | None,
        stems: Iterable[str],
    ) -> tuple[Hit, ...]:
        standing = {name: ranks(scores, places, allowed) for name, scores in lists.items()}
        hits = []
        for n, (place, passage) in enumerate(zip(places.tolist(), self._store.at(places.tolist()), strict=True)):
            why = (Ranked(name, standing[name][n], float(scores[place])) for name, scores in lists.items())
            matched = self._lexical.words.holds(place, stems)
            hits.append(Hit(passage, float(total[place]), tuple(r for r in why if r.score > 0), matched))
        return tuple(hits)


def _passes(source: Mapping[str, Any], filters: Filters) -> bool:
    if filters.documents is not None and source["id"] not in filters.documents:
        return False
    published = source["published"]
    return filters.published_by is None or published is None or date.fromisoformat(published) <= filters.published_by
