"""From an analysed question to passages, each with the reason it was found.

Score: words and character grams, each min-max normalised over the whole collection, half and half; then, with an
encoder, `(1 - w) * lexical + w * dense`, w set for each encoder on a development set. A filter removes passages before
the ranking is cut and never changes a score: a filtered search is the full ranking without what is filtered out.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import bm25, generation
from index.analysis import Token, fingerprint
from index.errors import OtherIndex
from index.fusion import Mask, Places, Scores, best, ranks, scaled
from index.meaning import Meaning
from index.model import Filters, Hit, Query, Ranked
from index.store import Store
from index.wanted import Wanted, wanted
from ingest import split as splitter
from ingest.model import Document, Passage

_GRAMS = 0.5  # share of the grams in the lexical score
_SHARED = 0.4  # a query without any known word needs this share of its grams in one passage


class Searcher:
    """One generation, opened for reading; safe to share between threads, never written to."""

    def __init__(self, home: Path, opened: generation.Generation) -> None:
        folder = opened.folder
        self.home = home
        self.generation = opened.name
        self.notices = opened.notices  # French: what was set aside to open this generation
        self.facts: Mapping[str, Any] = opened.manifest.facts
        self._folder = folder
        self._store = Store(folder / "passages.sqlite")
        self._words = bm25.load(folder, "words")
        self._grams = bm25.load(folder, "grams")
        self._owners: npt.NDArray[np.int32] = np.load(folder / "owners.npy", allow_pickle=False)
        self._weights: Scores = np.load(folder / "weights.npy", allow_pickle=False)
        self._meaning = Meaning.open(folder, self.facts["encoder"])

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
        asked = wanted(query, self.restore)
        words, letters = self._words.scores(asked.words), self._grams.scores(asked.grams)
        if not words.any() and not self._spelt_nearly(letters, asked):
            return ()
        lists = {"words": words, "grams": letters}
        total = ((1 - _GRAMS) * scaled(words) + _GRAMS * scaled(letters)) * self._weights
        cosines = None if self._meaning is None else self._meaning.cosines(query.text)
        if self._meaning is not None and cosines is not None:
            lists["dense"] = cosines
            total = (1 - self._meaning.weight) * total + self._meaning.weight * scaled(cosines)
        allowed = self._allowed(query.filters)
        return self._hits(best(total, k, allowed), total, lists, allowed, asked)

    def restore(self, token: Token) -> tuple[str, ...]:
        """The stems a typed word may have here: its own, and those of the same word with its accents."""
        if not token.text.isascii():
            return (token.stem,)
        return tuple(dict.fromkeys((token.stem, *self._accented.get(token.folded, ()))))

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in some passage."""
        return stem in self._words.vocabulary

    def frequency(self, stem: str) -> int:
        """In how many passages a stem stands."""
        return self._words.frequency(stem)

    @cached_property
    def forms(self) -> Mapping[str, int]:
        """Every folded word as it stands in the documents, with how often."""
        saved = json.loads((self._folder / "forms.json").read_text(encoding="utf-8"))
        return dict(saved)

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order of the build."""
        return self._documents

    def document(self, document_id: str) -> Document:
        """One document; raises KeyError for an unknown id."""
        return self._store.document(document_id)

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of one document, in reading order."""
        return self._store.passages(document_id)

    def file(self, document_id: str) -> Path:
        """The kept original of a document; raises KeyError for an unknown id."""
        return self.home / "documents" / self._store.file(document_id)

    @cached_property
    def _documents(self) -> tuple[Document, ...]:
        return tuple(self._store.document(source["id"]) for source in self.facts["sources"])

    @cached_property
    def _accented(self) -> Mapping[str, tuple[str, ...]]:
        saved = json.loads((self._folder / "accents.json").read_text(encoding="utf-8"))
        return {folded: tuple(found) for folded, found in saved.items()}

    def _spelt_nearly(self, letters: Scores, asked: Wanted) -> bool:
        """Whether one passage holds enough of the query's letters for a misspelling to be likely."""
        if not letters.any():
            return False
        held = self._grams.holds(int(np.argmax(letters)), asked.grams)
        return len(held) >= _SHARED * len(asked.grams)

    def _allowed(self, filters: Filters) -> Mask | None:
        """Passages that satisfy the filters; None when there is no filter."""
        if filters.documents is None and filters.published_by is None:
            return None
        kept = [_passes(source, filters) for source in self.facts["sources"]]
        return np.asarray(kept, dtype=np.bool_)[self._owners]

    def _hits(
        self, places: Places, total: Scores, lists: Mapping[str, Scores], allowed: Mask | None, asked: Wanted
    ) -> tuple[Hit, ...]:
        standing = {name: ranks(scores, places, allowed) for name, scores in lists.items()}
        hits = []
        for n, (place, passage) in enumerate(zip(places.tolist(), self._store.at(places.tolist()), strict=True)):
            why = tuple(
                Ranked(name, standing[name][n], float(scores[place]))
                for name, scores in lists.items()
                if scores[place] > 0
            )
            hits.append(Hit(passage, float(total[place]), why, self._words.holds(place, asked.words)))
        return tuple(hits)


def _passes(source: Mapping[str, Any], filters: Filters) -> bool:
    if filters.documents is not None and source["id"] not in filters.documents:
        return False
    published = source["published"]
    return filters.published_by is None or published is None or date.fromisoformat(published) <= filters.published_by
