"""The dense side of a search: the encoder that made the vectors, the vectors, and their share of the score."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from index import vectors
from index.dense import Dense
from index.encoder import PROBES, Encoder, Vectors, load, weight
from index.errors import OtherIndex
from index.transformer import for_bulk
from ingest.model import Passage

_FILE = "dense.faiss"
_SAME = 0.9999  # cosine that a probe must reach: below it the weights, the tokenizer or the pooling are others
_RECENT = 256  # questions whose vector is kept
_CHUNK = 64  # passages encoded between two words to the user


def encoded_text(passage: Passage) -> str:
    """What the encoder reads of a passage."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def write(folder: Path, texts: Sequence[str], encoder: Encoder, cache: Path, tell: Callable[[int, int], None]) -> int:
    """Take the vectors that are known, encode the others and keep them; returns how many were encoded."""
    kept = vectors.Kept(cache)
    digest = encoder.digest()
    keys = [vectors.key(text) for text in texts]
    known = vectors.known(digest, keys, kept)
    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in known}
    todo = sorted(missing.items(), key=lambda item: len(item[1]))  # like lengths together: less padding
    worker = for_bulk(encoder, len(todo))
    for start in range(0, len(todo), _CHUNK):
        some = todo[start : start + _CHUNK]
        made = worker.encode([text for _, text in some], "passage").astype(np.float16)
        fresh = [(name, row) for (name, _), row in zip(some, made, strict=True)]
        kept.add(digest, fresh)
        known.update(fresh)
        tell(start + len(some), len(todo))
    Dense.build(vectors.restore(np.stack([known[name] for name in keys]))).save(folder / _FILE)
    return len(todo)


def describe(encoder: Encoder) -> dict[str, Any]:
    """What a manifest keeps of an encoder, so that another one cannot pass for it."""
    probes = encoder.encode(PROBES, "query")
    return {
        "name": encoder.name,
        "dimension": encoder.dimension,
        "digest": encoder.digest(),
        "probes": [[round(float(x), 6) for x in row] for row in probes],
    }


class Meaning:
    """Cosines between a question and every passage."""

    def __init__(self, dense: Dense, encoder: Encoder) -> None:
        self.weight = weight(encoder.name)
        self._dense = dense
        self._encoder = encoder
        self._vector = lru_cache(maxsize=_RECENT)(self._encode)

    @classmethod
    def open(cls, folder: Path, said: Mapping[str, Any] | None) -> Self | None:
        """What a generation's manifest says of its encoder, loaded and compared; None when it has none.

        Raises EncoderError when the encoder cannot be had, OtherIndex when it is not the one that made the vectors.
        """
        if said is None:
            return None
        encoder = load(said["name"])
        if encoder is None or encoder.dimension != said["dimension"]:
            raise OtherIndex(f"un encodeur « {said['name']} » d’une autre dimension")
        near = (encoder.encode(PROBES, "query") * np.asarray(said["probes"], dtype=np.float32)).sum(axis=1)
        if float(near.min()) < _SAME:
            raise OtherIndex(f"un autre encodeur que le « {said['name']} » installé")
        return cls(Dense.load(folder / _FILE), encoder)

    def cosines(self, text: str) -> Vectors | None:
        """float32 (passages,), or None when the text has no direction."""
        return self._dense.cosines(self._vector(text))

    def _encode(self, text: str) -> Vectors:
        made: Vectors = self._encoder.encode([text], "query")[0]
        return made
