"""Vectors in FAISS: exact up to a size, a graph above it.

The file's digest is checked before it comes here: a damaged FAISS file can load and answer wrongly.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.fusion import Mask
from index.threads import single

EXACT_UP_TO = 200_000
_LINKS = 32  # HNSW edges a node
_BREADTH = 128  # HNSW candidates kept while building

Ids = npt.NDArray[np.int64]


class Dense:
    """Cosines of a query with passages; safe to share between threads, since nothing is added after opening."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
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
    def build(cls, vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> "Dense":
        """An index over float32 (n, d) unit vectors."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(rows) <= exact_up_to:
            exact = faiss.IndexFlatIP(rows.shape[1])
            exact.add(rows)
            return cls(exact)
        graph = faiss.IndexHNSWFlat(rows.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _BREADTH
        graph.add(rows)
        return cls(graph)

    def save(self, path: Path) -> None:
        """Write the file that `load` reads."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Open a file, mapped rather than read."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def cosines(self, query: Vectors, ids: Ids | None = None) -> Vectors:
        """Exact inner products of a unit vector with some passages, float32 (len(ids),), or with all of them."""
        if ids is not None:
            if not len(ids):
                return np.zeros(0, dtype=np.float32)
            rows: Vectors = self._index.reconstruct_batch(ids)
            return rows @ query
        with single():
            return self._rows() @ query

    def nearest(self, query: Vectors, k: int, allowed: Mask | None = None) -> tuple[Ids, Vectors]:
        """Ids and cosines of the k nearest allowed, best first, as FAISS finds them; what it pads with is dropped."""
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        parameters = _parameters(None if self.exact else max(_BREADTH, k), allowed)
        scores, ids = self._index.search(row, min(k, self.size), params=parameters)
        found = ids[0] >= 0  # -1 would be the last passage in Python
        return ids[0][found], scores[0][found]

    def _rows(self) -> Vectors:
        """FAISS's own vectors (n, d): not copied from an exact index."""
        if not self.exact:
            whole: Vectors = self._index.reconstruct_n(0, self.size)
            return whole
        flat: Any = self._index
        rows: Vectors = faiss.rev_swig_ptr(flat.get_xb(), self.size * self.dimension)
        return rows.reshape(self.size, self.dimension)


def _parameters(breadth: int | None, allowed: Mask | None) -> Any:
    # FAISS makes its parameter classes at run time, and its type file does not know them.
    library: Any = faiss
    chosen = None if allowed is None else library.IDSelectorBatch(np.flatnonzero(allowed))
    if breadth is None:
        return None if chosen is None else library.SearchParameters(sel=chosen)
    return library.SearchParametersHNSW(sel=chosen, efSearch=breadth)
