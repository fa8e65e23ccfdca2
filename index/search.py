"""From an analysed question to passages, each with the reason it was found.

Score: `(1 - w) * lexical + w * dense`, each side from 0 to 1, w set for each encoder on development questions. A
filter removes passages before the ranking is cut and never changes a score: a filtered search is the full ranking
without what is filtered out. Where the index names a reranker, it then reads the first passages again and may change
their order.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index import generation
from index.analysis import fingerprint
from index.errors import OtherIndex
from index.forms import Forms
from index.fusion import Mask, Places, Scores, best, kth, ranks
from index.leading import Depth
from index.lexical import Found, Lexical
from index.meaning import Meaning
from index.model import Hit, Query, Ranked
from index.reranker import TOP, open_reranker
from index.store import Store
from index.traits import Traits
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
        self._reranker = open_reranker(self.facts.get("reranker"), home)

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

    def weighing(self, share: float) -> Self:
        """The same index with another share of the score for its vectors; the same where it has none."""
        other = copy(self)
        other._meaning = self._meaning and self._meaning.weighing(share)
        return other

    def stale(self) -> bool:
        """Whether a newer generation has been published since this one was opened."""
        return generation.current(self.home) not in (None, self.generation)

    def search(self, query: Query, k: int = 10) -> tuple[Hit, ...]:
        """The k best passages, best first; none when nothing of the query is in the documents."""
        if self._reranker is None:
            return self._found(query, k)
        return self._reranker.rerank(query.text, self._found(query, max(k, TOP)))[: max(k, 0)]

    def _found(self, query: Query, k: int) -> tuple[Hit, ...]:
        asked = wanted(query, self._forms.stems)
        allowed = self._traits.allowed(query.filters)
        passages = None if allowed is None else allowed[self._lexical.owners]
        found = self._lexical.find(asked, Depth(k, self._meaning.lift if self._meaning else 0.0), passages)
        if found is None:
            return ()
        total = found.total if passages is None else np.where(passages, found.total, 0)
        floor = kth(total[found.lead], k)
        near = self._meaning and self._meaning.compare(query.text, total, floor, passages)
        if not self._meaning or not near:
            places = found.lead[best(total[found.lead], k)]
            return self._hits(places, total[places], self._standing(found, places, allowed), asked.stems)
        found.settle(near.places)
        share = np.float32(self._meaning.weight)
        scores = (1 - share) * found.total[near.places] + share * near.scores
        order = best(scores, k)
        places = near.places[order]
        standing = self._standing(found, places, allowed)
        standing["dense"] = list(zip(ranks(near.cosines, order), near.cosines[order].tolist(), strict=True))
        return self._hits(places, scores[order], standing, asked.stems)

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

    @cached_property
    def _traits(self) -> Traits:
        return Traits(self.facts["sources"], self.documents, self.cards)

    def _standing(self, found: Found, places: Places, allowed: Mask | None) -> dict[str, list[tuple[int, float]]]:
        """In each list, the rank and the score of each of these passages, or of its document."""
        owners = self._lexical.owners
        passages = None if allowed is None else allowed[owners]
        standing = {name: _ranked(scores, places, passages) for name, scores in found.passages.items()}
        return standing | {name: _ranked(scores, owners[places], allowed) for name, scores in found.documents.items()}

    def _hits(
        self, places: Places, scores: Scores, standing: Mapping[str, Sequence[tuple[int, float]]], stems: Sequence[str]
    ) -> tuple[Hit, ...]:
        held = self._lexical.words.holds(places, stems)
        hits = []
        for n, (score, passage) in enumerate(zip(scores.tolist(), self._store.at(places.tolist()), strict=True)):
            why = (Ranked(name, *ranked[n]) for name, ranked in standing.items())
            hits.append(Hit(passage, score, tuple(r for r in why if r.score > 0), held[n]))
        return tuple(hits)


def _ranked(scores: Scores, places: npt.NDArray[np.integer], allowed: Mask | None) -> list[tuple[int, float]]:
    """Rank and score of each place; where the score is 0 the rank is 0 too, or all that matched would be sorted."""
    shown = scores if allowed is None else np.where(allowed, scores, 0)
    own = shown[places]
    found = np.zeros(len(places), dtype=np.int64)
    found[own > 0] = ranks(shown, places[own > 0])
    return list(zip(found.tolist(), own.tolist(), strict=True))
