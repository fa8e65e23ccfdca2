"""Vectors in FAISS: exact up to a size; above it inverted lists, of which a search reads as many as recall demands.

Lists are ten times quicker to build than a graph of the same recall, and can be mapped. How many of them a search reads
is measured when they are built: the fewest that find 98 % of the true ten nearest of trial queries. These must lie
where questions do, away from the passages: points between passages need a third of the lists that questions need.
The file's digest is checked before it comes here: a damaged FAISS file can load and answer wrongly.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.fusion import Mask
from index.threads import single

EXACT_UP_TO = 200_000
RECALL = 0.98  # of the ten nearest, on the queries that set how many lists are read
TRIALS = 200
_NEAREST = 10
_LISTS = 4  # lists for each square root of the size
_ROUNDS, _TRAINED = 8, 64  # of k-means, and vectors for each list that take part in it

Ids = npt.NDArray[np.int64]


class Dense:
    """Cosines of a query with passages; safe to share between threads, since nothing is added after opening."""

    def __init__(self, index: faiss.Index) -> None:
        self._index: Any = index  # FAISS's type file knows little of what an index can do
        self.exact = isinstance(index, faiss.IndexFlat)

    @property
    def size(self) -> int:
        """How many vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Their length."""
        return int(self._index.d)

    @classmethod
    def build(
        cls, vectors: Vectors, trials: Callable[[], Vectors] | None = None, exact_up_to: int = EXACT_UP_TO
    ) -> "Dense":
        """An index over float32 (n, d) unit vectors; `trials` gives queries like those to come, if lists need them.

        Without any, points between passages stand in for them.
        """
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(rows) <= exact_up_to:
            exact = faiss.IndexFlatIP(rows.shape[1])
            exact.add(rows)
            return cls(exact)
        lists = _lists(rows)
        _widen(lists, rows, _between(rows) if trials is None else trials())
        return cls(lists)

    def save(self, path: Path) -> None:
        """Write the file that `load` reads."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Open a file, mapped rather than read."""
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError:  # lists have a mapping of their own
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP))

    def cosines(self, query: Vectors, ids: Ids | None = None) -> Vectors:
        """Exact inner products of a unit vector with some passages, float32 (len(ids),), or with all of them."""
        if ids is not None:
            if not len(ids):
                return np.zeros(0, dtype=np.float32)
            some: Vectors = self._index.reconstruct_batch(ids)
            return some @ query
        with single():
            return self.rows() @ query

    def nearest(self, query: Vectors, k: int, allowed: Mask | None = None) -> tuple[Ids, Vectors]:
        """Ids and cosines of the k nearest allowed, best first, as FAISS finds them; what it pads with is dropped."""
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        parameters = _parameters(None if self.exact else int(self._index.nprobe), allowed)
        scores, ids = self._index.search(row, min(k, self.size), params=parameters)
        found = ids[0] >= 0  # -1 would be the last passage in Python
        return ids[0][found], scores[0][found]

    def rows(self) -> Vectors:
        """Every vector (n, d), in order: not copied from an exact index."""
        if not self.exact:
            whole: Vectors = self._index.reconstruct_n(0, self.size)
            return whole
        rows: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), self.size * self.dimension)
        return rows.reshape(self.size, self.dimension)


def truly_nearest(rows: Vectors, queries: Vectors, k: int) -> Ids:
    """Ids (queries, k) of the highest inner products, by comparing with every row."""
    _, ids = faiss.knn(queries, rows, k, metric=faiss.METRIC_INNER_PRODUCT)
    found: Ids = ids
    return found


def _lists(rows: Vectors) -> Any:
    count = max(1, min(len(rows), round(_LISTS * len(rows) ** 0.5)))
    coarse: Any = faiss.IndexFlatIP(rows.shape[1])
    lists: Any = faiss.IndexIVFFlat(coarse, rows.shape[1], count, faiss.METRIC_INNER_PRODUCT)
    lists.cp.niter, lists.cp.max_points_per_centroid, lists.cp.min_points_per_centroid = _ROUNDS, _TRAINED, 1
    lists.train(rows)
    lists.add(rows)
    library: Any = faiss
    lists.set_direct_map_type(library.DirectMap.Array)  # so that a passage's vector can be found by its number
    return lists


def _between(rows: Vectors) -> Vectors:
    pairs = np.random.default_rng(0).integers(0, len(rows), (2, TRIALS))
    return np.ascontiguousarray(rows[pairs[0]] + rows[pairs[1]])


def _widen(lists: Any, rows: Vectors, queries: Vectors) -> None:
    """Have a search read as many lists as recall demands: FAISS keeps the number in the file."""
    k = min(_NEAREST, len(rows))
    true = truly_nearest(rows, queries, k)
    lists.nprobe = 1
    while lists.nprobe < lists.nlist:
        _, found = lists.search(queries, k)
        if sum(len(set(a) & set(b)) for a, b in zip(true.tolist(), found.tolist(), strict=True)) >= RECALL * true.size:
            break
        lists.nprobe = min(lists.nlist, max(lists.nprobe + 1, lists.nprobe * 5 // 4))


def _parameters(probes: int | None, allowed: Mask | None) -> Any:
    # FAISS makes its parameter classes at run time, and its type file does not know them.
    library: Any = faiss
    chosen = None if allowed is None else library.IDSelectorBatch(np.flatnonzero(allowed))
    if probes is None:
        return None if chosen is None else library.SearchParameters(sel=chosen)
    return library.SearchParametersIVF(sel=chosen, nprobe=probes)
