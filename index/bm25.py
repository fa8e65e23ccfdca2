"""BM25 over one kind of term, computed at build time, kept as plain arrays, scored with weighted query terms.

The scores are Lucene's (Kamphuis et al., 2020), one for each term and passage, as bm25s keeps them (Lù, 2024). They are
computed a few thousand passages at a time and written straight to the disk, so that a build holds neither the passages'
terms nor the result in memory; a search reads the columns of its terms through the same files, memory-mapped.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.tally import Numbering, Ragged

K1 = 0.6  # flat between 0.6 and 0.9 on development questions, 0.6 a little ahead on every set
B = 0.5
_CHUNK = 500_000  # words counted at a time
_DENSE = 1 / 16  # entries for each passage from which going through all passages is quicker

Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix by column: `data[offsets[t]:offsets[t+1]]` are the scores of term t, for the passages
    `rows[…]` in ascending order."""

    vocabulary: Mapping[str, int]
    data: Scores
    rows: Rows
    offsets: Places
    size: int  # passages

    def scores(self, terms: Mapping[str, float]) -> Scores:
        """The weighted sum of the terms' scores for every passage: float32 (size,)."""
        total = np.zeros(self.size, dtype=np.float32)
        self.add(total, terms)
        return total

    def add(self, total: Scores, terms: Mapping[str, float]) -> list[Rows]:
        """Add the terms' scores for every passage to `total`; returns the passages of each term."""
        touched = []
        for term, weight in terms.items():
            column = self._column(term)
            if column is not None:
                rows, data = column
                np.add.at(total, rows, _weighed(data, weight))
                touched.append(rows)
        return touched

    def add_at(self, total: Scores, places: Places, terms: Mapping[str, float]) -> None:
        """The same for some passages only, in ascending order: each score is the one that `add` gives, to the bit."""
        held = total[places]
        self._look_up(held, places, terms)
        total[places] = held

    def complete(self, total: Scores, typed: Mapping[str, float], others: Iterable[Mapping[str, float]]) -> None:
        """Raise `total`, which counts `typed`, to what the best of `others` gives where that is more."""
        best, one = np.zeros_like(total), np.zeros_like(total)  # of what is not touched, no page is ever taken
        raised: list[Rows] = []
        for terms in others:
            raised += self._raise(best, one, terms)
        if not raised:
            return
        self.add(one, typed)
        if self._many(raised):
            best -= one
            total += np.maximum(best, 0, out=best)
        else:
            rows = np.concatenate(raised)  # a passage may stand twice: it is set twice to the same
            total[rows] += np.maximum(best[rows] - one[rows], 0)

    def complete_at(
        self, total: Scores, places: Places, typed: Mapping[str, float], others: Iterable[Mapping[str, float]]
    ) -> None:
        """The same for some passages only, in ascending order, to the bit."""
        best, one = np.zeros(len(places), dtype=np.float32), np.zeros(len(places), dtype=np.float32)
        for terms in others:
            self._look_up(one, places, terms)
            np.maximum(best, one, out=best)
            one[:] = 0
        self._look_up(one, places, typed)
        total[places] += np.maximum(best - one, 0)

    def _look_up(self, held: Scores, places: Places, terms: Mapping[str, float]) -> None:
        """Add to `held`, float32 (places,), the terms' scores there."""
        keys = places.astype(np.int32)  # keys of another type would have every list converted
        for term, weight in terms.items():
            column = self._column(term)
            if column is not None:
                rows, data = column
                near = np.minimum(np.searchsorted(rows, keys), len(rows) - 1)
                found = np.flatnonzero(rows[near] == keys)
                held[found] += _weighed(data[near[found]], weight)

    def _raise(self, best: Scores, one: Scores, terms: Mapping[str, float]) -> list[Rows]:
        """Raise `best` to the terms' scores where these are more; `one` is nought before and after."""
        if len(terms) == 1:
            ((term, weight),) = terms.items()
            column = self._column(term)
            if column is None:
                return []
            np.maximum.at(best, column[0], _weighed(column[1], weight))
            return [column[0]]
        touched = self.add(one, terms)
        if self._many(touched):
            np.maximum(best, one, out=best)
            one[:] = 0
            return touched
        for rows in touched:
            np.maximum.at(best, rows, one[rows])
        for rows in touched:
            one[rows] = 0
        return touched

    def _many(self, touched: Iterable[Rows]) -> bool:
        """Whether these are so many that going through all passages is quicker."""
        return sum(map(len, touched)) > self.size * _DENSE

    def most(self, terms: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """What each term can add to a passage at most, float64 (terms,): as if it stood there endlessly."""
        often = self.frequencies(terms)
        return _rarity(self.size, often) * (often > 0) * np.fromiter(terms.values(), dtype=np.float64, count=len(terms))

    def holds(self, places: Places, terms: Iterable[str]) -> list[tuple[str, ...]]:
        """For each of some passages, which of these terms stand in it."""
        found: list[list[str]] = [[] for _ in places]
        keys = places.astype(np.int32)
        for term in terms:
            column = self._column(term)
            if column is not None:
                rows = column[0]
                near = np.minimum(np.searchsorted(rows, keys), len(rows) - 1)
                for number in np.flatnonzero(rows[near] == keys):
                    found[number].append(term)
        return [tuple(some) for some in found]

    def frequency(self, term: str) -> int:
        """In how many passages the term stands."""
        column = self.vocabulary.get(term)
        return 0 if column is None else int(self.offsets[column + 1] - self.offsets[column])

    def frequencies(self, terms: Iterable[str]) -> Places:
        """The same for each of some terms, int64 (terms,)."""
        columns = np.asarray([self.vocabulary.get(term, -1) for term in terms], dtype=np.int64)
        ends = self.offsets[columns + 1]  # of an unknown term, the first offset, which is 0
        return np.where(columns < 0, 0, ends - self.offsets[columns])

    def _column(self, term: str) -> tuple[Rows, Scores] | None:
        """The passages of a term and its scores there; None for a term that stands in none."""
        column = self.vocabulary.get(term)
        if column is None:
            return None
        start, end = self.offsets[column], self.offsets[column + 1]
        return self.rows[start:end], self.data[start:end]

    def save(self, folder: Path, name: str) -> None:
        """Write `<name>.data.npy`, `.rows.npy`, `.offsets.npy` and `.vocabulary.json`."""
        np.save(_path(folder, name, "data"), self.data, allow_pickle=False)
        np.save(_path(folder, name, "rows"), self.rows, allow_pickle=False)
        _describe(folder, name, list(self.vocabulary), self.offsets, self.size)


def build(passages: Iterable[Iterable[str]]) -> Postings:
    """Count and score in memory: one iterable of terms a passage, repeats counting."""
    terms = Numbering()
    texts = Ragged.of([terms.of(term) for term in passage] for passage in passages)
    offsets = _offsets(texts, len(terms.known), None, _CHUNK)
    data, rows = np.empty(offsets[-1], dtype=np.float32), np.empty(offsets[-1], dtype=np.int32)
    _fill(data, rows, offsets, texts, None, _CHUNK)
    return Postings(terms.known, data, rows, offsets, len(texts))


def write(
    folder: Path, name: str, vocabulary: Sequence[str], texts: Ragged, terms: Ragged, chunk: int = _CHUNK
) -> None:
    """Write what `load` reads; a text is a row of words, a word a row of terms, a term a place of the vocabulary.

    Terms that stand in no text are left out; `chunk` words are counted at a time.
    """
    frequencies = np.diff(_offsets(texts, len(vocabulary), terms, chunk))
    vocabulary = [term for term, often in zip(vocabulary, frequencies.tolist(), strict=True) if often]
    terms = Ragged((np.cumsum(frequencies > 0, dtype=np.int32) - 1)[terms.values], terms.offsets)
    offsets = np.concatenate(([0], np.cumsum(frequencies[frequencies > 0])))
    if not offsets[-1]:  # an empty array cannot be mapped
        _empty(len(texts)).save(folder, name)
        return
    made = partial(np.lib.format.open_memmap, mode="w+", shape=(int(offsets[-1]),))
    data, rows = made(_path(folder, name, "data"), dtype=np.float32), made(_path(folder, name, "rows"), dtype=np.int32)
    _fill(data, rows, offsets, texts, terms, chunk)
    _describe(folder, name, vocabulary, offsets, len(texts))


def _counted(texts: Ragged, terms: Ragged | None, chunk: int) -> Iterator[tuple[Any, Any, Any]]:
    """For some passages at a time: terms ascending, passages ascending within each, and how often it stands there."""
    for first, some in texts.chunks(chunk):
        found = some if terms is None else some.through(terms)
        owners = np.repeat(np.arange(len(found)), np.diff(found.offsets))
        keys, counts = np.unique(found.values.astype(np.int64) * len(found) + owners, return_counts=True)
        columns, passages = np.divmod(keys, len(found))
        yield columns, passages + first, counts


def _offsets(texts: Ragged, width: int, terms: Ragged | None, chunk: int) -> Places:
    frequencies = np.zeros(width, dtype=np.int64)
    for columns, _, _ in _counted(texts, terms, chunk):
        frequencies += np.bincount(columns, minlength=width)
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(frequencies)))


def _fill(data: Scores, rows: Any, offsets: Places, texts: Ragged, terms: Ragged | None, chunk: int) -> None:
    """Lucene's BM25: ln(1 + (N - n + 0.5) / (n + 0.5)) f / (f + k1 (1 - b + b l / mean l))."""
    frequencies = np.diff(offsets)
    rarity = _rarity(len(texts), frequencies)
    lengths = _lengths(texts, terms)
    damping = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9)) if len(lengths) else lengths
    ahead = offsets[:-1].copy()  # where the next passage of each term goes
    for columns, passages, counts in _counted(texts, terms, chunk):
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        sizes = np.diff(starts, append=len(columns))
        places = ahead[columns] + np.arange(len(columns)) - np.repeat(starts, sizes)
        rows[places] = passages
        data[places] = rarity[columns] * counts / (counts + damping[passages])
        ahead[columns[starts]] += sizes


def _rarity(size: int, frequencies: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    rarity: npt.NDArray[np.float64] = np.log1p((size - frequencies + 0.5) / (frequencies + 0.5))
    return rarity


def _weighed(data: Scores, weight: float) -> Scores:
    """The scores times the weight; themselves where it is 1, the most common case."""
    return data if weight == 1.0 else data * np.float32(weight)


def _lengths(texts: Ragged, terms: Ragged | None) -> Places:
    """How many terms each text has, repeats counting."""
    if terms is None:
        return np.diff(texts.offsets)
    ends = np.concatenate(([0], np.cumsum(np.diff(terms.offsets)[texts.values])))
    return np.diff(ends[texts.offsets])


def load(folder: Path, name: str) -> Postings:
    """Open what `save` wrote, memory-mapped."""
    saved = json.loads((folder / f"{name}.vocabulary.json").read_text(encoding="utf-8"))
    vocabulary = {term: column for column, term in enumerate(saved["terms"])}
    data, rows, offsets = (_mapped(_path(folder, name, part)) for part in ("data", "rows", "offsets"))
    return Postings(vocabulary, data, rows, offsets, saved["size"])


def _path(folder: Path, name: str, part: str) -> Path:
    return folder / f"{name}.{part}.npy"


def _describe(folder: Path, name: str, vocabulary: Sequence[str], offsets: Places, size: int) -> None:
    np.save(_path(folder, name, "offsets"), offsets, allow_pickle=False)
    saved = {"size": size, "terms": vocabulary}
    (folder / f"{name}.vocabulary.json").write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


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
