"""Vectors in FAISS: exact up to a size, a graph above it.

The file's digest is checked before it comes here: a damaged FAISS file can load and answer wrongly.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.threads import single

EXACT_UP_TO = 200_000
POOL = 1_000  # nearest passages that a graph is asked for; the others count as far away
_LINKS = 32  # HNSW edges a node
_BREADTH = 128  # HNSW candidates kept while building
_SAMPLE = 512  # passages spread over the collection that tell what a far away cosine is

Ids = npt.NDArray[np.int64]


class Dense:
    """Cosines of a query with passages; safe to share between threads, since nothing is added after opening."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self._exact = isinstance(index, faiss.IndexFlat)

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

    def cosines(self, query: Vectors) -> Vectors | None:
        """Every passage's cosine, float32 (n,): exact, or on a graph exact for the nearest and low for the rest.

        None for a query that is null, not finite or of another length: nothing is near it.
        """
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
        if len(row) != self.dimension or not np.isfinite(row).all() or not row.any() or not self.size:
            return None
        with single():
            return self._rows() @ row if self._exact else self._graph_cosines(row)

    def nearest(self, query: Vectors, k: int) -> tuple[Ids, Vectors]:
        """Ids and cosines of the k nearest, best first, as FAISS finds them; ids that FAISS pads with are dropped."""
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        parameters = None if self._exact else _searching(max(_BREADTH, k))
        scores, ids = self._index.search(row, min(k, self.size), params=parameters)
        found = ids[0] >= 0  # -1 would be the last passage in Python
        return ids[0][found], scores[0][found]

    def _rows(self) -> Vectors:
        """FAISS's own vectors (n, d), not copied."""
        flat: Any = self._index
        rows: Vectors = faiss.rev_swig_ptr(flat.get_xb(), self.size * self.dimension)
        return rows.reshape(self.size, self.dimension)

    def _graph_cosines(self, row: Vectors) -> Vectors:
        sample = np.linspace(0, self.size - 1, min(_SAMPLE, self.size)).astype(np.int64)
        far = float((self._index.reconstruct_batch(sample) @ row).min())
        scores = np.full(self.size, far, dtype=np.float32)
        ids, near = self.nearest(row, POOL)
        scores[ids] = np.maximum(near, far)
        return scores


def _searching(breadth: int) -> Any:
    # FAISS makes its parameter classes at run time, and its type file does not know them.
    library: Any = faiss
    return library.SearchParametersHNSW(efSearch=breadth)
