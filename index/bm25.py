"""BM25 over one kind of term: built by bm25s, kept as plain arrays, scored with weighted query terms.

bm25s builds the eager score matrix (Lucene's BM25; Lù, 2024). It has no weights on query terms and reads its
matrix whole, so scoring is done here over the same arrays, memory-mapped.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 0.6  # flat between 0.6 and 0.9 on development questions, 0.6 a little ahead on every set
B = 0.5

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix by column: `data[offsets[t]:offsets[t+1]]` are the scores of term t, for the passages
    `rows[…]` in ascending order."""

    vocabulary: Mapping[str, int]
    data: Scores
    rows: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    size: int  # passages

    def scores(self, terms: Mapping[str, float]) -> Scores:
        """The weighted sum of the terms' scores for every passage: float32 (size,)."""
        total = np.zeros(self.size, dtype=np.float32)
        self._add(total, terms)
        return total

    def complete(self, total: Scores, typed: Mapping[str, float], others: Iterable[Mapping[str, float]]) -> None:
        """Raise `total`, which counts `typed`, to what the best of `others` gives where that is more."""
        best, one = np.zeros_like(total), np.zeros_like(total)
        for terms in others:
            touched = self._add(one, terms)
            for rows in touched:
                best[rows] = np.maximum(best[rows], one[rows])
            for rows in touched:
                one[rows] = 0  # cheaper than a new array for each name
        total += np.maximum(best - self.scores(typed), 0)

    def _add(self, total: Scores, terms: Mapping[str, float]) -> list[npt.NDArray[np.int32]]:
        touched = []
        for term, weight in terms.items():
            column = self.vocabulary.get(term)
            if column is not None:
                start, end = self.offsets[column], self.offsets[column + 1]
                touched.append(self.rows[start:end])
                total[touched[-1]] += np.float32(weight) * self.data[start:end]
        return touched

    def holds(self, row: int, terms: Iterable[str]) -> tuple[str, ...]:
        """Which of these terms stand in one passage."""
        found = []
        for term in terms:
            column = self.vocabulary.get(term)
            if column is not None:
                rows = self.rows[self.offsets[column] : self.offsets[column + 1]]
                place = int(np.searchsorted(rows, row))
                if place < len(rows) and rows[place] == row:
                    found.append(term)
        return tuple(found)

    def frequency(self, term: str) -> int:
        """In how many passages the term stands."""
        column = self.vocabulary.get(term)
        return 0 if column is None else int(self.offsets[column + 1] - self.offsets[column])

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.data.npy`, `.rows.npy`, `.offsets.npy` and `.vocabulary.json`."""
        np.save(folder / f"{name}.data.npy", self.data, allow_pickle=False)
        np.save(folder / f"{name}.rows.npy", self.rows, allow_pickle=False)
        np.save(folder / f"{name}.offsets.npy", self.offsets, allow_pickle=False)
        saved = {"size": self.size, "terms": list(self.vocabulary)}
        (folder / f"{name}.vocabulary.json").write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


def build(passages: Iterable[Iterable[str]]) -> Postings:
    """Count and score: one iterable of terms a passage, repeats counting."""
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in passages]
    if not any(ids):
        return _empty(len(ids))
    import bm25s  # only a build needs it

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    engine = bm25s.BM25(method="lucene", k1=K1, b=B)
    engine.index((ids, dict(vocabulary)), create_empty_token=False, show_progress=False)
    scores = engine.scores
    return Postings(
        vocabulary,
        np.asarray(scores["data"], dtype=np.float32),
        np.asarray(scores["indices"], dtype=np.int32),
        np.asarray(scores["indptr"], dtype=np.int64),
        len(ids),
    )


def load(folder: Path, name: str) -> Postings:
    """Open what `save` wrote, memory-mapped."""
    saved = json.loads((folder / f"{name}.vocabulary.json").read_text(encoding="utf-8"))
    vocabulary = {term: column for column, term in enumerate(saved["terms"])}
    data, rows, offsets = (_mapped(folder / f"{name}.{part}.npy") for part in ("data", "rows", "offsets"))
    return Postings(vocabulary, data, rows, offsets, saved["size"])


def _mapped(path: Path) -> npt.NDArray[Any]:
    try:
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty array cannot be mapped
        array = np.load(path, allow_pickle=False)
    # A plain view of the mapping: np.memmap costs microseconds at every slice.
    return array.view(np.ndarray)


def _empty(size: int) -> Postings:
    none = np.zeros(0, dtype=np.float32)
    return Postings({}, none, np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64), size)
