"""Vectors in FAISS: exact up to a size, a graph above it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

EXACT_UP_TO = 200_000
_LINKS = 32  # HNSW edges a node
_faiss: Any = faiss
_BREADTH = 128  # HNSW candidates kept while searching

Ids = npt.NDArray[np.int64]


class Dense:
    """Nearest passages by inner product."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @property
    def size(self) -> int:
        """How many vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Their length."""
        return int(self._index.d)

    @classmethod
    def build(cls, vectors: Vectors) -> "Dense":
        """An index over float32 (n, d) unit vectors."""
        dimension = vectors.shape[1]
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(vectors) <= EXACT_UP_TO:
            exact = faiss.IndexFlatIP(dimension)
            exact.add(rows)
            return cls(exact)
        graph = faiss.IndexHNSWFlat(dimension, _LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _BREADTH
        graph.add(rows)
        return cls(graph)

    def save(self, path: Path) -> None:
        """Write the file that `load` reads."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Open a file whose digest was checked before."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP))

    def nearest(self, query: Vectors, k: int, allowed: npt.NDArray[np.bool_] | None = None) -> tuple[Ids, Vectors]:
        """Ids and cosines of the k nearest allowed passages, best first; none for a null or wrong query."""
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        if row.shape[1] != self.dimension or not np.isfinite(row).all() or not row.any() or not self.size:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, ids = self._index.search(row, min(k, self.size), params=self._parameters(k, allowed))
        found = ids[0] >= 0  # FAISS fills with -1 when it has fewer than k
        return ids[0][found], scores[0][found]

    def cosines(self, query: Vectors, ids: Sequence[int] | Ids) -> Vectors:
        """The exact inner product of some passages with the query."""
        if not len(ids):
            return np.zeros(0, dtype=np.float32)
        rows: Vectors = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return rows @ np.asarray(query, dtype=np.float32).reshape(-1)

    # Any: FAISS's parameter classes are made at run time, and its type file does not know them.
    def _parameters(self, k: int, allowed: npt.NDArray[np.bool_] | None) -> Any:
        selector = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.flatnonzero(allowed).astype(np.int64))
        if isinstance(self._index, faiss.IndexHNSW):
            return _faiss.SearchParametersHNSW(sel=selector, efSearch=max(_BREADTH, k))
        return _faiss.SearchParameters(sel=selector) if selector is not None else None
